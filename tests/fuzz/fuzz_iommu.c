// SPDX-License-Identifier: GPL-2.0-only
/* What a board tells of its IOMMU: a trace, reserved regions, a kernel log. */
#include <stdlib.h>
#include <string.h>

#include "lib/iommu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void faults(const char *text)
{
	struct db_buf line = { 0 };

	while (db_iommu_fault(&text, &line)) {
		if (!db_iommu_is_fault(line.data))
			abort();
		db_iommu_names(line.data, 0x1000);
	}
	db_buf_free(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct db_iommu_range window = { 0x100000, 0x100000 };
	struct db_iommu_trace trace;
	struct db_error err;
	uint64_t hole;
	char *text = strndup((const char *)data, size);

	if (!text)
		return 0;
	if (!db_iommu_trace_parse(text, strlen(text), &trace, &err) &&
	    !db_iommu_hole(&window, &trace, text, &hole)) {
		const struct db_iommu_range found = { hole, DB_IOMMU_HOLE };

		if (hole < window.start || hole - window.start > window.size - DB_IOMMU_HOLE ||
		    db_iommu_trace_mapped(&trace, &found) || db_iommu_reserved(text, &found))
			abort();
	}
	db_iommu_trace_free(&trace);
	db_iommu_mode(text);
	faults(text);
	free(text);
	return 0;
}
