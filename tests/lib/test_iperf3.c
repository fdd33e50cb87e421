// SPDX-License-Identifier: GPL-2.0-only
/* iperf3's JSON: recorded, cut at each byte, failed, contradicting itself, hostile. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/file.h"
#include "lib/iperf3.h"

#define GOLDEN	"tests/lib/golden/iperf3-"

static struct db_buf recorded(const char *name)
{
	struct db_buf text = { 0 };
	char path[128];

	snprintf(path, sizeof(path), GOLDEN "%s/output.json", name);
	assert_int_equal(db_file_read(path, &text, NULL), 0);
	return text;
}

static struct db_iperf3 parse(const char *name)
{
	struct db_buf text = recorded(name);
	struct db_error err = { "" };
	struct db_iperf3 r;

	assert_int_equal(db_iperf3_parse(text.data, text.len, &r, &err), 0);
	assert_string_equal(err.text, "");
	db_buf_free(&text);
	return r;
}

static void tcp(void **state)
{
	struct db_iperf3 r = parse("tcp-rc_to_ep");

	assert_false(r.udp);
	assert_false(r.reverse);
	assert_string_equal(r.version, "iperf 3.18");
	assert_int_equal(r.sent.bytes, 11534336);
	assert_int_equal(r.received.bytes, 11665408);
	assert_float_equal(r.received.seconds, 3.078489, 1e-9);
	assert_float_equal(r.received.bits_per_second, 30314632.9, 0.1);
	assert_int_equal(r.retransmits, 0);
	assert_int_equal(r.n_rates, 3);
	db_iperf3_free(&r);
	r = parse("tcp-ep_to_rc");
	assert_true(r.reverse);
	assert_int_equal(r.received.bytes, 13107200);
	assert_int_equal(r.n_rates, 3);
	db_iperf3_free(&r);
	assert_null(r.rates);
}

static void udp(void **state)
{
	struct db_iperf3 r = parse("udp-rc_to_ep");

	assert_true(r.udp);
	assert_int_equal(r.packets_sent, 228);
	assert_int_equal(r.packets_received, 227);
	assert_int_equal(r.packets_lost, 0);
	assert_int_equal(r.retransmits, -1);
	assert_float_equal(r.jitter_ms, 2.32705, 1e-5);
	db_iperf3_free(&r);
	r = parse("udp-ep_to_rc");
	assert_true(r.reverse);
	assert_int_equal(r.packets_sent, 230);
	assert_int_equal(r.packets_received, 228);
	assert_int_equal(r.packets_lost, 1);
	db_iperf3_free(&r);
}

/* the recorded output with the first @from replaced by @to */
static int changed(const char *name, const char *from, const char *to, struct db_error *err)
{
	struct db_buf text = recorded(name), other = { 0 };
	char *at = strstr(text.data, from);
	struct db_iperf3 r;
	int ret;

	assert_non_null(at);
	db_buf_add(&other, text.data, (size_t)(at - text.data));
	db_buf_printf(&other, "%s%s", to, at + strlen(from));
	ret = db_iperf3_parse(other.data, other.len, &r, err);
	if (!ret)
		db_iperf3_free(&r);
	assert_null(r.rates);
	db_buf_free(&text);
	db_buf_free(&other);
	return ret;
}

