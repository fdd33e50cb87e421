// SPDX-License-Identifier: GPL-2.0-only
/* Reader of iputils ping's output, see ping.h. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ping.h"
#include "lib/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
/* ping -D stamps lines with seconds since 1970, the largest number there is */
#define COUNT_MAX	9999999999L

struct parser {
	struct db_ping *p;
	size_t lines_cap, replies_cap;
};

/* decimal number at *@s, *@s moved behind it; -1 if there is none or it is beyond COUNT_MAX */
static long take_count(const char **s)
{
	const char *c = *s;
	long n = 0;

	if (!isdigit((unsigned char)*c))
		return -1;
	while (isdigit((unsigned char)*c)) {
		n = n * 10 + (*c++ - '0');
		if (n > COUNT_MAX)
			return -1;
	}
	*s = c;
	return n;
}

/*
 * "12.1" at *@s as 12.1, its last digit's weight in @resolution; -1 if there is none.  Not strtod:
 * that depends on the locale and takes hexadecimal, infinities and exponents.
 */
static double take_decimal(const char **s, double *resolution)
{
	const char *c = *s;
	double digits, scale = 1;
	long whole = take_count(&c);

	if (whole < 0)
		return -1;
	digits = (double)whole;
	if (c[0] == '.' && isdigit((unsigned char)c[1])) {
		for (c++; isdigit((unsigned char)*c) && scale < 1e6; c++) {
			digits = digits * 10 + (*c - '0');
			scale *= 10;
		}
	}
	if (isdigit((unsigned char)*c))
		return -1;
	*s = c;
	*resolution = 1 / scale;
	return digits / scale;
}

/* moves *@s behind @word if it is there */
static bool take_word(const char **s, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*s, word, n) != 0)
		return false;
	*s += n;
	return true;
}

/* "[1700000000.123456] " of ping -D */
static const char *skip_stamp(const char *s)
{
	const char *c = s;
	double unused;

	if (*c++ != '[' || take_decimal(&c, &unused) < 0 || !take_word(&c, "] "))
		return s;
	return c;
}

/* true if @s is a reply line, whose sequence number is @seq and whose rest follows in @rest */
static bool is_reply(const char *s, unsigned int *seq, const char **rest)
{
	long n;

	if (take_count(&s) < 0 || !take_word(&s, " bytes from "))
		return false;
	s = strstr(s, " icmp_seq=");
	if (!s)
		return false;
	s += strlen(" icmp_seq=");
	n = take_count(&s);
	if (n < 0 || n > 65535)
		return false;
	*seq = (unsigned int)n;
	*rest = s;
	return true;
}

static int add_reply(struct parser *q, const char *s, unsigned int seq)
{
	struct db_ping *p = q->p;
	struct db_ping_reply r = { .seq = seq, .line = p->n_lines };
	const char *at = strstr(s, " time");

	if (!at || (at[5] != '=' && at[5] != '<')) {
		p->untimed++;
		return 0;
	}
	r.below = at[5] == '<';
	at += 6;
	r.ms = take_decimal(&at, &r.resolution_ms);
	if (r.ms < 0 || !take_word(&at, " ms")) {
		p->untimed++;
		return 0;
	}
	r.duplicate = strstr(at, "(DUP!)") != NULL;
	r.damaged = strstr(at, "(BAD CHECKSUM!)") != NULL;
	if (db_array_grow(&p->replies, &q->replies_cap, p->n_replies + 1, sizeof(r)))
		return -ENOMEM;
	p->replies[p->n_replies++] = r;
	return 0;
}

/* "10 packets transmitted, 10 received, +1 duplicates, 0% packet loss, time 9012ms" */
static bool is_counts(struct db_ping *p, const char *s)
{
	long sent = take_count(&s), got, n;

	if (sent < 0 || !take_word(&s, " packets transmitted, "))
		return false;
	got = take_count(&s);
	if (got < 0 || !take_word(&s, " received"))
		return false;
	p->complete = true;
	p->transmitted = sent;
	p->received = got;
	while ((s = strstr(s, ", +"))) {
		s += 3;
		n = take_count(&s);
		if (n >= 0 && take_word(&s, " duplicates"))
			p->duplicates = n;
		else if (n >= 0 && take_word(&s, " errors"))
			p->errors = n;
	}
	return true;
}

/* "rtt min/avg/max/mdev = 0.756/0.883/1.110/0.100 ms" */
static bool is_rtt(struct db_ping *p, const char *s)
{
	double v[4], unused;
	size_t i;

	if (!take_word(&s, "rtt min/avg/max/mdev = "))
		return false;
	for (i = 0; i < ARRAY_SIZE(v); i++) {
		v[i] = take_decimal(&s, &unused);
		if (v[i] < 0 || !take_word(&s, i + 1 < ARRAY_SIZE(v) ? "/" : " ms"))
			return false;
	}
	p->has_rtt = true;
	p->rtt_min = v[0];
	p->rtt_avg = v[1];
	p->rtt_max = v[2];
	p->rtt_mdev = v[3];
	return true;
}

