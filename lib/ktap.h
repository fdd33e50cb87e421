/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what a test program printed: KTAP version 1 and TAP 13, flat and nested, and the extra
 * lines of the kernel's kselftest harness.  The input comes from a board and is untrusted: any
 * bytes are taken, nothing is executed, everything is bounded, and whatever does not add up is
 * reported as a problem instead of being guessed right.
 */
#ifndef DOORBENCH_KTAP_H
#define DOORBENCH_KTAP_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

/* longest line looked at, bytes; the kernel's own printk and the harness stay below 1 KiB */
#define DB_KTAP_LINE_MAX	4096
/* deepest nesting followed; the kernel's nested tests have 3 levels */
#define DB_KTAP_DEPTH_MAX	16
/* most results kept from one output */
#define DB_KTAP_RESULTS_MAX	65536

enum db_ktap_status {
	DB_KTAP_PASS,
	DB_KTAP_FAIL,
	DB_KTAP_SKIP,
	DB_KTAP_XFAIL,		/* failed as expected; also "not ok ... # TODO" */
	DB_KTAP_XPASS,		/* passed although a failure was expected; also "ok ... # TODO" */
	DB_KTAP_TIMEOUT,
	DB_KTAP_ERROR,
	DB_KTAP_STATUSES
};

/* what does not add up, of one result or of the whole output; a bit mask */
enum db_ktap_problem {
	DB_KTAP_NO_VERSION	= 1 << 0,	/* no "KTAP version"/"TAP version" line */
	DB_KTAP_NO_PLAN		= 1 << 1,	/* results without "1..N" */
	DB_KTAP_PLAN_TWICE	= 1 << 2,
	DB_KTAP_FEWER		= 1 << 3,	/* fewer results than planned: truncated or died */
	DB_KTAP_MORE		= 1 << 4,	/* more results than planned */
	DB_KTAP_NUMBER_TWICE	= 1 << 5,	/* a result number used before at the same level */
	DB_KTAP_NUMBER_ORDER	= 1 << 6,	/* result numbers not 1, 2, 3 ... */
	DB_KTAP_NO_NUMBER	= 1 << 7,	/* result line without a number */
	DB_KTAP_NO_NAME		= 1 << 8,
	DB_KTAP_BAD_BYTES	= 1 << 9,	/* NULs or control characters, shown as '?' */
	DB_KTAP_LONG_LINE	= 1 << 10,	/* line cut at DB_KTAP_LINE_MAX */
	DB_KTAP_TOO_DEEP	= 1 << 11,	/* nested beyond DB_KTAP_DEPTH_MAX, not followed */
	DB_KTAP_TOO_MANY	= 1 << 12,	/* beyond DB_KTAP_RESULTS_MAX, not kept */
	DB_KTAP_UNFINISHED	= 1 << 13,	/* the last line has no newline */
	DB_KTAP_NO_PARENT	= 1 << 14,	/* nested results whose parent's line never came */
	DB_KTAP_BAD_PARENT	= 1 << 15,	/* parent says ok although a child failed */
	DB_KTAP_BAD_TOTALS	= 1 << 16,	/* "# Totals:" differs from the results */
	DB_KTAP_BAILED		= 1 << 17,	/* "Bail out!" */
	DB_KTAP_EMPTY		= 1 << 18,	/* no result at all, and no plan 1..0 */
};

/* one result line; strings are cleaned (lib/text.h) and never NULL */
struct db_ktap_result {
	char *name;
	char *text;		/* after the directive: the reason, as printed */
	char *diagnostics;	/* the "# " lines before the result, '\n' between them */
	enum db_ktap_status status;
	bool ok;		/* the word on the line, whatever the directive says */
	unsigned int number;	/* as printed; 0 if there is none */
	unsigned int depth;	/* 0 = top level */
	long parent;		/* index of the parent's result; -1: top level, or it never came */
	unsigned int problems;	/* enum db_ktap_problem */
};

struct db_ktap {
	struct db_ktap_result *results;	/* as printed: children come before their parent */
	size_t n_results;
	long planned;			/* of the top level; -1 if no plan was printed */
	size_t top_count[DB_KTAP_STATUSES];	/* top-level results by status */
	char *bail_text;		/* reason after "Bail out!"; NULL if there was none */
	char *trailing;			/* diagnostics after the last result; never NULL */
	size_t other_lines;		/* no KTAP and no "# "; kept as diagnostics */
	unsigned int problems;		/* enum db_ktap_problem, of the output or any result */
};

/**
 * db_ktap_parse() - read a test program's output
 * @buf: any bytes; need not end with a NUL
 * @len: bytes in @buf
 * @out: filled in, also when the output is broken; the caller's, freed with db_ktap_free()
 * @err: sentence if the call fails; may be NULL
 *
 * Children are indented further than their parent (KTAP: two spaces, KUnit: four), or prefixed with
 * "# " as by kselftest's runner; both forms may be mixed.  Nested result lines need a number, or
 * any indented text could be one.  Result numbers above 9999999 count as missing.
 *
 * Broken output is no failure of this call: see db_ktap.problems and db_ktap_whole().
 *
 * Return: 0, or -ENOMEM (then @out is empty).
 */
int db_ktap_parse(const char *buf, size_t len, struct db_ktap *out, struct db_error *err);

/** db_ktap_free() - free what db_ktap_parse() filled in; @k may be empty, is emptied */
void db_ktap_free(struct db_ktap *k);

/**
 * db_ktap_whole() - can the results be believed to be all there is?
 * @k:   parsed output
 * @err: sentence naming the worst problem; may be NULL
 *
 * Numbering in another order, a missing version line, odd bytes and a parent's wrong verdict do not
 * make results go missing and are not counted; they stay visible in the problems.
 *
 * Return: 0, or -EBADMSG if the output is truncated, bailed out, empty, or its counts are wrong.
 */
int db_ktap_whole(const struct db_ktap *k, struct db_error *err);

/** db_ktap_status_name() - "PASS", "FAIL" ...; a constant string */
const char *db_ktap_status_name(enum db_ktap_status status);

/** db_ktap_problem_text() - one of enum db_ktap_problem in words; a constant string */
const char *db_ktap_problem_text(enum db_ktap_problem problem);

#endif
