// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a run needs before its first case: project, lab directory, configuration, suites, plan; then
 * boards and run directory.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/kselftest.h"
#include "runner/run.h"

static int make_lab(struct run *run, struct db_error *err)
{
	char pid[32];

	if (snprintf(run->lab, sizeof(run->lab), "%s/doorbench-XXXXXX", run_runtime_dir()) >=
	    (int)sizeof(run->lab)) {
		run->lab[0] = '\0';
		return db_fail(err, ENAMETOOLONG, "XDG_RUNTIME_DIR is too long for sockets: %s",
			       run_runtime_dir());
	}
	if (!mkdtemp(run->lab)) {
		run->lab[0] = '\0';
		return db_fail(err, errno, "cannot make a directory in %s: %s", run_runtime_dir(),
			       strerror(errno));
	}
	setenv("DOORBENCH_LAB", run->lab, 1);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	/* with --keep nobody owns the lab: it outlives us */
	if (run->opts.keep)
		unsetenv("DOORBENCH_OWNER");
	else
		setenv("DOORBENCH_OWNER", pid, 1);
	return 0;
}

/** run_debug() - are the kernels of this run such that watch themselves? */
bool run_debug(const struct run *run)
{
	return run->opts.tier && !strcmp(run->opts.tier, "debug");
}

static int load_config(struct run *run, struct db_error *err)
{
	char path[PATH_MAX];
	int ret;

	if (!realpath(run->opts.config, path))
		return db_fail(err, ENOENT, "cannot read %s: %s", run->opts.config,
			       strerror(errno));
	ret = db_config_load(run->opts.config, &run->config, err);
	if (ret)
		return ret;
	setenv("DOORBENCH_CONFIG", path, 1);
	setenv("DOORBENCH_TIER", run->opts.tier ? run->opts.tier : "quick", 1);
	if (run_debug(run))
		db_config_debug(&run->config);
	return 0;
}

static int check_names(const struct run *run, struct db_error *err)
{
	const struct run_options *o = &run->opts;
	bool backend = !o->backend, suite = !o->suite;

	for (size_t i = 0; i < run->config.n_backends && !backend; i++)
		backend = !strcmp(run->config.backends[i].name, o->backend);
	for (size_t i = 0; i < run->n_suites && !suite; i++)
		suite = !strcmp(run->suites[i].name, o->suite);
	if (!backend)
		return db_fail(err, EINVAL, "--backend %s: %s has none of this name", o->backend,
			       o->config);
	return suite ? 0 : db_fail(err, EINVAL, "--suite %s: there is none of this name; see "
				   "'doorbench list'", o->suite);
}

/* without them the boards are told nothing that could be compared with another run */
static void find_programs(struct run *run)
{
	const char *given = getenv("DOORBENCH_PROGRAMS");

	if (given)
		snprintf(run->programs, sizeof(run->programs), "%s", given);
	else
		snprintf(run->programs, sizeof(run->programs), "%s/build/bin", run->root);
}

/**
 * run_prepare() - everything that a plan needs; touches neither boards nor results
 *
 * Return: 0; -EINVAL, -ENOENT: usage or configuration; other -errno.  run_close() in any case.
 */
int run_prepare(struct run *run, struct db_error *err)
{
	int ret;

	run->hooks_fd = run->lock_fd = run->dir_fd = -1;
	run->at = (struct run_point){ .unknown = true, .ep_args = "", .rc_args = "" };
	ret = run_root(run->root, sizeof(run->root), err);
	if (!ret)
		setenv("DOORBENCH_ROOT", run->root, 1);
	if (!ret)
		ret = make_lab(run, err);
	if (!ret)
		ret = load_config(run, err);
	if (!ret)
		ret = run_suites_load(run->root, &run->suites, &run->n_suites, err);
	if (!ret)
		ret = run_issues_load(run->root, &run->issues, err);
	if (!ret)
		ret = check_names(run, err);
	find_programs(run);
	return ret ? ret : run_plan(run, err);
}

static void tell_live(void *arg, const struct db_board *b, const char *script)
{
	struct run *run = arg;

	run_live_script(run->live, b->name, script);
}

static int init_board(struct run *run, struct db_board *b, const char *name, struct db_error *err)
{
	int ret = db_board_init(b, &run->config, name, run->lab, &run->loop, err);

	b->watch = tell_live;
	b->watch_arg = run;
	b->rehearsal = run->rehearsal;
	return ret;
}

static int make_results(struct run *run, struct db_error *err)
{
	int ret = db_rundir_create(&run->dir, run->opts.output, run->config.name, err);

	if (!ret)
		ret = db_rundir_latest(&run->dir, err);
	if (!ret)
		ret = run_lock_results(run, err);
	return ret ? ret : run_meta_init(run, err);
}

/* beside the lab directory, which belongs to the lab's hooks */
static int make_scratch(struct run *run, struct db_error *err)
{
	char path[PATH_MAX];

	db_file_path(path, "%s/doorbench-scratch-XXXXXX", run_runtime_dir());
	if (!mkdtemp(path))
		return db_fail(err, errno, "cannot make %s: %s", path, strerror(errno));
	free(run->opts.output);
	run->opts.output = strdup(path);
	return run->opts.output ? 0 : db_fail(err, ENOMEM, "no memory");
}

static int open_results(struct run *run, struct db_error *err)
{
	char path[PATH_MAX];
	int ret;

	ret = run->scratch ? make_scratch(run, err) : 0;
	if (!ret)
		ret = run->opts.resume ? run_resume_take(run, err) : make_results(run, err);
	if (ret)
		return ret;
	db_file_path(path, "%s/hooks.log", run->dir.path);
	run->hooks_fd = db_file_append(path, err);
	return run->hooks_fd < 0 ? run->hooks_fd : run_meta_save(run, err);
}

/**
 * run_open() - what is left before the first hook, behind run_prepare()
 *
 * Return: 0; -EBUSY if the pair or the run directory is in use; other -errno.
 */
int run_open(struct run *run, struct db_error *err)
{
	int ret = run->rehearsal ? 0 : run_lock_pair(run, err);

	if (!ret)
		ret = init_board(run, &run->ep, "ep", err);
	if (!ret)
		ret = init_board(run, &run->rc, "rc", err);
	return ret ? ret : open_results(run, err);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void run_close(struct run *run)
{
	run_plan_free(run);
	run_suites_free(run->suites, run->n_suites);
	db_issues_free(&run->issues);
	db_strings_free(&run->on_board);
	db_kmsg_reset(&run->ep.kmsg);
	db_kmsg_reset(&run->rc.kmsg);
	db_config_free(&run->config);
	json_decref(run->meta);
	run_history_free(&run->history);
	close_fd(run->hooks_fd);
	close_fd(run->lock_fd);
	close_fd(run->dir_fd);
	if (run->scratch && run->dir.path[0])
		nftw(run->opts.output, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	/* the lab's own "down" may have removed it already; what others left in it is theirs */
	if (run->lab[0] && !run->opts.keep)
		rmdir(run->lab);
}
