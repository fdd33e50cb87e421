/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the virtual controller's glue share. */
#ifndef DWCVM_EP_H
#define DWCVM_EP_H

#include <linux/of.h>
#include <linux/pci-epc.h>
#include <linux/platform_device.h>

#include "virtual/glue/app_regs.h"

/* what the carrier hands to the endpoint driver as platform data */
struct dwcvm_platdata {
	void __iomem *app;
};

/* the platform device's node in the device tree; @np is NULL while there is none */
struct dwcvm_node {
	struct of_changeset changes;
	struct device_node *np;
};

extern struct platform_driver dwcvm_ep_driver;

/**
 * dwcvm_node_add() - describe the platform device's IOMMU and MSI controller in the device tree
 * @node: zeroed; filled in, @np stays NULL if there is nothing to describe
 * @pdev: the carrier function, whose IOMMU is the controller's too
 * @its:  the controller's doorbells are MSIs of the machine's MSI controller
 *
 * Return: 0; -ENODEV when @its and the machine has none; -errno of changing the tree.
 */
int dwcvm_node_add(struct dwcvm_node *node, struct pci_dev *pdev, bool its);

/** dwcvm_node_remove() - take it out again; nothing happens without one */
void dwcvm_node_remove(struct dwcvm_node *node);

/**
 * dwcvm_features() - the endpoint features of a profile
 * @profile:   enum vep_profile, as read from the app block
 * @page_size: where the outbound page size of the profile goes, in bytes; 0 = the core's default
 *
 * Return: the features, or NULL when this glue does not know the profile.
 */
const struct pci_epc_features *dwcvm_features(u32 profile, size_t *page_size);

#endif
