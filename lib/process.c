// SPDX-License-Identifier: GPL-2.0-only
/* Child processes inside the poll loop, see process.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/process.h"

/* between SIGTERM and SIGKILL: time for a child to undo things, short enough for a person */
#define GRACE_SECONDS	2.0

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

/* Return: true if there may be more */
static bool read_some(struct db_process *p, int *fd, struct db_buf *into)
{
	char bytes[16384];
	ssize_t n;

	if (*fd < 0)
		return false;
	n = read(*fd, bytes, sizeof(bytes));
	if (n < 0)
		return errno == EINTR;
	if (n == 0) {
		db_loop_remove(p->loop, *fd);
		close(*fd);
		*fd = -1;
		return false;
	}
	copy_out(p, bytes, n);
	if (p->spec.on_output && into == &p->out)
		p->spec.on_output(p->spec.arg, bytes, n);
	else
		db_buf_add(into, bytes, n);
	return true;
}

static void on_out(void *arg)
{
	struct db_process *p = arg;

	read_some(p, &p->out_fd, &p->out);
}

static void on_err(void *arg)
{
	struct db_process *p = arg;

	read_some(p, &p->err_fd, &p->err);
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
	while (read_some(p, &p->out_fd, &p->out))
		;
	while (read_some(p, &p->err_fd, &p->err))
		;
	db_loop_remove(p->loop, p->pid_fd);
}

static int spawn(struct db_process *p, const struct db_process_spec *spec, int out, int err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t defaults;
	int ret;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, spec->input ? spec->input : "/dev/null",
					 O_RDONLY, 0);
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
	p->started = db_now();
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

int db_process_start(struct db_loop *loop, const struct db_process_spec *spec,
		     struct db_process *p, struct db_error *err)
{
	int out[2] = { -1, -1 }, errs[2] = { -1, -1 };
	int ret;

	memset(p, 0, sizeof(*p));
	p->loop = loop;
	p->spec = *spec;
	p->pid_fd = p->out_fd = p->err_fd = -1;
	p->out.limit = p->err.limit = spec->limit ? spec->limit : DB_PROCESS_LIMIT;
	if (pipe2(out, O_CLOEXEC) || (!spec->merge && pipe2(errs, O_CLOEXEC))) {
		ret = errno;
	} else {
		/* only our ends: a child need not cope with EAGAIN */
		fcntl(out[0], F_SETFL, O_NONBLOCK);
		if (errs[0] >= 0)
			fcntl(errs[0], F_SETFL, O_NONBLOCK);
		ret = spawn(p, spec, out[1], errs[1]);
	}
	if (out[1] >= 0)
		close(out[1]);
	if (errs[1] >= 0)
		close(errs[1]);
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

static int wait_end(struct db_process *p, double deadline)
{
	int ret = 0;

	while (!p->ended && !ret)
		ret = db_loop_once(p->loop, deadline);
	return p->ended ? 0 : ret;
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
	int ret = wait_end(p, db_now() + timeout);

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
	else if (ret)
		db_fail(err, -ret, "interrupted");
	return ret;
}
