// SPDX-License-Identifier: GPL-2.0-only
/*
 * KTAP and TAP reader, see ktap.h.  One pass over the lines with a stack of open levels, one level
 * per column at which results are printed.  A result line closes every level to its right, and the
 * nearest of those are its children.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ktap_line.h"
#include "lib/text.h"

struct level {
	size_t column;		/* where its lines start */
	long planned;		/* -1: no plan yet */
	unsigned int last;	/* number of the last result */
	size_t first;		/* its results carry this id or were printed since */
	size_t n;
	unsigned int problems;
};

struct parser {
	struct db_ktap *k;
	size_t results_cap;
	unsigned int *ids;	/* per result: which level instance it belongs to */
	size_t ids_cap;
	unsigned int next_id;
	unsigned int id[DB_KTAP_DEPTH_MAX];
	struct level levels[DB_KTAP_DEPTH_MAX];
	size_t depth;		/* open levels; the top level is always open */
	char *diag;		/* lines since the last result */
	size_t diag_len, diag_cap;
	long totals[DB_KTAP_STATUSES];	/* of "# Totals:" after the last result, or -1 */
	bool version;
};

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

const char *db_ktap_status_name(enum db_ktap_status status)
{
	static const char *const names[] = {
		"PASS", "FAIL", "SKIP", "XFAIL", "XPASS", "TIMEOUT", "ERROR",
	};

	return (size_t)status < ARRAY_SIZE(names) ? names[status] : "?";
}

static int add_diagnostic(struct parser *p, const char *text, size_t len)
{
	if (db_array_grow(&p->diag, &p->diag_cap, p->diag_len + len + 2, 1))
		return -ENOMEM;
	if (p->diag_len)
		p->diag[p->diag_len++] = '\n';
	memcpy(p->diag + p->diag_len, text, len);
	p->diag_len += len;
	p->diag[p->diag_len] = '\0';
	return 0;
}

static char *take_diagnostics(struct parser *p)
{
	char *copy = strndup(p->diag ? p->diag : "", p->diag_len);

	p->diag_len = 0;
	return copy;
}

static void open_level(struct parser *p, size_t column)
{
	p->levels[p->depth] = (struct level){
		.column = column,
		.planned = -1,
		.first = p->k->n_results,
	};
	p->id[p->depth++] = p->next_id++;
}

static bool failed(enum db_ktap_status s)
{
	return s == DB_KTAP_FAIL || s == DB_KTAP_TIMEOUT || s == DB_KTAP_ERROR;
}

/* checks the counts of the innermost level and closes it; @parent is a result's index or -1 */
static void close_level(struct parser *p, long parent)
{
	struct level *l = &p->levels[--p->depth];
	unsigned int id = p->id[p->depth], bad = l->problems;
	struct db_ktap_result *r = p->k->results, *up = parent < 0 ? NULL : r + parent;
	size_t i;

	if (l->planned < 0 && l->n)
		bad |= DB_KTAP_NO_PLAN;
	if (l->planned >= 0 && l->n < (size_t)l->planned)
		bad |= DB_KTAP_FEWER;
	if (l->planned >= 0 && l->n > (size_t)l->planned)
		bad |= DB_KTAP_MORE;
	for (i = l->first; i < p->k->n_results; i++) {
		if (p->ids[i] != id)
			continue;
		r[i].parent = parent;
		if (parent < 0 && p->depth)
			r[i].problems |= DB_KTAP_NO_PARENT;
		if (up && failed(r[i].status) && up->status == DB_KTAP_PASS)
			bad |= DB_KTAP_BAD_PARENT;
	}
	if (parent < 0 && p->depth)
		bad |= DB_KTAP_NO_PARENT;
	if (up)
		up->problems |= bad;
	p->k->problems |= bad;
}

/* makes the level of @column the innermost; @parent: the result printed there, or -1 */
static int enter_level(struct parser *p, size_t column, long parent)
{
	while (p->depth > 1 && p->levels[p->depth - 1].column > column) {
		bool nearest = p->levels[p->depth - 2].column <= column;

		close_level(p, nearest ? parent : -1);
	}
	if (p->levels[p->depth - 1].column == column)
		return 0;
	if (p->depth == DB_KTAP_DEPTH_MAX)
		return -E2BIG;
	open_level(p, column);
	return 0;
}

static void free_result(struct db_ktap_result *r)
{
	free(r->name);
	free(r->text);
	free(r->diagnostics);
}

