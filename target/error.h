/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How db-target fails: an exit status that says whose fault it is, and one sentence.  The statuses
 * are a contract with the suites (lib/target.h), so functions return them instead of -errno.
 */
#ifndef DOORBENCH_TARGET_ERROR_H
#define DOORBENCH_TARGET_ERROR_H

enum dbt_status {
	DBT_DONE = 0,
	DBT_WRONG = 1,		/* the board or its kernel answered wrong */
	DBT_USAGE = 2,		/* the command line is wrong */
	DBT_CANNOT = 3,		/* the environment does not allow it */
};

struct dbt_error {
	char text[400];		/* one sentence without newline */
};

/**
 * dbt_fail() - set the sentence
 * @err:    gets it
 * @status: DBT_WRONG, DBT_USAGE or DBT_CANNOT
 * @fmt:    printf format
 *
 * Return: @status, so that it can be passed on.
 */
int dbt_fail(struct dbt_error *err, enum dbt_status status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
