// SPDX-License-Identifier: GPL-2.0-only
/*
 * The results for LAVA: its program lava-test-case is run for each if it is there, as on a machine
 * that LAVA controls; otherwise result.txt gets them, in the form that test definitions read.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reports/formats.h"

#define PROGRAM	"lava-test-case"
#define FILE_NAME "result.txt"

extern char **environ;

/* LAVA's four words; a broken lab must not read as a failure of the kernel */
static const char *const words[DB_RUN_STATUSES] = {
	[DB_RUN_PASS] = "pass", [DB_RUN_FAIL] = "fail", [DB_RUN_SKIP] = "skip",
	[DB_RUN_ERROR] = "unknown", [DB_RUN_MISS] = "unknown", [DB_RUN_DONE] = "pass",
};

/* one result; @number "" if it has none, @unit "" if that has none */
struct signal {
	const char *name, *word, *number, *unit;
};

/* takes a result further; returns 0 or -errno */
typedef int (*send_fn)(void *arg, const struct signal *s, struct db_error *err);

/* the parts of a signal are told apart by blanks, '=' and '>' */
static void add_unit(struct db_buf *out, const char *unit)
{
	for (; *unit; unit++)
		db_buf_add(out, *unit > ' ' && *unit < 0x7f && !strchr("=<>", *unit) ? unit : "_",
			   1);
}

static int send_case(const struct db_run_case *c, send_fn send, void *arg, struct db_error *err)
{
	struct db_buf name = { 0 };
	int ret;

	db_buf_printf(&name, "%s.%s", c->suite, c->dir);
	ret = name.dropped ? db_fail(err, ENOMEM, "out of memory reporting to LAVA") :
	      send(arg, &(struct signal){ db_buf_str(&name), words[c->status], "", "" }, err);
	db_buf_free(&name);
	return ret;
}

static int send_measurement(const struct db_run_case *c, const struct db_run_measurement *m,
			    send_fn send, void *arg, struct db_error *err)
{
	struct db_buf name = { 0 }, unit = { 0 };
	char number[64];
	int ret;

	db_buf_printf(&name, "%s.%s.", c->suite, c->dir);
	db_report_add_word(&name, m->name);
	add_unit(&unit, m->unit);
	snprintf(number, sizeof(number), "%.9g", m->value);
	ret = name.dropped || unit.dropped ?
	      db_fail(err, ENOMEM, "out of memory reporting to LAVA") :
	      send(arg, &(struct signal){ db_buf_str(&name), words[DB_RUN_DONE], number,
		   db_buf_str(&unit) }, err);
	db_buf_free(&name);
	db_buf_free(&unit);
	return ret;
}

/* all are sent, whatever became of those before; returns what the first that failed returned */
static int send_all(const struct db_run *run, send_fn send, void *arg, struct db_error *err)
{
	struct db_error later;
	int first = 0, ret;
	size_t i, m;

	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		ret = send_case(c, send, arg, first ? &later : err);
		first = first ? first : ret;
		for (m = 0; m < c->n_measurements; m++) {
			if (isnan(c->measurements[m].value))
				continue;
			ret = send_measurement(c, &c->measurements[m], send, arg,
					       first ? &later : err);
			first = first ? first : ret;
		}
	}
	return first;
}

static int add_line(void *arg, const struct signal *s, struct db_error *err)
{
	db_buf_printf(arg, "%s %s%s%s%s%s\n", s->name, s->word, *s->number ? " " : "", s->number,
		      *s->unit ? " " : "", s->unit);
	return 0;
}

/* is lava-test-case there?  Its path, the caller's to free, or NULL */
static char *find_program(void)
{
	const char *dir = getenv("PATH");
	char *path;

	for (; dir && *dir; dir += strspn(dir, ":")) {
		size_t len = strcspn(dir, ":");

		if (len && asprintf(&path, "%.*s/" PROGRAM, (int)len, dir) > 0) {
			if (!access(path, X_OK))
				return path;
			free(path);
		}
		dir += len;
	}
	return NULL;
}

static int spawn(char *const argv[], pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int ret = posix_spawn_file_actions_init(&actions);

	if (ret)
		return ret;
	ret = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (!ret)	/* its standard output is ours: that is what LAVA listens to */
		ret = posix_spawn(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

static int run_program(char *const argv[], const char *name, struct db_error *err)
{
	int status, ret;
	pid_t pid;

	ret = spawn(argv, &pid);
	if (ret)
		return db_fail(err, ret, "cannot run %s: %s", argv[0], strerror(ret));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return db_fail(err, errno, "cannot wait for " PROGRAM ": %s",
				       strerror(errno));
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	return db_fail(err, EIO, PROGRAM " %s ended with %s %d", name,
		       WIFEXITED(status) ? "status" : "signal",
		       WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static int send_signal(void *arg, const struct signal *s, struct db_error *err)
{
	const char *const options[][2] = {
		{ "--result", s->word }, { "--measurement", s->number }, { "--units", s->unit },
	};
	const char *argv[9] = { arg, s->name };
	size_t i, n = 2;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (!*options[i][1])
			continue;
		argv[n++] = options[i][0];
		argv[n++] = options[i][1];
	}
	/* posix_spawn() does not write to the arguments, its type is older than const */
	return run_program((char *const *)argv, s->name, err);
}

static int write_file(const struct db_run *run, struct db_error *err)
{
	struct db_buf text = { 0 };
	int ret = send_all(run, add_line, &text, err);

	if (!ret)
		ret = db_report_save(run->dir, FILE_NAME, &text, err);
	db_buf_free(&text);
	return ret;
}

static int remove_file(const struct db_run *run, struct db_error *err)
{
	char *path;
	int ret = 0;

	if (asprintf(&path, "%s/" FILE_NAME, run->dir) < 0)
		return db_fail(err, ENOMEM, "out of memory reporting to LAVA");
	if (unlink(path) && errno != ENOENT)
		ret = db_fail(err, errno, "cannot remove %s: %s", path, strerror(errno));
	free(path);
	return ret;
}

int db_report_write_lava(const struct db_run *run, struct db_error *err)
{
	char *program = find_program();
	int ret;

	if (!program)
		ret = write_file(run, err);
	else
		ret = remove_file(run, err);
	if (program && !ret)
		ret = send_all(run, send_signal, program, err);
	free(program);
	return ret;
}
