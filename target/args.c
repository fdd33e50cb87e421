// SPDX-License-Identifier: GPL-2.0-only
/* Reads arguments by a table, see args.h. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "target/args.h"

/* digits only: strtoull() would take signs, blanks and octal */
static bool digits(const char *text, uint64_t *out)
{
	bool hex = text[0] == '0' && text[1] == 'x';
	char *end;

	if (!isxdigit((unsigned char)text[hex ? 2 : 0]))
		return false;
	errno = 0;
	*out = strtoull(text, &end, hex ? 16 : 10);
	return !*end && !errno;
}

static int read_number(const struct dbt_arg *a, const char *text, struct dbt_error *err)
{
	uint64_t n;

	if (!digits(text, &n) || n < a->min || n > a->max)
		return dbt_fail(err, DBT_USAGE, "%s %.40s: expected a number of %llu to %llu",
				a->name, text, (unsigned long long)a->min,
				(unsigned long long)a->max);
	*(uint64_t *)a->value = n;
	return DBT_DONE;
}

static int read_signed(const struct dbt_arg *a, const char *text, struct dbt_error *err)
{
	bool negative = text[0] == '-';
	uint64_t n;

	if (!digits(text + negative, &n) || n > a->max)
		return dbt_fail(err, DBT_USAGE, "%s %.40s: expected a number of -%llu to %llu",
				a->name, text, (unsigned long long)a->max,
				(unsigned long long)a->max);
	*(int64_t *)a->value = negative ? -(int64_t)n : (int64_t)n;
	return DBT_DONE;
}

static int read_seconds(const struct dbt_arg *a, const char *text, struct dbt_error *err)
{
	double value = 0;
	char *end = NULL;

	if (strspn(text, "0123456789.") == strlen(text))
		value = strtod(text, &end);
	if (!end || *end || !(value >= 0.001 && value <= 3600))
		return dbt_fail(err, DBT_USAGE, "%s %.40s: expected seconds, 0.001 to 3600",
				a->name, text);
	*(double *)a->value = value;
	return DBT_DONE;
}

static int read_choice(const struct dbt_arg *a, const char *text, struct dbt_error *err)
{
	size_t len = strlen(text);
	const char *at;

	for (at = a->choices; *at; at += strcspn(at, "|"), at += *at == '|') {
		if (strcspn(at, "|") == len && !strncmp(at, text, len)) {
			*(const char **)a->value = text;
			return DBT_DONE;
		}
	}
	return dbt_fail(err, DBT_USAGE, "%s %.40s: expected one of %s", a->name, text, a->choices);
}

static int read_value(const struct dbt_arg *a, const char *text, struct dbt_error *err)
{
	switch (a->type) {
	case DBT_ARG_NUMBER:
		return read_number(a, text, err);
	case DBT_ARG_SIGNED:
		return read_signed(a, text, err);
	case DBT_ARG_SECONDS:
		return read_seconds(a, text, err);
	case DBT_ARG_CHOICE:
		return read_choice(a, text, err);
	default:
		if (!*text)
			return dbt_fail(err, DBT_USAGE, "%s is empty", a->name);
		*(const char **)a->value = text;
		return DBT_DONE;
	}
}

static const struct dbt_arg *find_option(const struct dbt_arg *table, const char *name)
{
	const struct dbt_arg *a = table;

	while (a->type != DBT_ARG_END && strcmp(a->name, name) != 0)
		a++;
	return a->type == DBT_ARG_END ? NULL : a;
}

static const struct dbt_arg *next_positional(const struct dbt_arg *a)
{
	while (a->type != DBT_ARG_END && a->name[0] == '-')
		a++;
	return a;
}

int dbt_args(char *const *argv, const struct dbt_arg *table, struct dbt_error *err)
{
	const struct dbt_arg *place = next_positional(table), *a;
	int ret = DBT_DONE;

	for (; *argv && !ret; argv++) {
		if (!strncmp(*argv, "--", 2)) {
			a = find_option(table, *argv);
			if (!a)
				return dbt_fail(err, DBT_USAGE, "there is no option %.40s", *argv);
		} else if (place->type == DBT_ARG_END) {
			return dbt_fail(err, DBT_USAGE, "%.40s is one argument too many", *argv);
		} else {
			ret = read_value(place, *argv, err);
			place = next_positional(place + 1);
			continue;
		}
		if (a->type == DBT_ARG_FLAG)
			*(bool *)a->value = true;
		else if (!argv[1])
			return dbt_fail(err, DBT_USAGE, "%s needs a value", a->name);
		else
			ret = read_value(a, *++argv, err);
	}
	if (!ret && place->type != DBT_ARG_END && !place->optional)
		ret = dbt_fail(err, DBT_USAGE, "%s is missing", place->name);
	return ret;
}
