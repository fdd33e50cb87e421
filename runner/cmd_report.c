// SPDX-License-Identifier: GPL-2.0-only
/* The command "report": everything that is made of a run directory, again. */
#include <stdio.h>

#include "lib/file.h"
#include "reports/report.h"
#include "runner/command.h"

int cmd_report(int argc, char **argv)
{
	char root[PATH_MAX / 4], path[PATH_MAX];
	struct db_error err;

	if (argc != 2 || argv[1][0] == '-')
		return command_usage("report needs one run directory");
	if (run_root(root, sizeof(root), &err))
		return command_fail(&err);
	db_file_path(path, "%s/reports/templates", root);
	if (db_report_all(argv[1], path, &err))
		return command_fail(&err);
	printf("%s/report.txt\n", argv[1]);
	return RUN_GOOD;
}
