/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes the run directory (schema 1): the only truth about a run.  Everything of a case is on disk
 * before the next one starts.
 */
#ifndef DOORBENCH_RUNDIR_WRITE_H
#define DOORBENCH_RUNDIR_WRITE_H

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <time.h>

#include "lib/error.h"
#include "lib/issues.h"
#include "lib/rundir_read.h"

struct db_rundir {
	char parent[PATH_MAX / 4];
	char path[PATH_MAX / 2];
	char stamp[32];
	char pair[64];
};

struct db_case_result {
	const char *suite, *name, *backend;
	const char *tier;
	const char *const *labels;
	size_t n_labels;
	unsigned int repeat;	/* of a case that runs several times: 1, 2, 3 ... */
	enum db_run_status status;
	char reason[512];	/* printable; empty only if PASS or DONE */
	bool expected_failure;
	const struct db_issue *known;	/* of a FAIL: the kernel bug that it is; NULL: a new one */
	time_t started;
	double seconds, board_seconds;
	json_t *quotes;		/* {"ep": [...], "rc": [...]}, may be NULL */
	json_t *measurements;	/* array, may be NULL */
};

/**
 * db_rundir_create() - make <parent>/<UTC>-<pair>-unbooted with its cases/
 * @d:      filled in
 * @parent: "results" or what the user chose; made if missing
 * @pair:   name of the pair
 * @err:    sentence naming the path
 *
 * Return: 0, -errno; a directory of that name is never reused.
 */
int db_rundir_create(struct db_rundir *d, const char *parent, const char *pair,
		     struct db_error *err);

/**
 * db_rundir_name_kernel() - put the kernel's release into the name once a board told it
 * @d:       the run directory; one that has its name keeps it
 * @release: uname -r of the board, untrusted; not used if it is no plain name
 * @err:     sentence naming the path
 *
 * Return: 0, -errno.
 */
int db_rundir_name_kernel(struct db_rundir *d, const char *release, struct db_error *err);

/**
 * db_rundir_reopen() - go on with a run directory
 * @d:    filled in
 * @path: of the directory; symbolic links are followed
 * @pair: name of the pair
 * @err:  sentence naming the path
 *
 * Return: 0, -EINVAL if it is not named like a run of this pair, -errno.
 */
int db_rundir_reopen(struct db_rundir *d, const char *path, const char *pair,
		     struct db_error *err);

/** db_rundir_latest() - let <parent>/latest point to the run; 0 or -errno */
int db_rundir_latest(const struct db_rundir *d, struct db_error *err);

/**
 * db_rundir_case() - make the directory of a case
 * @d:     the run directory
 * @suite: checked by db_name_ok()
 * @name:  likewise
 * @path:  gets the directory, PATH_MAX bytes
 * @err:   sentence naming the path or the name
 *
 * Return: 0, -EINVAL for a bad name, -errno.
 */
int db_rundir_case(const struct db_rundir *d, const char *suite, const char *name, char *path,
		   struct db_error *err);

/**
 * db_case_result_write() - write result.json
 * @dir: directory of the case
 * @r:   the result; a status other than PASS and DONE must have a reason
 * @err: sentence naming the file
 *
 * Return: 0, -EINVAL without a reason, -ENOMEM, -errno.
 */
int db_case_result_write(const char *dir, const struct db_case_result *r, struct db_error *err);

#endif
