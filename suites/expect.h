/* SPDX-License-Identifier: GPL-2.0-only */
/* What every suite on the controller says when a step on a board did not succeed. */
#ifndef DOORBENCH_SUITES_EXPECT_H
#define DOORBENCH_SUITES_EXPECT_H

#include <errno.h>

#include "kselftest_harness.h"
#include "lib/pair.h"

/**
 * expect_done() - the case fails if a step did; only what a board's kernel answered counts against
 *                 the kernel
 * @_metadata: the harness's
 * @pair:      of the case
 * @ret:       of the step: 0; -EREMOTEIO: a kernel answered wrong; other -errno: the lab's fault
 * @err:       of the step
 *
 * A macro, so that what the harness prints names the file and the line of the step.
 */
#define expect_done(_metadata, pair, ret, err) do {			\
	const int step = (ret);						\
	if (step && step != -EREMOTEIO)					\
		db_pair_lab_broken(pair, (err)->text);			\
	EXPECT_EQ(0, step) {						\
		TH_LOG("%s", (err)->text);				\
	}								\
} while (0)

#endif
