// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite doorbell: the doorbell of pci-epf-test, rung from the RC with db-target and counted by the
 * interrupts of the EP.  A program on the kernel's kselftest harness which runs on the controller
 * and drives both boards.
 *
 * By hand: with the variables that "doorbench run --keep" prints, then -l or -r doorbell.rings.
 */
#include <errno.h>
#include <unistd.h>

#include "suites/expect.h"
#include "suites/doorbell/steps.h"

/* seconds; only the last resort: every step has a limit of its own, and the runner has one */
#define CASE_TIMEOUT	600
#define LONG_TIMEOUT	7200

/*
 * What a leak would take at least: one object of the smallest slab cache (8 bytes) per ring, one
 * page per enabling.  Half of it is more than anything else that the kernel keeps meanwhile.
 */
#define MILLION		1000000
#define LEAK_PER_RING	8
#define LEAK_PER_CYCLE	4096
#define CYCLES		1000

/* of the harness: when it is ended from outside, the case ends too */
static pid_t main_pid;

FIXTURE(doorbell)
{
	struct db_pair pair;
	struct db_doorbell d;
	struct db_error err;
};

/* a step that the rest of the case needs */
#define NEED(call) do {							\
	int need_ = (call);						\
									\
	expect_done(_metadata, &self->pair, need_, &self->err);		\
	if (need_)							\
		return;							\
} while (0)

FIXTURE_SETUP(doorbell)
{
	self->err.text[0] = '\0';
	self->d = (struct db_doorbell){ .pair = &self->pair };
	ASSERT_EQ(0, db_pair_open(&self->pair, main_pid, &self->err)) {
		db_pair_lab_broken(&self->pair, self->err.text);
		db_pair_close(&self->pair, NULL);
		TH_LOG("%s", self->err.text);
	}
}

/* whatever became of the case, the next one finds the doorbell disabled */
FIXTURE_TEARDOWN(doorbell)
{
	expect_done(_metadata, &self->pair, db_doorbell_disable(&self->d, &self->err), &self->err);
	EXPECT_EQ(0, db_pair_close(&self->pair, &self->err)) {
		TH_LOG("%s", self->err.text);
	}
}

static void judge(struct __test_metadata *_metadata, const struct steps_series *s)
{
	EXPECT_EQ(0, s->rings.timeouts) {
		TH_LOG("%lld of %lld rings were not answered in time", s->rings.timeouts,
		       s->rings.rung);
	}
	EXPECT_EQ(0, s->lost) {
		TH_LOG("%lld of %lld rings made no interrupt on the EP", s->lost, s->rings.rung);
	}
	EXPECT_EQ(0, s->spurious) {
		TH_LOG("%lld interrupts more than the %lld rings on the EP", s->spurious,
		       s->rings.rung);
	}
}

/* rings, each answered before the next; the doorbell is enabled; @name: of the measurements */
static void expect_rings(struct __test_metadata *_metadata, struct db_doorbell *d,
			 const char *name, int count, double seconds, struct db_error *err)
{
	struct steps_series s = {
		.name = name, .count = count, .options = "--wait reply", .answered = true,
		.seconds = seconds,
	};
	int ret = steps_ring(d, &s, err);

	expect_done(_metadata, d->pair, ret, err);
	if (!ret)
		judge(_metadata, &s);
}

/* rings that do not wait for their answers may merge, but not all of them */
static void expect_merged(struct __test_metadata *_metadata, struct db_doorbell *d,
			  struct steps_series *s, int fewest, struct db_error *err)
{
	int ret = steps_ring(d, s, err);

	expect_done(_metadata, d->pair, ret, err);
	if (ret)
		return;
	judge(_metadata, s);
	EXPECT_LE(fewest, s->interrupts) {
		TH_LOG("%lld interrupts on the EP after %lld rings, expected at least %d",
		       s->interrupts, s->rings.rung, fewest);
	}
}

/* Return: are both boards' numbers in @now? */
static bool take_memory(struct __test_metadata *_metadata, struct db_pair *pair,
			struct steps_memory now[2], struct db_error *err)
{
	int ret = steps_memory(pair, &pair->ep, &now[0], err);

	if (!ret)
		ret = steps_memory(pair, &pair->rc, &now[1], err);
	expect_done(_metadata, pair, ret, err);
	return !ret;
}

/* @limit: KiB that each board's slab may have grown by */
static void expect_no_leak(struct __test_metadata *_metadata, struct db_pair *pair,
			   const struct steps_memory before[2], long long limit,
			   struct db_error *err)
{
	const struct db_board *const boards[] = { &pair->ep, &pair->rc };
	struct steps_memory after[2];

	if (!take_memory(_metadata, pair, after, err))
		return;
	for (size_t i = 0; i < 2; i++) {
		long long grown = after[i].slab - before[i].slab;

		steps_keep_growth(pair, boards[i], &before[i], &after[i]);
		EXPECT_LE(grown, limit) {
			TH_LOG("%s: slab grew by %lld KiB, at most %lld expected",
			       boards[i]->name, grown, limit);
		}
	}
}