static void not_believed(void **state)
{
	static const struct {
		const char *file, *from, *to, *error;
	} cases[] = {
		{ "tcp-rc_to_ep", "\n\t\t\t\"bytes\":\t11665408",
		  "\n\t\t\t\"bytes\":\t99999999",
		  "iperf3: end.sum_received: 99999999 bytes in 3.07849 s are not 3.03146e+07 "
		  "bit/s" },
		{ "tcp-rc_to_ep", "\"protocol\":\t\"TCP\"",
		  "\"protocol\":\t\"SCTP\"",
		  "iperf3: start.test_start.protocol is neither TCP nor UDP" },
		{ "tcp-rc_to_ep", "\"num_streams\":\t1",
		  "\"num_streams\":\t4",
		  "iperf3: 4 streams, 1 was expected" },
		{ "tcp-rc_to_ep", "\"reverse\":\t0",
		  "\"reverse\":\t7",
		  "iperf3: start.test_start.reverse is missing or neither 0 nor 1" },
		{ "tcp-rc_to_ep", "\"sum_sent\"", "\"sum_lost\"",
		  "iperf3: end.sum_sent is missing" },
		{ "tcp-rc_to_ep", "\"intervals\":\t[",
		  "\"intervals\":\t5, \"x\": [",
		  "iperf3: intervals is no list of at most 3600" },
		{ "tcp-rc_to_ep", "\"retransmits\":\t0,\n\t\t\t\"sender\"",
		  "\"retransmits\":\t-1,\n\t\t\t\"sender\"",
		  "iperf3: sum_sent.retransmits is -1, not from 0 to 9.0072e+15" },
		{ "udp-ep_to_rc", "\n\t\t\t\"packets\":\t229",
		  "\n\t\t\t\"packets\":\t2290",
		  "iperf3: 1 datagrams lost of 2290 received of 230 sent do not add up" },
		{ "udp-ep_to_rc", "\n\t\t\t\"packets\":\t229",
		  "\n\t\t\t\"packets\":\t\"many\"",
		  "iperf3: sum_received.packets is missing or no number" },
		{ "udp-ep_to_rc", "\n\t\t\t\"packets\":\t229",
		  "\n\t\t\t\"packets\":\t229.5",
		  "iperf3: sum_received.packets is 229.5, no whole number" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct db_error err = { "" };

		assert_int_equal(changed(cases[i].file, cases[i].from, cases[i].to, &err),
				 -EBADMSG);
		assert_string_equal(err.text, cases[i].error);
	}
}

static void its_own_failure(void **state)
{
	static const char text[] = "{\"start\":{},\"intervals\":[],\"end\":{},"
		"\"error\":\"unable to connect to server: \\u001b[2J No route to host\"}";
	struct db_error err;
	struct db_iperf3 r;

	assert_int_equal(db_iperf3_parse(text, strlen(text), &r, &err), -EREMOTEIO);
	assert_string_equal(err.text, "iperf3 failed: unable to connect to server: ?[2J No route "
			    "to host");
}

static void garbage(void **state)
{
	static const char *const texts[] = {
		"", "\n", "iperf3: command not found\n", "[]", "{}", "5", "\"end\"", "{\"end\":{}}",
		"{\"start\":[],\"end\":{}}", "\xff\xfe{}", "{\"error\":5}",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct db_error err = { "" };
		struct db_iperf3 r;

		assert_int_equal(db_iperf3_parse(texts[i], strlen(texts[i]), &r, &err), -EBADMSG);
		assert_memory_equal(err.text, "iperf3", 6);
		assert_null(strchr(err.text, '\n'));
	}
}

/* buffers that end where the text does: ASan and valgrind see a step too far */
static void cut_anywhere(void **state)
{
	struct db_buf text = recorded("tcp-rc_to_ep");
	size_t whole = text.len;

	while (whole && text.data[whole - 1] != '}')
		whole--;
	for (size_t len = 0; len < whole; len += 7) {
		char *exact = malloc(len + !len);
		struct db_iperf3 r;

		memcpy(exact, text.data, len);
		assert_int_equal(db_iperf3_parse(exact, len, &r, NULL), -EBADMSG);
		free(exact);
	}
	db_buf_free(&text);
}

static void too_much(void **state)
{
	char *huge = calloc(1, DB_IPERF3_MAX + 1);
	struct db_iperf3 r;

	assert_int_equal(db_iperf3_parse(huge, DB_IPERF3_MAX + 1, &r, NULL), -EBADMSG);
	free(huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcp),
		cmocka_unit_test(udp),
		cmocka_unit_test(not_believed),
		cmocka_unit_test(its_own_failure),
		cmocka_unit_test(garbage),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
