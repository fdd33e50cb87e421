// SPDX-License-Identifier: GPL-2.0-only
/* Reader of iperf3's JSON, see iperf3.h. */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/iperf3.h"
#include "lib/sanitise.h"

/* most that is believed: a day, an exabyte, 2^53 datagrams, an hour of jitter */
#define SECONDS_MAX	86400.0
#define BYTES_MAX	1e18
#define PACKETS_MAX	9007199254740992.0
#define JITTER_MAX	3600000.0
/* iperf3's own limit for a block, bytes */
#define BLOCK_MAX	(1024.0 * 1024)
/* an interval shorter than this, seconds, is the rest at the end of a test: no sample */
#define WHOLE_INTERVAL	0.5
/* rate, bytes and time are rounded separately; beyond this they contradict each other */
#define RATE_SLACK	0.01

/* the object at @path, keys separated by dots; NULL if there is none */
static const json_t *find(const json_t *at, const char *path)
{
	while (at && *path) {
		size_t len = strcspn(path, ".");

		at = json_object_getn(at, path, len);
		path += len + (path[len] == '.');
	}
	return at;
}

static int take_number(const json_t *root, const char *path, double max, double *out,
		       struct db_error *err)
{
	const json_t *v = find(root, path);

	*out = json_number_value(v);
	if (!json_is_number(v))
		return db_fail(err, EBADMSG, "iperf3: %s is missing or no number", path);
	if (!isfinite(*out) || *out < 0 || *out > max)
		return db_fail(err, EBADMSG, "iperf3: %s is %g, not from 0 to %g", path, *out, max);
	return 0;
}

static int take_count(const json_t *root, const char *path, double max, long long *out,
		      struct db_error *err)
{
	double value;
	int ret = take_number(root, path, max, &value, err);

	if (!ret && value != floor(value))
		ret = db_fail(err, EBADMSG, "iperf3: %s is %g, no whole number", path, value);
	if (!ret)
		*out = (long long)value;
	return ret;
}

static int take_flag(const json_t *root, const char *path, bool *out, struct db_error *err)
{
	const json_t *v = find(root, path);

	if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > 1)
		return db_fail(err, EBADMSG, "iperf3: %s is missing or neither 0 nor 1", path);
	*out = json_integer_value(v);
	return 0;
}

static int take_sum(const json_t *end, const char *name, struct db_iperf3_sum *sum,
		    struct db_error *err)
{
	const json_t *obj = find(end, name);
	double rate;
	int ret;

	if (!json_is_object(obj))
		return db_fail(err, EBADMSG, "iperf3: end.%s is missing", name);
	ret = take_number(obj, "seconds", SECONDS_MAX, &sum->seconds, err);
	if (!ret)
		ret = take_number(obj, "bits_per_second", DB_IPERF3_RATE_MAX,
				  &sum->bits_per_second, err);
	if (!ret)
		ret = take_count(obj, "bytes", BYTES_MAX, &sum->bytes, err);
	if (ret)
		return ret;
	if (sum->seconds <= 0)
		return db_fail(err, EBADMSG, "iperf3: end.%s lasted no time", name);
	rate = 8.0 * (double)sum->bytes / sum->seconds;
	if (fabs(rate - sum->bits_per_second) > RATE_SLACK * fmax(rate, 1))
		return db_fail(err, EBADMSG, "iperf3: end.%s: %lld bytes in %g s are not %g bit/s",
			       name, sum->bytes, sum->seconds, sum->bits_per_second);
	return 0;
}

/*
 * The receiver's "packets" is the highest number that arrived, "lost_packets" the gaps below it;
 * what was sent after the last one that arrived is in neither.
 */
static int take_packets(const json_t *end, struct db_iperf3 *r, struct db_error *err)
{
	long long highest;
	int ret = take_count(end, "sum_sent.packets", PACKETS_MAX, &r->packets_sent, err);

	if (!ret)
		ret = take_count(end, "sum_received.packets", PACKETS_MAX, &highest, err);
	if (!ret)
		ret = take_count(end, "sum_received.lost_packets", PACKETS_MAX, &r->packets_lost,
				 err);
	if (!ret)
		ret = take_number(end, "sum_received.jitter_ms", JITTER_MAX, &r->jitter_ms, err);
	if (ret)
		return ret;
	if (r->packets_lost > highest || highest > r->packets_sent)
		return db_fail(err, EBADMSG, "iperf3: %lld datagrams lost of %lld received of "
			       "%lld sent do not add up", r->packets_lost, highest,
			       r->packets_sent);
	r->packets_received = highest - r->packets_lost;
	return 0;
}

