// SPDX-License-Identifier: GPL-2.0-only
/* Reads what db-target prints, see target.h. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/target.h"
#include "lib/text.h"

/* longest value, longest line of samples */
#define VALUE_MAX	24
#define LINE_MAX_LEN	96

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/*
 * Finds the one word "key=value" outside of comments.
 * Return: 0 and the value; -ENOENT if there is none; -EBADMSG
 */
static int find(const char *text, const char *key, char value[VALUE_MAX], struct db_error *err)
{
	const char *pos = text, *end = text + strlen(text), *line;
	size_t n = strlen(key), len, found = 0;

	while (db_text_next_line(&pos, end, &line, &len, NULL)) {
		for (size_t i = 0; len && line[0] != '#' && i + n < len; i++) {
			size_t size = 0;

			if ((i && !blank(line[i - 1])) || strncmp(line + i, key, n) != 0 ||
			    line[i + n] != '=')
				continue;
			for (i += n + 1; i + size < len && !blank(line[i + size]); size++)
				;
			if (found++)
				return db_fail(err, EBADMSG, "db-target printed '%s' twice", key);
			if (size >= VALUE_MAX)
				return db_fail(err, EBADMSG, "db-target: '%s' is too long", key);
			memcpy(value, line + i, size);
			value[size] = '\0';
			db_text_clean(value, size);
		}
	}
	return found ? 0 : db_fail(err, ENOENT, "db-target did not print '%s'", key);
}

/* a whole number of 0 to @max, decimal or 0x...; nothing else that strtoull() takes */
static int number(const char *text, const char *key, unsigned long long max,
		  unsigned long long *out, struct db_error *err)
{
	char value[VALUE_MAX] = "", *end;
	int ret = find(text, key, value, err);

	if (ret)
		return ret == -ENOENT ? -EBADMSG : ret;
	errno = 0;
	*out = strtoull(value, &end, strncmp(value, "0x", 2) ? 10 : 16);
	if (!isdigit((unsigned char)value[0]) || *end || errno || *out > max)
		return db_fail(err, EBADMSG, "db-target: %s=%s: expected a number of at most %llu",
			       key, value, max);
	return 0;
}

static int count(const char *text, const char *key, long long *out, struct db_error *err)
{
	unsigned long long n;
	int ret = number(text, key, 1000000000000ULL, &n, err);

	if (!ret)
		*out = (long long)n;
	return ret;
}

static int word32(const char *text, const char *key, uint32_t *out, struct db_error *err)
{
	unsigned long long n;
	int ret = number(text, key, UINT32_MAX, &n, err);

	if (!ret)
		*out = (uint32_t)n;
	return ret;
}

/* plain decimals only: strtod() takes much more */
static bool decimal(const char **at, double *out)
{
	char *end;

	while (**at == ' ')
		(*at)++;
	if (!isdigit((unsigned char)**at))
		return false;
	*out = strtod(*at, &end);
	if (memchr(*at, 'x', (size_t)(end - *at)) || memchr(*at, 'X', (size_t)(end - *at)) ||
	    !isfinite(*out) || (*end && *end != ' '))
		return false;
	*at = end;
	return true;
}

int db_target_status(const char *text, uint32_t *status, struct db_error *err)
{
	return word32(text, "status", status, err);
}

int db_target_value(const char *text, uint32_t *value, struct db_error *err)
{
	return word32(text, "value", value, err);
}

int db_target_doorbell(const char *text, struct db_target_doorbell *out, struct db_error *err)
{
	unsigned long long bar = 0;
	int ret = number(text, "bar", 5, &bar, err);

	out->bar = (unsigned int)bar;
	if (!ret)
		ret = word32(text, "offset", &out->offset, err);
	if (!ret)
		ret = word32(text, "data", &out->data, err);
	return ret ? ret : word32(text, "status", &out->status, err);
}

int db_target_rings(const char *text, struct db_target_rings *out, struct db_error *err)
{
	char value[VALUE_MAX];
	const char *at = value;
	int ret = count(text, "rung", &out->rung, err);

	if (!ret)
		ret = count(text, "seen", &out->seen, err);
	if (!ret)
		ret = count(text, "timeouts", &out->timeouts, err);
	if (!ret)
		ret = find(text, "seconds", value, err);
	if (ret)
		return ret == -ENOENT ? -EBADMSG : ret;
	if (!decimal(&at, &out->seconds) || *at)
		return db_fail(err, EBADMSG, "db-target: seconds=%s: expected a decimal", value);
	if (out->seen + out->timeouts > out->rung)
		return db_fail(err, EBADMSG, "db-target: %lld waits for %lld rings",
			       out->seen + out->timeouts, out->rung);
	return 0;
}

/* Return: number of columns, 0 if the line is no sample */
static int read_line(const char *line, size_t len, double column[3])
{
	char copy[LINE_MAX_LEN];
	const char *at = copy;
	int n = 0;

	if (len >= sizeof(copy))
		return 0;
	memcpy(copy, line, len);
	copy[len] = '\0';
	while (n < 3 && decimal(&at, &column[n]))
		n++;
	return *at || strlen(copy) != len ? 0 : n;
}

