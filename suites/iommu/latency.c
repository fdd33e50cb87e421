// SPDX-License-Identifier: GPL-2.0-only
/* Ring latency behind IOMMUs, with the steps of suite latency; see steps.h of this suite. */
#include <errno.h>

#include "suites/iommu/latency.h"
#include "suites/latency/steps.h"

/* enough for a median that tells one mode from another; suite latency takes thousands */
#define COUNT	200
#define WARMUP	20

int latency_ring(struct db_doorbell *d, struct db_error *err)
{
	struct steps_series s = {
		.what = "ring", .first = "ring.handler", .second = "ring.reply",
		.count = COUNT, .warmup = WARMUP, .each = 0.02, .load = "none",
	};
	int ret = steps_series(d, &s, err);

	if (ret || d->pair->rehearsal || !s.timeouts)
		return ret;
	return db_fail(err, EREMOTEIO, "%lld of %d rings had no answer in time", s.timeouts, COUNT);
}
