/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One board: a root shell reached by ssh, everything typed on it recorded in a transcript, its
 * kernel log followed.  What kind of board it is, nobody here knows.
 */
#ifndef DOORBENCH_BOARD_H
#define DOORBENCH_BOARD_H

#include <stdio.h>

#include "lib/config.h"
#include "lib/kmsg.h"
#include "lib/loop.h"
#include "lib/process.h"
#include "lib/shell.h"

/*
 * Where programs of ours are put on a board; first in the PATH of its shells.  Gone with the next
 * boot: nothing of a run stays on a board.
 */
#define DB_BOARD_PROGRAMS	"/run/doorbench"

struct db_board {
	const struct db_config *config;
	const struct db_side_config *side;
	const char *name;		/* "ep" or "rc" */
	struct db_loop *loop;
	const char *cwd;		/* ssh runs there: $DOORBENCH_ROOT; NULL: where we are */
	char control[108];		/* ssh's control socket; sun_path has 108 bytes */
	char connect_timeout[32];	/* option for ssh */
	int transcript_fd;		/* -1: not recorded */
	bool lost;			/* the connection broke; only another boot mends it */
	double board_seconds;		/* spent in commands on the board since last set to 0 */
	struct db_process log;		/* follows /dev/kmsg and is the ssh master */
	bool following;
	struct db_kmsg kmsg;
	struct db_shell shell;		/* opened by the first script */
	unsigned int marks;
	unsigned int connections;	/* so far; another one, and it may be another boot */
	/* set: nothing is run; each line is told here and counts as done without output */
	FILE *rehearsal;
	/* set: told of every script before it runs, and of "" behind it */
	void (*watch)(void *arg, const struct db_board *b, const char *script);
	void *watch_arg;
};

struct db_board_result {
	struct db_buf out;	/* standard output and error as one, as on a terminal */
	int status;		/* exit status of the shell on the board */
	double seconds;
};

/**
 * db_board_init() - prepare a board; talks to nobody
 * @b:      filled in
 * @config: the pair's, must outlive @b
 * @name:   "ep" or "rc"
 * @lab:    directory private to the run, for the control socket
 * @loop:   must outlive @b
 * @err:    sentence if the path of the socket is too long
 *
 * Return: 0, -ENAMETOOLONG.
 */
int db_board_init(struct db_board *b, const struct db_config *config, const char *name,
		  const char *lab, struct db_loop *loop, struct db_error *err);

/**
 * db_board_connect() - wait until the board has a root shell, then follow its kernel log
 * @b:       the board, just powered on
 * @timeout: seconds to keep trying
 * @err:     sentence with ssh's last words
 *
 * Return: 0, -ETIMEDOUT, -EINTR, -errno if ssh cannot be started.
 */
int db_board_connect(struct db_board *b, double timeout, struct db_error *err);

/** db_board_disconnect() - end the connection; the board will be powered off or was lost */
void db_board_disconnect(struct db_board *b);

/**
 * db_board_run() - run shell lines on the board, in a subshell of their own
 * @b:       the board
 * @script:  lines as typed, recorded in the transcript first
 * @timeout: seconds
 * @silence: most seconds without output; 0: any
 * @r:       filled in, also when the time is up (what was printed so far); freed by
 *           db_board_result_free()
 * @err:     sentence
 *
 * Return: 0 and @r->status, whatever the shell's exit status; -ENOTCONN if the board was lost
 * (@b->lost is set); -ETIMEDOUT; -ETIME if it was silent for too long; -EINTR; -errno of starting
 * ssh or writing the transcript.  What ran when the time was up may still run on the board.
 */
int db_board_run(struct db_board *b, const char *script, double timeout, double silence,
		 struct db_board_result *r, struct db_error *err);

/**
 * db_board_do() - db_board_run() of a step that must succeed
 *
 * Return: as db_board_run(); -EREMOTEIO if the exit status is not 0, the sentence then quotes the
 * last line printed.
 */
int db_board_do(struct db_board *b, const char *script, double timeout, struct db_error *err);

/**
 * db_board_put() - run one command that reads a file of this machine
 * @b:       the board
 * @path:    the file, which becomes standard input
 * @command: a shell line; not recorded: db_board_note() tells what a person would do
 * @timeout: seconds
 * @r:       filled in, as db_board_run() does
 * @err:     sentence
 *
 * Return: as db_board_run().
 */
int db_board_put(struct db_board *b, const char *path, const char *command, double timeout,
		 struct db_board_result *r, struct db_error *err);

/** db_board_note() - add lines to the transcript that are not run; 0 or -errno of writing */
int db_board_note(struct db_board *b, const char *lines, struct db_error *err);

/** db_board_result_free() - free what db_board_run() filled in */
void db_board_result_free(struct db_board_result *r);

/**
 * db_board_mark() - a new marker for the end of a piece of the kernel log
 * @b:    the board
 * @line: gets the shell line that writes the marker; at least 160 bytes
 */
void db_board_mark(struct db_board *b, char *line, size_t size);

/**
 * db_board_wait_mark() - serve the loop until the follower has seen the marker
 *
 * Return: 0, -ETIMEDOUT, -EINTR, -ENOTCONN if the follower ended.
 */
int db_board_wait_mark(struct db_board *b, double timeout);

/** db_board_alive() - is the connection up, as far as ssh knows? */
bool db_board_alive(const struct db_board *b);

#endif
