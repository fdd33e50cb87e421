// SPDX-License-Identifier: GPL-2.0-only
/* latency: what is asked for, how it was measured, and what came out. */
#include <stdio.h>

#include "target/args.h"
#include "target/command.h"
#include "target/counter.h"
#include "target/latency.h"
#include "target/quiet.h"

#define CALIBRATION_SECONDS	0.1
#define WARMUP			100
#define TIMEOUT_SECONDS		1.0

static const struct kind {
	dbt_take *take;
	bool rings;
	int columns;
	const char *what;	/* names of the columns */
	const char *prefix[2];	/* of the percentiles */
	/*
	 * The EP looks for a command some time after it has answered the last one.  A command given
	 * at once would always wait for a whole period, one given at any time waits for half of it.
	 * 20 ms: two ticks of HZ=100, the longest period.
	 */
	uint64_t delay_ns;
} kind_ring = { dbt_take_ring, true, 2, "handler reply", { "handler_", "reply_" }, 0 },
  kind_command = { dbt_take_command, false, 1, "reply", { "" }, 20000000 },
  kind_floor = { dbt_take_floor, false, 1, "read", { "" }, 0 };

struct latency_args {
	const char *bdf, *samples;
	uint64_t bar, cpu;
	bool no_hold;
	struct dbt_latency l;
};

static int read_args(char *const *argv, struct latency_args *a, struct dbt_error *err)
{
	const struct dbt_arg args[] = {
		DBT_TEXT("BDF", &a->bdf),
		{ "--bar", DBT_ARG_NUMBER, &a->bar, .max = DBT_BARS - 1 },
		{ "--count", DBT_ARG_NUMBER, &a->l.count, .min = 1, .max = DBT_SAMPLES_MAX },
		{ "--warmup", DBT_ARG_NUMBER, &a->l.warmup, .max = DBT_SAMPLES_MAX },
		DBT_TEXT("--samples", &a->samples),
		{ "--cpu", DBT_ARG_NUMBER, &a->cpu, .max = 1023 },
		DBT_FLAG("--no-hold", &a->no_hold),
		DBT_SECONDS("--timeout", &a->l.timeout),
		{ "--delay", DBT_ARG_NUMBER, &a->l.delay_ns, .max = 1000000000 },
		{ 0 }
	};
	int ret = dbt_args(argv, args, err);

	if (!ret && !a->l.count)
		ret = dbt_fail(err, DBT_USAGE, "--count is missing");
	return ret;
}

static void print_result(const struct kind *kind, struct latency_args *a,
			 const struct dbt_quiet *q)
{
	const struct dbt_latency *l = &a->l;
	size_t n = 0;

	for (size_t i = 0; i < l->samples.n; i++)
		n += l->samples.v[i].first != DBT_NO_SAMPLE;
	printf("# samples were kept in %s memory of 16 bytes each and written after the last\n",
	       q->locked ? "locked" : "unlocked");
	printf("n=%zu timeouts=%llu warmup=%llu delay_ns=%llu\n", n,
	       (unsigned long long)l->timeouts, (unsigned long long)l->warmup,
	       (unsigned long long)l->delay_ns);
	printf("clock_hz=%.0f resolution_ns=%.3g cost_ns=%.0f error_ppm=%.2f cpu=%d hold=%s\n",
	       l->clock->hz, l->clock->resolution_ns, l->clock->cost_ns, l->clock->error_ppm,
	       q->cpu, q->hold ? "yes" : "no");
	for (int i = 0; i < kind->columns; i++)
		dbt_samples_print(&a->l.samples, l->clock, i, kind->prefix[i]);
}

/* what was measured before something went wrong is told as well */
static int measure(const struct kind *kind, struct latency_args *a, const struct dbt_quiet *q,
		   struct dbt_error *err)
{
	struct dbt_error why;
	int bad, ret = dbt_samples_alloc(&a->l.samples, a->l.count, err);

	if (ret)
		return ret;
	ret = dbt_latency_run(&a->l, kind->take, err);
	bad = a->samples ? dbt_samples_write(&a->l.samples, a->l.clock, kind->columns, a->samples,
					     kind->what, &why) : DBT_DONE;
	if (bad && !ret) {
		*err = why;
		ret = bad;
	}
	if (a->l.samples.n)
		print_result(kind, a, q);
	dbt_samples_free(&a->l.samples);
	return ret;
}

static int open_all(const struct kind *kind, struct latency_args *a, struct dbt_epf *epf,
		    struct dbt_doorbell *d, struct dbt_error *err)
{
	int ret = dbt_epf_open(epf, a->bdf, (unsigned int)a->bar, err);

	if (!ret && kind->rings)
		ret = dbt_doorbell_find(d, epf, err);
	if (!ret && kind->rings)
		ret = dbt_doorbell_map(d, 0, err);
	if (!ret && kind->take != dbt_take_floor && !dbt_epf_use_msi(epf))
		printf("# no interrupt is enabled: the EP logs an error for each reply\n");
	/* the last command's flags may ask for DMA that the EP does not have */
	if (!ret && kind->take == dbt_take_command)
		dbt_write32(&epf->regs, DBT_EPF_FLAGS, 0);
	return ret;
}

static int latency(char *const *argv, const struct kind *kind, struct dbt_error *err)
{
	struct latency_args a = { .cpu = UINT64_MAX, .l = { .warmup = WARMUP,
				  .timeout = TIMEOUT_SECONDS, .delay_ns = kind->delay_ns } };
	struct dbt_quiet q = { .fd = -1 };
	struct dbt_doorbell d = { 0 };
	struct dbt_epf epf = { 0 };
	struct dbt_clock clock = { 0 };
	int ret = read_args(argv, &a, err);

	if (!ret)
		ret = open_all(kind, &a, &epf, &d, err);
	if (!ret)
		ret = dbt_quiet_enter(&q, a.cpu == UINT64_MAX ? -1 : (int)a.cpu, !a.no_hold, err);
	if (!ret)
		ret = dbt_clock_calibrate(&clock, CALIBRATION_SECONDS, err);
	a.l.epf = &epf;
	a.l.doorbell = &d;
	a.l.clock = &clock;
	if (!ret)
		ret = measure(kind, &a, &q, err);
	dbt_quiet_leave(&q);
	dbt_doorbell_unmap(&d);
	dbt_epf_close(&epf);
	return ret;
}

int dbt_cmd_latency_ring(char *const *argv, struct dbt_error *err)
{
	return latency(argv, &kind_ring, err);
}

int dbt_cmd_latency_command(char *const *argv, struct dbt_error *err)
{
	return latency(argv, &kind_command, err);
}

int dbt_cmd_latency_floor(char *const *argv, struct dbt_error *err)
{
	return latency(argv, &kind_floor, err);
}
