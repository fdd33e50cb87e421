/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scripted pair of boards for tests of the runner, in one program: a stand-in for ssh, the lab's
 * hooks and the suites' programs.  What is typed on such a board is matched and answered, never
 * executed.  The boards live in the directory $FAKE_DIR; what goes wrong is said by the rules in
 * $FAKE_SCENARIO/scenario, see README.
 *
 * Everything here ends the process with a sentence on standard error if the fake lab itself is
 * broken: no test may take that for the runner's doing.
 */
#ifndef FAKELAB_BOARD_H
#define FAKELAB_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ssh's own exit status when the connection failed or was lost; ssh(1) */
#define FAKE_SSH_LOST	255
/* exit status of this program for its own trouble: nothing else here ends with it */
#define FAKE_BROKEN	99

struct fake_text {
	char *data;		/* terminated, but may hold NUL bytes */
	size_t len;
};

/* the answer to one script, hook or call of a program while it is made; printed as it comes */
struct fake_answer {
	const char *side;	/* "ep", "rc", "lab" or "program" */
	const char *script;	/* what was asked */
	int status;		/* exit status of the script */
	int end;		/* exit status of this process after it; -1: it goes on */
};

/* --- rules.c: the scenario */

struct fake_action;

/* does what an action says; its arguments are those that its entry in the table names */
struct fake_action_kind {
	const char *name;
	const char *arguments;	/* in this order: s = a side, n = a number, t = a text */
	void (*act)(struct fake_answer *a, const struct fake_action *what);
};

struct fake_action {
	const struct fake_action_kind *kind;
	char side[8];
	long number;
	struct fake_text text;
};

/* ends with NULL as a name; actions.c */
extern const struct fake_action_kind fake_action_kinds[];

/** fake_rules_load() - read the scenario; none if $FAKE_SCENARIO is not set */
void fake_rules_load(void);

/** fake_answer() - the first rule that fits answers, else the healthy board */
void fake_answer(struct fake_answer *a);

/* --- answers.c: what a healthy pair says */

/** fake_healthy() - answer as a healthy board, lab or program does */
void fake_healthy(struct fake_answer *a);

/** fake_uptime() - what the last line of a test's script prints, whatever the test said */
void fake_uptime(const struct fake_answer *a);

/** fake_note() - the line of the log for a script, hook or call of a program */
void fake_note(const struct fake_answer *a);

/** fake_list() - print the tests of a program as the kselftest harness does */
void fake_list(const char *program);

/** fake_ktap() - print the result of one test as the kselftest harness does */
void fake_ktap(const char *test);

/* --- answers_doorbell.c: the same with db-target */

/** fake_doorbell_interrupts() - print the doorbell's line of /proc/interrupts, if it is enabled */
void fake_doorbell_interrupts(void);

/* of "db-target": "doorbell enable", "disable" and "ring", "bar write", "latency" */
void fake_doorbell_enable(struct fake_answer *a);
void fake_doorbell_disable(struct fake_answer *a);
void fake_doorbell_ring(struct fake_answer *a);
void fake_bar_write(struct fake_answer *a);
void fake_latency(struct fake_answer *a);

/* --- state.c: the two boards in $FAKE_DIR */

/** fake_path() - "$FAKE_DIR/<side><suffix>"; valid until the fourth next call */
const char *fake_path(const char *side, const char *suffix);

/** fake_power() - on with an empty kernel log, or off; connections end at once */
void fake_power(const char *side, bool on);

/** fake_cut() - end all connections of a side but this process, return when they are gone */
void fake_cut(const char *side);

/** fake_is_on() - has it power, and does it boot? */
bool fake_is_on(const char *side);

/** fake_record() - one record of the kernel log; facility 0 is the kernel, 1 a user */
void fake_record(const char *side, unsigned int facility, unsigned int level, const char *text,
		 size_t len);

/** fake_raw() - bytes in the kernel log as they are; a line that begins with \1 is a command to
 *  the follower: mute, rewind, end
 */
void fake_raw(const char *side, const char *bytes, size_t len);

/** fake_flood() - that many bytes of kernel records */
void fake_flood(const char *side, size_t bytes);

/** fake_skip() - let the sequence numbers jump, back if negative */
void fake_skip(const char *side, long n);

/** fake_put() - replace a small file of a side; fake_get() - its number, 0 if there is none */
void fake_put(const char *side, const char *suffix, const char *text, size_t len);
long fake_get(const char *side, const char *suffix);

/** fake_append() - one piece at the end of a file, at once */
void fake_append(const char *path, const char *text, size_t len);

/** fake_log() - one line in $FAKE_DIR/log: what was asked of whom, in order */
void fake_log(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* --- connection.c: what ssh would be */

/** fake_follow() - be the kernel log's follower; does not return */
void fake_follow(const char *side) __attribute__((noreturn));

/** fake_shell() - be a shell that answers scripts; returns when nobody asks any more */
int fake_shell(const char *side);

/**
 * fake_wait() - wait; ends the process if the connection is lost or nobody listens any more
 * @milliseconds: -1: for ever
 */
void fake_wait(int milliseconds);

/** fake_print() - to whoever asked */
void fake_print(const char *text, size_t len);

/** fake_die() - the fake lab itself is broken */
void fake_die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif
