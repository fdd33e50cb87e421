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

/* Return: 1: the EP has a DMA controller, 0: none, -errno with a sentence */
static int has_dma(struct db_pair *pair, struct db_error *err)
{
	struct db_board_result r;
	int ret = db_board_run(&pair->ep, "d=/sys/class/dma; [ ! -d $d ] || [ ! \"$(ls $d)\" ]",
			       pair->config.timeouts.command, 0, &r, err);

	db_board_result_free(&r);
	return ret ? ret : !pair->rehearsal && r.status;
}

/* what a transfer left in FLAGS is no reason to leave another command without an answer */
#define ENABLE_WITH_DMA_FLAG							\
	"db-target epf command $bdf 2 > /dev/null || exit\n"			\
	"put() { db-target bar write $bdf 0 $1 $2 || exit 3; }\n"		\
	"put 0x2c 1; put 0x04 0x%x; n=0\n"					\
	"until s=$(db-target epf status $bdf); [ $((${s#status=} & 0x%x)) != 0 ]; do\n"	\
	"[ $((n += 1)) -lt 40 ] || { put 0x2c 0\n"				\
	"echo 'ENABLE_DOORBELL has no answer with FLAG_USE_DMA in FLAGS'; exit 1; }\n"	\
	"sleep 0.05; done; put 0x2c 0; put 0x08 0; echo $s\n"

TEST_F_TIMEOUT(refusal, answers_with_dma_flag, CASE_TIMEOUT)
{
	uint32_t status = 0;
	struct db_buf out = { 0 };
	int ret = has_dma(&self->pair, &self->err);

	if (ret > 0)
		SKIP(return, "the EP has DMA, so the flag means something: see suite fault");
	if (!ret)
		ret = db_doorbell_run(&self->d, 2, &out, &self->err, ENABLE_WITH_DMA_FLAG,
				      DB_EPF_ENABLE_DOORBELL, DB_EPF_STATUS_IRQ_RAISED);
	if (!ret && !self->pair.rehearsal)
		ret = db_target_status(db_buf_str(&out), &status, &self->err);
	db_buf_free(&out);
	expect_done(_metadata, &self->pair, ret, &self->err);
	self->d.enabled = status & DB_EPF_STATUS_ENABLE_OK;
	if (ret || self->pair.rehearsal)
		return;
	EXPECT_EQ(DB_EPF_STATUS_IRQ_RAISED | DB_EPF_STATUS_ENABLE_FAIL, status) {
		TH_LOG("ENABLE_DOORBELL must be refused here, the EP's status is 0x%x", status);
	}
}

int main(int argc, char **argv)
{
	main_pid = getpid();
	return test_harness_run(argc, argv);
}
