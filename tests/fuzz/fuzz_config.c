// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a pair's configuration and as a suite's description: no crash, nothing leaks, and an
 * error has its sentence.  Files that @include names are left out: they may be anything.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/config.h"
#include "lib/configfs.h"
#include "lib/suite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 itself forgets a string in which the file ends */
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig.so";
}

static void try_pair(const char *path)
{
	const struct db_function *f = db_function_find("pci_epf_vntb");
	struct db_error err = { "" };
	struct db_buf recipe = { 0 };
	struct db_config config;

	if (db_config_load(path, &config, &err)) {
		if (!err.text[0])
			abort();
	} else {
		f->bind(&config, &recipe);
		if (!recipe.len)
			abort();
	}
	db_buf_free(&recipe);
	db_config_free(&config);
}

static void try_suite(const char *path)
{
	struct db_error err = { "" };
	struct db_suite suite;
	struct db_needs needs;

	if (db_suite_load(path, &suite, &err)) {
		if (!err.text[0])
			abort();
	} else {
		db_suite_needs(&suite, "a.b", &needs);
		if (needs.state >= DB_STATE_BOUND && !db_function_find(needs.function))
			abort();
	}
	db_suite_free(&suite);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* the name of a suite is that of its directory */
	char dir[] = "/tmp/fuzz_config_XXXXXX", path[64];
	FILE *file;

	if (memmem(data, size, "@include", strlen("@include")))
		return -1;
	if (!mkdtemp(dir))
		abort();
	snprintf(path, sizeof(path), "%s/x.conf", dir);
	file = fopen(path, "w");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file))
		abort();
	try_pair(path);
	try_suite(path);
	unlink(path);
	rmdir(dir);
	return 0;
}
