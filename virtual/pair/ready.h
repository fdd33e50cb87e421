/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a machine's ssh server listens, told from its serial line. */
#ifndef DOORBENCH_PAIR_READY_H
#define DOORBENCH_PAIR_READY_H

#include "virtual/pair/lab.h"

/* what the machines' ssh server prints once it listens, and a kernel when it starts over */
#define VP_READY_LINE	"Not backgrounding"
#define VP_BOOT_LINE	"Booting Linux on physical CPU"

/**
 * vp_ready_wait() - wait until the machine's ssh server listens
 * @lab:     the lab
 * @side:    the machine
 * @seconds: how long at most
 * @err:     why not
 *
 * QEMU's user network accepts a connection at once, whether or not anybody listens in the machine,
 * and spins for as long as one exists that the machine has not taken: none must be opened early.
 *
 * Return: 0; -ENOENT when the machine was never on; -ETIMEDOUT; -errno.
 */
int vp_ready_wait(const struct vp_lab *lab, enum vp_side side, int seconds, struct vp_error *err);

#endif
