// SPDX-License-Identifier: GPL-2.0-only
/* Samples: taken, missing, late, written, summed up; the clock behind them. */
#include "tests/target/fake.h"

#include "target/counter.h"
#include "target/samples.h"

static void test_rank(void **state)
{
	static const struct {
		size_t n;
		unsigned int per_mille;
		size_t rank;
	} ranks[] = {
		{ 1, 500, 0 }, { 2, 500, 0 }, { 3, 500, 1 }, { 10, 900, 8 }, { 100, 990, 98 },
		{ 1000, 999, 998 }, { 1000, 1000, 999 }, { 1001, 999, 999 },
	};

	for (size_t i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++)
		assert_int_equal(dbt_samples_rank(ranks[i].n, ranks[i].per_mille), ranks[i].rank);
}

static void test_line(void **state)
{
	const double x[] = { 0, 1, 2, 3 }, y[] = { 1, 3, 5, 7 }, bent[] = { 0, 1, 0, 1 };
	double slope, worst;

	dbt_clock_line(x, y, 4, &slope, &worst);
	assert_true(slope == 2 && worst == 0);
	dbt_clock_line(x, bent, 4, &slope, &worst);
	assert_float_equal(slope, 0.2, 1e-12);
	assert_float_equal(worst, 0.6, 1e-12);
}

static void test_written(void **state)
{
	const struct dbt_clock clock = { .hz = 1e8 };
	const char *want = "# number a b, ns\n1 50 70\n3 10 15000000000\n";
	char path[] = "/tmp/test-samples-XXXXXX", text[128] = "";
	struct dbt_samples s;
	struct dbt_error err;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(dbt_samples_alloc(&s, 3, &err), DBT_DONE);
	dbt_samples_add(&s, 5, 7);
	dbt_samples_add(&s, DBT_NO_SAMPLE, DBT_NO_SAMPLE);
	dbt_samples_add(&s, 1, 1500000000);
	dbt_samples_add(&s, 9, 9);
	assert_int_equal(s.n, 3);
	assert_int_equal(dbt_samples_write(&s, &clock, 2, path, "a b", &err), DBT_DONE);
	assert_int_equal(read(fd, text, sizeof(text) - 1), (ssize_t)strlen(want));
	assert_string_equal(text, want);
	assert_int_equal(dbt_samples_write(&s, &clock, 2, "/no/such/file", "a", &err), DBT_CANNOT);
	assert_int_equal(dbt_samples_write(&s, &clock, 2, "/dev/full", "a", &err), DBT_CANNOT);
	assert_non_null(strstr(err.text, "No space left"));
	dbt_samples_free(&s);
	close(fd);
	unlink(path);
}

static void test_no_memory(void **state)
{
	struct dbt_samples s;
	struct dbt_error err;

	assert_int_equal(dbt_samples_alloc(&s, (size_t)1 << 56, &err), DBT_CANNOT);
	dbt_samples_free(&s);
}

/* Return: a number behind "key=" of what was printed */
static double number(const char *text, const char *key)
{
	char word[64];
	const char *at;

	snprintf(word, sizeof(word), "%s=", key);
	at = strstr(text, word);
	if (!at)
		fail_msg("no %s in:\n%s", word, text);
	return strtod(at + strlen(word), NULL);
}

static void test_ring(void **state)
{
	char out[16384];
	unsigned int n = 0, handler, reply, lines = 0;

	fake_expect("doorbell enable 1:0.0", DBT_DONE, "bar=2");
	assert_int_equal(fake_run("latency ring 1:0.0 --count 100 --warmup 5 --samples -", out,
				  sizeof(out)), DBT_DONE);
	for (char *line = strtok(strdupa(out), "\n"); line; line = strtok(NULL, "\n")) {
		if (sscanf(line, "%u %u %u", &n, &handler, &reply) != 3)
			continue;
		assert_int_equal(n, ++lines);
		assert_true(handler <= reply);
	}
	assert_int_equal(lines, 100);
	assert_true(number(out, "n") == 100 && number(out, "timeouts") == 0);
	assert_true(number(out, "warmup") == 5 && number(out, "resolution_ns") > 0);
	assert_true(number(out, "reply_min_ns") <= number(out, "reply_p50_ns"));
	assert_true(number(out, "reply_p50_ns") <= number(out, "reply_p99_ns"));
	assert_true(number(out, "reply_p99_ns") <= number(out, "reply_max_ns"));
	assert_null(strstr(out, "p999"));
}

