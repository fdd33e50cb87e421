/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cases of suite iommu do on the two boards, apart from judging it.
 *
 * All steps return 0; -EREMOTEIO: a board's kernel did something else than it must; -EOPNOTSUPP: it
 * cannot be tested here, the sentence says why; other -errno: the lab's trouble.
 */
#ifndef DOORBENCH_IOMMU_STEPS_H
#define DOORBENCH_IOMMU_STEPS_H

#include "lib/doorbell.h"
#include "lib/iommu.h"

/* what a case asks of the RC: it translates, lazily or not, or there is none */
enum steps_rc { STEPS_RC_OFF, STEPS_RC_ON };

/**
 * steps_ask() - run shell lines that must succeed, and take what they print
 * @pair:   the boards
 * @b:      one of them
 * @script: lines
 * @out:    gets the output; emptied before
 * @err:    sentence that quotes the last line printed
 */
int steps_ask(struct db_pair *pair, struct db_board *b, const char *script, struct db_buf *out,
	      struct db_error *err);

/** steps_begin() - mark both kernels' logs, so that faults are those of this case */
int steps_begin(struct db_pair *pair, struct db_error *err);

/**
 * steps_modes() - are both IOMMUs in the modes that the case is about?
 * @pair: the boards
 * @ep:   mode of the EP's PCI controller
 * @rc:   of the function on the RC
 * @err:  why not
 */
int steps_modes(struct db_pair *pair, enum db_iommu_mode ep, enum steps_rc rc,
		struct db_error *err);

/** steps_test() - run one of upstream's tests on the RC, e.g. "pcie_ep_doorbell.DOORBELL_TEST" */
int steps_test(struct db_pair *pair, const char *test, struct db_error *err);

/**
 * steps_rings() - ring the enabled doorbell and count on both sides
 * @d:   the doorbell
 * @n:   rings, each after the answer to the one before
 * @err: sentence with the counts; -EREMOTEIO if they differ
 */
int steps_rings(struct db_doorbell *d, int n, struct db_error *err);

/** steps_poke() - have the RC write 32 bits of zeros at an offset in the doorbell's BAR */
int steps_poke(struct db_doorbell *d, uint64_t offset, struct db_error *err);

/** steps_write_out() - have the EP write 4 bytes to an address of the RC */
int steps_write_out(struct db_doorbell *d, uint64_t address, struct db_error *err);

/**
 * steps_faults() - how many IOMMU faults the kernel of a board has logged since steps_begin()
 * @pair:    the boards
 * @b:       one of them
 * @address: faults at other addresses are not counted; UINT64_MAX: all are
 * @n:       gets the number
 * @line:    gets the first one
 * @err:     why it is not known
 */
int steps_faults(struct db_pair *pair, struct db_board *b, uint64_t address, unsigned int *n,
		 struct db_buf *line, struct db_error *err);

/** steps_wait_fault() - wait for one at this address; -EREMOTEIO if none is logged in time */
int steps_wait_fault(struct db_pair *pair, struct db_board *b, uint64_t address,
		     struct db_error *err);

#endif
