/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Proofs that the IOMMUs really translate, for what works behind an IOMMU that lets everything
 * through works too.  Both translate strictly; returns as in steps.h.
 */
#ifndef DOORBENCH_IOMMU_PROOF_H
#define DOORBENCH_IOMMU_PROOF_H

#include "lib/pair.h"

/**
 * prove_doorbell_is_iova() - the window that the RC rings through leads to an address that the
 * EP's IOMMU translates to the doorbell's
 *
 * Keeps both addresses as measurement.  -EOPNOTSUPP if no window is programmed (the doorbell is in
 * a fixed BAR), or the IOMMU lets the address through by design (MSIs).
 */
int prove_doorbell_is_iova(struct db_pair *pair, struct db_error *err);

/** prove_doorbell_given_back() - that address is not mapped any more once it is disabled; same */
int prove_doorbell_given_back(struct db_pair *pair, struct db_error *err);

/** prove_ep_unmapped_faults() - a write beside the doorbell, where nothing is mapped, faults */
int prove_ep_unmapped_faults(struct db_pair *pair, struct db_error *err);

/** prove_rc_unmapped_faults() - so does a write of the EP to what the RC has not mapped */
int prove_rc_unmapped_faults(struct db_pair *pair, struct db_error *err);

#endif
