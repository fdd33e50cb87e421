// SPDX-License-Identifier: GPL-2.0-only
/* doorbell: enable, disable, ring and count the answers. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "target/args.h"
#include "target/command.h"
#include "target/doorbell.h"
#include "target/signals.h"
#include "target/when.h"

#define TIMEOUT_SECONDS	1.0
#define PAUSE		50	/* microseconds between looks for a reply that takes longer */

struct ring {
	const char *bdf, *wait;
	uint64_t bar, count, gap, burst, data;	/* @gap in microseconds */
	int64_t delta;
	double timeout;
	uint64_t rung, seen, timeouts;
};

/* what enable and disable have in common; the EP's word is in @status */
static int switch_doorbell(char *const *argv, struct dbt_epf *epf, uint32_t command,
			   uint32_t *status, struct dbt_error *err)
{
	const char *bdf = NULL;
	uint64_t bar = 0;
	double timeout = TIMEOUT_SECONDS;
	const struct dbt_arg args[] = {
		DBT_TEXT("BDF", &bdf),
		{ "--bar", DBT_ARG_NUMBER, &bar, .max = DBT_BARS - 1 },
		DBT_SECONDS("--timeout", &timeout),
		{ 0 }
	};
	int ret = dbt_args(argv, args, err);

	if (!ret)
		ret = dbt_epf_open(epf, bdf, (unsigned int)bar, err);
	if (!ret && !dbt_epf_use_msi(epf))
		printf("# no interrupt is enabled: the EP logs an error\n");
	return ret ? ret : dbt_epf_command(epf, command, timeout, status, err);
}

int dbt_cmd_doorbell_enable(char *const *argv, struct dbt_error *err)
{
	struct dbt_epf epf = { 0 };
	struct dbt_doorbell d;
	uint32_t status = 0;
	int ret = switch_doorbell(argv, &epf, DBT_COMMAND_ENABLE, &status, err);

	if (!ret && !(status & DBT_STATUS_ENABLE_OK))
		ret = dbt_fail(err, DBT_WRONG, "the EP could not enable its doorbell: STATUS is "
			       "0x%x", status);
	if (!ret && dbt_doorbell_find(&d, &epf, err))
		ret = dbt_fail(err, DBT_WRONG, "the EP says that its doorbell is enabled, but: %s",
			       strdupa(err->text));
	if (!ret)
		printf("bar=%u offset=0x%x data=0x%x status=0x%x\n", d.number, d.offset, d.data,
		       status);
	dbt_epf_close(&epf);
	return ret;
}

int dbt_cmd_doorbell_disable(char *const *argv, struct dbt_error *err)
{
	struct dbt_epf epf = { 0 };
	uint32_t status = 0;
	int ret = switch_doorbell(argv, &epf, DBT_COMMAND_DISABLE, &status, err);

	if (!ret)
		printf("status=0x%x\n", status);
	if (!ret && !(status & DBT_STATUS_DISABLE_OK))
		ret = dbt_fail(err, DBT_WRONG, "the EP could not disable its doorbell: STATUS is "
			       "0x%x", status);
	dbt_epf_close(&epf);
	return ret;
}

/*
 * One wait for an answer to what was just rung.  The next ring must not come before IRQ_RAISED, also
 * for who only waits for the handler: the handler writes STATUS twice, and what is cleared in
 * between comes back (bug B10).
 */
static int wait_answer(struct ring *r, const struct dbt_doorbell *d, struct dbt_error *err)
{
	bool handler = !strcmp(r->wait, "handler");
	uint32_t status;

	if (!dbt_epf_wait(d->epf, handler ? DBT_STATUS_DOORBELL : DBT_STATUS_IRQ_RAISED, r->timeout,
			  PAUSE, &status)) {
		if (dbt_stop)
			return DBT_DONE;
		r->timeouts++;
		dbt_doorbell_quiet(d, r->timeout);
		return dbt_device_alive(&d->epf->device, err);
	}
	r->seen++;
	if (handler && !dbt_epf_wait(d->epf, DBT_STATUS_IRQ_RAISED, r->timeout, PAUSE, &status) &&
	    !dbt_stop)
		return dbt_fail(err, DBT_WRONG, "ring %llu: the EP's handler ran but did not reply "
				"within %g s, STATUS is 0x%x", (unsigned long long)r->rung,
				r->timeout, status);
	return DBT_DONE;
}

