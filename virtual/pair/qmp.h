/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QMP, the protocol of QEMU's monitor, without any socket: bytes in, messages out; commands in,
 * one line to send out.  Replies are matched to commands by id, so events may come in between.
 * Source: docs/interop/qmp-spec.rst of QEMU.
 */
#ifndef DOORBENCH_PAIR_QMP_H
#define DOORBENCH_PAIR_QMP_H

#include <jansson.h>
#include <stddef.h>

#include "virtual/pair/common.h"

/* longest line taken: what we ask for is answered in less than 1 KiB, the greeting in 200 bytes */
#define VP_QMP_LINE	65536
/* commands that may wait for a reply at the same time: one per request and the start-up */
#define VP_QMP_PENDING	8

enum vp_qmp_kind { VP_QMP_GREETING, VP_QMP_REPLY, VP_QMP_ERROR, VP_QMP_EVENT };

/* one message; everything in it is valid only while it is being handled */
struct vp_qmp_msg {
	enum vp_qmp_kind kind;
	int tag;		/* REPLY, ERROR: as given to vp_qmp_command() */
	const char *name;	/* EVENT: its name; ERROR: the class */
	const char *text;	/* ERROR: the sentence */
	json_t *data;		/* REPLY: "return"; EVENT: "data", may be NULL */
};

typedef void (*vp_qmp_handler)(void *arg, const struct vp_qmp_msg *msg);

struct vp_qmp {
	char line[VP_QMP_LINE];
	size_t len;
	unsigned int next_id;
	struct {
		unsigned int id;	/* 0: free */
		int tag;
	} pending[VP_QMP_PENDING];
};

/**
 * vp_qmp_init() - a connection that nothing was received on yet
 * @q: the connection
 */
void vp_qmp_init(struct vp_qmp *q);

/**
 * vp_qmp_feed() - take bytes as they came from the socket, hand each whole message on
 * @q:       the connection
 * @data:    the bytes: any part of a message, or several
 * @n:       their number
 * @handler: called for each message; a reply whose id was never sent is an error
 * @arg:     for @handler
 * @err:     what is wrong with the bytes
 *
 * Return: 0; -EPROTO for what is not QMP; -EMSGSIZE for a line of %VP_QMP_LINE bytes or more.
 * After an error the connection is of no more use.
 */
int vp_qmp_feed(struct vp_qmp *q, const char *data, size_t n, vp_qmp_handler handler, void *arg,
		struct vp_error *err);

/**
 * vp_qmp_command() - the line that sends a command
 * @q:       the connection: remembers the command until it is answered
 * @tag:     comes back with the reply
 * @execute: the command's name
 * @args:    its arguments, or NULL; the reference is taken over
 * @buf:     receives the line with its newline
 * @size:    of @buf, in bytes
 *
 * Return: length of the line; -EBUSY with %VP_QMP_PENDING commands unanswered; -ENOMEM; -EMSGSIZE
 * if @buf is too small.
 */
int vp_qmp_command(struct vp_qmp *q, int tag, const char *execute, json_t *args, char *buf,
		   size_t size);

#endif
