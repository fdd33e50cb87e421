// SPDX-License-Identifier: GPL-2.0-only
/* The doorbell of pci-epf-test behind IOMMUs, with the steps of suite doorbell; see steps.h. */
#include <errno.h>
#include <inttypes.h>

#include "suites/doorbell/steps.h"
#include "suites/iommu/steps.h"

/* struct pci_epf_test_reg and its bits in drivers/pci/endpoint/functions/pci-epf-test.c */
#define EPF_WRITE		(1U << 4)	/* a command */
#define EPF_WRITE_SUCCESS	(1U << 2)	/* of STATUS */
#define EPF_DST_ADDR		0x14
#define EPF_SIZE		0x1c

/* seconds: an answer takes 1 ms on a slow pair, and ten times that while it is busy */
#define RING_SECONDS	0.01

int steps_rings(struct db_doorbell *d, int n, struct db_error *err)
{
	struct steps_series s = { .count = n, .options = "--wait reply", .answered = true,
				  .seconds = n * RING_SECONDS };
	int ret = steps_ring(d, &s, err);

	if (ret || d->pair->rehearsal || (!s.lost && !s.spurious && !s.rings.timeouts))
		return ret;
	return db_fail(err, EREMOTEIO, "%lld rings, %lld interrupts on the EP: %lld lost, %lld "
		       "spurious, %lld not answered", s.rings.rung, s.interrupts, s.lost,
		       s.spurious, s.rings.timeouts);
}

int steps_poke(struct db_doorbell *d, uint64_t offset, struct db_error *err)
{
	struct db_buf out = { 0 };
	int ret = db_doorbell_run(d, 0, &out, err, "db-target bar write $bdf %u 0x%" PRIx64 " 0",
				  d->at.bar, offset);

	db_buf_free(&out);
	return ret;
}

int steps_write_out(struct db_doorbell *d, uint64_t address, struct db_error *err)
{
	uint32_t status = 0;
	struct db_buf out = { 0 };
	int ret = db_doorbell_run(d, 0, &out, err,
				  "set -e\n"
				  "db-target bar write $bdf 0 0x%x 0x%" PRIx32 "\n"
				  "db-target bar write $bdf 0 0x%x 0x%" PRIx32 "\n"
				  "db-target bar write $bdf 0 0x%x 4",
				  EPF_DST_ADDR, (uint32_t)address, EPF_DST_ADDR + 4,
				  (uint32_t)(address >> 32), EPF_SIZE);

	db_buf_free(&out);
	if (!ret)
		ret = db_doorbell_command(d, EPF_WRITE, &status, err);
	if (!ret && !d->pair->rehearsal && !(status & EPF_WRITE_SUCCESS))
		ret = db_fail(err, EREMOTEIO, "the EP could not write to %#" PRIx64 ": status %#"
			      PRIx32, address, status);
	return ret;
}
