/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A pretended vfio-user client: makes messages, good ones and others, and takes replies apart.
 */
#ifndef TEST_LINK_CLIENT_H
#define TEST_LINK_CLIENT_H

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <linux/vfio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "virtual/link/vfu_priv.h"

struct client_reply {
	struct vfu_header h;
	uint8_t body[VFU_RX_ROOM];
};

/* one message, from a header with everything but the size, a body and descriptors */
static inline ssize_t client_send_header(int fd, const struct vfu_header *h, const void *body,
					 size_t len, const int *fds, unsigned int nr_fds)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(32 * sizeof(int))];
	} control = { .buf = { 0 } };
	struct iovec iov[2] = { { (void *)h, sizeof(*h) }, { (void *)body, len } };
	struct msghdr mh = { .msg_iov = iov, .msg_iovlen = 2 };

	if (nr_fds) {
		struct cmsghdr *c;

		mh.msg_control = control.buf;
		mh.msg_controllen = CMSG_SPACE(nr_fds * sizeof(int));
		c = CMSG_FIRSTHDR(&mh);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(nr_fds * sizeof(int));
		memcpy(CMSG_DATA(c), fds, nr_fds * sizeof(int));
	}
	return sendmsg(fd, &mh, MSG_NOSIGNAL);
}

static inline void client_send(int fd, unsigned int command, const void *body, size_t len,
			       const int *fds, unsigned int nr_fds)
{
	struct vfu_header h = {
		.id = 0x1111 * (command & 0xf),
		.command = command,
		.size = sizeof(h) + len,
	};

	assert_int_equal(client_send_header(fd, &h, body, len, fds, nr_fds), h.size);
}

/* false: nothing there (the socket does not block) */
static inline bool client_receive(int fd, struct client_reply *r)
{
	ssize_t n = recv(fd, &r->h, sizeof(r->h), MSG_DONTWAIT);
	size_t got = 0;

	if (n < 0 && errno == EAGAIN)
		return false;
	assert_int_equal(n, sizeof(r->h));
	assert_in_range(r->h.size, sizeof(r->h), sizeof(*r));
	while (got < r->h.size - sizeof(r->h)) {
		n = recv(fd, r->body + got, r->h.size - sizeof(r->h) - got, MSG_DONTWAIT);
		assert_true(n > 0);
		got += n;
	}
	return true;
}

static inline int client_memfd(size_t size)
{
	int fd = memfd_create("ram", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	return fd;
}

#endif
