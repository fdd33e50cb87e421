/* SPDX-License-Identifier: GPL-2.0-only */
/* UNIX sockets in the lab directory. */
#ifndef DOORBENCH_PAIR_SOCKET_H
#define DOORBENCH_PAIR_SOCKET_H

#include "virtual/pair/lab.h"

/**
 * vp_socket_connect() - connect without waiting
 * @lab:  the lab
 * @name: the socket's file name
 * @err:  why not
 *
 * Return: non-blocking, close-on-exec descriptor; -ENOENT, -ECONNREFUSED when nobody listens;
 * -errno.
 */
int vp_socket_connect(const struct vp_lab *lab, const char *name, struct vp_error *err);

/**
 * vp_socket_listen() - listen; the name appears only when connecting already works
 * @lab:  the lab; it must be locked by the caller, who replaces an old socket of that name
 * @name: the socket's file name
 * @err:  why not
 *
 * Return: non-blocking, close-on-exec descriptor; -errno.
 */
int vp_socket_listen(const struct vp_lab *lab, const char *name, struct vp_error *err);

/**
 * vp_socket_send() - send a short text, which must fit the socket's buffer
 * @fd:   the socket
 * @text: the text
 *
 * Return: 0; -EAGAIN when it does not fit; -errno.  Never raises SIGPIPE.
 */
int vp_socket_send(int fd, const char *text);

#endif
