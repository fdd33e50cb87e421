/* SPDX-License-Identifier: GPL-2.0-only */
/* What the reader of run directories is made of; for its own files only. */
#ifndef DOORBENCH_RUNDIR_PARTS_H
#define DOORBENCH_RUNDIR_PARTS_H

#include <jansson.h>

#include "lib/rundir_read.h"

/**
 * db_run_load_result() - read a case's result.json; none, or one that cannot be understood, becomes
 * a status with a reason.  Return: 0 or -ENOMEM.
 */
int db_run_load_result(const struct db_run *run, struct db_run_case *c, struct db_error *err);

/** db_run_free_result() - free what it read; name and place of the case stay */
void db_run_free_result(struct db_run_case *c);

/** db_run_load_plan() - read the cases of the plan with their results */
int db_run_load_plan(struct db_run *run, const json_t *plan, struct db_error *err);

/** db_run_load_found() - add the cases that are on disk, but not in the plan */
int db_run_load_found(struct db_run *run, struct db_error *err);

/** db_run_free_case() - free all of a case */
void db_run_free_case(struct db_run_case *c);

#endif
