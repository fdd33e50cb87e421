/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Child processes inside the poll loop: started in a process group of their own, output kept within
 * a limit and optionally copied to a file as it comes, ended with the whole group when the time is
 * up or the user interrupts.
 */
#ifndef DOORBENCH_PROCESS_H
#define DOORBENCH_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/buffer.h"
#include "lib/error.h"
#include "lib/loop.h"

struct db_process_spec {
	const char *const *argv;	/* argv[0] is searched in PATH */
	const char *cwd;		/* NULL: ours */
	const char *input;		/* file for standard input; NULL: /dev/null */
	bool talk;			/* standard input is a pipe, see db_process_say() */
	size_t limit;			/* most bytes kept of each stream; 0 = DB_PROCESS_LIMIT */
	int copy_fd;			/* both streams are also written here; -1: no */
	bool merge;			/* standard error goes into standard output, in order */
	/* if set, takes standard output as it comes instead of keeping it */
	void (*on_output)(void *arg, const char *bytes, size_t len);
	void *arg;
	double silence;			/* most seconds without output; 0: any */
};

/* the longest wanted output, a fast ping of thousands of lines, is well below 1 MiB */
#define DB_PROCESS_LIMIT	(4u << 20)
/* a copy in a file stops here: a board that floods must not fill the disk */
#define DB_PROCESS_COPY_LIMIT	(64u << 20)

/* must not move while the process runs */
struct db_process {
	struct db_loop *loop;
	struct db_process_spec spec;
	pid_t pid;		/* 0: not running */
	int pid_fd, in_fd, out_fd, err_fd;
	struct db_buf out, err;
	size_t copied;
	int copy_errno;		/* first error of writing the copy */
	bool ended;
	int status;		/* exit status; 128 + signal number if it was killed */
	double started, seconds;
	double heard;		/* db_now() of the last output, or of the start */
};

/**
 * db_process_start() - start a child
 * @loop: where it is served
 * @spec: what to start; copied; argv, cwd and input are needed only until this returns
 * @p:    filled in; ended and freed with db_process_wait() or db_process_kill(), db_process_free()
 * @err:  sentence if the call fails
 *
 * Return: 0, -errno.
 */
int db_process_start(struct db_loop *loop, const struct db_process_spec *spec,
		     struct db_process *p, struct db_error *err);

/**
 * db_process_wait() - serve the loop until the child has ended
 * @p:       the child
 * @timeout: seconds
 *
 * Output that a grandchild might still write later is not waited for (hooks start daemons).
 *
 * Return: 0 and @p->status; -ETIMEDOUT, -ETIME (silent for longer than @p->spec.silence), -EINTR:
 * the child's group was ended, see db_process_kill().
 */
int db_process_wait(struct db_process *p, double timeout);

/**
 * db_process_say() - write to the standard input of a child started with @talk
 * @p:       the child
 * @text:    all of it is written
 * @len:     bytes in @text
 * @timeout: seconds that the child may take to read it
 *
 * What the child prints meanwhile is taken in.
 *
 * Return: 0, -ETIMEDOUT, -EINTR, -EPIPE if the child ended or reads no more, or another -errno;
 * then only a part was written.
 */
int db_process_say(struct db_process *p, const char *text, size_t len, double timeout);

/** db_process_kill() - SIGTERM to the group, SIGKILL 2 seconds later; returns when it is gone */
void db_process_kill(struct db_process *p);

/** db_process_free() - free buffers and descriptors; the child must have ended; @p may be zeroed */
void db_process_free(struct db_process *p);

/** db_process_run() - start and wait; as db_process_start() and db_process_wait() */
int db_process_run(struct db_loop *loop, const struct db_process_spec *spec, double timeout,
		   struct db_process *p, struct db_error *err);

#endif
