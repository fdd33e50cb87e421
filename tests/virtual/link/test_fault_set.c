// SPDX-License-Identifier: GPL-2.0-only
/*
 * Setting, showing and counting of the fault knobs, whatever they do: good words, bad words.
 */
#include <errno.h>

#include "tests/virtual/link/harness.h"

static void assert_set(struct bench *b, const char *words)
{
	char err[160] = "";

	assert_int_equal(dwc_fault_set(b->d, words, err, sizeof(err)), 0);
	assert_string_equal(err, "");
}

/* "NAME=..." is in the line of all knobs */
static void assert_shown(struct bench *b, const char *want)
{
	char faults[2048], line[2050], word[64];

	snprintf(word, sizeof(word), " %s ", want);
	dwc_fault_print(b->d, faults, sizeof(faults));
	snprintf(line, sizeof(line), " %s ", faults);
	if (!strstr(line, word))
		fail_msg("no \"%s\" in \"%s\"", want, line);
}

static void test_good(void **state)
{
	static const struct {
		const char *words, *shown;
	} good[] = {
		{ "ring-drop on", "ring-drop=on" },
		{ "  ring-drop   on  3 ", "ring-drop=on,3" },
		{ "ring-drop off", "ring-drop=off" },
		{ "ring-delay 1ns", "ring-delay=1ns" },
		{ "ring-delay 300us", "ring-delay=300us" },
		{ "ring-delay 1500us 1000000", "ring-delay=1500us,1000000" },
		{ "msi-delay 2000ms", "msi-delay=2s" },
		{ "msi-duplicate 4s", "msi-duplicate=4s" },
		{ "ring-duplicate 4000000000ns", "ring-duplicate=4s" },
		{ "msi-vector 0", "msi-vector=0" },
		{ "msi-vector 31 1", "msi-vector=31,1" },
		{ "ring-data 65535", "ring-data=65535" },
		{ "atu-stuck any", "atu-stuck=any" },
		{ "atu-miss pass", "atu-miss=pass" },
		{ "edma-abort 169 2", "edma-abort=169,2" },
		{ "link down", "link=down" },
		/* these act at once and are off again */
		{ "atu-lose ib7", "atu-lose=off" },
		{ "perst 1ms", "perst=off" },
		{ "hot-reset off", "hot-reset=off" },
		{ "ring-assert now", "ring-assert=off" },
	};
	struct bench *b = bench_up("rcar-s4");
	char line[2048], off[2048];

	dwc_fault_print(b->d, off, sizeof(off));
	for (unsigned int i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_set(b, good[i].words);
		assert_shown(b, good[i].shown);
	}
	assert_set(b, "clear");
	dwc_fault_print(b->d, line, sizeof(line));
	assert_string_equal(line, off);
	assert_null(strstr(off, "=on"));
	bench_free(b);
}

