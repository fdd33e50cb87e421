// SPDX-License-Identifier: GPL-2.0-only
/* Reader of ntb_perf's statistics, see ntb_perf.h. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/ntb_perf.h"
#include "lib/sanitise.h"
#include "lib/text.h"

/* longest line of it, bytes: three numbers of 20 digits and words */
#define LINE_LENGTH	160
/* ntb_perf's total_order is at most 63, but a day of copying ends here: 2^53 bytes */
#define COUNT_MAX	(1ULL << 53)

/* "0: copied 4194304 bytes in 123456 usecs, 33 MBytes/s" */
static int take_counts(const char *line, struct db_ntb_perf *out, struct db_error *err)
{
	unsigned long long rate;
	int end = 0;

	if (sscanf(line, "0: copied %16llu bytes in %16llu usecs, %16llu MBytes/s%n", &out->bytes,
		   &out->usecs, &rate, &end) != 3 || !end || line[end])
		return db_fail(err, EBADMSG, "ntb_perf: no statistics: '%s'", line);
	if (!out->usecs || out->bytes > COUNT_MAX || out->usecs > COUNT_MAX ||
	    rate != out->bytes / out->usecs)
		return db_fail(err, EBADMSG, "ntb_perf: the numbers do not add up: '%s'", line);
	out->mbytes_per_s = (double)out->bytes / (double)out->usecs;
	return 0;
}

static int take_line(const char *line, struct db_ntb_perf *out, bool *found, struct db_error *err)
{
	int status, peer, end = 0;

	if (!*line)
		return 0;
	if (sscanf(line, " Peer %9d test statistics:%n", &peer, &end) == 1 && end && !line[end])
		return 0;
	end = 0;
	if (sscanf(line, "0: error status %9d%n", &status, &end) == 1 && end && !line[end])
		return db_fail(err, EREMOTEIO, "ntb_perf failed: error %d", status);
	if (*found)
		return db_fail(err, EBADMSG, "ntb_perf: more than one thread: '%s'", line);
	*found = true;
	return take_counts(line, out, err);
}

int db_ntb_perf_parse(const char *text, size_t len, struct db_ntb_perf *out, struct db_error *err)
{
	const char *pos = text, *end = text + len, *at;
	bool found = false;
	size_t n;

	memset(out, 0, sizeof(*out));
	while (db_text_next_line(&pos, end, &at, &n, NULL)) {
		char line[LINE_LENGTH];
		int ret;

		if (n >= sizeof(line) || memchr(at, '\0', n))
			return db_fail(err, EBADMSG, "ntb_perf: no text, or a line of %zu bytes",
				       n);
		memcpy(line, at, n);
		line[n] = '\0';
		ret = take_line(db_sanitise(line), out, &found, err);
		if (ret)
			return ret;
	}
	return found ? 0 : db_fail(err, EBADMSG, "ntb_perf told no statistics");
}
