// SPDX-License-Identifier: GPL-2.0-only
/* What a run needs before its first case: project, lab directory, configuration, run directory. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "runner/run.h"

/**
 * run_root() - directory of the project: where configs/ is
 * @root: gets it
 * @size: bytes in @root
 * @err:  sentence
 *
 * $DOORBENCH_ROOT, else the directory of this program, else the one above (a build directory).
 *
 * Return: 0, -ENOENT.
 */
int run_root(char *root, size_t size, struct db_error *err)
{
	const char *given = getenv("DOORBENCH_ROOT");
	char path[PATH_MAX], probe[PATH_MAX];
	ssize_t n;

	if (given) {
		snprintf(root, size, "%s", given);
		return 0;
	}
	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	for (int i = 0; i < 2; i++) {
		dirname(path);
		db_file_path(probe, "%s/configs", path);
		if (!access(probe, F_OK) && strlen(path) < size) {
			snprintf(root, size, "%s", path);
			return 0;
		}
	}
	return db_fail(err, ENOENT, "cannot find the project's directory: set DOORBENCH_ROOT");
}

static const char *runtime_dir(void)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");

	return dir && *dir && !access(dir, W_OK) ? dir : "/tmp";
}

static int make_lab(struct run *run, struct db_error *err)
{
	char pid[32];

	if (snprintf(run->lab, sizeof(run->lab), "%s/doorbench-XXXXXX", runtime_dir()) >=
	    (int)sizeof(run->lab)) {
		run->lab[0] = '\0';
		return db_fail(err, ENAMETOOLONG, "XDG_RUNTIME_DIR is too long for sockets: %s",
			       runtime_dir());
	}
	if (!mkdtemp(run->lab)) {
		run->lab[0] = '\0';
		return db_fail(err, errno, "cannot make a directory in %s: %s", runtime_dir(),
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

static int lock(struct run *run, struct db_error *err)
{
	char path[PATH_MAX];

	run->lock_fd = -1;
	if (!run->config.exclusive)
		return 0;
	db_file_path(path, "%s/doorbench-%d-%s.lock", runtime_dir(), (int)getuid(),
		     run->config.name);
	run->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (run->lock_fd < 0)
		return db_fail(err, errno, "cannot open %s: %s", path, strerror(errno));
	if (flock(run->lock_fd, LOCK_EX | LOCK_NB))
		return db_fail(err, EBUSY, "pair %s is in use by another run (%s is locked)",
			       run->config.name, path);
	return 0;
}

static int load_config(struct run *run, struct db_error *err)
{
	char path[PATH_MAX];
	int ret;

	if (!realpath(run->opts.config, path))
		return db_fail(err, ENOENT, "cannot read %s: %s", run->opts.config,
			       strerror(errno));
	ret = db_config_load(run->opts.config, &run->config, err);
	if (!ret)
		setenv("DOORBENCH_CONFIG", path, 1);
	return ret;
}

static int check_backend(const struct run *run, struct db_error *err)
{
	size_t i;

	for (i = 0; i < run->config.n_backends && run->opts.backend; i++) {
		if (!strcmp(run->config.backends[i].name, run->opts.backend))
			return 0;
	}
	return run->opts.backend ? db_fail(err, EINVAL, "%s has no backend '%s'",
					   run->opts.config, run->opts.backend) : 0;
}

static void find_suites(struct run *run)
{
	const char *given = getenv("DOORBENCH_SUITES");

	if (given)
		snprintf(run->suites, sizeof(run->suites), "%s", given);
	else
		snprintf(run->suites, sizeof(run->suites), "%s/build/bin", run->root);
}

static int open_results(struct run *run, struct db_error *err)
{
	char path[PATH_MAX];
	int ret = db_rundir_create(&run->dir, run->opts.output, run->config.name, err);

	if (ret)
		return ret;
	db_file_path(path, "%s/hooks.log", run->dir.path);
	run->hooks_fd = db_file_append(path, err);
	if (run->hooks_fd < 0)
		return run->hooks_fd;
	ret = run_meta_init(run, err);
	return ret ? ret : run_meta_save(run, err);
}

/**
 * run_open() - everything before the first hook
 *
 * Return: 0; -EINVAL, -ENOENT, -EBUSY: usage or configuration; other -errno.  run_close() in any
 * case.
 */
int run_open(struct run *run, struct db_error *err)
{
	int ret;

	run->hooks_fd = run->lock_fd = -1;
	run->lab[0] = '\0';
	ret = run_root(run->root, sizeof(run->root), err);
	if (!ret)
		setenv("DOORBENCH_ROOT", run->root, 1);
	if (!ret)
		ret = make_lab(run, err);
	if (!ret)
		ret = load_config(run, err);
	if (!ret)
		ret = check_backend(run, err);
	if (!ret)
		ret = lock(run, err);
	if (ret)
		return ret;
	find_suites(run);
	ret = run_plan(run, err);
	if (!ret)
		ret = db_board_init(&run->ep, &run->config, "ep", run->lab, &run->loop, err);
	if (!ret)
		ret = db_board_init(&run->rc, &run->config, "rc", run->lab, &run->loop, err);
	return ret ? ret : open_results(run, err);
}

void run_close(struct run *run)
{
	run_plan_free(run);
	db_kmsg_reset(&run->ep.kmsg);
	db_kmsg_reset(&run->rc.kmsg);
	db_config_free(&run->config);
	json_decref(run->meta);
	json_decref(run->notes);
	if (run->hooks_fd >= 0)
		close(run->hooks_fd);
	if (run->lock_fd >= 0)
		close(run->lock_fd);
	/* the lab's own "down" may have removed it already; what others left in it is theirs */
	if (run->lab[0] && !run->opts.keep)
		rmdir(run->lab);
}
