// SPDX-License-Identifier: GPL-2.0-only
/* The EP's kernel is short of memory, see inject.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "suites/fault/inject.h"

/* no step is known to come near; each takes up to a second on a slow board */
#define MOST_FAILURES	2000
#define WALK_SECONDS	240
/* of the attribute: it counts down from here, so what is missing has failed */
#define TIMES		1000000
/*
 * In a row: the command's worker was made after the others were told; or the step does not come to
 * the allocator any more, as may be with pages for slabs.
 */
#define MOST_MISSED	5

/*
 * What all allocators of the kernel are told.  By default they spare those who may wait for memory,
 * which are nearly all, and single pages.
 */
#define PREPARE									\
	"[ -e /proc/self/fail-nth ] || "					\
	"{ echo 'the kernel lacks CONFIG_FAULT_INJECTION'; exit 4; }\n"		\
	"d=/sys/kernel/debug\n"							\
	"grep -q \" $d debugfs \" /proc/mounts || mount -t debugfs none $d\n"	\
	"for a in failslab fail_page_alloc; do [ -e $d/$a/times ] || "		\
	"{ echo \"the kernel has no $a\"; exit 4; }\n"				\
	"echo N > $d/$a/ignore-gfp-wait; done; echo 0 > $d/fail_page_alloc/min-order\n"

#define NO_FILTER								\
	"for a in failslab fail_page_alloc; do echo 0 > $d/$a/require-start\n"	\
	"echo 0xffffffffffffffff > $d/$a/require-end; done\n"

static void keep(struct fault *f, unsigned int walked, unsigned int refused)
{
	db_doorbell_keep(&f->pair, "inject.walked", "allocations", walked, walked,
			 "allocations of the step, each of which failed once");
	db_doorbell_keep(&f->pair, "inject.refused", "allocations", refused, walked,
			 "of these, those without which the step was refused");
}

/* all on the EP, and its own steps: one script walks over them */
static int walk_configfs(struct fault *f, const struct fault_inject *i)
{
	unsigned int walked = 0, refused = 0;
	struct db_buf out = { 0 };
	int ret;

	ret = fault_ep_says(f, WALK_SECONDS, &out, PREPARE NO_FILTER
		"f=functions/pci_epf_test; c=controllers/$epc; n=0; refused=0\n%s\n"
		"while :; do [ $((n += 1)) -le %d ] || { echo 'it does not end'; exit 1; }\n"
		"r=$(db-target %s) || exit 3\n"
		"case $r in *=none) %s || exit 1 ;; *) refused=$((refused + 1)) ;; esac\n"
		"case $r in *\" left=0 \"*) ;; *=none) break ;;\n"
		"*) echo \"refused although no allocation failed: $r\"; exit 1 ;; esac\n"
		"r=\"$r, then $(n=%d; db-target %s)\" || exit 3\n"
		"case $r in *=none) %s || exit 1 ;;\n"
		"*) echo \"refused after an allocation had failed: $r\"; exit 1 ;; esac\n"
		"done\necho \"walked=$((n - 1)) refused=$refused\"\n",
		i->before, MOST_FAILURES, i->step, i->undo, MOST_FAILURES * 10, i->step, i->undo);
	if (!ret && !f->pair.rehearsal &&
	    sscanf(db_buf_str(&out), "walked=%u refused=%u", &walked, &refused) != 2)
		ret = db_fail(&f->err, EPROTO, "the walk over allocations printed: %.100s",
			      db_buf_str(&out));
	db_buf_free(&out);
	if (!ret)
		keep(f, walked, refused);
	if (!ret && !walked && !f->pair.rehearsal)
		ret = db_fail(&f->err, EREMOTEIO, "no allocation of the step could be made fail");
	return ret;
}

