// SPDX-License-Identifier: GPL-2.0-only
/* What a terminal's line shows of a measured value: digits that count, and counts in full. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/format.h"

static void test_value(void **state)
{
	const struct {
		double value;
		const char *unit, *text;
	} rows[] = {
		{ 0, "rings", "0 rings" },
		{ 6, "interrupts", "6 interrupts" },
		{ 1000000, "rings", "1000000 rings" },
		{ 2.5e9, "bytes", "2.5e+09 bytes" },
		{ -3, "KiB", "-3 KiB" },
		{ 94.12, "Mbit/s", "94.1 Mbit/s" },
		{ 1234.5, "Mbit/s", "1234 Mbit/s" },
		{ 4.004, "ms", "4.00 ms" },
		{ 9.996, "ms", "10.0 ms" },
		{ 0.0123456, "ms", "0.0123 ms" },
		{ 999.4, "ns", "999 ns" },
		{ 999.6, "ns", "1.00 us" },
		{ 849656.5, "ns", "850 us" },
		{ 6773123, "ns", "6.77 ms" },
		{ 3e12, "ns", "3000 s" },
	};
	char text[48];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		run_format_value(rows[i].value, rows[i].unit, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
	}
}

static void test_duration(void **state)
{
	const struct {
		double seconds;
		const char *text;
	} rows[] = {
		{ -1, "0 s" }, { 59.4, "59 s" }, { 80, "1 min 20 s" }, { 7500, "2 h 5 min" },
	};
	char text[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		run_format_duration(rows[i].seconds, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_duration),
	};

	return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
