// SPDX-License-Identifier: GPL-2.0-only
/* One board reached by ssh, see board.h. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/board.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/sanitise.h"

/* between two attempts to connect: short against a boot, long against the cost of starting ssh */
#define RETRY_SECONDS	0.1
/* our own options, the user's (schema: at most 64), address, script, NULL */
#define ARGS_MAX	96

/*
 * An overrun of the kernel's buffer ends cat with status 1 (EPIPE): then the rest is read again and
 * known records are skipped.  A cat killed because the connection broke must not be started again.
 */
#define FOLLOW_SCRIPT	"while cat /dev/kmsg; [ $? -le 1 ]; do :; done"

/* what a board's own PATH is, its login says */
#define SHELL_COMMAND	"PATH=" DB_BOARD_PROGRAMS ":$PATH; export PATH; exec sh"

int db_board_init(struct db_board *b, const struct db_config *config, const char *name,
		  const char *lab, struct db_loop *loop, struct db_error *err)
{
	memset(b, 0, sizeof(*b));
	b->config = config;
	b->side = strcmp(name, "ep") ? &config->rc : &config->ep;
	b->name = name;
	b->loop = loop;
	b->transcript_fd = -1;
	b->cwd = getenv("DOORBENCH_ROOT");
	snprintf(b->connect_timeout, sizeof(b->connect_timeout), "ConnectTimeout=%.0f",
		 config->timeouts.connect);
	/* ssh adds a suffix of 17 characters while it makes the socket */
	if (snprintf(b->control, sizeof(b->control), "%s/%s.ctl", lab, name) >=
	    (int)sizeof(b->control) - 18)
		return db_fail(err, ENAMETOOLONG, "path of the lab directory is too long: %s", lab);
	return 0;
}

