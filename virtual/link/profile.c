// SPDX-License-Identifier: GPL-2.0-only
/*
 * The controller profiles.  BAR types and alignments follow the kernel's endpoint drivers
 * (pcie-rcar-gen4.c, pcie-designware-plat.c, pcie-dw-rockchip.c): the glue advertises the same
 * features for the same VEP_APP_ID number.
 */
#include <stddef.h>
#include <string.h>

#include "virtual/glue/app_regs.h"
#include "virtual/link/profile.h"

#define KIB(n)	((n) * 1024u)

#define VENDOR_SYNOPSYS	0x16c3
#define DEVICE_DWC	0xabcd

#define VERSION_520A	0x3532302a	/* "520*": unrolled, eDMA probed at 0x978 */
#define VERSION_TYPE	0x67612a2a	/* "ga**" */

#define LIMIT_40_BITS	0xff		/* windows may end anywhere in 1 TiB around their base */

#define BARS_RCAR_S4 {							\
	DWC_BAR_RESIZABLE, DWC_BAR_DISABLED, DWC_BAR_RESIZABLE,		\
	DWC_BAR_DISABLED, DWC_BAR_FIXED, DWC_BAR_DISABLED,		\
}

#define BARS_RK3588 {							\
	DWC_BAR_RESIZABLE, DWC_BAR_RESIZABLE, DWC_BAR_RESIZABLE,	\
	DWC_BAR_RESIZABLE, DWC_BAR_RESERVED, DWC_BAR_RESIZABLE,		\
}

#define CORE								\
	.vendor = VENDOR_SYNOPSYS, .device = DEVICE_DWC,		\
	.version = VERSION_520A, .version_type = VERSION_TYPE,		\
	.limit_mask = LIMIT_40_BITS
#define COMMON	CORE, .windows = { 8, 8 }

/* six programmable BARs; what the glue advertises makes the difference */
#define PLAT	COMMON, .region_align = KIB(4), .channels = { 2, 2 }
#define RCAR_S4								\
	COMMON, .bar = BARS_RCAR_S4, .bar_size = { [4] = 256 },		\
	.region_align = KIB(4), .channels = { 2, 2 }
#define RK3588								\
	COMMON, .bar = BARS_RK3588, .bar_size = { [4] = KIB(64) },	\
	.region_align = KIB(64), .channels = { 2, 2 }

