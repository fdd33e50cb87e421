// SPDX-License-Identifier: GPL-2.0-only
/*
 * BARs of the endpoint function: masks written through DBI2, sizes from the resizable BAR
 * capability, fixed and reserved ones, and what a host sees when it sizes them.
 */
#include <linux/pci_regs.h>

#include "virtual/link/dwc_priv.h"

#define MIB		0x100000ull
#define BAR_REG(n)	(PCI_BASE_ADDRESS_0 + 4 * (n))
#define TYPE_BITS	0xfu

/* the largest BARs that can be described: bit 31 of a resizable BAR's capability is 128 TiB, and a
 * 32-bit BAR needs one address bit
 */
#define MAX_MASK_64	((1ull << 47) - 1)
#define MAX_MASK_32	((1ull << 31) - 1)

/* sizes of a resizable BAR: bits 4..31 of its capability, field 13:8 of its control */
#define REBAR_SIZES	0xfffffff0u
#define REBAR_SIZE_MASK	0x00003f00u
#define REBAR_SIZE(v)	(((v) & REBAR_SIZE_MASK) >> 8)

/* at reset up to 512 MiB are advertised */
#define REBAR_RESET_SIZES	0x00fffff0u

/* capability register of a resizable BAR, its control follows it; 0 if it is not resizable */
static uint32_t rebar_cap(const struct dwc *d, unsigned int bar)
{
	uint32_t off = DWC_ECAP_REBAR + 4;

	if (d->profile->bar[bar] != DWC_BAR_RESIZABLE)
		return 0;
	while (bar--)
		off += d->profile->bar[bar] == DWC_BAR_RESIZABLE ? 8 : 0;
	return off;
}

static bool is_64bit(const struct dwc *d, unsigned int bar)
{
	return !(bar & 1) && (d->cfg.val[BAR_REG(bar)] & PCI_BASE_ADDRESS_MEM_TYPE_64);
}

/* all bits below the highest: a size must be a power of two, whatever a driver writes */
static uint64_t fill(uint64_t v)
{
	return v ? ~0ull >> __builtin_clzll(v) : 0;
}

static uint64_t programmed_mask(const struct dwc *d, unsigned int bar)
{
	uint64_t mask = d->bar_mask[bar], max = MAX_MASK_32;

	if (is_64bit(d, bar)) {
		mask |= (uint64_t)d->bar_mask[bar + 1] << 32;
		max = MAX_MASK_64;
	}
	mask = fill(mask | TYPE_BITS);
	return mask < max ? mask : max;
}

static uint64_t resizable_mask(const struct dwc *d, unsigned int bar)
{
	uint32_t size = REBAR_SIZE(dwc_store_get(&d->cfg, rebar_cap(d, bar) + 4, 4));
	uint64_t max = is_64bit(d, bar) ? MAX_MASK_64 : MAX_MASK_32;
	uint64_t mask = size < 28 ? (MIB << size) - 1 : max;

	return mask < max ? mask : max;
}

/* mask of a BAR as if it were not the upper half of another */
static uint64_t own_mask(const struct dwc *d, unsigned int bar)
{
	enum dwc_bar_type type = d->profile->bar[bar];

	if (type == DWC_BAR_RESERVED)
		return d->profile->bar_size[bar] - 1;
	if (type == DWC_BAR_DISABLED || !(d->bar_mask[bar] & 1))
		return 0;
	if (type == DWC_BAR_FIXED)
		return d->profile->bar_size[bar] - 1;
	return type == DWC_BAR_RESIZABLE ? resizable_mask(d, bar) : programmed_mask(d, bar);
}

static bool is_upper_half(const struct dwc *d, unsigned int bar)
{
	return (bar & 1) && is_64bit(d, bar - 1) && own_mask(d, bar - 1);
}

uint64_t dwc_bar_mask(const struct dwc *d, unsigned int bar)
{
	return is_upper_half(d, bar) ? 0 : own_mask(d, bar);
}

