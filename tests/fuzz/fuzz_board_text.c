// SPDX-License-Identifier: GPL-2.0-only
/* What boards print about themselves: list of tests, /proc/interrupts and meminfo, environment. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/environment.h"
#include "lib/interrupts.h"
#include "lib/kselftest.h"
#include "lib/meminfo.h"
#include "lib/sanitise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	char chip[DB_INTERRUPTS_CHIP];
	struct db_strings names;
	struct db_error err;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (!db_kselftest_list(text, &names, &err)) {
		for (size_t i = 0; i < names.n; i++) {
			if (!db_name_ok(names.v[i]))
				abort();
		}
		db_strings_free(&names);
	}
	if (db_interrupts_count(text, DB_INTERRUPTS_VNTB) < -1)
		abort();
	db_interrupts_chip(text, DB_INTERRUPTS_VNTB, chip);
	if (strlen(chip) >= sizeof(chip))
		abort();
	if (db_meminfo_kb(text, "Slab") < -1)
		abort();
	json_decref(db_environment_parse(text, "a board"));
	free(text);
	return 0;
}
