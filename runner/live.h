/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run shows while it goes: lines as things happen, and on a terminal below them a few lines
 * that are drawn again: progress, time left, what each side is doing.  Everything shown is made
 * harmless here.
 */
#ifndef DOORBENCH_LIVE_H
#define DOORBENCH_LIVE_H

#include <stdio.h>

#include "lib/loop.h"
#include "lib/rundir_write.h"
#include "runner/history.h"

struct run_live;

/**
 * run_live_open() - begin to show a run
 * @out:     terminal or not; NO_COLOR is honoured
 * @loop:    redraws once a second while it is served
 * @n_cases: of the whole plan
 * @history: must outlive it
 *
 * Return: NULL without memory; all functions here take NULL and then do nothing.
 */
struct run_live *run_live_open(FILE *out, struct db_loop *loop, size_t n_cases,
			       const struct run_history *history);

/** run_live_plan() - a case that is still to be run, for the time left; call once for each */
void run_live_plan(struct run_live *l, const char *suite, const char *name);

/** run_live_skip() - cases that have their results already, from the run that is resumed */
void run_live_skip(struct run_live *l, size_t n);

/** run_live_say() - one line */
void run_live_say(struct run_live *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** run_live_case() - this case begins */
void run_live_case(struct run_live *l, const char *suite, const char *name);

/** run_live_script() - what a side does now; "" = nothing; only the first line is shown */
void run_live_script(struct run_live *l, const char *side, const char *script);

/** run_live_result() - a case has its result, also one that never began */
void run_live_result(struct run_live *l, const struct db_case_result *r);

/** run_live_close() - remove the lines that are drawn again, free everything */
void run_live_close(struct run_live *l);

#endif
