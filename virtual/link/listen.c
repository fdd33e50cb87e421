// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listening UNIX sockets.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "virtual/link/linkd.h"

/* clear the way: only a socket without a listener may go */
static int remove_stale(const struct sockaddr_un *addr, const char **what)
{
	struct stat st;
	int fd, ret;

	*what = "cannot be examined";
	if (lstat(addr->sun_path, &st))
		return errno == ENOENT ? 0 : -errno;
	*what = "is there and is not a socket";
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	*what = "cannot be examined";
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	ret = connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) ? -errno : 0;
	close(fd);
	*what = "somebody listens there already";
	if (ret != -ECONNREFUSED)
		return ret && ret != -EAGAIN ? ret : -EADDRINUSE;
	*what = "cannot be removed";
	return unlink(addr->sun_path) ? -errno : 0;
}

static int bind_private(int fd, const struct sockaddr_un *addr)
{
	mode_t old = umask(0177);
	int ret = bind(fd, (const struct sockaddr *)addr, sizeof(*addr)) ? -errno : 0;

	umask(old);
	return ret;
}

int linkd_listen(const char *path, char *err, size_t size)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	const char *what = "path is empty or too long";
	int fd = -1, ret = -ENAMETOOLONG;

	if (*path && strlen(path) < sizeof(addr.sun_path)) {
		memcpy(addr.sun_path, path, strlen(path) + 1);
		ret = remove_stale(&addr, &what);
	}
	if (!ret) {
		what = "no socket";
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		ret = fd < 0 ? -errno : 0;
	}
	if (!ret) {
		what = "cannot be made";
		ret = bind_private(fd, &addr);
	}
	if (!ret && listen(fd, 4)) {
		ret = -errno;
		unlink(path);
	}
	if (!ret)
		return fd;
	snprintf(err, size, "%s: %s: %s", path, what, strerror(-ret));
	if (fd >= 0)
		close(fd);
	return ret;
}
