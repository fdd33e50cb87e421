/* SPDX-License-Identifier: GPL-2.0-only */
/* What the reports for machines share; for use inside this room only. */
#ifndef DOORBENCH_FORMATS_H
#define DOORBENCH_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/error.h"
#include "lib/rundir_read.h"

/* the cases of one suite, counted */
struct db_report_suite {
	const char *name;		/* the run's, not to be freed */
	const struct db_run_case **cases;	/* in the run's order */
	size_t n;
	size_t count[DB_RUN_STATUSES];
	size_t known;			/* of those that failed: by known kernel bugs */
	double seconds;			/* of the cases of which the duration is known */
};

/**
 * db_report_suites() - the suites of a run in the order in which they first appear
 * @run: the run
 * @out: gets an array, freed with db_report_suites_free(); NULL if there is no case
 * @n:   gets its length
 * @err: sentence if the call fails
 *
 * Return: 0, -ENOMEM.
 */
int db_report_suites(const struct db_run *run, struct db_report_suite **out, size_t *n,
		     struct db_error *err);

/** db_report_suites_free() - free what db_report_suites() made; may be NULL */
void db_report_suites_free(struct db_report_suite *suites);

/** db_report_add_word() - add @text with all but letters, digits and "._-" as '_' */
void db_report_add_word(struct db_buf *out, const char *text);

/** db_report_is_time() - is @text a point in time as "2026-11-22T12:30:00Z"? */
bool db_report_is_time(const char *text);

/**
 * db_report_save() - replace <rundir>/<name>, whole or not at all
 *
 * Return: 0; -ENOMEM if a part of @text was dropped; -errno of writing.
 */
int db_report_save(const char *rundir, const char *name, const struct db_buf *text,
		   struct db_error *err);

/**
 * db_report_kcidb_runs() - one submission to KCIDB for several runs
 * @runs: loaded runs, whose directories must have different names
 * @n:    how many
 * @path: the file to write
 * @err:  sentence if the call fails
 *
 * Return: 0; -EINVAL if two runs have one name or the lab's name is none; -ENOMEM; -errno.
 */
int db_report_kcidb_runs(const struct db_run *runs, size_t n, const char *path,
			 struct db_error *err);

/* the reports of report.h on a run that is loaded; all return 0, -ENOMEM, -errno */
int db_report_write_txt(const struct db_run *run, struct db_error *err);
int db_report_write_html(const struct db_run *run, struct db_error *err);
int db_report_write_ktap(const struct db_run *run, struct db_error *err);
int db_report_write_junit(const struct db_run *run, struct db_error *err);
int db_report_write_kcidb(const struct db_run *run, struct db_error *err);
int db_report_write_bugs(const struct db_run *run, struct db_error *err);
int db_report_write_lava(const struct db_run *run, struct db_error *err);
int db_report_write_plots(const struct db_run *run, const char *templates_dir,
			  struct db_error *err);

#endif
