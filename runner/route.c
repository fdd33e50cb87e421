// SPDX-License-Identifier: GPL-2.0-only
/* The cheapest way between two states of a pair, see route.h. */
#include <string.h>

#include "runner/route.h"

/* the way down and the way up pass every state; [state] is the move that leaves or enters it */
static const enum run_move_kind leave[DB_STATES] = {
	[DB_STATE_BOOTED] = RUN_MOVE_OFF,
	[DB_STATE_BOUND] = RUN_MOVE_UNBIND,
	[DB_STATE_LINKED] = RUN_MOVE_STOP,
	[DB_STATE_ENUMERATED] = RUN_MOVE_DETACH,
};
static const enum run_move_kind enter[DB_STATES] = {
	[DB_STATE_BOOTED] = RUN_MOVE_BOOT,
	[DB_STATE_BOUND] = RUN_MOVE_BIND,
	[DB_STATE_LINKED] = RUN_MOVE_START,
	[DB_STATE_ENUMERATED] = RUN_MOVE_ATTACH,
};

static const struct {
	const char *name;
	enum db_state end;
} moves_table[RUN_MOVES] = {
	[RUN_MOVE_DETACH] = { "detach", DB_STATE_LINKED },
	[RUN_MOVE_STOP] = { "stop", DB_STATE_BOUND },
	[RUN_MOVE_UNBIND] = { "unbind", DB_STATE_BOOTED },
	[RUN_MOVE_OFF] = { "power off", DB_STATE_OFF },
	[RUN_MOVE_BOOT] = { "boot", DB_STATE_BOOTED },
	[RUN_MOVE_BIND] = { "bind", DB_STATE_BOUND },
	[RUN_MOVE_START] = { "start", DB_STATE_LINKED },
	[RUN_MOVE_ATTACH] = { "attach", DB_STATE_ENUMERATED },
};

bool run_same_boot(const struct run_point *a, const struct run_point *b)
{
	return a->backend == b->backend && !strcmp(a->ep_args, b->ep_args) &&
	       !strcmp(a->rc_args, b->rc_args);
}

/* the highest state that lies on the way to both, so that nothing above it must be undone */
static enum db_state common(const struct run_point *from, const struct run_point *to, bool rebind)
{
	enum db_state low = from->state < to->state ? from->state : to->state;

	if (from->state == DB_STATE_OFF || !run_same_boot(from, to))
		return DB_STATE_OFF;
	if (from->state <= DB_STATE_BOOTED || from->function == to->function)
		return low;
	/* another function, or none: what is bound has to go */
	if (from->rebind && from->rebind == to->rebind)
		rebind = true;
	return rebind && low >= DB_STATE_BOOTED ? DB_STATE_BOOTED : DB_STATE_OFF;
}

size_t run_route(const struct run_point *from, const struct run_point *to, bool rebind,
		 enum run_move_kind *moves)
{
	enum db_state state = from->state, turn;
	size_t n = 0;

	if (from->unknown) {
		moves[n++] = RUN_MOVE_OFF;
		state = turn = DB_STATE_OFF;
	} else {
		turn = common(from, to, rebind);
	}
	for (; state > turn; state--)
		moves[n++] = leave[state];
	for (; state < to->state && state + 1 < DB_STATES; state++)
		moves[n++] = enter[state + 1];
	return n;
}

enum db_state run_move_state(enum run_move_kind move)
{
	return moves_table[move].end;
}

const char *run_move_name(enum run_move_kind move)
{
	return moves_table[move].name;
}
