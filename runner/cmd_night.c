// SPDX-License-Identifier: GPL-2.0-only
/* The command "night": the runs of a night beside the baselines of their pairs and branches. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "reports/formats.h"
#include "reports/night.h"
#include "reports/report.h"
#include "runner/baseline.h"
#include "runner/command.h"

struct asked {
	const char *output, *branch, *index;
};

static int parse(int argc, char **argv, struct asked *a)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "branch", required_argument, NULL, 'b' },
		{ "index", required_argument, NULL, 'i' },
		{ 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (c == '?')
			return -EINVAL;
		*(c == 'o' ? &a->output : c == 'b' ? &a->branch : &a->index) = optarg;
	}
	return a->output && optind < argc ? 0 : -EINVAL;
}

/* a pair without a baseline is no error, one that cannot be read is */
static int read_baseline(struct night_group *g, struct db_error *err)
{
	char name[PATH_MAX], path[PATH_MAX];
	int ret;

	snprintf(name, sizeof(name), "%s-%s", g->pair, g->branch);
	ret = baseline_path(name, path, err);
	if (ret || (access(path, F_OK) && errno == ENOENT))
		return ret;
	ret = compare_baseline_read(path, &g->old, err);
	g->has_old = !ret;
	return ret;
}

static int judge(struct night *night, struct db_error *err)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < night->n_groups; i++) {
		ret = read_baseline(&night->groups[i], err);
		if (!ret)
			ret = night_judge(&night->groups[i], err);
	}
	return ret;
}

/* no mail is a file that is not there, also where an older night left one */
static int write_mail(const struct night *night, const char *dir, struct db_error *err)
{
	struct db_buf mail = { 0 };
	char path[PATH_MAX];
	int ret = 0;

	db_file_path(path, "%s/mail.txt", dir);
	night_mail(night, &mail);
	if (mail.dropped)
		ret = db_fail(err, ENOMEM, "no memory for %s", path);
	else if (mail.len)
		ret = db_file_write(path, mail.data, mail.len, err);
	else if (unlink(path) && errno != ENOENT)
		ret = db_fail(err, errno, "%s: %s", path, strerror(errno));
	db_buf_free(&mail);
	return ret;
}

static int write_all(const struct night *night, const struct asked *a, struct db_error *err)
{
	char path[PATH_MAX];
	int ret = db_file_mkdirs(a->output, err);

	db_file_path(path, "%s/kcidb.json", a->output);
	if (!ret)
		ret = db_report_kcidb_runs(night->runs, night->n_runs, path, err);
	if (!ret)
		ret = write_mail(night, a->output, err);
	if (ret || !a->index)
		return ret;
	db_file_path(path, "%s/index.html", a->index);
	return db_report_index(a->index, path, err);
}

/* one line per pair and branch; a regression outweighs what cannot be told */
static int tell(const struct night *night)
{
	static const int codes[] = {
		[COMPARE_SAME] = RUN_GOOD,
		[COMPARE_REGRESSION] = RUN_KERNEL_FAILED,
		[COMPARE_CANNOT_TELL] = RUN_CANNOT_TELL,
	};
	struct db_buf lines = { 0 };
	int code = RUN_GOOD;

	for (size_t i = 0; i < night->n_groups; i++) {
		int now = codes[night->groups[i].verdict];

		night_line(&night->groups[i], &lines);
		if (code != RUN_KERNEL_FAILED && now != RUN_GOOD)
			code = now;
	}
	fputs(db_buf_str(&lines), stdout);
	db_buf_free(&lines);
	return code;
}

int cmd_night(int argc, char **argv)
{
	struct asked a = { 0 };
	struct db_error err;
	struct night night;
	int ret;

	if (parse(argc, argv, &a))
		return command_usage("night needs -o DIR and RUN..., then maybe --branch NAME, "
				     "--index DIR");
	ret = night_load(argv + optind, (size_t)(argc - optind), a.branch, &night, &err);
	if (!ret)
		ret = judge(&night, &err);
	if (!ret)
		ret = write_all(&night, &a, &err);
	ret = ret ? command_fail(&err) : tell(&night);
	night_free(&night);
	return ret;
}
