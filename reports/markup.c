// SPDX-License-Identifier: GPL-2.0-only
/* Writing XML and HTML, see markup.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/markup.h"

static int take(void *out, const char *bytes, int len)
{
	db_buf_add(out, bytes, (size_t)len);
	return len;
}

void db_markup_open(struct db_markup *d, struct db_buf *out)
{
	xmlOutputBufferPtr buffer = xmlOutputBufferCreateIO(take, NULL, out, NULL);

	*d = (struct db_markup){ .xml = buffer ? xmlNewTextWriter(buffer) : NULL };
	d->failed = !d->xml;
	if (buffer && !d->xml)
		xmlOutputBufferClose(buffer);
}

static void check(struct db_markup *d, int ret)
{
	d->failed |= ret < 0;
}

void db_markup_close(struct db_markup *d, struct db_buf *out)
{
	if (d->xml) {
		check(d, xmlTextWriterEndDocument(d->xml));
		xmlFreeTextWriter(d->xml);
	}
	out->dropped += d->failed;
}

void db_markup_start(struct db_markup *d, const char *element)
{
	if (!d->failed)
		check(d, xmlTextWriterStartElement(d->xml, BAD_CAST element));
}

void db_markup_end(struct db_markup *d)
{
	if (!d->failed)
		check(d, xmlTextWriterEndElement(d->xml));
}

void db_markup_full_end(struct db_markup *d)
{
	if (!d->failed)
		check(d, xmlTextWriterFullEndElement(d->xml));
}

/* a cleaned text may hold U+FFFE and U+FFFF, which XML has no place for (XML 1.0, section 2.2) */
static void replace_noncharacters(char *text)
{
	char *to = strstr(text, "\xef\xbf"), *from = to;

	if (!to)
		return;
	while (*from) {
		if (!strncmp(from, "\xef\xbf\xbe", 3) || !strncmp(from, "\xef\xbf\xbf", 3)) {
			*to++ = '?';
			from += 3;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

/* the text of a format, for @d to write; NULL if there is no memory */
static char *format(struct db_markup *d, const char *fmt, va_list ap)
{
	char *text = NULL;

	if (d->failed || vasprintf(&text, fmt, ap) < 0) {
		d->failed = true;
		return NULL;
	}
	replace_noncharacters(text);
	return text;
}

void db_markup_attribute(struct db_markup *d, const char *name, const char *fmt, ...)
{
	char *value;
	va_list ap;

	va_start(ap, fmt);
	value = format(d, fmt, ap);
	va_end(ap);
	if (value)
		check(d, xmlTextWriterWriteAttribute(d->xml, BAD_CAST name, BAD_CAST value));
	free(value);
}

static void write_text(struct db_markup *d, const char *text)
{
	if (text && *text)
		check(d, xmlTextWriterWriteString(d->xml, BAD_CAST text));
}

void db_markup_printf(struct db_markup *d, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = format(d, fmt, ap);
	va_end(ap);
	write_text(d, text);
	free(text);
}

void db_markup_text(struct db_markup *d, const char *text)
{
	db_markup_printf(d, "%s", text);
}

void db_html_inline(struct db_markup *d, const char *element, const char *class)
{
	db_markup_start(d, element);
	if (class)
		db_markup_attribute(d, "class", "%s", class);
}

void db_html_open(struct db_markup *d, const char *element, const char *class)
{
	db_markup_text(d, "\n");
	db_html_inline(d, element, class);
}

static void put(struct db_markup *d, const char *element, const char *class, const char *fmt,
		va_list ap)
{
	char *text;

	db_html_inline(d, element, class);
	text = format(d, fmt, ap);
	write_text(d, text);
	free(text);
	db_markup_full_end(d);
}

void db_html_put(struct db_markup *d, const char *element, const char *class, const char *fmt, ...)
{
	va_list ap;

	db_markup_text(d, "\n");
	va_start(ap, fmt);
	put(d, element, class, fmt, ap);
	va_end(ap);
}

void db_html_word(struct db_markup *d, const char *element, const char *class, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(d, element, class, fmt, ap);
	va_end(ap);
}

void db_html_link(struct db_markup *d, const char *path, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-+@";
	struct db_buf url = { 0 };

	for (; *path; path++) {
		if (strchr(plain, *path))
			db_buf_add(&url, path, 1);
		else
			db_buf_printf(&url, "%%%02X", (unsigned char)*path);
	}
	d->failed |= url.dropped > 0;
	db_markup_start(d, "a");
	db_markup_attribute(d, "href", "%s", db_buf_str(&url));
	db_markup_text(d, text);
	db_markup_full_end(d);
	db_buf_free(&url);
}

static void meta(struct db_markup *d, const char *name, const char *content)
{
	db_html_open(d, "meta", NULL);
	db_markup_attribute(d, "name", "%s", name);
	db_markup_attribute(d, "content", "%s", content);
	db_markup_end(d);
}

void db_html_begin(struct db_markup *d, const char *title)
{
	if (d->failed)
		return;
	check(d, xmlTextWriterWriteDTD(d->xml, BAD_CAST "html", NULL, NULL, NULL));
	db_html_open(d, "html", NULL);
	db_markup_attribute(d, "xmlns", "http://www.w3.org/1999/xhtml");
	db_markup_attribute(d, "lang", "en");
	db_html_open(d, "head", NULL);
	db_html_open(d, "meta", NULL);
	db_markup_attribute(d, "charset", "utf-8");
	db_markup_end(d);
	meta(d, "viewport", "width=device-width, initial-scale=1");
	meta(d, "color-scheme", "light dark");
	/* whatever a board printed: nothing is loaded, nothing is run */
	db_html_open(d, "meta", NULL);
	db_markup_attribute(d, "http-equiv", "Content-Security-Policy");
	db_markup_attribute(d, "content", "default-src 'none'; style-src 'unsafe-inline'");
	db_markup_end(d);
	db_html_put(d, "title", NULL, "%s", title);
	db_html_put(d, "style", NULL, "%s", db_html_style);
	db_markup_full_end(d);
	db_html_open(d, "body", NULL);
}
