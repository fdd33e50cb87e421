/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all cases of suite fault have in common: shell lines on either board that judge themselves,
 * putting the pair together again, and the proof that it works.
 *
 * All functions return 0; -EREMOTEIO: a kernel did wrong, with a sentence; -EOPNOTSUPP: it cannot
 * be done on this pair, with the reason; other -errno: the lab's fault.
 */
#ifndef DOORBENCH_FAULT_STEPS_H
#define DOORBENCH_FAULT_STEPS_H

#include "lib/doorbell.h"

/* exit statuses of a case's shell lines */
#define FAULT_WRONG	1	/* the kernel did wrong; the last line printed says what */
#define FAULT_LAB	3	/* a tool or a file that every board has is missing */
#define FAULT_SKIP	4	/* not on this board; the last line printed says why */

/* what has to be put together after a case, before the proof; each contains those before it */
enum fault_restore {
	FAULT_NOTHING,		/* the doorbell is disabled, and that is all */
	FAULT_RC,		/* the function is removed on the RC and found again */
	FAULT_EP,		/* made, bound and started anew on the EP, then as FAULT_RC */
	FAULT_REBOOT,		/* nothing can be relied on; no proof */
};

struct fault {
	struct db_pair pair;
	struct db_doorbell d;
	struct db_error err;
	enum fault_restore restore;
	bool touched;		/* something was done to the pair: the proof is due */
	bool knobs;		/* the lab's fault hook was used */
};

/**
 * fault_rc() - shell lines on the RC; $bdf is the function
 * @f:       the case
 * @seconds: for the lines, beyond the time that a command may take
 * @fmt:     printf format of the lines; exit statuses as above
 */
int fault_rc(struct fault *f, double seconds, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** fault_ep() - the same on the EP, in configfs's directory; "$epc" is the controller's name */
int fault_ep(struct fault *f, double seconds, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** fault_ep_says() - fault_ep(); what a success printed is added to @out, which the caller frees */
int fault_ep_says(struct fault *f, double seconds, struct db_buf *out, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** fault_lab() - words for the lab's fault hook, cleared by fault_put_right() */
int fault_lab(struct fault *f, const char *words);

/**
 * fault_rings() - ring the enabled doorbell and count on both sides
 * @f:        the case; its doorbell is enabled
 * @options:  of "db-target doorbell ring"
 * @rings:    what db-target says of it
 * @handled:  interrupts of the EP's doorbell meanwhile
 */
int fault_rings(struct fault *f, const char *options, struct db_target_rings *rings,
		long long *handled);

/** fault_made() - do the EP's configfs steps to have the function made, bound and started anew */
int fault_made(struct fault *f);

/** fault_found() - remove the function on the RC, rescan, wait for its driver */
int fault_found(struct fault *f);

/** fault_put_right() - restore what @f->restore says, and clear the lab's faults */
int fault_put_right(struct fault *f);

/** fault_proof() - enable the doorbell, ring 4 times with replies, disable it: in one go */
int fault_proof(struct fault *f);

#endif