/* short ones without giving the CPU away: waking up takes longer than they are */
static void wait_gap(uint64_t microseconds)
{
	double end = dbt_now() + (double)microseconds / 1e6;
	const struct timespec t = { .tv_sec = (time_t)(microseconds / 1000000),
				    .tv_nsec = (long)(microseconds % 1000000 * 1000) };

	if (microseconds >= 1000)
		nanosleep(&t, NULL);
	while (dbt_now() < end && !dbt_stop)
		;
}

static int ring_all(struct ring *r, const struct dbt_doorbell *d, struct dbt_error *err)
{
	bool wait = strcmp(r->wait, "none") != 0;
	int ret = DBT_DONE;

	while (r->rung < r->count && !dbt_stop && !ret) {
		if (r->rung && r->gap)
			wait_gap(r->gap);
		if (wait)
			dbt_epf_clear(d->epf);
		for (uint64_t i = 0; i < r->burst && r->rung < r->count; i++, r->rung++)
			dbt_doorbell_ring(d);
		if (wait)
			ret = wait_answer(r, d, err);
	}
	/* all have reached the EP when this is answered */
	return ret ? ret : dbt_device_alive(&d->epf->device, err);
}

static int ring_and_tell(struct ring *r, const struct dbt_doorbell *d, struct dbt_error *err)
{
	double start = dbt_now();
	int ret = ring_all(r, d, err);

	printf("rung=%llu seen=%llu timeouts=%llu seconds=%.6f\n", (unsigned long long)r->rung,
	       (unsigned long long)r->seen, (unsigned long long)r->timeouts, dbt_now() - start);
	if (!ret && dbt_stop)
		ret = dbt_interrupted(err);
	if (!ret && r->timeouts)
		ret = dbt_fail(err, DBT_WRONG, "%llu of %llu waits had no answer within %g s",
			       (unsigned long long)r->timeouts,
			       (unsigned long long)(r->seen + r->timeouts), r->timeout);
	return ret;
}

int dbt_cmd_doorbell_ring(char *const *argv, struct dbt_error *err)
{
	struct ring r = { .wait = "reply", .count = 1, .burst = 1, .timeout = TIMEOUT_SECONDS,
			  .data = UINT64_MAX };
	const struct dbt_arg args[] = {
		DBT_TEXT("BDF", &r.bdf),
		{ "--bar", DBT_ARG_NUMBER, &r.bar, .max = DBT_BARS - 1 },
		{ "--count", DBT_ARG_NUMBER, &r.count, .min = 1, .max = 1000000000 },
		{ "--wait", DBT_ARG_CHOICE, &r.wait, .choices = "reply|handler|none" },
		{ "--gap", DBT_ARG_NUMBER, &r.gap, .max = 60000000 },
		{ "--burst", DBT_ARG_NUMBER, &r.burst, .min = 1, .max = 1000000 },
		DBT_SECONDS("--timeout", &r.timeout),
		{ "--offset-delta", DBT_ARG_SIGNED, &r.delta, .max = UINT32_MAX },
		{ "--data", DBT_ARG_NUMBER, &r.data, .max = UINT32_MAX },
		{ 0 }
	};
	struct dbt_doorbell d = { 0 };
	struct dbt_epf epf = { 0 };
	int ret = dbt_args(argv, args, err);

	if (!ret)
		ret = dbt_epf_open(&epf, r.bdf, (unsigned int)r.bar, err);
	if (!ret)
		ret = dbt_doorbell_find(&d, &epf, err);
	if (!ret)
		ret = dbt_doorbell_map(&d, r.delta, err);
	if (!ret && r.data != UINT64_MAX)
		d.data = (uint32_t)r.data;
	if (!ret && !dbt_epf_use_msi(&epf))
		printf("# no interrupt is enabled: the EP logs an error for each reply\n");
	if (!ret)
		ret = ring_and_tell(&r, &d, err);
	dbt_doorbell_unmap(&d);
	dbt_epf_close(&epf);
	return ret;
}
