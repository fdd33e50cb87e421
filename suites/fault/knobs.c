// SPDX-License-Identifier: GPL-2.0-only
/* Faults of the lab's hook, see knobs.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/*
 * What the fault does at once counts too.  Waits without an answer are looked for, no error, and a
 * late ring may come when the last of them has ended.
 */
static int set_and_ring(struct fault *f, const struct fault_knob *k)
{
	struct db_target_rings rings = { 0 };
	long long before = 0, after = 0;
	int ret = k->options ? db_doorbell_count(&f->d, "before", &before, &f->err) : 0;

	if (!ret)
		ret = fault_lab(f, k->words);
	if (ret || !k->options)
		return ret;
	ret = db_doorbell_ring(&f->d, k->options, 30, &rings, &f->err);
	for (int i = 0; !ret && i < 50; i++) {
		ret = db_doorbell_count(&f->d, "after", &after, &f->err);
		if (after - before >= k->handled[0] || f->pair.rehearsal)
			break;
		usleep(100000);
	}
	return ret ? ret : judge_rings(f, k, &rings, after - before);
}

/* NAME=NUMBER, words or lines of them, as docs/virtual-link.md has the counters */
static int read_counter(struct fault *f, const char *name, long long *count)
{
	size_t length = strlen(name);
	struct db_buf out = { 0 };
	const char *at;
	int ret = db_pair_fault(&f->pair, "counters", &out, &f->err);

	*count = 0;
	if (ret || f->pair.rehearsal) {
		db_buf_free(&out);
		return ret == -EREMOTEIO ? -EPROTO : ret;
	}
	for (at = db_buf_str(&out); *at; at += strspn(at, " \r\n")) {
		if (!strncmp(at, name, length) && at[length] == '=')
			break;
		at += strcspn(at, " \r\n");
	}
	if (*at)
		*count = strtoll(at + length + 1, NULL, 10);
	else
		ret = db_fail(&f->err, EPROTO, "the lab's fault hook counts no %s", name);
	db_buf_free(&out);
	return ret;
}

/* what was delayed may be counted later: it is awaited */
static int judge_counter(struct fault *f, const struct fault_knob *k, long long before)
{
	long long now = before;
	int ret = 0;

	for (int i = 0; !ret && i < 100; i++) {
		ret = read_counter(f, k->counter, &now);
		if (now - before >= k->counted[0] || f->pair.rehearsal)
			break;
		usleep(50000);
	}
	if (ret || f->pair.rehearsal)
		return ret;
	if (now - before < k->counted[0] || now - before > k->counted[1])
		return db_fail(&f->err, EREMOTEIO, "with %s: the link counted %lld of %s, "
			       "expected %d to %d", k->words, now - before, k->counter,
			       k->counted[0], k->counted[1]);
	return 0;
}

static int strike(struct fault *f, const struct fault_knob *k)
{
	int ret = k->before ? fault_rc(f, 0, "%s", k->before) : 0;

	if (!ret && k->also)
		ret = fault_lab(f, k->also);
	if (!ret)
		ret = set_and_ring(f, k);
	if (!ret && k->remade)
		ret = fault_made(f);
	return ret || !k->lines ? ret : fault_rc(f, 60, "%s", k->lines);
}

/* a BAR that is wired to the doorbell's registers leads there without a window */
static int find_window(struct fault *f, const struct fault_knob *k)
{
	if (!f->pair.rehearsal && db_pair_bar_is(&f->pair, (int)f->d.at.bar, "reserved"))
		return db_fail(&f->err, EOPNOTSUPP, "the doorbell is in a fixed BAR, BAR%u: it "
			       "has no inbound window", f->d.at.bar);
	return k->enabled || k->options ? 0 : db_doorbell_disable(&f->d, &f->err);
}

int fault_knob(struct fault *f, const struct fault_knob *k)
{
	long long count, before = 0;
	int ret = 0;

	if (!f->pair.config.lab_fault[0])
		return db_fail(&f->err, EOPNOTSUPP,
			       "the pair's configuration has no lab.fault hook");
	f->restore = k->restore;
	if (k->enabled || k->options || k->window)
		ret = db_doorbell_enable(&f->d, &f->err);
	if (!ret && k->window)
		ret = find_window(f, k);
	if (!ret && k->embedded)
		ret = db_doorbell_count(&f->d, "enabled", &count, &f->err);
	if (!ret && k->embedded && !f->pair.rehearsal && strcmp(f->d.chip, "dw-edma-emul") != 0)
		return db_fail(&f->err, EOPNOTSUPP, "the doorbell is no interrupt of the eDMA (%s)",
			       f->d.chip);
	if (!ret && k->counter)
		ret = read_counter(f, k->counter, &before);
	if (!ret)
		ret = strike(f, k);
	return ret || !k->counter ? ret : judge_counter(f, k, before);
}