const struct dwc_profile dwc_profiles[] = {
	{
		.name = "rcar-s4",
		.summary = "R-Car S4: BAR0/2 resizable, BAR4 fixed 256 bytes, 4 KiB alignment",
		.number = VEP_PROFILE_RCAR_S4,
		COMMON,
		.bar = BARS_RCAR_S4,
		.bar_size = { [4] = 256 },
		.region_align = KIB(4),
		.channels = { 2, 2 },
	}, {
		/* as its reset left it: 16 vectors, which no function driver has asked for */
		.name = "msix",
		.summary = "rcar-s4 with an MSI-X capability, by which the model raises nothing",
		.number = VEP_PROFILE_RCAR_S4,
		RCAR_S4,
		.msix = 16,
	}, {
		.name = "flr",
		.summary = "rcar-s4 with a function that an RC can reset alone",
		.number = VEP_PROFILE_RCAR_S4,
		RCAR_S4,
		.flr = true,
	}, {
		.name = "none",
		.summary = "BARs of rcar-s4, no eDMA: no doorbell, functions poll",
		.number = VEP_PROFILE_NONE,
		COMMON,
		.bar = BARS_RCAR_S4,
		.bar_size = { [4] = 256 },
		.region_align = KIB(4),
	}, {
		.name = "plat",
		.summary = "generic: six programmable BARs, 4 KiB alignment, eDMA",
		.number = VEP_PROFILE_PLAT,
		PLAT,
	}, {
		.name = "rk3588",
		.summary = "RK3588: BAR4 wired to the eDMA registers, 64 KiB alignment",
		.number = VEP_PROFILE_RK3588,
		RK3588,
	}, {
		.name = "plat-64k",
		.summary = "plat with 64 KiB alignment",
		.number = VEP_PROFILE_PLAT_64K,
		COMMON,
		.region_align = KIB(64),
		.channels = { 2, 2 },
	}, {
		.name = "its",
		.summary = "BARs of rcar-s4, doorbells are MSIs of the machine's GICv3 ITS",
		.number = VEP_PROFILE_ITS,
		RCAR_S4,
	}, {
		.name = "msi-mutable",
		.summary = "rcar-s4 with an MSI controller that doorbells cannot use: eDMA instead",
		.number = VEP_PROFILE_MSI_MUTABLE,
		RCAR_S4,
	}, {
		.name = "msi-full",
		.summary = "rcar-s4 with an MSI controller that has no vector left: no doorbell",
		.number = VEP_PROFILE_MSI_FULL,
		RCAR_S4,
	}, {
		.name = "rk3588-short",
		.summary = "rk3588, but BAR4 is said to end before the doorbell: no doorbell",
		.number = VEP_PROFILE_RK3588_SHORT,
		RK3588,
	}, {
		.name = "bar-64bit",
		.summary = "plat with BAR0/2/4 only, all of them 64-bit",
		.number = VEP_PROFILE_BAR_64BIT,
		PLAT,
		.bar = {
			[1] = DWC_BAR_DISABLED, [3] = DWC_BAR_DISABLED, [5] = DWC_BAR_DISABLED,
		},
	}, {
		.name = "one-bar",
		.summary = "plat with BAR0 only: none is left for the doorbell",
		.number = VEP_PROFILE_ONE_BAR,
		PLAT,
		.bar = {
			[1] = DWC_BAR_DISABLED, [2] = DWC_BAR_DISABLED, [3] = DWC_BAR_DISABLED,
			[4] = DWC_BAR_DISABLED, [5] = DWC_BAR_DISABLED,
		},
	}, {
		.name = "small-bar",
		.summary = "plat with BAR1 fixed 128 bytes: less than a window's alignment",
		.number = VEP_PROFILE_SMALL_BAR,
		PLAT,
		.bar = { [1] = DWC_BAR_FIXED },
		.bar_size = { [1] = 128 },
	}, {
		.name = "no-dynamic",
		.summary = "plat whose glue cannot change a BAR's target: no doorbell",
		.number = VEP_PROFILE_NO_DYNAMIC,
		PLAT,
	}, {
		.name = "no-subrange",
		.summary = "plat whose glue cannot split a BAR",
		.number = VEP_PROFILE_NO_SUBRANGE,
		PLAT,
	}, {
		.name = "dma32",
		.summary = "plat that reaches 4 GiB only, its own registers lie above: no doorbell",
		.number = VEP_PROFILE_DMA32,
		PLAT,
	}, {
		.name = "dma-vectors",
		.summary = "plat with an interrupt for each eDMA channel",
		.number = VEP_PROFILE_DMA_VECTORS,
		PLAT,
		.irq_per_channel = true,
	}, {
		.name = "no-dma-irq",
		.summary = "plat whose eDMA has no interrupt: the kernel offers a doorbell (B1)",
		.number = VEP_PROFILE_NO_DMA_IRQ,
		PLAT,
	}, {
		.name = "perst",
		.summary = "plat whose glue follows PERST#, as those of Qualcomm and Tegra do",
		.number = VEP_PROFILE_PERST,
		PLAT,
		.perst_stops = true,
	}, {
		/* its registers are not modelled: they read 0, and no transfer ends */
		.name = "hdma",
		.summary = "plat with an HDMA, which has no interrupt emulation: no doorbell",
		.number = VEP_PROFILE_HDMA,
		COMMON,
		.region_align = KIB(4),
	}, {
		.name = "few-ib",
		.summary = "plat with 4 inbound windows for 6 BARs",
		.number = VEP_PROFILE_FEW_IB,
		CORE,
		.windows = { 8, 4 },
		.region_align = KIB(4),
		.channels = { 2, 2 },
	}, {
		.name = "one-ob",
		.summary = "plat with 1 outbound window, which MSIs need",
		.number = VEP_PROFILE_ONE_OB,
		CORE,
		.windows = { 1, 8 },
		.region_align = KIB(4),
		.channels = { 2, 2 },
	}, {
		.name = "many-windows",
		.summary = "plat with 16 windows each way",
		.number = VEP_PROFILE_MANY_WINDOWS,
		CORE,
		.windows = { 16, 16 },
		.region_align = KIB(4),
		.channels = { 2, 2 },
	},
	{ .name = NULL },
};

const struct dwc_profile *dwc_profile_find(const char *name)
{
	for (const struct dwc_profile *p = dwc_profiles; p->name; p++)
		if (!strcmp(p->name, name))
			return p;
	return NULL;
}

unsigned int dwc_profile_vectors(const struct dwc_profile *p)
{
	unsigned int need = VEP_NR_VECTORS, vectors = 1;

	if (p->irq_per_channel)
		need = VEP_VECTOR_CHANNEL + p->channels[0] + p->channels[1];
	while (vectors < need)
		vectors *= 2;
	return vectors;
}
