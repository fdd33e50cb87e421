/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One shell that stays open, so that a script costs a round trip and not a new connection.  Each
 * script runs in a subshell of its own; where its output ends is told by a word that nobody on the
 * other side can know before.
 */
#ifndef DOORBENCH_SHELL_H
#define DOORBENCH_SHELL_H

#include "lib/process.h"

struct db_shell {
	struct db_process p;
	bool open;
	char token[40];			/* ends the answer that is waited for; "" = none */
	struct db_buf out;		/* the answer so far, bounded */
	struct db_buf window;		/* the last bytes that came, to find the token in */
	size_t came;			/* bytes of this answer so far */
	int status;			/* exit status of the script */
	bool answered;
};

/**
 * db_shell_open() - start a shell
 * @s:    filled in; db_shell_close() in any case; must not move meanwhile
 * @loop: where it is served
 * @argv: a command that reads shell lines from standard input
 * @cwd:  where it is started; NULL: where we are
 * @err:  sentence
 *
 * Return: 0, -errno.
 */
int db_shell_open(struct db_shell *s, struct db_loop *loop, const char *const *argv,
		  const char *cwd, struct db_error *err);

/**
 * db_shell_run() - run a script and wait for its end
 * @s:       the shell
 * @script:  any shell lines; a syntax error is the script's, the shell goes on
 * @timeout: seconds
 * @silence: most seconds without output; 0: any
 * @out:     gets standard output and error as one, at most DB_PROCESS_LIMIT bytes, what is more is
 *           counted in @out->dropped; the caller's, also after an error
 *
 * Return: 0 and @s->status; -ENOTCONN if the shell ended, then @s->p.status is the command's exit
 * status; -ETIMEDOUT, -ETIME (silent for too long), -EINTR: the shell was closed, since the script
 * still has it; -ENOMEM.
 */
int db_shell_run(struct db_shell *s, const char *script, double timeout, double silence,
		 struct db_buf *out);

/** db_shell_close() - end the shell; fine if it is not open */
void db_shell_close(struct db_shell *s);

#endif
