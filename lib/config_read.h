/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads a libconfig file into a struct by a table: one entry per key with its type, range, default
 * and meaning.  Whatever the table does not allow is an error that names file and line; for a key
 * that @include brought in, those of the included file.
 */
#ifndef DOORBENCH_CONFIG_READ_H
#define DOORBENCH_CONFIG_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/error.h"
#include "lib/strings.h"

enum db_config_type {	/* and the C type that it is read into */
	DB_CONFIG_TEXT,		/* char *, allocated */
	DB_CONFIG_NAME,		/* char *, may be part of a file name; no '.' */
	DB_CONFIG_IPV4,		/* char * */
	DB_CONFIG_INT,		/* int */
	DB_CONFIG_BYTES,	/* long long */
	DB_CONFIG_SECONDS,	/* double, from an integer or a float */
	DB_CONFIG_BOOL,		/* bool */
	DB_CONFIG_TEXTS,	/* struct db_strings, from a list of strings */
	DB_CONFIG_NAMES,	/* struct db_strings, from a list of names */
	DB_CONFIG_GROUP,	/* a struct inside */
	DB_CONFIG_GROUPS,	/* pointer to an array and, behind it, its size_t count */
};

struct db_config_item {
	const char *key;	/* NULL ends a table */
	enum db_config_type type;
	size_t offset;		/* in the struct of the table */
	bool required;		/* must be there, and a string must not be empty */
	double min, max;	/* numbers, both allowed; lists: count */
	double value;		/* default of numbers and booleans */
	bool hex;		/* show such numbers as hexadecimal */
	const char *text;	/* default of strings */
	const char *choices;	/* "a|b": what a string may be; NULL = anything */
	const struct db_config_item *sub;	/* of groups */
	size_t size;		/* DB_CONFIG_GROUPS: of one element */
	const char *help;	/* what it means, one line */
};

/* a file being read; checks only pass it on */
struct db_config_reader;

/**
 * db_config_bad() - complain about a setting, in the words "FILE:LINE: ..."
 * @r:       as given to the check
 * @setting: its path: "ep.power_on", "backends.[1].name"; if the file does not have it, the line is
 *           that of the closest group around it that it has, 0 = none
 * @fmt:     printf format of the rest of the sentence
 *
 * Return: -EINVAL, so that "return db_config_bad(r, ...)" reads well.
 */
int db_config_bad(const struct db_config_reader *r, const char *setting, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * db_config_read() - read a file by a table
 * @path:  the file; @include is relative to its directory, also in included files
 * @items: the table
 * @base:  the table's struct, all zero; released with db_config_release() also after an error
 * @check: what the single items cannot tell, called once all of them are good; NULL = nothing.
 *         Return: 0 or what db_config_bad() returned
 * @err:   sentence with file and line
 *
 * Unknown keys, missing keys, wrong types and values out of range are errors.  ${VAR} in strings is
 * replaced by the environment variable, which must be set.
 *
 * Return: 0, -EINVAL, -ENOMEM, -errno of a file that cannot be read.
 */
int db_config_read(const char *path, const struct db_config_item *items, void *base,
		   int (*check)(const struct db_config_reader *r, const void *base),
		   struct db_error *err);

/** db_config_release() - free what db_config_read() allocated; @base itself stays */
void db_config_release(const struct db_config_item *items, void *base);

/** db_config_number() - @value as a file would have it, for people; at least 32 bytes of @out */
void db_config_number(const struct db_config_item *item, double value, char *out, size_t size);

/**
 * db_config_print() - every key of a table: its path, type, range, default and meaning
 * @items: the table
 * @out:   text is added, two lines per key
 */
void db_config_print(const struct db_config_item *items, struct db_buf *out);

#endif
