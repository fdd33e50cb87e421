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
 */
static inline void expect_done(struct __test_metadata *_metadata, struct db_pair *pair, int ret,
			       const struct db_error *err)
{
	if (ret && ret != -EREMOTEIO)
		db_pair_lab_broken(pair, err->text);
	EXPECT_EQ(0, ret) {
		TH_LOG("%s", err->text);
	}
}

#endif
