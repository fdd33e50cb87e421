// SPDX-License-Identifier: GPL-2.0-only
/* The command "compare": two sets of runs, each from directories or a baseline. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "reports/compare.h"
#include "runner/baseline.h"
#include "runner/command.h"

static const int codes[] = {
	[COMPARE_SAME] = RUN_GOOD,
	[COMPARE_REGRESSION] = RUN_KERNEL_FAILED,
	[COMPARE_CANNOT_TELL] = RUN_CANNOT_TELL,
};

/* a directory comes first: a path is what people complete */
static int load(const char *what, struct compare_set *set, struct db_error *err)
{
	char path[PATH_MAX];
	int ret;

	if (!access(what, F_OK) || strchr(what, '/')) {
		ret = compare_load(what, set, err);
		compare_sort(set);
		return ret;
	}
	ret = baseline_path(what, path, err);
	return ret ? ret : compare_baseline_read(path, set, err);
}

int cmd_compare(int argc, char **argv)
{
	struct compare_set old = { 0 }, new = { 0 };
	struct db_buf text = { 0 };
	struct db_error err;
	int ret;

	if ((argc != 3 && argc != 5) || argv[1][0] == '-' || argv[2][0] == '-' ||
	    (argc == 5 && strcmp(argv[3], "--output") != 0))
		return command_usage("compare needs OLD and NEW, then maybe --output FILE");
	ret = load(argv[1], &old, &err);
	if (!ret)
		ret = load(argv[2], &new, &err);
	if (!ret)
		ret = compare_text(&old, &new, &text, &err);
	if (ret >= 0 && argc == 5 && db_file_write(argv[4], text.data, text.len, &err)) {
		fprintf(stderr, "doorbench: %s\n", err.text);
		ret = COMPARE_CANNOT_TELL;
	} else if (ret >= 0 && argc == 3) {
		fputs(db_buf_str(&text), stdout);
	}
	db_buf_free(&text);
	compare_free(&old);
	compare_free(&new);
	return ret < 0 ? command_fail(&err) : codes[ret];
}
