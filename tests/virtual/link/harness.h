/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A controller with two pretended machines: some RAM each, and a record of everything that the
 * controller does to them.
 */
#ifndef TEST_LINK_HARNESS_H
#define TEST_LINK_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <linux/pci_regs.h>

#include "virtual/link/bytes.h"
#include "virtual/link/dwc_priv.h"

#define EP_RAM		0x40000000ull
#define RC_RAM		0x8000000000ull
#define RAM_SIZE	0x200000u
#define BLOCKS		0x10000000ull	/* EP-physical BAR0 */
#define SLAVE		0x20000000ull	/* EP-physical BAR2 */
#define MSI_ADDR	0xfee00000ull
#define MSI_DATA	0x4020u

struct bench {
	struct dwc *d;
	uint8_t ram[2][RAM_SIZE];
	/* RAM consists of mappings of so many bytes, neighbours swapped in ram[] if there are some:
	 * who goes on beyond a mapping ends up elsewhere
	 */
	uint64_t map;
	bool readonly[2];
	unsigned int posts;
	enum dwc_side post_side;
	uint64_t post_addr;
	uint8_t post_data[DWC_POST_MAX];
	uint32_t post_len;
	unsigned int msi[2];
	unsigned int vector[2];		/* of the last one */
	unsigned int ups, downs;
	unsigned int lines;
	char line[256];
	uint64_t now;			/* ns */
	uint64_t gone;			/* address of RAM that was unmapped; 0: none */
};

/* where a byte of RAM is */
static inline uint8_t *bench_at(struct bench *b, enum dwc_side side, uint64_t off)
{
	return b->ram[side] + (b->map < RAM_SIZE ? off ^ b->map : off);
}

static inline void bench_get(struct bench *b, enum dwc_side side, uint64_t off, uint8_t *buf,
			     unsigned int len)
{
	for (unsigned int i = 0; i < len; i++)
		buf[i] = *bench_at(b, side, off + i);
}

static inline void *bench_ram(void *ctx, enum dwc_side side, uint64_t addr, bool write,
			      uint64_t *left)
{
	struct bench *b = ctx;
	uint64_t off = addr - (side == DWC_EP ? EP_RAM : RC_RAM);

	if (off >= RAM_SIZE || (write && b->readonly[side]))
		return NULL;
	*left = b->map - off % b->map;
	if (*left > RAM_SIZE - off)
		*left = RAM_SIZE - off;
	return bench_at(b, side, off);
}

static inline void bench_post(void *ctx, enum dwc_side side, uint64_t addr, const void *data,
			      uint32_t len)
{
	struct bench *b = ctx;

	assert_in_range(len, 1, DWC_POST_MAX);
	b->posts++;
	b->post_side = side;
	b->post_addr = addr;
	b->post_len = len;
	memcpy(b->post_data, data, len);
}

static inline void bench_msi(void *ctx, enum dwc_side side, unsigned int vector)
{
	struct bench *b = ctx;

	b->msi[side]++;
	b->vector[side] = vector;
}

static inline void bench_link(void *ctx, bool up)
{
	struct bench *b = ctx;

	b->ups += up;
	b->downs += !up;
}

static inline void bench_log(void *ctx, const char *line)
{
	struct bench *b = ctx;

	b->lines++;
	snprintf(b->line, sizeof(b->line), "%s", line);
}

static inline uint64_t bench_now(void *ctx)
{
	return ((struct bench *)ctx)->now;
}

/* a page of it */
static inline bool bench_unmapped(void *ctx, enum dwc_side side, uint64_t addr)
{
	const struct bench *b = ctx;

	return b->gone && addr - b->gone < 0x1000;
}

static const struct dwc_bus_ops bench_ops = {
	.ram = bench_ram,
	.post = bench_post,
	.unmapped = bench_unmapped,
	.msi = bench_msi,
	.link_changed = bench_link,
	.log = bench_log,
	.now = bench_now,
};

static inline struct bench *bench_new(const char *profile)
{
	struct bench *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	b->map = RAM_SIZE;
	b->d = dwc_new(dwc_profile_find(profile), &bench_ops, b);
	assert_non_null(b->d);
	return b;
}

static inline void bench_free(struct bench *b)
{
	dwc_free(b->d);
	free(b);
}

/* --- accesses as the machines make them */

static inline uint64_t ep_read(struct bench *b, unsigned int region, uint64_t off, unsigned int len)
{
	uint8_t buf[8];

	dwc_read(b->d, DWC_EP, region, off, buf, len);
	return le_get(buf, len);
}

static inline void ep_write(struct bench *b, unsigned int region, uint64_t off, unsigned int len,
			    uint64_t v)
{
	uint8_t buf[8];

	le_put(buf, len, v);
	dwc_write(b->d, DWC_EP, region, off, buf, len);
}

static inline uint64_t rc_read(struct bench *b, unsigned int region, uint64_t off, unsigned int len)
{
	uint8_t buf[8];

	dwc_read(b->d, DWC_RC, region, off, buf, len);
	return le_get(buf, len);
}

static inline void rc_write(struct bench *b, unsigned int region, uint64_t off, unsigned int len,
			    uint64_t v)
{
	uint8_t buf[8];

	le_put(buf, len, v);
	dwc_write(b->d, DWC_RC, region, off, buf, len);
}

