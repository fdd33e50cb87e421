/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cases of suite doorbell do on the two boards, apart from judging it.
 *
 * All functions return 0; -EREMOTEIO: a kernel answered wrong; other -errno: the lab's fault.
 */
#ifndef DOORBENCH_DOORBELL_STEPS_H
#define DOORBENCH_DOORBELL_STEPS_H

#include "lib/doorbell.h"

/* a series of rings, and what the EP's interrupt count says of it */
struct steps_series {
	int count;			/* rings asked for */
	const char *options;		/* of "db-target doorbell ring" beside the count */
	double seconds;			/* for all of it */
	bool answered;			/* each ring waits for its reply, so none may coalesce */
	/* what the names of the measurements begin with; NULL: "rings".  One per series */
	const char *name;
	/* filled in */
	struct db_target_rings rings;
	long long interrupts;
	long long lost, spurious, coalesced;
};

/* KiB; -1: unknown */
struct steps_memory {
	long long available, slab;
};

/* what a doorbell does with a write of anything but its own data to its own address */
enum steps_backend {
	STEPS_EMBEDDED,			/* the eDMA's interrupt emulation: any data rings */
	STEPS_MSI,			/* a message: only data of an event that is mapped rings */
	STEPS_OTHER,			/* nothing is specified here */
};

/**
 * steps_ring() - ring the enabled doorbell, count on the EP before and behind, keep the numbers
 * @d:   the doorbell
 * @s:   what is not filled in is the caller's
 * @err: sentence
 *
 * More than STEPS_CHUNK rings go in portions, with a line printed behind each: a case that takes
 * long must not look like one that hangs.
 */
int steps_ring(struct db_doorbell *d, struct steps_series *s, struct db_error *err);

/** steps_warm_up() - @n rings, each answered: memory that the first ones take is taken then */
int steps_warm_up(struct db_doorbell *d, int n, struct db_error *err);

/* rings of one portion; they take some seconds on a slow pair */
#define STEPS_CHUNK	10000

/** steps_backend() - of the last db_doorbell_count() */
enum steps_backend steps_backend(const struct db_doorbell *d);

/**
 * steps_learn() - enable, ring three times, count, disable: where is the doorbell?
 * @d:     the doorbell, not enabled
 * @count: interrupts of the EP's doorbell then, at least three unless rings were lost
 * @err:   sentence
 */
int steps_learn(struct db_doorbell *d, long long *count, struct db_error *err);

/** steps_write() - write to where the doorbell is, or was: @delta bytes beside it */
int steps_write(struct db_doorbell *d, int delta, uint32_t value, struct db_error *err);

/** steps_status() - the EP's STATUS register now; no command is sent */
int steps_status(struct db_doorbell *d, uint32_t *status, struct db_error *err);

/**
 * steps_pattern() - fill or check 4 KiB around the doorbell's place in its BAR
 * @d:    the doorbell, now or before
 * @what: "fill" or "check"
 * @seed: of the pattern
 * @err:  sentence with the first difference
 */
int steps_pattern(struct db_doorbell *d, const char *what, unsigned int seed,
		  struct db_error *err);

/**
 * steps_is_memory() - is the doorbell's BAR the EP's memory while the doorbell is disabled?
 * @d:      the doorbell, now or before
 * @memory: false: it is the controller's registers at any time, as the EP says (CAPS register,
 *          CAP_BARn_RESERVED of pci-epf-test.c)
 * @err:    sentence
 */
int steps_is_memory(struct db_doorbell *d, bool *memory, struct db_error *err);

/** steps_cycles() - enable, ring with reply, disable, @n times in one go */
int steps_cycles(struct db_doorbell *d, int n, struct db_error *err);

/**
 * steps_upstream() - run one test of upstream's pci_endpoint_test on the RC
 * @d:      its pair
 * @test:   name
 * @file:   the output is kept as output-<file>.txt
 * @status: exit status as of a kselftest: 0 passed, 4 skipped
 * @err:    sentence
 */
int steps_upstream(struct db_doorbell *d, const char *test, const char *file, int *status,
		   struct db_error *err);

/** steps_memory() - what memory a board has left */
int steps_memory(struct db_pair *pair, struct db_board *b, struct steps_memory *m,
		 struct db_error *err);

/** steps_keep_growth() - keep what a case took of a board's memory */
void steps_keep_growth(struct db_pair *pair, const struct db_board *b,
		       const struct steps_memory *before, const struct steps_memory *after);

/** steps_keep_spurious() - keep the doorbells that came with DMA transfers */
void steps_keep_spurious(struct db_doorbell *d, long long spurious);

#endif
