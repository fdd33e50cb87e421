/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control socket: a line protocol for whoever runs the pair.  A command is one line of at most
 * 127 bytes, words separated by spaces; the answer is one line, which starts with "error " if and
 * only if nothing was done.  Commands of one connection are answered in their order.
 *
 *   status                     key=value of the link and of both machines
 *   counters                   key=value: what was counted, and how often each fault knob struck
 *   faults                     NAME=off or NAME=VALUE[,LEFT] for each fault knob
 *   fault NAME VALUE [COUNT]   set a knob, for the next COUNT strikes or until it is set again: ok
 *   fault clear                all knobs off: ok
 *   watch                      no answer: the state as event lines, and a line at each change
 *
 * A line that is too long ends the connection, after the error.  docs/virtual-link.md describes the
 * knobs and the counters.
 */
#ifndef LINK_CONTROL_H
#define LINK_CONTROL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

/* what can be watched */
enum linkd_event { LINKD_EVENT_LINK, LINKD_EVENT_EP, LINKD_EVENT_RC, LINKD_NR_EVENTS };

#define LINKD_CONTROL_CLIENTS	8
#define LINKD_CONTROL_FDS	(1 + LINKD_CONTROL_CLIENTS)

struct linkd_control;

/* of a command, its newline included */
#define LINKD_LINE_SIZE		128
/* longest answer: all counters */
#define LINKD_REPLY_SIZE	2048

/**
 * struct linkd_verb - a command of the owner's
 * @name:  its first word
 * @words: it takes more words; else they are an error
 * @run:   does it and writes the answer, without newline, to @reply of LINKD_REPLY_SIZE bytes;
 *         @words is what follows the name, not trusted
 */
struct linkd_verb {
	const char *name;
	bool words;
	void (*run)(void *ctx, const char *words, char *reply, size_t size);
};

/**
 * linkd_control_new() - listen
 * @path:  of the socket; must outlive the control
 * @verbs: what it knows besides watch, ended by one without a name; must outlive the control
 * @ctx:   their first argument
 * @err:   on failure gets one sentence
 * @size:  room there
 *
 * Return: the control, or NULL.
 */
struct linkd_control *linkd_control_new(const char *path, const struct linkd_verb *verbs, void *ctx,
					char *err, size_t size);

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
