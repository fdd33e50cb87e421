/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The keeper: one process per lab that owns the link daemon and both machines.  Commands reach it
 * through a socket of the lab, one line each, and get one line back: "ok ..." or "error ...".  It
 * never blocks; requests that take time are remembered and answered when the state they wait for is
 * reached, fails to be reached, or takes too long.
 */
#ifndef DOORBENCH_PAIR_KEEPER_H
#define DOORBENCH_PAIR_KEEPER_H

#include "virtual/pair/linkctl.h"
#include "virtual/pair/machine.h"

/* name of the keeper's socket in the lab */
#define VP_KEEPER_SOCKET	"keeper"
/* longest request and reply: boot arguments, status */
#define VP_REQUEST_MAX		4096
#define VP_CONNECTIONS		16

struct vp_keeper;

enum vp_connection_state { VP_CONN_FREE, VP_CONN_READING, VP_CONN_WAITING, VP_CONN_STATUS,
			   VP_CONN_DOWN };

struct vp_connection {
	struct vp_keeper *keeper;
	enum vp_connection_state state;
	int fd;
	char text[VP_REQUEST_MAX];
	size_t len;
};

/* what is under way on a machine; at most one thing, but power-off ends it */
enum vp_op_kind { VP_OP_NONE, VP_OP_ON, VP_OP_OFF, VP_OP_RESET, VP_OP_PLUG, VP_OP_UNPLUG };

struct vp_op {
	enum vp_op_kind kind;
	struct vp_connection *asker;	/* NULL when it did not wait for the answer */
	bool begun;			/* ON: QEMU was started; PLUG: device_add was sent */
	bool link_begun;		/* ON: the link daemon was started for it */
	bool late;			/* PLUG: the link's state was asked for, for the error */
	int64_t deadline;
	int seconds;			/* what @deadline was set to, for the error */
};

struct vp_keeper {
	struct vp_lab lab;
	int cpu;
	int signals, listen, owner;	/* signalfd, socket, pidfd or -1 */
	bool closing;
	struct vp_link link;
	struct vp_machine machine[VP_SIDES];
	struct vp_op op[VP_SIDES];
	struct vp_connection connection[VP_CONNECTIONS];
	struct vp_loop loop;
};

/**
 * vp_keeper_start() - fork the keeper of a lab, wait until it takes requests
 * @lab: the lab, locked; the keeper holds the lock from now on
 * @err: why not; the lab was removed
 *
 * $DOORBENCH_OWNER is the process whose end ends the pair; without it only `down` does.
 *
 * Return: 0 or -errno.
 */
int vp_keeper_start(struct vp_lab *lab, struct vp_error *err);

/**
 * vp_request_handle() - begin what a request asks for
 * @c: the connection with the request's line, without newline, in @text
 */
void vp_request_handle(struct vp_connection *c);

/**
 * vp_request_advance() - go on with everything that is under way, answer what is done
 * @k:   the keeper
 * @now: vp_now()
 */
void vp_request_advance(struct vp_keeper *k, int64_t now);

/**
 * vp_request_forget() - somebody hung up: what was asked goes on without them
 * @c: the connection
 */
void vp_request_forget(struct vp_connection *c);

/**
 * vp_request_prepare() - say what deadlines there are
 * @k: the keeper
 */
void vp_request_prepare(struct vp_keeper *k);

/**
 * vp_request_cancel() - fail everything that is under way
 * @k:   the keeper
 * @why: the sentence for whoever waits
 */
void vp_request_cancel(struct vp_keeper *k, const char *why);

/**
 * vp_connection_reply() - answer and hang up
 * @c:   the connection, may be NULL
 * @fmt: the line, without newline
 */
void vp_connection_reply(struct vp_connection *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
