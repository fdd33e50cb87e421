// SPDX-License-Identifier: GPL-2.0-only
/*
 * The controller as a whole: life cycle, and the decoding of each machine's accesses to the regions
 * of its function.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "virtual/link/bytes.h"
#include "virtual/link/dwc_priv.h"

#define BLOCK_APP	VEP_NR_BLOCKS

/* register blocks in the EP's BAR0 */
static const struct {
	const char *name;
	uint32_t off;
	uint32_t size;
} blocks[] = {
	[VEP_DBI] = { "dbi", VEP_DBI_OFFSET, VEP_DBI_SIZE },
	[VEP_DBI2] = { "dbi2", VEP_DBI2_OFFSET, VEP_DBI2_SIZE },
	[VEP_ATU] = { "atu", VEP_ATU_OFFSET, VEP_ATU_SIZE },
	[VEP_DMA] = { "dma", VEP_DMA_OFFSET, VEP_DMA_SIZE },
	[VEP_SLAVE] = { "slave", 0, 0 },		/* in BAR2 */
	[BLOCK_APP] = { "app", VEP_APP_OFFSET, VEP_APP_SIZE },
};

static const char *const bar_names[DWC_NR_BARS] = {
	"bar0", "bar1", "bar2", "bar3", "bar4", "bar5",
};

void dwc_note(struct dwc *d, enum dwc_note what, const char *fmt, ...)
{
	uint64_t n = ++d->notes[what];
	char line[256];
	va_list ap;
	int used;

	if (n & (n - 1))
		return;
	va_start(ap, fmt);
	used = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n > 1 && used >= 0 && used < (int)sizeof(line))
		snprintf(line + used, sizeof(line) - used, " (%llu of this kind)",
			 (unsigned long long)n);
	d->ops->log(d->ctx, line);
}

void dwc_raise(struct dwc *d, enum dwc_side side, unsigned int vector)
{
	d->msi[side]++;
	d->ops->msi(d->ctx, side, vector);
}

struct dwc *dwc_new(const struct dwc_profile *profile, const struct dwc_bus_ops *ops, void *ctx)
{
	struct dwc *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->profile = profile;
	d->ops = ops;
	d->ctx = ctx;
	dwc_reset(d, DWC_EP);
	return d;
}

void dwc_free(struct dwc *d)
{
	free(d);
}

void dwc_core_reset(struct dwc *d)
{
	dwc_config_reset(d);
	memset(d->atu, 0, sizeof(d->atu));
	dwc_edma_reset(d);
}

void dwc_reset(struct dwc *d, enum dwc_side side)
{
	if (side == DWC_RC) {
		dwc_config_rc_reset(d);
		return;
	}
	d->nr_later = 0;
	d->bar_used = 0;
	dwc_core_reset(d);
	dwc_config_ep_reset(d);
	dwc_app_reset(d);
}

void dwc_rc_plugged(struct dwc *d)
{
	d->lost = false;
}

uint64_t dwc_region_size(const struct dwc *d, enum dwc_side side, unsigned int region)
{
	uint64_t mask;

	if (region == DWC_REGION_CONFIG)
		return DWC_CONFIG_SIZE;
	if (region >= DWC_NR_BARS)
		return 0;
	if (side == DWC_EP)
		return region == 0 ? VEP_BAR0_SIZE : region == 2 ? VEP_BAR2_SIZE : 0;
	mask = d->link ? dwc_bar_mask(d, region) : 0;
	return mask ? mask + 1 : 0;
}

static bool is_register_access(uint32_t off, uint32_t len)
{
	return (len == 1 || len == 2 || len == 4) && !(off & (len - 1));
}

static bool is_mask_register(uint32_t off)
{
	return off >= 0x10 && off < 0x10 + 4 * DWC_NR_BARS;
}

bool dwc_block_read(struct dwc *d, unsigned int b, uint32_t off, uint32_t len, uint32_t *v)
{
	if (!is_register_access(off, len) || (b != VEP_DBI && len != 4))
		return false;
	switch (b) {
	case VEP_DBI:
		*v = dwc_store_get(&d->cfg, off, len);
		return true;
	case VEP_DBI2:
		*v = is_mask_register(off) ? d->bar_mask[(off - 0x10) / 4] : 0;
		return true;
	case VEP_ATU:
		*v = dwc_atu_read(d, off);
		return true;
	case VEP_DMA:
		*v = dwc_edma_read(d, off);
		return true;
	case BLOCK_APP:
		*v = dwc_app_read(d, off);
		return true;
	}
	return false;
}

bool dwc_block_write(struct dwc *d, unsigned int b, uint32_t off, uint32_t len, uint32_t v)
{
	if (!is_register_access(off, len) || (b != VEP_DBI && len != 4))
		return false;
	switch (b) {
	case VEP_DBI:
		dwc_config_write(d, off, len, v, true);
		return true;
	case VEP_DBI2:
		if (is_mask_register(off))
			dwc_bar_write_mask(d, (off - 0x10) / 4, v);
		return true;
	case VEP_ATU:
		dwc_atu_write(d, off, v);
		return true;
	case VEP_DMA:
		dwc_edma_write(d, off, v);
		return true;
	case BLOCK_APP:
		dwc_app_write(d, off, v);
		return true;
	}
	return false;
}

static void trace(struct dwc *d, const struct dwc_access *what, const void *buf)
{
	struct dwc_access access = *what;

	if (!d->ops->trace)
		return;
	access.value = le_get(buf, access.len < 8 ? access.len : 8);
	d->ops->trace(d->ctx, &access);
}

