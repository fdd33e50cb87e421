/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which NTB client drives the two NTB devices: a device has one at a time.  ntb_netdev over
 * ntb_transport is the network; ntb_tool and ntb_perf are the kernel's own tests.
 */
#ifndef DOORBENCH_VNTB_CLIENT_H
#define DOORBENCH_VNTB_CLIENT_H

#include "lib/pair.h"

/* typed on a board: where the one NTB device of ntb_tool is */
#define CLIENT_TOOL_DIR		"/sys/kernel/debug/ntb_tool/*/"
#define CLIENT_PERF_DIR		"/sys/kernel/debug/ntb_perf/*/"

/**
 * client_leave_tests() - on both sides ntb_tool and ntb_perf let go, if they are there
 *
 * Return: 0, -EREMOTEIO, other -errno: the lab's.
 */
int client_leave_tests(struct db_pair *pair, struct db_error *err);

/**
 * client_tool() - ntb_tool drives both devices, and the RC has switched the link on
 *
 * Nothing is changed if it is so already.
 *
 * Return: 0; -ENOSYS: a board has no such module, the sentence names it; -EREMOTEIO: a board said
 * no, that is the kernel's; other -errno: the lab's.
 */
int client_tool(struct db_pair *pair, struct db_error *err);

/** client_perf() - the same with ntb_perf, told to copy 2^@order bytes in each test */
int client_perf(struct db_pair *pair, int order, struct db_error *err);

/** client_needs_program() - 0; -ENOSYS if the board has no @program; -errno of the lab */
int client_needs_program(struct db_pair *pair, struct db_board *b, const char *program,
			 struct db_error *err);

#endif
