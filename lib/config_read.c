// SPDX-License-Identifier: GPL-2.0-only
/* Reads a libconfig file by a table, see config_read.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <libconfig.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config_read.h"
#include "lib/sanitise.h"

struct db_config_reader {
	const char *path;
	const config_t *cfg;
	struct db_error *err;
};

/* a group that is not in the file has no place */
static const char *file_of(const struct db_config_reader *r, const config_setting_t *s)
{
	const char *file = s ? config_setting_source_file(s) : NULL;

	return file ? file : r->path;
}

static unsigned int line_of(const config_setting_t *s)
{
	return s ? config_setting_source_line(s) : 0;
}

/* a list's elements have no name: the list's is shown */
static const char *name_of(const config_setting_t *s)
{
	while (s && !config_setting_name(s) && !config_setting_is_root(s))
		s = config_setting_parent(s);
	return s && config_setting_name(s) ? config_setting_name(s) : "the file";
}

static int bad(const struct db_config_reader *r, const config_setting_t *s, const char *what,
	       const char *key)
{
	return db_fail(r->err, EINVAL, "%s:%u: %s '%s'", file_of(r, s), line_of(s), what, key);
}

static int no_memory(const struct db_config_reader *r)
{
	return db_fail(r->err, ENOMEM, "%s: no memory", r->path);
}

int db_config_bad(const struct db_config_reader *r, const char *setting, const char *fmt, ...)
{
	const config_setting_t *s;
	char path[128], text[400];
	char *dot;
	va_list ap;

	snprintf(path, sizeof(path), "%s", setting);
	for (s = config_lookup(r->cfg, path); !s && (dot = strrchr(path, '.'));
	     s = config_lookup(r->cfg, path))
		*dot = '\0';
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return db_fail(r->err, EINVAL, "%s:%u: %s", file_of(r, s), line_of(s), text);
}

/* Return: @text with ${VAR} replaced, the caller's; NULL after an error that @ret tells */
static char *expand(const struct db_config_reader *r, const config_setting_t *s, const char *text,
		    int *ret)
{
	struct db_buf out = { 0 };
	const char *start, *end, *value;
	char var[64];

	*ret = 0;
	for (; (start = strstr(text, "${")); text = end + 1) {
		end = strchr(start, '}');
		if (!end || end - start - 2 >= (int)sizeof(var)) {
			*ret = bad(r, s, "unfinished ${...} in", name_of(s));
			goto fail;
		}
		memcpy(var, start + 2, end - start - 2);
		var[end - start - 2] = '\0';
		value = getenv(var);
		if (!value) {
			*ret = bad(r, s, "environment variable not set:", var);
			goto fail;
		}
		db_buf_add(&out, text, start - text);
		db_buf_add(&out, value, strlen(value));
	}
	db_buf_add(&out, text, strlen(text));
	if (out.dropped) {
		*ret = no_memory(r);
		goto fail;
	}
	return out.data;
fail:
	db_buf_free(&out);
	return NULL;
}

static bool is_choice(const char *choices, const char *text)
{
	size_t len = strlen(text);
	const char *at = choices;

	while (at) {
		if (!strncmp(at, text, len) && (at[len] == '|' || !at[len]) && len)
			return true;
		at = strchr(at, '|');
		if (at)
			at++;
	}
	return false;
}

static int check_text(const struct db_config_reader *r, const config_setting_t *s,
		      const struct db_config_item *item, const char *text)
{
	struct in_addr address;

	if (item->required && !*text)
		return bad(r, s, "empty string:", name_of(s));
	if (item->choices && !is_choice(item->choices, text))
		return db_fail(r->err, EINVAL, "%s:%u: %s is \"%.60s\", must be one of %s",
			       file_of(r, s), line_of(s), name_of(s), text, item->choices);
	if ((item->type == DB_CONFIG_NAME || item->type == DB_CONFIG_NAMES) &&
	    (!db_name_ok(text) || strchr(text, '.')))
		return bad(r, s, "not a plain name (letters, digits, _ and -):", text);
	if (item->type == DB_CONFIG_IPV4 && inet_pton(AF_INET, text, &address) != 1)
		return bad(r, s, "not an IPv4 address:", text);
	return 0;
}

static int read_text(const struct db_config_reader *r, const config_setting_t *s,
		     const struct db_config_item *item, char **out)
{
	int ret;

	if (config_setting_type(s) != CONFIG_TYPE_STRING)
		return bad(r, s, "must be a string:", name_of(s));
	*out = expand(r, s, config_setting_get_string(s), &ret);
	return *out ? check_text(r, s, item, *out) : ret;
}

