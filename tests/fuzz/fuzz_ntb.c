// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as what ntb_perf and ntb_tool say: no crash, a sentence for each error. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ntb_perf.h"
#include "lib/ntb_tool.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(const struct db_error *err)
{
	if (!*err->text || strchr(err->text, '\n') || strchr(err->text, '\x1b'))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct db_ntb_perf perf;
	struct db_error err;
	uint64_t values[4];

	for (size_t n = 0; n <= 4; n++) {
		err.text[0] = '\0';
		if (db_ntb_tool_values(text, size, values, n, &err))
			check_error(&err);
	}
	err.text[0] = '\0';
	if (db_ntb_perf_parse(text, size, &perf, &err))
		check_error(&err);
	else if (!isfinite(perf.mbytes_per_s) || !perf.usecs)
		abort();
	return 0;
}
