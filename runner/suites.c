// SPDX-License-Identifier: GPL-2.0-only
/*
 * The suites of the project: every suites/<name>/suite.conf, in the order of their names; and the
 * kernel bugs that their cases are known to show.
 */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "runner/run.h"

int run_suites_load(const char *root, struct db_suite **suites, size_t *n, struct db_error *err)
{
	char pattern[PATH_MAX];
	glob_t found;
	int ret = 0;

	*suites = NULL;
	*n = 0;
	db_file_path(pattern, "%s/suites/*/suite.conf", root);
	if (glob(pattern, 0, NULL, &found))
		return db_fail(err, ENOENT, "no suite found: %s", pattern);
	*suites = calloc(found.gl_pathc, sizeof(**suites));
	if (!*suites)
		ret = db_fail(err, ENOMEM, "no memory for the suites");
	for (size_t i = 0; i < found.gl_pathc && !ret; i++)
		ret = db_suite_load(found.gl_pathv[i], &(*suites)[(*n)++], err);
	globfree(&found);
	return ret;
}

int run_issues_load(const char *root, struct db_issues *issues, struct db_error *err)
{
	char path[PATH_MAX];

	db_file_path(path, "%s/suites/known-issues.conf", root);
	return db_issues_load(path, issues, err);
}

void run_suites_free(struct db_suite *suites, size_t n)
{
	for (size_t i = 0; i < n; i++)
		db_suite_free(&suites[i]);
	free(suites);
}
