// SPDX-License-Identifier: GPL-2.0-only
/* Starting, watching and asking the link daemon, see linkctl.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virtual/pair/linkctl.h"
#include "virtual/pair/socket.h"
#include "virtual/pair/spawn.h"

/* it is ready after some ms; these only bound a machine that is much too busy */
#define START_MS	30000
#define STOP_MS		5000
#define QUERY_MS	2000

static const char control_name[] = "link.control", log_name[] = "link.log";

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void vp_link_init(struct vp_link *link, const struct vp_lab *lab)
{
	memset(link, 0, sizeof(*link));
	link->lab = lab;
	link->out = link->log = link->watch = link->query = -1;
	snprintf(link->profile, sizeof(link->profile), "rcar-s4");
}

static void __attribute__((format(printf, 2, 3)))
fail(struct vp_link *link, const char *fmt, ...)
{
	va_list ap;

	if (link->state != VP_LINK_BROKEN) {
		va_start(ap, fmt);
		vsnprintf(link->reason, sizeof(link->reason), fmt, ap);
		va_end(ap);
	}
	link->state = VP_LINK_BROKEN;
	link->deadline = 0;
	link->up = false;
	if (link->pid > 0)
		kill(-link->pid, SIGKILL);
}

/* "event link up" is the only kind that matters here; others may come */
static void watch_line(void *arg, const char *text)
{
	struct vp_link *link = arg;

	if (!strncmp(text, "event link ", 11))
		link->up = !strcmp(text + 11, "up");
}

static void watch_ready(void *arg, int fd)
{
	struct vp_link *link = arg;
	char buf[1024];
	ssize_t n;

	if (fd != link->watch)
		return;
	n = read(fd, buf, sizeof(buf));
	if (n > 0) {
		vp_lines_take(&link->watch_lines, buf, n, watch_line, link);
	} else if (!n || errno != EAGAIN) {
		/* its exit, which follows, says why; without one the tick declares it broken */
		close_fd(&link->watch);
		link->deadline = vp_now() + QUERY_MS;
	}
}

static void say_ready(struct vp_link *link)
{
	struct vp_error err;

	link->watch = vp_socket_connect(link->lab, control_name, &err);
	link->watch_lines.len = 0;
	if (link->watch < 0 || vp_socket_send(link->watch, "watch\n")) {
		fail(link, "link daemon's control socket: %.300s",
		     link->watch < 0 ? err.text : "it takes no command");
		return;
	}
	link->state = VP_LINK_READY;
	link->deadline = 0;
}

static void out_line(void *arg, const char *text)
{
	struct vp_link *link = arg;

	if (link->state == VP_LINK_STARTING && strstr(text, "ready"))
		say_ready(link);
}

static void out_ready(void *arg, int fd)
{
	struct vp_link *link = arg;
	char buf[4096];
	ssize_t n;

	if (fd != link->out)
		return;
	n = read(fd, buf, sizeof(buf));
	if (n > 0) {
		/* a full disk loses log lines, not the pair */
		if (write(link->log, buf, n) < 0)
			close_fd(&link->log);
		vp_lines_take(&link->out_lines, buf, n, out_line, link);
	} else if (!n || errno != EAGAIN) {
		close_fd(&link->out);
	}
}

static int open_output(struct vp_link *link, int *child_end, struct vp_error *err)
{
	char path[VP_SOCKET_PATH];
	int fds[2];

	vp_lab_path(link->lab, log_name, path);
	close_fd(&link->log);
	close_fd(&link->out);
	link->log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (link->log < 0)
		return vp_fail(err, errno, "cannot write %s: %s", path, strerror(errno));
	if (pipe2(fds, O_CLOEXEC))
		return vp_fail(err, errno, "pipe: %s", strerror(errno));
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	link->out = fds[0];
	*child_end = fds[1];
	return 0;
}

