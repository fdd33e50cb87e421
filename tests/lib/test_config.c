// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration: defaults, expansion, and every kind of mistake with the sentence that it must
 * give (golden/config-<case>/: pair.conf and the end of the expected sentence).
 */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/config.h"
#include "lib/file.h"

#define GOLDEN	"tests/lib/golden"

static bool check_case(const char *name)
{
	struct db_buf expected = { 0 };
	struct db_config config;
	struct db_error err = { "" };
	char path[512];
	bool good;
	int ret;

	snprintf(path, sizeof(path), GOLDEN "/%s/expected", name);
	assert_int_equal(db_file_read(path, &expected, &err), 0);
	expected.data[strcspn(expected.data, "\n")] = '\0';
	snprintf(path, sizeof(path), GOLDEN "/%s/pair.conf", name);
	ret = db_config_load(path, &config, &err);
	good = ret == (expected.data[0] ? -EINVAL : 0) &&
	       strlen(err.text) >= strlen(expected.data) &&
	       !strcmp(err.text + strlen(err.text) - strlen(expected.data), expected.data);
	if (!good)
		print_error("%s: %d \"%s\"\n", name, ret, err.text);
	db_config_free(&config);
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
		if (strncmp(e->d_name, "config-", 7) != 0)
			continue;
		cases++;
		bad += !check_case(e->d_name);
	}
	closedir(dir);
	assert_true(cases > 20);
	assert_int_equal(bad, 0);
}

static void test_defaults(void **state)
{
	struct db_config c;
	struct db_error err;

	assert_int_equal(db_config_load(GOLDEN "/config-good/pair.conf", &c, &err), 0);
	assert_string_equal(c.name, "desk");
	assert_string_equal(c.ssh_command, "ssh");
	assert_string_equal(c.ep.controller, "e65d0000.pcie-ep");
	assert_null(c.rc.controller);
	assert_string_equal(c.rc.attach, "");
	assert_false(c.exclusive);
	assert_int_equal(c.n_backends, 1);
	assert_int_equal(c.n_known, 0);
	assert_string_equal(c.backends[0].prepare, "");
	assert_int_equal(c.epf_test.deviceid, 0x0031);
	assert_int_equal(c.epf_vntb.deviceid, 0x0030);
	assert_int_equal(c.epf_vntb.mw1, 0x100000);
	assert_int_equal(c.ping.slow_count, 10);
	assert_int_equal(c.ping.fast_count, 500);
	assert_true(c.timeouts.boot == 60);
	db_config_free(&c);
}

static void test_expansion(void **state)
{
	struct db_config c;
	struct db_error err;

	setenv("DOORBENCH_TEST_UNSET", "a-b", 1);
	assert_int_equal(db_config_load(GOLDEN "/config-variable/pair.conf", &c, &err), 0);
	assert_string_equal(c.rc.address, "root@a-b");
	db_config_free(&c);
	unsetenv("DOORBENCH_TEST_UNSET");
}

static void test_not_there(void **state)
{
	struct db_config c;
	struct db_error err;

	assert_true(db_config_load("/nonexistent/pair.conf", &c, &err) < 0);
	assert_non_null(strstr(err.text, "/nonexistent/pair.conf"));
	db_config_free(&c);
}

/* the configurations that the project ships must be good */
static void test_shipped(void **state)
{
	struct db_config c;
	struct db_error err;

	assert_int_equal(db_config_load("configs/virtual.conf", &c, &err), 0);
	assert_string_equal(c.kind, "virtual");
	db_config_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_expansion),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
