// SPDX-License-Identifier: GPL-2.0-only
/*
 * KTAP reader against golden files: tests/lib/golden/ktap-<case>/input.ktap is read and what came
 * out is written down and compared with expected.txt.  Then what files cannot show: limits.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/buffer.h"
#include "lib/file.h"
#include "lib/ktap.h"

#define GOLDEN "tests/lib/golden/ktap-"

static void add_problems(struct db_buf *out, unsigned int problems)
{
	unsigned int bit;

	for (bit = 0; bit < 32; bit++)
		if (problems & 1u << bit)
			db_buf_printf(out, "\n      ! %s", db_ktap_problem_text(1u << bit));
	db_buf_add(out, "\n", 1);
}

static void add_result(struct db_buf *out, size_t i, const struct db_ktap_result *r)
{
	const char *s = r->diagnostics;

	db_buf_printf(out, "%zu: depth %u parent %ld number %u %s %s \"%s\" \"%s\"", i, r->depth,
		      r->parent, r->number, r->ok ? "ok" : "not ok",
		      db_ktap_status_name(r->status), r->name, r->text);
	add_problems(out, r->problems);
	for (; *s; s += strcspn(s, "\n"), s += *s == '\n')
		db_buf_printf(out, "      | %.*s\n", (int)strcspn(s, "\n"), s);
}

static void describe(const struct db_ktap *k, struct db_buf *out)
{
	struct db_error err = { "complete" };
	size_t i;

	for (i = 0; i < k->n_results; i++)
		add_result(out, i, &k->results[i]);
	db_buf_printf(out, "planned %ld, other lines %zu, counts", k->planned, k->other_lines);
	for (i = 0; i < DB_KTAP_STATUSES; i++)
		db_buf_printf(out, " %s:%zu", db_ktap_status_name(i), k->top_count[i]);
	add_problems(out, k->problems);
	if (k->bail_text)
		db_buf_printf(out, "bailed out: \"%s\"\n", k->bail_text);
	if (*k->trailing)
		db_buf_printf(out, "trailing:\n%s\n", k->trailing);
	db_ktap_whole(k, &err);
	db_buf_printf(out, "whole: %s\n", err.text);
}

static void golden(void **state)
{
	const char *name = *state;
	struct db_buf input = { 0 }, expected = { 0 }, got = { 0 };
	struct db_ktap k;
	char path[256];
	char *exact;

	snprintf(path, sizeof(path), GOLDEN "%s/input.ktap", name);
	assert_int_equal(db_file_read(path, &input, NULL), 0);
	snprintf(path, sizeof(path), GOLDEN "%s/expected.txt", name);
	assert_int_equal(db_file_read(path, &expected, NULL), 0);
	exact = malloc(input.len);	/* no NUL: ASan sees a step too far */
	memcpy(exact, input.data, input.len);
	assert_int_equal(db_ktap_parse(exact, input.len, &k, NULL), 0);
	free(exact);
	describe(&k, &got);
	assert_string_equal(db_buf_str(&got), db_buf_str(&expected));
	db_ktap_free(&k);
	db_buf_free(&input);
	db_buf_free(&expected);
	db_buf_free(&got);
}

static void nothing(void **state)
{
	struct db_ktap k;

	assert_int_equal(db_ktap_parse("", 0, &k, NULL), 0);
	assert_int_equal(k.problems, DB_KTAP_EMPTY | DB_KTAP_NO_VERSION);
	assert_int_equal(db_ktap_whole(&k, NULL), -EBADMSG);
	db_ktap_free(&k);
	db_ktap_free(&k);
}

/* not in a golden file: files with NULs are no text */
static void nul_bytes(void **state)
{
	static const char text[] = "TAP version 13\n1..1\n\0\0ok 1 no result\nok 1 a\0b\n";
	struct db_ktap k;

	assert_int_equal(db_ktap_parse(text, sizeof(text) - 1, &k, NULL), 0);
	assert_int_equal(k.n_results, 1);
	assert_string_equal(k.results[0].name, "a?b");
	assert_int_equal(k.problems, DB_KTAP_BAD_BYTES);
	db_ktap_free(&k);
}

static void long_line(void **state)
{
	struct db_buf text = { 0 };
	struct db_ktap k;
	size_t i;

	db_buf_printf(&text, "TAP version 13\n1..1\nok 1 ");
	for (i = 0; i < 3 * DB_KTAP_LINE_MAX; i++)
		db_buf_add(&text, "n", 1);
	db_buf_add(&text, "\n", 1);
	assert_int_equal(db_ktap_parse(text.data, text.len, &k, NULL), 0);
	assert_int_equal(k.problems, DB_KTAP_LONG_LINE);
	assert_int_equal(strlen(k.results[0].name), DB_KTAP_LINE_MAX - strlen("ok 1 "));
	assert_int_equal(db_ktap_whole(&k, NULL), 0);
	db_ktap_free(&k);
	db_buf_free(&text);
}

static void too_many(void **state)
{
	struct db_buf text = { 0 };
	struct db_ktap k;
	size_t i;

	db_buf_printf(&text, "TAP version 13\n1..%d\n", DB_KTAP_RESULTS_MAX + 5);
	for (i = 1; i <= DB_KTAP_RESULTS_MAX + 5; i++)
		db_buf_printf(&text, "ok %zu t\n", i);
	assert_int_equal(db_ktap_parse(text.data, text.len, &k, NULL), 0);
	assert_int_equal(k.n_results, DB_KTAP_RESULTS_MAX);
	assert_int_equal(k.problems, DB_KTAP_TOO_MANY | DB_KTAP_FEWER);
	assert_int_equal(db_ktap_whole(&k, NULL), -EBADMSG);
	db_ktap_free(&k);
	db_buf_free(&text);
}

static void unknown_values(void **state)
{
	assert_string_equal(db_ktap_status_name(DB_KTAP_STATUSES), "?");
	assert_string_equal(db_ktap_problem_text(1u << 31), "unknown problem");
}

#define GOLDEN_TEST(name) { "golden " name, golden, NULL, NULL, (void *)(uintptr_t)(name) }

int main(void)
{
	const struct CMUnitTest tests[] = {
		GOLDEN_TEST("harness"), GOLDEN_TEST("harness-fails"), GOLDEN_TEST("nested"),
		GOLDEN_TEST("kunit"), GOLDEN_TEST("prefixed"), GOLDEN_TEST("directives"),
		GOLDEN_TEST("truncated"), GOLDEN_TEST("bail"), GOLDEN_TEST("counts"),
		GOLDEN_TEST("no-plan"), GOLDEN_TEST("two-plans"), GOLDEN_TEST("lost-parent"),
		GOLDEN_TEST("skip-all"), GOLDEN_TEST("empty-plan"), GOLDEN_TEST("hostile"),
		GOLDEN_TEST("deep"),
		cmocka_unit_test(nothing),
		cmocka_unit_test(nul_bytes),
		cmocka_unit_test(long_line),
		cmocka_unit_test(too_many),
		cmocka_unit_test(unknown_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
