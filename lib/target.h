/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What db-target, the program on the boards, prints: words "key=value", comment lines beginning
 * with '#', and lines of numbers, which are samples.  All of it is untrusted.
 */
#ifndef DOORBENCH_TARGET_H
#define DOORBENCH_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"

/* exit statuses of db-target; others are those of a shell that could not run it */
#define DB_TARGET_DONE		0
#define DB_TARGET_WRONG		1	/* the board or its kernel answered wrong */
#define DB_TARGET_CANNOT	3	/* not possible on this board */

/* most samples of one series that are read */
#define DB_TARGET_SAMPLES_MAX	10000000UL

/* "doorbell enable": where to ring; the EP's STATUS register (drivers/misc/pci_endpoint_test.c) */
struct db_target_doorbell {
	unsigned int bar;		/* 0 to 5 */
	uint32_t offset, data, status;
};

/* "doorbell ring" */
struct db_target_rings {
	long long rung;			/* writes to the doorbell */
	long long seen;			/* waits that were answered */
	long long timeouts;		/* waits that were not */
	double seconds;
};

/* "latency": times in ns; one sample is a line "number first [second]" */
struct db_target_latency {
	double *number, *first, *second;	/* @second: NULL if lines have no third column */
	size_t n;
	long long timeouts, warmup;
	/* about the method, "" if the program did not tell */
	char clock_hz[24], resolution_ns[24], cost_ns[24], cpu[24], hold[24];
};

/**
 * db_target_status() - the EP's STATUS register, of "epf command" and "doorbell disable"
 * @text:   what was printed
 * @status: filled in
 * @err:    sentence naming the key
 *
 * Return: 0; -EBADMSG if it is missing, given twice or no number.
 */
int db_target_status(const char *text, uint32_t *status, struct db_error *err);

/** db_target_value() - what "bar read" prints; as db_target_status() */
int db_target_value(const char *text, uint32_t *value, struct db_error *err);

/** db_target_doorbell() - what "doorbell enable" prints; as db_target_status() */
int db_target_doorbell(const char *text, struct db_target_doorbell *out, struct db_error *err);

/**
 * db_target_rings() - what "doorbell ring" prints
 *
 * Return: 0; -EBADMSG also if more waits were answered or given up than rings were made.
 */
int db_target_rings(const char *text, struct db_target_rings *out, struct db_error *err);

/**
 * db_target_latency() - what "latency --samples -" prints
 * @text: what was printed
 * @out:  filled in; freed with db_target_latency_free() also after an error
 * @err:  sentence naming line or key
 *
 * Return: 0; -EBADMSG if a line of samples is none, lines differ in their columns, the number of
 * samples is not what "n=" says; -EFBIG beyond DB_TARGET_SAMPLES_MAX; -ENOMEM.
 */
int db_target_latency(const char *text, struct db_target_latency *out, struct db_error *err);

/**
 * db_target_latency_join() - add one more series of the same measurement behind others
 * @all:    zeroed before the first; freed with db_target_latency_free() also after an error
 * @part:   what db_target_latency() filled in; stays the caller's
 * @before: is added to the numbers of its samples
 * @err:    sentence
 *
 * About the method @all tells what its first part did.
 *
 * Return: 0; -EBADMSG if the parts differ in their columns; -EFBIG beyond DB_TARGET_SAMPLES_MAX;
 * -ENOMEM.  @all is as before then.
 */
int db_target_latency_join(struct db_target_latency *all, const struct db_target_latency *part,
			   unsigned long before, struct db_error *err);

/** db_target_latency_free() - free what db_target_latency() filled in; @out may be empty */
void db_target_latency_free(struct db_target_latency *out);

#endif
