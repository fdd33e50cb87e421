// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each profile of the virtual controller can do, in the words of the endpoint framework.
 * The BAR tables follow the in-tree glue drivers pcie-rcar-gen4.c and pcie-dw-rockchip.c.
 */
#include <linux/sizes.h>

#include "pcie-designware.h"
#include "dwcvm_ep.h"

#ifndef DWC_EPC_COMMON_FEATURES
#define DWC_EPC_COMMON_FEATURES
#endif

/* frameworks that cannot tell "disabled" from "reserved" only know the latter */
#ifndef HAVE_BAR_DISABLED
#define BAR_DISABLED BAR_RESERVED
#endif

static const struct pci_epc_features plat_features = {
	DWC_EPC_COMMON_FEATURES,
	.msi_capable = true,
};

static const struct pci_epc_features rcar_s4_features = {
	DWC_EPC_COMMON_FEATURES,
	.msi_capable = true,
	.align = SZ_4K,
	.bar[BAR_0] = { .type = BAR_RESIZABLE },
	.bar[BAR_1] = { .type = BAR_DISABLED },
	.bar[BAR_2] = { .type = BAR_RESIZABLE },
	.bar[BAR_3] = { .type = BAR_DISABLED },
	.bar[BAR_4] = { .type = BAR_FIXED, .fixed_size = 256 },
	.bar[BAR_5] = { .type = BAR_DISABLED },
};

#ifdef HAVE_BAR_RSVD_REGIONS
static const struct pci_epc_bar_rsvd_region rk3588_bar4[] = {
	{ .type = PCI_EPC_BAR_RSVD_DMA_CTRL_MMIO, .offset = 0, .size = VEP_DMA_SIZE },
};
#endif

static const struct pci_epc_features rk3588_features = {
	DWC_EPC_COMMON_FEATURES,
	.linkup_notifier = true,
	.msi_capable = true,
	.align = SZ_64K,
	.bar[BAR_0] = { .type = BAR_RESIZABLE },
	.bar[BAR_1] = { .type = BAR_RESIZABLE },
	.bar[BAR_2] = { .type = BAR_RESIZABLE },
	.bar[BAR_3] = { .type = BAR_RESIZABLE },
	.bar[BAR_4] = {
		.type = BAR_RESERVED,
#ifdef HAVE_BAR_RSVD_REGIONS
		.nr_rsvd_regions = ARRAY_SIZE(rk3588_bar4),
		.rsvd_regions = rk3588_bar4,
#endif
	},
	.bar[BAR_5] = { .type = BAR_RESIZABLE },
};

static const struct {
	u32 profile;
	size_t page_size;
	const struct pci_epc_features *features;
} profiles[] = {
	{ VEP_PROFILE_NONE,	0,	&rcar_s4_features },
	{ VEP_PROFILE_PLAT,	0,	&plat_features },
	{ VEP_PROFILE_RCAR_S4,	0,	&rcar_s4_features },
	{ VEP_PROFILE_RK3588,	SZ_64K,	&rk3588_features },
	{ VEP_PROFILE_ITS,	0,	&rcar_s4_features },
};

const struct pci_epc_features *dwcvm_features(u32 profile, size_t *page_size)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(profiles); i++) {
		if (profiles[i].profile != profile)
			continue;
		*page_size = profiles[i].page_size;
		return profiles[i].features;
	}
	return NULL;
}
