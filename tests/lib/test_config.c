// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration: defaults, expansion, and every kind of mistake with the sentence that it must
 * give (golden/config-<case>/: pair.conf and the end of the expected sentence).
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
	assert_true(cases > 50);
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
	assert_false(c.shared);
	assert_false(c.rebind);
	assert_int_equal(c.power_cycles, 2);
	assert_string_equal(c.ep.architecture, "arm64");
	assert_string_equal(c.ep.boot_args, "");
	assert_string_equal(c.lab_fault, "");
	assert_string_equal(c.rc.reset, "lab/power rc cycle");
	assert_true(c.rc.iommu.capable);
	assert_string_equal(c.rc.iommu.reason, "");
	assert_int_equal(c.ep.n_bars, 0);
	assert_null(c.ep.enumerate);
	assert_string_equal(c.rc.enumerate, "rescan");
	assert_int_equal(c.n_backends, 1);
	assert_int_equal(c.n_known, 0);
	assert_string_equal(c.backends[0].prepare, "");
	assert_int_equal(c.epf_test.deviceid, 0x0031);
	assert_int_equal(c.epf_vntb.deviceid, 0x0030);
	assert_int_equal(c.epf_vntb.mw1, 0x100000);
	assert_int_equal(c.ping.slow_count, 10);
	assert_int_equal(c.ping.fast_count, 1000);
	assert_int_equal(c.throughput.seconds, 5);
	assert_int_equal(c.throughput.udp_mbit, 100);
	assert_true(c.timeouts.boot == 60);
	assert_true(c.timeouts.silence == 60);
	assert_int_equal(c.timeouts.debug, 4);
	db_config_free(&c);
}

static void test_debug(void **state)
{
	struct db_config c;
	struct db_error err;

	assert_int_equal(db_config_load(GOLDEN "/config-good/pair.conf", &c, &err), 0);
	for (int i = 0; i < 2; i++) {
		/* the second time is none */
		db_config_debug(&c);
		assert_true(c.timeouts.boot == 240);
		assert_true(c.timeouts.connect == 20);
		assert_true(c.timeouts.command == 120);
		assert_true(c.timeouts.hook == 240);
		assert_true(c.timeouts.ready == 120);
		assert_true(c.timeouts.silence == 240);
		assert_true(c.timeouts.case_time == 480);
		assert_true(c.timeouts.run == 14400);
		assert_int_equal(c.timeouts.debug, 1);
	}
	db_config_free(&c);
}

