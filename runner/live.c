// SPDX-License-Identifier: GPL-2.0-only
/* What a run shows while it goes, see live.h. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/sanitise.h"
#include "runner/format.h"
#include "runner/live.h"

/* elapsed seconds are shown */
#define TICK_SECONDS	1.0
/* scripts follow each other faster than anybody reads: the tick shows the last one */
#define SCRIPT_SECONDS	0.05
#define BAR_WIDTH	10
/* a case's name is not cut shorter, whatever else there is to show */
#define NAME_MIN	16
#define TEXT_MAX	512
/* of a terminal that does not tell */
#define COLUMNS		80
#define ROWS		24

static const char *const colours[DB_RUN_STATUSES] = {
	[DB_RUN_PASS] = "\033[32m",
	[DB_RUN_FAIL] = "\033[31m",
	[DB_RUN_SKIP] = "\033[33m",
	[DB_RUN_ERROR] = "\033[35m",
	[DB_RUN_MISS] = "\033[36m",
	[DB_RUN_DONE] = "\033[32m",
};

static const char *const sides[] = { "ep", "rc" };

#define SIDES	(sizeof(sides) / sizeof(sides[0]))

/* cases and what they took in the last run */
struct amount {
	size_t n;
	double seconds;
};

struct run_live {
	FILE *out;
	struct db_loop *loop;
	const struct run_history *history;
	bool redraws;			/* a terminal that can move its cursor */
	bool colour;
	size_t n_cases, n_done;
	struct amount known;		/* of the plan, in the last run */
	struct amount known_left;	/* of these, those without result */
	size_t unknown_left;		/* planned, without result, not in the last run */
	char current[TEXT_MAX];		/* "suite/case"; "" between cases */
	double began;			/* db_now() */
	const struct run_history_case *last;	/* of the current case */
	char doing[SIDES][TEXT_MAX];
	unsigned int drawn;		/* lines of the block on the screen */
	double drawn_at;		/* db_now() */
};

/* a repeat "case@2" took what the case took */
static const struct run_history_case *find(const struct run_live *l, const char *suite,
					   const char *name)
{
	const struct run_history_case *c = run_history_find(l->history, suite, name);
	const char *at = strrchr(name, '@');
	char plain[DB_NAME_MAX + 1];

	if (c || !at || !at[1] || strspn(at + 1, "0123456789") != strlen(at + 1))
		return c;
	snprintf(plain, sizeof(plain), "%.*s", (int)(at - name), name);
	return run_history_find(l->history, suite, plain);
}

static void format_left(const struct run_live *l, char *out, size_t size)
{
	double mean, left, spent;
	char text[64];

	out[0] = '\0';
	if (!l->known_left.n && !l->unknown_left)
		return;
	if (!l->known.n) {
		snprintf(out, size, "  time left unknown");
		return;
	}
	mean = l->known.seconds / (double)l->known.n;
	left = l->known_left.seconds + (double)l->unknown_left * mean;
	if (l->current[0]) {
		spent = db_now() - l->began;
		left -= fmin(spent, l->last ? l->last->seconds : mean);
	}
	run_format_duration(left, text, sizeof(text));
	snprintf(out, size, "  left about %s", text);
}

/* what the current case took and measured last time */
static void format_last(const struct run_live *l, char *out, size_t size)
{
	char value[64];

	out[0] = '\0';
	if (!l->current[0] || !l->last)
		return;
	run_format_value(l->last->value, l->last->unit, value, sizeof(value));
	snprintf(out, size, "  last run %.2f s%s%s", l->last->seconds,
		 isnan(l->last->value) ? "" : ", ", isnan(l->last->value) ? "" : value);
}

/* the end of a name tells more than its beginning */
static void format_current(const struct run_live *l, size_t room, char *out, size_t size)
{
	size_t len = strlen(l->current);

	room = room < NAME_MIN ? NAME_MIN : room;
	if (len <= room)
		snprintf(out, size, "  %s", l->current);
	else
		snprintf(out, size, "  ...%s", l->current + len - (room - 3));
}

