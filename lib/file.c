// SPDX-License-Identifier: GPL-2.0-only
/* Files that are there whole or not at all, see file.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"

int db_file_add(int fd, const void *data, size_t len, const char *name, struct db_error *err)
{
	const char *at = data;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return db_fail(err, errno, "cannot write %s: %s", name, strerror(errno));
		at += n;
		len -= n;
	}
	return 0;
}

/* without this a crash could lose the new name although the content is on disk */
static int sync_parent(const char *path, struct db_error *err)
{
	char dir[PATH_MAX];
	char *slash;
	int fd, ret = 0;

	snprintf(dir, sizeof(dir), "%s", path);
	slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
	fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		ret = db_fail(err, errno, "cannot sync the directory of %s: %s", path,
			      strerror(errno));
	if (fd >= 0)
		close(fd);
	return ret;
}

static int write_new(const char *path, const void *data, size_t len, bool sync,
		     struct db_error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int ret;

	if (fd < 0)
		return db_fail(err, errno, "cannot write %s: %s", path, strerror(errno));
	ret = db_file_add(fd, data, len, path, err);
	if (!ret && sync && fdatasync(fd))
		ret = db_fail(err, errno, "cannot write %s: %s", path, strerror(errno));
	if (close(fd) && !ret)
		ret = db_fail(err, errno, "cannot write %s: %s", path, strerror(errno));
	return ret;
}

int db_file_keep(const char *path, const void *data, size_t len, struct db_error *err)
{
	return write_new(path, data, len, false, err);
}

/* what db_file_settle() does with each file of a directory */
static int write_back(int fd)
{
	/* only hurries: a file system that cannot is as good, since the sync comes anyway */
	sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	return 0;
}

static int each_file(DIR *dir, const char *path, int (*act)(int fd), struct db_error *err)
{
	const struct dirent *e;
	int ret = 0;

	rewinddir(dir);
	while (!ret && (e = readdir(dir))) {
		struct stat st;
		int fd;

		if (!fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
		    !S_ISREG(st.st_mode))
			continue;
		fd = openat(dirfd(dir), e->d_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0 || act(fd))
			ret = db_fail(err, errno, "cannot make %s/%s durable: %s", path, e->d_name,
				      strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	return ret;
}

int db_file_settle(const char *path, struct db_error *err)
{
	DIR *dir = opendir(path);
	int ret;

	if (!dir)
		return db_fail(err, errno, "cannot read %s: %s", path, strerror(errno));
	/* all at once, so that the first sync takes the others with it */
	ret = each_file(dir, path, write_back, err);
	if (!ret)
		ret = each_file(dir, path, fdatasync, err);
	closedir(dir);
	return ret;
}

int db_file_write(const char *path, const void *data, size_t len, struct db_error *err)
{
	char tmp[PATH_MAX];
	int ret;

	if (snprintf(tmp, sizeof(tmp), "%s.tmp", path) >= (int)sizeof(tmp))
		return db_fail(err, ENAMETOOLONG, "path too long: %.100s...", path);
	ret = write_new(tmp, data, len, true, err);
	if (!ret && rename(tmp, path))
		ret = db_fail(err, errno, "cannot rename %s: %s", tmp, strerror(errno));
	if (ret) {
		unlink(tmp);
		return ret;
	}
	return sync_parent(path, err);
}

int db_file_write_json(const char *path, const json_t *json, struct db_error *err)
{
	char *text = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	struct db_buf line = { 0 };
	int ret;

	if (!text)
		return db_fail(err, ENOMEM, "cannot format %s as JSON", path);
	db_buf_printf(&line, "%s\n", text);
	free(text);
	ret = db_file_write(path, line.data, line.len, err);
	db_buf_free(&line);
	return ret;
}

int db_file_read(const char *path, struct db_buf *out, struct db_error *err)
{
	char bytes[16384];
	ssize_t n = 0;
	int ret = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return db_fail(err, errno, "cannot read %s: %s", path, strerror(errno));
	while (!out->dropped && (n = read(fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		db_buf_add(out, bytes, n);
	}
	if (n < 0)
		ret = db_fail(err, errno, "cannot read %s: %s", path, strerror(errno));
	else if (out->dropped)
		ret = db_fail(err, EFBIG, "%s is larger than %zu bytes", path, out->limit);
	close(fd);
	return ret;
}

int db_file_append(const char *path, struct db_error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	return fd < 0 ? db_fail(err, errno, "cannot write %s: %s", path, strerror(errno)) : fd;
}

int db_file_mkdirs(const char *path, struct db_error *err)
{
	char part[PATH_MAX];
	char *slash;

	if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part))
		return db_fail(err, ENAMETOOLONG, "path too long: %.100s...", path);
	for (slash = part; slash; ) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (part[0] && mkdir(part, 0777) && errno != EEXIST)
			return db_fail(err, errno, "cannot make directory %s: %s", part,
				       strerror(errno));
		if (slash)
			*slash = '/';
	}
	return 0;
}

void db_file_path(char *out, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(out, PATH_MAX, fmt, ap);
	va_end(ap);
	if (n < 0 || n >= PATH_MAX)
		out[0] = '\0';
}