/* which block of the EP's BAR0 an access falls into; -1: none, or across an end */
static int find_block(uint64_t off, uint32_t len)
{
	for (unsigned int b = 0; b < sizeof(blocks) / sizeof(blocks[0]); b++)
		if (off >= blocks[b].off && off - blocks[b].off < blocks[b].size &&
		    len <= blocks[b].size - (off - blocks[b].off))
			return (int)b;
	return -1;
}

/* The EP machine's registers and slave window.  What no register answers reads 0. */
static void ep_read(struct dwc *d, unsigned int region, uint64_t off, void *buf, uint32_t len)
{
	struct dwc_access access = { .side = DWC_EP, .block = "slave", .off = off, .len = len };
	int b = region == 0 ? find_block(off, len) : VEP_SLAVE;
	uint32_t v = 0;

	if (region == 2 && off < VEP_BAR2_SIZE && len <= VEP_BAR2_SIZE - off) {
		dwc_slave_read(d, off, buf, len);
		trace(d, &access, buf);
		return;
	}
	memset(buf, 0, len);
	if (region != 0 || b < 0 || !dwc_block_read(d, b, off - blocks[b].off, len, &v)) {
		dwc_note(d, DWC_NOTE_ACCESS, "EP read of %u bytes at BAR%u+%#llx: no register", len,
			 region, (unsigned long long)off);
		return;
	}
	le_put(buf, len, v);
	access.block = blocks[b].name;
	access.off = off - blocks[b].off;
	trace(d, &access, buf);
}

static void ep_write(struct dwc *d, unsigned int region, uint64_t off, const void *buf,
		     uint32_t len)
{
	struct dwc_access access = { .write = true, .block = "slave", .off = off, .len = len };
	int b = region == 0 ? find_block(off, len) : VEP_SLAVE;

	if (region == 2 && off < VEP_BAR2_SIZE && len <= VEP_BAR2_SIZE - off) {
		trace(d, &access, buf);
		dwc_slave_write(d, off, buf, len);
		return;
	}
	if (region == 0 && b >= 0) {
		access.block = blocks[b].name;
		access.off = off - blocks[b].off;
		trace(d, &access, buf);
		if (len <= 4 && dwc_block_write(d, b, access.off, len, le_get(buf, len)))
			return;
	}
	dwc_note(d, DWC_NOTE_ACCESS, "EP write of %u bytes at BAR%u+%#llx ignored", len, region,
		 (unsigned long long)off);
}

/* knob: nothing answers the RC's configuration requests any more */
static bool is_removed(struct dwc *d, const char *what, uint64_t off)
{
	return dwc_fault_strike(d, DWC_FAULT_REMOVED, "RC configuration %s at %#llx", what,
				(unsigned long long)off);
}

/* configuration space of either function */
static void config_read(struct dwc *d, enum dwc_side side, uint64_t off, uint8_t *buf, uint32_t len)
{
	struct dwc_access access = { .side = side, .block = "cfg", .off = off, .len = len };
	const struct dwc_store *s = side == DWC_EP ? &d->ep_cfg : &d->cfg;

	memset(buf, 0xff, len);
	if (off < DWC_CONFIG_SIZE && (side == DWC_EP || !(d->lost || is_removed(d, "read", off))))
		for (uint32_t i = 0; i < len && off + i < DWC_CONFIG_SIZE; i++)
			buf[i] = side == DWC_RC && off + i >= DWC_PORT_LOGIC ? 0 : s->val[off + i];
	trace(d, &access, buf);
}

static void config_write(struct dwc *d, enum dwc_side side, uint64_t off, const void *buf,
			 uint32_t len)
{
	struct dwc_access access = {
		.side = side, .write = true, .block = "cfg", .off = off, .len = len,
	};

	trace(d, &access, buf);
	if (off >= DWC_CONFIG_SIZE || !is_register_access(off, len)) {
		dwc_note(d, DWC_NOTE_ACCESS, "%s configuration write of %u bytes at %#llx ignored",
			 side == DWC_EP ? "EP" : "RC", len, (unsigned long long)off);
		return;
	}
	if (side == DWC_EP)
		dwc_store_write(&d->ep_cfg, off, len, le_get(buf, len), false);
	else if (d->link && !is_removed(d, "write", off))
		dwc_config_write(d, off, len, le_get(buf, len), false);
}

void dwc_read(struct dwc *d, enum dwc_side side, unsigned int region, uint64_t off, void *buf,
	      uint32_t len)
{
	struct dwc_access access = { .side = side, .off = off, .len = len };

	if (region == DWC_REGION_CONFIG) {
		config_read(d, side, off, buf, len);
	} else if (region >= DWC_NR_BARS) {
		memset(buf, 0xff, len);
	} else if (side == DWC_EP) {
		ep_read(d, region, off, buf, len);
	} else {
		dwc_target_read(d, region, off, buf, len);
		access.block = bar_names[region];
		trace(d, &access, buf);
	}
}

void dwc_write(struct dwc *d, enum dwc_side side, unsigned int region, uint64_t off,
	       const void *buf, uint32_t len)
{
	struct dwc_access access = { .side = side, .write = true, .off = off, .len = len };

	if (region == DWC_REGION_CONFIG) {
		config_write(d, side, off, buf, len);
	} else if (region >= DWC_NR_BARS) {
		return;
	} else if (side == DWC_EP) {
		ep_write(d, region, off, buf, len);
	} else {
		access.block = bar_names[region];
		trace(d, &access, buf);
		dwc_target_write(d, region, off, buf, len);
	}
}