int vp_link_start(struct vp_link *link, const char *linkd, struct vp_error *err)
{
	char ep[VP_SOCKET_PATH], rc[VP_SOCKET_PATH], control[VP_SOCKET_PATH];
	const char *trace = getenv("DOORBENCH_LINK_TRACE");
	const char *argv[] = { linkd, "--ep", ep, "--rc", rc, "--control", control,
			       "--profile", link->profile, NULL, NULL, NULL };
	int child_end = -1, r;
	pid_t pid;

	if (trace && *trace) {
		argv[9] = "--trace";
		argv[10] = trace;
	}
	vp_lab_path(link->lab, "link.ep", ep);
	vp_lab_path(link->lab, "link.rc", rc);
	vp_lab_path(link->lab, control_name, control);
	r = open_output(link, &child_end, err);
	if (r)
		return r;
	pid = vp_spawn(link->lab, argv, child_end, err);
	close(child_end);
	if (pid < 0)
		return (int)pid;
	link->pid = pid;
	link->state = VP_LINK_STARTING;
	link->up = false;
	link->out_lines.len = 0;
	link->reason[0] = '\0';
	link->deadline = vp_now() + START_MS;
	return 0;
}

void vp_link_stop(struct vp_link *link)
{
	if (link->state == VP_LINK_STOPPING)
		return;
	if (link->state != VP_LINK_BROKEN && link->pid)
		kill(-link->pid, SIGTERM);
	link->state = link->pid ? VP_LINK_STOPPING : VP_LINK_OFF;
	link->deadline = link->pid ? vp_now() + STOP_MS : 0;
	link->reason[0] = '\0';
}

void vp_link_exited(struct vp_link *link, int status)
{
	char path[VP_SOCKET_PATH], how[300];

	link->pid = 0;
	while (link->out >= 0) {
		int before = link->out;
		struct pollfd p = { .fd = before, .events = POLLIN };

		/* what it said last; a wrapper's child may hold the pipe open: do not wait */
		if (poll(&p, 1, 0) <= 0)
			break;
		out_ready(link, before);
	}
	vp_lab_path(link->lab, log_name, path);
	vp_spawn_status(status, path, how, sizeof(how));
	if (link->state == VP_LINK_STOPPING)
		link->state = VP_LINK_OFF;
	else if (link->state != VP_LINK_OFF)
		fail(link, "link daemon %s", how);
	link->deadline = 0;
	link->up = false;
	close_fd(&link->out);
	close_fd(&link->log);
	close_fd(&link->watch);
	if (link->query >= 0)
		snprintf(link->status, sizeof(link->status), "link=unknown");
	close_fd(&link->query);
}

static void query_line(void *arg, const char *text)
{
	struct vp_link *link = arg;

	snprintf(link->status, sizeof(link->status), "%s", text);
	close_fd(&link->query);
}

static void query_ready(void *arg, int fd)
{
	struct vp_link *link = arg;
	char buf[1024];
	ssize_t n;

	if (fd != link->query)
		return;
	n = read(fd, buf, sizeof(buf));
	if (n > 0)
		vp_lines_take(&link->query_lines, buf, n, query_line, link);
	else if (!n || errno != EAGAIN)
		query_line(link, "link=unknown");
}

void vp_link_query(struct vp_link *link)
{
	if (link->query >= 0)
		return;
	link->status[0] = '\0';
	if (link->state != VP_LINK_READY)
		return;
	link->query_lines.len = 0;
	link->query = vp_socket_connect(link->lab, control_name, NULL);
	link->query_deadline = vp_now() + QUERY_MS;
	if (link->query < 0 || vp_socket_send(link->query, "status\n"))
		query_line(link, "link=unknown");
}

void vp_link_prepare(struct vp_link *link, struct vp_loop *loop)
{
	vp_loop_read(loop, link->out, out_ready, link);
	vp_loop_read(loop, link->watch, watch_ready, link);
	vp_loop_read(loop, link->query, query_ready, link);
	vp_loop_until(loop, link->deadline);
	if (link->query >= 0)
		vp_loop_until(loop, link->query_deadline);
}

void vp_link_tick(struct vp_link *link, int64_t now)
{
	if (link->query >= 0 && now >= link->query_deadline)
		query_line(link, "link=unknown");
	if (!link->deadline || now < link->deadline)
		return;
	link->deadline = 0;
	if (link->state == VP_LINK_STARTING)
		fail(link, "link daemon was not ready within %d s", START_MS / 1000);
	else if (link->state == VP_LINK_READY)
		fail(link, "link daemon closed its control socket");
	else if (link->state == VP_LINK_STOPPING)
		kill(-link->pid, SIGKILL);
}
