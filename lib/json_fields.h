/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads JSON objects into structures by tables of fields, so that each wrong field is named with
 * its file and path.  All strings are made printable with db_text_clean().
 */
#ifndef DOORBENCH_JSON_FIELDS_H
#define DOORBENCH_JSON_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"
#include "lib/strings.h"

enum db_field_type {		/* and the C type; its value for "unknown" */
	DB_FIELD_STRING,	/* char *, allocated; "" */
	DB_FIELD_LONG,		/* long; -1 */
	DB_FIELD_REAL,		/* double, not negative; -1 */
	DB_FIELD_BOOL,		/* bool; false */
	DB_FIELD_VALUE,		/* double of any sign; NAN */
};

/* one member of an object, stored @offset bytes into a structure */
struct db_field {
	const char *name;
	enum db_field_type type;
	bool required;
	size_t offset;
};

#define DB_FIELD(type, required, strukt, member) \
	{ #member, DB_FIELD_##type, required, offsetof(struct strukt, member) }

/** db_field_set() - replace *@at by a cleaned copy of @s; Return: 0 or -ENOMEM */
int db_field_set(char **at, const char *s);

/** db_field_format() - the same with a format */
int __attribute__((format(printf, 2, 3))) db_field_format(char **at, const char *fmt, ...);

/**
 * db_fields_read() - read an object
 * @fields: table of its members, @n entries; others are ignored
 * @obj:    the object; NULL gives every member its value for "unknown"
 * @base:   the structure; strings are the caller's, also on failure: db_fields_free()
 * @where:  what errors call it, such as "run.json: .sides.ep"
 *
 * Return: 0; -EBADMSG, @err names the field; -ENOMEM.
 */
int db_fields_read(const struct db_field *fields, size_t n, const json_t *obj, void *base,
		   const char *where, struct db_error *err);

/** db_fields_free() - free the strings of a structure that was read, or begun to be */
void db_fields_free(const struct db_field *fields, size_t n, void *base);

/**
 * db_json_array() - read an array of objects
 * @array: the array; NULL and null leave @items and @n as they are
 * @size:  of a structure, bytes
 * @items: address of the pointer to the structures, which are the caller's, also on failure
 * @n:     how many
 *
 * Return: as db_fields_read().
 */
int db_json_array(const json_t *array, const struct db_field *fields, size_t n_fields, size_t size,
		  void *items, size_t *n, const char *where, struct db_error *err);

/** db_json_strings() - read an array of strings; NULL and null leave @out as it is; @out is the
 * caller's, also on failure; Return: as db_fields_read()
 */
int db_json_strings(const json_t *array, struct db_strings *out, const char *where,
		    struct db_error *err);

/**
 * db_json_load() - read an object from a file
 * @path: the file, at most @max bytes
 * @where: what errors call it
 * @out: the caller's, freed by json_decref()
 *
 * Return: 0; -EBADMSG, @err names the line; -EFBIG; -errno of reading.
 */
int db_json_load(const char *path, size_t max, const char *where, json_t **out,
		 struct db_error *err);

/** db_json_no_memory() - say so; Return: -ENOMEM */
int db_json_no_memory(struct db_error *err);

#endif
