// SPDX-License-Identifier: GPL-2.0-only
/*
 * Endpoint glue of the virtual controller: an ordinary platform driver on top of the DesignWare
 * endpoint core, like a SoC vendor's.  It knows link control and nothing about doorbells.
 */
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>

#include "pcie-designware.h"
#include "dwcvm_ep.h"

struct dwcvm_ep {
	struct dw_pcie pci;
	void __iomem *app;
	const struct pci_epc_features *features;
	bool follows_perst;	/* as glues do whose core loses everything by PERST# */
	bool started;		/* the endpoint shall link up */
	bool ready;		/* the core is set up */
};

#define to_dwcvm_ep(p) container_of(p, struct dwcvm_ep, pci)

static int dwcvm_raise_irq(struct dw_pcie_ep *ep, u8 func_no, unsigned int type, u16 num)
{
	if (type == PCI_IRQ_MSI)
		return dw_pcie_ep_raise_msi_irq(ep, func_no, num);

	dev_err(to_dw_pcie_from_ep(ep)->dev, "interrupt type %u: the controller has MSI only\n",
		type);
	return -EINVAL;
}

static const struct pci_epc_features *dwcvm_get_features(struct dw_pcie_ep *ep)
{
	return to_dwcvm_ep(to_dw_pcie_from_ep(ep))->features;
}

static const struct dw_pcie_ep_ops dwcvm_ep_ops = {
	.raise_irq = dwcvm_raise_irq,
	.get_features = dwcvm_get_features,
};

static void dwcvm_ltssm(struct dw_pcie *pci, bool on)
{
	void __iomem *ctrl = to_dwcvm_ep(pci)->app + VEP_APP_CTRL;
	u32 val = readl(ctrl) & ~VEP_APP_CTRL_LTSSM;

	writel(val | (on ? VEP_APP_CTRL_LTSSM : 0), ctrl);
}

static bool dwcvm_link_up(struct dw_pcie *pci)
{
	return readl(to_dwcvm_ep(pci)->app + VEP_APP_STATUS) & VEP_APP_STATUS_LINK;
}

static int dwcvm_start_link(struct dw_pcie *pci)
{
	to_dwcvm_ep(pci)->started = true;
	dwcvm_ltssm(pci, true);
	return 0;
}

static void dwcvm_stop_link(struct dw_pcie *pci)
{
	to_dwcvm_ep(pci)->started = false;
	dwcvm_ltssm(pci, false);
}

static const struct dw_pcie_ops dwcvm_pcie_ops = {
	.link_up = dwcvm_link_up,
	.start_link = dwcvm_start_link,
	.stop_link = dwcvm_stop_link,
};

static void dwcvm_perst_on(struct dwcvm_ep *vep)
{
	if (!vep->ready)
		return;
	vep->ready = false;
	pci_epc_deinit_notify(vep->pci.ep.epc);
	dw_pcie_ep_cleanup(&vep->pci.ep);
}

static void dwcvm_perst_off(struct dwcvm_ep *vep)
{
	int ret;

	if (vep->ready)
		return;
	ret = dw_pcie_ep_init_registers(&vep->pci.ep);
	if (ret) {
		dev_err(vep->pci.dev, "the core cannot be set up after PERST#: %d\n", ret);
		return;
	}
	vep->ready = true;
	pci_epc_init_notify(vep->pci.ep.epc);
	if (vep->started)
		dwcvm_ltssm(&vep->pci, true);
}

/* threaded: the notifiers take mutexes */
static irqreturn_t dwcvm_sys_irq(int irq, void *data)
{
	struct dwcvm_ep *vep = data;
	u32 events = readl(vep->app + VEP_APP_IRQ);

	if (!events)
		return IRQ_NONE;
	writel(events, vep->app + VEP_APP_IRQ);
	if (events & VEP_APP_IRQ_LINK_DOWN)
		dw_pcie_ep_linkdown(&vep->pci.ep);
	if (vep->follows_perst && (events & VEP_APP_IRQ_PERST_ON))
		dwcvm_perst_on(vep);
	if (vep->follows_perst && (events & VEP_APP_IRQ_PERST_OFF))
		dwcvm_perst_off(vep);
	if ((events & VEP_APP_IRQ_LINK_UP) && dwcvm_link_up(&vep->pci))
		dw_pcie_ep_linkup(&vep->pci.ep);
	return IRQ_HANDLED;
}

static int dwcvm_ep_probe(struct platform_device *pdev)
{
	struct dwcvm_platdata *plat = dev_get_platdata(&pdev->dev);
	struct dwcvm_ep *vep;
	u32 profile;
	int irq, ret;

	vep = devm_kzalloc(&pdev->dev, sizeof(*vep), GFP_KERNEL);
	if (!vep)
		return -ENOMEM;
	vep->app = plat->app;
	profile = readl(vep->app + VEP_APP_ID) & VEP_APP_ID_PROFILE;
	vep->follows_perst = profile == VEP_PROFILE_PERST;
	vep->features = dwcvm_features(profile, &vep->pci.ep.page_size);
	if (!vep->features)
		return dev_err_probe(&pdev->dev, -ENODEV, "unknown profile %u\n", profile);
	irq = platform_get_irq_byname(pdev, "sys");
	if (irq < 0)
		return irq;

	vep->pci.dev = &pdev->dev;
	vep->pci.ops = &dwcvm_pcie_ops;
	vep->pci.ep.ops = &dwcvm_ep_ops;
	if (profile == VEP_PROFILE_HDMA) {
		/* not detected by the core: as many channels as the eDMA of the other profiles */
		vep->pci.edma.mf = EDMA_MF_HDMA_NATIVE;
		vep->pci.edma.ll_wr_cnt = 2;
		vep->pci.edma.ll_rd_cnt = 2;
	}
	platform_set_drvdata(pdev, vep);

	ret = dw_pcie_ep_init(&vep->pci.ep);
	if (ret)
		return ret;
	ret = dw_pcie_ep_init_registers(&vep->pci.ep);
	if (ret)
		goto err_deinit;
	vep->ready = true;
	ret = devm_request_threaded_irq(&pdev->dev, irq, NULL, dwcvm_sys_irq, IRQF_ONESHOT,
					"dwcvm-ep-sys", vep);
	if (ret)
		goto err_deinit;
	pci_epc_init_notify(vep->pci.ep.epc);
	return 0;

err_deinit:
	dw_pcie_ep_deinit(&vep->pci.ep);
	return ret;
}

static void dwcvm_ep_remove(struct platform_device *pdev)
{
	struct dwcvm_ep *vep = platform_get_drvdata(pdev);

	dwcvm_stop_link(&vep->pci);
	if (vep->ready)
		pci_epc_deinit_notify(vep->pci.ep.epc);
	/* devm would free it after the controller that its handler notifies */
	devm_free_irq(&pdev->dev, platform_get_irq_byname(pdev, "sys"), vep);
	dw_pcie_ep_deinit(&vep->pci.ep);
}

struct platform_driver dwcvm_ep_driver = {
	.driver = { .name = "dwcvm-ep" },
	.probe = dwcvm_ep_probe,
	.remove = dwcvm_ep_remove,
};
