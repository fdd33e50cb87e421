/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads what the kernel's ntb_perf says of a test in debugfs, file "run": drivers/ntb/test/
 * ntb_perf.c, perf_read_stats().
 */
#ifndef DOORBENCH_NTB_PERF_H
#define DOORBENCH_NTB_PERF_H

#include <stddef.h>

#include "lib/error.h"

struct db_ntb_perf {
	unsigned long long bytes;	/* copied by the one thread */
	unsigned long long usecs;	/* that it took, at least 1 */
	double mbytes_per_s;		/* of these two, 10^6 bytes; the kernel's own is cut */
};

/**
 * db_ntb_perf_parse() - read the statistics of a test with one thread
 * @text: any bytes; need not end with a NUL
 * @len:  bytes in @text
 * @out:  filled in
 * @err:  one sentence; may be NULL
 *
 * Return: 0; -EREMOTEIO if ntb_perf says that its thread failed; -EBADMSG if the text is no such
 * statistics, has another number of threads than one, or contradicts itself.
 */
int db_ntb_perf_parse(const char *text, size_t len, struct db_ntb_perf *out, struct db_error *err);

#endif
