// SPDX-License-Identifier: GPL-2.0-only
/* A machine's ssh socket and serial log for whoever asks, see client.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virtual/pair/client.h"
#include "virtual/pair/ready.h"
#include "virtual/pair/socket.h"

/* one direction: read only when empty, write only when not */
struct flow {
	char data[PIPE_BUF];	/* so much a pipe takes without blocking once poll() says so */
	size_t len;
	int from, to;
	bool ended;		/* @from has nothing more */
};

static int relay_read(struct flow *f)
{
	ssize_t n = read(f->from, f->data, sizeof(f->data));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n < 0)
		return -errno;
	f->len = n;
	f->ended = !n;
	return 0;
}

static int relay_write(struct flow *f)
{
	ssize_t n = write(f->to, f->data, f->len);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	f->len -= n;
	memmove(f->data, f->data + n, f->len);
	return 0;
}

static int step(struct flow *f, const struct pollfd *from, const struct pollfd *to)
{
	if (f->len)
		return to->revents ? relay_write(f) : 0;
	return from->revents && !f->ended ? relay_read(f) : 0;
}

static int relay(struct flow *up, struct flow *down)
{
	struct pollfd p[4];
	bool told = false;
	int r = 0;

	while (!r && !(down->ended && !down->len)) {
		/* a negative descriptor is not waited for */
		p[0] = (struct pollfd){ up->len || up->ended ? -1 : up->from, POLLIN, 0 };
		p[1] = (struct pollfd){ up->len ? up->to : -1, POLLOUT, 0 };
		p[2] = (struct pollfd){ down->len || down->ended ? -1 : down->from, POLLIN, 0 };
		p[3] = (struct pollfd){ down->len ? down->to : -1, POLLOUT, 0 };
		if (poll(p, 4, -1) < 0)
			return errno == EINTR ? 0 : -errno;
		r = step(up, &p[0], &p[1]);
		if (!r)
			r = step(down, &p[2], &p[3]);
		if (up->ended && !told) {
			shutdown(up->to, SHUT_WR);
			told = true;
		}
	}
	return r;
}

/* a machine boots in seconds; a busy host is several times slower */
#define READY_SECONDS	60

int vp_client_relay(const struct vp_lab *lab, enum vp_side side, int in, int out,
		    struct vp_error *err)
{
	struct flow up = { .from = in }, down = { .to = out };
	char name[VP_LAB_NAME + 1];
	int fd, r;

	r = vp_ready_wait(lab, side, READY_SECONDS, err);
	if (r)
		return r;
	snprintf(name, sizeof(name), "%s.ssh", vp_side_name[side]);
	fd = vp_socket_connect(lab, name, err);
	if (fd < 0)
		return vp_fail(err, -fd, "%s cannot be reached, is it on? %s: %s",
			       vp_side_name[side], name, strerror(-fd));
	up.to = down.from = fd;
	r = relay(&up, &down);
	close(fd);
	if (r == -EPIPE || r == -ECONNRESET)
		return 0;
	return r ? vp_fail(err, -r, "connection to %s: %s", vp_side_name[side], strerror(-r)) : 0;
}

static int write_all(int fd, const char *data, size_t n)
{
	while (n) {
		ssize_t done = write(fd, data, n);

		if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			data += done;
			n -= done;
		}
	}
	return 0;
}

/* escape sequences of a board must not reach a person's terminal */
static void sanitise(char *data, size_t n)
{
	for (; n; data++, n--)
		if ((*data < ' ' || *data > '~') && *data != '\n' && *data != '\t')
			*data = *data == '\r' ? ' ' : '?';
}

int vp_client_console(const struct vp_lab *lab, enum vp_side side, int out, struct vp_error *err)
{
	char name[VP_LAB_NAME + 1], path[VP_SOCKET_PATH], buf[8192];
	ssize_t n;
	int fd, r = 0;

	snprintf(name, sizeof(name), "%s.console", vp_side_name[side]);
	vp_lab_path(lab, name, path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return vp_fail(err, errno, "%s has no console yet: %s: %s", vp_side_name[side],
			       path, strerror(errno));
	while (!r && (n = read(fd, buf, sizeof(buf))) > 0) {
		if (isatty(out))
			sanitise(buf, n);
		r = write_all(out, buf, n);
	}
	close(fd);
	return r ? vp_fail(err, -r, "cannot write: %s", strerror(-r)) : 0;
}
