// SPDX-License-Identifier: GPL-2.0-only
/* The lab directory, its lock and the sweep of dead ones, see lab.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virtual/pair/lab.h"
#include "virtual/pair/leftover.h"

static const char lock_name[] = "lock";

int vp_lab_init(struct vp_lab *lab, const char *name, struct vp_error *err)
{
	char cwd[PATH_MAX] = "", path[2 * PATH_MAX];
	size_t n;

	lab->lock = -1;
	if (!*name)
		return vp_fail(err, EINVAL, "the lab directory's name is empty");
	if (*name != '/' && !getcwd(cwd, sizeof(cwd)))
		return vp_fail(err, errno, "the current directory: %s", strerror(errno));
	snprintf(path, sizeof(path), "%s%s%s", cwd, *cwd ? "/" : "", name);
	for (n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
		path[n - 1] = '\0';
	if (n + 1 + VP_LAB_NAME >= VP_SOCKET_PATH)
		return vp_fail(err, ENAMETOOLONG,
			       "lab directory %.200s: %zu bytes, but its sockets' names must fit "
			       "in %d: at most %d", path, n, VP_SOCKET_PATH - 1,
			       VP_SOCKET_PATH - 1 - 1 - VP_LAB_NAME);
	/* QEMU's option strings split at commas; one device is given as JSON */
	for (const char *p = path; *p; p++)
		if ((unsigned char)*p < ' ' || strchr(",\"\\", *p))
			return vp_fail(err, EINVAL,
				       "lab directory: comma, quote, backslash and control "
				       "characters are not possible in its name");
	memcpy(lab->dir, path, n + 1);
	return 0;
}

void vp_lab_path(const struct vp_lab *lab, const char *name, char buf[VP_SOCKET_PATH])
{
	snprintf(buf, VP_SOCKET_PATH, "%.94s/%s", lab->dir, name);
}

static bool is_empty(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int n = 0;

	if (!d)
		return true;
	while ((e = readdir(d)))
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(d);
	return !n;
}

int vp_lab_create(struct vp_lab *lab, struct vp_error *err)
{
	const char *base = strrchr(lab->dir, '/') + 1;
	char lock[VP_SOCKET_PATH];
	struct stat st;

	if (mkdir(lab->dir, 0700) && errno != EEXIST)
		return vp_fail(err, errno, "cannot make lab directory %s: %s", lab->dir,
			       strerror(errno));
	if (lstat(lab->dir, &st))
		return errno == ENOENT ? 0 : vp_fail(err, errno, "%s: %s", lab->dir,
						     strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return vp_fail(err, ENOTDIR, "%s is not a directory", lab->dir);
	if (st.st_uid != geteuid() || (st.st_mode & 077))
		return vp_fail(err, EPERM, "lab directory %s is not private: it must be yours and "
			       "of mode 0700", lab->dir);
	vp_lab_path(lab, lock_name, lock);
	if (strncmp(base, VP_LAB_PREFIX, strlen(VP_LAB_PREFIX)) != 0 && access(lock, F_OK) &&
	    !is_empty(lab->dir))
		return vp_fail(err, ENOTEMPTY, "%s holds files that are not a lab's: give a new "
			       "directory", lab->dir);
	return 0;
}

int vp_lab_lock(struct vp_lab *lab, bool create, struct vp_error *err)
{
	struct stat mine, there;
	char path[VP_SOCKET_PATH];
	int fd;

	vp_lab_path(lab, lock_name, path);
	fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT : 0), 0600);
	if (fd < 0 && errno == ENOENT)
		return create ? -EAGAIN : vp_fail(err, ENOENT, "%s is not a lab", lab->dir);
	if (fd < 0)
		return vp_fail(err, errno, "cannot open %s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		close(fd);
		return vp_fail(err, EBUSY, "%s is in use", lab->dir);
	}
	/* between open and flock a sweep may have removed this very file */
	if (fstat(fd, &mine) || stat(path, &there) || mine.st_ino != there.st_ino ||
	    mine.st_dev != there.st_dev) {
		close(fd);
		return -EAGAIN;
	}
	lab->lock = fd;
	return 0;
}

void vp_lab_unlock(struct vp_lab *lab)
{
	if (lab->lock >= 0)
		close(lab->lock);
	lab->lock = -1;
}

