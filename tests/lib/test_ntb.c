// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel's ntb_perf and ntb_tool print: recorded, failed, not theirs. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/ntb_perf.h"
#include "lib/ntb_tool.h"

#define HEAD	"    Peer 0 test statistics:\n"

/* recorded on the RC of a virtual pair */
static void perf(void **state)
{
	static const char text[] = HEAD "0: copied 4194304 bytes in 196539 usecs, 21 MBytes/s\n";
	struct db_ntb_perf perf;

	assert_int_equal(db_ntb_perf_parse(text, strlen(text), &perf, NULL), 0);
	assert_int_equal(perf.bytes, 4194304);
	assert_int_equal(perf.usecs, 196539);
	assert_float_equal(perf.mbytes_per_s, 21.3408, 1e-4);
}

static void perf_not_believed(void **state)
{
	static const struct {
		const char *text;
		int ret;
		const char *error;
	} cases[] = {
		{ HEAD "0: error status -19\n", -EREMOTEIO, "ntb_perf failed: error -19" },
		{ HEAD, -EBADMSG, "ntb_perf told no statistics" },
		{ "", -EBADMSG, "ntb_perf told no statistics" },
		{ HEAD "0: copied 10 bytes in 0 usecs, 0 MBytes/s\n", -EBADMSG,
		  "ntb_perf: the numbers do not add up: "
		  "'0: copied 10 bytes in 0 usecs, 0 MBytes/s'" },
		{ HEAD "0: copied 4194304 bytes in 196539 usecs, 22 MBytes/s\n", -EBADMSG,
		  "ntb_perf: the numbers do not add up: "
		  "'0: copied 4194304 bytes in 196539 usecs, 22 MBytes/s'" },
		{ HEAD "0: copied 4194304 bytes in 196539 usecs, 21 MBytes/s, hm\n", -EBADMSG,
		  "ntb_perf: no statistics: "
		  "'0: copied 4194304 bytes in 196539 usecs, 21 MBytes/s, hm'" },
		{ HEAD "0: copied 40 bytes in 10 usecs, 4 MBytes/s\n"
		  "1: copied 40 bytes in 10 usecs, 4 MBytes/s\n", -EBADMSG,
		  "ntb_perf: more than one thread: '1: copied 40 bytes in 10 usecs, 4 MBytes/s'" },
		{ "cat: read error: \x1b[2J\n", -EBADMSG,
		  "ntb_perf: no statistics: 'cat: read error: ?[2J'" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct db_ntb_perf perf;
		struct db_error err;

		assert_int_equal(db_ntb_perf_parse(cases[i].text, strlen(cases[i].text), &perf,
						   &err), cases[i].ret);
		assert_string_equal(err.text, cases[i].error);
	}
}

static void tool(void **state)
{
	static const char text[] = "0x0\n0xdeadbeef\n0\n0xffffffffffffffff\n";
	uint64_t v[4];

	assert_int_equal(db_ntb_tool_values(text, strlen(text), v, 4, NULL), 0);
	assert_int_equal(v[0], 0);
	assert_int_equal(v[1], 0xdeadbeef);
	assert_int_equal(v[2], 0);
	assert_true(v[3] == UINT64_MAX);
}

static void tool_not_believed(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "0x1\n", "ntb_tool: 1 values of 2" },
		{ "", "ntb_tool: 0 values of 2" },
		{ "0x1\n0x2\n0x3\n", "ntb_tool: more than 2 values: '0x3'" },
		{ "0x1\n2\n", "ntb_tool: line 2 is no value: '2'" },
		{ "0x1\n0x\n", "ntb_tool: line 2 is no value: '0x'" },
		{ "0x1\n-0x2\n", "ntb_tool: line 2 is no value: '-0x2'" },
		{ "0x1\n0x12345678123456789\n",
		  "ntb_tool: line 2 is no value: '0x12345678123456789'" },
		{ "cat: spad0: \x1b[1mNo such file\n",
		  "ntb_tool: line 1 is no value: 'cat: spad0: ?[1mNo such file'" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = strlen(cases[i].text);
		char *exact = malloc(len + !len);
		struct db_error err;
		uint64_t v[2];

		memcpy(exact, cases[i].text, len);
		assert_int_equal(db_ntb_tool_values(exact, len, v, 2, &err), -EBADMSG);
		assert_string_equal(err.text, cases[i].error);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(perf),
		cmocka_unit_test(perf_not_believed),
		cmocka_unit_test(tool),
		cmocka_unit_test(tool_not_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
