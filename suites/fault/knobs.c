// SPDX-License-Identifier: GPL-2.0-only
/* Faults of the lab's hook, see knobs.h. */
#include <errno.h>
#include <string.h>

#include "suites/fault/knobs.h"

static int judge_rings(struct fault *f, const struct fault_knob *k, const struct db_target_rings *r,
		       long long handled)
{
	if (f->pair.rehearsal)
		return 0;
	if (r->timeouts != k->timeouts)
		return db_fail(&f->err, EREMOTEIO, "with %s: %lld of %lld rings timed out, "
			       "expected %d", k->words, r->timeouts, r->rung, k->timeouts);
	if (handled < k->handled[0] || handled > k->handled[1])
		return db_fail(&f->err, EREMOTEIO, "with %s: %lld interrupts on the EP for %lld "
			       "rings, expected %d to %d", k->words, handled, r->rung,
			       k->handled[0], k->handled[1]);
	if (r->seconds < k->seconds)
		return db_fail(&f->err, EREMOTEIO, "with %s: rings took %.3f s, expected at least "
			       "%.3f s", k->words, r->seconds, k->seconds);
	return 0;
}

/* waits without an answer are what is looked for, not an error */
static int ring(struct fault *f, const struct fault_knob *k)
{
	struct db_target_rings rings;
	long long handled;
	int ret = fault_rings(f, k->options, &rings, &handled);

	return ret ? ret : judge_rings(f, k, &rings, handled);
}

int fault_knob(struct fault *f, const struct fault_knob *k)
{
	long long count;
	int ret = 0;

	if (!f->pair.config.lab_fault[0])
		return db_fail(&f->err, EOPNOTSUPP,
			       "the pair's configuration has no lab.fault hook");
	f->restore = k->restore;
	if (k->enabled || k->options)
		ret = db_doorbell_enable(&f->d, &f->err);
	if (!ret && k->embedded)
		ret = db_doorbell_count(&f->d, "enabled", &count, &f->err);
	if (!ret && k->embedded && !f->pair.rehearsal && strcmp(f->d.chip, "dw-edma-emul") != 0)
		return db_fail(&f->err, EOPNOTSUPP, "the doorbell is no interrupt of the eDMA (%s)",
			       f->d.chip);
	if (!ret && k->also)
		ret = fault_lab(f, k->also);
	if (!ret)
		ret = fault_lab(f, k->words);
	if (!ret && k->options)
		ret = ring(f, k);
	return ret || !k->lines ? ret : fault_rc(f, 60, "%s", k->lines);
}
