/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A growing byte buffer with a limit, so that nothing a board prints can use up the memory of the
 * controller.
 */
#ifndef DOORBENCH_BUFFER_H
#define DOORBENCH_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* all zero is a valid empty buffer without limit */
struct db_buf {
	char *data;	/* always NUL-terminated once something was added */
	size_t len;	/* bytes without the NUL */
	size_t room;
	size_t limit;	/* most bytes kept, 0 = no limit */
	size_t dropped;	/* bytes that did not fit, or for which there was no memory */
};

/** db_buf_add() - append @len bytes; what exceeds the limit is counted in dropped */
void db_buf_add(struct db_buf *b, const void *bytes, size_t len);

/** db_buf_printf() - append formatted text */
void db_buf_printf(struct db_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** db_buf_str() - the content as a string; "" if empty; valid until the next change */
const char *db_buf_str(const struct db_buf *b);

/** db_buf_consume() - forget the first @len bytes */
void db_buf_consume(struct db_buf *b, size_t len);

/** db_buf_free() - free the content; the limit stays */
void db_buf_free(struct db_buf *b);

#endif
