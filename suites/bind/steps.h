/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cases of suite bind type on the boards.  A function is starved if it is bound while no
 * doorbell can be had for it, so that it has to poll.
 *
 * All return 0; -ENOSYS: it cannot be done on this pair, with the reason; -EREMOTEIO: a kernel did
 * wrong, with a sentence; other -errno: the lab's fault.
 */
#ifndef DOORBENCH_BIND_STEPS_H
#define DOORBENCH_BIND_STEPS_H

#include "lib/pair.h"

/* exit status of lines that cannot be done on this board; the last line printed says why */
#define STEPS_CANNOT	"4"

/* where the EP's kernel has its fault injection */
#define STEPS_FAULTS	"/sys/kernel/debug"

/**
 * steps_ep() - lines on the EP, in configfs's directory
 * @pair:  its function is bound
 * @lines: with the words below, each of which ends the script with a sentence if it fails
 * @err:   sentence
 *
 * bound, unbound: bind the function, unbind it.  made, counted: unbind it and make it anew, never
 * bound before; give it its doorbells, without which it cannot be bound.  link: bind it, whatever
 * comes of it.  starved: bind it starved.  starved_anew: the same with a function made anew.
 * doorbells, polls: judge how it is bound; mode: as the backend says.
 */
int steps_ep(struct db_pair *pair, const char *lines, struct db_error *err);

/** steps_may() - as db_board_do(), but -ENOSYS, too: the lines ended with STEPS_CANNOT */
int steps_may(struct db_pair *pair, struct db_board *b, const char *lines, struct db_error *err);

/** steps_doorbells() - does the backend have doorbells? */
bool steps_doorbells(const struct db_pair *pair);

/** steps_can_starve() - 0 if "starved" and "starved_anew" may be used */
int steps_can_starve(struct db_pair *pair, struct db_error *err);

/** steps_fixed_bar() - does the BAR of the doorbells belong to the controller? */
bool steps_fixed_bar(const struct db_pair *pair);

/**
 * steps_window_gone() - once the function is unbound, the RC reads nothing in its doorbells' BAR
 *
 * The pair is enumerated; afterwards nothing is bound, and both boards have to be rebooted.
 */
int steps_window_gone(struct db_pair *pair, struct db_error *err);

#endif
