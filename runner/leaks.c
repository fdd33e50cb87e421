// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernels that have kmemleak look for memory that nobody points to, at the end of a piece of the
 * log, so that what leaked is in the piece and belongs to what has just been done.  Only the tier
 * "debug" does so: it takes 5 s each time, or more; a scan takes an emulated machine 3 s or more.
 *
 * kmemleak (mm/kmemleak.c of Linux 7.3) tells an object once, in the log, if it has been there for
 * 5 s and is not pointed to in two scans between which it did not change.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "lib/clock.h"
#include "runner/run.h"

/* MSECS_MIN_AGE of the kernel, in seconds: before, there is nothing that could be waited for */
#define OBJECT_AGE	5

#define KMEMLEAK	"/sys/kernel/debug/kmemleak"

/*
 * Asked once a boot.  "verbose": the log gets each allocation's call trace, too.  Exit status 1: no
 * kmemleak.  2: one that is half blind: a cache with sheaves (mm/slub.c) keeps the pointers that it
 * gave away, which to kmemleak are references; docs/debug-kernel.md has what was seen.
 */
#define BLIND		2
static const char ask[] =
	"test -e " KMEMLEAK " && echo Y > /sys/module/kmemleak/parameters/verbose || exit 1\n"
	"n=$(cat /sys/kernel/slab/kmalloc-64/sheaf_capacity 2> /dev/null)\n"
	"[ ${n:-0} = 0 ] || exit 2\n";
static const char scan[] = "echo scan > " KMEMLEAK "\n";

/* Return: its exit status; -1 if it did not end */
static int type(struct run *run, struct db_board *b, const char *script)
{
	struct db_board_result r = { .status = 1 };
	struct db_error err = { "" };
	int ret = db_board_run(b, script, run->config.timeouts.command + OBJECT_AGE, 0, &r, &err);

	if (ret == -ETIMEDOUT) {
		run_note(run, "looking for leaks: %s", err.text);
		/* the scan may go on and nothing else would be answered */
		b->lost = true;
	}
	db_board_result_free(&r);
	return ret ? -1 : r.status;
}

/* a kernel that is rebooted anyway may hang in anything */
static bool trusted(const struct db_board *b)
{
	return db_board_alive(b) && !b->kmsg.reboot;
}

/* Return: whether there is kmemleak */
static bool answers(struct run *run, struct db_board *b, struct run_leaks *known)
{
	if (!trusted(b))
		return false;
	if (known->asked_at != b->connections) {
		int status = type(run, b, ask);

		known->asked_at = b->connections;
		known->here = !status || status == BLIND;
		if (status == BLIND)
			run_note(run, "%s: boot it with slab_debug=U, or kmemleak misses leaks",
				 b->name);
	}
	return known->here;
}

/* objects that are too young when the second scan begins would not be told */
static void wait_age(struct run *run, struct db_board *b, double since)
{
	double left = ceil(OBJECT_AGE - (db_now() - since));
	char script[32];

	snprintf(script, sizeof(script), "sleep %.0f\n", left);
	if (left > 0)
		type(run, b, script);
}

void run_scan_leaks(struct run *run, enum run_scan who)
{
	struct db_board *const boards[] = { &run->ep, &run->rc };
	const size_t n = who == RUN_SCAN_BOTH ? 2 : 1;
	const double start = db_now();
	bool scans[2] = { false };

	if (!run_debug(run))
		return;
	for (size_t i = 0; i < n; i++)
		scans[i] = answers(run, boards[i], &run->leaks[i]) && !type(run, boards[i], scan);
	/* one wait does for both; scans that were slow have waited already */
	if (scans[0] || scans[1])
		wait_age(run, boards[scans[0] ? 0 : 1], start);
	for (size_t i = 0; i < n; i++) {
		if (scans[i] && trusted(boards[i]))
			type(run, boards[i], scan);
	}
}
