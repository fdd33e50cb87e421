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

/**
 * steps_ep() - lines on the EP, in configfs's directory
 * @pair:  its function is bound
 * @lines: with the words below, each of which ends the script with a sentence if it fails
 * @err:   sentence
 *
 * bound, unbound: bind the function, unbind it.  starved: bind it starved.  starved_anew: the same
 * with a function made anew, which was never bound before; the present one is unbound.  doorbells,
 * polls: judge how it is bound.
 */
int steps_ep(struct db_pair *pair, const char *lines, struct db_error *err);

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
