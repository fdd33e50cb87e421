// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite vntb: a network over pci-epf-vntb and ntb_hw_epf, with doorbells or with polling.  A
 * program on the kernel's kselftest harness which runs on the controller and drives both boards.
 *
 * By hand, with the function bound and enumerated: DOORBENCH_LAB and DOORBENCH_CONFIG as printed by
 * "doorbench run --keep", then -l or -r vntb.link.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "suites/vntb/steps.h"

/*
 * Seconds; the harness's own limit is only the last resort: every step has its own, and the runner
 * has one per case.
 */
#define CASE_TIMEOUT	600

/* of the harness: when it is ended from outside, the case ends too */
static pid_t main_pid;

FIXTURE(vntb)
{
	struct steps v;
	struct db_error err;
};

FIXTURE_SETUP(vntb)
{
	self->err.text[0] = '\0';
	ASSERT_EQ(0, steps_open(&self->v, main_pid, &self->err)) {
		steps_lab_broken(&self->v, self->err.text);
		steps_close(&self->v, NULL);
		TH_LOG("%s", self->err.text);
	}
}

FIXTURE_TEARDOWN(vntb)
{
	EXPECT_EQ(0, steps_close(&self->v, &self->err)) {
		TH_LOG("%s", self->err.text);
	}
}

/* only what a board's kernel answered counts against the kernel */
static void tell(struct __test_metadata *_metadata, struct steps *v, int ret,
		 const struct db_error *err)
{
	if (ret != -EREMOTEIO)
		steps_lab_broken(v, err->text);
	TH_LOG("%s", err->text);
}

static void check_doorbells(struct __test_metadata *_metadata, const struct steps *v,
			    const struct steps_ping *p)
{
	if (!strcmp(v->backend->mode, "doorbell")) {
		EXPECT_GT(p->doorbells, 0) {
			TH_LOG("vNTB fell back to polling: no doorbell interrupt in %ld pings",
			       p->sent);
		}
	} else {
		EXPECT_EQ(0, p->doorbells) {
			TH_LOG("%lld doorbell interrupts on the EP although it should poll",
			       p->doorbells);
		}
	}
}

static void ping_case(struct __test_metadata *_metadata, struct steps *v, struct steps_ping *p,
		      struct db_error *err)
{
	int ret = steps_warm(v, err);

	if (!ret)
		ret = steps_run_ping(v, p, err);
	EXPECT_EQ(0, ret) {
		tell(_metadata, v, ret, err);
	}
	if (ret)
		return;
	EXPECT_LE(p->sent - p->received, v->backend->allowed_loss) {
		TH_LOG("%ld of %ld pings lost (%d allowed)", p->sent - p->received, p->sent,
		       v->backend->allowed_loss);
	}
	check_doorbells(_metadata, v, p);
}

TEST_F_TIMEOUT(vntb, link, CASE_TIMEOUT)
{
	int ret = steps_link(&self->v, &self->err);

	EXPECT_EQ(0, ret) {
		tell(_metadata, &self->v, ret, &self->err);
	}
}

TEST_F_TIMEOUT(vntb, ping_1hz, CASE_TIMEOUT)
{
	struct steps_ping p = {
		.count = self->v.config.ping.slow_count,
		.note = "1 Hz; one ping before these resolved the neighbours",
	};

	ping_case(_metadata, &self->v, &p, &self->err);
}

TEST_F_TIMEOUT(vntb, ping_fast, CASE_TIMEOUT)
{
	char note[128];
	struct steps_ping p = {
		.count = self->v.config.ping.fast_count,
		.interval = self->v.config.ping.fast_interval,
		.note = note,
	};

	snprintf(note, sizeof(note), "every %g ms; one ping before these resolved the neighbours",
		 p.interval * 1000);
	ping_case(_metadata, &self->v, &p, &self->err);
}

int main(int argc, char **argv)
{
	main_pid = getpid();
	return test_harness_run(argc, argv);
}