static bool is_titled(const char *s)
{
	size_t n = strlen(s);

	return !strncmp(s, "--- ", 4) && n > 24 && !strcmp(s + n - 20, " ping statistics ---");
}

/* by how a line begins; what is decided by more than that is in kind_of() */
static const struct {
	const char *start;
	enum db_ping_kind kind;
} starts[] = {
	{ "$ ", DB_PING_COMMAND },
	{ "PING ", DB_PING_HEADER },
	{ "no answer yet for icmp_seq=", DB_PING_LATE },
	{ "From ", DB_PING_ERROR },
	{ "ping: ", DB_PING_ERROR },
	{ "ping6: ", DB_PING_ERROR },
	{ "WARNING: ", DB_PING_ERROR },
	{ "Warning: ", DB_PING_ERROR },
	{ "connect: ", DB_PING_ERROR },
	{ "wrong data byte ", DB_PING_ERROR },
};

static enum db_ping_kind kind_of(struct db_ping *p, const char *s)
{
	size_t i;

	if (!s[strspn(s, " ")])
		return DB_PING_BLANK;
	if (is_titled(s) || is_counts(p, s) || is_rtt(p, s))
		return DB_PING_STATISTICS;
	for (i = 0; i < ARRAY_SIZE(starts); i++)
		if (!strncmp(s, starts[i].start, strlen(starts[i].start)))
			return starts[i].kind;
	return DB_PING_OTHER;
}

static int add_line(struct parser *q, const char *text)
{
	const char *s = skip_stamp(text), *rest;
	struct db_ping *p = q->p;
	struct db_ping_line l;
	unsigned int seq;

	if (p->n_lines == DB_PING_LINES_MAX) {
		p->cut = true;
		return 0;
	}
	if (db_array_grow(&p->lines, &q->lines_cap, p->n_lines + 1, sizeof(l)))
		return -ENOMEM;
	if (is_reply(s, &seq, &rest)) {
		l.kind = DB_PING_REPLY;
		if (add_reply(q, s, seq))
			return -ENOMEM;
	} else {
		l.kind = kind_of(p, s);
	}
	p->n_errors += l.kind == DB_PING_ERROR;
	p->n_other += l.kind == DB_PING_OTHER;
	l.text = strdup(text);
	if (!l.text)
		return -ENOMEM;
	p->lines[p->n_lines++] = l;
	return 0;
}

int db_ping_parse(const char *buf, size_t len, struct db_ping *out, struct db_error *err)
{
	struct parser q = { .p = out };
	char text[DB_PING_LINE_MAX + 1];
	const char *end = buf + len, *line;
	size_t n;

	*out = (struct db_ping){ .transmitted = -1, .received = -1 };
	while (db_text_next_line(&buf, end, &line, &n, NULL)) {
		if (n > DB_PING_LINE_MAX) {
			out->cut = true;
			n = DB_PING_LINE_MAX;
		}
		memcpy(text, line, n);
		db_text_clean(text, n);
		if (add_line(&q, text)) {
			db_ping_free(out);
			return db_fail(err, ENOMEM, "out of memory reading ping's output");
		}
	}
	return 0;
}

void db_ping_free(struct db_ping *p)
{
	size_t i;

	for (i = 0; i < p->n_lines; i++)
		free(p->lines[i].text);
	free(p->lines);
	free(p->replies);
	*p = (struct db_ping){ .transmitted = -1, .received = -1 };
}

/* replies that ping prints and counts apart from the received ones */
static size_t count_uncounted(const struct db_ping *p, size_t *duplicates)
{
	size_t i, n = 0;

	*duplicates = 0;
	for (i = 0; i < p->n_replies; i++) {
		*duplicates += p->replies[i].duplicate;
		n += p->replies[i].duplicate || p->replies[i].damaged;
	}
	return n;
}

int db_ping_check(const struct db_ping *p, struct db_error *err)
{
	size_t replies = p->n_replies + p->untimed, dups, uncounted = count_uncounted(p, &dups);

	if (p->cut)
		return db_fail(err, EBADMSG, "ping's output was cut");
	if (!p->complete)
		return db_fail(err, EBADMSG, "ping printed no statistics: it did not finish");
	if (p->received > p->transmitted)
		return db_fail(err, EBADMSG, "ping received %ld of %ld packets sent", p->received,
			       p->transmitted);
	if (!replies)
		return 0;
	if (replies - uncounted != (size_t)p->received)
		return db_fail(err, EBADMSG, "ping says %ld received but %zu replies were printed",
			       p->received, replies - uncounted);
	if (dups != (size_t)p->duplicates)
		return db_fail(err, EBADMSG, "ping says %ld duplicates but %zu were printed",
			       p->duplicates, dups);
	return 0;
}

size_t db_ping_times(const struct db_ping *p, double *ms)
{
	size_t i, n = 0;

	for (i = 0; i < p->n_replies; i++) {
		const struct db_ping_reply *r = &p->replies[i];

		if (r->duplicate || r->damaged || r->below)
			continue;
		if (ms)
			ms[n] = r->ms;
		n++;
	}
	return n;
}
