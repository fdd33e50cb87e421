/* SPDX-License-Identifier: GPL-2.0-only */
/* Ring latency for suite iommu. */
#ifndef DOORBENCH_IOMMU_LATENCY_H
#define DOORBENCH_IOMMU_LATENCY_H

#include "lib/doorbell.h"

/**
 * latency_ring() - a short series of rings of the enabled doorbell, kept as measurements
 * @d:   the doorbell
 * @err: sentence
 *
 * Return: 0; -EREMOTEIO: rings were not answered; other -errno: the lab's trouble.
 */
int latency_ring(struct db_doorbell *d, struct db_error *err);

#endif
