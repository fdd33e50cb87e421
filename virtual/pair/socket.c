// SPDX-License-Identifier: GPL-2.0-only
/* UNIX sockets in the lab directory, see socket.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "virtual/pair/socket.h"

/* connections that wait until the loop comes round; requests come one or two at a time */
#define BACKLOG	16

static int open_socket(const struct vp_lab *lab, const char *name, struct sockaddr_un *addr)
{
	addr->sun_family = AF_UNIX;
	vp_lab_path(lab, name, addr->sun_path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int vp_socket_connect(const struct vp_lab *lab, const char *name, struct vp_error *err)
{
	struct sockaddr_un addr;
	int fd = open_socket(lab, name, &addr), r;

	if (fd >= 0 && !connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fd;
	r = vp_fail(err, errno, "%s: %s", addr.sun_path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return r;
}

int vp_socket_listen(const struct vp_lab *lab, const char *name, struct vp_error *err)
{
	struct sockaddr_un addr;
	char final[VP_SOCKET_PATH];
	int fd = open_socket(lab, "new", &addr), r;

	vp_lab_path(lab, name, final);
	unlink(addr.sun_path);
	if (fd >= 0 && !bind(fd, (struct sockaddr *)&addr, sizeof(addr)) && !listen(fd, BACKLOG) &&
	    !rename(addr.sun_path, final))
		return fd;
	r = vp_fail(err, errno, "cannot listen on %s: %s", final, strerror(errno));
	if (fd >= 0)
		close(fd);
	return r;
}

int vp_socket_send(int fd, const char *text)
{
	size_t n = strlen(text);
	ssize_t r = send(fd, text, n, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (r < 0)
		return -errno;
	return (size_t)r == n ? 0 : -EAGAIN;
}