static void forget_totals(struct parser *p)
{
	size_t i;

	for (i = 0; i < DB_KTAP_STATUSES; i++)
		p->totals[i] = -1;
}

static int add_result(struct parser *p, char *s, size_t column)
{
	struct db_ktap *k = p->k;
	struct db_ktap_result r = { .parent = -1 };
	struct level *l;

	if (k->n_results == DB_KTAP_RESULTS_MAX) {
		k->problems |= DB_KTAP_TOO_MANY;
		return 0;
	}
	r.diagnostics = take_diagnostics(p);
	if (!r.diagnostics || db_ktap_read_result(s, column > 0, &r) ||
	    db_array_grow(&k->results, &p->results_cap, k->n_results + 1, sizeof(r)) ||
	    db_array_grow(&p->ids, &p->ids_cap, k->n_results + 1, sizeof(*p->ids))) {
		free_result(&r);
		return -ENOMEM;
	}
	forget_totals(p);	/* KUnit prints a suite's before the suite's result */
	k->results[k->n_results] = r;
	p->ids[k->n_results] = UINT32_MAX;	/* of no level until entered */
	k->n_results++;
	if (enter_level(p, column, (long)k->n_results - 1)) {
		free_result(&k->results[--k->n_results]);
		k->problems |= DB_KTAP_TOO_DEEP;
		return 0;
	}
	l = &p->levels[p->depth - 1];
	if (!l->n)
		l->first = k->n_results - 1;
	l->n++;
	p->ids[k->n_results - 1] = p->id[p->depth - 1];
	k->results[k->n_results - 1].depth = (unsigned int)p->depth - 1;
	if (r.number && r.number != l->last + 1)
		k->results[k->n_results - 1].problems |= DB_KTAP_NUMBER_ORDER;
	l->last = r.number ? r.number : l->last + 1;
	return 0;
}

static int add_plan(struct parser *p, const char *s, size_t column)
{
	struct level *l;
	const char *number = s + 3;

	if (enter_level(p, column, -1)) {
		p->k->problems |= DB_KTAP_TOO_DEEP;
		return 0;
	}
	l = &p->levels[p->depth - 1];
	if (l->planned >= 0)
		l->problems |= DB_KTAP_PLAN_TWICE;
	else
		l->planned = db_ktap_take_number(&number);
	/* "1..0 # SKIP why" is the only place where the reason of a skipped program is said */
	return strchr(s, '#') ? add_diagnostic(p, s, strlen(s)) : 0;
}

static void add_version(struct parser *p, size_t column)
{
	p->version = true;
	if (enter_level(p, column, -1)) {
		p->k->problems |= DB_KTAP_TOO_DEEP;
		return;
	}
	/* a nested version line starts another subtest: the one before never got its result */
	if (column && (p->levels[p->depth - 1].n || p->levels[p->depth - 1].planned >= 0)) {
		close_level(p, -1);
		open_level(p, column);
	}
}

static int add_bail(struct parser *p, const char *s)
{
	p->k->problems |= DB_KTAP_BAILED;
	if (p->k->bail_text)
		return add_diagnostic(p, s, strlen(s));
	p->k->bail_text = db_ktap_trimmed(s + 9);
	return p->k->bail_text ? 0 : -ENOMEM;
}

/* "# Totals: pass:1 fail:0 xfail:0 xpass:0 skip:0 error:0" */
static void read_totals(struct parser *p, const char *s)
{
	static const struct {
		const char *word;
		enum db_ktap_status status;
	} words[] = {
		{ " pass:", DB_KTAP_PASS }, { " fail:", DB_KTAP_FAIL },
		{ " xfail:", DB_KTAP_XFAIL }, { " xpass:", DB_KTAP_XPASS },
		{ " skip:", DB_KTAP_SKIP }, { " error:", DB_KTAP_ERROR },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		const char *at = strstr(s, words[i].word);

		if (at) {
			at += strlen(words[i].word);
			p->totals[words[i].status] = db_ktap_take_number(&at);
		}
	}
}

