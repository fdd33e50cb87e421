// SPDX-License-Identifier: GPL-2.0-only
/* Arguments by a table: everything that is no argument is one usage error that names it. */
#include "tests/target/fake.h"

#include "target/args.h"

struct values {
	const char *name, *choice;
	uint64_t count;
	int64_t delta;
	double seconds;
	bool flag;
};

static int read_args(struct values *v, struct dbt_error *err, const char *line)
{
	const struct dbt_arg table[] = {
		DBT_TEXT("NAME", &v->name),
		{ "COUNT", DBT_ARG_NUMBER, &v->count, .min = 2, .max = 100, .optional = true },
		{ "--delta", DBT_ARG_SIGNED, &v->delta, .max = 16 },
		{ "--choice", DBT_ARG_CHOICE, &v->choice, .choices = "one|two" },
		DBT_SECONDS("--seconds", &v->seconds),
		DBT_FLAG("--flag", &v->flag),
		{ 0 }
	};
	static char words[128];
	char *argv[16], *next = words;
	int n = 0;

	memset(v, 0, sizeof(*v));
	snprintf(words, sizeof(words), "%s", line);
	while (n < 15 && (argv[n] = strsep(&next, ",")))
		n++;
	argv[n] = NULL;
	return dbt_args(argv, table, err);
}

static void test_good(void **state)
{
	struct dbt_error err;
	struct values v;

	assert_int_equal(read_args(&v, &err, "--flag,a,--delta,-0x10,7,--choice,two,--seconds,0.25"),
			 DBT_DONE);
	assert_string_equal(v.name, "a");
	assert_int_equal(v.count, 7);
	assert_int_equal(v.delta, -16);
	assert_string_equal(v.choice, "two");
	assert_true(v.seconds == 0.25 && v.flag);
	assert_int_equal(read_args(&v, &err, "a"), DBT_DONE);
	assert_int_equal(read_args(&v, &err, "a,0x64"), DBT_DONE);
	assert_int_equal(v.count, 100);
}

static void test_bad(void **state)
{
	static const struct {
		const char *line, *text;
	} bad[] = {
		{ "--flag", "NAME is missing" }, { "", "NAME is empty" },
		{ "a,1", "COUNT 1" }, { "a,101", "2 to 100" }, { "a,2x", "COUNT 2x" },
		{ "a,-2", "COUNT -2" }, { "a,+2", "COUNT +2" }, { "a, 2", "COUNT  2" },
		{ "a,0x", "COUNT 0x" }, { "a,18446744073709551618", "COUNT 184" },
		{ "a,2,b", "b is one argument too many" },
		{ "a,--delta", "--delta needs a value" }, { "a,--delta,17", "-16 to 16" },
		{ "a,--delta,--1", "--delta --1" }, { "a,--choice,on", "one of one|two" },
		{ "a,--choice,", "--choice" }, { "a,--seconds,nan", "--seconds nan" },
		{ "a,--seconds,0x1", "--seconds" }, { "a,--seconds,1.2.3", "--seconds" },
		{ "a,--seconds,0", "0.001" }, { "a,--seconds,3601", "3600" },
		{ "a,--seconds,1e3", "--seconds" }, { "a,--what", "no option --what" },
		{ "a,--", "no option --" },
	};
	struct dbt_error err;
	struct values v;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(read_args(&v, &err, bad[i].line), DBT_USAGE);
		assert_non_null(strstr(err.text, bad[i].text));
	}
}

/* each command refuses what it does not know, in one line that says how it is used */
static void test_commands(void **state)
{
	static const char *const commands[] = {
		"find", "info", "cfg read", "cfg write", "bar read", "bar write", "bar fill",
		"bar check", "epf status", "epf command", "doorbell enable", "doorbell disable",
		"doorbell ring", "latency ring", "latency command", "latency floor", "interrupts",
		"clock", "selftest",
	};
	char line[64], out[1024];

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		snprintf(line, sizeof(line), "%s --no-such", commands[i]);
		assert_int_equal(fake_run(line, out, sizeof(out)), DBT_USAGE);
		assert_non_null(strstr(out, "there is no option --no-such; usage: db-target "));
		assert_non_null(strstr(out, commands[i]));
		assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
	}
	fake_expect("", DBT_USAGE, "no command; usage");
	fake_expect("doorbell", DBT_USAGE, "no command doorbell");
	fake_expect("doorbell play", DBT_USAGE, "no command doorbell");
	fake_expect("--help", DBT_DONE, "db-target selftest");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
