/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The keeper's one place to wait: each turn, everything that can happen says which descriptors and
 * which deadline it waits for; then those that are ready are called.  And lines out of a stream.
 */
#ifndef DOORBENCH_PAIR_LOOP_H
#define DOORBENCH_PAIR_LOOP_H

#include <poll.h>
#include <stdbool.h>

#include "virtual/pair/common.h"

#define VP_LOOP_MAX	64

/* @fd may have been closed by a handler called before in the same turn: compare it */
typedef void (*vp_loop_handler)(void *arg, int fd);

struct vp_loop {
	struct pollfd fds[VP_LOOP_MAX];
	struct {
		vp_loop_handler handler;
		void *arg;
	} calls[VP_LOOP_MAX];
	int n;
	int64_t next;	/* earliest deadline, 0: none */
};

/**
 * vp_loop_begin() - start a turn: nothing is waited for yet
 * @loop: the loop
 */
void vp_loop_begin(struct vp_loop *loop);

/**
 * vp_loop_read() - wait for a descriptor to become readable, or closed by the other end
 * @loop:    the loop
 * @fd:      non-blocking descriptor; nothing happens when it is negative
 * @handler: called then
 * @arg:     for @handler
 */
void vp_loop_read(struct vp_loop *loop, int fd, vp_loop_handler handler, void *arg);

/**
 * vp_loop_until() - wait no longer than this
 * @loop: the loop
 * @when: vp_now() value; 0: does not matter
 */
void vp_loop_until(struct vp_loop *loop, int64_t when);

/**
 * vp_loop_wait() - wait and call the handlers
 * @loop: the loop
 *
 * Return: 0 or -errno of poll().
 */
int vp_loop_wait(struct vp_loop *loop);

/* a stream cut into lines; what does not fit is cut off the line, never an error */
struct vp_lines {
	char text[512];
	size_t len;
};

/**
 * vp_lines_take() - take bytes of a stream
 * @l:    the stream
 * @data: bytes
 * @n:    their number
 * @line: called with each whole line, cleaned (see vp_clean())
 * @arg:  for @line
 */
void vp_lines_take(struct vp_lines *l, const char *data, size_t n,
		   void (*line)(void *arg, const char *text), void *arg);

#endif
