// SPDX-License-Identifier: GPL-2.0-only
/*
 * A configuration space: one array of bytes with, for each, what a host may write and what it
 * clears by writing 1.
 */
#include "virtual/link/bytes.h"
#include "virtual/link/dwc_priv.h"

uint64_t dwc_store_get(const struct dwc_store *s, uint32_t off, uint32_t len)
{
	return le_get(s->val + off, len);
}

void dwc_store_set(struct dwc_store *s, uint32_t off, uint32_t len, uint64_t v)
{
	le_put(s->val + off, len, v);
}

void dwc_store_define(struct dwc_store *s, uint32_t off, uint32_t len, uint32_t v, uint32_t mask,
		      uint32_t w1c)
{
	le_put(s->val + off, len, v);
	le_put(s->mask + off, len, mask);
	le_put(s->w1c + off, len, w1c);
}

void dwc_store_write(struct dwc_store *s, uint32_t off, uint32_t len, uint32_t v, bool ro)
{
	for (uint32_t i = off; i < off + len; i++, v >>= 8) {
		uint8_t mask = ro ? (uint8_t)~s->w1c[i] : s->mask[i];

		s->val[i] = (s->val[i] & ~mask) | (v & mask);
		s->val[i] &= ~(v & s->w1c[i]);
	}
}
