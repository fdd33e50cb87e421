// SPDX-License-Identifier: GPL-2.0-only
/*
 * An MSI controller that gives the endpoint controller no doorbell: one whose messages may change,
 * or one that has no vector left.  It never gets as far as to deliver an interrupt.
 */
#include <linux/irqchip/irq-msi-lib.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>

#include "dwcvm_ep.h"

static int dwcvm_no_vector(struct irq_domain *d, unsigned int virq, unsigned int nr, void *arg)
{
	return -ENOSPC;
}

static void dwcvm_nothing_to_free(struct irq_domain *d, unsigned int virq, unsigned int nr)
{
}

static const struct irq_domain_ops dwcvm_refusing_ops = {
	.select = msi_lib_irq_domain_select,
	.alloc = dwcvm_no_vector,
	.free = dwcvm_nothing_to_free,
};

static const struct msi_parent_ops dwcvm_refusing_parent_ops = {
	.supported_flags = MSI_GENERIC_FLAGS_MASK,
	.required_flags = MSI_FLAG_USE_DEF_DOM_OPS | MSI_FLAG_USE_DEF_CHIP_OPS |
			  MSI_FLAG_NO_AFFINITY,
	.bus_select_token = DOMAIN_BUS_NEXUS,
	.bus_select_mask = BIT(DOMAIN_BUS_PLATFORM_MSI),
	.prefix = "dwcvm-",
	.init_dev_msi_info = msi_lib_init_dev_msi_info,
};

struct irq_domain *dwcvm_refusing_domain(struct device_node *np, bool immutable)
{
	struct irq_domain_info info = {
		.fwnode = of_fwnode_handle(np),
		.ops = &dwcvm_refusing_ops,
		.domain_flags = immutable ? IRQ_DOMAIN_FLAG_MSI_IMMUTABLE : 0,
		.size = 1,
	};

	return msi_create_parent_irq_domain(&info, &dwcvm_refusing_parent_ops);
}
