// SPDX-License-Identifier: GPL-2.0-only
/* What does not add up in an output, in words, and whether a result can be had from it. */
#include <errno.h>

#include "lib/ktap.h"

/* worst first: db_ktap_whole() names the first that is there */
static const struct {
	enum db_ktap_problem problem;
	bool incomplete;
	const char *text;
} problems[] = {
	{ DB_KTAP_BAILED, true, "the test program bailed out" },
	{ DB_KTAP_EMPTY, true, "no results in the output" },
	{ DB_KTAP_FEWER, true, "fewer results than planned" },
	{ DB_KTAP_MORE, true, "more results than planned" },
	{ DB_KTAP_NO_PLAN, true, "results without a plan" },
	{ DB_KTAP_PLAN_TWICE, true, "more than one plan" },
	{ DB_KTAP_NUMBER_TWICE, true, "a result number is used twice" },
	{ DB_KTAP_NO_PARENT, true, "nested results without their parent's result" },
	{ DB_KTAP_TOO_DEEP, true, "nested too deeply" },
	{ DB_KTAP_TOO_MANY, true, "too many results" },
	{ DB_KTAP_BAD_TOTALS, true, "the totals printed differ from the results" },
	{ DB_KTAP_UNFINISHED, true, "the last line is unfinished" },
	{ DB_KTAP_LONG_LINE, false, "an overlong line was cut" },
	{ DB_KTAP_BAD_PARENT, false, "a parent is ok although a child failed" },
	{ DB_KTAP_NO_VERSION, false, "no version line" },
	{ DB_KTAP_NUMBER_ORDER, false, "results are not numbered in order" },
	{ DB_KTAP_NO_NUMBER, false, "a result has no number" },
	{ DB_KTAP_NO_NAME, false, "a result has no name" },
	{ DB_KTAP_BAD_BYTES, false, "unprintable bytes in the output" },
};

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

const char *db_ktap_problem_text(enum db_ktap_problem problem)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(problems); i++)
		if (problems[i].problem == problem)
			return problems[i].text;
	return "unknown problem";
}

int db_ktap_whole(const struct db_ktap *k, struct db_error *err)
{
	size_t i, top = 0;

	for (i = 0; i < DB_KTAP_STATUSES; i++)
		top += k->top_count[i];

	for (i = 0; i < ARRAY_SIZE(problems); i++) {
		if (!problems[i].incomplete || !(k->problems & problems[i].problem))
			continue;
		if (problems[i].problem == DB_KTAP_BAILED && k->bail_text && *k->bail_text)
			return db_fail(err, EBADMSG, "%s: %.200s", problems[i].text, k->bail_text);
		if (k->planned >= 0)
			return db_fail(err, EBADMSG, "%s: %ld planned, %zu results",
				       problems[i].text, k->planned, top);
		return db_fail(err, EBADMSG, "%s", problems[i].text);
	}
	return 0;
}
