// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as iperf3's output: no crash, a sentence for each error, no number out of range. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/iperf3.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_sum(const struct db_iperf3_sum *s)
{
	if (!isfinite(s->seconds) || s->seconds <= 0 || !isfinite(s->bits_per_second) ||
	    s->bits_per_second < 0 || s->bits_per_second > DB_IPERF3_RATE_MAX || s->bytes < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct db_error err = { "" };
	struct db_iperf3 r;

	if (db_iperf3_parse((const char *)data, size, &r, &err)) {
		if (!*err.text || strchr(err.text, '\n') || strchr(err.text, '\x1b') || r.rates)
			abort();
		return 0;
	}
	check_sum(&r.sent);
	check_sum(&r.received);
	for (size_t i = 0; i < r.n_rates; i++) {
		if (!isfinite(r.rates[i]) || r.rates[i] < 0)
			abort();
	}
	if (r.packets_received < 0 || r.packets_received + r.packets_lost > r.packets_sent)
		abort();
	db_iperf3_free(&r);
	return 0;
}