TEST_F_TIMEOUT(doorbell, rings, CASE_TIMEOUT)
{
	NEED(db_doorbell_enable(&self->d, &self->err));
	expect_rings(_metadata, &self->d, "rings", 1000, 60, &self->err);
}

TEST_F_TIMEOUT(doorbell, rings_million, LONG_TIMEOUT)
{
	struct steps_memory before[2];

	NEED(db_doorbell_enable(&self->d, &self->err));
	NEED(steps_warm_up(&self->d, 1000, &self->err));
	if (!take_memory(_metadata, &self->pair, before, &self->err))
		return;
	expect_rings(_metadata, &self->d, "rings", MILLION, LONG_TIMEOUT, &self->err);
	expect_no_leak(_metadata, &self->pair, before, MILLION / 1024 * LEAK_PER_RING / 2,
		       &self->err);
}

/* what the RC wrote into a BAR before is there again when the doorbell has let go of it */
TEST_F_TIMEOUT(doorbell, bar_intact, CASE_TIMEOUT)
{
	long long count;
	bool memory;

	NEED(steps_learn(&self->d, &count, &self->err));
	NEED(steps_is_memory(&self->d, &memory, &self->err));
	if (!memory)
		SKIP(return, "the doorbell's BAR is the controller's own registers at any time");
	NEED(steps_pattern(&self->d, "fill", 1, &self->err));
	NEED(db_doorbell_enable(&self->d, &self->err));
	expect_rings(_metadata, &self->d, "rings", 16, 10, &self->err);
	NEED(db_doorbell_disable(&self->d, &self->err));
	NEED(steps_pattern(&self->d, "check", 1, &self->err));
}

TEST_F_TIMEOUT(doorbell, cycles, CASE_TIMEOUT)
{
	NEED(steps_cycles(&self->d, 20, &self->err));
}

TEST_F_TIMEOUT(doorbell, cycles_many, LONG_TIMEOUT)
{
	struct steps_memory before[2];

	NEED(steps_cycles(&self->d, 20, &self->err));
	if (!take_memory(_metadata, &self->pair, before, &self->err))
		return;
	for (int done = 0; done < CYCLES; done += 100) {
		NEED(steps_cycles(&self->d, 100, &self->err));
		printf("# %d of %d cycles\n", done + 100, CYCLES);
		fflush(stdout);
		if (self->pair.rehearsal)
			break;
	}
	expect_no_leak(_metadata, &self->pair, before, CYCLES * (LEAK_PER_CYCLE / 1024) / 2,
		       &self->err);
}

/* the second enabling is refused (-EBUSY of pci_epf_alloc_doorbell()) and harms nothing */
TEST_F_TIMEOUT(doorbell, enable_twice, CASE_TIMEOUT)
{
	struct db_doorbell second = { .pair = &self->pair };
	int ret;

	NEED(db_doorbell_enable(&self->d, &self->err));
	ret = db_doorbell_enable(&second, &self->err);
	if (!self->pair.rehearsal && ret != -EREMOTEIO) {
		EXPECT_NE(0, ret) {
			TH_LOG("the EP enabled a doorbell that was enabled already");
		}
		NEED(ret);
	}
	expect_rings(_metadata, &self->d, "rings", 16, 10, &self->err);
}

/* disabled, before it is enabled again: written to, it must not ring, nor later */
TEST_F_TIMEOUT(doorbell, disabled, CASE_TIMEOUT)
{
	long long learned, count;
	uint32_t status;

	NEED(steps_learn(&self->d, &learned, &self->err));
	for (int i = 0; i < 8; i++)
		NEED(steps_write(&self->d, 0, self->d.at.data, &self->err));
	NEED(db_doorbell_command(&self->d, DB_EPF_RAISE_MSI, &status, &self->err));
	EXPECT_EQ(0, status & DB_EPF_STATUS_DOORBELL) {
		TH_LOG("the EP says that a disabled doorbell rang (status 0x%x)", status);
	}
	NEED(db_doorbell_enable(&self->d, &self->err));
	NEED(db_doorbell_count(&self->d, "enabled", &count, &self->err));
	/* an interrupt of its own is counted from the start again, a shared one goes on */
	EXPECT_TRUE(count == learned || (!count && steps_backend(&self->d) != STEPS_EMBEDDED)) {
		TH_LOG("%lld interrupts instead of %lld after writes to the disabled doorbell",
		       count, learned);
	}
	expect_rings(_metadata, &self->d, "rings", 16, 10, &self->err);
}

/* writes beside the right one, then the right one works */
static void expect_writes(struct __test_metadata *_metadata, struct db_doorbell *d, int delta,
			  uint32_t value, long long expected, struct db_error *err)
{
	long long before = 0, after = 0;
	uint32_t status;
	int ret = db_doorbell_count(d, "before", &before, err);

	if (!ret)
		ret = steps_write(d, delta, value, err);
	if (!ret)
		ret = db_doorbell_command(d, DB_EPF_RAISE_MSI, &status, err);
	if (!ret)
		ret = db_doorbell_count(d, "after", &after, err);
	expect_done(_metadata, d->pair, ret, err);
	EXPECT_EQ(expected, after - before) {
		TH_LOG("%lld interrupts, expected %lld, for 0x%x written at doorbell%+d (%s)",
		       after - before, expected, value, delta, d->chip);
	}
}

