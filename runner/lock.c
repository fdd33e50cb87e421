// SPDX-License-Identifier: GPL-2.0-only
/*
 * One run at a time on a pair, and on a run directory.  The locks are the kernel's (flock): they
 * end with the process, however it ends, so a lock file without its owner is known to be dead.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/sanitise.h"
#include "runner/run.h"

const char *run_runtime_dir(void)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");

	return dir && *dir && !access(dir, W_OK) ? dir : "/tmp";
}

/* all users of a machine see the same pairs, so they must see the same locks */
static const char *lock_dir(void)
{
	const char *given = getenv("DOORBENCH_LOCKS");

	if (given)
		return given;
	return access("/run/lock", W_OK) ? run_runtime_dir() : "/run/lock";
}

/*
 * An existing file is opened as it is: in a directory that everybody may write to, Linux refuses
 * O_CREAT of another user's file (fs.protected_regular).  To lock it, reading it is enough.
 */
static int open_lock(const char *path, struct db_error *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0 && errno == ENOENT)
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0 && errno == EACCES)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	return fd < 0 ? db_fail(err, errno, "cannot open %s: %s", path, strerror(errno)) : fd;
}

/* the owner's own words about himself */
static int refuse(const struct run *run, int fd, const char *path, struct db_error *err)
{
	char who[200];
	ssize_t n = pread(fd, who, sizeof(who) - 1, 0);

	who[n > 0 ? n : 0] = '\0';
	return db_fail(err, EBUSY, "pair %s is in use by %s (%s is locked)", run->config.name,
		       n > 0 ? db_sanitise(who) : "another run", path);
}

/** run_lock_pair() - until run_close(); 0, -EBUSY, -errno */
int run_lock_pair(struct run *run, struct db_error *err)
{
	char path[PATH_MAX], who[64];

	if (run->config.shared)
		return 0;
	db_file_path(path, "%s/doorbench-%s.lock", lock_dir(), run->config.name);
	run->lock_fd = open_lock(path, err);
	if (run->lock_fd < 0)
		return run->lock_fd;
	if (flock(run->lock_fd, LOCK_EX | LOCK_NB))
		return refuse(run, run->lock_fd, path, err);
	/* for the next one to read; what a dead owner wrote is replaced */
	snprintf(who, sizeof(who), "process %d of user %d\n", (int)getpid(), (int)getuid());
	if (!ftruncate(run->lock_fd, 0))
		db_file_add(run->lock_fd, who, strlen(who), path, NULL);
	return 0;
}

/** run_lock_results() - the run directory itself, until run_close(); 0, -EBUSY, -errno */
int run_lock_results(struct run *run, struct db_error *err)
{
	run->dir_fd = open(run->dir.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (run->dir_fd < 0)
		return db_fail(err, errno, "cannot open %s: %s", run->dir.path, strerror(errno));
	if (flock(run->dir_fd, LOCK_EX | LOCK_NB))
		return db_fail(err, EBUSY, "%s: this run is still going on", run->dir.path);
	return 0;
}
