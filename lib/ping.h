/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the output of iputils' ping.  Every line is kept and classified, so that nothing a board
 * printed is dropped silently; the numbers are those printed, and so is their resolution.
 */
#ifndef DOORBENCH_PING_H
#define DOORBENCH_PING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

/* longest line looked at, bytes: ping's own stay below 200 */
#define DB_PING_LINE_MAX	1024
/* most lines kept; the fast run has some thousands */
#define DB_PING_LINES_MAX	1000000

enum db_ping_kind {
	DB_PING_BLANK,
	DB_PING_COMMAND,	/* "$ ping ...": the command, put there by whoever ran it */
	DB_PING_HEADER,		/* "PING 10.0.0.11 (10.0.0.11) 56(84) bytes of data." */
	DB_PING_REPLY,		/* "64 bytes from 10.0.0.11: icmp_seq=1 ttl=64 time=0.809 ms" */
	DB_PING_LATE,		/* "no answer yet for icmp_seq=3" */
	DB_PING_ERROR,		/* "From ... Host Unreachable", "ping: ...", "WARNING: ..." */
	DB_PING_STATISTICS,	/* the three lines at the end */
	DB_PING_OTHER		/* anything else */
};

struct db_ping_line {
	char *text;		/* verbatim, made printable by db_text_clean() */
	enum db_ping_kind kind;
};

struct db_ping_reply {
	unsigned int seq;	/* icmp_seq, 0..65535: it wraps */
	double ms;		/* round trip, milliseconds; a bound if @below */
	double resolution_ms;	/* of the last digit printed: 0.001, 0.01, 0.1 or 1 */
	bool below;		/* printed as "time<1 ms" */
	bool duplicate;		/* "(DUP!)" */
	bool damaged;		/* "(BAD CHECKSUM!)": ping does not count it as received */
	size_t line;		/* index into db_ping.lines */
};

struct db_ping {
	struct db_ping_line *lines;
	size_t n_lines;
	struct db_ping_reply *replies;	/* as printed, duplicates and damaged ones among them */
	size_t n_replies;
	size_t untimed;			/* "(truncated)" or too small for a time: lines only */
	size_t n_errors;		/* lines of kind DB_PING_ERROR */
	size_t n_other;			/* lines of kind DB_PING_OTHER */
	bool complete;			/* the "packets transmitted" line was there */
	long transmitted;		/* from that line; -1 if it was not there */
	long received;			/* likewise, without duplicates and damaged ones */
	long duplicates;		/* from that line; 0 if it names none */
	long errors;			/* from that line; 0 if it names none */
	bool has_rtt;			/* the "rtt min/avg/max/mdev" line was there */
	double rtt_min, rtt_avg, rtt_max, rtt_mdev;	/* milliseconds, as printed */
	bool cut;			/* a line beyond DB_PING_LINE_MAX, or too many lines */
};

/**
 * db_ping_parse() - read ping's output
 * @buf: any bytes; need not end with a NUL
 * @len: bytes in @buf
 * @out: filled in; the caller's, freed with db_ping_free()
 * @err: sentence if the call fails; may be NULL
 *
 * An output without reply lines (-q) or without statistics (killed) is fine.
 *
 * Return: 0, or -ENOMEM (then @out is empty).
 */
int db_ping_parse(const char *buf, size_t len, struct db_ping *out, struct db_error *err);

/** db_ping_free() - free what db_ping_parse() filled in; @p may be empty, is emptied */
void db_ping_free(struct db_ping *p);

/**
 * db_ping_check() - do the reply lines and the statistics tell the same story?
 * @p:   parsed output
 * @err: sentence saying what does not add up; may be NULL
 *
 * Losses, duplicates and error lines are results, not contradictions.
 *
 * Return: 0, or -EBADMSG if the output has no statistics, was cut, or its statistics contradict the
 * replies printed (an output without any reply line, as by -q, contradicts nothing).
 */
int db_ping_check(const struct db_ping *p, struct db_error *err);

/**
 * db_ping_times() - the samples for statistics
 * @p:  parsed output
 * @ms: room for @p->n_replies times in milliseconds; may be NULL to count only
 *
 * Duplicates, damaged replies and bounds ("time<1 ms") are no samples.
 *
 * Return: number of samples.
 */
size_t db_ping_times(const struct db_ping *p, double *ms);

#endif