static void format_progress(const struct run_live *l, size_t width, char *out, size_t size)
{
	size_t bar = l->n_done < l->n_cases ? BAR_WIDTH * l->n_done / l->n_cases : BAR_WIDTH;
	char head[64], name[TEXT_MAX + 8], spent[64] = "", left[96], last[128];
	size_t used;

	snprintf(head, sizeof(head), "[%.*s%.*s] %zu/%zu", (int)bar, "##########",
		 (int)(BAR_WIDTH - bar), "..........", l->n_done, l->n_cases);
	format_left(l, left, sizeof(left));
	format_last(l, last, sizeof(last));
	name[0] = '\0';
	if (l->current[0]) {
		strcpy(spent, "  ");
		run_format_duration(db_now() - l->began, spent + 2, sizeof(spent) - 2);
		used = strlen(head) + 2 + strlen(spent) + strlen(left);
		format_current(l, used < width ? width - used : 0, name, sizeof(name));
	}
	snprintf(out, size, "%s%s%s%s%s", head, name, spent, left, last);
}

static void add_clear(struct run_live *l, struct db_buf *out)
{
	if (!l->drawn)
		return;
	db_buf_printf(out, "\r");
	for (unsigned int i = 1; i < l->drawn; i++)
		db_buf_printf(out, "\033[A");
	db_buf_printf(out, "\033[J");
	l->drawn = 0;
}

/* the cursor stays behind the last line, so that nothing scrolls for an empty one */
static void add_block_line(struct run_live *l, char *line, size_t width, struct db_buf *out)
{
	line[strlen(line) < width ? strlen(line) : width] = '\0';
	db_buf_printf(out, "%s%s", l->drawn ? "\n" : "", db_sanitise(line));
	l->drawn++;
}

static void add_block(struct run_live *l, struct db_buf *out)
{
	struct winsize size = { 0 };
	char line[2 * TEXT_MAX];
	size_t width, rows;

	if (!l->redraws)
		return;
	ioctl(fileno(l->out), TIOCGWINSZ, &size);
	/* a full last column would wrap on some terminals */
	width = (size.ws_col ? size.ws_col : COLUMNS) - 1;
	rows = size.ws_row ? size.ws_row : ROWS;
	/* what has scrolled away cannot be drawn again */
	if (rows <= 1 + SIDES)
		return;
	if (l->n_cases) {
		format_progress(l, width, line, sizeof(line));
		add_block_line(l, line, width, out);
	}
	for (size_t i = 0; i < SIDES; i++) {
		snprintf(line, sizeof(line), "%s  %s", sides[i],
			 l->doing[i][0] ? l->doing[i] : "-");
		add_block_line(l, line, width, out);
	}
	l->drawn_at = db_now();
}

/* in one write, so that nobody sees half of it */
static void put(struct run_live *l, struct db_buf *out)
{
	fwrite(db_buf_str(out), 1, out->len, l->out);
	fflush(l->out);
	db_buf_free(out);
}

static void redraw(void *arg)
{
	struct run_live *l = arg;
	struct db_buf out = { 0 };

	add_clear(l, &out);
	add_block(l, &out);
	put(l, &out);
}

/* @head is ours and may have colours, @line is not */
static void show_line(struct run_live *l, const char *head, struct db_buf *line)
{
	struct db_buf out = { 0 };

	add_clear(l, &out);
	db_buf_printf(&out, "%s%s\n", head, line->data ? db_sanitise(line->data) : "");
	add_block(l, &out);
	put(l, &out);
	db_buf_free(line);
}

struct run_live *run_live_open(FILE *out, struct db_loop *loop, size_t n_cases,
			       const struct run_history *history)
{
	struct run_live *l = calloc(1, sizeof(*l));
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
	bool terminal = isatty(fileno(out));

	if (!l)
		return NULL;
	l->out = out;
	l->loop = loop;
	l->n_cases = n_cases;
	l->history = history;
	l->redraws = terminal && term && *term && strcmp(term, "dumb") != 0;
	/* https://no-color.org: any non-empty value */
	l->colour = l->redraws && !(no_colour && *no_colour);
	if (l->redraws)
		db_loop_tick(loop, TICK_SECONDS, redraw, l);
	return l;
}

