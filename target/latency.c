// SPDX-License-Identifier: GPL-2.0-only
/* Takes samples, see latency.h. */
#include "target/counter.h"
#include "target/latency.h"
#include "target/signals.h"

/* beyond its time-out an answer has as long again to come late, but at least this */
#define LATE_SECONDS	2.0

/* Return: when a bit of @mask was seen in STATUS; DBT_NO_SAMPLE: not before @deadline */
static inline uint64_t spin(const struct dbt_epf *epf, uint32_t mask, uint64_t deadline)
{
	for (;;) {
		uint32_t status = dbt_read32(&epf->regs, DBT_EPF_STATUS);
		uint64_t now = dbt_counter();

		/* all-ones: the device is gone, which the caller finds out when it is time */
		if ((status & mask) && status != 0xffffffff)
			return now;
		if (now >= deadline || dbt_stop)
			return DBT_NO_SAMPLE;
	}
}

static uint64_t timeout_ticks(const struct dbt_latency *l)
{
	return (uint64_t)(l->timeout * l->clock->hz);
}

void dbt_take_ring(struct dbt_latency *l, uint64_t *first, uint64_t *second)
{
	uint64_t limit = timeout_ticks(l), start, handler, reply;

	dbt_epf_clear(l->epf);
	start = dbt_counter();
	dbt_doorbell_ring(l->doorbell);
	handler = spin(l->epf, DBT_STATUS_DOORBELL, start + limit);
	reply = handler == DBT_NO_SAMPLE ? handler :
		spin(l->epf, DBT_STATUS_IRQ_RAISED, start + limit);
	*first = reply == DBT_NO_SAMPLE ? reply : handler - start;
	*second = reply == DBT_NO_SAMPLE ? reply : reply - start;
}

void dbt_take_command(struct dbt_latency *l, uint64_t *first, uint64_t *second)
{
	uint64_t limit = timeout_ticks(l), start, reply;

	dbt_epf_clear(l->epf);
	start = dbt_counter();
	dbt_write32(&l->epf->regs, DBT_EPF_COMMAND, DBT_COMMAND_RAISE_MSI);
	reply = spin(l->epf, DBT_STATUS_IRQ_RAISED, start + limit);
	*first = *second = reply == DBT_NO_SAMPLE ? reply : reply - start;
}

void dbt_take_floor(struct dbt_latency *l, uint64_t *first, uint64_t *second)
{
	uint64_t start = dbt_counter();

	dbt_read32(&l->epf->regs, DBT_EPF_STATUS);
	*first = *second = dbt_counter() - start;
}

/* xorshift64 (Marsaglia 2003): any seed but 0 will do, and the same one each time is welcome */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void wait_ticks(uint64_t ticks)
{
	uint64_t start = dbt_counter();

	while (dbt_counter() - start < ticks && !dbt_stop)
		;
}

/* until the answer that was too late has come; STATUS alone tells */
static int resynchronise(const struct dbt_latency *l, uint64_t number, struct dbt_error *err)
{
	double late = l->timeout > LATE_SECONDS ? l->timeout : LATE_SECONDS;
	uint32_t status;
	int ret = dbt_device_alive(&l->epf->device, err);

	if (ret || dbt_epf_wait(l->epf, DBT_STATUS_IRQ_RAISED, late, 100, &status) || dbt_stop)
		return ret;
	return dbt_fail(err, DBT_WRONG, "sample %llu was never answered (STATUS is 0x%x %g s after "
			"its time-out)", (unsigned long long)number, status, late);
}

int dbt_latency_run(struct dbt_latency *l, dbt_take *take, struct dbt_error *err)
{
	double span = (double)l->delay_ns * l->clock->hz / 1e9;
	uint64_t random = 1, first = 0, second = 0;
	int ret = DBT_DONE;

	for (uint64_t i = 0; i < l->warmup + l->count && !ret; i++) {
		if (l->delay_ns)
			wait_ticks((uint64_t)(span * (double)(next_random(&random) >> 11) * 0x1p-53));
		take(l, &first, &second);
		if (dbt_stop)
			break;
		if (i >= l->warmup)
			dbt_samples_add(&l->samples, first, second);
		if (first != DBT_NO_SAMPLE)
			continue;
		l->timeouts++;
		ret = resynchronise(l, i + 1, err);
	}
	return !ret && dbt_stop ? dbt_interrupted(err) : ret;
}
