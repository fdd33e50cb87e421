/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands' end: reaching a lab's keeper, or a machine's ssh socket and console. */
#ifndef DOORBENCH_PAIR_CLIENT_H
#define DOORBENCH_PAIR_CLIENT_H

#include "virtual/pair/keeper.h"

/**
 * vp_client_request() - send a request to the lab's keeper and wait for its answer
 * @lab:     the lab
 * @request: the line, without newline
 * @start:   start a keeper if there is none; what a dead one left is removed before
 * @reply:   receives what follows "ok ", "" if nothing does
 * @err:     the keeper's error, or why it cannot be reached
 *
 * Return: 0; -ENOENT without @start when there is no lab; -ESTALE without @start when its keeper
 * died; -EREMOTEIO for the keeper's error; -ETIMEDOUT; -errno.
 */
int vp_client_request(struct vp_lab *lab, const char *request, bool start,
		      char reply[VP_REQUEST_MAX], struct vp_error *err);

/**
 * vp_client_link() - send a command to the lab's link daemon and wait for its answer
 * @lab:     the lab
 * @command: the line, without newline
 * @reply:   receives the answer, without newline
 * @err:     the daemon's error, or why it cannot be reached
 *
 * Return: 0; -ENOENT when the pair is off; -EREMOTEIO for the daemon's error; -ETIMEDOUT; -errno.
 */
int vp_client_link(const struct vp_lab *lab, const char *command, char reply[VP_REQUEST_MAX],
		   struct vp_error *err);

/**
 * vp_client_relay() - join two descriptors with a machine's ssh socket until it closes
 * @lab:  the lab
 * @side: the machine
 * @in:   read from
 * @out:  written to
 * @err:  why not
 *
 * A machine that is still booting is waited for, 60 s, until its ssh server listens.
 *
 * Return: 0 when the machine, or @out's reader, has closed; -ETIMEDOUT; -errno.
 */
int vp_client_relay(const struct vp_lab *lab, enum vp_side side, int in, int out,
		    struct vp_error *err);

/**
 * vp_client_console() - copy what a machine has printed on its serial line since power-on
 * @lab:  the lab
 * @side: the machine
 * @out:  written to; a terminal gets no control characters
 * @err:  why not
 *
 * Return: 0; -ENOENT when it was never on; -errno.
 */
int vp_client_console(const struct vp_lab *lab, enum vp_side side, int out, struct vp_error *err);

#endif
