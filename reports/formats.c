// SPDX-License-Identifier: GPL-2.0-only
/* What the reports for machines share, see formats.h; and the list of all reports. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "reports/formats.h"
#include "reports/report.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const char word_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";

static int by_suite(const void *a, const void *b)
{
	const struct db_run_case *x = *(const struct db_run_case *const *)a;
	const struct db_run_case *y = *(const struct db_run_case *const *)b;
	int suites = strcmp(x->suite, y->suite);

	/* the run's order within a suite: cases lie in one array */
	return suites ? suites : (x > y) - (x < y);
}

static int by_first_case(const void *a, const void *b)
{
	const struct db_report_suite *x = a, *y = b;

	return (*x->cases > *y->cases) - (*x->cases < *y->cases);
}

static void count(struct db_report_suite *s, const struct db_run_case *c)
{
	s->n++;
	s->count[c->status]++;
	s->known += db_run_is_known(c);
	s->seconds += c->seconds > 0 ? c->seconds : 0;
}

int db_report_suites(const struct db_run *run, struct db_report_suite **out, size_t *n,
		     struct db_error *err)
{
	/* one block: the suites, then the cases that they point to */
	struct db_report_suite *suites = calloc(run->n_cases + 1, sizeof(*suites) + sizeof(void *));
	const struct db_run_case **cases;
	size_t i;

	*out = NULL;
	*n = 0;
	if (!suites)
		return db_fail(err, ENOMEM, "out of memory counting a run's cases");
	cases = (const struct db_run_case **)(void *)(suites + run->n_cases + 1);
	for (i = 0; i < run->n_cases; i++)
		cases[i] = &run->cases[i];
	qsort(cases, run->n_cases, sizeof(void *), by_suite);
	for (i = 0; i < run->n_cases; i++) {
		if (!i || strcmp(cases[i - 1]->suite, cases[i]->suite) != 0)
			suites[(*n)++] = (struct db_report_suite){
				.name = cases[i]->suite, .cases = &cases[i],
			};
		count(&suites[*n - 1], cases[i]);
	}
	qsort(suites, *n, sizeof(*suites), by_first_case);
	*out = suites;
	return 0;
}

void db_report_suites_free(struct db_report_suite *suites)
{
	free(suites);
}

void db_report_add_word(struct db_buf *out, const char *text)
{
	while (*text) {
		size_t good = strspn(text, word_characters);

		db_buf_add(out, text, good);
		text += good;
		if (*text) {
			db_buf_add(out, "_", 1);
			text++;
		}
	}
}

bool db_report_is_time(const char *text)
{
	static const char form[] = "0000-00-00T00:00:00Z";
	size_t i;

	for (i = 0; i < sizeof(form); i++)
		if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	return true;
}

int db_report_save(const char *rundir, const char *name, const struct db_buf *text,
		   struct db_error *err)
{
	char *path;
	int ret;

	if (text->dropped || asprintf(&path, "%s/%s", rundir, name) < 0)
		return db_fail(err, ENOMEM, "out of memory writing %s", name);
	ret = db_file_write(path, db_buf_str(text), text->len, err);
	free(path);
	return ret;
}

/* loads the run for one report */
static int report(const char *rundir,
		  int (*write)(const struct db_run *run, struct db_error *err),
		  struct db_error *err)
{
	struct db_run run;
	int ret = db_run_load(rundir, &run, err);

	if (ret)
		return ret;
	ret = write(&run, err);
	db_run_free(&run);
	return ret;
}

int db_report_txt(const char *rundir, struct db_error *err)
{
	return report(rundir, db_report_write_txt, err);
}

int db_report_html(const char *rundir, struct db_error *err)
{
	return report(rundir, db_report_write_html, err);
}

int db_report_ktap(const char *rundir, struct db_error *err)
{
	return report(rundir, db_report_write_ktap, err);
}

int db_report_junit(const char *rundir, struct db_error *err)
{
	return report(rundir, db_report_write_junit, err);
}

int db_report_kcidb(const char *rundir, struct db_error *err)
{
	return report(rundir, db_report_write_kcidb, err);
}

int db_report_lava(const char *rundir, struct db_error *err)
{
	return report(rundir, db_report_write_lava, err);
}

int db_report_bugs(const char *rundir, struct db_error *err)
{
	return report(rundir, db_report_write_bugs, err);
}

int db_report_plots(const char *rundir, const char *templates_dir, struct db_error *err)
{
	struct db_run run;
	int ret = db_run_load(rundir, &run, err);

	if (ret)
		return ret;
	ret = db_report_write_plots(&run, templates_dir, err);
	db_run_free(&run);
	return ret;
}

int db_report_all(const char *rundir, const char *templates_dir, struct db_error *err)
{
	static int (*const reports[])(const struct db_run *run, struct db_error *err) = {
		db_report_write_txt, db_report_write_html, db_report_write_ktap,
		db_report_write_junit, db_report_write_kcidb, db_report_write_lava,
		db_report_write_bugs,
	};
	struct db_error later;
	struct db_run run;
	int first = db_run_load(rundir, &run, err), ret;
	size_t i;

	if (first)
		return first;
	first = db_report_write_plots(&run, templates_dir, err);
	if (first == -ENODATA)	/* a run without pings has no picture */
		first = 0;
	for (i = 0; i < ARRAY_SIZE(reports); i++) {
		ret = reports[i](&run, first ? &later : err);
		first = first ? first : ret;
	}
	db_run_free(&run);
	return first;
}
