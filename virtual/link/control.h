/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control socket: a line protocol for whoever runs the pair.
 *
 *   status    one line of key=value
 *   watch     the state as event lines now, and a line whenever it changes
 *
 * Anything else is answered by a line that starts with "error".
 */
#ifndef LINK_CONTROL_H
#define LINK_CONTROL_H

#include <poll.h>
#include <stddef.h>

/* what can be watched */
enum linkd_event { LINKD_EVENT_LINK, LINKD_EVENT_EP, LINKD_EVENT_RC, LINKD_NR_EVENTS };

#define LINKD_CONTROL_CLIENTS	8
#define LINKD_CONTROL_FDS	(1 + LINKD_CONTROL_CLIENTS)

struct linkd_control;

/**
 * linkd_control_new() - listen
 * @path:   of the socket; must outlive the control
 * @status: writes the status line, without newline, to @buf
 * @ctx:    its first argument
 * @err:    on failure gets one sentence
 * @size:   room there
 *
 * Return: the control, or NULL.
 */
struct linkd_control *linkd_control_new(const char *path,
					void (*status)(void *ctx, char *buf, size_t size),
					void *ctx, char *err, size_t size);

/**
 * linkd_control_free() - hang up and remove the socket
 * @c: from linkd_control_new(), or NULL
 */
void linkd_control_free(struct linkd_control *c);

/**
 * linkd_control_poll() - what to poll for
 * @c: control, or NULL
 * @p: LINKD_CONTROL_FDS of them, filled in; unused ones have descriptor -1
 */
void linkd_control_poll(const struct linkd_control *c, struct pollfd *p);

/**
 * linkd_control_serve() - do what poll() found
 * @c: control, or NULL
 * @p: from linkd_control_poll(), polled
 */
void linkd_control_serve(struct linkd_control *c, const struct pollfd *p);

/**
 * linkd_control_event() - something changed
 * @c:     control, or NULL
 * @event: what
 * @state: how it is now; a string constant
 */
void linkd_control_event(struct linkd_control *c, enum linkd_event event, const char *state);

#endif
