// SPDX-License-Identifier: GPL-2.0-only
/* What the reports for machines share, see formats.h; and the list of all reports. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "lib/text.h"
#include "reports/formats.h"
#include "reports/report.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const char word_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";

/* a run has few suites: a search from the front is all it takes */
static struct db_report_suite *find_suite(struct db_report_suite *suites, size_t n,
					  const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(suites[i].name, name))
			return &suites[i];
	return NULL;
}

int db_report_suites(const struct db_run *run, struct db_report_suite **out, size_t *n,
		     struct db_error *err)
{
	size_t i, cap = 0;

	*out = NULL;
	*n = 0;
	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];
		struct db_report_suite *s = find_suite(*out, *n, c->suite);

		if (!s && db_array_grow(out, &cap, *n + 1, sizeof(**out))) {
			free(*out);
			*out = NULL;
			return db_fail(err, ENOMEM, "out of memory counting a run's cases");
		}
		if (!s) {
			s = &(*out)[(*n)++];
			*s = (struct db_report_suite){ .name = c->suite };
		}
		s->n++;
		s->count[c->status]++;
		s->seconds += c->seconds > 0 ? c->seconds : 0;
	}
	return 0;
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

int db_report_all(const char *rundir, const char *templates_dir, struct db_error *err)
{
	static int (*const reports[])(const char *rundir, struct db_error *err) = {
		db_report_txt, db_report_ktap, db_report_junit, db_report_kcidb, db_report_lava,
	};
	struct db_error later;
	int first = db_report_plots(rundir, templates_dir, err), ret;
	size_t i;

	if (first == -ENODATA)	/* a run without pings has no picture */
		first = 0;
	for (i = 0; i < ARRAY_SIZE(reports); i++) {
		ret = reports[i](rundir, first ? &later : err);
		first = first ? first : ret;
	}
	return first;
}
