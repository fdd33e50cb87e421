// SPDX-License-Identifier: GPL-2.0-only
/* What a case left, folded into report.html: its logs up to a limit, the other files as links. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/file.h"
#include "lib/sanitise.h"
#include "lib/text.h"
#include "reports/html.h"

/* in the order of interest; what is not here comes before what was typed */
static const struct {
	const char *name;
	bool linked;		/* not shown, only linked to */
} known_files[] = {
	{ "ktap.txt", false }, { "ep.dmesg", false }, { "rc.dmesg", false },
	{ "ep.console.txt", false }, { "rc.console.txt", false }, { "", false },
	{ "ep.sh", false }, { "rc.sh", false }, { "result.json", true },
};

#define N_KNOWN (sizeof(known_files) / sizeof(known_files[0]))

static size_t rank(const char *name)
{
	size_t i, other = N_KNOWN;

	for (i = 0; i < N_KNOWN; i++) {
		if (!strcmp(known_files[i].name, name))
			return i;
		if (!*known_files[i].name)
			other = i;
	}
	return other;
}

/* not alphasort(): that depends on the locale */
static int by_rank(const struct dirent **a, const struct dirent **b)
{
	size_t x = rank((*a)->d_name), y = rank((*b)->d_name);

	return x != y ? (x > y) - (x < y) : strcmp((*a)->d_name, (*b)->d_name);
}

static int usable(const struct dirent *d)
{
	return db_name_ok(d->d_name);
}

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

static bool is_text(const char *name)
{
	size_t r = rank(name);

	if (r < N_KNOWN && *known_files[r].name)
		return !known_files[r].linked;
	return ends_with(name, ".txt") || ends_with(name, ".log") || ends_with(name, ".json");
}

/* up to @max bytes of a file in whole lines, each printable; the lines after @skip bytes */
static void add_lines(struct db_markup *d, const char *text, size_t len)
{
	const char *end = text + len, *line;
	struct db_buf out = { 0 };
	size_t n;
	char *copy = malloc(len + 1);

	d->failed |= !copy;
	while (copy && db_text_next_line(&text, end, &line, &n, NULL)) {
		memcpy(copy, line, n);
		db_text_clean(copy, n);
		db_buf_printf(&out, "%s\n", copy);
	}
	d->failed |= out.dropped > 0;
	db_markup_text(d, db_buf_str(&out));
	db_buf_free(&out);
	free(copy);
}

static void add_text(struct db_html *h, const struct db_run_case *c, const char *name,
		     const char *path, size_t size, size_t max)
{
	size_t part = size <= max ? size : max / 2, cut;
	struct db_buf head = { 0 }, tail = { 0 };
	const char *newline;

	db_html_open(h->d, "pre", NULL);
	if (db_run_read_at(h->run, c, name, 0, part, &head, NULL, NULL) ||
	    (size > max && db_run_read_at(h->run, c, name, size - part, part, &tail, NULL, NULL))) {
		db_markup_text(h->d, "(cannot be read)");
	} else if (size <= max) {
		add_lines(h->d, db_buf_str(&head), head.len);
	} else {
		/* a line that is cut would look like what the board printed */
		newline = head.len ? memrchr(head.data, '\n', head.len) : NULL;
		cut = newline ? (size_t)(newline + 1 - head.data) : head.len;
		add_lines(h->d, db_buf_str(&head), cut);
		newline = tail.len ? memchr(tail.data, '\n', tail.len) : NULL;
		if (newline)
			db_buf_consume(&tail, (size_t)(newline + 1 - tail.data));
		db_html_word(h->d, "em", NULL, "[truncated: %zu bytes left out here, see %s]",
			     size - cut - tail.len, path);
		db_markup_text(h->d, "\n");
		add_lines(h->d, db_buf_str(&tail), tail.len);
	}
	db_markup_full_end(h->d);
	db_buf_free(&head);
	db_buf_free(&tail);
}

static void add_file(struct db_html *h, const struct db_run_case *c, const char *name,
		     const char *path, size_t size)
{
	size_t max = c->status == DB_RUN_PASS || c->status == DB_RUN_DONE ? DB_HTML_LOG_PASS_MAX :
		     DB_HTML_LOG_MAX, shown = size < max ? size : max;

	if (!size || !is_text(name) || shown > h->logs_left) {
		db_html_open(h->d, "p", "file");
		db_html_link(h->d, path, name);
		if (!size)
			db_markup_text(h->d, " (empty)");
		else if (is_text(name))
			db_markup_text(h->d, " (not folded in: the page has its fill of logs, see "
				       "the file)");
		db_markup_full_end(h->d);
		return;
	}
	h->logs_left -= shown;
	db_html_open(h->d, "details", "log");
	/* of a case that failed, what its program printed is what everyone opens first */
	if (c->status == DB_RUN_FAIL && rank(name) == 0)
		db_markup_attribute(h->d, "open", "open");
	db_html_inline(h->d, "summary", NULL);
	db_markup_text(h->d, name);
	db_html_word(h->d, "small", NULL, " %zu bytes%s", size,
		     size > max ? ", truncated, see file" : "");
	db_markup_full_end(h->d);
	add_text(h, c, name, path, size, max);
	db_html_open(h->d, "p", "file");
	db_html_link(h->d, path, path);
	db_markup_full_end(h->d);
	db_markup_full_end(h->d);
}

void db_html_logs(struct db_html *h, const struct db_run_case *c)
{
	struct dirent **list = NULL;
	char dir[PATH_MAX], path[PATH_MAX], inner[PATH_MAX];
	struct stat st;
	int i, n;

	db_file_path(dir, "%s/cases/%s/%s", h->run->dir, c->suite, c->dir);
	n = scandir(dir, &list, usable, by_rank);
	if (n <= 0)
		db_html_put(h->d, "p", "file", "no files");
	for (i = 0; i < n; i++) {
		db_file_path(path, "%s/%s", dir, list[i]->d_name);
		db_file_path(inner, "cases/%s/%s/%s", c->suite, c->dir, list[i]->d_name);
		if (!lstat(path, &st) && S_ISREG(st.st_mode))
			add_file(h, c, list[i]->d_name, inner, (size_t)st.st_size);
		free(list[i]);
	}
	free(list);
}
