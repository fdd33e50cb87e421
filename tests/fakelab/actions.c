// SPDX-License-Identifier: GPL-2.0-only
/* What a rule can do to boards, lab and runner: one table, documented in README. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fakelab/board.h"

/* between two lines of a board that talks and talks, below any limit of silence */
#define BABBLE_MILLISECONDS	50

static pid_t runner(void)
{
	const char *owner = getenv("DOORBENCH_OWNER");

	return owner ? (pid_t)strtol(owner, NULL, 10) : getppid();
}

static void act_normal(struct fake_answer *a, const struct fake_action *what)
{
	fake_healthy(a);
}

static void act_print(struct fake_answer *a, const struct fake_action *what)
{
	fake_print(what->text.data, what->text.len);
}

static void act_file(struct fake_answer *a, const struct fake_action *what)
{
	char path[4096], bytes[16384];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", getenv("FAKE_SCENARIO"), what->text.data);
	f = fopen(path, "re");
	if (!f)
		fake_die("%s: %s", path, strerror(errno));
	while ((n = fread(bytes, 1, sizeof(bytes), f)))
		fake_print(bytes, n);
	fclose(f);
}

static void act_fill(struct fake_answer *a, const struct fake_action *what)
{
	char bytes[65536];

	memset(bytes, 'x', sizeof(bytes));
	for (long left = what->number; left > 0; left -= (long)sizeof(bytes))
		fake_print(bytes, left < (long)sizeof(bytes) ? (size_t)left : sizeof(bytes));
}

static void act_status(struct fake_answer *a, const struct fake_action *what)
{
	a->status = (int)what->number;
}

/* a record; what forges a marker has to know the runner's process id: @PID@ */
static void record(const struct fake_action *what, unsigned int facility, unsigned int level)
{
	const char *pid = strstr(what->text.data, "@PID@");
	char text[1024];
	int n;

	if (!pid) {
		fake_record(what->side, facility, level, what->text.data, what->text.len);
		return;
	}
	n = snprintf(text, sizeof(text), "%.*s%d%s", (int)(pid - what->text.data),
		     what->text.data, (int)runner(), pid + strlen("@PID@"));
	fake_record(what->side, facility, level, text, (size_t)n);
}

static void act_log(struct fake_answer *a, const struct fake_action *what)
{
	record(what, 0, (unsigned int)what->number);
}

static void act_user(struct fake_answer *a, const struct fake_action *what)
{
	record(what, 1, 4);
}

static void act_raw(struct fake_answer *a, const struct fake_action *what)
{
	fake_raw(what->side, what->text.data, what->text.len);
}

static void act_flood(struct fake_answer *a, const struct fake_action *what)
{
	fake_flood(what->side, (size_t)what->number);
}

static void act_skip(struct fake_answer *a, const struct fake_action *what)
{
	fake_skip(what->side, what->number);
}

static void act_taint(struct fake_answer *a, const struct fake_action *what)
{
	char text[32];

	snprintf(text, sizeof(text), "%ld\n", what->number);
	fake_put(what->side, ".taint", text, strlen(text));
}

static void act_hang(struct fake_answer *a, const struct fake_action *what)
{
	fake_wait(-1);
}

static void act_pause(struct fake_answer *a, const struct fake_action *what)
{
	fake_wait((int)what->number);
}

static void act_babble(struct fake_answer *a, const struct fake_action *what)
{
	for (;;) {
		fake_print("# still at it\n", strlen("# still at it\n"));
		fake_wait(BABBLE_MILLISECONDS);
	}
}

/* the connections of a board that is asked right now end with this answer */
static void lose(struct fake_answer *a, const char *side)
{
	fake_cut(side);
	if (!strcmp(side, a->side))
		a->end = FAKE_SSH_LOST;
}

static void act_lose(struct fake_answer *a, const struct fake_action *what)
{
	lose(a, what->side);
}

static void act_die(struct fake_answer *a, const struct fake_action *what)
{
	fake_power(what->side, false);
	lose(a, what->side);
}

static void act_console(struct fake_answer *a, const struct fake_action *what)
{
	fake_append(fake_path(what->side, ".console"), what->text.data, what->text.len);
}

static void act_dead(struct fake_answer *a, const struct fake_action *what)
{
	fake_put(what->side, ".dead", "", 0);
}

static void act_signal(struct fake_answer *a, const struct fake_action *what)
{
	static const struct {
		const char *name;
		int number;
	} signals[] = { { "INT", SIGINT }, { "TERM", SIGTERM }, { "KILL", SIGKILL } };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (strcmp(signals[i].name, what->text.data) != 0)
			continue;
		fake_log("signal %s", what->text.data);
		kill(runner(), signals[i].number);
		return;
	}
	fake_die("no signal %s", what->text.data);
}

/* a line of the scenario's author, in $FAKE_DIR; never anything that the runner typed */
static void act_command(struct fake_answer *a, const struct fake_action *what)
{
	char line[2048];

	snprintf(line, sizeof(line), "exec >/dev/null 2>&1; cd \"$FAKE_DIR\" && { %s\n}",
		 what->text.data);
	if (system(line) < 0)
		fake_die("cannot start a shell: %s", strerror(errno));
}

/* what a suite's program leaves for the runner beside its KTAP */
static void act_leave(struct fake_answer *a, const struct fake_action *what)
{
	const char *dir = getenv("DOORBENCH_CASE_DIR");
	char path[4096];

	if (!dir)
		fake_die("DOORBENCH_CASE_DIR is not set");
	snprintf(path, sizeof(path), "%s/suite.json", dir);
	fake_append(path, what->text.data, what->text.len);
}

/* the log tells whether the runner ever used more than so many MiB */
static void act_peak(struct fake_answer *a, const struct fake_action *what)
{
	char path[64], line[256];
	long kib = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)runner());
	f = fopen(path, "re");
	if (!f)
		fake_die("%s: %s", path, strerror(errno));
	while (!kib && fgets(line, sizeof(line), f))
		sscanf(line, "VmHWM: %ld kB", &kib);
	fclose(f);
	if (!kib)
		fake_die("%s has no VmHWM", path);
	if (kib <= what->number * 1024)
		fake_log("the runner's memory stayed within %ld MiB", what->number);
	else
		fake_log("the runner's memory reached %ld KiB", kib);
}

static void act_abort(struct fake_answer *a, const struct fake_action *what)
{
	signal(SIGABRT, SIG_DFL);
	raise(SIGABRT);
}

const struct fake_action_kind fake_action_kinds[] = {
	{ "normal", "", act_normal },
	{ "print", "t", act_print },
	{ "file", "t", act_file },
	{ "fill", "n", act_fill },
	{ "status", "n", act_status },
	{ "log", "snt", act_log },
	{ "user", "st", act_user },
	{ "raw", "st", act_raw },
	{ "flood", "sn", act_flood },
	{ "skip", "sn", act_skip },
	{ "taint", "sn", act_taint },
	{ "hang", "", act_hang },
	{ "pause", "n", act_pause },
	{ "babble", "", act_babble },
	{ "lose", "s", act_lose },
	{ "die", "s", act_die },
	{ "console", "st", act_console },
	{ "dead", "s", act_dead },
	{ "signal", "t", act_signal },
	{ "command", "t", act_command },
	{ "leave", "t", act_leave },
	{ "peak", "n", act_peak },
	{ "abort", "", act_abort },
	{ NULL, NULL, NULL }
};
