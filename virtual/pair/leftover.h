/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes that outlived their keeper.  The kernel ends the keeper's children with it, but a
 * wrapper around QEMU may have forked; such processes are known by a mark in their environment.
 */
#ifndef DOORBENCH_PAIR_LEFTOVER_H
#define DOORBENCH_PAIR_LEFTOVER_H

#include "virtual/pair/common.h"

/**
 * vp_leftover_end() - kill this user's processes that carry a mark, wait until they are gone
 * @name:  name of the environment variable
 * @value: its whole value
 * @err:   why not
 *
 * Return: 0; -ETIMEDOUT when one is still there after 10 s; -errno.
 */
int vp_leftover_end(const char *name, const char *value, struct vp_error *err);

#endif
