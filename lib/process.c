// SPDX-License-Identifier: GPL-2.0-only
/* Child processes inside the poll loop, see process.h. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/process.h"

/* between SIGTERM and SIGKILL: time for a child to undo things, short enough for a person */
#define GRACE_SECONDS	2.0
/* how soon a full pipe is tried again: the loop does not watch for writing */
#define SAY_SECONDS	0.02

static void copy_out(struct db_process *p, const char *bytes, size_t len)
{
	if (p->spec.copy_fd < 0 || p->copy_errno)
		return;
	if (len > DB_PROCESS_COPY_LIMIT - p->copied)
		len = DB_PROCESS_COPY_LIMIT - p->copied;
	while (len) {
		ssize_t n = write(p->spec.copy_fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			p->copy_errno = errno;
			return;
		}
		bytes += n;
		len -= n;
		p->copied += n;
	}
}

/* at most @want bytes; Return: how many were taken, 0 if there is nothing now or ever again */
static size_t read_some(struct db_process *p, int *fd, struct db_buf *into, size_t want)
{
	char bytes[16384];
	ssize_t n;

	do {
		n = read(*fd, bytes, want < sizeof(bytes) ? want : sizeof(bytes));
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return 0;
	if (n == 0) {
		db_loop_remove(p->loop, *fd);
		close(*fd);
		*fd = -1;
		return 0;
	}
	p->heard = db_now();
	copy_out(p, bytes, n);
	if (p->spec.on_output && into == &p->out)
		p->spec.on_output(p->spec.arg, bytes, n);
	else
		db_buf_add(into, bytes, n);
	return n;
}

/* what is in the pipe at this moment: who else has it open may go on filling it for ever */
static void drain(struct db_process *p, int *fd, struct db_buf *into)
{
	int there = 0;
	size_t left, n;

	if (*fd < 0 || ioctl(*fd, FIONREAD, &there))
		return;
	for (left = there; left; left -= n) {
		n = read_some(p, fd, into, left);
		if (!n)
			return;
	}
}

static void on_out(void *arg)
{
	struct db_process *p = arg;

	read_some(p, &p->out_fd, &p->out, SIZE_MAX);
}

static void on_err(void *arg)
{
	struct db_process *p = arg;

	read_some(p, &p->err_fd, &p->err, SIZE_MAX);
}

static void on_end(void *arg)
{
	struct db_process *p = arg;
	int status;

	if (waitpid(p->pid, &status, WNOHANG) != p->pid)
		return;
	p->seconds = db_now() - p->started;
	p->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	p->ended = true;
	drain(p, &p->out_fd, &p->out);
	drain(p, &p->err_fd, &p->err);
	db_loop_remove(p->loop, p->pid_fd);
}

static int spawn(struct db_process *p, const struct db_process_spec *spec, int in, int out,
		 int err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t defaults;
	int ret;

	posix_spawn_file_actions_init(&actions);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&actions, in, 0);
	else
		posix_spawn_file_actions_addopen(&actions, 0, spec->input ? spec->input :
						 "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_adddup2(&actions, spec->merge ? out : err, 2);
	if (spec->cwd)
		posix_spawn_file_actions_addchdir_np(&actions, spec->cwd);
	posix_spawnattr_init(&attr);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setsigmask(&attr, &p->loop->old_mask);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
				 POSIX_SPAWN_SETSIGDEF);
	p->started = p->heard = db_now();
	ret = posix_spawnp(&p->pid, spec->argv[0], &actions, &attr, (char *const *)spec->argv,
			   environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

static int watch(struct db_process *p, struct db_error *err)
{
	int ret;

	p->pid_fd = syscall(SYS_pidfd_open, p->pid, 0);
	if (p->pid_fd < 0)
		return db_fail(err, errno, "pidfd_open: %s", strerror(errno));
	ret = db_loop_add(p->loop, p->pid_fd, on_end, p);
	if (!ret)
		ret = db_loop_add(p->loop, p->out_fd, on_out, p);
	if (!ret && p->err_fd >= 0)
		ret = db_loop_add(p->loop, p->err_fd, on_err, p);
	return ret ? db_fail(err, -ret, "too many descriptors to watch") : 0;
}

static void close_theirs(int fd)
{
	if (fd >= 0)
		close(fd);
}

int db_process_start(struct db_loop *loop, const struct db_process_spec *spec,
		     struct db_process *p, struct db_error *err)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, errs[2] = { -1, -1 };
	int ret;

	memset(p, 0, sizeof(*p));
	p->loop = loop;
	p->spec = *spec;
	p->pid_fd = p->in_fd = p->out_fd = p->err_fd = -1;
	p->out.limit = p->err.limit = spec->limit ? spec->limit : DB_PROCESS_LIMIT;
	if (pipe2(out, O_CLOEXEC) || (!spec->merge && pipe2(errs, O_CLOEXEC)) ||
	    (spec->talk && pipe2(in, O_CLOEXEC))) {
		ret = errno;
	} else {
		/* only our ends: a child need not cope with EAGAIN */
		fcntl(out[0], F_SETFL, O_NONBLOCK);
		if (errs[0] >= 0)
			fcntl(errs[0], F_SETFL, O_NONBLOCK);
		if (in[1] >= 0)
			fcntl(in[1], F_SETFL, O_NONBLOCK);
		ret = spawn(p, spec, in[0], out[1], errs[1]);
	}
	close_theirs(in[0]);
	close_theirs(out[1]);
	close_theirs(errs[1]);
	p->in_fd = in[1];
	p->out_fd = out[0];
	p->err_fd = errs[0];
	if (ret) {
		p->pid = 0;
		db_process_free(p);
		return db_fail(err, ret, "cannot start %s: %s", spec->argv[0], strerror(ret));
	}
	ret = watch(p, err);
	if (ret) {
		db_process_kill(p);
		db_process_free(p);
	}
	return ret;
}

/* Return: 0, -ETIMEDOUT at the deadline, -EINTR */
static int wait_end(struct db_process *p, double deadline)
{
	int ret = 0;

	while (!p->ended && !ret)
		ret = db_loop_once(p->loop, deadline);
	return p->ended ? 0 : ret;
}

/* until it ends or has been silent for too long */
static int wait_quiet(struct db_process *p, double deadline)
{
	double until;
	int ret;

	do {
		until = p->spec.silence > 0 ? fmin(deadline, p->heard + p->spec.silence) : deadline;
		ret = wait_end(p, until);
	} while (ret == -ETIMEDOUT && until < deadline && p->heard + p->spec.silence > until);
	return ret == -ETIMEDOUT && until < deadline ? -ETIME : ret;
}

int db_process_say(struct db_process *p, const char *text, size_t len, double timeout)
{
	double deadline = db_now() + timeout;

	while (len) {
		ssize_t n = p->in_fd < 0 ? -1 : write(p->in_fd, text, len);
		int ret = 0;

		if (n > 0) {
			text += n;
			len -= n;
		} else if (p->in_fd < 0 || p->ended) {
			return -EPIPE;
		} else if (errno == EAGAIN) {
			/* what it prints meanwhile is taken, or both sides would wait */
			ret = db_loop_once(p->loop, fmin(deadline, db_now() + SAY_SECONDS));
			if (ret == -ETIMEDOUT && db_now() < deadline)
				ret = 0;
		} else if (errno != EINTR) {
			return -errno;
		}
		if (ret)
			return ret;
	}
	return 0;
}

void db_process_kill(struct db_process *p)
{
	unsigned int tolerate;

	if (!p->pid || p->ended)
		return;
	tolerate = p->loop->tolerate;
	/* the grace time itself is short: another interrupt must not leave the child behind */
	p->loop->tolerate = ~0u;
	kill(-p->pid, SIGTERM);
	if (p->pid_fd < 0 || wait_end(p, db_now() + GRACE_SECONDS)) {
		kill(-p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
		p->ended = true;
		p->status = 128 + SIGKILL;
		p->seconds = db_now() - p->started;
	}
	p->loop->tolerate = tolerate;
}

int db_process_wait(struct db_process *p, double timeout)
{
	int ret = wait_quiet(p, db_now() + timeout);

	if (ret)
		db_process_kill(p);
	return ret;
}

static void close_watched(struct db_process *p, int *fd)
{
	if (*fd < 0)
		return;
	db_loop_remove(p->loop, *fd);
	close(*fd);
	*fd = -1;
}

void db_process_free(struct db_process *p)
{
	if (!p->loop)
		return;
	close_watched(p, &p->pid_fd);
	close_watched(p, &p->in_fd);
	close_watched(p, &p->out_fd);
	close_watched(p, &p->err_fd);
	db_buf_free(&p->out);
	db_buf_free(&p->err);
	p->loop = NULL;
	p->pid = 0;
}

int db_process_run(struct db_loop *loop, const struct db_process_spec *spec, double timeout,
		   struct db_process *p, struct db_error *err)
{
	int ret = db_process_start(loop, spec, p, err);

	if (ret)
		return ret;
	ret = db_process_wait(p, timeout);
	if (ret == -ETIMEDOUT)
		db_fail(err, ETIMEDOUT, "%s did not end within %.0f s", spec->argv[0], timeout);
	else if (ret == -ETIME)
		db_fail(err, ETIME, "%s printed nothing for %.0f s", spec->argv[0],
			spec->silence);
	else if (ret)
		db_fail(err, -ret, "interrupted");
	return ret;
}
