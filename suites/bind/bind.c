// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite bind: pci-epf-vntb bound, unbound and bound again.  A program on the kernel's kselftest
 * harness which runs on the controller and drives both boards, most of all the EP.
 *
 * By hand: with the variables that "doorbench run --keep" prints, then -l or -r bind.mode.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "suites/expect.h"
#include "suites/bind/command.h"
#include "suites/bind/refused.h"
#include "suites/bind/steps.h"

/* seconds; only the last resort: every step has a limit of its own, and the runner has one */
#define CASE_TIMEOUT	600

/* of the harness: when it is ended from outside, the case ends too */
static pid_t main_pid;

FIXTURE(bind)
{
	struct db_pair pair;
	struct db_error err;
};

FIXTURE_SETUP(bind)
{
	self->err.text[0] = '\0';
	ASSERT_EQ(0, db_pair_open(&self->pair, main_pid, &self->err)) {
		db_pair_lab_broken(&self->pair, self->err.text);
		db_pair_close(&self->pair, NULL);
		TH_LOG("%s", self->err.text);
	}
}

/* who knows how a function is bound after a case that failed */
FIXTURE_TEARDOWN(bind)
{
	if (!__test_passed(_metadata))
		db_pair_reboot(&self->pair);
	EXPECT_EQ(0, db_pair_close(&self->pair, &self->err)) {
		TH_LOG("%s", self->err.text);
	}
}

static void judge(struct __test_metadata *_metadata, struct db_pair *pair, int ret,
		  struct db_error *err)
{
	if (ret == -ENOSYS)
		SKIP(return, "%s", err->text);
	expect_done(_metadata, pair, ret, err);
}

TEST_F_TIMEOUT(bind, mode, CASE_TIMEOUT)
{
	judge(_metadata, &self->pair, steps_ep(&self->pair, "mode", &self->err), &self->err);
}

TEST_F_TIMEOUT(bind, again, CASE_TIMEOUT)
{
	int ret = steps_ep(&self->pair, "for n in 1 2 3; do unbound; bound; mode; done",
			   &self->err);

	judge(_metadata, &self->pair, ret, &self->err);
}

/* ntb_transport, which is bound to the function's NTB device, shows it in debugfs */
TEST_F_TIMEOUT(bind, transport_leaves_nothing, CASE_TIMEOUT)
{
	int ret = steps_ep(&self->pair, "t=/sys/kernel/debug/ntb_transport\n"
		"[ -e $t ] || mount -t debugfs none /sys/kernel/debug\n"
		"[ \"$(ls $t)\" ] || { echo 'ntb_transport took no NTB device'; exit 1; }\n"
		"unbound; [ -z \"$(ls $t)\" ] || "
		"{ echo \"debugfs still has ntb_transport/$(ls $t), which is unbound\"; exit 1; }\n"
		"bound", &self->err);

	judge(_metadata, &self->pair, ret, &self->err);
}

static void starved(struct __test_metadata *_metadata, struct db_pair *pair, const char *lines,
		    struct db_error *err)
{
	int ret;

	if (!steps_doorbells(pair))
		SKIP(return, "no doorbells to be had with this backend");
	ret = steps_can_starve(pair, err);
	if (!ret)
		ret = steps_ep(pair, lines, err);
	judge(_metadata, pair, ret, err);
}

TEST_F_TIMEOUT(bind, starved_after_doorbells, CASE_TIMEOUT)
{
	starved(_metadata, &self->pair,
		"doorbells; unbound; starved; polls; unbound; bound; doorbells", &self->err);
}

TEST_F_TIMEOUT(bind, doorbells_after_starved, CASE_TIMEOUT)
{
	starved(_metadata, &self->pair, "starved_anew; polls; unbound; bound; doorbells\n"
		"unbound; bound; doorbells", &self->err);
}

TEST_F_TIMEOUT(bind, refused_without_count, CASE_TIMEOUT)
{
	judge(_metadata, &self->pair, refused_count(&self->pair, &self->err), &self->err);
}

TEST_F_TIMEOUT(bind, refused_first_in_missing_bar, CASE_TIMEOUT)
{
	judge(_metadata, &self->pair, refused_bar(&self->pair, true, &self->err), &self->err);
}

/* the BAR of the doorbells is only allocated if there are none */
static void polling(struct __test_metadata *_metadata, struct db_pair *pair,
		    int (*refused)(struct db_pair *, bool, struct db_error *), bool anew,
		    struct db_error *err)
{
	if (steps_doorbells(pair))
		SKIP(return, "backends that poll show it: their bind has more that can be refused");
	judge(_metadata, pair, refused(pair, anew, err), err);
}

TEST_F_TIMEOUT(bind, refused_again_in_missing_bar, CASE_TIMEOUT)
{
	polling(_metadata, &self->pair, refused_bar, false, &self->err);
}

TEST_F_TIMEOUT(bind, refused_first_without_memory, CASE_TIMEOUT)
{
	polling(_metadata, &self->pair, refused_memory, true, &self->err);
}

TEST_F_TIMEOUT(bind, refused_again_without_memory, CASE_TIMEOUT)
{
	polling(_metadata, &self->pair, refused_memory, false, &self->err);
}

TEST_F_TIMEOUT(bind, command_unknown, CASE_TIMEOUT)
{
	judge(_metadata, &self->pair, command_unknown(&self->pair, &self->err), &self->err);
}

TEST_F_TIMEOUT(bind, command_window, CASE_TIMEOUT)
{
	judge(_metadata, &self->pair, command_window(&self->pair, &self->err), &self->err);
}

TEST_F_TIMEOUT(bind, window_gone, CASE_TIMEOUT)
{
	if (steps_fixed_bar(&self->pair))
		SKIP(return, "the doorbells' BAR is the controller's own and stays");
	judge(_metadata, &self->pair, steps_window_gone(&self->pair, &self->err), &self->err);
	/* nothing is bound now */
	db_pair_reboot(&self->pair);
}

int main(int argc, char **argv)
{
	main_pid = getpid();
	return test_harness_run(argc, argv);
}
