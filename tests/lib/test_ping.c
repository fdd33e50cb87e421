// SPDX-License-Identifier: GPL-2.0-only
/* iputils ping's output: good, quiet, lossy, interrupted, damaged. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/ping.h"

#define HEAD "PING 10.0.0.11 (10.0.0.11) 56(84) bytes of data.\n"
#define REPLY(seq, time) "64 bytes from 10.0.0.11: icmp_seq=" seq " ttl=64 time=" time " ms\n"
#define TITLE "\n--- 10.0.0.11 ping statistics ---\n"

static struct db_ping parse(const char *text)
{
	struct db_ping p;

	assert_int_equal(db_ping_parse(text, strlen(text), &p, NULL), 0);
	return p;
}

static void the_cover_letter(void **state)
{
	struct db_ping p = parse("$ ping -c 10 10.0.0.11\n" HEAD REPLY("1", "0.809")
		REPLY("2", "6.17") REPLY("3", "12.1") REPLY("4", "104") TITLE
		"4 packets transmitted, 4 received, 0% packet loss, time 3005ms\n"
		"rtt min/avg/max/mdev = 0.809/30.769/104.000/42.497 ms\n");
	double ms[4];

	assert_int_equal(p.n_lines, 10);
	assert_int_equal(p.lines[0].kind, DB_PING_COMMAND);
	assert_int_equal(p.lines[1].kind, DB_PING_HEADER);
	assert_int_equal(p.lines[6].kind, DB_PING_BLANK);
	assert_int_equal(p.lines[7].kind, DB_PING_STATISTICS);
	assert_int_equal(p.lines[9].kind, DB_PING_STATISTICS);
	assert_string_equal(p.lines[3].text,
			    "64 bytes from 10.0.0.11: icmp_seq=2 ttl=64 time=6.17 ms");
	assert_int_equal(p.n_replies, 4);
	assert_int_equal(p.replies[3].seq, 4);
	assert_int_equal(p.replies[3].line, 5);
	assert_float_equal(p.replies[0].resolution_ms, 0.001, 1e-15);
	assert_float_equal(p.replies[1].resolution_ms, 0.01, 1e-15);
	assert_float_equal(p.replies[2].resolution_ms, 0.1, 1e-15);
	assert_float_equal(p.replies[3].resolution_ms, 1, 1e-15);
	assert_int_equal(db_ping_times(&p, ms), 4);
	assert_float_equal(ms[0], 0.809, 1e-12);
	assert_float_equal(ms[3], 104, 1e-12);
	assert_int_equal(p.transmitted, 4);
	assert_int_equal(p.received, 4);
	assert_true(p.has_rtt);
	assert_float_equal(p.rtt_max, 104, 1e-12);
	assert_int_equal(p.n_other, 0);
	assert_int_equal(db_ping_check(&p, NULL), 0);
	db_ping_free(&p);
}

static void losses_and_errors(void **state)
{
	struct db_ping p = parse(HEAD REPLY("1", "1.02")
		"From 10.0.0.12 icmp_seq=2 Destination Host Unreachable\n"
		"no answer yet for icmp_seq=3\n" REPLY("4", "0.998") TITLE
		"4 packets transmitted, 2 received, +1 errors, 50% packet loss, time 3005ms\n"
		"rtt min/avg/max/mdev = 0.998/1.009/1.020/0.011 ms, pipe 3\n");

	assert_int_equal(p.n_errors, 1);
	assert_int_equal(p.lines[2].kind, DB_PING_ERROR);
	assert_int_equal(p.lines[3].kind, DB_PING_LATE);
	assert_int_equal(p.errors, 1);
	assert_int_equal(p.transmitted, 4);
	assert_int_equal(p.received, 2);
	assert_true(p.has_rtt);
	assert_int_equal(db_ping_check(&p, NULL), 0);
	db_ping_free(&p);
}

static void duplicates_and_damage(void **state)
{
	struct db_ping p = parse(HEAD REPLY("1", "1.02")
		"64 bytes from 10.0.0.11: icmp_seq=1 ttl=64 time=1.55 ms (DUP!)\n"
		"64 bytes from 10.0.0.11: icmp_seq=2 ttl=64 time=1.70 ms (BAD CHECKSUM!)\n"
		"16 bytes from 10.0.0.11: icmp_seq=3 ttl=64 (truncated)\n"
		"wrong data byte #16 should be 0x10 but was 0x0\n" TITLE
		"3 packets transmitted, 2 received, +1 duplicates, +1 corrupted, 33.3333% packet "
		"loss, time 2003ms\n");

	assert_int_equal(p.n_replies, 3);
	assert_int_equal(p.untimed, 1);
	assert_true(p.replies[1].duplicate);
	assert_true(p.replies[2].damaged);
	assert_int_equal(p.duplicates, 1);
	assert_int_equal(p.n_errors, 1);
	assert_int_equal(db_ping_times(&p, NULL), 1);
	assert_int_equal(db_ping_check(&p, NULL), 0);
	db_ping_free(&p);
}

static void quiet(void **state)
{
	struct db_ping p = parse(HEAD TITLE
		"500 packets transmitted, 500 received, 0% packet loss, time 9998ms\n"
		"rtt min/avg/max/mdev = 2.140/3.010/4.230/0.312 ms\n");

	assert_int_equal(p.n_replies, 0);
	assert_int_equal(p.received, 500);
	assert_int_equal(db_ping_check(&p, NULL), 0);
	db_ping_free(&p);
}

static void interrupted(void **state)
{
	struct db_ping p = parse(HEAD REPLY("1", "1.02") "64 bytes from 10.0.0.11: icmp_s");
	struct db_error err;

	assert_int_equal(p.n_replies, 1);
	assert_int_equal(p.n_other, 1);
	assert_false(p.complete);
	assert_int_equal(p.transmitted, -1);
	assert_int_equal(db_ping_check(&p, &err), -EBADMSG);
	assert_string_equal(err.text, "ping printed no statistics: it did not finish");
	db_ping_free(&p);
}

static void contradictions(void **state)
{
	static const char *const texts[] = {
		HEAD REPLY("1", "1.02")
		"2 packets transmitted, 2 received, 0% packet loss, time 1001ms\n",
		HEAD REPLY("1", "1.02")
		"1 packets transmitted, 1 received, +1 duplicates, 0% packet loss, time 0ms\n",
		HEAD "1 packets transmitted, 2 received, 0% packet loss, time 0ms\n",
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct db_ping p = parse(texts[i]);

		assert_int_equal(db_ping_check(&p, NULL), -EBADMSG);
		db_ping_free(&p);
	}
}

static void stamped_named_and_below(void **state)
{
	struct db_ping p = parse(
		"[1763812345.123456] 64 bytes from ep (10.0.0.11): icmp_seq=65535 ttl=64 "
		"time=0.756 ms\n"
		"64 bytes from 10.0.0.11: icmp_seq=0 ttl=64 time<1 ms\n");

	assert_int_equal(p.n_replies, 2);
	assert_int_equal(p.replies[0].seq, 65535);
	assert_true(p.replies[1].below);
	assert_int_equal(db_ping_times(&p, NULL), 1);
	db_ping_free(&p);
}

/* lines that look like replies and hold no number that could be believed */
static void no_replies(void **state)
{
	static const char *const times[] = {
		"nan", "inf", "-1.0", "0x1p3", "1e3", "1.2.3", "", "99999999999", "1,5",
	};
	char line[128];
	size_t i;

	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct db_ping p;

		snprintf(line, sizeof(line),
			 "64 bytes from 10.0.0.11: icmp_seq=1 ttl=64 time=%s ms\n", times[i]);
		p = parse(line);
		assert_int_equal(p.n_replies, 0);
		assert_int_equal(p.untimed, 1);
		assert_int_equal(p.n_lines, 1);
		db_ping_free(&p);
	}
}