static int check_range(const struct db_config_reader *r, const config_setting_t *s,
		       const struct db_config_item *item, double value)
{
	char is[32], min[32], max[32];

	/* written so that a NaN fails too */
	if (value >= item->min && value <= item->max)
		return 0;
	db_config_number(item, value, is, sizeof(is));
	db_config_number(item, item->min, min, sizeof(min));
	db_config_number(item, item->max, max, sizeof(max));
	return db_fail(r->err, EINVAL, "%s:%u: %s = %s is out of range (%s to %s)", file_of(r, s),
		       line_of(s), name_of(s), is, min, max);
}

static int read_number(const struct db_config_reader *r, const config_setting_t *s,
		       const struct db_config_item *item, double *out)
{
	int type = config_setting_type(s);

	if (type == CONFIG_TYPE_INT)
		*out = config_setting_get_int(s);
	else if (type == CONFIG_TYPE_INT64)
		*out = (double)config_setting_get_int64(s);
	else if (type == CONFIG_TYPE_FLOAT && item->type == DB_CONFIG_SECONDS)
		*out = config_setting_get_float(s);
	else
		return bad(r, s, item->type == DB_CONFIG_SECONDS ? "must be a number:" :
			   "must be an integer:", name_of(s));
	return check_range(r, s, item, *out);
}

static int check_list(const struct db_config_reader *r, const config_setting_t *s,
		      const struct db_config_item *item)
{
	int n;

	if (!config_setting_is_list(s) && !config_setting_is_array(s))
		return bad(r, s, "must be a list ( ... ):", name_of(s));
	n = config_setting_length(s);
	if (n < item->min || n > item->max)
		return db_fail(r->err, EINVAL, "%s:%u: %s has %d entries, must be %g to %g",
			       file_of(r, s), line_of(s), name_of(s), n, item->min, item->max);
	return 0;
}

static int read_texts(const struct db_config_reader *r, const config_setting_t *s,
		      const struct db_config_item *item, struct db_strings *out)
{
	int n = config_setting_length(s);
	int ret = check_list(r, s, item);

	if (ret || !n)
		return ret;
	out->v = calloc(n, sizeof(*out->v));
	if (!out->v)
		return no_memory(r);
	for (int i = 0; i < n && !ret; i++)
		ret = read_text(r, config_setting_get_elem(s, i), item, &out->v[out->n++]);
	return ret;
}

static int read_group(const struct db_config_reader *r, const config_setting_t *s,
		      const struct db_config_item *items, void *base);

static int read_groups(const struct db_config_reader *r, const config_setting_t *s,
		       const struct db_config_item *item, void *array)
{
	int n = config_setting_length(s);
	int ret = check_list(r, s, item);
	struct { char *v; size_t n; } *out = array;

	if (ret || !n)
		return ret;
	out->v = calloc(n, item->size);
	if (!out->v)
		return no_memory(r);
	for (int i = 0; i < n && !ret; i++) {
		ret = read_group(r, config_setting_get_elem(s, i), item->sub,
				 out->v + item->size * out->n);
		out->n++;
	}
	return ret;
}

static void set_number(const struct db_config_item *item, double value, void *at)
{
	if (item->type == DB_CONFIG_INT)
		*(int *)at = (int)value;
	else if (item->type == DB_CONFIG_BYTES)
		*(long long *)at = (long long)value;
	else if (item->type == DB_CONFIG_SECONDS)
		*(double *)at = value;
	else
		*(bool *)at = value != 0;
}

static int read_item(const struct db_config_reader *r, const config_setting_t *s,
		     const struct db_config_item *item, void *at)
{
	double number = 0;
	int ret;

	switch (item->type) {
	case DB_CONFIG_TEXT:
	case DB_CONFIG_NAME:
	case DB_CONFIG_IPV4:
		return read_text(r, s, item, at);
	case DB_CONFIG_INT:
	case DB_CONFIG_BYTES:
	case DB_CONFIG_SECONDS:
		ret = read_number(r, s, item, &number);
		if (!ret)
			set_number(item, number, at);
		return ret;
	case DB_CONFIG_BOOL:
		if (config_setting_type(s) != CONFIG_TYPE_BOOL)
			return bad(r, s, "must be true or false:", name_of(s));
		set_number(item, config_setting_get_bool(s), at);
		return 0;
	case DB_CONFIG_TEXTS:
	case DB_CONFIG_NAMES:
		return read_texts(r, s, item, at);
	case DB_CONFIG_GROUP:
		return read_group(r, s, item->sub, at);
	case DB_CONFIG_GROUPS:
		return read_groups(r, s, item, at);
	}
	return -EINVAL;
}

