// SPDX-License-Identifier: GPL-2.0-only
/* Objects of JSON into structures, by tables; see json_fields.h. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buffer.h"
#include "lib/file.h"
#include "lib/json_fields.h"
#include "lib/text.h"

int db_json_no_memory(struct db_error *err)
{
	return db_fail(err, ENOMEM, "out of memory reading JSON");
}

int db_field_set(char **at, const char *s)
{
	char *copy = strdup(s);

	if (!copy)
		return -ENOMEM;
	db_text_clean(copy, strlen(copy));
	free(*at);
	*at = copy;
	return 0;
}

int __attribute__((format(printf, 2, 3))) db_field_format(char **at, const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;
	int ret;

	va_start(ap, fmt);
	ret = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (ret < 0)
		return -ENOMEM;
	ret = db_field_set(at, s);
	free(s);
	return ret;
}

static bool set_number(const struct db_field *f, const json_t *v, char *at)
{
	if (f->type == DB_FIELD_LONG && json_is_integer(v))
		*(long *)(void *)at = (long)json_integer_value(v);
	else if ((f->type == DB_FIELD_REAL || f->type == DB_FIELD_VALUE) && json_is_number(v))
		*(double *)(void *)at = json_number_value(v);
	else if (f->type == DB_FIELD_BOOL && json_is_boolean(v))
		*(bool *)at = json_is_true(v);
	else
		return false;
	return true;
}

/* gives a field its value for "unknown" */
static int set_unknown(const struct db_field *f, char *at)
{
	if (f->type == DB_FIELD_STRING)
		return *(char **)(void *)at ? 0 : db_field_set((char **)(void *)at, "");
	if (f->type == DB_FIELD_LONG)
		*(long *)(void *)at = -1;
	else if (f->type == DB_FIELD_REAL || f->type == DB_FIELD_VALUE)
		*(double *)(void *)at = f->type == DB_FIELD_REAL ? -1 : (double)NAN;
	else
		*(bool *)at = false;
	return 0;
}

int db_fields_read(const struct db_field *fields, size_t n, const json_t *obj, void *base,
		   const char *where, struct db_error *err)
{
	static const char *const types[] = {
		"a string", "an integer", "a number", "true or false", "a number",
	};
	size_t i;

	if (obj && !json_is_object(obj))
		return db_fail(err, EBADMSG, "%s: expected an object", where);
	for (i = 0; i < n; i++) {
		const json_t *v = obj ? json_object_get(obj, fields[i].name) : NULL;
		char *at = (char *)base + fields[i].offset;

		if (!v || json_is_null(v)) {
			if (obj && fields[i].required)
				return db_fail(err, EBADMSG, "%s.%s: missing", where,
					       fields[i].name);
			if (set_unknown(&fields[i], at))
				return db_json_no_memory(err);
		} else if (fields[i].type == DB_FIELD_STRING && json_is_string(v)) {
			if (db_field_set((char **)(void *)at, json_string_value(v)))
				return db_json_no_memory(err);
		} else if (!set_number(&fields[i], v, at)) {
			return db_fail(err, EBADMSG, "%s.%s: expected %s", where, fields[i].name,
				       types[fields[i].type]);
		}
	}
	return 0;
}

void db_fields_free(const struct db_field *fields, size_t n, void *base)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (fields[i].type == DB_FIELD_STRING)
			free(*(char **)(void *)((char *)base + fields[i].offset));
}

int db_json_array(const json_t *array, const struct db_field *fields, size_t n_fields, size_t size,
		  void *items, size_t *n, const char *where, struct db_error *err)
{
	char element[96], *block;
	size_t i, len = json_array_size(array);
	int ret;

	if (!array || json_is_null(array))
		return 0;
	if (!json_is_array(array))
		return db_fail(err, EBADMSG, "%s: expected an array", where);
	if (!len)
		return 0;
	block = calloc(len, size);
	if (!block)
		return db_json_no_memory(err);
	memcpy(items, &block, sizeof(block));
	*n = len;
	for (i = 0; i < len; i++) {
		snprintf(element, sizeof(element), "%s[%zu]", where, i);
		ret = db_fields_read(fields, n_fields, json_array_get(array, i), block + i * size,
				     element, err);
		if (ret)
			return ret;
	}
	return 0;
}

int db_json_strings(const json_t *array, struct db_strings *out, const char *where,
		    struct db_error *err)
{
	size_t i, len = json_array_size(array);

	if (!array || json_is_null(array))
		return 0;
	if (!json_is_array(array))
		return db_fail(err, EBADMSG, "%s: expected an array", where);
	out->v = calloc(len + 1, sizeof(*out->v));
	if (!out->v)
		return db_json_no_memory(err);
	for (i = 0; i < len; i++) {
		const json_t *v = json_array_get(array, i);

		if (!json_is_string(v))
			return db_fail(err, EBADMSG, "%s[%zu]: expected a string", where, i);
		if (db_field_set(&out->v[i], json_string_value(v)))
			return db_json_no_memory(err);
		out->n++;
	}
	return 0;
}

int db_json_load(const char *path, size_t max, const char *where, json_t **out,
		 struct db_error *err)
{
	struct db_buf text = { .limit = max };
	json_error_t bad;
	int ret = db_file_read(path, &text, err);

	if (!ret) {
		*out = json_loadb(db_buf_str(&text), text.len, JSON_REJECT_DUPLICATES, &bad);
		if (!*out)
			ret = db_fail(err, EBADMSG, "%s:%d: %s", where, bad.line, bad.text);
		else if (!json_is_object(*out))
			ret = db_fail(err, EBADMSG, "%s: expected an object", where);
	}
	db_buf_free(&text);
	return ret;
}