static void test_full(void **state)
{
	struct db_config c;
	struct db_error err;

	assert_int_equal(db_config_load(GOLDEN "/config-full/pair.conf", &c, &err), 0);
	assert_true(c.shared);
	assert_true(c.rebind);
	assert_int_equal(c.power_cycles, 0);
	assert_string_equal(c.ep.architecture, "x86_64");
	assert_string_equal(c.ep.boot_args, "lab/args ep");
	assert_false(c.ep.iommu.capable);
	assert_string_equal(c.ep.iommu.reason, "switched off upstream");
	assert_int_equal(c.ep.n_bars, 3);
	assert_int_equal(c.ep.bars[1].bar, 4);
	assert_string_equal(c.ep.bars[1].kind, "fixed");
	assert_true(c.ep.bars[1].size == 256);
	assert_string_equal(c.ep.bars[1].reason, "the controller's registers");
	/* more than 32 bits */
	assert_true(c.ep.bars[2].size == 0x100000000);
	assert_string_equal(c.rc.enumerate, "hotplug");
	assert_string_equal(c.lab_up, "lab/reserve");
	assert_string_equal(c.lab_fault, "lab/fault $DOORBENCH_FAULT");
	assert_true(c.timeouts.silence == 2.5);
	assert_true(c.timeouts.case_time == 30);
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

/* the configurations that the project ships must be good, each named as its file */
static void test_shipped(void **state)
{
	struct db_config c;
	struct db_error err;
	char name[64];
	glob_t found;

	assert_int_equal(glob("configs/*.conf", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (db_config_load(found.gl_pathv[i], &c, &err))
			fail_msg("%s", err.text);
		snprintf(name, sizeof(name), "configs/%s.conf", c.name);
		assert_string_equal(name, found.gl_pathv[i]);
		db_config_free(&c);
	}
	globfree(&found);
}

static bool has_option(const struct db_side_config *s, const char *option)
{
	for (size_t i = 1; i < s->ssh_options.n; i++) {
		if (!strcmp(s->ssh_options.v[i - 1], "-o") &&
		    !strcmp(s->ssh_options.v[i], option))
			return true;
	}
	return false;
}

static const struct db_bar_config *bar(const struct db_config *c, int number)
{
	for (size_t i = 0; i < c->ep.n_bars; i++) {
		if (c->ep.bars[i].bar == number)
			return &c->ep.bars[i];
	}
	return NULL;
}

static void test_virtual(void **state)
{
	struct db_config c;
	struct db_error err;

	assert_int_equal(db_config_load("configs/virtual.conf", &c, &err), 0);
	assert_string_equal(c.kind, "virtual");
	assert_true(c.shared);
	assert_string_equal(c.rc.enumerate, "hotplug");
	assert_true(has_option(&c.ep, "ProxyCommand=virtual/vpair connect ep"));
	assert_true(has_option(&c.rc, "StrictHostKeyChecking=yes"));
	db_config_free(&c);
}

static void test_spider(void **state)
{
	struct db_config c;
	struct db_error err;

	assert_int_equal(db_config_load("configs/spider.conf", &c, &err), 0);
	assert_string_equal(c.kind, "boards");
	assert_false(c.shared);
	assert_string_equal(c.ep.controller, "e65d0000.pcie-ep");
	assert_true(has_option(&c.ep, "StrictHostKeyChecking=yes"));
	assert_true(has_option(&c.rc, "StrictHostKeyChecking=yes"));
	assert_true(c.ep.iommu.capable);
	assert_string_equal(bar(&c, 0)->kind, "resizable");
	assert_string_equal(bar(&c, 1)->kind, "disabled");
	assert_string_equal(bar(&c, 4)->kind, "fixed");
	assert_true(bar(&c, 4)->size == 256);
	/* the first file's first entry, the last one's last */
	assert_true(c.n_known > 0);
	assert_string_equal(c.known[0].case_name, "*.LEGACY_IRQ_TEST");
	assert_non_null(strstr(c.known[c.n_known - 1].reason, "one interrupt"));
	db_config_free(&c);
}

static void test_rock5b(void **state)
{
	struct db_config c;
	struct db_error err;

	assert_int_equal(db_config_load("configs/rock5b-orion.conf", &c, &err), 0);
	assert_true(has_option(&c.ep, "StrictHostKeyChecking=yes"));
	assert_true(has_option(&c.rc, "StrictHostKeyChecking=yes"));
	assert_false(c.ep.iommu.capable);
	assert_non_null(strstr(c.ep.iommu.reason, "disabled upstream"));
	assert_string_equal(bar(&c, 4)->kind, "reserved");
	assert_int_equal(c.epf_test.vendorid, 0x1d87);
	/* the eDMA's BAR is that of the doorbells */
	assert_int_equal(c.epf_vntb.db_bar, 4);
	db_config_free(&c);
}

/* a table that contradicts itself: each key has a meaning, defaults are allowed values */
static void check_items(const struct db_config_item *items)
{
	for (const struct db_config_item *i = items; i->key; i++) {
		if (!i->help || !i->help[0])
			fail_msg("%s has no meaning", i->key);
		switch (i->type) {
		case DB_CONFIG_TEXT:
		case DB_CONFIG_NAME:
		case DB_CONFIG_IPV4:
			if (!i->required && (!i->text || (i->choices &&
							  !strstr(i->choices, i->text))))
				fail_msg("%s has no good default", i->key);
			break;
		case DB_CONFIG_INT:
		case DB_CONFIG_BYTES:
		case DB_CONFIG_SECONDS:
			if (!i->required && (i->value < i->min || i->value > i->max))
				fail_msg("%s has a default out of its range", i->key);
			break;
		default:
			break;
		}
		if (i->sub)
			check_items(i->sub);
	}
}

static void test_schema(void **state)
{
	check_items(db_config_schema);
}

static void test_keys(void **state)
{
	struct db_buf keys = { 0 };

	db_config_keys(&keys);
	/* one of each form */
	assert_non_null(strstr(keys.data, "\nshared: true or false, default false\n    "));
	assert_non_null(strstr(keys.data, "\npower_cycles: integer, 0 to 10, default 2\n    "));
	assert_non_null(strstr(keys.data, "\nep.address: text, required\n    "));
	assert_non_null(strstr(keys.data, "\nrc.modules: list of names, 0 to 64\n    "));
	assert_non_null(strstr(keys.data, "\nbackends: list of groups, 1 to 32, required\n    "));
	assert_non_null(strstr(keys.data,
			       "\nbackends[].mode: one of doorbell|polling|refused, required\n"));
	assert_non_null(strstr(keys.data,
			       "\nepf_vntb.vendorid: integer, 0 to 0xffff, default 0x1912\n    "));
	assert_non_null(strstr(keys.data,
			       "\nping.fast_interval: seconds, 0.001 to 1, default 0.02\n    "));
	db_buf_free(&keys);
}

/* to mend it: put what "doorbench help config" prints between the marks */
static void test_documented(void **state)
{
	static const char begin[] = "<!-- keys: begin -->\n```text\n";
	static const char end[] = "```\n<!-- keys: end -->\n";
	struct db_buf doc = { 0 }, keys = { 0 };
	struct db_error err;
	char *from, *to;

	assert_int_equal(db_file_read("docs/boards.md", &doc, &err), 0);
	from = strstr(doc.data, begin);
	to = strstr(doc.data, end);
	assert_non_null(from);
	assert_non_null(to);
	*to = '\0';
	db_config_keys(&keys);
	assert_string_equal(from + strlen(begin), db_buf_str(&keys));
	db_buf_free(&doc);
	db_buf_free(&keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_debug),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_expansion),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_virtual),
		cmocka_unit_test(test_spider),
		cmocka_unit_test(test_rock5b),
		cmocka_unit_test(test_schema),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_documented),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
