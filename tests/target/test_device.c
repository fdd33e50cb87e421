// SPDX-License-Identifier: GPL-2.0-only
/* A PCI function in sysfs: addresses, ids, config space, BARs and patterns in them. */
#include "tests/target/fake.h"

#include "target/pattern.h"

static void test_addresses(void **state)
{
	static const char *const bad[] = {
		"", "1", "01:00", "01:00.8", "01:20.0", "x1:00.0", "01:00.0 ", "../01:00.0",
		"0000:01:00.0.0", "00000000:01:00.0", "0000:001:00.0", "100000:01:00.0", "::.",
	};
	struct dbt_device d;
	struct dbt_error err;

	assert_int_equal(dbt_device_open(&d, FAKE_BDF, &err), DBT_DONE);
	assert_int_equal(dbt_device_open(&d, "1:0.0", &err), DBT_DONE);
	assert_string_equal(d.bdf, FAKE_BDF);
	assert_int_equal(dbt_device_open(&d, "0001:01:00.0", &err), DBT_CANNOT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(dbt_device_open(&d, bad[i], &err), DBT_USAGE);
}

static void test_find(void **state)
{
	struct fake *f = *state;

	fake_expect("find 1912:0031", DBT_DONE, "bdf=0000:01:00.0\n");
	fake_expect("find 1912:0030", DBT_CANNOT, "no PCI function 1912:0030");
	fake_expect("find 1912", DBT_USAGE, "1912:0031");
	fake_expect("find 1912:0031x", DBT_USAGE, "1912:0031");
	fake_expect("find 01912:0031", DBT_USAGE, "1912:0031");
	fake_function(f->root, "0001:02:00.1", "0x1912\n", "0x0031\n");
	fake_expect("find 1912:0031", DBT_CANNOT, "2 PCI functions are 1912:0031: ");
	fake_expect("find 1912:0031", DBT_CANNOT, "0001:02:00.1");
	fake_expect("find 1912:0031", DBT_CANNOT, FAKE_BDF);
}

static void test_info(void **state)
{
	struct fake *f = *state;

	fake_expect("info 1:0.0", DBT_DONE, "link_speed=8.0_GT/s_PCIe\nlink_width=unknown\n");
	fake_expect("info 1:0.0", DBT_DONE, "bar2=0x10010000 bar2_size=0x10000 bar2_flags=mem,64bit");
	fake_expect("info 1:0.0", DBT_DONE, "bar4_flags=io\n");
	fake_expect("info 1:0.0", DBT_DONE, "driver=none\n");
	fake_expect("info 1:0.0", DBT_DONE, "msi=off\nmsi_offered=32 msi_granted=0\nmsix=none\n");
	fake_config_gone(f);
	fake_expect("info 1:0.0", DBT_CANNOT, "is gone");
}

static void test_config(void **state)
{
	struct fake *f = *state;

	fake_expect("cfg read 1:0.0 0", DBT_DONE, "value=0x00311912\n");
	fake_expect("cfg read 1:0.0 2 --width 2", DBT_DONE, "value=0x0031\n");
	fake_expect("cfg read 1:0.0 2", DBT_USAGE, "no multiple of 4");
	fake_expect("cfg read 1:0.0 0x100", DBT_USAGE, "beyond");
	fake_expect("cfg write 1:0.0 0x54 0x12345678", DBT_DONE, "");
	fake_expect("cfg read 1:0.0 0x55 --width 1", DBT_DONE, "value=0x56\n");
	fake_expect("cfg write 1:0.0 0x54 0x100 --width 1", DBT_USAGE, "does not fit");
	/* a register may be all-ones, a device that is gone is told from it */
	fake_expect("cfg write 1:0.0 0x54 0xffff --width 2", DBT_DONE, "");
	fake_expect("cfg read 1:0.0 0x54 --width 2", DBT_DONE, "value=0xffff\n");
	fake_config_gone(f);
	fake_expect("cfg read 1:0.0 0x54", DBT_CANNOT, "is gone");
	fake_expect("cfg write 1:0.0 0x54 1", DBT_CANNOT, "is gone");
}

static void test_bar(void **state)
{
	struct fake *f = *state;

	fake_expect("bar write 1:0.0 2 0xfffc 0xcafe", DBT_DONE, "");
	assert_int_equal(f->db[0xfffc / 4], 0xcafe);
	fake_expect("bar read 1:0.0 2 0xfffc", DBT_DONE, "value=0x0000cafe\n");
	fake_expect("bar read 1:0.0 2 0x10000", DBT_USAGE, "not in BAR2");
	fake_expect("bar read 1:0.0 2 0xfffe", DBT_USAGE, "multiples of 4");
	fake_expect("bar fill 1:0.0 2 4 0xffffffffffffffff 1", DBT_USAGE, "multiples of 4");
	fake_expect("bar fill 1:0.0 2 4 0xfffffffffffffffc 1", DBT_USAGE, "not in BAR2");
	fake_expect("bar read 1:0.0 1 0", DBT_CANNOT, "has no BAR1");
	fake_expect("bar read 1:0.0 4 0", DBT_CANNOT, "I/O space");
	fake_expect("bar read 1:0.0 6 0", DBT_USAGE, "0 to 5");
	f->db[0] = 0xffffffff;
	fake_expect("bar read 1:0.0 2 0", DBT_DONE, "value=0xffffffff\n");
	fake_config_gone(f);
	fake_expect("bar read 1:0.0 2 0", DBT_CANNOT, "is gone");
}

/* BAR5 has 256 bytes somewhere in its page: the file has the whole page */
static void test_small_bar(void **state)
{
	struct fake *f = *state;
	volatile uint32_t *page = fake_bar(f, "resource5", 4096);

	page[0x100 / 4] = 1;
	page[0x1fc / 4] = 2;
	fake_expect("bar read 1:0.0 5 0", DBT_DONE, "value=0x00000001\n");
	fake_expect("bar read 1:0.0 5 0xfc", DBT_DONE, "value=0x00000002\n");
	fake_expect("bar read 1:0.0 5 0x100", DBT_USAGE, "which has 0x100");
	munmap((void *)page, 4096);
}

static void test_decoding_off(void **state)
{
	const uint8_t off[64] = { 0x12, 0x19, 0x31, 0x00, 0x04 };

	fake_config(*state, off, sizeof(off));
	fake_expect("bar read 1:0.0 0 0", DBT_CANNOT, "does not decode its BARs");
}

static void test_pattern(void **state)
{
	struct fake *f = *state;

	fake_expect("bar fill 1:0.0 2 0x1000 0x2000 7", DBT_DONE, "filled=8192\n");
	fake_expect("bar check 1:0.0 2 0x1000 0x2000 7", DBT_DONE, "checked=8192\n");
	/* any part of it, but not one that was not filled, nor another seed */
	fake_expect("bar check 1:0.0 2 0x1ffc 4 7", DBT_DONE, "checked=4\n");
	fake_expect("bar check 1:0.0 2 0xffc 8 7", DBT_WRONG, "offset 0xffc: want 0x");
	fake_expect("bar check 1:0.0 2 0x1000 4 8", DBT_WRONG, "offset 0x1000");
	f->db[0x2ffc / 4] ^= 1;
	f->db[0x2004 / 4] = 0xdead;
	fake_expect("bar check 1:0.0 2 0x1000 0x2000 7", DBT_WRONG,
		    "BAR2, offset 0x2004: want 0x");
	fake_expect("bar check 1:0.0 2 0x1000 0x2000 7", DBT_WRONG, "got 0x0000dead\n");
	assert_int_equal(dbt_pattern(1, 0x100), dbt_pattern(1, 0x100));
	assert_int_not_equal(dbt_pattern(1, 0x100), dbt_pattern(1, 0x104));
	f->db[0x1000 / 4] = 0xffffffff;
	fake_config_gone(f);
	fake_expect("bar check 1:0.0 2 0x1000 4 7", DBT_CANNOT, "is gone");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_addresses), TEST(test_find), TEST(test_info), TEST(test_config),
		TEST(test_bar), TEST(test_small_bar), TEST(test_decoding_off), TEST(test_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
