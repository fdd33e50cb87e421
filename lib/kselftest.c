// SPDX-License-Identifier: GPL-2.0-only
/* The list of tests of a kselftest program, see kselftest.h. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/kselftest.h"
#include "lib/sanitise.h"

/* one fixture while its rows are read; names are at most what db_name_ok() lets through */
struct fixture {
	char name[DB_NAME_MAX + 1];
	char variants[64][DB_NAME_MAX + 1];
	char tests[64][DB_NAME_MAX + 1];
	size_t n_variants, n_tests;
};

static int add_name(struct db_strings *out, const struct fixture *f, const char *variant,
		    const char *test)
{
	char *name;

	if (out->n == DB_KSELFTEST_MAX)
		return -EBADMSG;
	if (asprintf(&name, "%s%s%s.%s", f->name, *variant ? "." : "", variant, test) < 0)
		return -ENOMEM;
	out->v[out->n++] = name;
	/* '@' tells the repeats of a case from each other */
	return db_name_ok(name) && !strchr(name, '@') ? 0 : -EBADMSG;
}

/* the harness runs all tests of a variant before the next variant */
static int add_fixture(struct db_strings *out, const struct fixture *f)
{
	int ret = 0;

	for (size_t v = 0; v < (f->n_variants ? f->n_variants : 1) && !ret; v++) {
		for (size_t t = 0; t < f->n_tests && !ret; t++)
			ret = add_name(out, f, f->n_variants ? f->variants[v] : "", f->tests[t]);
	}
	return ret;
}

/* Return: start of the next column; a value longer than its column pushes the others right */
static const char *take_column(const char *at, size_t width, char *out)
{
	size_t len = strcspn(at, " ");
	size_t step = len > width ? len + 1 : width + 1;

	snprintf(out, DB_NAME_MAX + 1, "%.*s", (int)len, at);
	return strlen(at) < step ? at + strlen(at) : at + step;
}

static int take_row(const char *row, struct fixture *f)
{
	char name[DB_NAME_MAX + 1], variant[DB_NAME_MAX + 1], test[DB_NAME_MAX + 1];

	row = take_column(row, 20, name);
	row = take_column(row, 25, variant);
	take_column(row, DB_NAME_MAX, test);
	/* a fixture is named in its first row only */
	if (name[0] && f->name[0])
		return -EBADMSG;
	if (name[0])
		snprintf(f->name, sizeof(f->name), "%s", name);
	if (!f->name[0] || f->n_variants == 64 || f->n_tests == 64)
		return -EBADMSG;
	if (variant[0])
		snprintf(f->variants[f->n_variants++], sizeof(f->variants[0]), "%s", variant);
	if (test[0])
		snprintf(f->tests[f->n_tests++], sizeof(f->tests[0]), "%s", test);
	return 0;
}

static int take_rows(char *text, struct fixture *f, struct db_strings *out, struct db_error *err)
{
	bool header = false;
	char *line;
	int ret = 0;

	while ((line = strsep(&text, "\n")) && !ret) {
		if (!strncmp(line, "# FIXTURE", 9)) {
			header = true;
			continue;
		}
		if (!header || !*line)
			continue;
		if (!strncmp(line, "----", 4)) {
			ret = add_fixture(out, f);
			memset(f, 0, sizeof(*f));
		} else {
			ret = take_row(line, f);
		}
		if (ret)
			return db_fail(err, -ret, "not a list of tests: \"%.80s\"",
				       db_sanitise(line));
	}
	ret = add_fixture(out, f);
	if (ret || !out->n)
		return db_fail(err, EBADMSG, "not a list of tests of a kselftest program");
	return 0;
}

int db_kselftest_list(const char *text, struct db_strings *out, struct db_error *err)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char *copy = strdup(text);
	int ret = -ENOMEM;

	out->n = 0;
	out->v = calloc(DB_KSELFTEST_MAX, sizeof(*out->v));
	if (f && copy && out->v)
		ret = take_rows(copy, f, out, err);
	else
		db_fail(err, ENOMEM, "no memory for the list of tests");
	free(copy);
	free(f);
	if (ret)
		db_strings_free(out);
	return ret;
}
