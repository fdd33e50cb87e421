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

static const struct pci_epc_features plat_64k_features = {
	DWC_EPC_COMMON_FEATURES,
	.msi_capable = true,
	.align = SZ_64K,
};

static const struct pci_epc_features bar_64bit_features = {
	DWC_EPC_COMMON_FEATURES,
	.msi_capable = true,
	.bar[BAR_0] = { .only_64bit = true },
	.bar[BAR_1] = { .type = BAR_DISABLED },
	.bar[BAR_2] = { .only_64bit = true },
	.bar[BAR_3] = { .type = BAR_DISABLED },
	.bar[BAR_4] = { .only_64bit = true },
	.bar[BAR_5] = { .type = BAR_DISABLED },
};

static const struct pci_epc_features one_bar_features = {
	DWC_EPC_COMMON_FEATURES,
	.msi_capable = true,
	.bar[BAR_1] = { .type = BAR_DISABLED },
	.bar[BAR_2] = { .type = BAR_DISABLED },
	.bar[BAR_3] = { .type = BAR_DISABLED },
	.bar[BAR_4] = { .type = BAR_DISABLED },
	.bar[BAR_5] = { .type = BAR_DISABLED },
};

static const struct pci_epc_features small_bar_features = {
	DWC_EPC_COMMON_FEATURES,
	.msi_capable = true,
	.align = SZ_4K,
	.bar[BAR_1] = { .type = BAR_FIXED, .fixed_size = SZ_128 },
};

/* without the core's common features, which are those that these two lack */
static const struct pci_epc_features no_dynamic_features = {
	.msi_capable = true,
};

static const struct pci_epc_features no_subrange_features = {
#ifdef HAVE_DYNAMIC_INBOUND
	.dynamic_inbound_mapping = true,
#endif
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

/* ends before the doorbell register at 0xa0 */
static const struct pci_epc_bar_rsvd_region rk3588_short_bar4[] = {
	{ .type = PCI_EPC_BAR_RSVD_DMA_CTRL_MMIO, .offset = 0, .size = 0x80 },
};
#endif

#ifdef HAVE_BAR_RSVD_REGIONS
#define RSVD_REGION(region) .nr_rsvd_regions = ARRAY_SIZE(region), .rsvd_regions = region
#else
#define RSVD_REGION(region)
#endif

#define RK3588_FEATURES(bar4_region)						\
	DWC_EPC_COMMON_FEATURES,						\
	.linkup_notifier = true,						\
	.msi_capable = true,							\
	.align = SZ_64K,							\
	.bar[BAR_0] = { .type = BAR_RESIZABLE },				\
	.bar[BAR_1] = { .type = BAR_RESIZABLE },				\
	.bar[BAR_2] = { .type = BAR_RESIZABLE },				\
	.bar[BAR_3] = { .type = BAR_RESIZABLE },				\
	.bar[BAR_4] = { .type = BAR_RESERVED, RSVD_REGION(bar4_region) },	\
	.bar[BAR_5] = { .type = BAR_RESIZABLE }

static const struct pci_epc_features rk3588_features = { RK3588_FEATURES(rk3588_bar4) };
static const struct pci_epc_features rk3588_short_features = { RK3588_FEATURES(rk3588_short_bar4) };

static const struct {
	u32 profile;
	size_t page_size;
	const struct pci_epc_features *features;
} profiles[] = {
	{ VEP_PROFILE_NONE,		0,	&rcar_s4_features },
	{ VEP_PROFILE_PLAT,		0,	&plat_features },
	{ VEP_PROFILE_RCAR_S4,		0,	&rcar_s4_features },
	{ VEP_PROFILE_RK3588,	SZ_64K,	&rk3588_features },
	{ VEP_PROFILE_ITS,		0,	&rcar_s4_features },
	{ VEP_PROFILE_MSI_MUTABLE,	0,	&rcar_s4_features },
	{ VEP_PROFILE_MSI_FULL,		0,	&rcar_s4_features },
	{ VEP_PROFILE_BAR_64BIT,	0,	&bar_64bit_features },
	{ VEP_PROFILE_ONE_BAR,		0,	&one_bar_features },
	{ VEP_PROFILE_SMALL_BAR,	0,	&small_bar_features },
	{ VEP_PROFILE_NO_DYNAMIC,	0,	&no_dynamic_features },
	{ VEP_PROFILE_NO_SUBRANGE,	0,	&no_subrange_features },
	{ VEP_PROFILE_DMA32,		0,	&plat_features },
	{ VEP_PROFILE_DMA_VECTORS,	0,	&plat_features },
	{ VEP_PROFILE_NO_DMA_IRQ,	0,	&plat_features },
	{ VEP_PROFILE_HDMA,		0,	&plat_features },
	{ VEP_PROFILE_PERST,		0,	&plat_features },
	{ VEP_PROFILE_PLAT_64K,		SZ_64K,	&plat_64k_features },
	{ VEP_PROFILE_RK3588_SHORT,	SZ_64K,	&rk3588_short_features },
	{ VEP_PROFILE_FEW_IB,		0,	&plat_features },
	{ VEP_PROFILE_ONE_OB,		0,	&plat_features },
	{ VEP_PROFILE_MANY_WINDOWS,	0,	&plat_features },
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
