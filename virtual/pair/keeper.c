// SPDX-License-Identifier: GPL-2.0-only
/* The keeper's process, loop and children, see keeper.h; what requests do is in request.c. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "virtual/pair/keeper.h"
#include "virtual/pair/placement.h"
#include "virtual/pair/socket.h"

static void hang_up(struct vp_connection *c)
{
	close(c->fd);
	c->fd = -1;
	c->state = VP_CONN_FREE;
}

void vp_connection_reply(struct vp_connection *c, const char *fmt, ...)
{
	char text[VP_REQUEST_MAX];
	size_t n;
	va_list ap;

	if (!c)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text) - 1, fmt, ap);
	va_end(ap);
	n = strlen(text);
	memcpy(text + n, "\n", 2);
	dprintf(STDERR_FILENO, "%lld.%03d %s", (long long)vp_now() / 1000,
		(int)(vp_now() % 1000), text);
	/* one line always fits; if it cannot be sent, nobody is there to read it */
	vp_socket_send(c->fd, text);
	hang_up(c);
}

static void connection_ready(void *arg, int fd)
{
	struct vp_connection *c = arg;
	char *end;
	ssize_t n;

	if (fd != c->fd)
		return;
	n = read(fd, c->text + c->len, sizeof(c->text) - 1 - c->len);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		vp_request_forget(c);
		hang_up(c);
		return;
	}
	if (c->state != VP_CONN_READING) {
		c->len = 0;	/* more than one line: of no meaning */
		return;
	}
	c->len += n;
	c->text[c->len] = '\0';
	end = strchr(c->text, '\n');
	if (end) {
		*end = '\0';
		c->len = 0;
		dprintf(STDERR_FILENO, "%lld.%03d > %.200s\n", (long long)vp_now() / 1000,
			(int)(vp_now() % 1000), c->text);
		vp_request_handle(c);
	} else if (c->len == sizeof(c->text) - 1) {
		vp_connection_reply(c, "error request of more than %d bytes", VP_REQUEST_MAX - 2);
	}
}

/* with all connections taken, whoever comes next waits in the backlog */
static struct vp_connection *free_connection(struct vp_keeper *k)
{
	for (int i = 0; i < VP_CONNECTIONS; i++)
		if (k->connection[i].state == VP_CONN_FREE)
			return &k->connection[i];
	return NULL;
}

static void listen_ready(void *arg, int fd)
{
	struct vp_keeper *k = arg;
	struct vp_connection *c = free_connection(k);

	if (fd != k->listen || !c)
		return;
	c->fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (c->fd < 0)
		return;
	c->len = 0;
	c->state = VP_CONN_READING;
}

static void owner_ready(void *arg, int fd)
{
	struct vp_keeper *k = arg;

	dprintf(STDERR_FILENO, "the run that owns this pair has ended\n");
	k->closing = true;
	close(k->owner);
	k->owner = -1;
}

/* the whole group of a child goes before it is reaped: until then its number is not used again */
static void reap(struct vp_keeper *k)
{
	for (;;) {
		siginfo_t info = { 0 };
		int status = 0;
		bool ours;

		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) || !info.si_pid)
			return;
		ours = info.si_pid == k->link.pid || info.si_pid == k->machine[VP_RC].pid ||
		       info.si_pid == k->machine[VP_EP].pid;
		if (ours)
			kill(-info.si_pid, SIGKILL);
		waitpid(info.si_pid, &status, 0);
		if (!ours)
			continue;
		if (info.si_pid == k->link.pid)
			vp_link_exited(&k->link, status);
		for (int s = 0; s < VP_SIDES; s++)
			if (info.si_pid == k->machine[s].pid)
				vp_machine_exited(&k->machine[s], status);
	}
}

static void signal_ready(void *arg, int fd)
{
	struct vp_keeper *k = arg;
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (info.ssi_signo != SIGCHLD)
			k->closing = true;
	reap(k);
}

static int watch_owner(struct vp_keeper *k, struct vp_error *err)
{
	const char *text = getenv("DOORBENCH_OWNER");
	char *end;
	long pid;

	k->owner = -1;
	if (!text || !*text)
		return 0;
	errno = 0;
	pid = strtol(text, &end, 10);
	if (errno || *end || pid < 1 || pid > INT_MAX)
		return vp_fail(err, EINVAL, "DOORBENCH_OWNER=%.40s is not a process id", text);
	k->owner = pidfd_open((pid_t)pid, 0);
	if (k->owner < 0)
		return vp_fail(err, errno, "DOORBENCH_OWNER=%ld: %s", pid, strerror(errno));
	return fcntl(k->owner, F_SETFD, FD_CLOEXEC);
}

static int watch_signals(struct vp_keeper *k, struct vp_error *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);	/* a parent may have left it ignored */
	if (sigprocmask(SIG_SETMASK, &set, NULL))
		return vp_fail(err, errno, "sigprocmask: %s", strerror(errno));
	k->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return k->signals < 0 ? vp_fail(err, errno, "signalfd: %s", strerror(errno)) : 0;
}

