/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a run watches both boards for, as one table: what it is called, how it is noticed, what
 * follows for the case that ran.
 */
#ifndef DOORBENCH_WATCH_H
#define DOORBENCH_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buffer.h"

enum db_watch_detector {
	DB_WATCH_RECORD,	/* a record of the kernel log that begins with the text */
	DB_WATCH_FAULT,		/* a record of the kernel log that reports a fault of an IOMMU */
	DB_WATCH_TAINT,		/* bits of /proc/sys/kernel/tainted that were not set before */
	DB_WATCH_LOST,		/* numbers missing in the sequence of the kernel log */
	DB_WATCH_NO_LOG,	/* the kernel log does not arrive */
	DB_WATCH_UNREACHABLE,	/* the connection broke, or nothing answers */
	DB_WATCH_SILENCE,	/* the case printed nothing for timeouts.silence */
	DB_WATCH_CASE_TIME,	/* the case took longer than timeouts.case */
	DB_WATCH_RUN_TIME,	/* the run took longer than timeouts.run */
	DB_WATCH_DETECTORS
};

enum db_watch_verdict {
	DB_WATCH_FINE,		/* changes nothing */
	DB_WATCH_FAIL,		/* of the kernel */
	DB_WATCH_ERROR,		/* of the lab, or nobody can tell */
	DB_WATCH_MISS,		/* what is left does not run */
};

struct db_watch_row {
	const char *name;
	enum db_watch_detector detector;
	const char *text;		/* RECORD: beginning of the message */
	long bits;			/* TAINT */
	enum db_watch_verdict verdict;
	bool reboot;			/* nothing else is run before both boards were rebooted */
	const char *why;		/* for people */
};

/** db_watch_record() - the row that a kernel record meets; NULL if it is an ordinary one */
const struct db_watch_row *db_watch_record(const char *text);

/**
 * db_watch_taint() - the row for the worst of these bits; NULL if none of them is in the table
 * @bits: of /proc/sys/kernel/tainted
 */
const struct db_watch_row *db_watch_taint(long bits);

/** db_watch_of() - the row of a detector that has only one */
const struct db_watch_row *db_watch_of(enum db_watch_detector detector);

/** db_watch_letters() - taint bits as the kernel's letters; @out holds at least 32 bytes */
void db_watch_letters(long bits, char *out, size_t size);

/** db_watch_table() - add the whole table as text, for people */
void db_watch_table(struct db_buf *out);

#endif