static int grow(struct db_target_latency *out, size_t cap[3], bool second)
{
	if (db_array_grow(&out->number, &cap[0], out->n + 1, sizeof(double)) ||
	    db_array_grow(&out->first, &cap[1], out->n + 1, sizeof(double)) ||
	    (second && db_array_grow(&out->second, &cap[2], out->n + 1, sizeof(double))))
		return -ENOMEM;
	return 0;
}

static int read_samples(const char *text, struct db_target_latency *out, struct db_error *err)
{
	const char *pos = text, *end = text + strlen(text), *line;
	size_t len, cap[3] = { 0 }, at = 0;
	double column[3];
	int n = 0, now;

	while (db_text_next_line(&pos, end, &line, &len, NULL)) {
		at++;
		if (!len || !isdigit((unsigned char)line[0]))
			continue;
		now = read_line(line, len, column);
		if (now < 2 || (n && now != n))
			return db_fail(err, EBADMSG, "db-target, line %zu: no sample", at);
		n = now;
		if (out->n == DB_TARGET_SAMPLES_MAX)
			return db_fail(err, EFBIG, "db-target printed more than %lu samples",
				       DB_TARGET_SAMPLES_MAX);
		if (grow(out, cap, n == 3))
			return db_fail(err, ENOMEM, "no memory for the samples");
		out->number[out->n] = column[0];
		out->first[out->n] = column[1];
		if (n == 3)
			out->second[out->n] = column[2];
		out->n++;
	}
	return 0;
}

/* what is not told stays empty, and is said to be unknown */
static int read_method(const char *text, struct db_target_latency *out, struct db_error *err)
{
	const struct {
		const char *key;
		char *value;
	} items[] = {
		{ "clock_hz", out->clock_hz }, { "resolution_ns", out->resolution_ns },
		{ "cost_ns", out->cost_ns }, { "cpu", out->cpu }, { "hold", out->hold },
	};
	int ret = 0;

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]) && !ret; i++) {
		ret = find(text, items[i].key, items[i].value, err);
		if (ret == -ENOENT)
			ret = 0;
	}
	return ret;
}

int db_target_latency(const char *text, struct db_target_latency *out, struct db_error *err)
{
	long long n = 0;
	int ret;

	memset(out, 0, sizeof(*out));
	ret = read_samples(text, out, err);
	if (!ret)
		ret = count(text, "n", &n, err);
	if (!ret)
		ret = count(text, "timeouts", &out->timeouts, err);
	if (!ret)
		ret = count(text, "warmup", &out->warmup, err);
	if (!ret)
		ret = read_method(text, out, err);
	if (!ret && (size_t)n != out->n)
		ret = db_fail(err, EBADMSG, "db-target says n=%lld but printed %zu samples", n,
			      out->n);
	return ret;
}

/* room for @more values behind the @n that are there */
static int extend(double **values, size_t n, size_t more)
{
	double *longer = reallocarray(*values, n + more, sizeof(**values));

	if (!longer)
		return -ENOMEM;
	*values = longer;
	return 0;
}

static void join_method(struct db_target_latency *all, const struct db_target_latency *part)
{
	memcpy(all->clock_hz, part->clock_hz, sizeof(all->clock_hz));
	memcpy(all->resolution_ns, part->resolution_ns, sizeof(all->resolution_ns));
	memcpy(all->cost_ns, part->cost_ns, sizeof(all->cost_ns));
	memcpy(all->cpu, part->cpu, sizeof(all->cpu));
	memcpy(all->hold, part->hold, sizeof(all->hold));
}

int db_target_latency_join(struct db_target_latency *all, const struct db_target_latency *part,
			   unsigned long before, struct db_error *err)
{
	if (all->n && part->n && !all->second != !part->second)
		return db_fail(err, EBADMSG, "db-target: parts of a series differ in their "
			       "columns");
	if (all->n + part->n > DB_TARGET_SAMPLES_MAX)
		return db_fail(err, EFBIG, "db-target printed more than %lu samples",
			       DB_TARGET_SAMPLES_MAX);
	if (part->n && (extend(&all->number, all->n, part->n) ||
			extend(&all->first, all->n, part->n) ||
			(part->second && extend(&all->second, all->n, part->n))))
		return db_fail(err, ENOMEM, "no memory for the samples");
	if (!all->n)
		join_method(all, part);
	for (size_t i = 0; i < part->n; i++, all->n++) {
		all->number[all->n] = part->number[i] + (double)before;
		all->first[all->n] = part->first[i];
		if (part->second)
			all->second[all->n] = part->second[i];
	}
	all->timeouts += part->timeouts;
	all->warmup += part->warmup;
	return 0;
}

void db_target_latency_free(struct db_target_latency *out)
{
	free(out->number);
	free(out->first);
	free(out->second);
	memset(out, 0, sizeof(*out));
}
