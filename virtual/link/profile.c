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

#define COMMON								\
	.vendor = VENDOR_SYNOPSYS, .device = DEVICE_DWC,		\
	.version = VERSION_520A, .version_type = VERSION_TYPE,		\
	.limit_mask = LIMIT_40_BITS, .windows = { 8, 8 }

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
		COMMON,
		.region_align = KIB(4),
		.channels = { 2, 2 },
	}, {
		.name = "rk3588",
		.summary = "RK3588: BAR4 wired to the eDMA registers, 64 KiB alignment",
		.number = VEP_PROFILE_RK3588,
		COMMON,
		.bar = {
			DWC_BAR_RESIZABLE, DWC_BAR_RESIZABLE, DWC_BAR_RESIZABLE,
			DWC_BAR_RESIZABLE, DWC_BAR_RESERVED, DWC_BAR_RESIZABLE,
		},
		.bar_size = { [4] = KIB(64) },
		.region_align = KIB(64),
		.channels = { 2, 2 },
	}, {
		.name = "its",
		.summary = "BARs of rcar-s4, doorbells are MSIs of the machine's GICv3 ITS",
		.number = VEP_PROFILE_ITS,
		COMMON,
		.bar = BARS_RCAR_S4,
		.bar_size = { [4] = 256 },
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
