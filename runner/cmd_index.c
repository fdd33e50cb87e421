// SPDX-License-Identifier: GPL-2.0-only
/* The command "index": one page over many nights' run directories. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "reports/report.h"
#include "runner/command.h"

int cmd_index(int argc, char **argv)
{
	char page[PATH_MAX];
	struct db_error err;

	if ((argc != 2 && argc != 4) || argv[1][0] == '-' ||
	    (argc == 4 && strcmp(argv[2], "-o") != 0))
		return command_usage("index needs one directory of run directories, then maybe "
				     "-o FILE");
	if (argc == 4)
		db_file_path(page, "%s", argv[3]);
	else
		db_file_path(page, "%s/index.html", argv[1]);
	if (db_report_index(argv[1], page, &err))
		return command_fail(&err);
	printf("%s\n", page);
	return RUN_GOOD;
}
