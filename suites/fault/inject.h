/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Allocations of the EP's kernel that fail, one after the other, by the kernel's own fault
 * injection (Documentation/fault-injection/fault-injection.rst): a correct kernel refuses the step
 * or does without, leaves nothing behind, and the next step without a failure works.
 */
#ifndef DOORBENCH_FAULT_INJECT_H
#define DOORBENCH_FAULT_INJECT_H

#include "suites/fault/steps.h"

struct fault_inject {
	const char *step;	/* "inject ... $n ..." of db-target; NULL: ENABLE_DOORBELL */
	const char *undo;	/* lines in configfs behind a step that succeeded */
	const char *before;	/* lines in configfs before the first step */
	const char *attribute;	/* in debugfs; only this allocator fails.  NULL: each */
};

/**
 * fault_inject() - have the first, second, ... allocation of the step fail until none is left
 *
 * Keeps as measurements how many there were, and at how many of them the step was refused.
 */
int fault_inject(struct fault *f, const struct fault_inject *i);

#endif
