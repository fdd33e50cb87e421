// SPDX-License-Identifier: GPL-2.0-only
/* What a run shows: progress, one line per case, totals.  Board text is made harmless before. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/sanitise.h"
#include "runner/run.h"

static const char *const colours[DB_RUN_STATUSES] = {
	[DB_RUN_PASS] = "\033[32m",
	[DB_RUN_FAIL] = "\033[31m",
	[DB_RUN_SKIP] = "\033[33m",
	[DB_RUN_ERROR] = "\033[35m",
	[DB_RUN_MISS] = "\033[36m",
	[DB_RUN_DONE] = "\033[32m",
};

static const char *const time_names[RUN_TIMES] = {
	[RUN_TIME_HOOKS] = "hooks (power, attach, detach)",
	[RUN_TIME_BOOT] = "power on to root shell (both sides)",
	[RUN_TIME_SETUP] = "set-up of functions and drivers",
	[RUN_TIME_ENDPOINT] = "cases of suite endpoint",
	[RUN_TIME_VNTB] = "cases of suite vntb",
	[RUN_TIME_TEARDOWN] = "tear-down",
};

/* https://no-color.org: any non-empty value */
static bool in_colour(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && !(no && *no);
}

void run_say(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	printf("%s\n", db_sanitise(text));
	fflush(stdout);
}

void run_show_case(const struct db_case_result *r)
{
	bool colour = in_colour();

	printf("%s%-5s%s  %s/%s  %.2f s%s%s%s\n", colour ? colours[r->status] : "",
	       db_run_status_name(r->status), colour ? "\033[0m" : "", r->suite, r->name,
	       r->seconds, r->reason[0] ? "  " : "",
	       r->expected_failure ? "expected failure: " : "", r->reason);
	fflush(stdout);
}

void run_show_totals(const struct run *run)
{
	size_t i;

	printf("\n");
	for (i = 0; i < DB_RUN_STATUSES; i++) {
		if (run->counts[i])
			printf("%s %u  ", db_run_status_name(i), run->counts[i]);
	}
	printf("\n\nwhere the time went:\n");
	for (i = 0; i < RUN_TIMES; i++)
		printf("%8.1f s  %s\n", run->times[i], time_names[i]);
	fflush(stdout);
}

void run_show_file(const char *path)
{
	struct db_buf text = { .limit = 4 << 20 };

	if (!db_file_read(path, &text, NULL) && text.len)
		printf("\n%s", text.data);
	db_buf_free(&text);
	fflush(stdout);
}

const char *run_time_name(enum run_time time)
{
	return time_names[time];
}
