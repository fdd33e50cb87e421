// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two boards as files in $FAKE_DIR, of each side:
 *
 *   .on       it has power
 *   .link     the network: whoever is connected watches this file and ends when it goes
 *   .dead     it does not boot
 *   .kmsg     the kernel log since power on; .seq the next sequence number
 *   .taint    /proc/sys/kernel/tainted
 *   .console  the serial line since power on
 *   .conns    process ids of the connections since power on
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/fakelab/board.h"

/* a connection ends by itself within microseconds; on a busy machine within seconds */
#define CUT_MILLISECONDS	10000
#define CONNECTIONS_MAX		64
/* one record of a flood; a kernel's record has 1 KiB at most */
#define FLOOD_RECORD		900

const char *fake_path(const char *side, const char *suffix)
{
	static char paths[4][4096];
	static unsigned int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s%s", getenv("FAKE_DIR"), side, suffix);
	return path;
}

static int open_file(const char *path, int flags)
{
	int fd = open(path, flags | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		fake_die("%s: %s", path, strerror(errno));
	return fd;
}

static void put_bytes(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno != EINTR)
			fake_die("cannot write: %s", strerror(errno));
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
	}
}

void fake_append(const char *path, const char *text, size_t len)
{
	int fd = open_file(path, O_WRONLY | O_APPEND);

	put_bytes(fd, text, len);
	close(fd);
}

void fake_put(const char *side, const char *suffix, const char *text, size_t len)
{
	int fd = open_file(fake_path(side, suffix), O_WRONLY | O_TRUNC);

	put_bytes(fd, text, len);
	close(fd);
}

long fake_get(const char *side, const char *suffix)
{
	char text[32] = "";
	int fd = open(fake_path(side, suffix), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) < 0)
		fake_die("%s: %s", fake_path(side, suffix), strerror(errno));
	close(fd);
	return strtol(text, NULL, 10);
}

void fake_log(const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line) - 1, fmt, ap);
	va_end(ap);
	if (n > (int)sizeof(line) - 2)
		n = (int)sizeof(line) - 2;
	line[n] = '\n';
	fake_append(fake_path("", "log"), line, (size_t)n + 1);
}

bool fake_is_on(const char *side)
{
	return !access(fake_path(side, ".on"), F_OK) && access(fake_path(side, ".dead"), F_OK);
}

void fake_power(const char *side, bool on)
{
	unlink(fake_path(side, ".on"));
	unlink(fake_path(side, ".link"));
	if (!on)
		return;
	unlink(fake_path(side, ".kmsg"));
	unlink(fake_path(side, ".dead"));
	unlink(fake_path(side, ".conns"));
	fake_put(side, ".seq", "1\n", 2);
	fake_put(side, ".taint", "0\n", 2);
	fake_put(side, ".console", "U-Boot\n", strlen("U-Boot\n"));
	fake_put(side, ".link", "", 0);
	fake_record(side, 0, 6, "Booting Linux", strlen("Booting Linux"));
	fake_put(side, ".on", "", 0);
}

/* Return: number of descriptors of processes that are connected, apart from this one */
static nfds_t connections(const char *side, struct pollfd fds[CONNECTIONS_MAX])
{
	FILE *f = fopen(fake_path(side, ".conns"), "re");
	char line[32];
	nfds_t n = 0;

	while (f && n < CONNECTIONS_MAX && fgets(line, sizeof(line), f)) {
		long pid = strtol(line, NULL, 10);
		int fd = pid == getpid() ? -1 : (int)syscall(SYS_pidfd_open, pid, 0);

		if (fd >= 0)
			fds[n++] = (struct pollfd){ .fd = fd, .events = POLLIN };
	}
	if (f)
		fclose(f);
	return n;
}

/*
 * The runner may hear of it in any order, but has to hear of all of it before it hears anything
 * that comes later: only then each run of a scenario is like the others.
 */
void fake_cut(const char *side)
{
	struct pollfd fds[CONNECTIONS_MAX];
	nfds_t n = connections(side, fds);

	unlink(fake_path(side, ".link"));
	for (nfds_t i = 0; i < n; i++) {
		if (poll(&fds[i], 1, CUT_MILLISECONDS) != 1)
			fake_die("a connection of the %s does not end", side);
		close(fds[i].fd);
	}
	fake_put(side, ".link", "", 0);
}

/* Return: the log, locked, and the sequence number of its next record */
static int open_log(const char *side, long *seq)
{
	int fd = open_file(fake_path(side, ".kmsg"), O_WRONLY | O_APPEND);

	if (flock(fd, LOCK_EX))
		fake_die("%s: %s", fake_path(side, ".kmsg"), strerror(errno));
	*seq = fake_get(side, ".seq");
	return fd;
}

static void close_log(const char *side, int fd, long seq)
{
	char text[32];

	snprintf(text, sizeof(text), "%ld\n", seq);
	fake_put(side, ".seq", text, strlen(text));
	close(fd);
}

void fake_record(const char *side, unsigned int facility, unsigned int level, const char *text,
		 size_t len)
{
	char *line = malloc(len + 64);
	long seq;
	int fd = open_log(side, &seq);
	int head;

	if (!line)
		fake_die("no memory");
	head = snprintf(line, 64, "%u,%ld,%ld,-;", facility * 8 + level, seq, seq * 1000);
	memcpy(line + head, text, len);
	line[(size_t)head + len] = '\n';
	put_bytes(fd, line, (size_t)head + len + 1);
	free(line);
	close_log(side, fd, seq + 1);
}

void fake_raw(const char *side, const char *bytes, size_t len)
{
	fake_append(fake_path(side, ".kmsg"), bytes, len);
}

void fake_flood(const char *side, size_t bytes)
{
	char line[FLOOD_RECORD + 64], chunk[64 * sizeof(line)];
	long seq;
	int fd = open_log(side, &seq);
	size_t used = 0, written = 0;

	memset(line, 'x', sizeof(line));
	while (written < bytes) {
		int head = snprintf(line, 64, "6,%ld,%ld,-;", seq, seq * 1000);

		seq++;
		line[head] = 'x';
		line[head + FLOOD_RECORD] = '\n';
		memcpy(chunk + used, line, (size_t)head + FLOOD_RECORD + 1);
		line[head + FLOOD_RECORD] = 'x';
		used += (size_t)head + FLOOD_RECORD + 1;
		written += (size_t)head + FLOOD_RECORD + 1;
		if (used + sizeof(line) > sizeof(chunk) || written >= bytes) {
			put_bytes(fd, chunk, used);
			used = 0;
		}
	}
	close_log(side, fd, seq);
}

void fake_skip(const char *side, long n)
{
	long seq;
	int fd = open_log(side, &seq);

	close_log(side, fd, seq + n);
}
