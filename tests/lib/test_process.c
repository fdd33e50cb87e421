// SPDX-License-Identifier: GPL-2.0-only
/* Child processes: output, limits, time-outs, interrupts, daemons left behind. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/clock.h"
#include "lib/process.h"

/* far beyond what any of these children takes, also on a busy machine */
#define LONG	60.0

static struct db_loop loop;

/* valgrind 3.19 does not know pidfd_open(): nothing here can run under it, the sanitizers look */
static bool no_pidfd;

static int setup(void **state)
{
	int fd = syscall(SYS_pidfd_open, getpid(), 0);

	no_pidfd = fd < 0;
	if (fd >= 0)
		close(fd);
	return db_loop_open(&loop, NULL);
}

static void need_pidfd(void)
{
	if (no_pidfd)
		skip();
}

static int teardown(void **state)
{
	db_loop_close(&loop);
	return 0;
}

static int shell(const char *script, bool merge, size_t limit, double timeout,
		 struct db_process *p)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct db_process_spec spec = { .argv = argv, .copy_fd = -1, .merge = merge,
		.limit = limit };
	struct db_error err;

	return db_process_run(&loop, &spec, timeout, p, &err);
}

static void test_output(void **state)
{
	struct db_process p;

	need_pidfd();
	assert_int_equal(shell("echo out; echo err >&2; exit 3", false, 0, LONG, &p), 0);
	assert_int_equal(p.status, 3);
	assert_string_equal(db_buf_str(&p.out), "out\n");
	assert_string_equal(db_buf_str(&p.err), "err\n");
	db_process_free(&p);
	assert_int_equal(shell("echo 1; echo 2 >&2; echo 3", true, 0, LONG, &p), 0);
	assert_string_equal(db_buf_str(&p.out), "1\n2\n3\n");
	db_process_free(&p);
	assert_int_equal(shell("kill -9 $$", true, 0, LONG, &p), 0);
	assert_int_equal(p.status, 128 + 9);
	db_process_free(&p);
	assert_int_equal(loop.n, 1);
}

static void test_limit(void **state)
{
	struct db_process p;

	need_pidfd();
	assert_int_equal(shell("head -c 1000000 /dev/zero", true, 1000, LONG, &p), 0);
	assert_int_equal(p.out.len, 1000);
	assert_int_equal(p.out.dropped, 999000);
	db_process_free(&p);
}

static void test_timeout(void **state)
{
	struct db_process p;

	need_pidfd();
	/* a child of the child must not survive either */
	assert_int_equal(shell("sleep 1000 & wait", true, 0, 0.3, &p), -ETIMEDOUT);
	assert_true(p.seconds < LONG);
	/* it held standard output open */
	while (p.out_fd >= 0)
		assert_int_equal(db_loop_once(&loop, db_now() + LONG), 0);
	db_process_free(&p);
	/* one that ignores SIGTERM is killed */
	assert_int_equal(shell("trap '' TERM; while :; do sleep 0.1; done", true, 0, 0.3, &p),
			 -ETIMEDOUT);
	assert_int_equal(p.status, 128 + SIGKILL);
	db_process_free(&p);
}

static void test_interrupt(void **state)
{
	struct db_process p;
	double start = db_now();

	need_pidfd();
	kill(getpid(), SIGINT);
	assert_int_equal(shell("sleep 1000", true, 0, LONG, &p), -EINTR);
	assert_true(db_now() - start < LONG);
	db_process_free(&p);
	/* tear-down goes on after one interrupt, not after a second */
	loop.tolerate = 1;
	assert_int_equal(shell("echo undone", true, 0, LONG, &p), 0);
	db_process_free(&p);
	kill(getpid(), SIGTERM);
	assert_int_equal(shell("sleep 1000", true, 0, LONG, &p), -EINTR);
	db_process_free(&p);
	loop.tolerate = loop.interrupts = 0;
}

/* hooks start daemons that keep standard output open */
static void test_daemon(void **state)
{
	struct db_process p;

	need_pidfd();
	assert_int_equal(shell("setsid sleep 1000 & echo $!", true, 0, LONG, &p), 0);
	assert_true(p.seconds < LONG);
	kill(atoi(db_buf_str(&p.out)), SIGKILL);
	db_process_free(&p);
}

static void test_copy(void **state)
{
	const char *argv[] = { "echo", "copied", NULL };
	struct db_process_spec spec = { .argv = argv, .copy_fd = open("/dev/full", O_WRONLY) };
	struct db_process p;
	struct db_error err;

	need_pidfd();
	assert_int_equal(db_process_run(&loop, &spec, LONG, &p, &err), 0);
	assert_int_equal(p.copy_errno, ENOSPC);
	assert_string_equal(db_buf_str(&p.out), "copied\n");
	db_process_free(&p);
	close(spec.copy_fd);
}

static void test_missing(void **state)
{
	const char *argv[] = { "/nonexistent/program", NULL };
	struct db_process_spec spec = { .argv = argv, .copy_fd = -1 };
	struct db_process p;
	struct db_error err;

	need_pidfd();
	assert_int_equal(db_process_run(&loop, &spec, LONG, &p, &err), -ENOENT);
	assert_non_null(strstr(err.text, "/nonexistent/program"));
	assert_int_equal(loop.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_timeout),
		cmocka_unit_test(test_interrupt),
		cmocka_unit_test(test_daemon),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests_name("process", tests, setup, teardown);
}