static void test_bad(void **state)
{
	static const struct {
		const char *words, *error;
	} bad[] = {
		{ "", "fault: a knob's name or clear is missing" },
		{ "   ", "fault: a knob's name or clear is missing" },
		{ "nonsense on", "\"nonsense\": no such knob; faults lists them" },
		{ "ring-drop", "ring-drop: a value is missing" },
		{ "ring-drop yes", "ring-drop \"yes\": the value is off, on" },
		{ "ring-drop on 0", "ring-drop on \"0\": the count is 1..1000000" },
		{ "ring-drop on 1000001", "ring-drop on \"1000001\": the count is 1..1000000" },
		{ "ring-drop on -1", "ring-drop on \"-1\": the count is 1..1000000" },
		{ "ring-drop on 1 2", "ring-drop: \"2\" is a word too many" },
		{ "ring-drop off 1", "ring-drop off \"1\": takes no count" },
		{ "link down 3", "link down \"3\": takes no count" },
		{ "clear all", "clear: \"all\" is a word too many" },
		{ "ring-delay 300", "ring-delay \"300\": the value is off or 1ns to 4s, as 300us" },
		{ "ring-delay 0us", "ring-delay \"0us\": the value is off or 1ns to 4s, as 300us" },
		{ "ring-delay us", "ring-delay \"us\": the value is off or 1ns to 4s, as 300us" },
		{ "ring-delay 5s", "ring-delay \"5s\": the value is off or 1ns to 4s, as 300us" },
		{ "ring-delay 99999999999999999999ns",
		  "ring-delay \"99999999999999999999ns\": the value is off or 1ns to 4s, as "
		  "300us" },
		{ "ring-delay 1.5ms", "ring-delay \"1.5ms\": the value is off or 1ns to 4s, "
		  "as 300us" },
		{ "msi-vector 32", "msi-vector \"32\": the value is off or 0..31" },
		{ "atu-stuck both", "atu-stuck \"both\": the value is off, ob, ib, any" },
		{ "atu-lose ib8", "atu-lose \"ib8\": the value is ob0..ob7 or ib0..ib7" },
		{ "atu-lose ib", "atu-lose \"ib\": the value is ob0..ob7 or ib0..ib7" },
		{ "atu-lose xx1", "atu-lose \"xx1\": the value is ob0..ob7 or ib0..ib7" },
		{ "ring\x1b[2J\x80\" on", "\"ring?[2J??\": no such knob; faults lists them" },
	};
	struct bench *b = bench_up("rcar-s4");
	char err[160], line[2048], off[2048];

	dwc_fault_print(b->d, off, sizeof(off));
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(dwc_fault_set(b->d, bad[i].words, err, sizeof(err)), -EINVAL);
		assert_string_equal(err, bad[i].error);
		dwc_fault_print(b->d, line, sizeof(line));
		assert_string_equal(line, off);
	}
	/* a name that is too long for any message is cut */
	memset(line, 'x', 500);
	snprintf(line + 500, sizeof(line) - 500, " on");
	assert_int_equal(dwc_fault_set(b->d, line, err, sizeof(err)), -EINVAL);
	assert_true(strlen(err) < 80);
	bench_free(b);
}

static void test_count(void **state)
{
	struct bench *b = bench_up("rcar-s4");
	char line[2048];

	assert_int_equal(dwc_fault_strike(b->d, DWC_FAULT_RING_DROP, "x"), 0);
	assert_set(b, "ring-drop on 2");
	assert_int_equal(dwc_fault_strike(b->d, DWC_FAULT_RING_DROP, "x"), 1);
	assert_shown(b, "ring-drop=on,1");
	assert_int_equal(dwc_fault_strike(b->d, DWC_FAULT_RING_DROP, "x"), 1);
	assert_shown(b, "ring-drop=off");
	assert_int_equal(dwc_fault_strike(b->d, DWC_FAULT_RING_DROP, "x"), 0);
	/* a new setting counts anew, the counter goes on */
	assert_set(b, "ring-drop on 1");
	assert_int_equal(dwc_fault_strike(b->d, DWC_FAULT_RING_DROP, "x"), 1);
	assert_int_equal(dwc_fault_struck(b->d, DWC_FAULT_RING_DROP), 3);
	dwc_print_counters(b->d, line, sizeof(line));
	assert_non_null(strstr(line, " ring-drop=3 "));
	assert_int_equal(strncmp(line, "rings=0 ", 8), 0);
	assert_true(strlen(line) < sizeof(line) - 200);
	bench_free(b);
}

/* the log shows some strikes, however many there are */
static void test_log(void **state)
{
	struct bench *b = bench_up("rcar-s4");
	unsigned int before = b->lines;

	assert_set(b, "ring-drop on");
	for (unsigned int i = 0; i < 100000; i++)
		dwc_fault_strike(b->d, DWC_FAULT_RING_DROP, "ring %u", i);
	assert_in_range(b->lines - before, 17, 40);
	assert_string_equal(b->line, "fault ring-drop: ring 65535 (strike 65536)");
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
