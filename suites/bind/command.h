/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands that an RC writes into vNTB's registers and that the EP must refuse: any RC may, by a
 * bug or on purpose.  Results as those of steps.h.
 */
#ifndef DOORBENCH_BIND_COMMAND_H
#define DOORBENCH_BIND_COMMAND_H

#include "lib/pair.h"

/** command_unknown() - commands that nobody defined are taken, not done, and the next one works */
int command_unknown(struct db_pair *pair, struct db_error *err);

/** command_window() - a memory window that the function does not have is not configured */
int command_window(struct db_pair *pair, struct db_error *err);

#endif
