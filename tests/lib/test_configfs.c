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

static struct db_config config;

static int setup(void **state)
{
	struct db_error err;

	/* its controller is the cover letter's, everything else is the default */
	return db_config_load(GOLDEN "/config-good/pair.conf", &config, &err);
}

static int teardown(void **state)
{
	db_config_free(&config);
	return 0;
}

static void test_cover_letter(void **state)
{
	struct db_buf expected = { 0 }, got = { 0 };
	struct db_error err;

	assert_int_equal(db_file_read(GOLDEN "/configfs-vntb/expected", &expected, &err), 0);
	db_configfs_vntb_up(&config, &got);
	assert_string_equal(db_buf_str(&got), db_buf_str(&expected));
	db_buf_free(&expected);
	db_buf_free(&got);
}

static void test_vntb_down(void **state)
{
	struct db_buf got = { 0 };

	db_configfs_vntb_down(&config, &got);
	assert_string_equal(db_buf_str(&got),
			    "cd /sys/kernel/config/pci_ep/\n"
			    "echo 0 > controllers/e65d0000.pcie-ep/start\n"
			    "rm functions/pci_epf_vntb/func1/primary/e65d0000.pcie-ep\n"
			    "rmdir functions/pci_epf_vntb/func1\n");
	db_buf_free(&got);
}

static void test_test_up_and_down(void **state)
{
	struct db_buf got = { 0 };

	db_configfs_test_up(&config, &got);
	db_configfs_test_down(&config, &got);
	assert_string_equal(db_buf_str(&got),
			    "cd /sys/kernel/config/pci_ep/\n"
			    "mkdir functions/pci_epf_test/func1\n"
			    "echo 0x1912 > functions/pci_epf_test/func1/vendorid\n"
			    "echo 0x0031 > functions/pci_epf_test/func1/deviceid\n"
			    "echo 32 > functions/pci_epf_test/func1/msi_interrupts\n"
			    "ln -s functions/pci_epf_test/func1 controllers/e65d0000.pcie-ep/\n"
			    "echo 1 > controllers/e65d0000.pcie-ep/start\n"
			    "cd /sys/kernel/config/pci_ep/\n"
			    "echo 0 > controllers/e65d0000.pcie-ep/start\n"
			    "rm controllers/e65d0000.pcie-ep/func1\n"
			    "rmdir functions/pci_epf_test/func1\n");
	db_buf_free(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cover_letter),
		cmocka_unit_test(test_vntb_down),
		cmocka_unit_test(test_test_up_and_down),
	};

	return cmocka_run_group_tests_name("configfs", tests, setup, teardown);
}
