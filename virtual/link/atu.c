// SPDX-License-Identifier: GPL-2.0-only
/*
 * The unrolled internal address translation unit: windows of 512 bytes, outbound first, inbound at
 * +0x100.  The lowest-numbered window that matches wins.
 */
#include "virtual/link/dwc_priv.h"

#define TYPE_MEMORY	0

/* is there a register at this offset in the block? Unimplemented windows have none */
static bool exists(const struct dwc *d, uint32_t off)
{
	return off >> 9 < d->profile->windows[off >> 8 & 1] && (off & 0xff) < ATU_WINDOW_END;
}

/* the bits below the granularity do not exist: bases and targets read 0 there, limits ones */
static uint32_t implemented(const struct dwc *d, uint32_t off, uint32_t v)
{
	uint32_t low = d->profile->region_align - 1;

	switch (off & 0xff) {
	case ATU_LBASE:
	case ATU_LTARGET:
		return v & ~low;
	case ATU_LIMIT:
		return v | low;
	case ATU_ULIMIT:
		return v & d->profile->limit_mask;
	}
	return v;
}

uint32_t dwc_atu_read(const struct dwc *d, uint32_t off)
{
	if (!exists(d, off))
		return 0;
	return implemented(d, off, d->atu[off >> 8 & 1][off >> 9][(off & 0xff) / 4]);
}

/* knob: the enable bit does not stick */
static uint32_t stuck(struct dwc *d, uint32_t off, uint32_t v)
{
	uint32_t which = dwc_fault_value(d, DWC_FAULT_ATU_STUCK);
	enum dwc_dir dir = off >> 8 & 1 ? DWC_IB : DWC_OB;

	if (!which || !(v & ATU_CTRL2_ENABLE) || (which != 3 && which != (dir == DWC_IB ? 2 : 1)))
		return v;
	dwc_fault_strike(d, DWC_FAULT_ATU_STUCK, "EP write of %#x to CTRL2 of window %s%u", v,
			 dir == DWC_IB ? "ib" : "ob", off >> 9);
	return v & ~ATU_CTRL2_ENABLE;
}

void dwc_atu_write(struct dwc *d, uint32_t off, uint32_t v)
{
	if (!exists(d, off))
		return;
	if ((off & 0xff) == ATU_CTRL2)
		v = stuck(d, off, v);
	d->atu[off >> 8 & 1][off >> 9][(off & 0xff) / 4] = implemented(d, off, v);
}

static uint64_t pair(const uint32_t *w, unsigned int low, unsigned int high)
{
	return (uint64_t)w[high / 4] << 32 | w[low / 4];
}

static bool enabled(const uint32_t *w)
{
	return w[ATU_CTRL2 / 4] & ATU_CTRL2_ENABLE;
}

/* does an address-matched window cover @addr, and how much of it follows? */
static bool covers(const struct dwc *d, const uint32_t *w, uint64_t addr, uint64_t *left)
{
	uint32_t low = d->profile->region_align - 1, mask = d->profile->limit_mask;
	uint64_t base = pair(w, ATU_LBASE, ATU_UBASE), limit = w[ATU_UBASE / 4];

	/* without INCREASE_REGION_SIZE a window ends in the 4 GiB in which it starts */
	if (w[ATU_CTRL1 / 4] & ATU_CTRL1_INCREASE)
		limit = (limit & ~(uint64_t)mask) | w[ATU_ULIMIT / 4];
	limit = limit << 32 | w[ATU_LIMIT / 4] | low;
	if (addr < base || addr > limit)
		return false;
	*left = limit - addr;
	/* the window that ends with the address space has 2^64 bytes from address 0 */
	*left += *left != UINT64_MAX;
	return true;
}

bool dwc_atu_outbound(const struct dwc *d, uint64_t addr, uint64_t *pci, uint64_t *left)
{
	for (unsigned int n = 0; n < d->profile->windows[DWC_OB]; n++) {
		const uint32_t *w = d->atu[DWC_OB][n];

		if (!enabled(w) || (w[ATU_CTRL1 / 4] & ATU_CTRL1_TYPE) != TYPE_MEMORY ||
		    !covers(d, w, addr, left))
			continue;
		*pci = addr - pair(w, ATU_LBASE, ATU_UBASE) + pair(w, ATU_LTARGET, ATU_UTARGET);
		return true;
	}
	return false;
}

static bool bar_match(const uint32_t *w, unsigned int bar)
{
	uint32_t ctrl2 = w[ATU_CTRL2 / 4];

	/* there is function 0 only */
	if ((ctrl2 & ATU_CTRL2_FUNC_MATCH) && ATU_CTRL1_FUNC(w[ATU_CTRL1 / 4]))
		return false;
	return ATU_CTRL2_BAR(ctrl2) == bar;
}

bool dwc_atu_inbound(const struct dwc *d, unsigned int bar, uint64_t off, uint64_t *addr,
		     uint64_t *left)
{
	uint64_t mask = dwc_bar_mask(d, bar), pci = dwc_bar_address(d, bar) + off;

	for (unsigned int n = 0; n < d->profile->windows[DWC_IB]; n++) {
		const uint32_t *w = d->atu[DWC_IB][n];
		uint64_t target = pair(w, ATU_LTARGET, ATU_UTARGET);

		if (!enabled(w) || (w[ATU_CTRL1 / 4] & ATU_CTRL1_TYPE) != TYPE_MEMORY)
			continue;
		if (w[ATU_CTRL2 / 4] & ATU_CTRL2_BAR_MODE) {
			if (!bar_match(w, bar))
				continue;
			*addr = (target & ~mask) | (off & mask);
			*left = mask - (off & mask) + 1;
			return true;
		}
		if (!covers(d, w, pci, left))
			continue;
		*addr = pci - pair(w, ATU_LBASE, ATU_UBASE) + target;
		return true;
	}
	return false;
}

bool dwc_atu_lose(struct dwc *d, uint32_t value)
{
	enum dwc_dir dir = (value - 1) & 1 ? DWC_IB : DWC_OB;
	unsigned int n = (value - 1) >> 1;
	uint32_t *ctrl2;

	if (!value)
		return true;
	ctrl2 = &d->atu[dir][n][ATU_CTRL2 / 4];
	dwc_fault_strike(d, DWC_FAULT_ATU_LOSE, "window %s%u, which was %s",
			 dir == DWC_IB ? "ib" : "ob", n,
			 *ctrl2 & ATU_CTRL2_ENABLE ? "enabled" : "disabled");
	*ctrl2 &= ~ATU_CTRL2_ENABLE;
	return true;
}

void dwc_atu_link_lost(struct dwc *d)
{
	if (!dwc_fault_strike(d, DWC_FAULT_ATU_LINK_DOWN, "link down with %u ob, %u ib windows",
			      dwc_atu_used(d, DWC_OB), dwc_atu_used(d, DWC_IB)))
		return;
	for (unsigned int n = 0; n < DWC_MAX_WINDOWS; n++) {
		d->atu[DWC_OB][n][ATU_CTRL2 / 4] &= ~ATU_CTRL2_ENABLE;
		d->atu[DWC_IB][n][ATU_CTRL2 / 4] &= ~ATU_CTRL2_ENABLE;
	}
}

unsigned int dwc_atu_used(const struct dwc *d, enum dwc_dir dir)
{
	unsigned int used = 0;

	for (unsigned int n = 0; n < d->profile->windows[dir]; n++)
		used += enabled(d->atu[dir][n]);
	return used;
}
