// SPDX-License-Identifier: GPL-2.0-only
/* What all sections of report.html use, see html.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/html.h"

const char *db_html_known(const char *s)
{
	return *s ? s : "not recorded";
}

const char *db_html_test(const struct db_run_case *c)
{
	size_t n = strlen(c->backend);

	return n && !strncmp(c->dir, c->backend, n) && c->dir[n] == '.' ? c->dir + n + 1 : c->dir;
}

const char *db_html_number(char *text, size_t size, double value)
{
	size_t len;

	if (fabs(value) >= 1000 && fabs(value) < 1e15) {
		snprintf(text, size, "%.0f", value);
		return text;
	}
	snprintf(text, size, "%#.3g", value);
	len = strlen(text);
	if (len && text[len - 1] == '.')
		text[len - 1] = '\0';
	return text;
}

void db_html_section(struct db_html *h, const char *id, const char *title)
{
	db_html_open(h->d, "section", NULL);
	db_markup_attribute(h->d, "id", "%s", id);
	db_html_put(h->d, "h2", NULL, "%s", title);
}
