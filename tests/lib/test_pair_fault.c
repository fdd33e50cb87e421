// SPDX-License-Identifier: GPL-2.0-only
/* The lab's fault hook: its words, its output, its failures, and what transcripts keep of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/file.h"
#include "lib/pair.h"

struct fixture {
	struct db_pair p;
	char dir[32];
	struct db_buf out;
	struct db_error err;
};

static int open_transcript(struct fixture *f, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	return db_file_append(path, NULL);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/pair-fault-XXXXXX");
	if (!mkdtemp(f->dir) || db_loop_open(&f->p.loop, NULL))
		return -1;
	f->p.ep.transcript_fd = open_transcript(f, "ep.sh");
	f->p.rc.transcript_fd = open_transcript(f, "rc.sh");
	f->p.config.timeouts.hook = 60;
	f->p.rc.cwd = f->dir;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	static const char *const name[] = { "ep.sh", "rc.sh", "hook" };
	struct fixture *f = *state;
	char path[64];

	for (unsigned int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, name[i]);
		unlink(path);
	}
	rmdir(f->dir);
	close(f->p.ep.transcript_fd);
	close(f->p.rc.transcript_fd);
	db_loop_close(&f->p.loop);
	db_buf_free(&f->out);
	free(f);
	return 0;
}

/* valgrind 3.19 does not know pidfd_open(), which a child needs; the sanitizers look at these */
static void need_pidfd(void)
{
	int fd = syscall(SYS_pidfd_open, getpid(), 0);

	if (fd < 0)
		skip();
	close(fd);
}

static int fault(struct fixture *f, const char *hook, const char *words)
{
	f->p.config.lab_fault = (char *)hook;
	return db_pair_fault(&f->p, words, &f->out, &f->err);
}

static void assert_file(struct fixture *f, const char *name, const char *want)
{
	struct db_buf text = { 0 };
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	assert_int_equal(db_file_read(path, &text, NULL), 0);
	assert_string_equal(db_buf_str(&text), want);
	db_buf_free(&text);
}

static void test_done(void **state)
{
	static const char transcript[] = "# lab: fault ring-drop on 2\n# lab: fault clear\n";
	struct fixture *f = *state;

	need_pidfd();
	assert_int_equal(fault(f, "echo x $DOORBENCH_FAULT | tee hook; printf 'a=1\\nb=\\033'",
			       "ring-drop on 2"), 0);
	assert_string_equal(db_buf_str(&f->out), "x ring-drop on 2\na=1\nb=?");
	assert_file(f, "hook", "x ring-drop on 2\n");
	f->p.config.lab_fault = (char *)"true";
	assert_int_equal(db_pair_fault(&f->p, "clear", NULL, &f->err), 0);
	assert_file(f, "ep.sh", transcript);
	assert_file(f, "rc.sh", transcript);
}

static void test_failed(void **state)
{
	struct fixture *f = *state;

	need_pidfd();
	assert_int_equal(fault(f, "echo one; echo 'no such\033 knob' >&2; exit 3", "nonsense on"),
			 -EREMOTEIO);
	assert_string_equal(f->err.text, "the hook lab.fault failed for 'nonsense on' (exit status "
			    "3): no such? knob");
	assert_int_equal(fault(f, "exit 1", "clear"), -EREMOTEIO);
	assert_string_equal(f->err.text, "the hook lab.fault failed for 'clear' (exit status 1): "
			    "it printed nothing");
	assert_int_equal(f->out.len, 0);
	f->p.config.timeouts.hook = 0.2;
	assert_int_equal(fault(f, "sleep 600", "clear"), -ETIMEDOUT);
	assert_string_equal(f->err.text, "the hook lab.fault did not end within 0 s for 'clear'");
}

static void test_refused(void **state)
{
	static const char *const words[] = { "", "a;b", "$(x)", "a\nb", "A", "a'b", "a\tb" };
	struct fixture *f = *state;
	char line[300];

	assert_int_equal(fault(f, "", "clear"), -EOPNOTSUPP);
	assert_string_equal(f->err.text, "the pair's configuration has no lab.fault hook");
	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_equal(fault(f, "touch hook", words[i]), -EINVAL);
	memset(line, 'a', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	assert_int_equal(fault(f, "touch hook", line), -EINVAL);
	assert_file(f, "ep.sh", "");
	snprintf(line, sizeof(line), "%s/hook", f->dir);
	assert_int_equal(access(line, F_OK), -1);
}

/* a plan shows the hook and runs nothing */
static void test_rehearsal(void **state)
{
	struct fixture *f = *state;
	char *text = NULL;
	size_t len;

	f->p.rehearsal = open_memstream(&text, &len);
	assert_int_equal(fault(f, "touch hook $DOORBENCH_FAULT", "msi-vector 31"), 0);
	fclose(f->p.rehearsal);
	assert_string_equal(text, "lab$ DOORBENCH_FAULT='msi-vector 31'; "
			    "touch hook $DOORBENCH_FAULT\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_done, setup, teardown),
		cmocka_unit_test_setup_teardown(test_failed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rehearsal, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
