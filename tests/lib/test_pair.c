// SPDX-License-Identifier: GPL-2.0-only
/* What a suite's program is told of the pair by its configuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/pair.h"

#define S(text)	((char[]){ text })

static void test_bars(void **state)
{
	struct db_bar_config ep_bars[] = {
		{ .bar = 0, .kind = S("resizable") }, { .bar = 4, .kind = S("fixed") },
	};
	struct db_bar_config own_bars[] = { { .bar = 4, .kind = S("reserved") } };
	struct db_backend_config embedded = { 0 };
	const struct db_backend_config wired = { .bars = own_bars, .n_bars = 1 };
	struct db_pair p = {
		.config = { .ep = { .bars = ep_bars, .n_bars = 2 } }, .backend = &embedded,
	};

	assert_true(db_pair_bar_is(&p, 0, "resizable"));
	assert_true(db_pair_bar_is(&p, 4, "fixed"));
	assert_false(db_pair_bar_is(&p, 4, "reserved"));
	/* nothing is known of it */
	assert_false(db_pair_bar_is(&p, 1, "disabled"));
	/* a list of its own takes the place of the whole other one */
	p.backend = &wired;
	assert_true(db_pair_bar_is(&p, 4, "reserved"));
	assert_false(db_pair_bar_is(&p, 0, "resizable"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
