// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as the files of a run directory: it loads or says why not, and report.txt is printable.
 * The input is cut at each 0x1e (ASCII's record separator) into run.json, result.json, ping's
 * output, samples, transcript.
 */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/buffer.h"
#include "lib/file.h"
#include "lib/text.h"
#include "reports/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* the seeds' run.json plans the cases whose directory this is */
#define CASE "cases/vntb/embedded.ping_1hz"

static const char *const files[] = {
	"run.json", CASE "/result.json", CASE "/output-ping.txt", CASE "/ping.samples",
	CASE "/ep.sh",
};

static char dir[64];

static void remove_dir(void)
{
	static const char *const names[] = { "report.txt", CASE, "cases/vntb", "cases", "" };
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		remove(path);
	}
}

static void make_dir(void)
{
	char path[PATH_MAX];

	/* the reports sync what they write: only in memory is that quick */
	snprintf(dir, sizeof(dir), "%s/doorbench-fuzz-XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	if (!mkdtemp(dir))
		abort();
	snprintf(path, sizeof(path), "%s/" CASE, dir);
	if (db_file_mkdirs(path, NULL))
		abort();
	atexit(remove_dir);
}

/* plain writing: db_file_write() would sync */
static void put(const char *name, const uint8_t *data, size_t size)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		abort();
}

static void check_report(void)
{
	struct db_buf text = { 0 };
	const char *pos, *end, *line;
	char path[PATH_MAX];
	size_t len;

	snprintf(path, sizeof(path), "%s/report.txt", dir);
	if (db_file_read(path, &text, NULL))
		abort();
	pos = db_buf_str(&text);
	end = pos + text.len;
	while (db_text_next_line(&pos, end, &line, &len, NULL)) {
		char *copy = strndup(line, len);

		if (strlen(copy) != len || db_text_clean(copy, len))
			abort();
		free(copy);
	}
	db_buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct db_error err = { "" };
	size_t i, len;

	if (!dir[0])
		make_dir();
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const uint8_t *cut = size ? memchr(data, 0x1e, size) : NULL;

		len = cut ? (size_t)(cut - data) : size;
		put(files[i], data, len);
		data += len + !!cut;
		size -= len + !!cut;
	}
	if (!db_report_txt(dir, &err))
		check_report();
	else if (!err.text[0])
		abort();
	return 0;
}
