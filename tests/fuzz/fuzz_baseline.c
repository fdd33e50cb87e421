// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as a baseline: it is read and compared with itself, or refused with a reason. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "reports/compare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char path[64];
	struct compare_set set = { 0 };
	struct db_buf text = { 0 };
	struct db_error err = { "" };
	FILE *f;

	snprintf(path, sizeof(path), "/tmp/doorbench-fuzz-baseline.%d", (int)getpid());
	f = fopen(path, "w");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		abort();
	if (compare_baseline_read(path, &set, &err)) {
		if (!err.text[0])
			abort();
	} else if (compare_text(&set, &set, &text, &err) < 0 && !err.text[0]) {
		abort();
	}
	unlink(path);
	db_buf_free(&text);
	compare_free(&set);
	return 0;
}
