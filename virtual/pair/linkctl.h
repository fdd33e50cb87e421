/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The link daemon of a pair: started before the first machine, stopped after the last.  Its control
 * socket tells at once when the link comes up or goes down, and its state when asked.
 */
#ifndef DOORBENCH_PAIR_LINKCTL_H
#define DOORBENCH_PAIR_LINKCTL_H

#include <sys/types.h>

#include "virtual/pair/lab.h"
#include "virtual/pair/loop.h"

enum vp_link_state {
	VP_LINK_OFF,
	VP_LINK_STARTING,	/* until it says that it is ready */
	VP_LINK_READY,
	VP_LINK_STOPPING,
	VP_LINK_BROKEN,		/* ended by itself; @reason says how */
};

struct vp_link {
	const struct vp_lab *lab;
	enum vp_link_state state;
	pid_t pid;		/* 0: none */
	int out, log;		/* pipe of its output, and the file this is copied to */
	int watch, query;	/* control connections: events, and one `status` at a time */
	struct vp_lines out_lines, watch_lines, query_lines;
	bool up;
	char profile[64];
	char status[512];	/* what it answered last to `status` */
	char reason[400];
	int64_t deadline;	/* of STARTING and STOPPING */
	int64_t query_deadline;
};

/**
 * vp_link_init() - no link daemon yet
 * @link: the link
 * @lab:  where its sockets and log are; must stay
 */
void vp_link_init(struct vp_link *link, const struct vp_lab *lab);

/**
 * vp_link_start() - start the daemon; it is of use once @state is READY
 * @link:  the link, OFF or BROKEN
 * @linkd: the program
 * @err:   why not
 *
 * $DOORBENCH_LINK_TRACE names a file for its trace.
 *
 * Return: 0 or -errno.
 */
int vp_link_start(struct vp_link *link, const char *linkd, struct vp_error *err);

/**
 * vp_link_stop() - end the daemon: SIGTERM, after 5 s SIGKILL; it is gone once @state is OFF
 * @link: the link, in any state
 */
void vp_link_stop(struct vp_link *link);

/**
 * vp_link_exited() - the daemon was reaped
 * @link:   the link
 * @status: from waitpid()
 */
void vp_link_exited(struct vp_link *link, int status);

/**
 * vp_link_query() - ask for its status; @query is negative again when @status is filled in
 * @link: the link; an unanswered query is not repeated
 *
 * @status is "link=unknown" when it does not answer within 2 s, "" when no daemon runs.
 */
void vp_link_query(struct vp_link *link);

/**
 * vp_link_prepare() - say what is waited for in this turn
 * @link: the link
 * @loop: the keeper's loop
 */
void vp_link_prepare(struct vp_link *link, struct vp_loop *loop);

/**
 * vp_link_tick() - see to deadlines
 * @link: the link
 * @now:  vp_now()
 */
void vp_link_tick(struct vp_link *link, int64_t now);

#endif