TEST_F_TIMEOUT(doorbell, wrong_data, CASE_TIMEOUT)
{
	enum steps_backend backend;
	long long count;

	NEED(db_doorbell_enable(&self->d, &self->err));
	NEED(db_doorbell_count(&self->d, "enabled", &count, &self->err));
	backend = steps_backend(&self->d);
	if (backend == STEPS_OTHER && !self->pair.rehearsal)
		SKIP(return, "nothing says what wrong data does to this interrupt controller");
	/* an event number that no device has: bits above those of a doorbell's own */
	expect_writes(_metadata, &self->d, 0, self->d.at.data ^ 0x5a00,
		      backend == STEPS_EMBEDDED ? 1 : 0, &self->err);
	expect_rings(_metadata, &self->d, "rings", 16, 10, &self->err);
}

/* reserved words beside the doorbell: of the eDMA's registers, or of an ITS's frame */
TEST_F_TIMEOUT(doorbell, neighbours, CASE_TIMEOUT)
{
	long long count;

	NEED(db_doorbell_enable(&self->d, &self->err));
	NEED(db_doorbell_count(&self->d, "enabled", &count, &self->err));
	if (steps_backend(&self->d) == STEPS_OTHER && !self->pair.rehearsal)
		SKIP(return, "nothing says what lies beside this interrupt controller's doorbell");
	for (int delta = -4; delta <= 4; delta += 8) {
		if (delta > 0 || self->d.at.offset >= 4)
			expect_writes(_metadata, &self->d, delta, 0, 0, &self->err);
	}
	expect_rings(_metadata, &self->d, "rings", 16, 10, &self->err);
}

TEST_F_TIMEOUT(doorbell, bursts, CASE_TIMEOUT)
{
	struct steps_series s = {
		.count = 1000, .options = "--burst 10 --wait reply", .seconds = 60,
	};

	NEED(db_doorbell_enable(&self->d, &self->err));
	expect_merged(_metadata, &self->d, &s, s.count / 10, &self->err);
	expect_rings(_metadata, &self->d, "after", 100, 20, &self->err);
}

static void storm(struct __test_metadata *_metadata, struct db_doorbell *d, int count,
		  double seconds, struct db_error *err)
{
	struct steps_series s = {
		.count = count, .options = "--wait none", .seconds = seconds,
	};
	int ret = db_doorbell_enable(d, err);

	expect_done(_metadata, d->pair, ret, err);
	if (ret)
		return;
	expect_merged(_metadata, d, &s, 1, err);
	expect_rings(_metadata, d, "after", 100, 20, err);
}

TEST_F_TIMEOUT(doorbell, storm, CASE_TIMEOUT)
{
	storm(_metadata, &self->d, STEPS_CHUNK, 60, &self->err);
}

TEST_F_TIMEOUT(doorbell, storm_long, LONG_TIMEOUT)
{
	storm(_metadata, &self->d, MILLION, LONG_TIMEOUT, &self->err);
}

static void expect_upstream(struct __test_metadata *_metadata, struct db_doorbell *d,
			    const char *test, const char *file, struct db_error *err)
{
	int status = 0, ret = steps_upstream(d, test, file, &status, err);

	expect_done(_metadata, d->pair, ret, err);
	EXPECT_EQ(0, status) {
		TH_LOG("%s ended with status %d, see output-%s.txt", test, status, file);
	}
}

TEST_F_TIMEOUT(doorbell, upstream_twice, CASE_TIMEOUT)
{
	const char *test = "pcie_ep_doorbell.DOORBELL_TEST";

	expect_upstream(_metadata, &self->d, test, "first", &self->err);
	expect_upstream(_metadata, &self->d, test, "second", &self->err);
}

/*
 * Nobody rings during the transfers: they share STATUS and the MSI with the doorbell, a ring would
 * end one early by the function's design, and no bug.
 */
TEST_F_TIMEOUT(doorbell, beside_dma, CASE_TIMEOUT)
{
	long long before, after;
	uint32_t status;

	NEED(db_doorbell_enable(&self->d, &self->err));
	NEED(db_doorbell_count(&self->d, "before-dma", &before, &self->err));
	expect_upstream(_metadata, &self->d, "pci_ep_data_transfer.dma.READ_TEST", "read",
			&self->err);
	expect_upstream(_metadata, &self->d, "pci_ep_data_transfer.dma.WRITE_TEST", "write",
			&self->err);
	NEED(db_doorbell_command(&self->d, DB_EPF_RAISE_MSI, &status, &self->err));
	NEED(db_doorbell_count(&self->d, "after-dma", &after, &self->err));
	steps_keep_spurious(&self->d, after - before);
	EXPECT_EQ(before, after) {
		TH_LOG("%lld doorbells during DMA transfers, none of which was rung",
		       after - before);
	}
	expect_rings(_metadata, &self->d, "after", 100, 20, &self->err);
}

int main(int argc, char **argv)
{
	main_pid = getpid();
	return test_harness_run(argc, argv);
}
