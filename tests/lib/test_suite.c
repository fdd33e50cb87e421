// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suites' descriptions: what each test needs, and every kind of mistake with the sentence that it
 * must give (golden/suite-<case>/: suite.conf and the end of the expected sentence).
 */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/configfs.h"
#include "lib/file.h"
#include "lib/suite.h"

#define GOLDEN	"tests/lib/golden"

static bool check_case(const char *name)
{
	struct db_buf expected = { 0 };
	struct db_suite suite;
	struct db_error err = { "" };
	char path[512];
	bool good;
	int ret;

	snprintf(path, sizeof(path), GOLDEN "/%s/expected", name);
	assert_int_equal(db_file_read(path, &expected, &err), 0);
	expected.data[strcspn(expected.data, "\n")] = '\0';
	snprintf(path, sizeof(path), GOLDEN "/%s/suite.conf", name);
	ret = db_suite_load(path, &suite, &err);
	good = ret == (expected.data[0] ? -EINVAL : 0) &&
	       strlen(err.text) >= strlen(expected.data) &&
	       !strcmp(err.text + strlen(err.text) - strlen(expected.data), expected.data);
	if (!good)
		print_error("%s: %d \"%s\"\n", name, ret, err.text);
	db_suite_free(&suite);
	db_buf_free(&expected);
	return good;
}

static void test_golden(void **state)
{
	DIR *dir = opendir(GOLDEN);
	struct dirent *e;
	int cases = 0, bad = 0;

	assert_non_null(dir);
	while ((e = readdir(dir))) {
		if (strncmp(e->d_name, "suite-", 6) != 0)
			continue;
		cases++;
		bad += !check_case(e->d_name);
	}
	closedir(dir);
	assert_true(cases > 15);
	assert_int_equal(bad, 0);
}

static void test_least(void **state)
{
	struct db_suite suite;
	struct db_needs needs;
	struct db_error err;

	assert_int_equal(db_suite_load(GOLDEN "/suite-least/suite.conf", &suite, &err), 0);
	assert_string_equal(suite.name, "suite-least");
	assert_string_equal(suite.path, GOLDEN "/suite-least/suite.conf");
	assert_string_equal(suite.program, "prog");
	assert_string_equal(suite.on, "controller");
	assert_string_equal(suite.backends, "any");
	assert_string_equal(suite.needs.match, "*");
	db_suite_needs(&suite, "any.test", &needs);
	assert_int_equal(needs.state, DB_STATE_ENUMERATED);
	assert_string_equal(needs.function, "pci_epf_test");
	assert_string_equal(needs.tier, "quick");
	assert_string_equal(needs.ep_args, "");
	assert_string_equal(needs.rc_args, "");
	assert_int_equal(needs.n_labels, 0);
	db_suite_free(&suite);
}

/* the name is the directory's also if the path does not show it */
static void test_name(void **state)
{
	char *here = getcwd(NULL, 0);
	struct db_suite suite;
	struct db_error err;

	assert_non_null(here);
	assert_int_equal(chdir(GOLDEN "/suite-least"), 0);
	assert_int_equal(db_suite_load("suite.conf", &suite, &err), 0);
	assert_int_equal(chdir(here), 0);
	assert_string_equal(suite.name, "suite-least");
	db_suite_free(&suite);
	free(here);
}

static void test_cases(void **state)
{
	struct db_suite suite;
	struct db_needs needs;
	struct db_error err;

	assert_int_equal(db_suite_load(GOLDEN "/suite-cases/suite.conf", &suite, &err), 0);
	/* nothing but "*" matches */
	db_suite_needs(&suite, "y.z", &needs);
	assert_int_equal(needs.state, DB_STATE_ENUMERATED);
	assert_string_equal(needs.function, "pci_epf_test");
	assert_string_equal(needs.tier, "full");
	assert_string_equal(needs.ep_args, "a=1");
	assert_string_equal(needs.rc_args, "b");
	assert_int_equal(needs.n_labels, 2);
	assert_string_equal(needs.labels[1], "two");
	assert_true(needs.seconds == 0);
	/* three entries, each sets something */
	db_suite_needs(&suite, "x.y_LONG", &needs);
	assert_int_equal(needs.state, DB_STATE_LINKED);
	assert_string_equal(needs.function, "pci_epf_vntb");
	assert_string_equal(needs.tier, "debug");
	assert_true(needs.seconds == 900);
	assert_string_equal(needs.ep_args, "a=2 c");
	assert_string_equal(needs.rc_args, "b");
	assert_int_equal(needs.n_labels, 1);
	assert_string_equal(needs.labels[0], "three");
	/* the suite's function is not for a test that needs none */
	db_suite_needs(&suite, "bare.y", &needs);
	assert_int_equal(needs.state, DB_STATE_BOOTED);
	assert_string_equal(needs.function, "");
	db_suite_free(&suite);
}

static void test_not_there(void **state)
{
	struct db_suite suite;
	struct db_error err;

	assert_int_equal(db_suite_load("/nonexistent/suite.conf", &suite, &err), -ENOENT);
	assert_non_null(strstr(err.text, "/nonexistent/suite.conf"));
	db_suite_free(&suite);
}

static void test_state_names(void **state)
{
	assert_string_equal(db_state_name(DB_STATE_OFF), "off");
	assert_string_equal(db_state_name(DB_STATE_ENUMERATED), "enumerated");
}

/* the suites that the project ships must be good, and their functions must have recipes */
static void test_shipped(void **state)
{
	struct db_suite suite;
	struct db_error err;
	glob_t found;

	assert_int_equal(glob("suites/*/suite.conf", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (db_suite_load(found.gl_pathv[i], &suite, &err))
			fail_msg("%s", err.text);
		if (suite.needs.function[0])
			assert_non_null(db_function_find(suite.needs.function));
		db_suite_free(&suite);
	}
	globfree(&found);
}

static void check_label(const struct db_suite *suite, const char *test, const char *label)
{
	struct db_needs needs;

	db_suite_needs(suite, test, &needs);
	for (size_t i = 0; i < needs.n_labels; i++) {
		if (!strcmp(needs.labels[i], label))
			return;
	}
	fail_msg("%s has no label %s", test, label);
}

static void test_shipped_labels(void **state)
{
	struct db_suite suite;
	struct db_error err;

	assert_int_equal(db_suite_load("suites/endpoint/suite.conf", &suite, &err), 0);
	check_label(&suite, "pci_ep_bar.BAR0.BAR_TEST", "bar");
	check_label(&suite, "pci_ep_basic.CONSECUTIVE_BAR_TEST", "bar");
	check_label(&suite, "pci_ep_basic.LEGACY_IRQ_TEST", "irq");
	check_label(&suite, "pci_ep_basic.MSI_TEST", "irq");
	check_label(&suite, "pci_ep_basic.MSIX_TEST", "irq");
	check_label(&suite, "pci_ep_data_transfer.dma.READ_TEST", "dma");
	check_label(&suite, "pci_ep_data_transfer.memcpy.READ_TEST", "transfer");
	check_label(&suite, "pcie_ep_doorbell.DOORBELL_TEST", "doorbell");
	db_suite_free(&suite);
	assert_int_equal(db_suite_load("suites/vntb/suite.conf", &suite, &err), 0);
	check_label(&suite, "vntb.link", "link");
	check_label(&suite, "vntb.ping_1hz", "ping");
	check_label(&suite, "vntb.ping_fast", "ping");
	db_suite_free(&suite);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_state_names),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_shipped_labels),
	};

	return cmocka_run_group_tests_name("suite", tests, NULL, NULL);
}
