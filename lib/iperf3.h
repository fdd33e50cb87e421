/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what "iperf3 -J" printed on a board: one stream, TCP or UDP.  The text is untrusted; every
 * number is checked for its range and against the others before it is believed.
 */
#ifndef DOORBENCH_IPERF3_H
#define DOORBENCH_IPERF3_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

/* largest output looked at, bytes; a minute with one stream prints some 30 KiB */
#define DB_IPERF3_MAX		(4UL << 20)
/* most intervals of one test: an hour of seconds */
#define DB_IPERF3_INTERVALS_MAX	3600
/* most that is believed, bits per second: well above any link that a board has */
#define DB_IPERF3_RATE_MAX	1e13

struct db_iperf3_sum {
	double seconds, bits_per_second;
	long long bytes;
};

struct db_iperf3 {
	bool udp;
	bool reverse;			/* -R: the server sent, the client received */
	char version[64];		/* as printed, made printable */
	struct db_iperf3_sum sent;	/* by the sender's count */
	struct db_iperf3_sum received;	/* by the receiver's count */
	long long retransmits;		/* TCP: segments; -1 if the sender did not tell */
	/* UDP, else 0: datagrams */
	long long packets_sent;
	long long packets_received;	/* those that arrived while the test ran */
	long long packets_lost;		/* gaps in the numbers that arrived */
	double jitter_ms;		/* the receiver's, as RFC 1889 smooths it */
	/* whole intervals as the client saw them, bits per second each */
	double *rates;
	size_t n_rates;
};

/**
 * db_iperf3_parse() - read the output of iperf3 -J
 * @buf: any bytes; need not end with a NUL
 * @len: bytes in @buf
 * @out: filled in; the caller's, freed with db_iperf3_free(); empty after an error
 * @err: one sentence naming the field, or what iperf3 gave as its reason; may be NULL
 *
 * The fields are those of iperf3 3.12 to 3.18 (iperf_print_results() in src/iperf_api.c).
 *
 * Return: 0; -EREMOTEIO if iperf3 itself reports that the test failed; -EBADMSG if the output is
 * not that of iperf3 -J with one stream, was cut, or contradicts itself; -ENOMEM.
 */
int db_iperf3_parse(const char *buf, size_t len, struct db_iperf3 *out, struct db_error *err);

/** db_iperf3_free() - free what db_iperf3_parse() filled in; @r may be empty, is emptied */
void db_iperf3_free(struct db_iperf3 *r);

#endif
