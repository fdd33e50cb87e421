// SPDX-License-Identifier: GPL-2.0-only
/* Which CPU a pair gets, and what is said about a wrong wish. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "virtual/pair/placement.h"

static cpu_set_t set_of(int a, int b, int c)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(a, &set);
	CPU_SET(b, &set);
	CPU_SET(c, &set);
	return set;
}

static void fewest_pairs(void **state)
{
	unsigned int pairs[CPU_SETSIZE] = { [0] = 1, [1] = 2, [2] = 1, [3] = 0 };
	cpu_set_t all = set_of(0, 1, 2), none;

	CPU_ZERO(&none);
	assert_int_equal(vp_placement_choose(&all, pairs), 2);	/* as 0, but higher */
	pairs[2] = 5;
	assert_int_equal(vp_placement_choose(&all, pairs), 0);
	all = set_of(1, 1, 1);
	assert_int_equal(vp_placement_choose(&all, pairs), 1);	/* 3 would be free: not allowed */
	all = set_of(0, 7, CPU_SETSIZE - 1);
	assert_int_equal(vp_placement_choose(&all, pairs), CPU_SETSIZE - 1);
	assert_int_equal(vp_placement_choose(&none, pairs), -ENOENT);
}

static void wishes(void **state)
{
	static const char *const wrong[] = { "", "x", "1x", "-1", "2 ", "99999999999999999999",
					     "1024", "4" };
	cpu_set_t allowed = set_of(1, 2, 3);
	struct vp_error err;

	assert_int_equal(vp_placement_parse("2", &allowed, &err), 2);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(vp_placement_parse(wrong[i], &allowed, &err), -EINVAL);
		assert_int_equal(strncmp(err.text, "DOORBENCH_CPU=", 14), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fewest_pairs),
		cmocka_unit_test(wishes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
