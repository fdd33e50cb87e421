// SPDX-License-Identifier: GPL-2.0-only
/* Plain text for mails, see page.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "reports/page.h"

/* bytes of the first @columns characters of @word, which ends at a blank */
static size_t fitting(const char *word, size_t columns)
{
	size_t i = 0;

	while (word[i] && word[i] != ' ' && (columns || (word[i] & 0xc0) == 0x80)) {
		columns -= (word[i] & 0xc0) != 0x80;
		i++;
	}
	return i;
}

static void new_line(struct db_buf *page, size_t indent)
{
	db_buf_printf(page, "\n%*s", (int)indent, "");
}

static void add_words(struct db_buf *page, size_t column, size_t indent, const char *s)
{
	bool fresh = true;	/* nothing yet on this line */

	while (*(s += strspn(s, " "))) {
		size_t part = fitting(s, DB_PAGE_COLUMNS - indent);
		size_t width = 0, i;

		for (i = 0; i < part; i++)
			width += (s[i] & 0xc0) != 0x80;
		if (column + !fresh + width > DB_PAGE_COLUMNS) {
			new_line(page, indent);
			column = indent;
			fresh = true;
		}
		db_buf_printf(page, "%s%.*s", fresh ? "" : " ", (int)part, s);
		column += !fresh + width;
		fresh = false;
		s += part;
	}
	db_buf_add(page, "\n", 1);
}

void db_page_wrap(struct db_buf *page, const char *lead, size_t indent, const char *fmt, ...)
{
	const char *newline = strrchr(lead, '\n');
	size_t column = db_text_columns(newline ? newline + 1 : lead), pad;
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	if (!text) {
		page->dropped++;	/* what the writer of the page checks at the end */
		return;
	}
	pad = column < indent ? indent - column : column > 0 && column != indent;
	db_buf_printf(page, "%s%*s", lead, (int)pad, "");
	add_words(page, column + pad, indent, text);
	free(text);
}

void db_page_title(struct db_buf *page, const char *title)
{
	size_t i;

	db_buf_printf(page, "\n\n%s\n", title);
	for (i = 0; i < db_text_columns(title); i++)
		db_buf_add(page, "=", 1);
	db_buf_add(page, "\n\n", 2);
}

void db_page_quote(struct db_buf *page, size_t indent, const char *text, size_t len)
{
	const char *end = text + len, *line;
	size_t n;
	char *copy;

	while (db_text_next_line(&text, end, &line, &n, NULL)) {
		copy = malloc(n + 1);
		if (!copy) {
			page->dropped++;
			return;
		}
		memcpy(copy, line, n);
		db_text_clean(copy, n);
		if (copy[strspn(copy, " ")])
			db_buf_printf(page, "%*s%s\n", (int)indent, "", copy);
		else
			db_buf_add(page, "\n", 1);
		free(copy);
	}
}
