// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite refusal: what must happen where no doorbell can be had.  A program on the kernel's
 * kselftest harness which runs on the controller and drives both boards.
 *
 * By hand: with the variables that "doorbench run --keep" prints, then -l or -r
 * refusal.DOORBELL_TEST.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "suites/expect.h"
#include "suites/doorbell/steps.h"

/* seconds; only the last resort: every step has a limit of its own, and the runner has one */
#define CASE_TIMEOUT	600

/* each would leave a vector, a mapping or a window behind if it left any */
#define REFUSALS	40

/* exit status of a kselftest that was skipped: tools/testing/selftests/kselftest.h */
#define SKIPPED		4

static pid_t main_pid;

FIXTURE(refusal)
{
	struct db_pair pair;
	struct db_doorbell d;
	struct db_error err;
};

FIXTURE_SETUP(refusal)
{
	self->err.text[0] = '\0';
	self->d = (struct db_doorbell){ .pair = &self->pair };
	ASSERT_EQ(0, db_pair_open(&self->pair, main_pid, &self->err)) {
		db_pair_lab_broken(&self->pair, self->err.text);
		db_pair_close(&self->pair, NULL);
		TH_LOG("%s", self->err.text);
	}
}

/* a doorbell that was given against all expectation is given back */
FIXTURE_TEARDOWN(refusal)
{
	expect_done(_metadata, &self->pair, db_doorbell_disable(&self->d, &self->err), &self->err);
	EXPECT_EQ(0, db_pair_close(&self->pair, &self->err)) {
		TH_LOG("%s", self->err.text);
	}
}

/* Return: was it refused? */
static bool is_refused(struct __test_metadata *_metadata, struct db_doorbell *d,
		       struct db_error *err)
{
	uint32_t status;
	int ret = db_doorbell_command(d, DB_EPF_ENABLE_DOORBELL, &status, err);

	expect_done(_metadata, d->pair, ret, err);
	if (ret || d->pair->rehearsal)
		return !ret;
	d->enabled = status & DB_EPF_STATUS_ENABLE_OK;
	EXPECT_EQ(DB_EPF_STATUS_ENABLE_FAIL,
		  status & (DB_EPF_STATUS_ENABLE_OK | DB_EPF_STATUS_ENABLE_FAIL)) {
		TH_LOG("ENABLE_DOORBELL must be refused here, the EP's status is 0x%x", status);
	}
	return !d->enabled && (status & DB_EPF_STATUS_ENABLE_FAIL);
}

/* the name says to the runner that the EP's log must have the backend's lines */
TEST_F_TIMEOUT(refusal, DOORBELL_TEST, CASE_TIMEOUT)
{
	is_refused(_metadata, &self->d, &self->err);
}

/* Return: exit status as of a kselftest; -1 if it could not be run */
static int run(struct __test_metadata *_metadata, struct db_doorbell *d, const char *test,
	       const char *when, struct db_error *err)
{
	char file[80];
	int status, ret;

	snprintf(file, sizeof(file), "%s-%s", when, test);
	ret = steps_upstream(d, test, file, &status, err);
	expect_done(_metadata, d->pair, ret, err);
	return ret ? -1 : status;
}

/* the interrupt of a doorbell that nobody has */
static void no_interrupt_left(struct __test_metadata *_metadata, struct db_doorbell *d,
			      struct db_error *err)
{
	long long count;
	int ret = db_doorbell_count(d, "after", &count, err);

	expect_done(_metadata, d->pair, ret, err);
	EXPECT_STREQ("", d->chip) {
		TH_LOG("the refused doorbell still has an interrupt of chip '%s' on the EP",
		       d->chip);
	}
}

static const char *const tests[] = {
	"pci_ep_bar.BAR0.BAR_TEST", "pci_ep_bar.BAR1.BAR_TEST", "pci_ep_bar.BAR2.BAR_TEST",
	"pci_ep_bar.BAR3.BAR_TEST", "pci_ep_bar.BAR4.BAR_TEST", "pci_ep_bar.BAR5.BAR_TEST",
	"pci_ep_basic.MSI_TEST", "pci_ep_data_transfer.memcpy.READ_TEST",
};

/* what an earlier case's refusal has broken fails before this one's, too */
static void all_pass(struct __test_metadata *_metadata, struct db_doorbell *d, const char *when,
		     struct db_error *err)
{
	int status;

	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		status = run(_metadata, d, tests[i], when, err);
		EXPECT_TRUE(!status || status == SKIPPED) {
			TH_LOG("%s fails %s %d refusals (output-%s-%s.txt)", tests[i], when,
			       REFUSALS, when, tests[i]);
		}
	}
}

TEST_F_TIMEOUT(refusal, leaves_nothing, CASE_TIMEOUT)
{
	all_pass(_metadata, &self->d, "before", &self->err);
	for (int i = 0; i < REFUSALS; i++) {
		if (!is_refused(_metadata, &self->d, &self->err))
			return;
		if (self->pair.rehearsal)
			break;
	}
	no_interrupt_left(_metadata, &self->d, &self->err);
	all_pass(_metadata, &self->d, "after", &self->err);
}

int main(int argc, char **argv)
{
	main_pid = getpid();
	return test_harness_run(argc, argv);
}
