/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Measurements that belong on one picture: the same one of the same test, run with several
 * backends or several times.  For use inside this room.
 */
#ifndef DOORBENCH_GROUPS_H
#define DOORBENCH_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/rundir_read.h"

struct db_group_entry {
	const struct db_run_case *c;
	const struct db_run_measurement *m;
	const char *test;		/* the case's name without backend and repetition */
	size_t test_len;
};

/* all of @entries, in the run's order */
struct db_group {
	const struct db_group_entry *entries;
	size_t n;
};

struct db_groups {
	struct db_group *groups;	/* in the order of their first entries */
	size_t n;
	struct db_group_entry *entries;
};

/**
 * db_groups_make() - group the measurements of a run
 * @run:     the run; must outlive @out
 * @sampled: those with a file of samples, or those without
 * @out:     the caller's, freed with db_groups_free()
 *
 * Return: 0, -ENOMEM.
 */
int db_groups_make(const struct db_run *run, bool sampled, struct db_groups *out);

/** db_groups_free() - free what db_groups_make() made */
void db_groups_free(struct db_groups *g);

/** db_group_mode() - "doorbell" or "polling", "" if the run does not say */
const char *db_group_mode(const struct db_run *run, const struct db_group_entry *e);

#endif
