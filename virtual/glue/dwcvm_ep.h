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

/* the MSI controller that the platform device's node leads to */
enum dwcvm_msi {
	DWCVM_MSI_NONE,
	DWCVM_MSI_ITS,		/* the machine's */
	DWCVM_MSI_MUTABLE,	/* refuse.c: doorbells may not use it */
	DWCVM_MSI_FULL,		/* refuse.c: it has no vector left */
};

/* the platform device's node in the device tree; @np is NULL while there is none */
struct dwcvm_node {
	struct of_changeset changes;
	struct device_node *np;
	struct device_node *msi_np;	/* of an MSI controller of refuse.c, and that */
	struct irq_domain *msi;
};

extern struct platform_driver dwcvm_ep_driver;

/**
 * dwcvm_node_add() - describe the platform device's IOMMU and MSI controller in the device tree
 * @node: zeroed; filled in, @np stays NULL if there is nothing to describe
 * @pdev: the carrier function, whose IOMMU is the controller's too
 * @msi:  the MSI controller that doorbells are asked of
 *
 * Return: 0; -ENODEV for the ITS if the machine has none; -errno of changing the tree.
 */
int dwcvm_node_add(struct dwcvm_node *node, struct pci_dev *pdev, enum dwcvm_msi msi);

/** dwcvm_node_remove() - take it out again; nothing happens without one */
void dwcvm_node_remove(struct dwcvm_node *node);

/**
 * dwcvm_refusing_domain() - an MSI controller that no doorbell can be had from
 * @np:        its node
 * @immutable: its messages stay as they are, but it has no vector; else they may change
 *
 * Return: for irq_domain_remove(), or NULL.
 */
struct irq_domain *dwcvm_refusing_domain(struct device_node *np, bool immutable);

/**
 * dwcvm_features() - the endpoint features of a profile
 * @profile:   enum vep_profile, as read from the app block
 * @page_size: where the outbound page size of the profile goes, in bytes; 0 = the core's default
 *
 * Return: the features, or NULL when this glue does not know the profile.
 */
const struct pci_epc_features *dwcvm_features(u32 profile, size_t *page_size);

#endif
