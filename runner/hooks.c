// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lab's commands from the configuration: run by a shell in the project's directory, output kept
 * in hooks.log of the run directory.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/sanitise.h"
#include "runner/run.h"

/* a board that prints to its console for hours must not fill the disk or the memory */
#define CONSOLE_LIMIT	(4u << 20)
/* as many lines fit a terminal and hold a panic with its call trace */
#define CONSOLE_TAIL	30

static const char *last_line(struct db_buf *out)
{
	char *nl;

	if (!out->len)
		return "it printed nothing";
	while (out->len && strchr(" \r\n", out->data[out->len - 1]))
		out->data[--out->len] = '\0';
	nl = strrchr(out->data, '\n');
	return db_sanitise(nl ? nl + 1 : out->data);
}

int run_hook(struct run *run, const char *command, struct db_error *err)
{
	const char *argv[] = { "sh", "-c", command, NULL };
	struct db_process_spec spec = {
		.argv = argv, .cwd = run->root, .copy_fd = run->hooks_fd, .merge = true,
	};
	struct db_process p = { 0 };
	double start = db_now();
	int ret;

	if (!command[0])
		return 0;
	if (run->rehearsal) {
		fprintf(run->rehearsal, "lab$ %s\n", command);
		return 0;
	}
	dprintf(run->hooks_fd, "$ %s\n", command);
	ret = db_process_run(&run->loop, &spec, run->config.timeouts.hook, &p, err);
	run->times[RUN_TIME_HOOKS] += db_now() - start;
	if (ret == -ETIMEDOUT)
		db_fail(err, ETIMEDOUT, "hook '%s' did not end within %.0f s", command,
			run->config.timeouts.hook);
	else if (!ret && p.status)
		ret = db_fail(err, EREMOTEIO, "hook '%s' failed (exit status %d): %s", command,
			      p.status, last_line(&p.out));
	db_process_free(&p);
	return ret;
}

/* a serial line ends its lines with CR LF */
static void drop_returns(struct db_buf *text)
{
	size_t kept = 0;

	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] != '\r')
			text->data[kept++] = text->data[i];
	}
	text->len = kept;
	if (text->data)
		text->data[kept] = '\0';
}

/* Return: what the console hook printed, harmless; empty without hook or if it failed */
static struct db_buf read_console(struct run *run, const struct db_board *b)
{
	const char *argv[] = { "sh", "-c", b->side->console, NULL };
	struct db_process_spec spec = {
		.argv = argv, .cwd = run->root, .copy_fd = -1, .limit = CONSOLE_LIMIT,
	};
	struct db_process p = { 0 };
	struct db_buf text = { 0 };

	if (b->side->console[0] && !run->rehearsal &&
	    !db_process_run(&run->loop, &spec, run->config.timeouts.hook, &p, NULL)) {
		text = p.out;
		memset(&p.out, 0, sizeof(p.out));
		drop_returns(&text);
		if (text.len)
			db_sanitise_bytes(text.data, text.len);
	}
	db_process_free(&p);
	return text;
}

/* a dead board can no longer send its log, but its last words may have reached the serial line */
static bool last_words(const struct db_board *b, const struct db_buf *text, char *out, size_t size)
{
	struct db_buf line = { 0 };
	bool said = db_kmsg_fatal(db_buf_str(text), &line);

	if (said)
		snprintf(out, size, "kernel of the %s, on its console: %s", b->name, line.data);
	db_buf_free(&line);
	return said;
}

/**
 * run_console() - keep the serial log of a board that died
 * @run:    the run
 * @b:      the board
 * @dir:    gets <side>.console.txt
 * @text:   gets the log, printable; the caller frees
 * @reason: gets how its kernel died, if it says so
 * @size:   bytes in @reason
 *
 * Return: true if the console says that the kernel died.
 */
bool run_console(struct run *run, const struct db_board *b, const char *dir, struct db_buf *text,
		 char *reason, size_t size)
{
	char path[PATH_MAX];

	*text = read_console(run, b);
	db_file_path(path, "%s/%s.console.txt", dir, b->name);
	if (text->len)
		db_file_write(path, text->data, text->len, NULL);
	return last_words(b, text, reason, size);
}

/** run_console_tail() - show the end of the serial log; otherwise as run_console() */
bool run_console_tail(struct run *run, const struct db_board *b, char *reason, size_t size)
{
	struct db_buf text = read_console(run, b);
	const char *start = db_buf_str(&text);
	const char *at = start + text.len;
	int lines = 0;
	bool said;

	while (at > start) {
		if (at[-1] == '\n' && *at && ++lines == CONSOLE_TAIL)
			break;
		at--;
	}
	if (*at)
		run_live_say(run->live, "--- last %d lines of the %s's console", CONSOLE_TAIL,
			     b->name);
	for (; *at; at += strcspn(at, "\n"), at += *at == '\n')
		run_live_say(run->live, "%.*s", (int)strcspn(at, "\n"), at);
	said = last_words(b, &text, reason, size);
	db_buf_free(&text);
	return said;
}
