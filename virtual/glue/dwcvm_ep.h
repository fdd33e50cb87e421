/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the virtual controller's glue share. */
#ifndef DWCVM_EP_H
#define DWCVM_EP_H

#include <linux/pci-epc.h>
#include <linux/platform_device.h>

#include "virtual/glue/app_regs.h"

/* what the carrier hands to the endpoint driver as platform data */
struct dwcvm_platdata {
	void __iomem *app;
};

extern struct platform_driver dwcvm_ep_driver;

/**
 * dwcvm_features() - the endpoint features of a profile
 * @profile:   enum vep_profile, as read from the app block
 * @page_size: where the outbound page size of the profile goes, in bytes; 0 = the core's default
 *
 * Return: the features, or NULL when this glue does not know the profile.
 */
const struct pci_epc_features *dwcvm_features(u32 profile, size_t *page_size);

#endif
