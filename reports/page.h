/* SPDX-License-Identifier: GPL-2.0-only */
/* Plain text as it goes into a mail: wrapped at 75 columns, quotes kept as they are. */
#ifndef DOORBENCH_PAGE_H
#define DOORBENCH_PAGE_H

#include <stddef.h>

#include "lib/buffer.h"

/* so that a reply's "> " still fits 80 columns (submitting-patches: wrap at 75 columns) */
#define DB_PAGE_COLUMNS	75

/**
 * db_page_wrap() - add a wrapped paragraph
 * @page:   where to
 * @lead:   what stands before the text on the first line; may begin with newlines
 * @indent: column of the text, on the first line at least one behind a @lead that reaches it
 * @fmt:    printf format of the text, one paragraph of printable UTF-8
 *
 * Words longer than a line are split.
 */
void db_page_wrap(struct db_buf *page, const char *lead, size_t indent, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** db_page_title() - add a section's title, underlined, with blank lines around it */
void db_page_title(struct db_buf *page, const char *title);

/**
 * db_page_quote() - add what a board printed, line by line, indented and made printable
 * @page:   where to
 * @indent: columns
 * @text:   any bytes
 * @len:    how many
 *
 * Lines keep their length: a quote is only of use if it is exact.
 */
void db_page_quote(struct db_buf *page, size_t indent, const char *text, size_t len);

#endif
