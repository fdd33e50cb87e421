/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Little-endian fields in byte arrays: registers and configuration space are little endian whatever
 * the host is, and a field in a message or an element may be unaligned.
 */
#ifndef LINK_BYTES_H
#define LINK_BYTES_H

#include <stdint.h>

/**
 * le_get() - read a little-endian field
 * @p: first byte
 * @n: width in bytes, 0..8
 */
static inline uint64_t le_get(const void *p, unsigned int n)
{
	const uint8_t *b = p;
	uint64_t v = 0;

	while (n--)
		v = v << 8 | b[n];
	return v;
}

/**
 * le_put() - write a little-endian field
 * @p: first byte
 * @n: width in bytes, 0..8
 * @v: value, cut at the width
 */
static inline void le_put(void *p, unsigned int n, uint64_t v)
{
	uint8_t *b = p;

	for (unsigned int i = 0; i < n; i++)
		b[i] = v >> 8 * i;
}

#endif
