/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes a function from its driver for vfio-pci, and gives it back. */
#ifndef DOORBENCH_TARGET_LOAN_H
#define DOORBENCH_TARGET_LOAN_H

#include "target/device.h"

struct dbt_loan {
	const struct dbt_device *device;
	char driver[64];	/* that had it; "" if none had */
	char reset[128];	/* its reset methods */
	bool taken;		/* there is something to give back */
	bool unsafe;		/* we have switched vfio's mode without IOMMU on */
};

/**
 * dbt_loan_take() - bind vfio-pci to a function
 * @loan:   filled in; dbt_loan_return() in any case
 * @device: must outlive @loan
 * @err:    sentence
 *
 * Without an IOMMU vfio's unsafe mode is switched on for as long; the kernel is tainted by it
 * (TAINT_USER).  vfio is kept from resetting the function when it opens it, since that would be a
 * hot reset of the link and the EP would forget its doorbell.  When vfio closes it, nothing can
 * keep it from resetting the bus if the function is alone on it (vfio_pci_dev_set_try_reset()).
 *
 * Return: DBT_DONE; DBT_CANNOT: vfio-pci is not there, or did not take it.
 */
int dbt_loan_take(struct dbt_loan *loan, const struct dbt_device *device, struct dbt_error *err);

/** dbt_loan_return() - everything as it was; DBT_CANNOT if the driver does not take it back */
int dbt_loan_return(struct dbt_loan *loan, struct dbt_error *err);

#endif
