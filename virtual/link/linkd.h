/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The link daemon: the controller model between two vfio-user servers, with a control socket, a log
 * and a trace.
 */
#ifndef LINK_LINKD_H
#define LINK_LINKD_H

#include <stddef.h>
#include <stdio.h>

#include "virtual/link/profile.h"

/**
 * struct linkd_options - how to run
 * @ep:      path of the EP machine's socket
 * @rc:      path of the RC machine's socket
 * @control: path of the control socket, or NULL
 * @trace:   file that gets every register access, or NULL
 * @profile: controller to model
 * @log:     gets the log lines
 * @stop_fd: linkd_step() ends when this becomes readable; -1: never
 */
struct linkd_options {
	const char *ep;
	const char *rc;
	const char *control;
	const char *trace;
	const struct dwc_profile *profile;
	FILE *log;
	int stop_fd;
};

struct linkd;

/**
 * linkd_open() - make the sockets and wait for nobody
 * @o:    options; what it points to must outlive the daemon
 * @err:  on failure gets one sentence
 * @size: room there
 *
 * Return: the daemon, all its sockets listening, or NULL.
 */
struct linkd *linkd_open(const struct linkd_options *o, char *err, size_t size);

/**
 * linkd_step() - wait for something to do, and do it
 * @l:       daemon
 * @timeout: as of poll(), milliseconds; not waited for while the model is busy
 *
 * Return: 0, 1 when @stop_fd is readable, or -errno when polling fails.
 */
int linkd_step(struct linkd *l, int timeout);

/**
 * linkd_close() - close everything and remove the sockets
 * @l: from linkd_open(), or NULL
 */
void linkd_close(struct linkd *l);

/**
 * linkd_main() - the program
 * @argc: arguments
 * @argv: arguments
 *
 * Return: exit code; 0 after SIGTERM or SIGINT, 2 with one line on stderr for unusable arguments,
 * 1 when it cannot go on.
 */
int linkd_main(int argc, char **argv);

/**
 * linkd_listen() - make a listening UNIX stream socket that only its owner can use
 * @path: where; a socket that nobody listens on any more is replaced, nothing else is
 * @err:  on failure gets one sentence
 * @size: room there
 *
 * Return: non-blocking descriptor, or -errno.
 */
int linkd_listen(const char *path, char *err, size_t size);

#endif
