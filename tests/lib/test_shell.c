// SPDX-License-Identifier: GPL-2.0-only
/* A shell that stays open: where answers end, what scripts may do to it, how it ends. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/clock.h"
#include "lib/shell.h"

/* far beyond what any of these scripts takes, also on a busy machine */
#define LONG	60.0

static struct db_loop loop;
static struct db_shell sh;

/* as in test_process.c: valgrind 3.19 does not know pidfd_open() */
static bool no_pidfd;

static int open_loop(void **state)
{
	int fd = syscall(SYS_pidfd_open, getpid(), 0);

	no_pidfd = fd < 0;
	if (fd >= 0)
		close(fd);
	return db_loop_open(&loop, NULL);
}

static int close_loop(void **state)
{
	db_loop_close(&loop);
	return 0;
}

static void start(void)
{
	static const char *const argv[] = { "sh", NULL };
	struct db_error err;

	if (no_pidfd)
		skip();
	assert_int_equal(db_shell_open(&sh, &loop, argv, NULL, &err), 0);
}

static int stop(void **state)
{
	db_shell_close(&sh);
	/* nothing of it is still watched */
	return loop.n != 1;
}

/* a script that ends: its exit status and all of its output */
static void expect(const char *script, int status, const char *output)
{
	struct db_buf out;

	assert_int_equal(db_shell_run(&sh, script, LONG, 0, &out), 0);
	assert_string_equal(db_buf_str(&out), output);
	assert_int_equal(out.len, strlen(output));
	assert_int_equal(out.dropped, 0);
	assert_int_equal(sh.status, status);
	db_buf_free(&out);
}

/* a script that does not end: what is returned, and what it printed so far */
static void expect_failure(const char *script, double timeout, double silence, int ret,
			   const char *output)
{
	struct db_buf out;

	assert_int_equal(db_shell_run(&sh, script, timeout, silence, &out), ret);
	assert_string_equal(db_buf_str(&out), output);
	db_buf_free(&out);
}

static void test_output(void **state)
{
	start();
	expect("echo a; echo b >&2; echo c\n", 0, "a\nb\nc\n");
	expect("printf 'no newline'", 0, "no newline");
	expect("", 0, "");
	expect("echo", 0, "\n");
	expect("false", 1, "");
	expect("exit 255", 255, "");
	expect("kill -9 $(sh -c 'echo $PPID'); echo not reached", 128 + 9, "");
	expect("nonexistent-program 2>/dev/null", 127, "");
}

static void test_quoting(void **state)
{
	start();
	expect("echo 'one'\"'\"'two'  \"\\$HOME\" '$x' `echo '\\'`", 0, "one'two $HOME $x \\\n");
	expect("cat <<'END'\nit's \\n\nEND", 0, "it's \\n\n");
	expect("echo a # '", 0, "a\n");
	expect("for i in 1 2; do\n\techo $i\ndone", 0, "1\n2\n");
}

/* one connection, but nothing that a script does reaches the next one */
static void test_subshells(void **state)
{
	start();
	expect("x=1; cd /; set -e; exec 2>/dev/null; trap 'echo trapped' EXIT; exit 3", 3,
	       "trapped\n");
	expect("echo \"[$x]\"; false; echo on >&2", 0, "[]\non\n");
	expect("[ \"$(pwd)\" != / ] && umask 123 && ulimit -n 100", 0, "");
	expect("[ $(umask) != 0123 ] && [ $(ulimit -n) != 100 ]", 0, "");
	expect("exec true", 0, "");
	expect("exec >&- 2>&-; echo lost", 1, "");
	expect("echo still here", 0, "still here\n");
}

static void test_syntax_errors(void **state)
{
	static const char *const wrong[] = {
		"if", "fi", "'", "\"", ")", "(", "}", "echo a; )", "$(", "`", "case x in", "; ;",
		"echo a' \n; echo b", "cat <<", "${", "f() {",
	};
	struct db_buf out;

	start();
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(db_shell_run(&sh, wrong[i], LONG, 0, &out), 0);
		assert_int_not_equal(sh.status, 0);
		assert_int_not_equal(out.len, 0);
		db_buf_free(&out);
		expect("echo on", 0, "on\n");
	}
}

