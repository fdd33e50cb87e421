/* SPDX-License-Identifier: GPL-2.0-only */
/* Positional arguments and options of one command, read by a table. */
#ifndef DOORBENCH_TARGET_ARGS_H
#define DOORBENCH_TARGET_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "target/error.h"

enum dbt_arg_type {
	DBT_ARG_END,
	DBT_ARG_FLAG,		/* bool, no value */
	DBT_ARG_TEXT,		/* const char *, not empty */
	DBT_ARG_NUMBER,		/* uint64_t; decimal or 0x... */
	DBT_ARG_SIGNED,		/* int64_t; the same with a sign */
	DBT_ARG_SECONDS,	/* double; plain decimals, 0.001 to 3600 */
	DBT_ARG_CHOICE,		/* const char *, one of @choices */
};

struct dbt_arg {
	const char *name;	/* "--count" is an option, anything else is positional */
	enum dbt_arg_type type;
	void *value;		/* untouched if the argument is not given */
	uint64_t max;		/* of a number, either sign */
	uint64_t min;		/* of a DBT_ARG_NUMBER */
	const char *choices;	/* "a|b|c" */
	bool optional;		/* of a positional one; options always are */
};

#define DBT_ARG(name_, t, v)	{ .name = (name_), .type = (t), .value = (v) }
#define DBT_TEXT(name_, v)	DBT_ARG(name_, DBT_ARG_TEXT, v)
#define DBT_SECONDS(name_, v)	DBT_ARG(name_, DBT_ARG_SECONDS, v)
#define DBT_FLAG(name_, v)	DBT_ARG(name_, DBT_ARG_FLAG, v)

/**
 * dbt_args() - read the arguments of a command
 * @argv:  what follows the command's words, up to a NULL
 * @table: positional arguments in their order, and options; ends with DBT_ARG_END
 * @err:   sentence naming the argument
 *
 * Return: DBT_DONE or DBT_USAGE.
 */
int dbt_args(char *const *argv, const struct dbt_arg *table, struct dbt_error *err);

#endif