static int set_up(struct vp_keeper *k, struct vp_error *err)
{
	int r;

	vp_link_init(&k->link, &k->lab);
	for (int s = 0; s < VP_SIDES; s++)
		vp_machine_init(&k->machine[s], s, &k->lab);
	for (int i = 0; i < VP_CONNECTIONS; i++) {
		k->connection[i].keeper = k;
		k->connection[i].fd = -1;
	}
	/* what a wrapper leaves behind comes to us to be reaped */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	r = watch_owner(k, err);
	if (!r)
		r = watch_signals(k, err);
	if (!r) {
		k->cpu = vp_placement_take(&k->lab, err);
		r = k->cpu < 0 ? k->cpu : 0;
	}
	if (!r) {
		k->listen = vp_socket_listen(&k->lab, VP_KEEPER_SOCKET, err);
		r = k->listen < 0 ? k->listen : 0;
	}
	return r;
}

static void start_closing(struct vp_keeper *k)
{
	char path[VP_SOCKET_PATH];

	vp_lab_path(&k->lab, VP_KEEPER_SOCKET, path);
	unlink(path);
	close(k->listen);
	k->listen = -1;
	vp_request_cancel(k, "the pair is being taken down");
	for (int s = 0; s < VP_SIDES; s++)
		vp_machine_stop(&k->machine[s]);
}

static void prepare(struct vp_keeper *k)
{
	vp_loop_begin(&k->loop);
	vp_loop_read(&k->loop, k->signals, signal_ready, k);
	vp_loop_read(&k->loop, k->owner, owner_ready, k);
	if (free_connection(k))
		vp_loop_read(&k->loop, k->listen, listen_ready, k);
	for (int i = 0; i < VP_CONNECTIONS; i++)
		vp_loop_read(&k->loop, k->connection[i].fd, connection_ready,
			     &k->connection[i]);
	vp_link_prepare(&k->link, &k->loop);
	for (int s = 0; s < VP_SIDES; s++)
		vp_machine_prepare(&k->machine[s], &k->loop);
	vp_request_prepare(k);
}

static int run(struct vp_keeper *k)
{
	int r = 0;

	while (!r) {
		int64_t now = vp_now();

		vp_link_tick(&k->link, now);
		for (int s = 0; s < VP_SIDES; s++)
			vp_machine_tick(&k->machine[s], now);
		if (k->closing && k->listen >= 0)
			start_closing(k);
		vp_request_advance(k, now);
		if (k->closing && !k->link.pid && !k->machine[VP_RC].pid &&
		    !k->machine[VP_EP].pid)
			break;
		prepare(k);
		r = vp_loop_wait(&k->loop);
	}
	return r;
}

static void tear_down(struct vp_keeper *k)
{
	struct vp_error err;
	int r = vp_lab_remove(&k->lab, &err);

	for (int i = 0; i < VP_CONNECTIONS; i++)
		if (k->connection[i].state == VP_CONN_DOWN)
			vp_connection_reply(&k->connection[i], "%s%s", r ? "error " : "ok",
					    r ? err.text : "");
}

/*
 * Away from the terminal, the process group and the open files of whoever gave the first command: a
 * hook's caller waits for the end of its output.  The current directory stays: the environment may
 * hold relative names.
 */
static int detach(const struct vp_lab *lab, int ready, struct vp_error *err)
{
	int low = lab->lock < ready ? lab->lock : ready, high = lab->lock + ready - low;
	char path[VP_SOCKET_PATH];
	int null, log;

	setsid();
	vp_lab_path(lab, "keeper.log", path);
	log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (log < 0 || null < 0)
		return vp_fail(err, errno, "cannot write %s: %s", path, strerror(errno));
	if (dup2(null, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
		return vp_fail(err, errno, "dup2: %s", strerror(errno));
	if (low > 3)
		close_range(3, low - 1, 0);
	if (high > low + 1)
		close_range(low + 1, high - 1, 0);
	close_range(high + 1, ~0u, 0);
	return 0;
}

static int keep(const struct vp_lab *lab, int ready)
{
	static struct vp_keeper k;
	struct vp_error err;
	int r;

	k.lab = *lab;
	r = detach(&k.lab, ready, &err);
	if (!r)
		r = set_up(&k, &err);
	if (r) {
		dprintf(ready, "%s", err.text);
		vp_lab_remove(&k.lab, NULL);
		return 1;
	}
	dprintf(ready, "ok");
	close(ready);
	r = run(&k);
	tear_down(&k);
	return !!r;
}

int vp_keeper_start(struct vp_lab *lab, struct vp_error *err)
{
	char text[sizeof(err->text)] = "";
	size_t len = 0;
	int fds[2];
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return vp_fail(err, errno, "pipe: %s", strerror(errno));
	pid = fork();
	if (!pid)
		_exit(keep(lab, fds[1]));
	close(fds[1]);
	vp_lab_unlock(lab);
	if (pid < 0) {
		close(fds[0]);
		return vp_fail(err, errno, "cannot fork: %s", strerror(errno));
	}
	while ((n = read(fds[0], text + len, sizeof(text) - 1 - len)) > 0)
		len += n;
	close(fds[0]);
	if (!strcmp(text, "ok"))
		return 0;
	return vp_fail(err, EIO, "%s", *text ? text : "the pair's keeper ended at its start");
}
