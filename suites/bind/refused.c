// SPDX-License-Identifier: GPL-2.0-only
/* Binds that have to be refused, see refused.h. */
#include <errno.h>
#include <stdio.h>

#include "suites/bind/refused.h"
#include "suites/bind/steps.h"

/* more than the two BARs that the function may allocate are known to need */
#define MOST_FAILURES	100

/* a function that is bound works, and can be unbound and bound */
#define WORKS	"mode; unbound; bound; mode\n"

int refused_count(struct db_pair *pair, struct db_error *err)
{
	return steps_ep(pair, "made\nfor n in 0 1 2 33 0xffffffff; do\n"
		"! echo $n > $f/pci_epf_vntb.0/db_count || "
		"{ echo \"the function takes a db_count of $n\"; exit 1; }; done 2> /dev/null\n"
		"! link || { echo 'a function without a db_count is bound'; exit 1; }\n"
		"counted; bound; " WORKS, err);
}

/* -1: the controller has all of them */
static int missing_bar(const struct db_pair *pair)
{
	for (int bar = 0; bar < 6; bar++) {
		if (db_pair_bar_is(pair, bar, "disabled"))
			return bar;
	}
	return -1;
}

/* the next bind: a refused one that has died of an oops still has the function's lock */
#define SOON									\
	"soon() { $1 & n=0; while kill -0 $! 2> /dev/null; do [ $((n += 1)) -lt 100 ] || "	\
	"{ echo \"a refused bind leaves the next one waiting\"; exit 1; }; sleep 0.05; done\n"	\
	"wait $! || exit 1; }\n"

/* what is done before a bind that is refused, see refused.h */
static const char *before(bool anew)
{
	return anew ? "made; counted" : "unbound";
}

int refused_bar(struct db_pair *pair, bool anew, struct db_error *err)
{
	int bar = missing_bar(pair);
	char lines[700];

	if (bar < 0)
		return db_fail(err, ENOSYS, "the controller has all BARs");
	snprintf(lines, sizeof(lines), SOON "%s; b=$f/pci_epf_vntb.0/db_bar; echo %d > $b\n"
		 "! link || { echo 'a function with doorbells in BAR%d, which is disabled, is "
		 "bound'; exit 1; }\necho %d > $b; soon bound; " WORKS, before(anew), bar, bar,
		 pair->config.epf_vntb.db_bar);
	return steps_ep(pair, lines, err);
}

/*
 * Of both allocators; those of the system call count whose call stack has pci_epf_alloc_space(),
 * which allocates the memory of a BAR.
 */
#define INJECT									\
	"d=" STEPS_FAULTS "; grep -q \" $d debugfs \" /proc/mounts || mount -t debugfs none $d\n" \
	"[ -e /proc/self/fail-nth ] && [ -e $d/failslab/require-start ] && "	\
	"[ -e $d/fail_page_alloc/require-start ] || { echo 'the kernel lacks CONFIG_FAILSLAB, "	\
	"FAIL_PAGE_ALLOC or FAULT_INJECTION_STACKTRACE_FILTER'; exit " STEPS_CANNOT "; }\n"	\
	"s=$(db-target symbol pci_epf_alloc_space) || exit 1\n"			\
	"between() { for a in failslab fail_page_alloc; do echo $1 > $d/$a/require-start\n"	\
	"echo $2 > $d/$a/require-end; done; }\n"				\
	"for a in failslab fail_page_alloc; do echo 32 > $d/$a/stacktrace-depth\n"	\
	"echo N > $d/$a/ignore-gfp-wait; done; echo 0 > $d/fail_page_alloc/min-order\n"	\
	"e=${s#* end=}; s=${s%% *}; s=${s#start=}\n"				\
	"fail() { between $s $e\n"						\
	"r=$(db-target inject link $1 controllers/$epc $f/primary/$epc) || exit 1\n"	\
	"between 0 0xffffffffffffffff; }\n"

/* in %s: what is done before each bind */
#define WALK									\
	"n=0; while [ $((n += 1)) -le %d ]; do %s; fail $n\n"			\
	"case $r in *' left=0 error=none') mode ;; *error=none) break ;;\n"	\
	"*' left=0 '*) bound; mode ;;\n"					\
	"*) echo \"refused although no allocation failed: $r\"; exit 1 ;; esac; done\n"	\
	"case $n in 1) echo 'no allocation could be made fail'; exit 1 ;;\n"	\
	"%d) echo 'the allocations do not end'; exit 1 ;; esac\n" WORKS

int refused_memory(struct db_pair *pair, bool anew, struct db_error *err)
{
	struct db_buf lines = { 0 };
	int ret;

	db_buf_printf(&lines, "%s" WALK, INJECT, MOST_FAILURES, before(anew),
		      MOST_FAILURES + 1);
	ret = steps_ep(pair, db_buf_str(&lines), err);
	db_buf_free(&lines);
	return ret;
}
