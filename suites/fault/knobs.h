/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults of the link and of the endpoint controller, made by the lab's fault hook.  These cases
 * prove that the suite sees: what is dropped must be counted as lost, and nothing else.
 */
#ifndef DOORBENCH_FAULT_KNOBS_H
#define DOORBENCH_FAULT_KNOBS_H

#include "suites/fault/steps.h"

struct fault_knob {
	const char *words;	/* of the hook */
	const char *also;	/* another knob that is set before; NULL: none */
	const char *before;	/* on the RC, before any of them is set; NULL: nothing */
	bool enabled;		/* the doorbell is enabled before; always with @options */
	const char *options;	/* ring so; NULL: no rings */
	int timeouts;		/* waits without an answer, exactly */
	int handled[2];		/* interrupts of the EP's doorbell, at least and at most */
	double seconds;		/* the rings take at least so long */
	const char *lines;	/* on the RC, after the rings */
	enum fault_restore restore;
	bool window;		/* only where the doorbell has an inbound window of its own */
	bool embedded;		/* only where the doorbell is the eDMA's interrupt emulation */
	bool remade;		/* the function is made anew on the EP with the fault, no rings */
	const char *counter;	/* of the hook's word "counters", which grows; NULL: none */
	int counted[2];		/* by at least and at most so much; awaited for 5 s */
};

/** fault_knob() - set it, look what comes of it */
int fault_knob(struct fault *f, const struct fault_knob *k);

#endif