/* who reads gets nothing, above all not the lines that follow */
static void test_stdin(void **state)
{
	start();
	expect("cat; echo after", 0, "after\n");
	expect("read x; echo \"$? [$x]\"", 0, "1 []\n");
	expect("sh; echo $?", 0, "0\n");
}

static void test_nul_bytes(void **state)
{
	struct db_buf out;

	start();
	assert_int_equal(db_shell_run(&sh, "printf 'a\\000b\\377\\000'", LONG, 0, &out), 0);
	assert_int_equal(out.len, 5);
	assert_memory_equal(out.data, "a\0b\377", 5);
	db_buf_free(&out);
	expect("echo on", 0, "on\n");
}

/* neither a token that was used, nor one of the right form, nor a part of it ends an answer */
static void test_false_tokens(void **state)
{
	char old[sizeof(sh.token)], script[256], expected[256];

	start();
	expect("echo one", 0, "one\n");
	assert_int_equal(sscanf(db_buf_str(&sh.window), "one %32[0-9a-f] 0", old), 1);
	assert_int_equal(strlen(old), 32);
	snprintf(script, sizeof(script), "printf '\\n%s 7\\n'; echo more", old);
	snprintf(expected, sizeof(expected), "\n%s 7\nmore\n", old);
	expect(script, 0, expected);
	expect("printf '\\n%032x 0\\n' 0; echo more", 0,
	       "\n00000000000000000000000000000000 0\nmore\n");
}

/* the token at every place of what one read() returns */
static void test_cut_tokens(void **state)
{
	char script[64];
	struct db_buf out;

	start();
	for (int n = 16384 - 64; n <= 16384; n++) {
		snprintf(script, sizeof(script), "head -c %d /dev/zero; exit %d", n, n % 256);
		assert_int_equal(db_shell_run(&sh, script, LONG, 0, &out), 0);
		assert_int_equal(out.len, n);
		assert_int_equal(sh.status, n % 256);
		db_buf_free(&out);
	}
}

static void test_huge_output(void **state)
{
	struct db_buf out;

	start();
	assert_int_equal(db_shell_run(&sh, "head -c 100000000 /dev/zero; exit 5", LONG, 0, &out),
			 0);
	assert_int_equal(sh.status, 5);
	assert_int_equal(out.len, DB_PROCESS_LIMIT);
	assert_int_equal(out.dropped, 100000000 - DB_PROCESS_LIMIT);
	assert_true(sh.window.room < 65536);
	db_buf_free(&out);
	expect("echo on", 0, "on\n");
}

/* more than a pipe holds */
static void test_huge_script(void **state)
{
	struct db_buf script = { 0 };

	start();
	while (script.len < 1000000)
		db_buf_printf(&script, "# a comment that's %zu bytes from the start\n",
			      script.len);
	db_buf_printf(&script, "echo done");
	expect(script.data, 0, "done\n");
	db_buf_free(&script);
}

static void test_timeout(void **state)
{
	double begin = db_now();

	start();
	expect_failure("echo begun; sleep 1000", 0.5, 0, -ETIMEDOUT, "begun\n");
	assert_true(db_now() - begin < LONG);
	assert_false(sh.open);
	expect_failure("echo never", LONG, 0, -ENOTCONN, "");
	start();
	expect("echo again", 0, "again\n");
}

/* a flood does not keep anybody from noticing that the time is up */
static void test_flood(void **state)
{
	struct db_buf out;

	start();
	assert_int_equal(db_shell_run(&sh, "yes", 0.5, 0.4, &out), -ETIMEDOUT);
	assert_true(out.len > 0);
	db_buf_free(&out);
}