uint64_t dwc_bar_address(const struct dwc *d, unsigned int bar)
{
	uint32_t len = is_64bit(d, bar) ? 8 : 4;

	return dwc_store_get(&d->cfg, BAR_REG(bar), len) & ~(uint64_t)TYPE_BITS;
}

void dwc_bar_write(struct dwc *d, unsigned int bar, uint32_t v, bool types)
{
	uint32_t old = dwc_store_get(&d->cfg, BAR_REG(bar), 4), type = types ? v : old;
	uint64_t mask = dwc_bar_mask(d, bar);

	if (is_upper_half(d, bar))
		v &= ~(uint32_t)(own_mask(d, bar - 1) >> 32);
	else
		v = mask ? (v & ~((uint32_t)mask | TYPE_BITS)) | (type & TYPE_BITS) : 0;
	dwc_store_set(&d->cfg, BAR_REG(bar), 4, v);
}

/* after a change of masks or sizes: address bits below the size read 0, disabled BARs read 0 */
static void remask(struct dwc *d, unsigned int bar)
{
	for (unsigned int i = bar & ~1u; i <= (bar | 1); i++)
		dwc_bar_write(d, i, dwc_store_get(&d->cfg, BAR_REG(i), 4), false);
}

void dwc_bar_write_mask(struct dwc *d, unsigned int bar, uint32_t v)
{
	if (d->profile->bar[bar] == DWC_BAR_RESERVED)
		dwc_note(d, DWC_NOTE_RESERVED, "mask %#x written to reserved BAR%u", v, bar);
	d->bar_mask[bar] = v;
	remask(d, bar);
}

void dwc_bar_reset(struct dwc *d)
{
	uint32_t next = dwc_store_get(&d->cfg, DWC_ECAP_AER, 4) | (uint32_t)DWC_ECAP_REBAR << 20;
	unsigned int n = 0;

	for (unsigned int i = 0; i < DWC_NR_BARS; i++) {
		uint32_t cap = rebar_cap(d, i);

		d->bar_mask[i] = 0;
		if (!cap)
			continue;
		dwc_store_define(&d->cfg, cap, 4, REBAR_RESET_SIZES, 0, 0);
		dwc_store_define(&d->cfg, cap + 4, 4, i, REBAR_SIZE_MASK, 0);
		n++;
	}
	if (!n)
		return;
	dwc_store_set(&d->cfg, DWC_ECAP_AER, 4, next);
	dwc_store_set(&d->cfg, DWC_ECAP_REBAR, 4, 1 << 16 | PCI_EXT_CAP_ID_REBAR);
	/* the first control register also counts the BARs */
	next = dwc_store_get(&d->cfg, DWC_ECAP_REBAR + 8, 4);
	dwc_store_set(&d->cfg, DWC_ECAP_REBAR + 8, 4, next | n << 5);
}

static bool is_offered(uint32_t sizes, uint32_t size)
{
	return size < 28 && (sizes >> 4 >> size & 1);
}

void dwc_bar_rebar_written(struct dwc *d, uint32_t off, uint32_t len, uint32_t old)
{
	for (unsigned int i = 0; i < DWC_NR_BARS; i++) {
		uint32_t cap = rebar_cap(d, i), sizes, ctrl;

		if (!cap || off + len <= cap || off >= cap + 8)
			continue;
		sizes = dwc_store_get(&d->cfg, cap, 4) & REBAR_SIZES;
		ctrl = dwc_store_get(&d->cfg, cap + 4, 4);
		if (off < cap + 4 && sizes)
			/* new sizes: the smallest of them is selected */
			ctrl = (ctrl & ~REBAR_SIZE_MASK) |
			       (uint32_t)(__builtin_ctz(sizes) - 4) << 8;
		else if (off >= cap + 4 && !is_offered(sizes, REBAR_SIZE(ctrl)))
			/* a size that is not offered cannot be selected */
			ctrl = (ctrl & ~REBAR_SIZE_MASK) | (old & REBAR_SIZE_MASK);
		dwc_store_set(&d->cfg, cap + 4, 4, ctrl);
		remask(d, i);
	}
}
