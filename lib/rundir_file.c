// SPDX-License-Identifier: GPL-2.0-only
/* Files that a case left in its directory. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/json_fields.h"
#include "lib/rundir_read.h"
#include "lib/sanitise.h"

int db_run_read(const struct db_run *run, const struct db_run_case *c, const char *file,
		struct db_buf *out, struct db_error *err)
{
	char *path;
	int ret;

	if (!db_name_ok(file))
		return db_fail(err, EINVAL, "%s/%s: not a usable file name: %.100s", c->suite,
			       c->name, file);
	if (asprintf(&path, "%s/cases/%s/%s/%s", run->dir, c->suite, c->dir, file) < 0)
		return db_json_no_memory(err);
	out->limit = DB_RUN_FILE_MAX;
	ret = db_file_read(path, out, err);
	free(path);
	return ret;
}

static int read_part(int fd, size_t offset, size_t max, struct db_buf *out)
{
	char bytes[16384];
	ssize_t n;

	while (max) {
		n = pread(fd, bytes, max < sizeof(bytes) ? max : sizeof(bytes), (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : 0;
		db_buf_add(out, bytes, (size_t)n);
		offset += (size_t)n;
		max -= (size_t)n;
	}
	return 0;
}

int db_run_read_at(const struct db_run *run, const struct db_run_case *c, const char *file,
		   size_t offset, size_t max, struct db_buf *out, size_t *size,
		   struct db_error *err)
{
	char path[PATH_MAX];
	struct stat st;
	int fd, ret = 0;

	if (!db_name_ok(file))
		return db_fail(err, EINVAL, "%s/%s: not a usable file name: %.100s", c->suite,
			       c->name, file);
	db_file_path(path, "%s/cases/%s/%s/%s", run->dir, c->suite, c->dir, file);
	/* a FIFO would otherwise be waited for */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return db_fail(err, errno, "cannot read %s: %s", path, strerror(errno));
	if (fstat(fd, &st))
		ret = -errno;
	else if (!S_ISREG(st.st_mode))
		ret = -EINVAL;
	else
		ret = read_part(fd, offset, max, out);
	close(fd);
	if (ret)
		return db_fail(err, -ret, "cannot read %s: %s", path, strerror(-ret));
	if (size)
		*size = (size_t)st.st_size;
	return 0;
}
