/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel log of a board as /dev/kmsg gives it (Documentation/ABI/testing/dev-kmsg): records
 * with sequence numbers, so that what belongs to a case is known exactly and losses are seen.
 */
#ifndef DOORBENCH_KMSG_H
#define DOORBENCH_KMSG_H

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/error.h"
#include "lib/watch.h"

/* one record is at most 8 KiB (PRINTK_MESSAGE_MAX in kernel/printk/internal.h of Linux 7.3) */
#define DB_KMSG_LINE_MAX	8192
/* kept between two markers; what is more is counted */
#define DB_KMSG_KEPT_MAX	(4u << 20)

struct db_kmsg_record {
	unsigned int facility, level;	/* facility 0 is the kernel itself */
	uint64_t seq;
	uint64_t usec;			/* since boot */
	const char *text;		/* into the line, not terminated */
	size_t text_len;
};

/**
 * db_kmsg_parse() - take one line of /dev/kmsg apart
 * @line: without newline
 * @len:  bytes in @line
 * @out:  filled in, points into @line
 *
 * Return: 0; -EAGAIN for a continuation line (" KEY=value"); -EBADMSG if it is no record.
 */
int db_kmsg_parse(const char *line, size_t len, struct db_kmsg_record *out);

/* the log of one board since its boot, cut into pieces by markers written to /dev/kmsg */
struct db_kmsg {
	struct db_buf partial;		/* line not yet complete */
	struct db_buf piece;		/* since the last marker, as dmesg prints it */
	struct db_buf trouble;		/* first record of trouble in this piece */
	const struct db_watch_row *row;	/* what it is; NULL: none */
	bool reboot;			/* some record of this piece asks for a reboot */
	uint64_t next_seq;
	uint64_t lost;			/* records missing in this piece */
	bool any;			/* a record was seen at all */
	char marker[128];		/* waited for */
	bool seen;			/* the marker came; what follows is held back in partial */
};

/** db_kmsg_feed() - take in bytes as they come; stops at the marker, see db_kmsg_take() */
void db_kmsg_feed(struct db_kmsg *k, const char *bytes, size_t len);

/** db_kmsg_mark() - from now on look for a user's record with exactly this text */
void db_kmsg_mark(struct db_kmsg *k, const char *marker);

/* one piece of the log; the caller frees both texts */
struct db_kmsg_piece {
	struct db_buf text;		/* one record a line, printable, a last line on losses */
	struct db_buf trouble;		/* first record that is in the watch table; "" if none */
	const struct db_watch_row *row;	/* what it is; NULL: none */
	bool reboot;			/* some record asks for a reboot */
	uint64_t lost;			/* records missing */
};

/** db_kmsg_take() - end the piece and go on with what came after the marker */
void db_kmsg_take(struct db_kmsg *k, struct db_kmsg_piece *out);

/** db_kmsg_piece_free() - free the texts */
void db_kmsg_piece_free(struct db_kmsg_piece *piece);

/** db_kmsg_reset() - another boot: forget everything */
void db_kmsg_reset(struct db_kmsg *k);

/**
 * db_kmsg_fatal() - the first line of a serial log that says how the kernel died
 * @console: printable text, lines with or without time stamps
 * @out:     gets the line without the time stamp; the caller frees
 *
 * A panic because there is no root file system or init is the lab's doing and does not count.
 *
 * Return: true if there is one.
 */
bool db_kmsg_fatal(const char *console, struct db_buf *out);

/**
 * db_kmsg_find() - first line of a piece that holds @text
 * @piece: as given by db_kmsg_take()
 * @text:  searched for
 * @out:   gets the record's text without the time stamp; the caller frees
 *
 * Return: true if there is one.
 */
bool db_kmsg_find(const char *piece, const char *text, struct db_buf *out);

#endif
