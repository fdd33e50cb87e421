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

#include "suites/expect.h"
#include "suites/vntb/steps.h"
#include "suites/vntb/throughput.h"

/*
 * Seconds; the harness's own limit is only the last resort: every step has its own, and the runner
 * has one per case.
 */
#define CASE_TIMEOUT	600

/* of the harness: when it is ended from outside, the case ends too */
static pid_t main_pid;

FIXTURE(vntb)
{
	struct db_pair pair;
	struct db_error err;
};

FIXTURE_SETUP(vntb)
{
	self->err.text[0] = '\0';
	ASSERT_EQ(0, db_pair_open(&self->pair, main_pid, &self->err)) {
		db_pair_lab_broken(&self->pair, self->err.text);
		db_pair_close(&self->pair, NULL);
		TH_LOG("%s", self->err.text);
	}
}

FIXTURE_TEARDOWN(vntb)
{
	EXPECT_EQ(0, db_pair_close(&self->pair, &self->err)) {
		TH_LOG("%s", self->err.text);
	}
}

static void check_doorbells(struct __test_metadata *_metadata, const struct db_pair *pair,
			    const struct steps_ping *p)
{
	if (!strcmp(pair->backend->mode, "doorbell")) {
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

static void ping_case(struct __test_metadata *_metadata, struct db_pair *pair, struct steps_ping *p,
		      struct db_error *err)
{
	int ret = steps_warm(pair, err);

	if (!ret)
		ret = steps_run_ping(pair, p, err);
	expect_done(_metadata, pair, ret, err);
	if (ret)
		return;
	EXPECT_LE(p->sent - p->received, pair->backend->allowed_loss) {
		TH_LOG("%ld of %ld pings lost (%d allowed)", p->sent - p->received, p->sent,
		       pair->backend->allowed_loss);
	}
	check_doorbells(_metadata, pair, p);
}

TEST_F_TIMEOUT(vntb, link, CASE_TIMEOUT)
{
	int ret = steps_link(&self->pair, &self->err);

	expect_done(_metadata, &self->pair, ret, &self->err);
}

TEST_F_TIMEOUT(vntb, ping_1hz, CASE_TIMEOUT)
{
	struct steps_ping p = {
		.count = self->pair.config.ping.slow_count,
		.note = "1 Hz; one ping before these resolved the neighbours",
	};

	ping_case(_metadata, &self->pair, &p, &self->err);
}

TEST_F_TIMEOUT(vntb, ping_fast, CASE_TIMEOUT)
{
	char note[128];
	struct steps_ping p = {
		.count = self->pair.config.ping.fast_count,
		.interval = self->pair.config.ping.fast_interval,
		.note = note,
	};

	snprintf(note, sizeof(note), "every %g ms; one ping before these resolved the neighbours",
		 p.interval * 1000);
	ping_case(_metadata, &self->pair, &p, &self->err);
}

static void check_way(struct __test_metadata *_metadata, struct db_pair *pair, tool_check check,
		      enum way way, struct db_error *err)
{
	int ret = check(pair, way, err);

	if (ret == -ENOSYS)
		SKIP(return, "%s", err->text);
	expect_done(_metadata, pair, ret, err);
}

/* a test for each direction, which its name tells: who acts, and on whom it must be seen */
#define BOTH_WAYS(test, check) \
	TEST_F_TIMEOUT(vntb, test##_rc_to_ep, CASE_TIMEOUT) \
	{ \
		check_way(_metadata, &self->pair, check, RC_TO_EP, &self->err); \
	} \
	TEST_F_TIMEOUT(vntb, test##_ep_to_rc, CASE_TIMEOUT) \
	{ \
		check_way(_metadata, &self->pair, check, EP_TO_RC, &self->err); \
	}

static int carrier(struct db_pair *pair, enum way way, struct db_error *err)
{
	int ret = steps_warm(pair, err);

	return ret ? ret : steps_carrier(pair, way_from(pair, way), way_to(pair, way), err);
}

/* over the network first: each change of the NTB client takes seconds */
BOTH_WAYS(iperf3_tcp, throughput_tcp)
BOTH_WAYS(iperf3_udp, throughput_udp)
BOTH_WAYS(carrier, carrier)
BOTH_WAYS(link_switched, link_switched)
BOTH_WAYS(scratchpads, scratchpads)
BOTH_WAYS(doorbell_valid, doorbell_valid)
BOTH_WAYS(doorbell_arrives, doorbell_arrives)
BOTH_WAYS(doorbell_exact, doorbell_exact)
BOTH_WAYS(doorbell_together, doorbell_together)
BOTH_WAYS(doorbell_clear, doorbell_clear)
BOTH_WAYS(doorbell_masked, doorbell_masked)
BOTH_WAYS(window, window)

/* an RC reads all-ones where nothing is; what an EP's processor sees there is not settled */
TEST_F_TIMEOUT(vntb, window_freed_rc_to_ep, CASE_TIMEOUT)
{
	check_way(_metadata, &self->pair, window_freed, RC_TO_EP, &self->err);
}

TEST_F_TIMEOUT(vntb, outbound_window_first_ep_to_rc, CASE_TIMEOUT)
{
	check_way(_metadata, &self->pair, outbound_window_first, EP_TO_RC, &self->err);
}

TEST_F_TIMEOUT(vntb, outbound_msi_first_ep_to_rc, CASE_TIMEOUT)
{
	check_way(_metadata, &self->pair, outbound_msi_first, EP_TO_RC, &self->err);
}

BOTH_WAYS(ntb_perf, throughput_perf)
BOTH_WAYS(tool_unloaded, tool_unloaded)

static int gone(struct db_pair *pair, enum way way, struct db_error *err)
{
	return function_gone(pair, err);
}

TEST_F_TIMEOUT(vntb, function_gone, CASE_TIMEOUT)
{
	check_way(_metadata, &self->pair, gone, RC_TO_EP, &self->err);
}

int main(int argc, char **argv)
{
	main_pid = getpid();
	return test_harness_run(argc, argv);
}
