// SPDX-License-Identifier: GPL-2.0-only
/* The configfs recipes against the cover letter, and their undoing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/configfs.h"
#include "lib/file.h"

#define GOLDEN	"tests/lib/golden"
#define CD	"cd /sys/kernel/config/pci_ep/\n"
#define EPC	"e65d0000.pcie-ep"

static struct db_config config;

static int setup(void **state)
{
	struct db_error err;

	/* the cover letter's pair as it is shipped */
	return db_config_load("configs/spider.conf", &config, &err);
}

static int teardown(void **state)
{
	db_config_free(&config);
	return 0;
}

/* each piece goes to the directory itself; a person who types both pieces does so once */
static void check_recipe(const char *function, const char *golden)
{
	const struct db_function *f = db_function_find(function);
	struct db_buf expected = { 0 }, got = { 0 }, start = { 0 };
	struct db_error err;

	assert_non_null(f);
	assert_string_equal(f->name, function);
	assert_int_equal(db_file_read(golden, &expected, &err), 0);
	f->bind(&config, &got);
	f->start(&config, &start);
	assert_memory_equal(db_buf_str(&start), CD, strlen(CD));
	db_buf_consume(&start, strlen(CD));
	db_buf_add(&got, start.data, start.len);
	assert_string_equal(db_buf_str(&got), db_buf_str(&expected));
	db_buf_free(&expected);
	db_buf_free(&start);
	db_buf_free(&got);
}

static void test_vntb(void **state)
{
	check_recipe("pci_epf_vntb", GOLDEN "/configfs/spider-vntb.sh");
}

static void test_test(void **state)
{
	check_recipe("pci_epf_test", GOLDEN "/configfs/spider-test.sh");
}

static void check_piece(void (*piece)(const struct db_config *c, struct db_buf *out),
			const char *expected)
{
	struct db_buf got = { 0 };

	piece(&config, &got);
	assert_string_equal(db_buf_str(&got), expected);
	db_buf_free(&got);
}

static void test_undoing(void **state)
{
	const struct db_function *test = db_function_find("pci_epf_test");
	const struct db_function *vntb = db_function_find("pci_epf_vntb");

	check_piece(test->stop, CD "echo 0 > controllers/" EPC "/start\n");
	check_piece(test->unbind, CD "rm controllers/" EPC "/func1\n"
		    "rmdir functions/pci_epf_test/func1\n");
	check_piece(vntb->stop, CD "echo 0 > controllers/" EPC "/start\n");
	check_piece(vntb->unbind, CD "rm functions/pci_epf_vntb/func1/primary/" EPC "\n"
		    "rmdir functions/pci_epf_vntb/func1\n");
}

/* the longest value decides where the paths begin */
static void test_padding(void **state)
{
	const struct db_function *f = db_function_find("pci_epf_vntb");
	int mw1 = config.epf_vntb.mw1;
	struct db_buf got = { 0 };

	config.epf_vntb.mw1 = 0x40000000;
	f->bind(&config, &got);
	config.epf_vntb.mw1 = mw1;
	assert_non_null(strstr(got.data, "echo 0x40000000 > functions/pci_epf_vntb/func1/"));
	assert_non_null(strstr(got.data, "echo 32 >         functions/pci_epf_vntb/func1/"));
	db_buf_free(&got);
}

/* the table's offset leads to the function's own configuration */
static void test_find(void **state)
{
	const struct db_function *f = db_function_find("pci_epf_vntb");

	assert_ptr_equal((char *)&config + f->config, &config.epf_vntb);
	f = db_function_find("pci_epf_test");
	assert_ptr_equal((char *)&config + f->config, &config.epf_test);
	assert_null(db_function_find("pci_epf_nvme"));
	assert_null(db_function_find(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vntb),
		cmocka_unit_test(test_test),
		cmocka_unit_test(test_undoing),
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests_name("configfs", tests, setup, teardown);
}
