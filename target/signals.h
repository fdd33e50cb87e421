/* SPDX-License-Identifier: GPL-2.0-only */
/* SIGINT and SIGTERM end a loop in order; a BAR that cannot be read any more ends the program. */
#ifndef DOORBENCH_TARGET_SIGNALS_H
#define DOORBENCH_TARGET_SIGNALS_H

#include <signal.h>

#include "target/error.h"

/* set by SIGINT, SIGTERM and SIGHUP: whoever loops ends the loop */
extern volatile sig_atomic_t dbt_stop;

/** dbt_signals_init() - from now on */
void dbt_signals_init(void);

/** dbt_interrupted() - the sentence that goes with @dbt_stop; DBT_CANNOT */
int dbt_interrupted(struct dbt_error *err);

#endif
