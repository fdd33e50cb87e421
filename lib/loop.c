// SPDX-License-Identifier: GPL-2.0-only
/* The one poll loop of a program, see loop.h. */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/loop.h"

static void on_signal(void *arg)
{
	struct db_loop *l = arg;
	struct signalfd_siginfo info;

	while (read(l->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		l->interrupts++;
}

int db_loop_open(struct db_loop *l, struct db_error *err)
{
	sigset_t set;

	memset(l, 0, sizeof(*l));
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	l->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (l->signal_fd < 0)
		return db_fail(err, errno, "signalfd: %s", strerror(errno));
	/* who started us may ignore it; then no exit status of a child could be had */
	signal(SIGCHLD, SIG_DFL);
	/* a pipe whose reader died is an error of write(), not our end, also not when we close */
	l->old_pipe = signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, &l->old_mask);
	return db_loop_add(l, l->signal_fd, on_signal, l);
}

void db_loop_close(struct db_loop *l)
{
	close(l->signal_fd);
	l->n = 0;
	signal(SIGPIPE, l->old_pipe);
	sigprocmask(SIG_SETMASK, &l->old_mask, NULL);
}

int db_loop_add(struct db_loop *l, int fd, void (*ready)(void *arg), void *arg)
{
	if (l->n == DB_LOOP_WATCHES)
		return -ENOSPC;
	l->watches[l->n++] = (struct db_watch){ .fd = fd, .ready = ready, .arg = arg };
	return 0;
}

void db_loop_remove(struct db_loop *l, int fd)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (l->watches[i].fd != fd)
			continue;
		memmove(&l->watches[i], &l->watches[i + 1],
			(l->n - i - 1) * sizeof(l->watches[0]));
		l->n--;
		return;
	}
}

bool db_loop_interrupted(const struct db_loop *l)
{
	return l->interrupts > l->tolerate;
}

/* a callback may have removed watches of this round, so each is looked up again */
static void call_back(struct db_loop *l, int fd)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (l->watches[i].fd == fd) {
			l->watches[i].ready(l->watches[i].arg);
			return;
		}
	}
}

void db_loop_tick(struct db_loop *l, double seconds, void (*tick)(void *arg), void *arg)
{
	l->tick = tick;
	l->tick_arg = arg;
	l->tick_seconds = seconds;
	l->tick_due = db_now() + seconds;
}

/* Return: db_now() time at which poll() has to end */
static double tick_until(struct db_loop *l, double deadline)
{
	if (!l->tick)
		return deadline;
	if (db_now() >= l->tick_due) {
		l->tick_due = db_now() + l->tick_seconds;
		l->tick(l->tick_arg);
	}
	return fmin(deadline, l->tick_due);
}

int db_loop_once(struct db_loop *l, double deadline)
{
	struct pollfd fds[DB_LOOP_WATCHES];
	size_t i, n = l->n;
	double left;
	int ret;

	if (db_loop_interrupted(l))
		return -EINTR;
	for (i = 0; i < n; i++)
		fds[i] = (struct pollfd){ .fd = l->watches[i].fd, .events = POLLIN };
	do {
		left = tick_until(l, deadline) - db_now();
		/* an hour at most: keeps the milliseconds in range */
		ret = poll(fds, n, left <= 0 ? 0 : (int)ceil(fmin(left, 3600.0) * 1000));
	} while (!ret && db_now() < deadline);
	if (ret < 0 && errno != EINTR)
		return -errno;
	for (i = 0; ret > 0 && i < n; i++) {
		if (fds[i].revents)
			call_back(l, fds[i].fd);
	}
	if (db_loop_interrupted(l))
		return -EINTR;
	return db_now() >= deadline ? -ETIMEDOUT : 0;
}

int db_loop_pause(struct db_loop *l, double seconds)
{
	double end = db_now() + seconds;
	int ret;

	do {
		ret = db_loop_once(l, end);
	} while (!ret);
	return ret == -ETIMEDOUT ? 0 : ret;
}