static int add_line(struct parser *p, char *text)
{
	struct db_ktap_line l = db_ktap_classify(text);

	switch (l.kind) {
	case DB_KTAP_LINE_VERSION:
		add_version(p, l.column);
		return 0;
	case DB_KTAP_LINE_PLAN:
		return add_plan(p, l.text, l.column);
	case DB_KTAP_LINE_RESULT:
		return add_result(p, text + l.column, l.column);
	case DB_KTAP_LINE_BAIL:
		return add_bail(p, l.text);
	case DB_KTAP_LINE_TEXT:
		break;
	}
	if (!strncmp(text, "# Totals:", 9))
		read_totals(p, text);
	else if (text[strspn(text, " ")] != '#' && text[strspn(text, " ")])
		p->k->other_lines++;
	return *text ? add_diagnostic(p, text, strlen(text)) : 0;
}

struct numbered {
	unsigned int id, number;
	size_t index;
};

static int by_number(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static int find_twice(struct parser *p)
{
	struct db_ktap *k = p->k;
	struct numbered *all;
	size_t i;

	if (!k->n_results)
		return 0;
	all = calloc(k->n_results, sizeof(*all));
	if (!all)
		return -ENOMEM;
	for (i = 0; i < k->n_results; i++)
		all[i] = (struct numbered){ p->ids[i], k->results[i].number, i };
	qsort(all, k->n_results, sizeof(*all), by_number);
	for (i = 1; i < k->n_results; i++)
		if (all[i].number && all[i].id == all[i - 1].id &&
		    all[i].number == all[i - 1].number)
			k->results[all[i].index].problems |= DB_KTAP_NUMBER_TWICE;
	free(all);
	return 0;
}

static void check_totals(struct parser *p)
{
	size_t count[DB_KTAP_STATUSES], i;

	memcpy(count, p->k->top_count, sizeof(count));
	/* kselftest counts a time-out as a failure */
	count[DB_KTAP_FAIL] += count[DB_KTAP_TIMEOUT];
	for (i = 0; i < DB_KTAP_STATUSES; i++)
		if (i != DB_KTAP_TIMEOUT && p->totals[i] >= 0 && (size_t)p->totals[i] != count[i])
			p->k->problems |= DB_KTAP_BAD_TOTALS;
}

static int finish(struct parser *p)
{
	struct db_ktap *k = p->k;
	bool skipped;
	size_t i;

	while (p->depth > 1)
		close_level(p, -1);
	k->planned = p->levels[0].planned;
	skipped = k->planned == 0;
	close_level(p, -1);
	if (find_twice(p))
		return -ENOMEM;
	for (i = 0; i < k->n_results; i++) {
		k->problems |= k->results[i].problems;
		if (!k->results[i].depth)
			k->top_count[k->results[i].status]++;
	}
	check_totals(p);
	if (!k->n_results && !skipped)
		k->problems |= DB_KTAP_EMPTY;
	if (!p->version)
		k->problems |= DB_KTAP_NO_VERSION;
	k->trailing = take_diagnostics(p);
	return k->trailing ? 0 : -ENOMEM;
}

static int parse_lines(struct parser *p, const char *buf, size_t len)
{
	char text[DB_KTAP_LINE_MAX + 1];
	const char *end = buf + len, *line;
	size_t n;
	bool ended = true;

	while (db_text_next_line(&buf, end, &line, &n, &ended)) {
		if (n > DB_KTAP_LINE_MAX) {
			p->k->problems |= DB_KTAP_LONG_LINE;
			n = DB_KTAP_LINE_MAX;
		}
		memcpy(text, line, n);
		if (db_text_clean(text, n))
			p->k->problems |= DB_KTAP_BAD_BYTES;
		if (add_line(p, text))
			return -ENOMEM;
	}
	if (!ended)
		p->k->problems |= DB_KTAP_UNFINISHED;
	return finish(p);
}

int db_ktap_parse(const char *buf, size_t len, struct db_ktap *out, struct db_error *err)
{
	struct parser p = { .k = out };
	int ret;

	*out = (struct db_ktap){ .planned = -1 };
	forget_totals(&p);
	open_level(&p, 0);
	ret = parse_lines(&p, buf, len);
	free(p.diag);
	free(p.ids);
	if (ret) {
		db_ktap_free(out);
		return db_fail(err, ENOMEM, "out of memory reading KTAP");
	}
	return 0;
}

void db_ktap_free(struct db_ktap *k)
{
	size_t i;

	for (i = 0; i < k->n_results; i++)
		free_result(&k->results[i]);
	free(k->results);
	free(k->bail_text);
	free(k->trailing);
	*k = (struct db_ktap){ .planned = -1 };
}
