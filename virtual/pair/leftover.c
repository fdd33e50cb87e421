// SPDX-License-Identifier: GPL-2.0-only
/* Finding and ending marked processes, see leftover.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virtual/pair/leftover.h"

/* SIGKILL takes effect at once, but for a process in the D state */
#define GONE_MS		10000
/* an environment is at most a quarter of the stack limit; the mark is looked for in this much */
#define ENVIRON_MAX	(1 << 20)

static bool has_entry(const char *env, size_t n, const char *entry)
{
	const char *p = env, *end = env + n;

	while (p < end) {
		size_t len = strnlen(p, end - p);

		if (len == strlen(entry) && !memcmp(p, entry, len))
			return true;
		p += len + 1;
	}
	return false;
}

static bool is_marked(const char *pid, const char *entry, char *buf)
{
	char path[64];
	struct stat st;
	size_t len = 0;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/environ", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && st.st_uid == geteuid())
		while (len < ENVIRON_MAX && (n = read(fd, buf + len, ENVIRON_MAX - len)) > 0)
			len += n;
	close(fd);
	return has_entry(buf, len, entry);
}

/* looked at again once the pidfd is open: only then it is sure to be the one that is killed */
static int end_one(const char *name, const char *entry, char *buf, struct vp_error *err)
{
	int pid = atoi(name), fd, r = 0;
	struct pollfd p;

	if (pid <= 1 || pid == getpid() || !is_marked(name, entry, buf))
		return 0;
	fd = pidfd_open(pid, 0);
	if (fd < 0)
		return errno == ESRCH ? 0 : vp_fail(err, errno, "process %d: %s", pid,
						    strerror(errno));
	p = (struct pollfd){ .fd = fd, .events = POLLIN };
	if (is_marked(name, entry, buf)) {
		if (pidfd_send_signal(fd, SIGKILL, NULL, 0) && errno != ESRCH)
			r = vp_fail(err, errno, "cannot end process %d of a dead run: %s", pid,
				    strerror(errno));
		else if (poll(&p, 1, GONE_MS) == 0)
			r = vp_fail(err, ETIMEDOUT, "process %d of a dead run does not end", pid);
	}
	close(fd);
	return r;
}

int vp_leftover_end(const char *name, const char *value, struct vp_error *err)
{
	char entry[256], *buf;
	struct dirent *e;
	int r = 0;
	DIR *d;

	snprintf(entry, sizeof(entry), "%s=%s", name, value);
	buf = malloc(ENVIRON_MAX);
	if (!buf)
		return vp_fail(err, ENOMEM, "out of memory");
	d = opendir("/proc");
	if (!d) {
		r = vp_fail(err, errno, "cannot read /proc: %s", strerror(errno));
		free(buf);
		return r;
	}
	while (!r && (e = readdir(d)))
		r = end_one(e->d_name, entry, buf, err);
	closedir(d);
	free(buf);
	return r;
}
