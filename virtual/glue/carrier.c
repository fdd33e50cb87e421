// SPDX-License-Identifier: GPL-2.0-only
/*
 * The carrier: turns the PCI function that the link daemon serves into the platform device that a
 * SoC would describe, with the resources the DesignWare core asks for by name.
 */
#include <linux/dma-mapping.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "dwcvm_ep.h"

struct dwcvm_carrier {
	void __iomem *app;
	struct dwcvm_node node;
	struct platform_device *plat;
};

/* the daemon must know its own blocks when they are the target of an inbound window */
static void dwcvm_tell_block(struct dwcvm_carrier *c, enum vep_block block, resource_size_t base,
			     resource_size_t size)
{
	writel(lower_32_bits(base), c->app + VEP_APP_BLOCK(block));
	writel(upper_32_bits(base), c->app + VEP_APP_BLOCK(block) + 4);
	writel(size, c->app + VEP_APP_BLOCK(block) + 8);
}

static void dwcvm_tell_blocks(struct pci_dev *pdev, struct dwcvm_carrier *c)
{
	resource_size_t regs = pci_resource_start(pdev, 0);

	dwcvm_tell_block(c, VEP_DBI, regs + VEP_DBI_OFFSET, VEP_DBI_SIZE);
	dwcvm_tell_block(c, VEP_DBI2, regs + VEP_DBI2_OFFSET, VEP_DBI2_SIZE);
	dwcvm_tell_block(c, VEP_ATU, regs + VEP_ATU_OFFSET, VEP_ATU_SIZE);
	dwcvm_tell_block(c, VEP_DMA, regs + VEP_DMA_OFFSET, VEP_DMA_SIZE);
	dwcvm_tell_block(c, VEP_SLAVE, pci_resource_start(pdev, 2), pci_resource_len(pdev, 2));
}

static int dwcvm_resources(struct pci_dev *pdev, u32 profile, struct resource *res)
{
	resource_size_t regs = pci_resource_start(pdev, 0), slave = pci_resource_start(pdev, 2);
	/* RK3588 has no "dma" resource: the core finds the eDMA behind a large "atu" */
	bool dma_in_atu = profile == VEP_PROFILE_RK3588;
	int n = 0;

	res[n++] = DEFINE_RES_MEM_NAMED(regs + VEP_DBI_OFFSET, VEP_DBI_SIZE, "dbi");
	res[n++] = DEFINE_RES_MEM_NAMED(regs + VEP_DBI2_OFFSET, VEP_DBI2_SIZE, "dbi2");
	res[n++] = DEFINE_RES_MEM_NAMED(regs + VEP_ATU_OFFSET, dma_in_atu ? SZ_1M : VEP_ATU_SIZE,
					"atu");
	res[n++] = DEFINE_RES_MEM_NAMED(slave + VEP_SLAVE_OFFSET,
					pci_resource_len(pdev, 2) - VEP_SLAVE_OFFSET,
					"addr_space");
	res[n++] = DEFINE_RES_IRQ_NAMED(pci_irq_vector(pdev, VEP_VECTOR_SYS), "sys");
	if (profile == VEP_PROFILE_NONE)
		return n;
	res[n++] = DEFINE_RES_IRQ_NAMED(pci_irq_vector(pdev, VEP_VECTOR_DMA), "dma");
	if (!dma_in_atu)
		res[n++] = DEFINE_RES_MEM_NAMED(regs + VEP_DMA_OFFSET, VEP_DMA_SIZE, "dma");
	return n;
}

static int dwcvm_register(struct pci_dev *pdev, struct dwcvm_carrier *c, u32 profile)
{
	struct dwcvm_platdata plat = { .app = c->app };
	struct resource res[7];
	int ret = dwcvm_node_add(&c->node, pdev, profile == VEP_PROFILE_ITS);
	/*
	 * No parent: the search for an MSI domain walks up the parents, and the PCI host bridge
	 * would answer for a controller that has no msi-map of its own.
	 */
	struct platform_device_info info = {
		.name = dwcvm_ep_driver.driver.name,
		.id = PLATFORM_DEVID_NONE,
		.res = res,
		.num_res = dwcvm_resources(pdev, profile, res),
		.data = &plat,
		.size_data = sizeof(plat),
		.dma_mask = DMA_BIT_MASK(64),
		.fwnode = of_fwnode_handle(c->node.np),
	};

	if (ret)
		return ret;
	c->plat = platform_device_register_full(&info);
	if (IS_ERR(c->plat))
		dwcvm_node_remove(&c->node);
	return PTR_ERR_OR_ZERO(c->plat);
}

static int dwcvm_carrier_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct dwcvm_carrier *c;
	u32 app_id;
	int ret;

	c = devm_kzalloc(&pdev->dev, sizeof(*c), GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	ret = pcim_enable_device(pdev);
	if (ret)
		return ret;
	/* BAR0 as a whole stays unrequested: the core requests each block itself */
	c->app = devm_ioremap(&pdev->dev, pci_resource_start(pdev, 0) + VEP_APP_OFFSET,
			      VEP_APP_SIZE);
	if (!c->app)
		return -ENOMEM;
	app_id = readl(c->app + VEP_APP_ID);
	if ((app_id & ~VEP_APP_ID_PROFILE) != VEP_APP_ID_MAGIC)
		return dev_err_probe(&pdev->dev, -ENODEV, "no virtual controller (id %#x)\n",
				     app_id);

	pci_set_master(pdev);
	ret = pci_alloc_irq_vectors(pdev, VEP_NR_VECTORS, VEP_NR_VECTORS, PCI_IRQ_MSI);
	if (ret < 0)
		return ret;
	dwcvm_tell_blocks(pdev, c);
	writel(device_iommu_mapped(&pdev->dev) ? VEP_APP_CTRL_IOMMU : 0, c->app + VEP_APP_CTRL);
	ret = dwcvm_register(pdev, c, app_id & VEP_APP_ID_PROFILE);
	if (ret) {
		pci_free_irq_vectors(pdev);
		return ret;
	}
	pci_set_drvdata(pdev, c);
	return 0;
}

static void dwcvm_carrier_remove(struct pci_dev *pdev)
{
	struct dwcvm_carrier *c = pci_get_drvdata(pdev);

	platform_device_unregister(c->plat);
	dwcvm_node_remove(&c->node);
	pci_free_irq_vectors(pdev);
}

static const struct pci_device_id dwcvm_carrier_ids[] = {
	{ PCI_DEVICE(VEP_VENDOR_ID, VEP_DEVICE_ID) },
	{ }
};
MODULE_DEVICE_TABLE(pci, dwcvm_carrier_ids);

static struct pci_driver dwcvm_carrier_driver = {
	.name = "dwcvm-ep-carrier",
	.id_table = dwcvm_carrier_ids,
	.probe = dwcvm_carrier_probe,
	.remove = dwcvm_carrier_remove,
};

static int __init dwcvm_init(void)
{
	int ret = platform_driver_register(&dwcvm_ep_driver);

	if (ret)
		return ret;
	ret = pci_register_driver(&dwcvm_carrier_driver);
	if (ret)
		platform_driver_unregister(&dwcvm_ep_driver);
	return ret;
}
module_init(dwcvm_init);

static void __exit dwcvm_exit(void)
{
	pci_unregister_driver(&dwcvm_carrier_driver);
	platform_driver_unregister(&dwcvm_ep_driver);
}
module_exit(dwcvm_exit);

MODULE_DESCRIPTION("Glue of the virtual DesignWare PCIe endpoint controller");
MODULE_LICENSE("GPL");
