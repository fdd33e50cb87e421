// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite latency: how long a ring of pci-epf-test's doorbell takes until its handler ran, until the
 * EP has replied; beside it the floor and the polled command.  A program on the kernel's kselftest
 * harness which runs on the controller and drives both boards.
 *
 * By hand: with the variables that "doorbench run --keep" prints, then -l or -r latency.ring.
 */
#include <errno.h>
#include <unistd.h>

#include "suites/expect.h"
#include "suites/latency/steps.h"

/* seconds; only the last resort: every step has a limit of its own, and the runner has one */
#define CASE_TIMEOUT	1800

/* so many that p99.9 is not simply the maximum */
#define COUNT			2000
#define COUNT_MANY		100000
/* a polled command takes ticks, and waits before it for a random while: fewer of them are quick */
#define COUNT_POLLED		500
#define COUNT_POLLED_MANY	5000
#define WARMUP			100

/* of the harness: when it is ended from outside, the case ends too */
static pid_t main_pid;

FIXTURE(latency)
{
	struct db_pair pair;
	struct db_doorbell d;
	struct db_error err;
	bool loaded;
};

FIXTURE_SETUP(latency)
{
	self->err.text[0] = '\0';
	self->d = (struct db_doorbell){ .pair = &self->pair };
	ASSERT_EQ(0, db_pair_open(&self->pair, main_pid, &self->err)) {
		db_pair_lab_broken(&self->pair, self->err.text);
		db_pair_close(&self->pair, NULL);
		TH_LOG("%s", self->err.text);
	}
	expect_done(_metadata, &self->pair, db_doorbell_enable(&self->d, &self->err), &self->err);
}

/* whatever became of the case, the next one finds an idle EP and the doorbell disabled */
FIXTURE_TEARDOWN(latency)
{
	if (self->loaded)
		expect_done(_metadata, &self->pair, steps_load_stop(&self->pair, &self->err),
			    &self->err);
	expect_done(_metadata, &self->pair, db_doorbell_disable(&self->d, &self->err), &self->err);
	EXPECT_EQ(0, db_pair_close(&self->pair, &self->err)) {
		TH_LOG("%s", self->err.text);
	}
}

/* @rings: how many interrupts one sample makes; @ret: of the series */
static void judge(struct __test_metadata *_metadata, struct db_doorbell *d,
		  const struct steps_series *s, int rings, int ret, struct db_error *err)
{
	long long expected;

	expect_done(_metadata, d->pair, ret, err);
	if (ret || !d->enabled || d->pair->rehearsal)
		return;
	expected = rings * (s->warmed + s->taken + s->timeouts);
	EXPECT_EQ(0, s->timeouts) {
		TH_LOG("%lld of %lld samples had no answer in time", s->timeouts,
		       s->taken + s->timeouts);
	}
	EXPECT_EQ(expected, s->interrupts) {
		TH_LOG("%s: %lld interrupts on the EP instead of %lld: samples may be false",
		       s->what, s->interrupts, expected);
	}
}

static void series(struct __test_metadata *_metadata, struct db_doorbell *d,
		   struct steps_series *s, int rings, struct db_error *err)
{
	judge(_metadata, d, s, rings, d->enabled ? steps_series(d, s, err) : 0, err);
}

static void ring(struct __test_metadata *_metadata, struct db_doorbell *d, int count,
		 const char *load, struct db_error *err)
{
	struct steps_series s = {
		.what = "ring", .first = "ring.handler", .second = "ring.reply",
		.count = count, .warmup = WARMUP, .each = 0.02, .load = load,
	};

	series(_metadata, d, &s, 1, err);
}

TEST_F_TIMEOUT(latency, ring, CASE_TIMEOUT)
{
	struct steps_series floor = {
		.what = "floor", .first = "floor",
		.count = COUNT, .warmup = WARMUP, .each = 0.01, .load = "none",
	};

	ring(_metadata, &self->d, COUNT, "none", &self->err);
	series(_metadata, &self->d, &floor, 0, &self->err);
}

static void command(struct __test_metadata *_metadata, struct db_doorbell *d, int count,
		    struct db_error *err)
{
	struct steps_series s = {
		.what = "command", .first = "command.poll",
		.count = count, .warmup = 10, .each = 0.2, .load = "none",
	};

	series(_metadata, d, &s, 0, err);
}

TEST_F_TIMEOUT(latency, command, CASE_TIMEOUT)
{
	command(_metadata, &self->d, COUNT_POLLED, &self->err);
}

TEST_F_TIMEOUT(latency, command_many, CASE_TIMEOUT)
{
	command(_metadata, &self->d, COUNT_POLLED_MANY, &self->err);
}

/*
 * Without an IOMMU vfio taints the RC's kernel, which counts against whatever the case says; vfio
 * resets the bus when it lets go of the function.
 */
TEST_F_TIMEOUT(latency, msi, CASE_TIMEOUT)
{
	struct steps_series s = {
		.what = "msi", .first = "ring.msi", .prepare = "modprobe vfio-pci",
		.count = COUNT, .warmup = WARMUP, .each = 0.02, .load = "none",
	};
	bool there = false;
	int ret = steps_has_iommu(&self->pair, &there, &self->err);

	if (!ret && !there && !self->pair.rehearsal)
		SKIP(return, "no IOMMU on the RC: vfio would taint its kernel");
	if (!ret && self->d.enabled)
		ret = steps_series(&self->d, &s, &self->err);
	if (ret == -EPROTO && self->d.status == DB_TARGET_CANNOT)
		SKIP(return, "%s", self->err.text);
	judge(_metadata, &self->d, &s, 1, ret, &self->err);
}

TEST_F_TIMEOUT(latency, ring_many, CASE_TIMEOUT)
{
	ring(_metadata, &self->d, COUNT_MANY, "none", &self->err);
}

static bool start(struct __test_metadata *_metadata, struct db_pair *pair,
		  const struct steps_load *load, bool *loaded, struct db_error *err)
{
	bool there = true;
	int ret = steps_load_start(pair, load, &there, err);

	expect_done(_metadata, pair, ret, err);
	*loaded = !ret && there;
	return there;
}

TEST_F_TIMEOUT(latency, ring_cpu_load, CASE_TIMEOUT)
{
	start(_metadata, &self->pair, &steps_cpu_load, &self->loaded, &self->err);
	if (self->loaded)
		ring(_metadata, &self->d, COUNT, steps_cpu_load.words, &self->err);
}

/* between the boards there is no network as long as pci-epf-test is bound, so on the EP alone */
TEST_F_TIMEOUT(latency, ring_net_load, CASE_TIMEOUT)
{
	if (!start(_metadata, &self->pair, &steps_net_load, &self->loaded, &self->err))
		SKIP(return, "no iperf3 on the EP");
	if (self->loaded)
		ring(_metadata, &self->d, COUNT, steps_net_load.words, &self->err);
}

int main(int argc, char **argv)
{
	main_pid = getpid();
	return test_harness_run(argc, argv);
}
