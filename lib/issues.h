/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Known kernel bugs: suites/known-issues.conf, which is true of every pair.  A failure that one of
 * them explains stays a failure and is marked as known; what a pair cannot pass by design is in its
 * own configuration.
 */
#ifndef DOORBENCH_ISSUES_H
#define DOORBENCH_ISSUES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/config_read.h"
#include "lib/error.h"

struct db_issue {
	char *number;			/* "B6": stable, never used again */
	char *title;			/* fits a mail's subject */
	char *file, *function;		/* the suspects, relative to the kernel tree */
	struct db_strings cases;	/* patterns "suite/case" as fnmatch(3); none: not shown */
	bool dies;			/* its symptom is a kernel's oops or WARNING */
	bool chance;			/* a case that passes says nothing about it */
	struct db_strings shows;	/* one of these texts is in the reason or in a log */
	struct db_strings seen;		/* kernel versions that have it */
	char *expected, *actual;	/* sentences */
	char *evidence;			/* where it was seen, and how */
	char *analysis;			/* one paragraph */
	char *workaround;		/* what doorbench does about it; "" = nothing */
};

struct db_issues {
	struct db_issue *all;
	size_t n;
};

/* what the kernels said while a case ran */
struct db_issue_logs {
	const char *ep, *rc;		/* text of the case's part of the logs */
	bool died;			/* there is an oops, a WARNING or worse in them */
};

/**
 * db_issues_load() - read a file of known issues
 * @path: the file
 * @out:  filled in; freed with db_issues_free() also after an error
 * @err:  sentence with file and line
 *
 * Return: 0, -EINVAL, -ENOMEM, -errno of a file that cannot be read.
 */
int db_issues_load(const char *path, struct db_issues *out, struct db_error *err);

/** db_issues_free() - free what db_issues_load() filled in */
void db_issues_free(struct db_issues *issues);

/**
 * db_issues_find() - an issue that names the case
 * @issues: the known ones
 * @after:  one of them, to have the next; NULL: the first
 * @suite:  of the case
 * @name:   of the case
 *
 * Return: it, NULL if none does.
 */
const struct db_issue *db_issues_find(const struct db_issues *issues, const struct db_issue *after,
				      const char *suite, const char *name);

/**
 * db_issues_explain() - which issue a failure is of
 * @issues: the known ones
 * @suite:  of the case
 * @name:   of the case
 * @reason: why it failed
 * @logs:   what both kernels said
 *
 * An issue explains a failure if it names the case and, where it says what shows it, that is there.
 * A kernel that died is explained by an issue with @dies only.
 *
 * Return: the first that does, NULL: the failure is a new one.
 */
const struct db_issue *db_issues_explain(const struct db_issues *issues, const char *suite,
					 const char *name, const char *reason,
					 const struct db_issue_logs *logs);

/** db_issue_json() - what a result keeps of an issue; a new object, NULL without memory */
json_t *db_issue_json(const struct db_issue *issue);

/** db_issues_table() - add the table of docs/kernel-bugs.md */
void db_issues_table(const struct db_issues *issues, struct db_buf *out);

#endif
