// SPDX-License-Identifier: GPL-2.0-only
/*
 * Goes on with a run that was cut off: its options from run.json, the results that are there; what
 * a case that was cut off left behind is moved aside and kept.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "runner/run.h"

/* attempts of one case that were cut off, one directory each */
#define ASIDE		"interrupted"
#define ATTEMPTS_MAX	10000

static json_t *load_meta(const char *dir, struct db_error *err)
{
	char path[PATH_MAX];
	json_error_t why;
	json_t *meta;

	db_file_path(path, "%s/run.json", dir);
	meta = json_load_file(path, 0, &why);
	if (!meta)
		db_fail(err, EINVAL, "%s:%d: %s", path, why.line, why.text);
	return meta;
}

/* run.json names a configuration of the project as seen from there */
static int find_config(struct run_options *o, struct db_error *err)
{
	char root[PATH_MAX / 4], path[PATH_MAX];
	int ret;

	if (o->config[0] == '/')
		return 0;
	ret = run_root(root, sizeof(root), err);
	if (ret)
		return ret;
	db_file_path(path, "%s/%s", root, o->config);
	free(o->config);
	o->config = strdup(path);
	return o->config ? 0 : db_fail(err, ENOMEM, "no memory");
}

/**
 * run_resume_options() - what the run was asked for
 * @opts: has @resume, its directory; gets the rest
 *
 * Return: 0, -EINVAL, -ENOENT, -ENOMEM.
 */
int run_resume_options(struct run_options *opts, struct db_error *err)
{
	json_t *meta = load_meta(opts->resume, err);
	int ret = meta ? 0 : -EINVAL;

	if (!ret)
		ret = run_options_from_json(json_object_get(meta, "options"), opts, err);
	if (!ret)
		ret = find_config(opts, err);
	json_decref(meta);
	return ret == -EBADMSG ? -EINVAL : ret;
}

/* results under another configuration or of other cases must not be mixed */
static int check_same(struct run *run, const json_t *meta, struct db_error *err)
{
	const char *was = json_string_value(json_object_get(json_object_get(meta, "config"),
							    "sha256"));
	json_t *plan = run_plan_json(run);
	char digest[65];
	int ret = run_config_digest(run, digest, err);

	if (!ret && (!was || strcmp(was, digest) != 0))
		ret = db_fail(err, EINVAL, "%s has changed since the run began: begin a new one",
			      run->config.path);
	if (!ret && !json_equal(plan, json_object_get(meta, "plan")))
		ret = db_fail(err, EINVAL, "the suites or their tests have changed since the run "
			      "began: begin a new one");
	json_decref(plan);
	return ret;
}

/* setup/<boot>.<backend>: go on behind the last one */
static void count_boots(struct run *run)
{
	char path[PATH_MAX];
	struct dirent *d;
	DIR *dir;

	db_file_path(path, "%s/setup", run->dir.path);
	dir = opendir(path);
	while (dir && (d = readdir(dir))) {
		unsigned int boot = strtoul(d->d_name, NULL, 10);

		run->boots = boot > run->boots ? boot : run->boots;
	}
	if (dir)
		closedir(dir);
}

static int move_entries(DIR *from, const char *dir, const char *to, struct db_error *err)
{
	char old[PATH_MAX], new[PATH_MAX];
	struct dirent *d;
	int ret = 0;

	while (!ret && (d = readdir(from))) {
		if (d->d_name[0] == '.' || !strcmp(d->d_name, ASIDE))
			continue;
		db_file_path(old, "%s/%s", dir, d->d_name);
		db_file_path(new, "%s/%s", to, d->d_name);
		if (rename(old, new))
			ret = db_fail(err, errno, "cannot move %s: %s", old, strerror(errno));
	}
	return ret;
}

/* a name that is not in use: a case may be cut off more than once */
static int make_aside(const char *dir, char *to, struct db_error *err)
{
	int ret;

	db_file_path(to, "%s/" ASIDE, dir);
	ret = db_file_mkdirs(to, err);
	for (int i = 1; !ret && i <= ATTEMPTS_MAX; i++) {
		db_file_path(to, "%s/" ASIDE "/%d", dir, i);
		if (!mkdir(to, 0777))
			return 0;
		if (errno != EEXIST)
			ret = db_fail(err, errno, "cannot make directory %s: %s", to,
				      strerror(errno));
	}
	return ret ? ret : db_fail(err, EEXIST, "%s: cut off too often", dir);
}

/* only a result of a case that never ran needs no keeping: it is written again */
static bool worth_keeping(DIR *dir)
{
	struct dirent *d;
	bool any = false;

	while (!any && (d = readdir(dir)))
		any = d->d_name[0] != '.' && strcmp(d->d_name, "result.json") != 0 &&
		      strcmp(d->d_name, ASIDE) != 0;
	rewinddir(dir);
	return any;
}

static int put_aside(struct run *run, const struct run_case *c, struct db_error *err)
{
	char dir[PATH_MAX], to[PATH_MAX];
	DIR *from;
	int ret = 0;

	db_file_path(dir, "%s/cases/%s/%s", run->dir.path, c->suite->name, c->dir);
	from = opendir(dir);
	if (!from && errno == ENOENT)
		return 0;
	if (!from)
		return db_fail(err, errno, "cannot open %s: %s", dir, strerror(errno));
	if (worth_keeping(from)) {
		ret = make_aside(dir, to, err);
		if (!ret)
			ret = move_entries(from, dir, to, err);
	}
	closedir(from);
	return ret;
}

/* what did not run, or not to its end, is MISS; the reader says so also where no result is */
static int take_results(struct run *run, struct db_error *err)
{
	struct db_run old;
	int ret = db_run_load(run->dir.path, &old, err);

	for (size_t i = 0; i < run->n_cases && !ret; i++) {
		struct run_case *c = &run->cases[i];

		c->status = old.cases[i].status;
		c->known = db_run_is_known(&old.cases[i]);
		c->done = c->status != DB_RUN_MISS;
		if (!c->done)
			ret = put_aside(run, c, err);
	}
	db_run_free(&old);
	return ret;
}

/**
 * run_resume_take() - take over what is there
 *
 * Return: 0; -EINVAL if the run cannot go on, -EBUSY if it still does; other -errno.
 */
int run_resume_take(struct run *run, struct db_error *err)
{
	json_t *meta;
	int ret = db_rundir_reopen(&run->dir, run->opts.resume, run->config.name, err);

	if (!ret)
		ret = run_lock_results(run, err);
	if (ret)
		return ret;
	meta = load_meta(run->dir.path, err);
	ret = meta ? check_same(run, meta, err) : -EINVAL;
	if (!ret)
		ret = take_results(run, err);
	if (!ret) {
		count_boots(run);
		/* a run that was cut off has left the boards as they were */
		run->on = !json_is_string(json_object_get(meta, "finished"));
		run_meta_resume(run, meta);
	}
	json_decref(meta);
	return ret;
}