#define dbi_read(b, off, len)		((uint32_t)ep_read(b, 0, VEP_DBI_OFFSET + (off), len))
#define dbi_write(b, off, len, v)	ep_write(b, 0, VEP_DBI_OFFSET + (off), len, v)
#define dbi2_write(b, off, v)		ep_write(b, 0, VEP_DBI2_OFFSET + (off), 4, v)
#define atu_read(b, off)		((uint32_t)ep_read(b, 0, VEP_ATU_OFFSET + (off), 4))
#define atu_write(b, off, v)		ep_write(b, 0, VEP_ATU_OFFSET + (off), 4, v)
#define dma_read(b, off)		((uint32_t)ep_read(b, 0, VEP_DMA_OFFSET + (off), 4))
#define dma_write(b, off, v)		ep_write(b, 0, VEP_DMA_OFFSET + (off), 4, v)
#define app_read(b, off)		((uint32_t)ep_read(b, 0, VEP_APP_OFFSET + (off), 4))
#define app_write(b, off, v)		ep_write(b, 0, VEP_APP_OFFSET + (off), 4, v)
#define cfg_read(b, off, len)		((uint32_t)rc_read(b, DWC_REGION_CONFIG, off, len))
#define cfg_write(b, off, len, v)	rc_write(b, DWC_REGION_CONFIG, off, len, v)

/* --- what the drivers do */

static inline void tell_blocks(struct bench *b)
{
	static const struct { uint64_t base; uint32_t size; } at[VEP_NR_BLOCKS] = {
		[VEP_DBI] = { BLOCKS + VEP_DBI_OFFSET, VEP_DBI_SIZE },
		[VEP_DBI2] = { BLOCKS + VEP_DBI2_OFFSET, VEP_DBI2_SIZE },
		[VEP_ATU] = { BLOCKS + VEP_ATU_OFFSET, VEP_ATU_SIZE },
		[VEP_DMA] = { BLOCKS + VEP_DMA_OFFSET, VEP_DMA_SIZE },
		[VEP_SLAVE] = { SLAVE + VEP_SLAVE_OFFSET, VEP_BAR2_SIZE - VEP_SLAVE_OFFSET },
	};

	for (unsigned int i = 0; i < VEP_NR_BLOCKS; i++) {
		app_write(b, VEP_APP_BLOCK(i), (uint32_t)at[i].base);
		app_write(b, VEP_APP_BLOCK(i) + 4, at[i].base >> 32);
		app_write(b, VEP_APP_BLOCK(i) + 8, at[i].size);
	}
}

/* as dw_pcie_prog_outbound_atu() */
static inline void map_outbound(struct bench *b, unsigned int n, uint64_t base, uint64_t size,
				uint64_t target)
{
	uint32_t w = n << 9;

	atu_write(b, w + ATU_LBASE, (uint32_t)base);
	atu_write(b, w + ATU_UBASE, base >> 32);
	atu_write(b, w + ATU_LIMIT, (uint32_t)(base + size - 1));
	atu_write(b, w + ATU_ULIMIT, (base + size - 1) >> 32);
	atu_write(b, w + ATU_LTARGET, (uint32_t)target);
	atu_write(b, w + ATU_UTARGET, target >> 32);
	atu_write(b, w + ATU_CTRL1, (base + size - 1) >> 32 != base >> 32 ? ATU_CTRL1_INCREASE : 0);
	atu_write(b, w + ATU_CTRL2, ATU_CTRL2_ENABLE);
}

/* as dw_pcie_prog_ep_inbound_atu() */
static inline void map_bar(struct bench *b, unsigned int n, unsigned int bar, uint64_t target)
{
	uint32_t w = (n << 9) + 0x100;

	atu_write(b, w + ATU_LTARGET, (uint32_t)target);
	atu_write(b, w + ATU_UTARGET, target >> 32);
	atu_write(b, w + ATU_CTRL1, 0);
	atu_write(b, w + ATU_CTRL2, ATU_CTRL2_ENABLE | ATU_CTRL2_BAR_MODE | ATU_CTRL2_FUNC_MATCH |
		  bar << 8);
}

static inline void ro_wr_en(struct bench *b, bool on)
{
	dbi_write(b, DWC_MISC_CONTROL_1, 4, on);
}

/* as dw_pcie_ep_set_bar(): mask, then type flags */
static inline void set_bar(struct bench *b, unsigned int bar, uint64_t size, uint32_t flags)
{
	uint32_t reg = PCI_BASE_ADDRESS_0 + 4 * bar;

	ro_wr_en(b, true);
	dbi2_write(b, reg, (uint32_t)(size - 1));
	dbi_write(b, reg, 4, flags);
	if (flags & PCI_BASE_ADDRESS_MEM_TYPE_64) {
		dbi2_write(b, reg + 4, (size - 1) >> 32);
		dbi_write(b, reg + 4, 4, 0);
	}
	ro_wr_en(b, false);
}

static inline void link_on(struct bench *b)
{
	app_write(b, VEP_APP_CTRL, VEP_APP_CTRL_LTSSM);
}

/* the RC has enumerated and enabled the function, with 32 MSIs */
static inline void rc_enable(struct bench *b)
{
	cfg_write(b, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	cfg_write(b, DWC_CAP_MSI + PCI_MSI_ADDRESS_LO, 4, (uint32_t)MSI_ADDR);
	cfg_write(b, DWC_CAP_MSI + PCI_MSI_ADDRESS_HI, 4, MSI_ADDR >> 32);
	cfg_write(b, DWC_CAP_MSI + PCI_MSI_DATA_64, 2, MSI_DATA);
	cfg_write(b, DWC_CAP_MSI + PCI_MSI_FLAGS, 2, PCI_MSI_FLAGS_ENABLE | 5 << 4);
}

/* everything up: BAR0 of the EP function shows EP RAM */
static inline struct bench *bench_up(const char *profile)
{
	struct bench *b = bench_new(profile);

	tell_blocks(b);
	set_bar(b, 0, 0x100000, 0);
	map_bar(b, 0, 0, EP_RAM);
	link_on(b);
	rc_enable(b);
	memset(b->msi, 0, sizeof(b->msi));
	return b;
}

#endif
