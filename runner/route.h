/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The states of a pair and the cheapest way from one to another, as pure functions.
 *
 *   off -> booted -> bound -> linked -> enumerated
 *
 * bound: the endpoint function is made and bound to the controller; linked: the controller is
 * started; enumerated: the RC's driver is bound to the function.
 */
#ifndef DOORBENCH_ROUTE_H
#define DOORBENCH_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/config.h"
#include "lib/configfs.h"
#include "lib/suite.h"

/* a place where a pair can be; function is NULL up to booted, strings are never NULL */
struct run_point {
	enum db_state state;
	const struct db_backend_config *backend;
	const struct db_function *function;
	const char *ep_args, *rc_args;
	const void *rebind;	/* same and not NULL: may follow another function in its boot */
	bool unknown;		/* nobody knows: only switching off helps */
};

enum run_move_kind {
	RUN_MOVE_DETACH,	/* enumerated -> linked */
	RUN_MOVE_STOP,		/* linked -> bound */
	RUN_MOVE_UNBIND,	/* bound -> booted */
	RUN_MOVE_OFF,		/* anything -> off */
	RUN_MOVE_BOOT,		/* off -> booted, with the target's backend and boot arguments */
	RUN_MOVE_BIND,
	RUN_MOVE_START,
	RUN_MOVE_ATTACH,
	RUN_MOVES
};

/* down and up again are at most this many */
#define RUN_ROUTE_MAX	8

/**
 * run_route() - the moves from one point to another, fewest boots and then fewest moves
 * @from:   where the pair is
 * @to:     where it shall be
 * @rebind: may a function be unbound and another one bound without a reboot?
 * @moves:  gets them, room for RUN_ROUTE_MAX
 *
 * Return: number of moves, 0 if the pair is there already.
 */
size_t run_route(const struct run_point *from, const struct run_point *to, bool rebind,
		 enum run_move_kind *moves);

/** run_same_boot() - can both points be reached in one boot, apart from functions? */
bool run_same_boot(const struct run_point *a, const struct run_point *b);

/** run_move_state() - where a move ends */
enum db_state run_move_state(enum run_move_kind move);

/** run_move_name() - for people */
const char *run_move_name(enum run_move_kind move);

#endif
