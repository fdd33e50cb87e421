// SPDX-License-Identifier: GPL-2.0-only
/* Known kernel bugs, see issues.h. */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "lib/issues.h"

#define ITEM(key_, type_, help_) \
	.key = #key_, .type = DB_CONFIG_##type_, .offset = offsetof(struct db_issue, key_), \
	.help = (help_)
#define MUST(key, type, help)	{ ITEM(key, type, help), .required = true }
#define LIST(key, help)		{ ITEM(key, TEXTS, help), .max = 64 }

static const struct db_config_item issue_items[] = {
	MUST(number, NAME, "stable, and never used again"),
	MUST(title, TEXT, "fits a mail's subject"),
	MUST(file, TEXT, "suspected, relative to the kernel tree"),
	MUST(function, TEXT, "suspected"),
	LIST(cases, "patterns suite/case, as the shell's; none: no case shows it"),
	{ ITEM(dies, BOOL, "its symptom is a kernel's oops or WARNING") },
	{ ITEM(chance, BOOL, "shows by chance: that a case passes does not mean that it is gone") },
	LIST(shows, "one of these is in the reason or in a kernel's log; none: any failure"),
	LIST(seen, "kernel versions that have it"),
	MUST(expected, TEXT, "what a kernel should do"),
	MUST(actual, TEXT, "what it does"),
	MUST(evidence, TEXT, "where and how it was seen, or that it was only read"),
	MUST(analysis, TEXT, "one paragraph"),
	{ ITEM(workaround, TEXT, "what doorbench does about it"), .text = "" },
	{ 0 }
};

static const struct db_config_item file_items[] = {
	{ .key = "issues", .type = DB_CONFIG_GROUPS, .offset = offsetof(struct db_issues, all),
	  .max = 256, .sub = issue_items, .size = sizeof(struct db_issue),
	  .help = "known kernel bugs" },
	{ 0 }
};

static int check_issue(const struct db_config_reader *r, const struct db_issues *all, size_t i)
{
	const struct db_issue *is = &all->all[i];
	char path[64];

	snprintf(path, sizeof(path), "issues.[%zu]", i);
	for (size_t k = 0; k < i; k++) {
		if (!strcmp(is->number, all->all[k].number))
			return db_config_bad(r, path, "%s is in issues twice", is->number);
	}
	for (size_t k = 0; k < is->cases.n; k++) {
		if (!strchr(is->cases.v[k], '/'))
			return db_config_bad(r, path, "a case of %s is no pattern of suite/case: "
					     "'%.200s'", is->number, is->cases.v[k]);
	}
	/* else it would excuse whatever kills a kernel there */
	if (is->dies && !is->shows.n)
		return db_config_bad(r, path, "'shows' is missing in %s, which dies", is->number);
	return 0;
}

static int check(const struct db_config_reader *r, const void *base)
{
	const struct db_issues *all = base;
	int ret = 0;

	for (size_t i = 0; i < all->n && !ret; i++)
		ret = check_issue(r, all, i);
	return ret;
}

int db_issues_load(const char *path, struct db_issues *out, struct db_error *err)
{
	memset(out, 0, sizeof(*out));
	return db_config_read(path, file_items, out, check, err);
}

void db_issues_free(struct db_issues *issues)
{
	db_config_release(file_items, issues);
	memset(issues, 0, sizeof(*issues));
}

static bool names(const struct db_issue *is, const char *suite, const char *name)
{
	for (size_t i = 0; i < is->cases.n; i++) {
		const char *pattern = is->cases.v[i];
		size_t n = strcspn(pattern, "/");

		if (strlen(suite) == n && !strncmp(pattern, suite, n) &&
		    !fnmatch(pattern + n + 1, name, 0))
			return true;
	}
	return false;
}

const struct db_issue *db_issues_find(const struct db_issues *issues, const struct db_issue *after,
				      const char *suite, const char *name)
{
	for (size_t i = after ? (size_t)(after - issues->all) + 1 : 0; i < issues->n; i++) {
		if (names(&issues->all[i], suite, name))
			return &issues->all[i];
	}
	return NULL;
}

static bool is_shown(const struct db_issue *is, const char *reason,
		     const struct db_issue_logs *logs)
{
	for (size_t i = 0; i < is->shows.n; i++) {
		const char *text = is->shows.v[i];

		if (strstr(reason, text) || strstr(logs->ep, text) || strstr(logs->rc, text))
			return true;
	}
	return !is->shows.n;
}

const struct db_issue *db_issues_explain(const struct db_issues *issues, const char *suite,
					 const char *name, const char *reason,
					 const struct db_issue_logs *logs)
{
	for (size_t i = 0; i < issues->n; i++) {
		const struct db_issue *is = &issues->all[i];

		if (names(is, suite, name) && (is->dies || !logs->died) &&
		    is_shown(is, reason, logs))
			return is;
	}
	return NULL;
}

json_t *db_issue_json(const struct db_issue *issue)
{
	return json_pack("{s:s s:s s:s s:s s:s s:s s:s}", "number", issue->number,
			 "title", issue->title, "file", issue->file,
			 "function", issue->function, "expected", issue->expected,
			 "actual", issue->actual, "analysis", issue->analysis);
}

static void add_list(struct db_buf *out, const struct db_strings *list, const char *none)
{
	for (size_t i = 0; i < list->n; i++)
		db_buf_printf(out, "%s`%s`", i ? ", " : "", list->v[i]);
	if (!list->n)
		db_buf_printf(out, "%s", none);
}

void db_issues_table(const struct db_issues *issues, struct db_buf *out)
{
	db_buf_printf(out, "| number | what happens | where | cases that show it |\n"
		      "|---|---|---|---|\n");
	for (size_t i = 0; i < issues->n; i++) {
		const struct db_issue *is = &issues->all[i];

		db_buf_printf(out, "| %s | %s | `%s`, `%s` | ", is->number, is->title, is->file,
			      is->function);
		add_list(out, &is->cases, "none");
		db_buf_printf(out, "%s |\n", is->dies ? " (oops or WARNING)" : "");
	}
}
