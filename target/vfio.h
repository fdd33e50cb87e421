/* SPDX-License-Identifier: GPL-2.0-only */
/* A function that vfio-pci has: its first MSI as an eventfd. */
#ifndef DOORBENCH_TARGET_VFIO_H
#define DOORBENCH_TARGET_VFIO_H

#include "target/device.h"

struct dbt_vfio {
	int container, group, device;
	int event;		/* readable when MSI number 1 came; never blocks */
};

#define DBT_VFIO_NONE	{ -1, -1, -1, -1 }

/**
 * dbt_vfio_open() - open the function and enable its first MSI
 * @v:      DBT_VFIO_NONE before; dbt_vfio_close() in any case
 * @device: has vfio-pci as its driver
 * @err:    sentence
 *
 * Memory decoding and bus mastering, without which no MSI can be sent, are switched on.
 *
 * Return: DBT_DONE, DBT_CANNOT.
 */
int dbt_vfio_open(struct dbt_vfio *v, const struct dbt_device *device, struct dbt_error *err);

/** dbt_vfio_close() - the MSI is off then; fine if nothing was opened */
void dbt_vfio_close(struct dbt_vfio *v);

/**
 * dbt_vfio_wait() - wait until an MSI came, and take all that came
 * @v:       open
 * @seconds: at most; 0: do not wait
 *
 * Return: false if it is time or a signal came.
 */
bool dbt_vfio_wait(const struct dbt_vfio *v, double seconds);

#endif
