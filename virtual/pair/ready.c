// SPDX-License-Identifier: GPL-2.0-only
/* Following a serial log until the ssh server is up, see ready.h. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "virtual/pair/ready.h"

struct follower {
	FILE *log;
	int watch;
	bool ready;		/* as far as the log has been read */
};

/* read what is there; a line that is not finished yet is read again */
static void catch_up(struct follower *f)
{
	char line[1024];
	long start = ftell(f->log);

	clearerr(f->log);
	while (fgets(line, sizeof(line), f->log)) {
		bool whole = strchr(line, '\n') || strlen(line) == sizeof(line) - 1;

		if (!whole)
			break;
		start = ftell(f->log);
		if (strstr(line, VP_BOOT_LINE))
			f->ready = false;
		else if (strstr(line, VP_READY_LINE))
			f->ready = true;
	}
	fseek(f->log, start, SEEK_SET);
}

/* the next change of the log, or the end of the time */
static int wait_change(const struct follower *f, int64_t deadline)
{
	char events[1024];
	struct pollfd p = { .fd = f->watch, .events = POLLIN };
	int64_t left = deadline - vp_now();

	if (left <= 0)
		return -ETIMEDOUT;
	if (poll(&p, 1, (int)left) < 0)
		return errno == EINTR ? 0 : -errno;
	if (p.revents && read(f->watch, events, sizeof(events)) < 0 && errno != EAGAIN)
		return -errno;
	return 0;
}

static int follow(struct follower *f, const char *path, int64_t deadline)
{
	int r = 0;

	/* watched before it is read, so that nothing comes in between */
	if (inotify_add_watch(f->watch, path, IN_MODIFY) < 0)
		return -errno;
	for (catch_up(f); !f->ready && !r; catch_up(f))
		r = wait_change(f, deadline);
	return f->ready ? 0 : r;
}

int vp_ready_wait(const struct vp_lab *lab, enum vp_side side, int seconds, struct vp_error *err)
{
	int64_t deadline = vp_now() + seconds * 1000LL;
	char name[VP_LAB_NAME + 1], path[VP_SOCKET_PATH];
	struct follower f = { 0 };
	int r;

	snprintf(name, sizeof(name), "%s.console", vp_side_name[side]);
	vp_lab_path(lab, name, path);
	f.log = fopen(path, "re");
	if (!f.log)
		return vp_fail(err, errno, "%s cannot be reached, is it on? %s: %s",
			       vp_side_name[side], name, strerror(errno));
	f.watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	r = f.watch < 0 ? -errno : follow(&f, path, deadline);
	if (f.watch >= 0)
		close(f.watch);
	fclose(f.log);
	if (r == -ETIMEDOUT)
		return vp_fail(err, ETIMEDOUT, "%s: no ssh server within %d s, see %s",
			       vp_side_name[side], seconds, name);
	return r ? vp_fail(err, -r, "%s: %s: %s", vp_side_name[side], name, strerror(-r)) : 0;
}
