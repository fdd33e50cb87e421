/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The doorbell of pci-epf-test as the suites use it: enable, ring, disable with db-target on the
 * RC, count interrupts on the EP.  Every script finds the function by its ids anew, so that what is
 * recorded in rc.sh can be run by hand on any boot.
 *
 * All functions return 0; -EREMOTEIO: a kernel answered wrong; other -errno: the lab's fault.
 */
#ifndef DOORBENCH_DOORBELL_H
#define DOORBENCH_DOORBELL_H

#include "lib/interrupts.h"
#include "lib/pair.h"
#include "lib/target.h"

/* bits of COMMAND and STATUS: drivers/pci/endpoint/functions/pci-epf-test.c */
#define DB_EPF_RAISE_MSI		(1U << 1)
#define DB_EPF_ENABLE_DOORBELL		(1U << 6)
#define DB_EPF_STATUS_IRQ_RAISED	(1U << 6)
#define DB_EPF_STATUS_DOORBELL		(1U << 9)
#define DB_EPF_STATUS_ENABLE_OK		(1U << 10)
#define DB_EPF_STATUS_ENABLE_FAIL	(1U << 11)

struct db_doorbell {
	struct db_pair *pair;
	struct db_target_doorbell at;	/* of the last db_doorbell_enable() */
	bool enabled;
	int status;			/* exit status of the last db_doorbell_run() */
	/* of the last db_doorbell_count(); "" if the doorbell has no interrupt */
	char chip[DB_INTERRUPTS_CHIP];
};

/**
 * db_doorbell_run() - shell lines on the RC in which $bdf is the function under test
 * @d:       its pair
 * @seconds: for the lines, beyond the time that a command may take
 * @out:     what was printed is added, also with -EREMOTEIO; the caller frees
 * @err:     sentence quoting the last line printed
 * @fmt:     printf format of the lines; their exit status is db-target's
 */
int db_doorbell_run(struct db_doorbell *d, double seconds, struct db_buf *out,
		    struct db_error *err, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/** db_doorbell_enable() - have the EP enable its doorbell and tell where it is */
int db_doorbell_enable(struct db_doorbell *d, struct db_error *err);

/** db_doorbell_disable() - have the EP disable it; @d->at stays.  Not enabled: does nothing */
int db_doorbell_disable(struct db_doorbell *d, struct db_error *err);

/**
 * db_doorbell_ring() - ring the enabled doorbell
 * @d:       the doorbell
 * @options: of "db-target doorbell ring", such as "--count 1000 --wait reply"
 * @seconds: for all of it, beyond the time that a command may take
 * @r:       filled in, all 0 in a rehearsal; waits without an answer are counted, no error
 * @err:     sentence
 */
int db_doorbell_ring(struct db_doorbell *d, const char *options, double seconds,
		     struct db_target_rings *r, struct db_error *err);

/**
 * db_doorbell_command() - have the EP execute a command, and wait until it has answered
 * @d:       its pair
 * @command: one bit
 * @status:  STATUS as the EP left it
 * @err:     sentence; no answer in time is -EREMOTEIO
 *
 * What was written to the EP before has reached its interrupt controller then: writes keep their
 * order, and the EP looks for commands only every jiffy.
 */
int db_doorbell_command(struct db_doorbell *d, uint32_t command, uint32_t *status,
			struct db_error *err);

/**
 * db_doorbell_count() - interrupts of the EP's doorbell so far, from /proc/interrupts
 * @d:     the doorbell
 * @when:  word for the file output-interrupts-<when>.txt of the case
 * @count: filled in; 0 if the doorbell has no interrupt, as when it is disabled
 * @err:   sentence
 */
int db_doorbell_count(struct db_doorbell *d, const char *when, long long *count,
		      struct db_error *err);

/**
 * db_doorbell_keep() - add a measurement to the case
 * @pair:    of the case
 * @name:    "rings.lost", ...
 * @unit:    "rings", "ns", ...
 * @value:   the number; NAN: there is none
 * @n:       of how many
 * @note:    how it came about
 *
 * Return: the measurement, owned by the pair, for what else is to be added.
 */
json_t *db_doorbell_keep(struct db_pair *pair, const char *name, const char *unit, double value,
			 long long n, const char *note);

#endif
