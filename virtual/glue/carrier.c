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

/* what differs between the profiles in how the eDMA is wired */
#define DMA_NONE		BIT(0)		/* there is none */
#define DMA_IN_ATU		BIT(1)		/* RK3588: the core finds it behind a large "atu" */
#define DMA_NO_IRQ		BIT(2)
#define DMA_CHANNEL_IRQS	BIT(3)		/* "dma0", "dma1", ... instead of "dma" */
#define DMA_32BIT		BIT(4)		/* reaches 4 GiB */

static unsigned int dwcvm_wiring(u32 profile)
{
	switch (profile) {
	case VEP_PROFILE_NONE:
		return DMA_NONE;
	case VEP_PROFILE_RK3588:
	case VEP_PROFILE_RK3588_SHORT:
		return DMA_IN_ATU;
	case VEP_PROFILE_NO_DMA_IRQ:
		return DMA_NO_IRQ;
	case VEP_PROFILE_DMA_VECTORS:
		return DMA_CHANNEL_IRQS;
	case VEP_PROFILE_DMA32:
		return DMA_32BIT;
	default:
		return 0;
	}
}

#define NR_RESOURCES	(6 + ARRAY_SIZE(dwcvm_channel_irqs))

/* write channels, then read channels, as the core counts them */
static const char *const dwcvm_channel_irqs[] = { "dma0", "dma1", "dma2", "dma3" };

static int dwcvm_dma_resources(struct pci_dev *pdev, unsigned int wiring, struct resource *res)
{
	resource_size_t regs = pci_resource_start(pdev, 0);
	int n = 0;

	if (wiring & DMA_NONE)
		return 0;
	if (!(wiring & DMA_IN_ATU))
		res[n++] = DEFINE_RES_MEM_NAMED(regs + VEP_DMA_OFFSET, VEP_DMA_SIZE, "dma");
	if (wiring & DMA_CHANNEL_IRQS)
		for (int i = 0; i < ARRAY_SIZE(dwcvm_channel_irqs); i++)
			res[n++] = DEFINE_RES_IRQ_NAMED(pci_irq_vector(pdev,
								       VEP_VECTOR_CHANNEL + i),
							dwcvm_channel_irqs[i]);
	else if (!(wiring & DMA_NO_IRQ))
		res[n++] = DEFINE_RES_IRQ_NAMED(pci_irq_vector(pdev, VEP_VECTOR_DMA), "dma");
	return n;
}

static int dwcvm_resources(struct pci_dev *pdev, unsigned int wiring, struct resource *res)
{
	resource_size_t regs = pci_resource_start(pdev, 0), slave = pci_resource_start(pdev, 2);
	resource_size_t atu_size = wiring & DMA_IN_ATU ? SZ_1M : VEP_ATU_SIZE;
	int n = 0;

	res[n++] = DEFINE_RES_MEM_NAMED(regs + VEP_DBI_OFFSET, VEP_DBI_SIZE, "dbi");
	res[n++] = DEFINE_RES_MEM_NAMED(regs + VEP_DBI2_OFFSET, VEP_DBI2_SIZE, "dbi2");
	res[n++] = DEFINE_RES_MEM_NAMED(regs + VEP_ATU_OFFSET, atu_size, "atu");
	res[n++] = DEFINE_RES_MEM_NAMED(slave + VEP_SLAVE_OFFSET,
					pci_resource_len(pdev, 2) - VEP_SLAVE_OFFSET,
					"addr_space");
	res[n++] = DEFINE_RES_IRQ_NAMED(pci_irq_vector(pdev, VEP_VECTOR_SYS), "sys");
	return n + dwcvm_dma_resources(pdev, wiring, res + n);
}

static enum dwcvm_msi dwcvm_msi(u32 profile)
{
	switch (profile) {
	case VEP_PROFILE_ITS:
		return DWCVM_MSI_ITS;
	case VEP_PROFILE_MSI_MUTABLE:
		return DWCVM_MSI_MUTABLE;
	case VEP_PROFILE_MSI_FULL:
		return DWCVM_MSI_FULL;
	default:
		return DWCVM_MSI_NONE;
	}
}

static int dwcvm_register(struct pci_dev *pdev, struct dwcvm_carrier *c, u32 profile)
{
	struct dwcvm_platdata plat = { .app = c->app };
	unsigned int wiring = dwcvm_wiring(profile);
	struct resource res[NR_RESOURCES];
	int ret = dwcvm_node_add(&c->node, pdev, dwcvm_msi(profile));
	/*
	 * No parent: the search for an MSI domain walks up the parents, and the PCI host bridge
	 * would answer for a controller that has no msi-map of its own.
	 */
	struct platform_device_info info = {
		.name = dwcvm_ep_driver.driver.name,
		.id = PLATFORM_DEVID_NONE,
		.res = res,
		.num_res = dwcvm_resources(pdev, wiring, res),
		.data = &plat,
		.size_data = sizeof(plat),
		.dma_mask = wiring & DMA_32BIT ? DMA_BIT_MASK(32) : DMA_BIT_MASK(64),
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
	int vectors, ret;
	u32 app_id;

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
	vectors = dwcvm_wiring(app_id & VEP_APP_ID_PROFILE) & DMA_CHANNEL_IRQS ?
		  VEP_VECTOR_CHANNEL + ARRAY_SIZE(dwcvm_channel_irqs) : VEP_NR_VECTORS;
	ret = pci_alloc_irq_vectors(pdev, vectors, vectors, PCI_IRQ_MSI);
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
