// SPDX-License-Identifier: GPL-2.0-only
/* A growing byte buffer with a limit, see buffer.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buffer.h"

/* most program outputs and messages fit the first allocation */
#define FIRST_ROOM	512

static bool grow(struct db_buf *b, size_t need)
{
	size_t room = b->room ? b->room : FIRST_ROOM;
	char *data;

	if (need <= b->room)
		return true;
	while (room < need)
		room *= 2;
	data = realloc(b->data, room);
	if (!data)
		return false;
	b->data = data;
	b->room = room;
	return true;
}

void db_buf_add(struct db_buf *b, const void *bytes, size_t len)
{
	size_t keep = len;

	if (b->limit && len > b->limit - b->len)
		keep = b->limit - b->len;
	if (!grow(b, b->len + keep + 1))
		keep = 0;
	b->dropped += len - keep;
	if (!b->data)
		return;
	if (keep)
		memcpy(b->data + b->len, bytes, keep);
	b->len += keep;
	b->data[b->len] = '\0';
}

void db_buf_printf(struct db_buf *b, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->dropped++;
		return;
	}
	db_buf_add(b, text, n);
	free(text);
}

const char *db_buf_str(const struct db_buf *b)
{
	return b->data ? b->data : "";
}

void db_buf_consume(struct db_buf *b, size_t len)
{
	if (!len)
		return;
	memmove(b->data, b->data + len, b->len - len + 1);
	b->len -= len;
}

void db_buf_free(struct db_buf *b)
{
	free(b->data);
	b->data = NULL;
	b->len = b->room = b->dropped = 0;
}
