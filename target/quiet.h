/* SPDX-License-Identifier: GPL-2.0-only */
/* What keeps a measurement from being disturbed: one CPU, locked memory, no deep idle states. */
#ifndef DOORBENCH_TARGET_QUIET_H
#define DOORBENCH_TARGET_QUIET_H

#include <stdbool.h>

#include "target/error.h"

struct dbt_quiet {
	int cpu;		/* where this program runs */
	bool hold;		/* /dev/cpu_dma_latency is held at 0 */
	bool locked;		/* all memory is locked */
	int fd;			/* the kernel lets go of it when it is closed */
};

/**
 * dbt_quiet_enter() - from now on, for this thread
 * @q:    filled in; dbt_quiet_leave() if this succeeds
 * @cpu:  to run on; -1: the last one that is allowed
 * @hold: ask for no idle state that takes time to leave
 * @err:  sentence
 *
 * A kernel without /dev/cpu_dma_latency, or memory that cannot be locked, is no failure: what was
 * reached stands in @q and belongs into the output.
 *
 * Return: DBT_DONE; DBT_CANNOT: the CPU is not there or not allowed.
 */
int dbt_quiet_enter(struct dbt_quiet *q, int cpu, bool hold, struct dbt_error *err);

/** dbt_quiet_leave() - let go of the idle states; the CPU stays */
void dbt_quiet_leave(struct dbt_quiet *q);

#endif
