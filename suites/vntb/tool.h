/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ntb_tool shows of an NTB: link, scratchpads, doorbells, memory windows.  Each check is
 * "what one side did must be seen on the other"; what is expected is include/linux/ntb.h's.
 *
 * All return 0; -ENOSYS: a board lacks what it takes, the sentence names it; -EREMOTEIO: the kernel
 * did something else, the sentence says what; other -errno: the lab's.
 */
#ifndef DOORBENCH_VNTB_TOOL_H
#define DOORBENCH_VNTB_TOOL_H

#include <stdint.h>

#include "lib/pair.h"

enum way { RC_TO_EP, EP_TO_RC };

typedef int (*tool_check)(struct db_pair *pair, enum way way, struct db_error *err);

/** way_from(), way_to() - the boards of a direction; way_side() - "EP" or "RC", for sentences */
struct db_board *way_from(struct db_pair *pair, enum way way);
struct db_board *way_to(struct db_pair *pair, enum way way);
const char *way_side(const struct db_pair *pair, const struct db_board *b);

/**
 * tool_values() - run lines in ntb_tool's directory of a board, read the @n values they print
 *
 * In a rehearsal all values are 0.
 */
int tool_values(struct db_pair *pair, struct db_board *b, const char *lines, uint64_t *values,
		size_t n, struct db_error *err);

/** tool_do() - run lines there that must succeed */
int tool_do(struct db_pair *pair, struct db_board *b, const char *lines, struct db_error *err);

/** link_switched() - the sender's "link" switches it off and on, both sides see it */
int link_switched(struct db_pair *pair, enum way way, struct db_error *err);

/** scratchpads() - each one that the sender writes is read by the other side, and no other */
int scratchpads(struct db_pair *pair, enum way way, struct db_error *err);

/**
 * doorbell_ring() - ring @bits in one write
 *
 * @seen: what is set on the other side once they all are, or 2 s later
 */
int doorbell_ring(struct db_pair *pair, enum way way, uint64_t bits, uint64_t *seen,
		  struct db_error *err);

/** doorbell_valid() - the sender's mask of valid doorbells has those that the function has */
int doorbell_valid(struct db_pair *pair, enum way way, struct db_error *err);

/** doorbell_arrives() - each doorbell, rung by itself, is set on the other side */
int doorbell_arrives(struct db_pair *pair, enum way way, struct db_error *err);

/** doorbell_exact() - and no other with it */
int doorbell_exact(struct db_pair *pair, enum way way, struct db_error *err);

/** doorbell_together() - all rung in one write are all set */
int doorbell_together(struct db_pair *pair, enum way way, struct db_error *err);

/** doorbell_clear() - of all that are set, clearing one clears only that */
int doorbell_clear(struct db_pair *pair, enum way way, struct db_error *err);

/** doorbell_masked() - a masked doorbell gives no event until it is unmasked */
int doorbell_masked(struct db_pair *pair, enum way way, struct db_error *err);

/**
 * window_open() - the receiver has memory in window @window, into which the sender looks then
 *
 * window_close() - the sender's side first; also after a failure.  window_send() - the sender fills
 * the window with a pattern; it has arrived when it returns.  window_received() - the receiver's
 * memory has the pattern.
 */
int window_open(struct db_pair *pair, enum way way, int window, struct db_error *err);
int window_close(struct db_pair *pair, enum way way, int window, struct db_error *err);
int window_send(struct db_pair *pair, enum way way, int window, struct db_error *err);
int window_received(struct db_pair *pair, enum way way, int window, struct db_error *err);

/** window() - what the sender writes into each memory window is in the other side's memory */
int window(struct db_pair *pair, enum way way, struct db_error *err);

/** window_freed() - the sender does not read its own words where the receiver has freed a window */
int window_freed(struct db_pair *pair, enum way way, struct db_error *err);

/** tool_unloaded() - ntb_tool of the receiver can be unloaded with an open window */
int tool_unloaded(struct db_pair *pair, enum way way, struct db_error *err);

/**
 * outbound_window_first() - the RC opens a memory window, then the EP rings
 *
 * The EP needs a window of its controller for either.  If there is only one, the ring may be lost,
 * which the EP's log has to say; behind the memory window doorbells arrive again.
 *
 * outbound_msi_first() - the other way round: the RC is told that there is no memory window, or
 * what the EP writes into it arrives.
 */
int outbound_window_first(struct db_pair *pair, enum way way, struct db_error *err);
int outbound_msi_first(struct db_pair *pair, enum way way, struct db_error *err);

/**
 * function_gone() - the RC's driver survives a function that answers no more: all reads as all-ones
 *
 * By the lab's fault hook, -ENOSYS without one.  Both boards are rebooted then.
 */
int function_gone(struct db_pair *pair, struct db_error *err);

#endif