/* the delay is in the EP, so the latency is at least that long */
static void test_known_delay(void **state)
{
	struct fake *f = *state;
	char out[4096];

	fake_expect("doorbell enable 1:0.0", DBT_DONE, "bar=2");
	f->late = 3;
	assert_int_equal(fake_run("latency ring 1:0.0 --count 20 --warmup 0 --no-hold", out,
				  sizeof(out)), DBT_DONE);
	assert_true(number(out, "handler_min_ns") >= 3e6);
	assert_true(number(out, "handler_min_ns") < 50e6);
	assert_non_null(strstr(out, "hold=no"));
}

/* each answer comes after its time-out: none is a sample, none is taken for that of the next */
static void test_late(void **state)
{
	struct fake *f = *state;
	char out[4096];

	fake_expect("doorbell enable 1:0.0", DBT_DONE, "bar=2");
	f->late = 400;
	assert_int_equal(fake_run("latency ring 1:0.0 --count 2 --warmup 0 --timeout 0.05 "
				  "--samples -", out, sizeof(out)), DBT_DONE);
	assert_non_null(strstr(out, "# number handler reply, ns\n# "));
	assert_true(number(out, "n") == 0 && number(out, "timeouts") == 2);
	assert_int_equal(f->rings, 2);
}

static void test_never(void **state)
{
	struct fake *f = *state;
	char out[4096];

	fake_expect("doorbell enable 1:0.0", DBT_DONE, "bar=2");
	f->deaf = 1;
	assert_int_equal(fake_run("latency ring 1:0.0 --count 3 --warmup 0 --timeout 0.02", out,
				  sizeof(out)), DBT_WRONG);
	assert_non_null(strstr(out, "sample 1 was never answered"));
	assert_true(number(out, "n") == 0 && number(out, "timeouts") == 1);
	f->regs[DBT_EPF_STATUS / 4] = 0xffffffff;
	fake_config_gone(f);
	fake_expect("latency ring 1:0.0 --count 3", DBT_CANNOT, "is gone");
}

static void test_others(void **state)
{
	fake_expect("latency ring 1:0.0 --count 3", DBT_CANNOT, "no doorbell is enabled");
	fake_expect("latency command 1:0.0 --count 20 --warmup 1 --delay 1000", DBT_DONE,
		    "n=20 timeouts=0 warmup=1 delay_ns=1000\n");
	fake_expect("latency floor 1:0.0 --count 20 --samples -", DBT_DONE, "\nmin_ns=");
	fake_expect("latency floor 1:0.0", DBT_USAGE, "--count is missing");
	fake_expect("latency floor 1:0.0 --count 1 --cpu 1023", DBT_CANNOT, "cannot run on CPU 1023");
}

/* natively: a delay that is known by another clock is what the counter says */
static void test_selftest(void **state)
{
	fake_expect("clock", DBT_DONE, "quality=ok\n");
	fake_expect("selftest", DBT_DONE, "resolution_ns=");
}

static void test_interrupts(void **state)
{
	struct fake *f = *state;

	fake_text(f->root, "proc", "interrupts",
		  "           CPU0       CPU1\n"
		  " 24:       1462         38  ITS-PCI-MSI-0000:01:00.0   0 Edge      pci-endpoint-test.0\n"
		  " 27:          5          6  GICv3  27 Level\n"
		  "  9:          1          0  0-edge acpi\n"
		  "IPI0:         7          8  Rescheduling interrupts\n"
		  "ERR:          3\n");
	fake_expect("interrupts endpoint", DBT_DONE, "irq=24 count=1500 name=pci-endpoint-test.0\n");
	fake_expect("interrupts", DBT_DONE, "irq=27 count=11 name=Level\n");
	fake_expect("interrupts", DBT_DONE, "irq=9 count=1 name=acpi\n");
	fake_expect("interrupts", DBT_DONE, "irq=IPI0 count=15 name=interrupts\n");
	fake_expect("interrupts", DBT_DONE, "irq=ERR count=3 name=none\n");
	fake_expect("interrupts nobody", DBT_DONE, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rank), cmocka_unit_test(test_line),
		cmocka_unit_test(test_written), cmocka_unit_test(test_no_memory),
		TEST(test_ring), TEST(test_known_delay), TEST(test_late), TEST(test_never),
		TEST(test_others), cmocka_unit_test(test_selftest), TEST(test_interrupts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
