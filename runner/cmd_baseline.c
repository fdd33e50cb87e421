// SPDX-License-Identifier: GPL-2.0-only
/* The command "baseline": sets of runs that are kept by name, for later comparisons. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "lib/sanitise.h"
#include "reports/compare.h"
#include "runner/baseline.h"
#include "runner/command.h"

int baseline_path(const char *name, char *path, struct db_error *err)
{
	char root[PATH_MAX / 4];

	if (!db_name_ok(name))
		return db_fail(err, EINVAL, "the name of a baseline is made of letters, digits "
			       "and ._-+:@ and begins with none of '.-'");
	if (run_root(root, sizeof(root), err))
		return -ENOENT;
	db_file_path(path, "%s/reports/baselines/%s/baseline.json", root, name);
	return 0;
}

static int save(int argc, char **argv, struct db_error *err)
{
	struct compare_set set = { 0 };
	char path[PATH_MAX], dir[PATH_MAX];
	int ret = baseline_path(argv[2], path, err);

	for (int i = 3; !ret && i < argc; i++)
		ret = compare_load(argv[i], &set, err);
	compare_sort(&set);
	if (!ret) {
		db_file_path(dir, "%.*s", (int)(strrchr(path, '/') - path), path);
		ret = db_file_mkdirs(dir, err);
	}
	if (!ret)
		ret = compare_baseline_write(path, &set, err);
	if (!ret)
		printf("%s: %zu runs\n", argv[2], set.runs);
	compare_free(&set);
	return ret;
}

static int show(const char *name, struct db_error *err)
{
	struct compare_set set = { 0 };
	char path[PATH_MAX];
	int ret = baseline_path(name, path, err);

	if (!ret)
		ret = compare_baseline_read(path, &set, err);
	if (ret)
		return ret;
	for (int i = 0; i < COMPARE_ENVS; i++)
		printf("%-12s %s\n", compare_env_names[i], db_sanitise(set.env[i]));
	printf("%-12s %zu\n", "runs", set.runs);
	for (size_t i = 0; i < set.n_measurements; i++) {
		const struct compare_measurement *m = &set.measurements[i];

		printf("%s %s %s [%s] n=%zu\n", m->suite, m->name, m->measurement, m->unit, m->n);
	}
	compare_free(&set);
	return 0;
}

static int list(struct db_error *err)
{
	char root[PATH_MAX / 4], path[PATH_MAX];
	struct dirent **names;
	int n;

	if (run_root(root, sizeof(root), err))
		return -ENOENT;
	db_file_path(path, "%s/reports/baselines", root);
	n = scandir(path, &names, NULL, alphasort);
	if (n < 0)
		return errno == ENOENT ? 0 : db_fail(err, errno, "%s: %s", path, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (db_name_ok(names[i]->d_name))
			printf("%s\n", names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return 0;
}

int cmd_baseline(int argc, char **argv)
{
	struct db_error err;
	int ret;

	if (argc >= 4 && !strcmp(argv[1], "save"))
		ret = save(argc, argv, &err);
	else if (argc == 3 && !strcmp(argv[1], "show"))
		ret = show(argv[2], &err);
	else if (argc == 2 && !strcmp(argv[1], "list"))
		ret = list(&err);
	else
		return command_usage("baseline needs 'save NAME DIR...', 'list' or 'show NAME'");
	return ret ? command_fail(&err) : RUN_GOOD;
}