/* removes what is in a directory, but for the file @keep; closes @fd; 0 or -errno of the first */
static int empty_dir(int fd, const char *keep)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	int r = 0, sub;

	if (!d) {
		close(fd);
		return -ENOMEM;
	}
	while ((e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
		    (keep && !strcmp(e->d_name, keep)))
			continue;
		if (!unlinkat(fd, e->d_name, 0) || errno == ENOENT)
			continue;
		sub = openat(fd, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub >= 0)
			empty_dir(sub, NULL);
		if (unlinkat(fd, e->d_name, AT_REMOVEDIR) && !r)
			r = -errno;
	}
	closedir(d);
	return r;
}

int vp_lab_clear(struct vp_lab *lab, struct vp_error *err)
{
	int r = vp_leftover_end(VP_LAB_MARK, lab->dir, err);
	int fd;

	if (r)
		return r;
	fd = open(lab->dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	r = fd < 0 ? -errno : empty_dir(fd, lock_name);
	return r ? vp_fail(err, -r, "cannot empty %s: %s", lab->dir, strerror(-r)) : 0;
}

int vp_lab_remove(struct vp_lab *lab, struct vp_error *err)
{
	char path[VP_SOCKET_PATH];
	int r = vp_lab_clear(lab, err);

	if (!r) {
		vp_lab_path(lab, lock_name, path);
		/* a start that made this directory its own again finds a new lock file: leave it */
		if (unlink(path) || (rmdir(lab->dir) && errno != ENOTEMPTY && errno != ENOENT))
			r = vp_fail(err, errno, "cannot remove %s: %s", lab->dir,
				    strerror(errno));
	}
	vp_lab_unlock(lab);
	return r;
}

int vp_lab_write(const struct vp_lab *lab, const char *name, const char *text,
		 struct vp_error *err)
{
	char path[VP_SOCKET_PATH];
	int fd, r = 0;

	vp_lab_path(lab, name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || dprintf(fd, "%s\n", text) < 0)
		r = vp_fail(err, errno, "cannot write %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return r;
}

static void visit_one(const char *parent, const char *name, vp_lab_visitor visitor, void *arg)
{
	char path[PATH_MAX];
	struct vp_lab lab;
	struct stat st;
	int r;

	if (strncmp(name, VP_LAB_PREFIX, strlen(VP_LAB_PREFIX)) != 0)
		return;
	snprintf(path, sizeof(path), "%s/%s", strcmp(parent, "/") ? parent : "", name);
	if (vp_lab_init(&lab, path, NULL) || lstat(lab.dir, &st) || !S_ISDIR(st.st_mode) ||
	    st.st_uid != geteuid())
		return;
	r = vp_lab_lock(&lab, false, NULL);
	if (!r || r == -EBUSY)
		visitor(arg, &lab, r == -EBUSY);
	vp_lab_unlock(&lab);
}

int vp_lab_visit(const struct vp_lab *lab, vp_lab_visitor visitor, void *arg,
		 struct vp_error *err)
{
	char parent[VP_SOCKET_PATH];
	struct dirent *e;
	char *slash;
	DIR *d;

	snprintf(parent, sizeof(parent), "%s", lab->dir);
	slash = strrchr(parent, '/');
	slash[slash == parent] = '\0';
	d = opendir(parent);
	if (!d)
		return vp_fail(err, errno, "cannot read %s: %s", parent, strerror(errno));
	while ((e = readdir(d)))
		visit_one(parent, e->d_name, visitor, arg);
	closedir(d);
	return 0;
}

struct sweep {
	void (*swept)(const char *dir);
	struct vp_error *err;
	int r;
};

static void sweep_one(void *arg, struct vp_lab *lab, bool alive)
{
	struct sweep *s = arg;
	struct vp_error err;
	int r;

	if (alive)
		return;
	r = vp_lab_remove(lab, &err);
	if (r && !s->r)
		s->r = vp_fail(s->err, -r, "%s", err.text);
	if (!r && s->swept)
		s->swept(lab->dir);
}

int vp_lab_sweep(const struct vp_lab *lab, void (*swept)(const char *dir), struct vp_error *err)
{
	struct sweep s = { .swept = swept, .err = err };
	int r = vp_lab_visit(lab, sweep_one, &s, err);

	return r ? r : s.r;
}
