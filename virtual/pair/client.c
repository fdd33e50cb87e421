// SPDX-License-Identifier: GPL-2.0-only
/* Requests to the keeper, see client.h. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virtual/pair/client.h"
#include "virtual/pair/socket.h"

/* a keeper takes requests some ms after its start and ends within 15 s of a `down` */
#define REACH_MS	60000
/* a lock's release cannot be waited for with a time-out: look again this often */
#define LOOK_MS		50
/* longer than anything the keeper does, its user's time-outs (plug: 3600 s) included */
#define ANSWER_MS	3700000
/* the link daemon answers at once; this only bounds a machine that is much too busy */
#define LINK_MS		30000

/* until something changes in the lab, at most LOOK_MS: a keeper starts, or one ends */
static void wait_for_change(const struct vp_lab *lab)
{
	struct pollfd p = { .fd = inotify_init1(IN_CLOEXEC), .events = POLLIN };

	if (p.fd >= 0)
		inotify_add_watch(p.fd, lab->dir, IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF);
	poll(&p, p.fd >= 0, LOOK_MS);
	if (p.fd >= 0)
		close(p.fd);
}

/* one try to become the keeper's parent: 0 or -EAGAIN to look again, else -errno */
static int try_start(struct vp_lab *lab, struct vp_error *err)
{
	int r = vp_lab_create(lab, err);

	if (!r)
		r = vp_lab_lock(lab, true, err);
	if (r == -EBUSY) {
		wait_for_change(lab);
		return -EAGAIN;
	}
	if (r)
		return r;
	/* the lock was free: what is in there is of a dead run */
	r = vp_lab_clear(lab, err);
	if (r) {
		vp_lab_unlock(lab);
		return r;
	}
	return vp_keeper_start(lab, err);
}

/* one try without starting anything: who holds the lab? */
static int look(struct vp_lab *lab, struct vp_error *err)
{
	struct stat st;
	int r;

	if (stat(lab->dir, &st))
		return vp_fail(err, errno, "%s: %s", lab->dir, strerror(errno));
	r = vp_lab_lock(lab, false, err);
	if (r == -EBUSY) {
		wait_for_change(lab);
		return -EAGAIN;
	}
	if (r)
		return r;
	vp_lab_unlock(lab);
	return vp_fail(err, ESTALE, "%s: its keeper died; `down` or `sweep` clears it", lab->dir);
}

static int reach(struct vp_lab *lab, bool start, struct vp_error *err)
{
	int64_t end = vp_now() + REACH_MS;
	int fd, r;

	do {
		fd = vp_socket_connect(lab, VP_KEEPER_SOCKET, err);
		if (fd >= 0 || (fd != -ENOENT && fd != -ECONNREFUSED && fd != -EAGAIN))
			return fd;
		r = start ? try_start(lab, err) : look(lab, err);
		if (r && r != -EAGAIN)
			return r;
	} while (vp_now() < end);
	return vp_fail(err, ETIMEDOUT, "%s: its keeper neither answers nor ends", lab->dir);
}

/* the keeper's one line, up to the end of the connection */
static int take_reply(int fd, char reply[VP_REQUEST_MAX], struct vp_error *err)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t end = vp_now() + ANSWER_MS;
	size_t len = 0;
	ssize_t n = -1;

	while (len < VP_REQUEST_MAX - 1 && vp_now() < end) {
		if (poll(&p, 1, (int)(end - vp_now())) <= 0)
			continue;
		n = read(fd, reply + len, VP_REQUEST_MAX - 1 - len);
		if (n <= 0)
			break;
		len += n;
	}
	if (vp_now() >= end)
		return vp_fail(err, ETIMEDOUT, "the pair's keeper does not answer");
	reply[len] = '\0';
	reply[strcspn(reply, "\n")] = '\0';
	if (!strncmp(reply, "error ", 6))
		return vp_fail(err, EREMOTEIO, "%s", reply + 6);
	if (strcmp(reply, "ok") != 0 && strncmp(reply, "ok ", 3) != 0)
		return vp_fail(err, EIO, "the pair's keeper died before it answered");
	len = strlen(reply);
	memmove(reply, reply + (len > 3 ? 3 : len), len > 3 ? len - 2 : 1);
	return 0;
}

int vp_client_request(struct vp_lab *lab, const char *request, bool start,
		      char reply[VP_REQUEST_MAX], struct vp_error *err)
{
	char line[VP_REQUEST_MAX];
	int fd, r;

	reply[0] = '\0';
	if (snprintf(line, sizeof(line), "%s\n", request) >= (int)sizeof(line) ||
	    strchr(request, '\n'))
		return vp_fail(err, EINVAL, "a command is one line of at most %d bytes",
			       VP_REQUEST_MAX - 2);
	fd = reach(lab, start, err);
	if (fd < 0)
		return fd;
	r = vp_socket_send(fd, line);
	r = r ? vp_fail(err, -r, "cannot reach the pair's keeper: %s", strerror(-r)) :
		take_reply(fd, reply, err);
	close(fd);
	return r;
}

/* a line, or less if the daemon closes before its end */
static int take_line(int fd, char reply[VP_REQUEST_MAX])
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t end = vp_now() + LINK_MS, now;
	size_t len = 0;
	ssize_t n = 1;

	reply[0] = '\0';
	while (n > 0 && !strchr(reply, '\n') && len < VP_REQUEST_MAX - 1) {
		now = vp_now();
		if (now >= end)
			return -ETIMEDOUT;
		if (poll(&p, 1, (int)(end - now)) <= 0)
			continue;
		n = read(fd, reply + len, VP_REQUEST_MAX - 1 - len);
		len += n > 0 ? n : 0;
		reply[len] = '\0';
	}
	return 0;
}

int vp_client_link(const struct vp_lab *lab, const char *command, char reply[VP_REQUEST_MAX],
		   struct vp_error *err)
{
	char line[VP_REQUEST_MAX], *end;
	int fd = vp_socket_connect(lab, "link.control", err), r;

	if (fd == -ENOENT || fd == -ECONNREFUSED)
		return vp_fail(err, ENOENT, "the pair is off");
	if (fd < 0)
		return fd;
	snprintf(line, sizeof(line), "%.*s\n", VP_REQUEST_MAX - 2, command);
	r = vp_socket_send(fd, line);
	if (!r)
		r = take_line(fd, reply);
	close(fd);
	if (r)
		return vp_fail(err, -r, "link daemon: %s", strerror(-r));
	end = strchr(reply, '\n');
	if (!end)
		return vp_fail(err, EIO, "the link daemon hung up before it answered");
	*end = '\0';
	vp_clean(reply);
	if (!strncmp(reply, "error ", 6))
		return vp_fail(err, EREMOTEIO, "%s", reply + 6);
	return 0;
}
