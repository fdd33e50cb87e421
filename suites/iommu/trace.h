/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the EP's kernel maps and where it points its inbound windows, by tracefs: works with any
 * IOMMU and any endpoint controller.  Returns as in steps.h; what the kernel cannot trace is
 * -EOPNOTSUPP.
 */
#ifndef DOORBENCH_IOMMU_TRACE_H
#define DOORBENCH_IOMMU_TRACE_H

#include "suites/iommu/steps.h"

/** trace_start() - record from now on, in a buffer of its own */
int trace_start(struct db_pair *pair, struct db_error *err);

/** trace_read() - what was recorded since; @out is the caller's, db_iommu_trace_free() */
int trace_read(struct db_pair *pair, struct db_iommu_trace *out, struct db_error *err);

/** trace_stop() - end it, leaving the kernel as it was */
int trace_stop(struct db_pair *pair, struct db_error *err);

/** trace_since_boot() - what a board has mapped, by "trace_event=iommu:map,iommu:unmap" */
int trace_since_boot(struct db_pair *pair, struct db_board *b, struct db_iommu_trace *out,
		     struct db_error *err);

#endif
