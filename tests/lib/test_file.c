// SPDX-License-Identifier: GPL-2.0-only
/* Files whole or not at all: what is replaced, what is left when it cannot be, what is settled. */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/file.h"

static char dir[] = "/tmp/doorbench-file-XXXXXX";

static const char *in_dir(const char *name)
{
	static char path[PATH_MAX];

	db_file_path(path, "%s/%s", dir, name);
	return path;
}

static void expect_content(const char *name, const char *text)
{
	struct db_buf content = { 0 };
	struct db_error err;

	assert_int_equal(db_file_read(in_dir(name), &content, &err), 0);
	assert_string_equal(db_buf_str(&content), text);
	db_buf_free(&content);
}

static void test_write(void **state)
{
	struct db_error err;

	assert_int_equal(db_file_write(in_dir("a"), "one", 3, &err), 0);
	assert_int_equal(db_file_write(in_dir("a"), "two", 3, &err), 0);
	expect_content("a", "two");
	assert_int_equal(access(in_dir("a.tmp"), F_OK), -1);
}

/* a directory is in the way of the temporary file */
static void test_write_fails(void **state)
{
	struct db_error err;

	assert_int_equal(db_file_write(in_dir("b"), "one", 3, &err), 0);
	assert_int_equal(mkdir(in_dir("b.tmp"), 0700), 0);
	assert_int_equal(db_file_write(in_dir("b"), "two", 3, &err), -EISDIR);
	assert_non_null(strstr(err.text, "b.tmp"));
	expect_content("b", "one");
	assert_int_equal(rmdir(in_dir("b.tmp")), 0);
}

static void test_settle(void **state)
{
	struct db_error err;

	assert_int_equal(db_file_keep(in_dir("c"), "kept", 4, &err), 0);
	/* none of these is a file of this directory, whatever opening it would do */
	assert_int_equal(symlink("/nowhere", in_dir("link")), 0);
	assert_int_equal(mkfifo(in_dir("fifo"), 0600), 0);
	assert_int_equal(mkdir(in_dir("below"), 0700), 0);
	assert_int_equal(db_file_settle(dir, &err), 0);
	expect_content("c", "kept");
	assert_int_equal(unlink(in_dir("link")) | unlink(in_dir("fifo")) |
			 rmdir(in_dir("below")), 0);
}

static void test_settle_fails(void **state)
{
	struct db_error err;

	assert_int_equal(db_file_settle(in_dir("missing"), &err), -ENOENT);
	assert_non_null(strstr(err.text, "missing"));
}

static int make(void **state)
{
	return mkdtemp(dir) ? 0 : -1;
}

static int clean(void **state)
{
	static const char *const names[] = { "a", "b", "c" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(in_dir(names[i]));
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_write_fails),
		cmocka_unit_test(test_settle),
		cmocka_unit_test(test_settle_fails),
	};

	return cmocka_run_group_tests(tests, make, clean);
}
