/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pair as a suite's program on the controller sees it: both boards of the run that started it,
 * and the place for what it leaves behind.  By hand: with the variables that "doorbench run --keep"
 * prints.
 */
#ifndef DOORBENCH_PAIR_H
#define DOORBENCH_PAIR_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "lib/board.h"
#include "lib/config.h"
#include "lib/loop.h"

struct db_pair {
	struct db_config config;
	const struct db_backend_config *backend;
	struct db_loop loop;
	struct db_board ep, rc;
	const char *case_dir;	/* files of the case go here */
	json_t *left;		/* suite.json: "measurements" and "quotes" as in result.json */
	FILE *rehearsal;	/* set: boards only tell what they would do, and print nothing */
	int owner_fd;
};

/**
 * db_pair_open() - take the run's boards from the environment
 * @p:     filled in; db_pair_close() in any case; must not move
 * @owner: process whose end interrupts this case
 * @err:   sentence naming the variable that is missing
 *
 * DOORBENCH_LAB, DOORBENCH_CONFIG, DOORBENCH_CASE_DIR (default "."), DOORBENCH_BACKEND (default:
 * the first of the configuration), DOORBENCH_TIER ("debug": its longer time-outs),
 * DOORBENCH_REHEARSAL (a file: what would be done is added to it).
 *
 * Return: 0, -errno.
 */
int db_pair_open(struct db_pair *p, pid_t owner, struct db_error *err);

/** db_pair_close() - write suite.json and free everything; 0 or -errno */
int db_pair_close(struct db_pair *p, struct db_error *err);

/**
 * db_pair_bar_is() - what the configuration says of a BAR of the EP
 * @p:    the pair
 * @bar:  0 to 5
 * @kind: "resizable", "reserved" ..., as docs/boards.md has them
 *
 * The backend's list counts where it has one, else the EP's.
 *
 * Return: whether it is of this kind; false for a BAR that nothing is known of.
 */
bool db_pair_bar_is(const struct db_pair *p, int bar, const char *kind);

/**
 * db_pair_fault() - have the link or the controller do something wrong, by the lab's fault hook
 * @p:     the pair, up
 * @words: what, as docs/virtual-link.md names it: letters, digits, spaces and "-"
 * @out:   what the hook printed, sanitised, is added; the caller frees; may be NULL
 * @err:   sentence; without a hook it is the reason for a SKIP
 *
 * Recorded as a comment in both transcripts.  What was set stays set: a fixture's tear-down says
 * "clear".
 *
 * Return: 0; -EOPNOTSUPP without a hook, nothing happened; -EREMOTEIO if the hook failed,
 * -ETIMEDOUT, -EINTR: the lab is broken; -EINVAL for other @words; -errno of writing a transcript.
 */
int db_pair_fault(struct db_pair *p, const char *words, struct db_buf *out, struct db_error *err);

/** db_pair_lab_broken() - keep the reason for the runner: the case is an ERROR, no FAIL */
void db_pair_lab_broken(struct db_pair *p, const char *reason);

/**
 * db_pair_reboot() - nothing else is to run before both boards were rebooted
 * @p: the pair
 *
 * For a case that knows that it left something behind; its verdict stays.
 */
void db_pair_reboot(struct db_pair *p);

#endif
