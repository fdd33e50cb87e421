/* SPDX-License-Identifier: GPL-2.0-only */
/* What one line of KTAP or TAP says by itself; for the reader of ktap.h only. */
#ifndef DOORBENCH_KTAP_LINE_H
#define DOORBENCH_KTAP_LINE_H

#include "lib/ktap.h"

enum db_ktap_line_kind {
	DB_KTAP_LINE_TEXT, DB_KTAP_LINE_VERSION, DB_KTAP_LINE_PLAN, DB_KTAP_LINE_RESULT,
	DB_KTAP_LINE_BAIL
};

struct db_ktap_line {
	const char *text;		/* without prefixes; inside of the line that was given */
	size_t column;			/* bytes of indentation and "# " before it */
	enum db_ktap_line_kind kind;
};

/** db_ktap_classify() - strip indentation and "# " as long as KTAP comes to light behind them */
struct db_ktap_line db_ktap_classify(const char *text);

/** db_ktap_take_number() - decimal number at *@s, which is moved behind it; -1: none, or absurd */
long db_ktap_take_number(const char **s);

/** db_ktap_trimmed() - copy without blanks at its ends, the caller's; NULL: out of memory */
char *db_ktap_trimmed(const char *s);

/**
 * db_ktap_read_result() - what a result line says
 * @s:      the line from "ok" or "not ok" on, which is written into
 * @nested: is it behind a prefix?
 * @r:      gets status, number, name, text and their problems; strings are the caller's
 *
 * Return: 0, -ENOMEM, -EINVAL if @s is no result line.
 */
int db_ktap_read_result(char *s, bool nested, struct db_ktap_result *r);

#endif
