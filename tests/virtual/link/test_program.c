// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program as a user runs it: arguments, log, signals, control socket.
 */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "virtual/link/linkd.h"

#define MAX_ARGS	12
#define TIMEOUT_MS	30000		/* of a machine that is busy with something else */

struct child {
	pid_t pid;
	int out, err;
};

/* the program in a process of its own */
static struct child start(const char *const *args)
{
	char *argv[MAX_ARGS + 2] = { (char *)"linkd" };
	int out[2], err[2], argc = 1;
	struct child c;

	for (; *args; args++)
		argv[argc++] = (char *)*args;
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(pipe2(err, O_CLOEXEC), 0);
	fflush(NULL);
	c.pid = fork();
	assert_true(c.pid >= 0);
	if (!c.pid) {
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
		close(out[0]);
		close(err[0]);
		argc = linkd_main(argc, argv);
		fflush(NULL);
		_exit(argc);
	}
	close(out[1]);
	close(err[1]);
	c.out = out[0];
	c.err = err[0];
	return c;
}

/* read until @until has been seen, or to the end */
static void read_text(int fd, char *buf, size_t size, const char *until)
{
	size_t n = 0;

	buf[0] = '\0';
	while (n < size - 1 && (!until || !strstr(buf, until))) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t got;

		assert_int_equal(poll(&p, 1, TIMEOUT_MS), 1);
		got = read(fd, buf + n, size - 1 - n);
		if (got <= 0)
			break;
		n += got;
		buf[n] = '\0';
	}
}

static int finish(struct child *c)
{
	int status;

	assert_int_equal(waitpid(c->pid, &status, 0), c->pid);
	close(c->out);
	close(c->err);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void run(const char *const *args, int code, char *out, size_t out_size, char *err,
		size_t err_size)
{
	struct child c = start(args);

	read_text(c.out, out, out_size, NULL);
	read_text(c.err, err, err_size, NULL);
	assert_int_equal(finish(&c), code);
}

static void test_usage(void **state)
{
	static const struct { const char *args[6]; const char *says; } bad[] = {
		{ { NULL }, "--ep and --rc are needed" },
		{ { "--ep", "x" }, "--ep and --rc are needed" },
		{ { "--ep" }, "option needs a value: --ep" },
		{ { "--bogus" }, "unknown option: --bogus" },
		{ { "--ep", "a", "--rc", "b", "c" }, "unexpected argument: c" },
		{ { "--profile", "rcar" }, "--profile: there is none of that name: rcar" },
		{ { "--ep", "/nonexistent/ep", "--rc", "b" }, "/nonexistent/ep: cannot be made" },
		{ { "--ep", "", "--rc", "b" }, ": path is empty or too long" },
		{ { "--ep", "/", "--rc", "b" }, "/: is there and is not a socket" },
	};
	char out[4096], err[4096];

	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		run(bad[i].args, 2, out, sizeof(out), err, sizeof(err));
		assert_string_equal(out, "");
		assert_non_null(strstr(err, bad[i].says));
		/* one line */
		assert_ptr_equal(strchr(err, '\n'), err + strlen(err) - 1);
	}
}

static void test_unwritable_trace(void **state)
{
	static const char *const args[] = {
		"--ep", "/tmp/test-none-ep", "--rc", "/tmp/test-none-rc", "--trace",
		"/nonexistent/t", NULL,
	};
	char out[256], err[4096];

	run(args, 2, out, sizeof(out), err, sizeof(err));
	assert_non_null(strstr(err, "/nonexistent/t: No such file or directory"));
}

static void test_help(void **state)
{
	static const char *const help[] = { "--help", NULL };
	static const char *const list[] = { "--list-profiles", NULL };
	char out[8192], err[256];

	run(help, 0, out, sizeof(out), err, sizeof(err));
	assert_non_null(strstr(out, "usage: linkd --ep SOCKET --rc SOCKET"));
	assert_string_equal(err, "");
	run(list, 0, out, sizeof(out), err, sizeof(err));
	for (const struct dwc_profile *p = dwc_profiles; p->name; p++)
		assert_non_null(strstr(out, p->name));
	assert_memory_equal(out, "rcar-s4 ", 8);	/* the default comes first */
}

static void ask_status(const char *path, char *line, size_t size)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(send(fd, "status\n", 7, 0), 7);
	read_text(fd, line, size, "\n");
	close(fd);
}

static void run_until(int sig)
{
	char dir[] = "/tmp/test-linkd-XXXXXX", ep[64], rc[64], control[64], text[1024];
	struct child c;
	struct stat st;

	assert_non_null(mkdtemp(dir));
	snprintf(ep, sizeof(ep), "%s/ep", dir);
	snprintf(rc, sizeof(rc), "%s/rc", dir);
	snprintf(control, sizeof(control), "%s/control", dir);
	c = start((const char *const[]){ "--ep", ep, "--rc", rc, "--control", control, "--profile",
					 "rk3588", NULL });
	read_text(c.out, text, sizeof(text), "linkd: ready\n");
	assert_non_null(strstr(text, "linkd: ready\n"));
	assert_int_equal(stat(ep, &st) | stat(rc, &st), 0);
	ask_status(control, text, sizeof(text));
	assert_string_equal(text, "profile=rk3588 link=down ltssm=off ep=disconnected "
			    "rc=disconnected rings=0 ob=0/8 ib=0/8 msi_ep=0 msi_rc=0 ur=0\n");
	assert_int_equal(kill(c.pid, sig), 0);
	read_text(c.err, text, sizeof(text), NULL);
	assert_string_equal(text, "");
	assert_int_equal(finish(&c), 0);
	/* nothing is left */
	assert_int_equal(rmdir(dir), 0);
}

static void test_signals(void **state)
{
	run_until(SIGTERM);
	run_until(SIGINT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_unwritable_trace),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
