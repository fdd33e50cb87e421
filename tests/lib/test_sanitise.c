// SPDX-License-Identifier: GPL-2.0-only
/* Untrusted text and names, bounded buffers, paths. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/buffer.h"
#include "lib/file.h"
#include "lib/sanitise.h"

static void test_text(void **state)
{
	char escape[] = "a\033]0;x\007b\tc\r\nd\x80\xff  \n";
	char empty[] = "";
	char bytes[] = "a\0\033\n\tb";

	assert_string_equal(db_sanitise(escape), "a?]0;x?b c? d??");
	assert_string_equal(db_sanitise(empty), "");
	db_sanitise_bytes(bytes, 6);
	assert_memory_equal(bytes, "a??\n\tb", 6);
}

static void test_names(void **state)
{
	char longest[DB_NAME_MAX + 2];

	memset(longest, 'a', sizeof(longest));
	longest[DB_NAME_MAX + 1] = '\0';
	assert_false(db_name_ok(longest));
	longest[DB_NAME_MAX] = '\0';
	assert_true(db_name_ok(longest));
	assert_true(db_name_ok("embedded.pci_ep_bar.BAR0.BAR_TEST"));
	assert_true(db_name_ok("7.3.4-rc1+debug"));
	assert_false(db_name_ok(""));
	assert_false(db_name_ok("."));
	assert_false(db_name_ok(".."));
	assert_false(db_name_ok(".hidden"));
	assert_false(db_name_ok("-rf"));
	assert_false(db_name_ok("a/b"));
	assert_false(db_name_ok("a b"));
	assert_false(db_name_ok("a\nb"));
	assert_false(db_name_ok("a'b"));
	assert_false(db_name_ok("$(reboot)"));
	assert_false(db_name_ok("\xc3\xa4"));
	/* the directory of a case that ran a second time; no case may be named like one */
	assert_true(db_name_ok("a@2"));
	assert_false(db_case_name_ok("a@2"));
	assert_true(db_case_name_ok("a:2"));
	assert_false(db_case_name_ok("../a"));
}

static void test_buffer(void **state)
{
	struct db_buf b = { .limit = 10 };

	assert_string_equal(db_buf_str(&b), "");
	db_buf_add(&b, "12345678", 8);
	db_buf_add(&b, "abcdef", 6);
	assert_string_equal(db_buf_str(&b), "12345678ab");
	assert_int_equal(b.dropped, 4);
	db_buf_consume(&b, 8);
	assert_string_equal(db_buf_str(&b), "ab");
	db_buf_printf(&b, "%d", 7);
	assert_string_equal(db_buf_str(&b), "ab7");
	db_buf_free(&b);
	assert_int_equal(b.dropped, 0);
	assert_int_equal(b.limit, 10);
}

static void test_paths(void **state)
{
	char path[PATH_MAX], part[PATH_MAX];

	db_file_path(path, "%s/%d", "a", 3);
	assert_string_equal(path, "a/3");
	memset(part, 'x', sizeof(part) - 1);
	part[sizeof(part) - 1] = '\0';
	db_file_path(path, "/%s", part);
	assert_string_equal(path, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_buffer),
		cmocka_unit_test(test_paths),
	};

	return cmocka_run_group_tests_name("sanitise", tests, NULL, NULL);
}
