// SPDX-License-Identifier: GPL-2.0-only
/* What db-target prints on a board. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct db_target_latency latency;
	struct db_target_doorbell doorbell;
	struct db_target_rings rings;
	struct db_error err;
	uint32_t status;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (!db_target_doorbell(text, &doorbell, &err) && doorbell.bar > 5)
		abort();
	if (!db_target_rings(text, &rings, &err) && rings.seen + rings.timeouts > rings.rung)
		abort();
	db_target_status(text, &status, &err);
	if (!db_target_latency(text, &latency, &err)) {
		for (size_t i = 0; i < latency.n; i++) {
			if (!(latency.first[i] >= 0) ||
			    (latency.second && !(latency.second[i] >= 0)))
				abort();
		}
	}
	db_target_latency_free(&latency);
	free(text);
	return 0;
}
