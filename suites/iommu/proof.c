// SPDX-License-Identifier: GPL-2.0-only
/* Proofs that IOMMUs translate, see proof.h. */
#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "suites/iommu/proof.h"
#include "suites/iommu/steps.h"
#include "suites/iommu/trace.h"

/*
 * Where the EP writes to on the RC: RAM or nothing on any machine, far below the addresses that
 * Linux hands out for DMA, which begin at the top.
 */
static const struct db_iommu_range rc_window = { 0x1000000, 0x100000 };

/* an enabled doorbell, and what the EP's kernel set up for it */
struct enabled {
	struct db_doorbell d;
	struct db_iommu_trace trace;
	struct db_iommu_range window;	/* target of the RC's writes, as the EP's bus sees it */
	struct db_iommu_range at;	/* the doorbell itself */
};

static int enable(struct db_pair *pair, struct enabled *e, struct db_error *err)
{
	int ret = trace_start(pair, err);

	*e = (struct enabled){ .d = { .pair = pair }, .window = { 0, DB_IOMMU_HOLE },
			       .at = { 0, 4 } };
	if (!ret)
		ret = db_doorbell_enable(&e->d, err);
	if (!ret)
		ret = trace_read(pair, &e->trace, err);
	if (ret || pair->rehearsal)
		return ret;
	if (!e->trace.n_windows)
		return db_fail(err, EOPNOTSUPP, "the doorbell is in a fixed BAR: no inbound window "
			       "is programmed for it");
	e->window = e->trace.windows[e->trace.n_windows - 1];
	e->at.start = e->window.start + e->d.at.offset;
	return 0;
}

/* whatever came of it, the next case wants neither probe nor doorbell; keeps the first error */
static int disable(struct db_pair *pair, struct enabled *e, int ret, struct db_error *err)
{
	struct db_error trouble[2] = { { "" }, { "" } };
	int stopped = trace_stop(pair, &trouble[0]), off = db_doorbell_disable(&e->d, &trouble[1]);

	db_iommu_trace_free(&e->trace);
	if (ret || (!stopped && !off))
		return ret;
	return db_fail(err, off ? -off : -stopped, "%s", trouble[off ? 1 : 0].text);
}

static int reserved_of_ep(struct db_pair *pair, struct db_buf *out, struct db_error *err)
{
	char script[256];

	snprintf(script, sizeof(script),
		 "cat /sys/class/pci_epc/%s/device/iommu_group/reserved_regions",
		 pair->config.ep.controller);
	return steps_ask(pair, &pair->ep, script, out, err);
}

static int keep_addresses(const struct enabled *e, const struct db_iommu_mapping *m,
			  struct db_error *err)
{
	unsigned long long iova = e->at.start, paddr = m->paddr + (e->at.start - m->iova.start);
	char note[200];

	snprintf(note, sizeof(note), "BAR%u leads to %#llx, the doorbell is at %#llx, which the EP "
		 "translates to %#llx", e->d.at.bar, (unsigned long long)e->window.start, iova,
		 paddr);
	db_doorbell_keep(e->d.pair, "doorbell.address", "address", NAN, 1, note);
	if (iova != paddr)
		return 0;
	return db_fail(err, EREMOTEIO, "the EP's IOMMU maps the doorbell's address %#llx to "
		       "itself: nothing is translated", iova);
}

static int is_iova(struct db_pair *pair, const struct enabled *e, struct db_error *err)
{
	const struct db_iommu_mapping *m = db_iommu_trace_mapped(&e->trace, &e->at);
	struct db_buf reserved = { 0 };
	int ret = reserved_of_ep(pair, &reserved, err);

	if (!ret && !pair->rehearsal && db_iommu_reserved(db_buf_str(&reserved), &e->at))
		ret = db_fail(err, EOPNOTSUPP, "the EP's IOMMU lets the doorbell's address %#llx "
			      "through as it is (a reserved region for MSIs)",
			      (unsigned long long)e->at.start);
	else if (!ret && !pair->rehearsal && !m)
		ret = db_fail(err, EREMOTEIO, "the inbound window leads to %#llx, which was not "
			      "mapped for the doorbell: a physical address behind an IOMMU?",
			      (unsigned long long)e->at.start);
	else if (!ret && !pair->rehearsal)
		ret = keep_addresses(e, m, err);
	db_buf_free(&reserved);
	return ret;
}

int prove_doorbell_is_iova(struct db_pair *pair, struct db_error *err)
{
	struct enabled e;
	int ret = enable(pair, &e, err);

	if (!ret)
		ret = is_iova(pair, &e, err);
	return disable(pair, &e, ret, err);
}

static int is_mapped(struct db_pair *pair, struct enabled *e, struct db_error *err)
{
	int ret;

	db_iommu_trace_free(&e->trace);
	ret = trace_read(pair, &e->trace, err);
	if (!ret && !pair->rehearsal && db_iommu_trace_mapped(&e->trace, &e->at))
		ret = db_fail(err, EREMOTEIO, "the EP's IOMMU still maps the doorbell's address "
			      "%#llx after DISABLE_DOORBELL", (unsigned long long)e->at.start);
	return ret;
}

int prove_doorbell_given_back(struct db_pair *pair, struct db_error *err)
{
	struct enabled e;
	int ret = enable(pair, &e, err);

	if (!ret)
		ret = is_iova(pair, &e, err);
	if (!ret)
		ret = db_doorbell_disable(&e.d, err);
	if (!ret)
		ret = is_mapped(pair, &e, err);
	return disable(pair, &e, ret, err);
}

/* an address in a window that the board's kernel has not mapped */
static int find_hole(struct db_pair *pair, struct db_board *b, const struct db_iommu_range *window,
		     const char *reserved, uint64_t *hole, struct db_error *err)
{
	unsigned long long first = window->start, last = window->start + (window->size - 1);
	struct db_iommu_trace trace = { 0 };
	int ret = trace_since_boot(pair, b, &trace, err);

	*hole = window->start;
	if (!ret && !pair->rehearsal && db_iommu_hole(window, &trace, reserved, hole))
		ret = db_fail(err, EOPNOTSUPP, "the %s's kernel has mapped all of %#llx to %#llx",
			      b->name, first, last);
	db_iommu_trace_free(&trace);
	return ret;
}

static int write_beside(struct db_pair *pair, struct enabled *e, struct db_error *err)
{
	struct db_buf reserved = { 0 };
	uint64_t hole = 0;
	int ret = reserved_of_ep(pair, &reserved, err);

	if (!ret)
		ret = find_hole(pair, &pair->ep, &e->window, db_buf_str(&reserved), &hole, err);
	if (!ret)
		ret = steps_poke(&e->d, hole - e->window.start, err);
	if (!ret)
		ret = steps_wait_fault(pair, &pair->ep, hole, err);
	db_buf_free(&reserved);
	return ret;
}

int prove_ep_unmapped_faults(struct db_pair *pair, struct db_error *err)
{
	struct enabled e;
	int ret = enable(pair, &e, err);

	if (!ret)
		ret = write_beside(pair, &e, err);
	return disable(pair, &e, ret, err);
}

int prove_rc_unmapped_faults(struct db_pair *pair, struct db_error *err)
{
	struct db_doorbell d = { .pair = pair };
	uint64_t hole;
	int ret = find_hole(pair, &pair->rc, &rc_window, "", &hole, err);

	if (!ret)
		ret = steps_write_out(&d, hole, err);
	return ret ? ret : steps_wait_fault(pair, &pair->rc, hole, err);
}
