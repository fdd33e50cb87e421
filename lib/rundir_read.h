/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads a run directory for the reports.  Whatever a case left behind, or did not, is turned into a
 * status with a reason; only a run.json that cannot be understood stops a report.  All strings are
 * made printable with db_text_clean() when they are loaded.
 */
#ifndef DOORBENCH_RUNDIR_READ_H
#define DOORBENCH_RUNDIR_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/error.h"
#include "lib/strings.h"

/* the one version of the format that this code knows */
#define DB_RUN_SCHEMA		1
/* largest file of a run that is read, bytes; a test prints some KiB, a day's ping some MiB */
#define DB_RUN_FILE_MAX		(64UL << 20)
/* most cases of one run */
#define DB_RUN_CASES_MAX	100000

enum db_run_status {
	DB_RUN_PASS,
	DB_RUN_FAIL,
	DB_RUN_SKIP,
	DB_RUN_ERROR,
	DB_RUN_MISS,
	DB_RUN_DONE,
	DB_RUN_STATUSES
};

/* strings are never NULL: "" is unknown; numbers are -1 if unknown */
struct db_run_side {
	char *description, *release, *version, *machine, *preempt, *cmdline, *iommu, *cpuidle;
	long hz, cpus, tainted;
};

struct db_run_backend {
	char *name, *mode, *description;
};

struct db_run_time {
	char *what;
	double seconds;
};

struct db_run_measurement {
	char *name, *unit, *note;
	char *samples;			/* file name in the case's directory; "" if there is none */
	long n, sent, received;
	double value;			/* the headline number, in the unit; NAN: there is none */
	long lost;			/* samples that never came */
	double resolution;		/* of the samples, in the unit; NAN: not recorded */
};

/* of a failure: the kernel bug that it is, as the run knew it; number "": none, a new failure */
struct db_run_issue {
	char *number, *title, *file, *function, *expected, *actual, *analysis;
};

struct db_run_case {
	char *suite, *name, *backend;
	char *dir;			/* below cases/<suite>/: name, or name@repeat beyond 1 */
	long repeat;			/* of a case that runs several times: 1, 2, 3 ... */
	enum db_run_status status;
	char *reason;			/* never "" unless PASS or DONE */
	bool expected_failure;
	struct db_run_issue known;
	bool planned;
	char *started;
	char *tier;
	double seconds, board_seconds;
	struct db_strings labels;
	struct db_strings quotes_ep, quotes_rc;
	struct db_run_measurement *measurements;
	size_t n_measurements;
};

struct db_run {
	char *dir;			/* as given */
	char *name;			/* last part of the directory's path */
	char *doorbench, *pair, *kind, *description, *started, *finished;
	char *config_path, *config_sha256;
	long exit_code;			/* -1: the run did not finish */
	bool interrupted;
	struct db_run_side ep, rc;
	struct db_run_backend *backends;
	size_t n_backends;
	struct db_run_time *times;
	size_t n_times;
	struct db_strings notes;	/* what the runner had to say about no case in particular */
	struct db_run_case *cases;	/* the plan in its order, then what else is on disk */
	size_t n_cases;
};

/* the samples of one measurement; x is what the first column says, for ping icmp_seq */
struct db_run_samples {
	double *x, *y;
	size_t n;
};

/**
 * db_run_load() - load a run directory
 * @dir: the directory
 * @run: filled in; the caller's, freed with db_run_free()
 * @err: sentence naming file and line or field; may be NULL
 *
 * A planned case without result.json is MISS; a result.json that cannot be understood is ERROR with
 * the reason; a case on disk that is not in the plan is loaded too.  What lies below a case's
 * directory in directories of its own (an attempt that was cut off) is not looked at.
 *
 * Return: 0; -EBADMSG if run.json cannot be understood; -ENOMEM; -errno if it cannot be read.
 * On failure @run is empty.
 */
int db_run_load(const char *dir, struct db_run *run, struct db_error *err);

/** db_run_free() - free what db_run_load() filled in; @run may be empty, is emptied */
void db_run_free(struct db_run *run);

/** db_run_find() - the first case of that name in the run's order, NULL if the run has none */
const struct db_run_case *db_run_find(const struct db_run *run, const char *suite,
				      const char *name);

/** db_run_is_known() - has the case failed by a kernel bug that is known? */
bool db_run_is_known(const struct db_run_case *c);

/** db_run_backend() - the backend of that name, NULL if the run has none */
const struct db_run_backend *db_run_backend(const struct db_run *run, const char *name);

/**
 * db_run_read() - read one file that a case left
 * @run:  the run
 * @c:    one of its cases
 * @file: file name without directory
 * @out:  content is added; the caller frees it
 * @err:  sentence naming the file; may be NULL
 *
 * Return: 0; -EINVAL if @file is no plain name; -EFBIG beyond DB_RUN_FILE_MAX; -errno.
 */
int db_run_read(const struct db_run *run, const struct db_run_case *c, const char *file,
		struct db_buf *out, struct db_error *err);

/**
 * db_run_read_at() - read a part of a file that a case left
 * @run:    the run
 * @c:      one of its cases
 * @file:   file name without directory; a regular file or a link to one
 * @offset: where to begin, bytes
 * @max:    most bytes to read
 * @out:    content is added; the caller frees it
 * @size:   gets the size of the whole file; may be NULL
 * @err:    sentence naming the file; may be NULL
 *
 * Return: 0; -EINVAL if @file is no plain name or no regular file; -errno.
 */
int db_run_read_at(const struct db_run *run, const struct db_run_case *c, const char *file,
		   size_t offset, size_t max, struct db_buf *out, size_t *size,
		   struct db_error *err);

/**
 * db_run_samples_each() - hand on the samples of a measurement one by one, in constant memory
 * @run:  the run
 * @c:    one of its cases
 * @m:    one of the case's measurements
 * @take: gets @arg and a sample; what it returns ends the reading unless it is 0
 * @arg:  for @take
 * @err:  sentence naming file and line; may be NULL; @take writes its own
 *
 * Lines that begin with '#' and empty lines are no samples.
 *
 * Return: 0; what @take returned; -ENODATA if the measurement names no file or the file has no
 * sample; -EBADMSG if the file cannot be understood or does not hold as many samples as the
 * measurement says; -errno.
 */
int db_run_samples_each(const struct db_run *run, const struct db_run_case *c,
			const struct db_run_measurement *m,
			int (*take)(void *arg, double x, double y), void *arg,
			struct db_error *err);

/**
 * db_run_samples() - read the samples of a measurement
 * @run: the run
 * @c:   one of its cases
 * @m:   one of the case's measurements
 * @out: filled in; the caller's, freed with db_run_samples_free()
 * @err: sentence naming file and line; may be NULL
 *
 * Return: 0; -ENODATA if the measurement names no file or the file has no sample; -EBADMSG if the
 * file cannot be understood or does not hold as many samples as the measurement says; -ENOMEM;
 * -errno.
 */
int db_run_samples(const struct db_run *run, const struct db_run_case *c,
		   const struct db_run_measurement *m, struct db_run_samples *out,
		   struct db_error *err);

/** db_run_samples_free() - free what db_run_samples() filled in; @s may be empty, is emptied */
void db_run_samples_free(struct db_run_samples *s);

/** db_run_status_name() - "PASS", "FAIL" ...; a constant string */
const char *db_run_status_name(enum db_run_status status);

#endif
