// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device-tree node of the platform device, made at run time: what a SoC's tree would say of the
 * controller's way to the IOMMU and to the MSI controller.  Both are those of the host bridge that
 * the carrier function sits on, so its node tells which they are.
 */
#include <linux/irqdomain.h>
#include <linux/pci.h>

#include "dwcvm_ep.h"

/*
 * The machine's PCI core gives the accesses that a function's server asks for no requester id, so
 * the ITS sees the doorbell come from device 0.
 */
#define DOORBELL_DEVICE_ID	0

/* no other node of these machines has it: QEMU and the compiler count from 1 */
#define REFUSING_PHANDLE	0x6d736921

/* the controller that a map of the host bridge leads to; 0: there is none */
static u32 dwcvm_phandle(const struct device_node *bridge, const char *map)
{
	u32 phandle;

	return of_property_read_u32_index(bridge, map, 1, &phandle) ? 0 : phandle;
}

static int dwcvm_describe(struct dwcvm_node *node, struct pci_dev *pdev, enum dwcvm_msi msi)
{
	struct device_node *bridge = pci_find_host_bridge(pdev->bus)->dev.parent->of_node;
	u32 msi_map[] = {
		0, node->msi_np ? REFUSING_PHANDLE : dwcvm_phandle(bridge, "msi-map"),
		DOORBELL_DEVICE_ID, 1,
	};
	u32 iommus[] = { dwcvm_phandle(bridge, "iommu-map"), pci_dev_id(pdev) };
	int ret = 0;

	if (msi != DWCVM_MSI_NONE && !msi_map[1])
		return dev_err_probe(&pdev->dev, -ENODEV,
				     "no MSI controller: the host bridge has no msi-map\n");
	if (msi != DWCVM_MSI_NONE)
		ret = of_changeset_add_prop_u32_array(&node->changes, node->np, "msi-map", msi_map,
						      ARRAY_SIZE(msi_map));
	if (!ret && device_iommu_mapped(&pdev->dev) && iommus[0])
		ret = of_changeset_add_prop_u32_array(&node->changes, node->np, "iommus", iommus,
						      ARRAY_SIZE(iommus));
	if (!ret)
		ret = of_changeset_add_prop_bool(&node->changes, node->np, "dma-coherent");
	return ret;
}

static struct device_node *dwcvm_new_node(struct dwcvm_node *node, const char *name)
{
	struct device_node *np = of_changeset_create_node(&node->changes, of_root, name);

	/* its device is made by the carrier, or there is none: not by who watches the tree */
	if (np)
		of_node_set_flag(np, OF_POPULATED);
	return np;
}

static void dwcvm_forget(struct dwcvm_node *node)
{
	of_changeset_destroy(&node->changes);
	of_node_put(node->msi_np);
	of_node_put(node->np);
	memset(node, 0, sizeof(*node));
}

int dwcvm_node_add(struct dwcvm_node *node, struct pci_dev *pdev, enum dwcvm_msi msi)
{
	bool refusing = msi == DWCVM_MSI_MUTABLE || msi == DWCVM_MSI_FULL;
	int ret = -ENOMEM;

	/* without a node the core looks nothing up in the tree: as it was before there was one */
	if (msi == DWCVM_MSI_NONE && !device_iommu_mapped(&pdev->dev))
		return 0;
	of_changeset_init(&node->changes);
	if (refusing)
		node->msi_np = dwcvm_new_node(node, "dwcvm-msi");
	node->np = dwcvm_new_node(node, dwcvm_ep_driver.driver.name);
	if (node->np && refusing == !!node->msi_np)
		ret = dwcvm_describe(node, pdev, msi);
	if (!ret)
		ret = of_changeset_apply(&node->changes);
	if (ret) {
		dwcvm_forget(node);
		return ret;
	}
	if (!refusing)
		return 0;
	/* properties come after the node, and only with the node a phandle is taken from them */
	node->msi_np->phandle = REFUSING_PHANDLE;
	node->msi = dwcvm_refusing_domain(node->msi_np, msi == DWCVM_MSI_FULL);
	if (node->msi)
		return 0;
	dwcvm_node_remove(node);
	return -ENOMEM;
}

void dwcvm_node_remove(struct dwcvm_node *node)
{
	if (!node->np)
		return;
	if (node->msi)
		irq_domain_remove(node->msi);
	of_changeset_revert(&node->changes);
	dwcvm_forget(node);
}
