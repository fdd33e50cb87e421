// SPDX-License-Identifier: GPL-2.0-only
/* What boards print about themselves: lists of tests, interrupts, memory, environment. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/environment.h"
#include "lib/file.h"
#include "lib/interrupts.h"
#include "lib/kselftest.h"
#include "lib/meminfo.h"

#define GOLDEN	"tests/lib/golden"

static void test_list(void **state)
{
	struct db_buf text = { 0 }, expected = { 0 }, got = { 0 };
	struct db_strings names;
	struct db_error err;

	assert_int_equal(db_file_read(GOLDEN "/kselftest-list/list.txt", &text, &err), 0);
	assert_int_equal(db_file_read(GOLDEN "/kselftest-list/expected", &expected, &err), 0);
	assert_int_equal(db_kselftest_list(text.data, &names, &err), 0);
	for (size_t i = 0; i < names.n; i++)
		db_buf_printf(&got, "%s\n", names.v[i]);
	assert_string_equal(db_buf_str(&got), db_buf_str(&expected));
	db_strings_free(&names);
	db_buf_free(&text);
	db_buf_free(&expected);
	db_buf_free(&got);
}

static void refuse(const char *text)
{
	struct db_strings names;
	struct db_error err;

	assert_int_equal(db_kselftest_list(text, &names, &err), -EBADMSG);
	assert_null(names.v);
}

static void test_no_list(void **state)
{
	refuse("");
	refuse("sh: pci_endpoint_test: not found\n");
	refuse("# FIXTURE            VARIANT                   TEST\n");
	refuse("# FIXTURE            VARIANT                   TEST\n"
	       "../../etc                                      passwd\n");
	refuse("# FIXTURE            VARIANT                   TEST\n"
	       "a                                              $(reboot)\n");
	refuse("# FIXTURE            VARIANT                   TEST\n"
	       "a                                              T\n"
	       "b                                              T\n");
}

static void test_too_many(void **state)
{
	struct db_buf text = { 0 };

	db_buf_printf(&text, "# FIXTURE            VARIANT                   TEST\n");
	for (int i = 0; i < DB_KSELFTEST_MAX + 1; i++)
		db_buf_printf(&text, "f%-19d %-25s T\n----\n", i, "");
	refuse(text.data);
	db_buf_free(&text);
}

static const char interrupts[] =
	"           CPU0       CPU1\n"
	" 11:       4711          2     GICv3  27 Level     arch_timer\n"
	" 40:         10          5  dw-edma-emul   0 Level     pci_epf_vntb_db\n"
	" 41:          3          0  ITS-MSI 1 Edge      other, pci_epf_vntb_db\n"
	" 42:        100          0  ITS-MSI 2 Edge      pci_epf_vntb_db2\n"
	" 43:        100          0  ITS-MSI 3 Edge      x_pci_epf_vntb_db\n"
	"IPI0:         1          2  Rescheduling interrupts\n"
	" Err:         0\n";

static void test_interrupts(void **state)
{
	assert_int_equal(db_interrupts_count(interrupts, DB_INTERRUPTS_VNTB), 18);
	assert_int_equal(db_interrupts_count(interrupts, "arch_timer"), 4713);
	assert_int_equal(db_interrupts_count(interrupts, "nothing"), -1);
	assert_int_equal(db_interrupts_count("", "nothing"), -1);
	assert_int_equal(db_interrupts_count("1: 2 99999999999999999999 a", "a"), 2);
	assert_int_equal(db_interrupts_count("x\n1:\n2: pci_epf_vntb_db", DB_INTERRUPTS_VNTB), 0);
}

static void assert_chip(const char *text, const char *name, const char *expected)
{
	char chip[DB_INTERRUPTS_CHIP];

	db_interrupts_chip(text, name, chip);
	assert_string_equal(chip, expected);
}

static void test_interrupt_chip(void **state)
{
	assert_chip(interrupts, DB_INTERRUPTS_VNTB, "dw-edma-emul");
	assert_chip(interrupts, "other", "ITS-MSI");
	assert_chip(interrupts, "nothing", "");
	assert_chip("1: 2 a", "a", "a");
	assert_chip("1: 2 \033[31m 7 a", "a", "?[31m");
	assert_chip("1: 2 0123456789012345678901234567890123 a", "a",
		    "0123456789012345678901234567890");
}

static const char *field(json_t *side, const char *key)
{
	return json_string_value(json_object_get(side, key));
}

static void test_meminfo(void **state)
{
	static const char text[] = "MemTotal:         468372 kB\nSlab:\t 8004 kB\nSlabs: 1 kB\n"
		"Bad: many kB\nHugePages_Total:       0\nHuge: 99999999999999999999 kB\n"
		"Minus: -4 kB\nCut: 12 k";

	assert_int_equal(db_meminfo_kb(text, "MemTotal"), 468372);
	assert_int_equal(db_meminfo_kb(text, "Slab"), 8004);
	assert_int_equal(db_meminfo_kb(text, "Sla"), -1);
	assert_int_equal(db_meminfo_kb(text, "Bad"), -1);
	assert_int_equal(db_meminfo_kb(text, "HugePages_Total"), -1);
	assert_int_equal(db_meminfo_kb(text, "Huge"), -1);
	assert_int_equal(db_meminfo_kb(text, "Minus"), -1);
	assert_int_equal(db_meminfo_kb(text, "Cut"), -1);
	assert_int_equal(db_meminfo_kb("", "Slab"), -1);
}

static void test_environment(void **state)
{
	json_t *side = db_environment_parse(
		"release=7.3.4\nversion=#1 SMP \033[31m\ncmdline=a=b c\ncpus=2\ntainted=4096\n"
		"hz=250\npreempt=\ncpuidle=none\niommu_groups=3\nunknown=1\nnoise\n", "a board");

	assert_string_equal(field(side, "description"), "a board");
	assert_string_equal(field(side, "release"), "7.3.4");
	assert_string_equal(field(side, "version"), "#1 SMP ?[31m");
	assert_string_equal(field(side, "cmdline"), "a=b c");
	assert_int_equal(json_integer_value(json_object_get(side, "hz")), 250);
	assert_int_equal(json_integer_value(json_object_get(side, "tainted")), 4096);
	assert_string_equal(field(side, "iommu"), "on");
	assert_null(json_object_get(side, "preempt"));
	assert_null(json_object_get(side, "machine"));
	assert_null(json_object_get(side, "unknown"));
	json_decref(side);
}

/* what is no number is unknown, not 0 */
static void test_environment_unknown(void **state)
{
	json_t *side = db_environment_parse("hz=\ncpus=many\ntainted=-1\niommu_groups=0\n", "");

	assert_null(json_object_get(side, "hz"));
	assert_null(json_object_get(side, "cpus"));
	assert_null(json_object_get(side, "tainted"));
	assert_string_equal(field(side, "iommu"), "off");
	json_decref(side);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_no_list),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_interrupts),
		cmocka_unit_test(test_interrupt_chip),
		cmocka_unit_test(test_meminfo),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_environment_unknown),
	};

	return cmocka_run_group_tests_name("board_text", tests, NULL, NULL);
}