static void test_silence(void **state)
{
	double begin = db_now();

	start();
	/* six times 0.3 s: longer than the silence allowed, but never silent for so long */
	expect_failure("for i in 1 2 3 4 5 6; do echo $i; sleep 0.3; done; sleep 1000", LONG, 1.5,
		       -ETIME, "1\n2\n3\n4\n5\n6\n");
	assert_true(db_now() - begin >= 6 * 0.3 + 1.5 - 0.3);
	assert_true(db_now() - begin < LONG);
	assert_false(sh.open);
}

static void test_interrupt(void **state)
{
	start();
	assert_int_equal(kill(getpid(), SIGINT), 0);
	expect_failure("sleep 1000", LONG, 0, -EINTR, "");
	assert_false(sh.open);
	loop.interrupts = 0;
}

static void test_shell_ends(void **state)
{
	start();
	expect_failure("echo last; kill -9 $$", LONG, 0, -ENOTCONN, "last\n");
	assert_int_equal(sh.p.status, 128 + 9);
	expect_failure("echo never", LONG, 0, -ENOTCONN, "");
}

/* as ssh does that is refused: it reads nothing, and standard error says why */
static void test_refused(void **state)
{
	static const char *const argv[] = { "sh", "-c", "echo refused >&2; exit 255", NULL };
	struct db_error err;

	if (no_pidfd)
		skip();
	assert_int_equal(db_shell_open(&sh, &loop, argv, NULL, &err), 0);
	expect_failure("echo never", LONG, 0, -ENOTCONN, "");
	assert_int_equal(sh.p.status, 255);
	assert_string_equal(db_buf_str(&sh.p.err), "refused\n");
}

static void test_missing(void **state)
{
	static const char *const argv[] = { "/nonexistent/ssh", NULL };
	struct db_error err;

	if (no_pidfd)
		skip();
	assert_int_equal(db_shell_open(&sh, &loop, argv, NULL, &err), -ENOENT);
	assert_non_null(strstr(err.text, "/nonexistent/ssh"));
	expect_failure("echo never", LONG, 0, -ENOTCONN, "");
}

/* what a script leaves behind is not waited for and does not get into what nobody asked for */
static void test_background(void **state)
{
	struct db_buf out;
	int pid;

	start();
	assert_int_equal(db_shell_run(&sh, "sleep 1000 & echo $!", LONG, 0, &out), 0);
	pid = atoi(db_buf_str(&out));
	db_buf_free(&out);
	assert_true(pid > 1);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(db_shell_run(&sh, "while echo x; do sleep 0.01; done & echo $!", LONG, 0,
				      &out), 0);
	pid = atoi(db_buf_str(&out) + strspn(db_buf_str(&out), "x\n"));
	db_buf_free(&out);
	assert_true(pid > 1);
	assert_int_equal(db_loop_pause(&loop, 0.1), 0);
	assert_int_equal(sh.out.len, 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
}

int main(void)
{
#define SHELL_TEST(f)	cmocka_unit_test_setup_teardown(f, NULL, stop)
	const struct CMUnitTest tests[] = {
		SHELL_TEST(test_output),
		SHELL_TEST(test_quoting),
		SHELL_TEST(test_subshells),
		SHELL_TEST(test_syntax_errors),
		SHELL_TEST(test_stdin),
		SHELL_TEST(test_nul_bytes),
		SHELL_TEST(test_false_tokens),
		SHELL_TEST(test_cut_tokens),
		SHELL_TEST(test_huge_output),
		SHELL_TEST(test_huge_script),
		SHELL_TEST(test_timeout),
		SHELL_TEST(test_flood),
		SHELL_TEST(test_silence),
		SHELL_TEST(test_interrupt),
		SHELL_TEST(test_shell_ends),
		SHELL_TEST(test_refused),
		SHELL_TEST(test_missing),
		SHELL_TEST(test_background),
	};

	return cmocka_run_group_tests_name("shell", tests, open_loop, close_loop);
}
