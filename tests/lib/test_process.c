// SPDX-License-Identifier: GPL-2.0-only
/* Child processes: output, input, limits, time-outs, interrupts, daemons left behind. */
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
	/* nor one that goes on printing faster than anybody can read */
	assert_int_equal(shell("setsid yes & echo $! >&2", false, 0, LONG, &p), 0);
	assert_true(p.seconds < LONG);
	assert_int_equal(kill(atoi(db_buf_str(&p.err)), SIGKILL), 0);
	db_process_free(&p);
}

/* a child that prints all the time has no more time than others */
static void test_flood(void **state)
{
	struct db_process p;

	need_pidfd();
	assert_int_equal(shell("yes", true, 1000, 0.3, &p), -ETIMEDOUT);
	assert_int_equal(p.out.len, 1000);
	assert_int_not_equal(p.out.dropped, 0);
	assert_true(p.seconds < LONG);
	db_process_free(&p);
}

static void talk(const char *script, struct db_process *p)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct db_process_spec spec = { .argv = argv, .copy_fd = -1, .talk = true };

	assert_int_equal(db_process_start(&loop, &spec, p, NULL), 0);
}

static void test_say(void **state)
{
	struct db_process p;

	need_pidfd();
	talk("read a; echo \"got $a\"; read b; echo \"got $b\"", &p);
	assert_int_equal(db_process_say(&p, "one\n", 4, LONG), 0);
	while (!p.out.len)
		assert_int_equal(db_loop_once(&loop, db_now() + LONG), 0);
	assert_string_equal(p.out.data, "got one\n");
	assert_int_equal(db_process_say(&p, "two\n", 4, LONG), 0);
	assert_int_equal(db_process_wait(&p, LONG), 0);
	assert_string_equal(p.out.data, "got one\ngot two\n");
	/* it has ended */
	assert_int_equal(db_process_say(&p, "three\n", 6, LONG), -EPIPE);
	db_process_free(&p);
	/* one that was not started to be talked to */
	assert_int_equal(shell("true", true, 0, LONG, &p), 0);
	assert_int_equal(db_process_say(&p, "x", 1, LONG), -EPIPE);
	db_process_free(&p);
}

/* more than two pipes hold, there and back: both sides would wait for ever for each other */
static void test_say_much(void **state)
{
	static char text[1000000];
	struct db_process p;

	need_pidfd();
	memset(text, 'x', sizeof(text));
	talk("exec head -c 1000000", &p);
	assert_int_equal(db_process_say(&p, text, sizeof(text), LONG), 0);
	assert_int_equal(db_process_wait(&p, LONG), 0);
	assert_int_equal(p.out.len, sizeof(text));
	assert_memory_equal(p.out.data, text, sizeof(text));
	db_process_free(&p);
}

static void test_say_to_the_deaf(void **state)
{
	static const char text[1000000];
	struct db_process p;

	need_pidfd();
	talk("sleep 1000", &p);
	assert_int_equal(db_process_say(&p, text, sizeof(text), 0.3), -ETIMEDOUT);
	db_process_kill(&p);
	db_process_free(&p);
	/* nor does printing all the time help */
	talk("yes", &p);
	assert_int_equal(db_process_say(&p, text, sizeof(text), 0.3), -ETIMEDOUT);
	db_process_kill(&p);
	db_process_free(&p);
	talk("exec <&-; sleep 1000", &p);
	assert_int_equal(db_process_say(&p, text, sizeof(text), LONG), -EPIPE);
	db_process_kill(&p);
	db_process_free(&p);
	kill(getpid(), SIGINT);
	talk("sleep 1000", &p);
	assert_int_equal(db_process_say(&p, text, sizeof(text), LONG), -EINTR);
	db_process_kill(&p);
	db_process_free(&p);
	loop.interrupts = 0;
	assert_int_equal(loop.n, 1);
}

static void quiet(const char *script, double silence, int ret, const char *output)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct db_process_spec spec = { .argv = argv, .copy_fd = -1, .silence = silence };
	struct db_process p;
	struct db_error err = { "" };

	assert_int_equal(db_process_run(&loop, &spec, LONG, &p, &err), ret);
	assert_string_equal(db_buf_str(&p.out), output);
	if (ret)
		assert_non_null(strstr(err.text, "printed nothing for 1 s"));
	assert_true(p.seconds < LONG);
	db_process_free(&p);
}

static void test_silence(void **state)
{
	need_pidfd();
	quiet("echo a; sleep 1000", 1, -ETIME, "a\n");
	quiet("sleep 1000", 1, -ETIME, "");
	/* printing on either stream counts, and so does the end */
	quiet("for i in 1 2 3 4 5 6; do sleep 0.25; echo x >&2; done; echo end", 1, 0, "end\n");
	quiet("sleep 0.2", 1, 0, "");
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
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_say),
		cmocka_unit_test(test_say_much),
		cmocka_unit_test(test_say_to_the_deaf),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests_name("process", tests, setup, teardown);
}
