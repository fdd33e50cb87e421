// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite iommu: doorbells behind IOMMUs.  A program on the kernel's kselftest harness which runs on
 * the controller and drives both boards; docs/iommu.md says what the modes mean.
 *
 * By hand: DOORBENCH_LAB and DOORBENCH_CONFIG as printed by "doorbench run --keep", then -l or
 * -r matrix.ep_strict.rc_on on boards that were booted with the arguments of suite.conf.
 */
#include <errno.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "suites/iommu/latency.h"
#include "suites/iommu/proof.h"
#include "suites/iommu/steps.h"
#include "suites/vntb/steps.h"

/* seconds; only the last resort: every step has its own, and the runner has one per case */
#define CASE_TIMEOUT	600

#define RINGS		100
/* enough to see that the doorbell rings; the ping cases of suite vntb measure */
#define PINGS		20
#define PING_INTERVAL	0.05	/* seconds */

static pid_t main_pid;

struct boards {
	struct db_pair pair;
	struct db_error err;
};

static void open_boards(struct __test_metadata *_metadata, struct boards *b)
{
	b->err.text[0] = '\0';
	ASSERT_EQ(0, db_pair_open(&b->pair, main_pid, &b->err)) {
		db_pair_lab_broken(&b->pair, b->err.text);
		db_pair_close(&b->pair, NULL);
		TH_LOG("%s", b->err.text);
	}
}

static void close_boards(struct __test_metadata *_metadata, struct boards *b)
{
	EXPECT_EQ(0, db_pair_close(&b->pair, &b->err)) {
		TH_LOG("%s", b->err.text);
	}
}

/* only what a board's kernel answered counts against the kernel */
static void expect_done(struct __test_metadata *_metadata, struct boards *b, int ret)
{
	if (ret == -EOPNOTSUPP)
		SKIP(return, "%s", b->err.text);
	if (ret && ret != -EREMOTEIO)
		db_pair_lab_broken(&b->pair, b->err.text);
	EXPECT_EQ(0, ret) {
		TH_LOG("%s", b->err.text);
	}
}

/* --- one cell: a mode of the EP's IOMMU and one of the RC's, for a variant of each fixture */

/*
 * DMA by the EP's engine goes through both IOMMUs in either direction.  By the EP's processor only
 * the direction that is quick everywhere: its accesses pass the EP's IOMMU by.
 */
static const char *const tests[] = {
	"pcie_ep_doorbell.DOORBELL_TEST",
	"pci_ep_data_transfer.dma.READ_TEST",
	"pci_ep_data_transfer.dma.WRITE_TEST",
	"pci_ep_data_transfer.memcpy.READ_TEST",
};

static int begin(struct boards *b, enum db_iommu_mode ep, enum steps_rc rc)
{
	int ret = steps_modes(&b->pair, ep, rc, &b->err);

	return ret ? ret : steps_begin(&b->pair, &b->err);
}

/* whatever came of the rings, the next case wants to enable a doorbell */
static int ring(struct boards *b)
{
	struct db_doorbell d = { .pair = &b->pair };
	struct db_error second;
	int ret = db_doorbell_enable(&d, &b->err), other;

	if (!ret)
		ret = steps_rings(&d, RINGS, &b->err);
	if (!ret)
		ret = latency_ring(&d, &b->err);
	other = db_doorbell_disable(&d, &second);
	return ret || !other ? ret : db_fail(&b->err, -other, "%s", second.text);
}

static int run_cell(struct boards *b, enum db_iommu_mode ep, enum steps_rc rc)
{
	int ret = begin(b, ep, rc);

	for (size_t i = 0; i < ARRAY_SIZE(tests) && !ret; i++) {
		ret = steps_test(&b->pair, tests[i], &b->err);
		/* an EP without a DMA engine can still have doorbells */
		if (ret == -EOPNOTSUPP && i)
			ret = 0;
	}
	return ret ? ret : ring(b);
}

static int run_ntb(struct boards *b, enum db_iommu_mode ep, enum steps_rc rc)
{
	struct steps_ping p = {
		.count = PINGS, .interval = PING_INTERVAL,
		.note = "every 50 ms; one ping before these resolved the neighbours",
	};
	int ret = begin(b, ep, rc);

	if (!ret)
		ret = steps_link(&b->pair, &b->err);
	if (!ret)
		ret = steps_run_ping(&b->pair, &p, &b->err);
	if (!ret && !b->pair.rehearsal && p.sent - p.received > b->pair.backend->allowed_loss)
		ret = db_fail(&b->err, EREMOTEIO, "%ld of %ld pings lost", p.sent - p.received,
			      p.sent);
	if (!ret && !b->pair.rehearsal && p.doorbells <= 0)
		ret = db_fail(&b->err, EREMOTEIO, "vNTB fell back to polling: no doorbell "
			      "interrupt in %ld pings", p.sent);
	return ret;
}

#define CELLS(name, run) \
	FIXTURE(name) { struct boards b; }; \
	FIXTURE_VARIANT(name) { enum db_iommu_mode ep; }; \
	FIXTURE_VARIANT_ADD(name, ep_off) { .ep = DB_IOMMU_OFF }; \
	FIXTURE_VARIANT_ADD(name, ep_passthrough) { .ep = DB_IOMMU_PASSTHROUGH }; \
	FIXTURE_VARIANT_ADD(name, ep_lazy) { .ep = DB_IOMMU_LAZY }; \
	FIXTURE_VARIANT_ADD(name, ep_strict) { .ep = DB_IOMMU_STRICT }; \
	FIXTURE_SETUP(name) { open_boards(_metadata, &self->b); } \
	FIXTURE_TEARDOWN(name) { close_boards(_metadata, &self->b); } \
	TEST_F_TIMEOUT(name, rc_off, CASE_TIMEOUT) \
	{ \
		expect_done(_metadata, &self->b, run(&self->b, variant->ep, STEPS_RC_OFF)); \
	} \
	TEST_F_TIMEOUT(name, rc_on, CASE_TIMEOUT) \
	{ \
		expect_done(_metadata, &self->b, run(&self->b, variant->ep, STEPS_RC_ON)); \
	}

CELLS(matrix, run_cell)
CELLS(ntb, run_ntb)

/* --- proofs that addresses are translated */

FIXTURE(proof)
{
	struct boards b;
};

FIXTURE_SETUP(proof)
{
	open_boards(_metadata, &self->b);
}

FIXTURE_TEARDOWN(proof)
{
	close_boards(_metadata, &self->b);
}

#define PROOF(name, run) \
	TEST_F_TIMEOUT(proof, name, CASE_TIMEOUT) \
	{ \
		int ret = begin(&self->b, DB_IOMMU_STRICT, STEPS_RC_ON); \
		\
		if (!ret) \
			ret = run(&self->b.pair, &self->b.err); \
		expect_done(_metadata, &self->b, ret); \
	}

PROOF(ep_doorbell_is_iova, prove_doorbell_is_iova)
PROOF(ep_doorbell_given_back, prove_doorbell_given_back)
PROOF(ep_unmapped_faults, prove_ep_unmapped_faults)
PROOF(rc_unmapped_faults, prove_rc_unmapped_faults)

int main(int argc, char **argv)
{
	main_pid = getpid();
	return test_harness_run(argc, argv);
}
