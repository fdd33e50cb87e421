// SPDX-License-Identifier: GPL-2.0-only
/* Commands and doorbell of pci-epf-test, with an EP that answers, is late, is deaf, or goes away. */
#include "tests/target/fake.h"

#include "target/doorbell.h"

static void test_command(void **state)
{
	struct fake *f = *state;

	f->regs[DBT_EPF_FLAGS / 4] = 1;
	fake_expect("epf command 1:0.0 2", DBT_DONE, "status=0x40\n");
	assert_int_equal(f->regs[DBT_EPF_IRQ_TYPE / 4], 1);
	assert_int_equal(f->regs[DBT_EPF_IRQ_NUMBER / 4], 1);
	assert_int_equal(f->regs[DBT_EPF_FLAGS / 4], 0);
	fake_expect("epf status 1:0.0", DBT_DONE, "status=0x40\n");
	fake_expect("epf command 1:0.0 0", DBT_USAGE, "COMMAND 0");
	fake_expect("epf command 1:0.0 3 --timeout 0.05", DBT_WRONG, "it took it, STATUS is 0x0");
	f->deaf = 1;
	fake_expect("epf command 1:0.0 2 --timeout 0.05", DBT_WRONG, "has not taken it");
	fake_config_gone(f);
	fake_expect("epf command 1:0.0 2 --timeout 0.05", DBT_CANNOT, "is gone");
}

static void test_other_bar(void **state)
{
	fake_expect("epf status 1:0.0 --bar 2", DBT_DONE, "status=0x0\n");
	fake_expect("epf status 1:0.0 --bar 1", DBT_CANNOT, "no BAR1");
	fake_expect("epf status 1:0.0 --bar 6", DBT_USAGE, "--bar 6");
}

static void test_switch(void **state)
{
	fake_expect("doorbell ring 1:0.0", DBT_CANNOT, "no doorbell is enabled");
	fake_expect("doorbell enable 1:0.0", DBT_DONE, "bar=2 offset=0xa0 data=0x5a status=0x440\n");
	fake_expect("doorbell enable 1:0.0", DBT_WRONG, "could not enable its doorbell: STATUS is 0x840");
	fake_expect("doorbell disable 1:0.0", DBT_DONE, "status=0x1040\n");
	fake_expect("doorbell disable 1:0.0", DBT_WRONG, "could not disable");
	fake_expect("doorbell ring 1:0.0", DBT_CANNOT, "its BAR register is 0xffffffff");
}

static void enable(struct fake *f)
{
	fake_expect("doorbell enable 1:0.0", DBT_DONE, "bar=2");
	f->rings = 0;
}

static void test_ring(void **state)
{
	struct fake *f = *state;

	enable(f);
	fake_expect("doorbell ring 1:0.0 --count 200", DBT_DONE, "rung=200 seen=200 timeouts=0 seconds=");
	assert_int_equal(f->rings, 200);
	fake_expect("doorbell ring 1:0.0 --count 50 --wait handler --gap 10", DBT_DONE,
		    "rung=50 seen=50 timeouts=0 ");
	assert_int_equal(f->rings, 250);
	/* 3 + 3 + 1 */
	fake_expect("doorbell ring 1:0.0 --count 7 --burst 3", DBT_DONE, "rung=7 seen=3 timeouts=0 ");
	fake_expect("doorbell ring 1:0.0 --count 7 --wait none", DBT_DONE, "rung=7 seen=0 timeouts=0 ");
}

static void test_aside(void **state)
{
	struct fake *f = *state;

	enable(f);
	fake_expect("doorbell ring 1:0.0 --offset-delta 8 --data 0x77 --timeout 0.02", DBT_WRONG,
		    "1 of 1 waits had no answer");
	assert_int_equal(f->db[(FAKE_DOORBELL + 8) / 4], 0x77);
	assert_int_equal(f->rings, 0);
	fake_expect("doorbell ring 1:0.0 --offset-delta -160 --wait none", DBT_DONE, "rung=1");
	assert_int_equal(f->db[0], FAKE_DATA);
	fake_expect("doorbell ring 1:0.0 --offset-delta -164", DBT_USAGE, "is no offset");
	fake_expect("doorbell ring 1:0.0 --offset-delta 0xff60", DBT_USAGE, "not in BAR2");
	fake_expect("doorbell ring 1:0.0 --offset-delta 2", DBT_USAGE, "multiples of 4");
}

/* an answer that is late must not be taken for the one of the next ring */
static void test_late(void **state)
{
	struct fake *f = *state;

	enable(f);
	f->late = 150;
	fake_expect("doorbell ring 1:0.0 --count 2 --timeout 0.1", DBT_WRONG,
		    "rung=2 seen=0 timeouts=2 ");
	assert_int_equal(f->rings, 2);
}

static void test_no_reply(void **state)
{
	struct fake *f = *state;

	enable(f);
	f->no_reply = 1;
	fake_expect("doorbell ring 1:0.0 --wait handler --timeout 0.05", DBT_WRONG,
		    "handler ran but did not reply");
	fake_expect("doorbell ring 1:0.0 --timeout 0.05", DBT_WRONG, "timeouts=1 ");
}

static void test_gone(void **state)
{
	struct fake *f = *state;

	enable(f);
	f->deaf = 1;
	f->regs[DBT_EPF_STATUS / 4] = 0xffffffff;
	fake_config_gone(f);
	fake_expect("epf status 1:0.0", DBT_CANNOT, "is gone");
	fake_expect("doorbell ring 1:0.0", DBT_CANNOT, "is gone");
}

static void test_interrupted(void **state)
{
	struct fake *f = *state;

	enable(f);
	dbt_stop = SIGTERM;
	fake_expect("doorbell ring 1:0.0 --count 5", DBT_CANNOT, "rung=0 seen=0 timeouts=0");
	fake_expect("doorbell ring 1:0.0 --count 5", DBT_CANNOT, "interrupted by SIGTERM");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_command), TEST(test_other_bar), TEST(test_switch), TEST(test_ring),
		TEST(test_aside), TEST(test_late), TEST(test_no_reply), TEST(test_gone),
		TEST(test_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
