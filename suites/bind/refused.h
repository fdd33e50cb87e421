/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Binds that a correct kernel refuses, and behind which the next one works.  Results as those of
 * steps.h.
 */
#ifndef DOORBENCH_BIND_REFUSED_H
#define DOORBENCH_BIND_REFUSED_H

#include "lib/pair.h"

/** refused_count() - a function without a number of doorbells, or with one that cannot be */
int refused_count(struct db_pair *pair, struct db_error *err);

/**
 * refused_bar() - doorbells are wanted in a BAR that the controller does not have
 * @pair: its function is bound
 * @anew: by a function that was never bound before
 * @err:  sentence
 */
int refused_bar(struct db_pair *pair, bool anew, struct db_error *err);

/**
 * refused_memory() - each allocation of the function's BARs fails once; @anew: as above
 *
 * -ENOSYS if the EP's kernel has no fault injection.
 */
int refused_memory(struct db_pair *pair, bool anew, struct db_error *err);

#endif