void run_live_plan(struct run_live *l, const char *suite, const char *name)
{
	const struct run_history_case *last = l ? find(l, suite, name) : NULL;

	if (last) {
		l->known.n++;
		l->known.seconds += last->seconds;
		l->known_left = l->known;
	} else if (l) {
		l->unknown_left++;
	}
}

void run_live_skip(struct run_live *l, size_t n)
{
	if (l)
		l->n_done += n;
}

void run_live_say(struct run_live *l, const char *fmt, ...)
{
	struct db_buf line = { 0 };
	char *text;
	va_list ap;
	int n;

	if (!l)
		return;
	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	db_buf_add(&line, text, n);
	free(text);
	show_line(l, "", &line);
}

void run_live_case(struct run_live *l, const char *suite, const char *name)
{
	if (!l)
		return;
	snprintf(l->current, sizeof(l->current), "%s/%s", suite, name);
	l->began = db_now();
	l->last = find(l, suite, name);
	redraw(l);
}

void run_live_script(struct run_live *l, const char *side, const char *script)
{
	if (!l)
		return;
	script += strspn(script, " \t\n");
	for (size_t i = 0; i < SIDES; i++) {
		if (!strcmp(side, sides[i]))
			snprintf(l->doing[i], sizeof(l->doing[i]), "%.*s",
				 (int)strcspn(script, "\n"), script);
	}
	if (db_now() - l->drawn_at >= SCRIPT_SECONDS)
		redraw(l);
}

/*
 * The first measurement that has a headline, which is a case's main one, by its name; and the last
 * run's if that had the same unit.
 */
static void add_value(const json_t *measurements, const struct run_history_case *last,
		      struct db_buf *out)
{
	const json_t *m;
	const char *name, *unit;
	char value[64];
	size_t i;

	json_array_foreach(measurements, i, m) {
		if (!json_is_number(json_object_get(m, "value")))
			continue;
		unit = json_string_value(json_object_get(m, "unit"));
		unit = unit ? unit : "";
		name = json_string_value(json_object_get(m, "name"));
		run_format_value(json_number_value(json_object_get(m, "value")), unit, value,
				 sizeof(value));
		db_buf_printf(out, "  %.40s %s", name ? name : "", value);
		if (last && !isnan(last->value) && !strcmp(last->unit, unit)) {
			run_format_value(last->value, unit, value, sizeof(value));
			db_buf_printf(out, " (last run %s)", value);
		}
		return;
	}
}

static void count_result(struct run_live *l, const struct run_history_case *last)
{
	l->n_done++;
	l->current[0] = '\0';
	if (last && l->known_left.n) {
		l->known_left.n--;
		/* sums of what is not whole do not come out even */
		l->known_left.seconds = fmax(l->known_left.seconds - last->seconds, 0);
	} else if (!last && l->unknown_left) {
		l->unknown_left--;
	}
}

void run_live_result(struct run_live *l, const struct db_case_result *r)
{
	const struct run_history_case *last;
	struct db_buf line = { 0 };
	char head[32];

	if (!l)
		return;
	last = find(l, r->suite, r->name);
	count_result(l, last);
	snprintf(head, sizeof(head), "%s%-5s%s  ", l->colour ? colours[r->status] : "",
		 db_run_status_name(r->status), l->colour ? "\033[0m" : "");
	db_buf_printf(&line, "%s/%s", r->suite, r->name);
	if (r->repeat > 1)
		db_buf_printf(&line, "@%u", r->repeat);
	db_buf_printf(&line, "  %.2f s", r->seconds);
	add_value(r->measurements, last, &line);
	if (r->known)
		db_buf_printf(&line, "  known kernel bug %s: %s:", r->known->number,
			      r->known->title);
	db_buf_printf(&line, "%s%s%s", !r->reason[0] ? "" : r->known ? " " : "  ",
		      r->expected_failure ? "expected failure: " : "", r->reason);
	show_line(l, head, &line);
}

void run_live_close(struct run_live *l)
{
	struct db_buf out = { 0 };

	if (!l)
		return;
	if (l->redraws)
		db_loop_tick(l->loop, TICK_SECONDS, NULL, NULL);
	add_clear(l, &out);
	put(l, &out);
	free(l);
}