/* what is not in the file gets its default; a missing group those of its items */
static int set_default(const struct db_config_reader *r, const config_setting_t *group,
		       const struct db_config_item *item, void *at)
{
	if (item->required)
		return db_fail(r->err, EINVAL, "%s:%u: '%s' is missing in %s",
			       file_of(r, group), line_of(group), item->key, name_of(group));
	switch (item->type) {
	case DB_CONFIG_TEXT:
	case DB_CONFIG_NAME:
	case DB_CONFIG_IPV4:
		*(char **)at = strdup(item->text);
		return *(char **)at ? 0 : no_memory(r);
	case DB_CONFIG_GROUP:
		return read_group(r, NULL, item->sub, at);
	case DB_CONFIG_TEXTS:
	case DB_CONFIG_NAMES:
	case DB_CONFIG_GROUPS:
		return 0;
	default:
		set_number(item, item->value, at);
		return 0;
	}
}

static const struct db_config_item *find_item(const struct db_config_item *items, const char *key)
{
	while (items->key && strcmp(items->key, key) != 0)
		items++;
	return items->key ? items : NULL;
}

static int read_group(const struct db_config_reader *r, const config_setting_t *s,
		      const struct db_config_item *items, void *base)
{
	const struct db_config_item *item;
	int ret = 0;

	if (s && !config_setting_is_group(s))
		return bad(r, s, "must be a group { ... }:", name_of(s));
	for (int i = 0; s && i < config_setting_length(s) && !ret; i++) {
		config_setting_t *e = config_setting_get_elem(s, i);

		item = find_item(items, config_setting_name(e));
		if (!item)
			return bad(r, e, "unknown key", config_setting_name(e));
		ret = read_item(r, e, item, (char *)base + item->offset);
	}
	for (item = items; item->key && !ret; item++) {
		if (!s || !config_setting_get_member(s, item->key))
			ret = set_default(r, s, item, (char *)base + item->offset);
	}
	return ret;
}

static int parse(const char *path, config_t *cfg, struct db_error *err)
{
	char *dir = strdup(path);

	if (!dir)
		return db_fail(err, ENOMEM, "%s: no memory", path);
	config_set_include_dir(cfg, dirname(dir));
	free(dir);
	errno = 0;
	if (config_read_file(cfg, path))
		return 0;
	if (config_error_type(cfg) == CONFIG_ERR_FILE_IO)
		return db_fail(err, errno ? errno : EIO, "cannot read %s: %s", path,
			       strerror(errno ? errno : EIO));
	return db_fail(err, EINVAL, "%s:%d: %s", config_error_file(cfg) ?: path,
		       config_error_line(cfg), config_error_text(cfg));
}

int db_config_read(const char *path, const struct db_config_item *items, void *base,
		   int (*check)(const struct db_config_reader *r, const void *base),
		   struct db_error *err)
{
	config_t cfg;
	struct db_config_reader r = { .path = path, .cfg = &cfg, .err = err };
	int ret;

	config_init(&cfg);
	ret = parse(path, &cfg, err);
	if (!ret)
		ret = read_group(&r, config_root_setting(&cfg), items, base);
	if (!ret && check)
		ret = check(&r, base);
	config_destroy(&cfg);
	return ret;
}

void db_config_release(const struct db_config_item *items, void *base)
{
	struct { char *v; size_t n; } *array;

	for (const struct db_config_item *item = items; item->key; item++) {
		void *at = (char *)base + item->offset;

		switch (item->type) {
		case DB_CONFIG_TEXT:
		case DB_CONFIG_NAME:
		case DB_CONFIG_IPV4:
			free(*(char **)at);
			break;
		case DB_CONFIG_TEXTS:
		case DB_CONFIG_NAMES:
			db_strings_free(at);
			break;
		case DB_CONFIG_GROUP:
			db_config_release(item->sub, at);
			break;
		case DB_CONFIG_GROUPS:
			array = at;
			for (size_t i = 0; i < array->n; i++)
				db_config_release(item->sub, array->v + i * item->size);
			free(array->v);
			break;
		default:
			break;
		}
	}
}
