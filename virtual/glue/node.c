// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device-tree node of the platform device, made at run time: what a SoC's tree would say of the
 * controller's way to the IOMMU and to the MSI controller.  Both are those of the host bridge that
 * the carrier function sits on, so its node tells which they are.
 */
#include <linux/pci.h>

#include "dwcvm_ep.h"

/*
 * The machine's PCI core gives the accesses that a function's server asks for no requester id, so
 * the ITS sees the doorbell come from device 0.
 */
#define DOORBELL_DEVICE_ID	0

/* the controller that a map of the host bridge leads to; 0: there is none */
static u32 dwcvm_phandle(const struct device_node *bridge, const char *map)
{
	u32 phandle;

	return of_property_read_u32_index(bridge, map, 1, &phandle) ? 0 : phandle;
}

static int dwcvm_describe(struct dwcvm_node *node, struct pci_dev *pdev, bool its)
{
	struct device_node *bridge = pci_find_host_bridge(pdev->bus)->dev.parent->of_node;
	u32 msi_map[] = { 0, dwcvm_phandle(bridge, "msi-map"), DOORBELL_DEVICE_ID, 1 };
	u32 iommus[] = { dwcvm_phandle(bridge, "iommu-map"), pci_dev_id(pdev) };
	int ret = 0;

	if (its && !msi_map[1])
		return dev_err_probe(&pdev->dev, -ENODEV,
				     "the profile needs an MSI controller, the host bridge has no msi-map\n");
	if (its)
		ret = of_changeset_add_prop_u32_array(&node->changes, node->np, "msi-map", msi_map,
						      ARRAY_SIZE(msi_map));
	if (!ret && device_iommu_mapped(&pdev->dev) && iommus[0])
		ret = of_changeset_add_prop_u32_array(&node->changes, node->np, "iommus", iommus,
						      ARRAY_SIZE(iommus));
	if (!ret)
		ret = of_changeset_add_prop_bool(&node->changes, node->np, "dma-coherent");
	return ret;
}

int dwcvm_node_add(struct dwcvm_node *node, struct pci_dev *pdev, bool its)
{
	int ret = -ENOMEM;

	/* without a node the core looks nothing up in the tree: as it was before there was one */
	if (!its && !device_iommu_mapped(&pdev->dev))
		return 0;
	of_changeset_init(&node->changes);
	node->np = of_changeset_create_node(&node->changes, of_root, dwcvm_ep_driver.driver.name);
	if (node->np) {
		/* its device is made by the carrier, not by who watches the tree */
		of_node_set_flag(node->np, OF_POPULATED);
		ret = dwcvm_describe(node, pdev, its);
	}
	if (!ret)
		ret = of_changeset_apply(&node->changes);
	if (ret) {
		of_changeset_destroy(&node->changes);
		of_node_put(node->np);
		node->np = NULL;
	}
	return ret;
}

void dwcvm_node_remove(struct dwcvm_node *node)
{
	if (!node->np)
		return;
	of_changeset_revert(&node->changes);
	of_changeset_destroy(&node->changes);
	of_node_put(node->np);
	node->np = NULL;
}