static int take_end(const json_t *root, struct db_iperf3 *r, struct db_error *err)
{
	const json_t *end = find(root, "end");
	long long block;
	int ret;

	if (!json_is_object(end) || !json_object_size(end))
		return db_fail(err, EBADMSG, "iperf3: end is missing: the test did not finish");
	ret = take_sum(end, "sum_sent", &r->sent, err);
	if (!ret)
		ret = take_sum(end, "sum_received", &r->received, err);
	if (!ret)
		ret = take_count(root, "start.test_start.blksize", BLOCK_MAX, &block, err);
	/* a block counts as sent when all of it is, as received bit by bit */
	if (!ret && r->received.bytes > r->sent.bytes + block)
		ret = db_fail(err, EBADMSG, "iperf3: %lld bytes received of %lld sent",
			      r->received.bytes, r->sent.bytes);
	if (!ret && r->udp)
		ret = take_packets(end, r, err);
	r->retransmits = -1;
	if (!ret && find(end, "sum_sent.retransmits"))
		ret = take_count(end, "sum_sent.retransmits", PACKETS_MAX, &r->retransmits, err);
	return ret;
}

static int take_rates(const json_t *root, struct db_iperf3 *r, struct db_error *err)
{
	const json_t *intervals = find(root, "intervals");
	size_t n = json_array_size(intervals);

	if (!json_is_array(intervals) || n > DB_IPERF3_INTERVALS_MAX)
		return db_fail(err, EBADMSG, "iperf3: intervals is no list of at most %d",
			       DB_IPERF3_INTERVALS_MAX);
	r->rates = calloc(n + 1, sizeof(*r->rates));
	if (!r->rates)
		return db_fail(err, ENOMEM, "no memory for %zu intervals", n);
	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(intervals, i);
		double seconds, rate;
		int ret = take_number(one, "sum.seconds", SECONDS_MAX, &seconds, err);

		if (!ret)
			ret = take_number(one, "sum.bits_per_second", DB_IPERF3_RATE_MAX, &rate,
					  err);
		if (ret)
			return ret;
		if (seconds >= WHOLE_INTERVAL)
			r->rates[r->n_rates++] = rate;
	}
	return 0;
}

static int take_start(const json_t *root, struct db_iperf3 *r, struct db_error *err)
{
	const char *version = json_string_value(find(root, "start.version"));
	const char *protocol = json_string_value(find(root, "start.test_start.protocol"));
	long long streams;
	int ret;

	if (!protocol || (strcmp(protocol, "TCP") != 0 && strcmp(protocol, "UDP") != 0))
		return db_fail(err, EBADMSG, "iperf3: start.test_start.protocol is neither TCP "
			       "nor UDP");
	r->udp = !strcmp(protocol, "UDP");
	snprintf(r->version, sizeof(r->version), "%s", version ? version : "version not told");
	db_sanitise(r->version);
	ret = take_flag(root, "start.test_start.reverse", &r->reverse, err);
	if (!ret)
		ret = take_count(root, "start.test_start.num_streams", 128, &streams, err);
	if (!ret && streams != 1)
		ret = db_fail(err, EBADMSG, "iperf3: %lld streams, 1 was expected", streams);
	return ret;
}

/* iperf3's own word for a test that failed */
static int take_error(const json_t *root, struct db_error *err)
{
	const char *text = json_string_value(find(root, "error"));
	char reason[256];

	if (!text)
		return 0;
	snprintf(reason, sizeof(reason), "%s", text);
	return db_fail(err, EREMOTEIO, "iperf3 failed: %s", db_sanitise(reason));
}

int db_iperf3_parse(const char *buf, size_t len, struct db_iperf3 *out, struct db_error *err)
{
	json_error_t why;
	json_t *root;
	int ret;

	memset(out, 0, sizeof(*out));
	if (len > DB_IPERF3_MAX)
		return db_fail(err, EBADMSG, "iperf3 printed %zu bytes, more than %lu", len,
			       DB_IPERF3_MAX);
	root = json_loadb(buf, len, 0, &why);
	if (!root) {
		char text[JSON_ERROR_TEXT_LENGTH];

		/* the parser quotes what it stumbled over */
		snprintf(text, sizeof(text), "%s", why.text);
		return db_fail(err, EBADMSG, "iperf3 printed no JSON, line %d: %.300s", why.line,
			       db_sanitise(text));
	}
	ret = take_error(root, err);
	if (!ret)
		ret = take_start(root, out, err);
	if (!ret)
		ret = take_end(root, out, err);
	if (!ret)
		ret = take_rates(root, out, err);
	json_decref(root);
	if (ret)
		db_iperf3_free(out);
	return ret;
}

void db_iperf3_free(struct db_iperf3 *r)
{
	free(r->rates);
	memset(r, 0, sizeof(*r));
}
