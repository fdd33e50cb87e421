// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernels that have kmemleak look for memory that nobody points to, at the end of a piece of the
 * log, so that what leaked is in the piece and belongs to what has just been done.  Only the tier
 * "debug" does so: it takes 5 s each time, or more.
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

/* fails where nothing can be told; "verbose": the log gets each allocation's call trace, too */
static const char first_scan[] =
	"test -e " KMEMLEAK " && echo Y > /sys/module/kmemleak/parameters/verbose && "
	"echo scan > " KMEMLEAK "\n";
static const char second_scan[] = "echo scan > " KMEMLEAK "\n";

/* Return: whether the script ended well */
static bool type(struct run *run, struct db_board *b, const char *script)
{
	struct db_board_result r = { .status = 1 };
	struct db_error err = { "" };
	int ret = db_board_run(b, script, run->config.timeouts.command + OBJECT_AGE, 0, &r, &err);
	bool good = !ret && !r.status;

	if (ret == -ETIMEDOUT) {
		run_note(run, "looking for leaks: %s", err.text);
		/* the scan may go on and nothing else would be answered */
		b->lost = true;
	}
	db_board_result_free(&r);
	return good;
}

/* a kernel that is rebooted anyway may hang in anything */
static bool trusted(const struct db_board *b)
{
	return db_board_alive(b) && !b->kmsg.reboot;
}

/* Return: whether there is kmemleak; a kernel that has none is asked once a boot */
static bool begin(struct run *run, struct db_board *b, unsigned int *leakless_at)
{
	if (!trusted(b) || *leakless_at == b->connections)
		return false;
	if (type(run, b, first_scan))
		return true;
	*leakless_at = b->connections;
	return false;
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

/** run_scan_leaks() - have both kernels write into their logs what leaked since the last time */
void run_scan_leaks(struct run *run)
{
	struct db_board *const boards[] = { &run->ep, &run->rc };
	const double start = db_now();
	bool scans[2] = { false };

	if (!run_debug(run))
		return;
	for (size_t i = 0; i < 2; i++)
		scans[i] = begin(run, boards[i], &run->leakless_at[i]);
	/* one wait does for both; scans that were slow have waited already */
	if (scans[0] || scans[1])
		wait_age(run, boards[scans[0] ? 0 : 1], start);
	for (size_t i = 0; i < 2; i++) {
		if (scans[i] && trusted(boards[i]))
			type(run, boards[i], second_scan);
	}
}