static int arm(struct fault *f, const char *attribute, unsigned int nth)
{
	return fault_ep(f, 0, PREPARE
		"s=$(db-target symbol pci_epf_test_cmd_handler) || "
		"{ echo 'pci_epf_test_cmd_handler is not found'; exit 4; }\n"
		/* the other one never, by a range in which there is nothing */
		"for a in failslab fail_page_alloc; do echo 0 > $d/$a/require-end; done\n"
		"d=$d/%s; [ -e $d/stacktrace-depth ] || "
		"{ echo 'the kernel lacks FAULT_INJECTION_STACKTRACE_FILTER'; exit 4; }\n"
		"echo 32 > $d/stacktrace-depth; echo %d > $d/times\n"
		"r=${s#* end=}; s=${s%%%% *}; echo ${s#start=} > $d/require-start\n"
		"echo $r > $d/require-end; db-target inject arm %u > /dev/null || exit 3\n",
		attribute, TIMES, nth);
}

/* what became of it: the allocations that went well before, and whether one failed */
static int disarm(struct fault *f, const char *attribute, unsigned int *left, bool *failed)
{
	struct db_buf out = { 0 };
	unsigned int times = 0;
	int ret;

	ret = fault_ep_says(f, 0, &out, "d=/sys/kernel/debug; db-target inject disarm || exit 3\n"
			    "echo times=$(cat $d/%s/times)\n" NO_FILTER, attribute);
	if (!ret && !f->pair.rehearsal &&
	    sscanf(db_buf_str(&out), "left=%u times=%u", left, &times) != 2)
		ret = db_fail(&f->err, EPROTO, "the EP printed: %.100s", db_buf_str(&out));
	db_buf_free(&out);
	*failed = times < TIMES;
	return ret;
}

/* Return: as all; @enabled: the EP says that it has enabled its doorbell */
static int enable(struct fault *f, unsigned int nth, bool *enabled)
{
	uint32_t status = 0;
	int ret = db_doorbell_command(&f->d, DB_EPF_ENABLE_DOORBELL, &status, &f->err);

	*enabled = status & DB_EPF_STATUS_ENABLE_OK;
	if (ret || f->pair.rehearsal)
		return ret;
	if (*enabled == !!(status & DB_EPF_STATUS_ENABLE_FAIL))
		return db_fail(&f->err, EREMOTEIO, "STATUS is 0x%x after ENABLE_DOORBELL whose "
			       "allocation %u failed: neither done nor refused", status, nth);
	f->d.enabled = *enabled;
	return 0;
}

struct walk {
	unsigned int nth, refused, missed;
	bool done;
};

static int walk_on(struct fault *f, const char *attribute, struct walk *w)
{
	bool enabled = false, failed = false;
	unsigned int left = 0;
	int ret = arm(f, attribute, w->nth), off;

	if (!ret)
		ret = enable(f, w->nth, &enabled);
	off = disarm(f, attribute, &left, &failed);
	if (!ret)
		ret = off;
	if (!ret)
		ret = db_doorbell_disable(&f->d, &f->err);
	if (ret || f->pair.rehearsal)
		return ret;
	if (!failed && !enabled)
		return db_fail(&f->err, EREMOTEIO, "ENABLE_DOORBELL is refused although no "
			       "allocation failed (at %u)", w->nth);
	w->done = !failed && left && left < w->nth;
	if (!failed && !w->done) {
		w->done = ++w->missed == MOST_MISSED;
		return 0;
	}
	w->missed = 0;
	w->refused += failed && !enabled;
	return w->done ? 0 : fault_proof(f);
}

static int walk_enable(struct fault *f, const char *attribute)
{
	struct walk w = { .nth = 1 };
	int ret;

	do {
		ret = walk_on(f, attribute, &w);
		w.nth += !ret && !w.done && !w.missed;
	} while (!ret && !w.done && !f->pair.rehearsal && w.nth < MOST_FAILURES);
	if (ret || f->pair.rehearsal)
		return ret;
	if (!w.done)
		return db_fail(&f->err, EREMOTEIO, "ENABLE_DOORBELL has more than %d allocations",
			       MOST_FAILURES);
	if (w.missed && w.nth == 1)
		return db_fail(&f->err, EOPNOTSUPP, "ENABLE_DOORBELL does not come to %s",
			       attribute);
	keep(f, w.nth - 1, w.refused);
	return 0;
}

int fault_inject(struct fault *f, const struct fault_inject *i)
{
	f->restore = i->step ? FAULT_EP : FAULT_NOTHING;
	return i->step ? walk_configfs(f, i) : walk_enable(f, i->attribute);
}
