// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite fault: what an RC, an EP and the link between them can do wrong, and that both kernels
 * survive it.  A program on the kernel's kselftest harness which runs on the controller and drives
 * both boards.  The cases are data, in cases_*.h; docs/fault.md describes them.
 *
 * After each case the pair is put together again as the case says, and the doorbell is rung four
 * times with replies: the next clean run passes.
 */
#include <errno.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "suites/fault/from_ep.h"
#include "suites/fault/from_rc.h"
#include "suites/fault/inject.h"
#include "suites/fault/knobs.h"

/* seconds; only the last resort: every step has a limit of its own, and the runner has one */
#define CASE_TIMEOUT	600

/* of the harness: when it is ended from outside, the case ends too */
static pid_t main_pid;

/* only what a board's kernel answered counts against the kernel */
static void expect_done(struct __test_metadata *_metadata, struct fault *f, int ret)
{
	if (ret && ret != -EREMOTEIO)
		db_pair_lab_broken(&f->pair, f->err.text);
	EXPECT_EQ(0, ret) {
		TH_LOG("%s", f->err.text);
	}
}

static void judge(struct __test_metadata *_metadata, struct fault *f, int ret)
{
	if (ret == -EOPNOTSUPP)
		SKIP(return, "%s", f->err.text);
	expect_done(_metadata, f, ret);
}

static void open_pair(struct __test_metadata *_metadata, struct fault *f)
{
	*f = (struct fault){ .d = { .pair = &f->pair } };
	ASSERT_EQ(0, db_pair_open(&f->pair, main_pid, &f->err)) {
		db_pair_lab_broken(&f->pair, f->err.text);
		db_pair_close(&f->pair, NULL);
		TH_LOG("%s", f->err.text);
	}
}

static void prove(struct __test_metadata *_metadata, struct fault *f)
{
	int ret = fault_put_right(f);

	if (!ret)
		ret = fault_proof(f);
	if (!ret)
		return;
	db_pair_reboot(&f->pair);
	if (ret != -EREMOTEIO)
		db_pair_lab_broken(&f->pair, f->err.text);
	EXPECT_EQ(0, ret) {
		TH_LOG("after the case: %s", f->err.text);
	}
}

/* a kernel that failed may hang in anything: no proof then, but both boards are rebooted */
static void close_pair(struct __test_metadata *_metadata, struct fault *f)
{
	if (f->restore == FAULT_REBOOT || !__test_passed(_metadata))
		db_pair_reboot(&f->pair);
	else if (f->touched || f->d.enabled)
		prove(_metadata, f);
	EXPECT_EQ(0, db_pair_close(&f->pair, &f->err)) {
		TH_LOG("%s", f->err.text);
	}
}

/* cases of struct fault_<kind> that differ only in their data, each one a variant of test @test */
#define GROUP(group, kind, test)						\
FIXTURE(group)								\
{									\
	struct fault fault;						\
};									\
FIXTURE_VARIANT(group)							\
{									\
	struct fault_##kind is;						\
};									\
FIXTURE_SETUP(group)							\
{									\
	open_pair(_metadata, &self->fault);				\
}									\
FIXTURE_TEARDOWN(group)							\
{									\
	close_pair(_metadata, &self->fault);				\
}									\
TEST_F_TIMEOUT(group, test, CASE_TIMEOUT)				\
{									\
	judge(_metadata, &self->fault, fault_##kind(&self->fault, &variant->is)); \
}

/* @...: initialisers of the group's struct */
#define CASE(group, name, ...) FIXTURE_VARIANT_ADD(group, name) { .is = { __VA_ARGS__ } }

GROUP(undefined, command, ignored)
GROUP(command, command, answered)
GROUP(transfer, command, answered)
GROUP(subrange, command, answered)
#include "suites/fault/cases_command.h"
GROUP(bus, bus, survived)
GROUP(crippled, crippled, counted)
GROUP(rasdes, rasdes, counted)
#include "suites/fault/cases_bus.h"
GROUP(window, bus, kept)
#include "suites/fault/cases_window.h"
GROUP(header, attribute, judged)
GROUP(attribute, attribute, judged)
#include "suites/fault/cases_attribute.h"
GROUP(configfs, configfs, survived)
#include "suites/fault/cases_configfs.h"
GROUP(knob, knob, seen)
#include "suites/fault/cases_knob.h"
GROUP(inject, inject, survived)
#include "suites/fault/cases_inject.h"

int main(int argc, char **argv)
{
	main_pid = getpid();
	return test_harness_run(argc, argv);
}
