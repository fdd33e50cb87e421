/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing XML: libxml2's writer with errors kept until the end, text that XML has no place for
 * replaced, and the form in which a page is the same as HTML and as XML.  For use inside this room.
 */
#ifndef DOORBENCH_MARKUP_H
#define DOORBENCH_MARKUP_H

#include <libxml/xmlwriter.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"

struct db_markup {
	xmlTextWriterPtr xml;
	bool failed;		/* out of memory, the only thing that can go wrong */
};

/** db_markup_open() - write to the end of @out, which counts in dropped what got lost */
void db_markup_open(struct db_markup *d, struct db_buf *out);

/** db_markup_close() - end what is open and put everything into the buffer */
void db_markup_close(struct db_markup *d, struct db_buf *out);

/** db_markup_start() - an element's start tag */
void db_markup_start(struct db_markup *d, const char *element);

/** db_markup_end() - the end tag; an empty element becomes <element/> */
void db_markup_end(struct db_markup *d);

/** db_markup_full_end() - the end tag, also of an empty element: HTML knows <td></td> only */
void db_markup_full_end(struct db_markup *d);

/** db_markup_attribute() - an attribute of the element that was just started */
void db_markup_attribute(struct db_markup *d, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** db_markup_text() - text, printable as db_text_clean() makes it, also with newlines */
void db_markup_text(struct db_markup *d, const char *text);

/** db_markup_printf() - formatted text */
void db_markup_printf(struct db_markup *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * HTML
 */

/** db_html_open() - a start tag on a line of its own; @class may be NULL */
void db_html_open(struct db_markup *d, const char *element, const char *class);

/** db_html_inline() - a start tag where the text is; @class may be NULL */
void db_html_inline(struct db_markup *d, const char *element, const char *class);

/** db_html_put() - an element on a line of its own with nothing but text; @class may be NULL */
void db_html_put(struct db_markup *d, const char *element, const char *class, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** db_html_word() - the same without the line */
void db_html_word(struct db_markup *d, const char *element, const char *class, const char *fmt,
		  ...) __attribute__((format(printf, 4, 5)));

/** db_html_link() - a link to a file below the page's directory; '%' and the like are encoded */
void db_html_link(struct db_markup *d, const char *path, const char *text);

/** db_html_begin() - doctype, head with the house's style, start of the body */
void db_html_begin(struct db_markup *d, const char *title);

/* the style sheet, without '<', '>' and '&': HTML and XML read those differently there */
extern const char db_html_style[];

#endif
