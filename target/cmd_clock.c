// SPDX-License-Identifier: GPL-2.0-only
/* clock, selftest: is what is measured true? */
#include <math.h>
#include <stdio.h>

#include "target/args.h"
#include "target/command.h"
#include "target/counter.h"
#include "target/quiet.h"
#include "target/signals.h"

#define CALIBRATION_SECONDS	0.2
/*
 * Of each delay; the one that comes closest counts.  An interrupt between the reads of the two clocks
 * adds to one of them, and below a hypervisor the two drift apart while the CPU is taken away; but a
 * counter whose frequency was measured wrong is wrong each time.
 */
#define REPEATS			25

static int begin(char *const *argv, struct dbt_quiet *q, struct dbt_clock *c,
		 struct dbt_error *err)
{
	const struct dbt_arg args[] = { { 0 } };
	int ret = dbt_args(argv, args, err);

	q->fd = -1;
	if (!ret)
		ret = dbt_quiet_enter(q, -1, true, err);
	return ret ? ret : dbt_clock_calibrate(c, CALIBRATION_SECONDS, err);
}

int dbt_cmd_clock(char *const *argv, struct dbt_error *err)
{
	struct dbt_clock c = { 0 };
	struct dbt_quiet q;
	int ret = begin(argv, &q, &c, err);

	if (c.hz > 0)
		printf("clock_hz=%.0f resolution_ns=%.3g cost_ns=%.0f error_ppm=%.2f quality=%s\n",
		       c.hz, c.resolution_ns, c.cost_ns, c.error_ppm, ret ? "bad" : "ok");
	dbt_quiet_leave(&q);
	return ret;
}

/* Return: what the counter says too much, in ns */
static double measure_delay(const struct dbt_clock *c, uint64_t delay_ns, double *want)
{
	uint64_t before = dbt_counter(), start = dbt_raw_ns(), now, behind;

	do
		now = dbt_raw_ns();
	while (now - start < delay_ns);
	behind = dbt_counter();
	*want = (double)(now - start);
	return dbt_clock_ns(c, behind - before) - *want;
}

/* between the counter's reads lie, besides the delay, at most one read of each clock at each end */
static int try_delay(const struct dbt_clock *c, uint64_t delay_ns, struct dbt_error *err)
{
	double best = 0, want = 0, allowed = 2 * c->resolution_ns + 2 * c->raw_ns + c->cost_ns +
		(double)delay_ns * c->error_ppm / 1e6;

	for (int i = 0; i < REPEATS; i++) {
		double delay, off = measure_delay(c, delay_ns, &delay);

		if (!i || fabs(off) < fabs(best)) {
			best = off;
			want = delay;
		}
	}
	printf("want_ns=%.0f got_ns=%.0f allowed_ns=%.0f\n", want, want + best, allowed);
	if (fabs(best) > allowed)
		return dbt_fail(err, DBT_WRONG, "a delay of %.0f ns was measured as %.0f ns, with "
				"%.0f ns allowed", want, want + best, allowed);
	return DBT_DONE;
}

int dbt_cmd_selftest(char *const *argv, struct dbt_error *err)
{
	/* no multiples of the tick: repeated, each would end in the same interrupt */
	static const uint64_t delays[] = { 1000, 10000, 100000, 970000 };
	struct dbt_clock c = { 0 };
	struct dbt_quiet q;
	int ret = begin(argv, &q, &c, err);

	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]) && !ret && !dbt_stop; i++)
		ret = try_delay(&c, delays[i], err);
	if (!ret && dbt_stop)
		ret = dbt_interrupted(err);
	if (!ret)
		printf("resolution_ns=%.3g cost_ns=%.0f raw_ns=%.0f error_ppm=%.2f\n",
		       c.resolution_ns, c.cost_ns, c.raw_ns, c.error_ppm);
	dbt_quiet_leave(&q);
	return ret;
}
