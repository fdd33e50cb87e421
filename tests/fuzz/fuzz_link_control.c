// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes at the daemon's control socket: each line gets one printable line, but for "watch",
 * which gets the state; and who sends a line that is too long is told so and hung up on.
 *
 * The first byte says how long the pieces are in which the others are sent.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "virtual/link/control.h"
#include "virtual/link/linkd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[] = "/tmp/fuzz-link-control-XXXXXX", ep[64], rc[64], control[64];
static FILE *no_log;

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void clean_up(void)
{
	rmdir(dir);
}

static struct linkd *open_daemon(void)
{
	static struct linkd_options o;
	char err[256];
	struct linkd *l;

	if (!no_log) {
		no_log = fopen("/dev/null", "w");
		check(no_log && mkdtemp(dir));
		atexit(clean_up);
		snprintf(ep, sizeof(ep), "%s/ep", dir);
		snprintf(rc, sizeof(rc), "%s/rc", dir);
		snprintf(control, sizeof(control), "%s/control", dir);
		o = (struct linkd_options){ .ep = ep, .rc = rc, .control = control, .log = no_log,
					    .profile = dwc_profiles, .stop_fd = -1 };
	}
	l = linkd_open(&o, err, sizeof(err));
	check(l);
	return l;
}

static int connect_client(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(a.sun_path, control, sizeof(control));
	check(fd >= 0 && !connect(fd, (struct sockaddr *)&a, sizeof(a)));
	return fd;
}

/* take the lines that have come: their number; *gone: the daemon has hung up */
static unsigned int take(int fd, bool *gone)
{
	static char buf[65536];
	static size_t line;		/* bytes of the one that is not complete */
	unsigned int lines = 0;
	ssize_t n;

	/* a reset is what we get for what was not read; the lines come behind it */
	while ((n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT)) > 0 || (n < 0 && errno == ECONNRESET))
		for (ssize_t i = 0; i < n; i++) {
			check(buf[i] == '\n' || (buf[i] >= ' ' && buf[i] <= '~'));
			check(++line <= LINKD_REPLY_SIZE);
			lines += buf[i] == '\n';
			line = buf[i] == '\n' ? 0 : line;
		}
	*gone = !n;
	check(!line);			/* whole lines only */
	return lines;
}

/* the answers to the complete lines of what was sent, and whether one is too long */
static unsigned int expected(const uint8_t *data, size_t size, bool *too_long)
{
	unsigned int lines = 0;
	const uint8_t *end;

	for (; (end = memchr(data, '\n', size)); size -= end + 1 - data, data = end + 1) {
		size_t len = end - data;

		if (len >= LINKD_LINE_SIZE)
			break;
		/* a NUL ends the text of a line */
		len = strnlen((const char *)data, len);
		while (len > 5 && data[len - 1] == ' ')
			len--;
		lines += len == 5 && !memcmp(data, "watch", 5) ? LINKD_NR_EVENTS : 1;
	}
	*too_long = size >= LINKD_LINE_SIZE;
	return lines + *too_long;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int lines = 0, idle = 0;
	bool gone = false, too_long;
	struct linkd *l;
	size_t at = 1;
	int fd;

	if (size < 2)
		return 0;
	l = open_daemon();
	fd = connect_client();
	/* a step takes one piece of what was sent */
	while (idle < size / LINKD_LINE_SIZE + 4 && !gone) {
		size_t n = size - at < data[0] + 1u ? size - at : data[0] + 1u;

		/* whether it is taken is seen by what comes back */
		if (n)
			send(fd, data + at, n, MSG_NOSIGNAL);
		at += n;
		check(!linkd_step(l, 0));
		lines += take(fd, &gone);
		idle = n ? 0 : idle + 1;
	}
	check(expected(data + 1, size - 1, &too_long) == lines);
	check(gone == too_long);
	close(fd);
	linkd_close(l);
	return 0;
}