static void ssh_args(const struct db_board *b, bool master, const char *control,
		     const char *script, const char **argv)
{
	const char *const ours[] = {
		b->config->ssh_command, "-T", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
		"-o", b->connect_timeout, "-o", "ServerAliveInterval=5",
		"-o", "ServerAliveCountMax=3", "-o", "ControlPersist=no",
		"-o", master ? "ControlMaster=yes" : "ControlMaster=no", "-o", control,
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		argv[n++] = ours[i];
	for (size_t i = 0; i < b->side->ssh_options.n; i++)
		argv[n++] = b->side->ssh_options.v[i];
	argv[n++] = b->side->address;
	argv[n++] = script;
	argv[n] = NULL;
}

static void on_log(void *arg, const char *bytes, size_t len)
{
	struct db_board *b = arg;

	db_kmsg_feed(&b->kmsg, bytes, len);
}

/* one attempt; Return: 0, -EAGAIN to try again, -EINTR, -errno of starting ssh */
static int try_connect(struct db_board *b, double deadline, struct db_error *err)
{
	char control[128];
	const char *argv[ARGS_MAX];
	struct db_process_spec spec = {
		.argv = argv, .cwd = b->cwd, .copy_fd = -1, .on_output = on_log, .arg = b,
		.limit = 4096,
	};
	int ret;

	snprintf(control, sizeof(control), "ControlPath=%s", b->control);
	ssh_args(b, true, control, FOLLOW_SCRIPT, argv);
	unlink(b->control);
	ret = db_process_start(b->loop, &spec, &b->log, err);
	if (ret)
		return ret;
	/* the first record proves that the shell answers, by then the control socket is there */
	while (!b->kmsg.any && !b->log.ended && !ret)
		ret = db_loop_once(b->loop, deadline);
	if (b->kmsg.any && !b->log.ended)
		return 0;
	db_process_kill(&b->log);
	if (ret == -EINTR) {
		db_fail(err, EINTR, "interrupted");
	} else {
		/* an attempt that the deadline cut off says nothing, one before it may have */
		if (b->log.err.len)
			db_fail(err, ETIMEDOUT, "no root shell on the %s (%s): %s", b->name,
				b->side->address, db_sanitise(b->log.err.data));
		ret = -EAGAIN;
	}
	db_process_free(&b->log);
	return ret;
}

int db_board_connect(struct db_board *b, double timeout, struct db_error *err)
{
	double deadline = db_now() + timeout;
	int ret;

	db_kmsg_reset(&b->kmsg);
	b->lost = false;
	if (b->rehearsal) {
		b->connections++;
		return 0;
	}
	db_fail(err, ETIMEDOUT, "no root shell on the %s (%s): ssh said nothing", b->name,
		b->side->address);
	do {
		ret = try_connect(b, deadline, err);
		if (ret == -EAGAIN && db_loop_pause(b->loop, RETRY_SECONDS))
			ret = -EINTR;
		if (ret == -EAGAIN && db_now() >= deadline)
			ret = -ETIMEDOUT;
	} while (ret == -EAGAIN);
	b->following = !ret;
	b->connections += !ret;
	return ret;
}

void db_board_disconnect(struct db_board *b)
{
	db_shell_close(&b->shell);
	if (!b->following)
		return;
	db_process_kill(&b->log);
	db_process_free(&b->log);
	b->following = false;
	unlink(b->control);
}

bool db_board_alive(const struct db_board *b)
{
	return b->rehearsal || (b->following && !b->log.ended && !b->lost);
}

/* a subshell, as it was run: a transcript does the same again */
static int record(struct db_board *b, const char *script, struct db_error *err)
{
	struct db_buf text = { 0 };
	size_t len = strlen(script);
	int ret;

	if (b->transcript_fd < 0)
		return 0;
	db_buf_printf(&text, "(\n%s%s)\n", script, len && script[len - 1] != '\n' ? "\n" : "");
	ret = db_file_add(b->transcript_fd, text.data, text.len, "the transcript", err);
	db_buf_free(&text);
	return ret;
}

static int open_shell(struct db_board *b, struct db_error *err)
{
	char control[128];
	const char *argv[ARGS_MAX];

	if (b->shell.open && !b->shell.p.ended)
		return 0;
	db_shell_close(&b->shell);
	snprintf(control, sizeof(control), "ControlPath=%s", b->control);
	ssh_args(b, false, control, SHELL_COMMAND, argv);
	return db_shell_open(&b->shell, b->loop, argv, b->cwd, err);
}

static void tell(const struct db_board *b, const char *script)
{
	if (b->watch)
		b->watch(b->watch_arg, b, script);
}

/* Return: as db_shell_run(), with a sentence */
static int in_shell(struct db_board *b, const char *script, double timeout, double silence,
		    struct db_board_result *r, struct db_error *err)
{
	double start = db_now();
	int ret = db_shell_run(&b->shell, script, timeout, silence, &r->out);

	r->seconds = db_now() - start;
	r->status = b->shell.status;
	b->board_seconds += r->seconds;
	switch (ret) {
	case 0:
		return 0;
	case -ETIMEDOUT:
		return db_fail(err, ETIMEDOUT, "no end within %.0f s on the %s", timeout, b->name);
	case -ETIME:
		return db_fail(err, ETIME, "nothing printed for %.0f s on the %s", silence,
			       b->name);
	case -EINTR:
		return db_fail(err, EINTR, "interrupted");
	case -ENOTCONN:
		b->lost = true;
		return db_fail(err, ENOTCONN, "the connection to the %s was lost%s%.200s", b->name,
			       b->shell.p.err.len ? ": " : "",
			       b->shell.p.err.len ? db_sanitise(b->shell.p.err.data) : "");
	default:
		return db_fail(err, -ret, "cannot talk to the %s: %s", b->name, strerror(-ret));
	}
}

/* every line as it would be typed, with the side that it is typed on */
static void rehearse(const struct db_board *b, const char *script)
{
	size_t len;

	for (; *script; script += len + (script[len] == '\n')) {
		len = strcspn(script, "\n");
		fprintf(b->rehearsal, "%s# %.*s\n", b->name, (int)len, script);
	}
}

int db_board_run(struct db_board *b, const char *script, double timeout, double silence,
		 struct db_board_result *r, struct db_error *err)
{
	int ret;

	memset(r, 0, sizeof(*r));
	ret = record(b, script, err);
	if (ret)
		return ret;
	if (b->rehearsal) {
		rehearse(b, script);
		return 0;
	}
	if (b->lost || (b->following && b->log.ended)) {
		b->lost = true;
		return db_fail(err, ENOTCONN, "the %s stopped answering", b->name);
	}
	ret = open_shell(b, err);
	if (ret)
		return ret;
	tell(b, script);
	ret = in_shell(b, script, timeout, silence, r, err);
	tell(b, "");
	return ret;
}

/* the last non-empty line tells most of what went wrong */
static const char *last_line(struct db_buf *out)
{
	char *nl;

	if (!out->len)
		return "nothing printed";
	while (out->len && strchr(" \r\n", out->data[out->len - 1]))
		out->data[--out->len] = '\0';
	nl = strrchr(out->data, '\n');
	return db_sanitise(nl ? nl + 1 : out->data);
}

int db_board_do(struct db_board *b, const char *script, double timeout, struct db_error *err)
{
	struct db_board_result r;
	int ret = db_board_run(b, script, timeout, 0, &r, err);

	if (!ret && r.status)
		ret = db_fail(err, EREMOTEIO, "%s: %s (exit status %d)", b->name,
			      last_line(&r.out), r.status);
	db_board_result_free(&r);
	return ret;
}

int db_board_put(struct db_board *b, const char *path, const char *command, double timeout,
		 struct db_board_result *r, struct db_error *err)
{
	char control[128];
	const char *argv[ARGS_MAX];
	struct db_process_spec spec = {
		.argv = argv, .cwd = b->cwd, .input = path, .copy_fd = -1, .merge = true,
	};
	struct db_process p = { 0 };
	int ret;

	memset(r, 0, sizeof(*r));
	if (b->rehearsal) {
		fprintf(b->rehearsal, "lab$ %s %s '%s' < %s\n", b->config->ssh_command,
			b->side->address, command, path);
		return 0;
	}
	snprintf(control, sizeof(control), "ControlPath=%s", b->control);
	ssh_args(b, false, control, command, argv);
	tell(b, command);
	ret = db_process_run(b->loop, &spec, timeout, &p, err);
	tell(b, "");
	r->out = p.out;
	p.out = (struct db_buf){ 0 };
	r->status = p.status;
	r->seconds = p.seconds;
	b->board_seconds += p.seconds;
	db_process_free(&p);
	if (ret == -ETIMEDOUT)
		db_fail(err, ETIMEDOUT, "%s did not reach the %s within %.0f s", path, b->name,
			timeout);
	else if (ret == -EINTR)
		db_fail(err, EINTR, "interrupted");
	return ret;
}

int db_board_note(struct db_board *b, const char *lines, struct db_error *err)
{
	if (b->rehearsal)
		rehearse(b, lines);
	return b->transcript_fd < 0 ? 0 :
	       db_file_add(b->transcript_fd, lines, strlen(lines), "the transcript", err);
}

void db_board_result_free(struct db_board_result *r)
{
	db_buf_free(&r->out);
}

void db_board_mark(struct db_board *b, char *line, size_t size)
{
	char marker[64];

	/* with our process id: another run's marker on the same board must not be taken for ours */
	snprintf(marker, sizeof(marker), "doorbench: mark %d.%u", b->rehearsal ? 0 : (int)getpid(),
		 ++b->marks);
	db_kmsg_mark(&b->kmsg, marker);
	snprintf(line, size, "echo '%s' > /dev/kmsg", marker);
}

int db_board_wait_mark(struct db_board *b, double timeout)
{
	double deadline = db_now() + timeout;
	int ret = 0;

	while (!b->kmsg.seen && !b->rehearsal && !ret) {
		if (!b->following || b->log.ended)
			return -ENOTCONN;
		ret = db_loop_once(b->loop, deadline);
	}
	return b->kmsg.seen || b->rehearsal ? 0 : ret;
}