/* a buffer that ends where the last line does: ASan and valgrind see a step too far */
static void no_final_nul(void **state)
{
	static const char text[] = "64 bytes from 10.0.0.11: icmp_seq=1 ttl=64 time=0.7";
	char *exact = malloc(sizeof(text) - 1);
	struct db_ping p;
	size_t len;

	for (len = 0; len < sizeof(text); len++) {
		memcpy(exact, text, len);
		assert_int_equal(db_ping_parse(exact, len, &p, NULL), 0);
		assert_int_equal(p.n_lines, len > 0);
		db_ping_free(&p);
	}
	free(exact);
}

static void hostile_bytes(void **state)
{
	static const char bytes[] = "\x1b[2J\0\xff\xfe 64 bytes from\nping: \x07 connect\n";
	char *huge = malloc(3 * DB_PING_LINE_MAX);
	struct db_ping p;

	assert_int_equal(db_ping_parse(bytes, sizeof(bytes) - 1, &p, NULL), 0);
	assert_int_equal(p.n_lines, 2);
	assert_string_equal(p.lines[0].text, "?[2J??? 64 bytes from");
	assert_int_equal(p.lines[1].kind, DB_PING_ERROR);
	assert_int_equal(p.n_other, 1);
	db_ping_free(&p);
	memset(huge, 'x', 3 * DB_PING_LINE_MAX);
	assert_int_equal(db_ping_parse(huge, 3 * DB_PING_LINE_MAX, &p, NULL), 0);
	assert_true(p.cut);
	assert_int_equal(strlen(p.lines[0].text), DB_PING_LINE_MAX);
	db_ping_free(&p);
	free(huge);
	p = parse("");
	assert_int_equal(p.n_lines, 0);
	db_ping_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cover_letter),
		cmocka_unit_test(losses_and_errors),
		cmocka_unit_test(duplicates_and_damage),
		cmocka_unit_test(quiet),
		cmocka_unit_test(interrupted),
		cmocka_unit_test(contradictions),
		cmocka_unit_test(stamped_named_and_below),
		cmocka_unit_test(no_replies),
		cmocka_unit_test(no_final_nul),
		cmocka_unit_test(hostile_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
