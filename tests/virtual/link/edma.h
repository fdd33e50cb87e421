/* SPDX-License-Identifier: GPL-2.0-only */
/* The eDMA's registers and lists as the kernel's driver writes them. */
#ifndef TEST_LINK_EDMA_H
#define TEST_LINK_EDMA_H

#include "tests/virtual/link/harness.h"

enum { WR, RD };

static const uint32_t reg_enable[2] = { 0x0c, 0x2c }, reg_doorbell[2] = { 0x10, 0x30 },
	reg_status[2] = { 0x4c, 0xa0 }, reg_mask[2] = { 0x54, 0xa8 }, reg_clear[2] = { 0x58, 0xac },
	reg_error[2] = { 0x5c, 0xb4 };

#define CHANNEL(dir, n)		(0x200 + (n) * 0x200 + (dir) * 0x100)
#define STATUS(control)		((control) >> 5 & 3)
#define HALTED			2
#define STOPPED			3

#define LIST			0x100000u	/* in EP RAM */
#define EP_BUF			0x010000u
#define RC_BUF			0x040000u
#define MAX_BURSTS		169u		/* that fit the driver's page, less the link */

struct burst {
	uint64_t sar, dar;
	uint32_t size;
};

/* the EP side's probe, see the golden trace; then unmask as the first chunk does */
static inline struct bench *edma_up(void)
{
	struct bench *b = bench_up("rcar-s4");

	for (unsigned int dir = 0; dir < 2; dir++) {
		dma_write(b, reg_mask[dir], 0);
		dma_write(b, reg_enable[dir], 1);
	}
	for (unsigned int i = 0; i < RAM_SIZE / 2; i++) {
		b->ram[DWC_EP][i] = i * 3 + i / 251;
		b->ram[DWC_RC][i] = i * 5 + i / 241;
	}
	return b;
}

static inline void put_element(struct bench *b, unsigned int i, uint32_t control, uint32_t size,
			uint64_t sar, uint64_t dar)
{
	uint32_t e = LIST + 24 * i;

	le_put(bench_at(b, DWC_EP, e + 4), 4, size);
	le_put(bench_at(b, DWC_EP, e + 8), 8, sar);
	le_put(bench_at(b, DWC_EP, e + 16), 8, dar);
	le_put(bench_at(b, DWC_EP, e), 4, control);
}

/* one chunk as dw_edma_v0_core_write_chunk() leaves it */
static inline void put_chunk(struct bench *b, const struct burst *burst, unsigned int n, bool cb)
{
	for (unsigned int i = 0; i < n; i++)
		put_element(b, i, cb | (i == n - 1 ? 1 << 3 : 0), burst[i].size, burst[i].sar,
			    burst[i].dar);
	put_element(b, n, 1 << 2 | 1 << 1 | !cb, 0, EP_RAM + LIST, 0);
}

static inline void ring_chunk(struct bench *b, unsigned int dir, unsigned int ch, bool first)
{
	if (first) {
		dma_write(b, CHANNEL(dir, ch), 0x300);
		dma_write(b, CHANNEL(dir, ch) + 0x1c, (uint32_t)(EP_RAM + LIST));
		dma_write(b, CHANNEL(dir, ch) + 0x20, (EP_RAM + LIST) >> 32);
	}
	dma_write(b, reg_doorbell[dir], ch);
}

static inline void acknowledge(struct bench *b, unsigned int dir)
{
	dma_write(b, reg_clear[dir], dma_read(b, reg_status[dir]));
}

#endif
