/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual controller as the EP machine sees it: one PCI function whose BAR0 holds the register
 * blocks and whose BAR2 is the outbound slave window (the core's "addr_space").  Shared by the
 * endpoint glue (kernel module) and the link daemon, so it holds plain numbers only.
 *
 * Offsets and sizes are in bytes.  Registers are 32 bits, little endian, accessed as 32 bits.
 */
#ifndef DOORBENCH_APP_REGS_H
#define DOORBENCH_APP_REGS_H

/* config space id of the function; no vendor has 0x1d1d:0xd0e0 registered */
#define VEP_VENDOR_ID		0x1d1d
#define VEP_DEVICE_ID		0xd0e0

/* BAR0, 64-bit, non-prefetchable: disjoint register blocks */
#define VEP_BAR0_SIZE		0x800000
#define VEP_DBI_OFFSET		0x000000
#define VEP_DBI_SIZE		0x1000
#define VEP_DBI2_OFFSET		0x100000
#define VEP_DBI2_SIZE		0x1000
#define VEP_ATU_OFFSET		0x300000
#define VEP_ATU_SIZE		0x4000		/* up to 32 windows in each direction */
/* atu + 0x80000, where the core looks for it without a "dma" resource */
#define VEP_DMA_OFFSET		0x380000
#define VEP_DMA_SIZE		0x2000
#define VEP_APP_OFFSET		0x400000
#define VEP_APP_SIZE		0x1000

/* BAR2, 64-bit, non-prefetchable: the slave window; the first 64 KiB are not given to the core,
 * because a resource equal to the BAR would become its parent in the resource tree
 */
#define VEP_BAR2_SIZE		0x4000000
#define VEP_SLAVE_OFFSET	0x10000

/* MSI vectors of the function */
#define VEP_VECTOR_DMA		0
#define VEP_VECTOR_SYS		1
#define VEP_NR_VECTORS		2
/* with an interrupt per eDMA channel, instead of VEP_VECTOR_DMA: write channels, then read ones */
#define VEP_VECTOR_CHANNEL	4

/* app block */
#define VEP_APP_ID		0x00		/* RO: magic in 31:16, profile in 15:0 */
#define VEP_APP_ID_MAGIC	0xd0e00000u
#define VEP_APP_ID_PROFILE	0x0000ffffu
#define VEP_APP_CTRL		0x04		/* RW */
#define VEP_APP_CTRL_LTSSM	0x00000001u	/* start link training */
#define VEP_APP_CTRL_IOMMU	0x00000002u	/* an IOMMU translates this function's accesses */
#define VEP_APP_STATUS		0x08		/* RO */
#define VEP_APP_STATUS_LINK	0x00000001u	/* link is up */
#define VEP_APP_STATUS_PERST	0x00000002u	/* the RC asserts PERST# */
#define VEP_APP_IRQ		0x0c		/* W1C, raises VEP_VECTOR_SYS */
#define VEP_APP_IRQ_LINK_UP	0x00000001u
#define VEP_APP_IRQ_LINK_DOWN	0x00000002u
#define VEP_APP_IRQ_PERST_ON	0x00000004u	/* PERST# was asserted: the core is in reset */
#define VEP_APP_IRQ_PERST_OFF	0x00000008u
#define VEP_APP_RINGS		0x10 /* RO: doorbell writes seen since reset */
/* EP-physical place of each block, written by the glue: lo, hi, size, reserved */
#define VEP_APP_BLOCK(n)	(0x20 + 16 * (n))

enum vep_block { VEP_DBI, VEP_DBI2, VEP_ATU, VEP_DMA, VEP_SLAVE, VEP_NR_BLOCKS };

/* profiles: numbers follow the design's P1..P16 (a variant b has 20 more), from 40 on only the
 * number of windows differs; the values are stable
 */
enum vep_profile {
	VEP_PROFILE_NONE = 1,		/* no eDMA, no MSI domain: polling */
	VEP_PROFILE_PLAT = 2,		/* six programmable BARs */
	VEP_PROFILE_RCAR_S4 = 3,	/* BAR0/2 resizable, BAR4 fixed 256 bytes */
	VEP_PROFILE_RK3588 = 4,		/* eDMA fixed in BAR4, 64 KiB alignment */
	VEP_PROFILE_ITS = 5,		/* as RCAR_S4; the MSI controller takes the doorbells */
	VEP_PROFILE_MSI_MUTABLE = 6,	/* as RCAR_S4; an MSI controller with mutable messages */
	VEP_PROFILE_MSI_FULL = 7,	/* as RCAR_S4; an MSI controller without a vector left */
	VEP_PROFILE_BAR_64BIT = 8,	/* BAR0/2/4, all 64-bit */
	VEP_PROFILE_ONE_BAR = 9,	/* BAR0 only */
	VEP_PROFILE_SMALL_BAR = 10,	/* BAR1 fixed 128 bytes */
	VEP_PROFILE_NO_DYNAMIC = 11,	/* a BAR's target cannot change */
	VEP_PROFILE_NO_SUBRANGE = 12,	/* a BAR has one target */
	VEP_PROFILE_DMA32 = 13,		/* reaches 4 GiB only */
	VEP_PROFILE_DMA_VECTORS = 14,	/* an interrupt per eDMA channel */
	VEP_PROFILE_NO_DMA_IRQ = 15,	/* eDMA without an interrupt */
	VEP_PROFILE_HDMA = 16,		/* HDMA in place of the eDMA */
	VEP_PROFILE_PERST = 20,		/* as PLAT, the glue sets the core up again after PERST# */
	VEP_PROFILE_PLAT_64K = 22,	/* as PLAT, 64 KiB alignment */
	VEP_PROFILE_RK3588_SHORT = 24,	/* as RK3588, BAR4 ends before the doorbell */
	VEP_PROFILE_FEW_IB = 40,	/* as PLAT, 4 inbound windows */
	VEP_PROFILE_ONE_OB = 41,	/* as PLAT, 1 outbound window */
	VEP_PROFILE_MANY_WINDOWS = 42,	/* as PLAT, 16 windows each way */
};

#endif
