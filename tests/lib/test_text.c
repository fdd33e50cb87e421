// SPDX-License-Identifier: GPL-2.0-only
/* Printable text: what is shown, what is not, and how lines are cut out of a buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/text.h"

static void assert_cleaned(const char *in, size_t len, const char *out, size_t replaced)
{
	char *text = malloc(len + 1);	/* exact, so that ASan sees a step too far */

	memcpy(text, in, len);
	assert_int_equal(db_text_clean(text, len), replaced);
	assert_string_equal(text, out);
	free(text);
}

static void cleaning(void **state)
{
	assert_cleaned("", 0, "", 0);
	assert_cleaned("plain ~ text", 12, "plain ~ text", 0);
	assert_cleaned("a\tb", 3, "a b", 0);
	assert_cleaned("a\0b\x7f", 4, "a?b?", 2);
	assert_cleaned("\x1b[31m", 5, "?[31m", 1);
	assert_cleaned("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7", 14,
		       "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7", 0);
	/* C1 control, right-to-left override, zero-width space, byte order mark */
	assert_cleaned("\xc2\x9b\xe2\x80\xae\xe2\x80\x8b\xef\xbb\xbf", 11, "????", 4);
	/* cut, overlong, surrogate, beyond Unicode, lone continuation */
	assert_cleaned("\xe2\x82", 2, "??", 2);
	assert_cleaned("\xc0\xaf", 2, "??", 2);
	assert_cleaned("\xed\xa0\x80", 3, "?", 1);
	assert_cleaned("\xf4\x90\x80\x80", 4, "?", 1);
	assert_cleaned("\x80\xff", 2, "??", 2);
}

static void lines(void **state)
{
	static const char text[] = "one\r\n\ntwo\r\r\nlast";
	const char *pos = text, *end = text + sizeof(text) - 1, *line;
	size_t len;
	bool ended;

	assert_true(db_text_next_line(&pos, end, &line, &len, &ended));
	assert_int_equal(len, 3);
	assert_true(ended);
	assert_true(db_text_next_line(&pos, end, &line, &len, &ended));
	assert_int_equal(len, 0);
	assert_true(db_text_next_line(&pos, end, &line, &len, &ended));
	assert_memory_equal(line, "two", 3);
	assert_int_equal(len, 3);
	assert_true(db_text_next_line(&pos, end, &line, &len, &ended));
	assert_int_equal(len, 4);
	assert_false(ended);
	assert_false(db_text_next_line(&pos, end, &line, &len, NULL));
}

static void columns(void **state)
{
	assert_int_equal(db_text_columns(""), 0);
	assert_int_equal(db_text_columns("caf\xc3\xa9"), 4);
}

static void growing(void **state)
{
	uint32_t *v = NULL;
	size_t cap = 0, i;

	for (i = 0; i < 1000; i++) {
		assert_int_equal(db_array_grow(&v, &cap, i + 1, sizeof(*v)), 0);
		v[i] = (uint32_t)i;
	}
	for (i = 0; i < 1000; i++)
		assert_int_equal(v[i], i);
	assert_int_not_equal(db_array_grow(&v, &cap, SIZE_MAX / 2, sizeof(*v)), 0);
	assert_int_equal(v[999], 999);
	free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cleaning),
		cmocka_unit_test(lines),
		cmocka_unit_test(columns),
		cmocka_unit_test(growing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
