// SPDX-License-Identifier: GPL-2.0-only
/*
 * What ssh would be: the follower of the kernel log, and a shell that stays open.  Both end as soon
 * as the network of their side goes or nobody reads what they say.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "tests/fakelab/board.h"

/* what the runner types around a script, see lib/shell.c */
#define SCRIPT_BEGIN	"(eval '"

/* watches the network of our side; -1: we are not connected to one */
static int network = -1;
static int log_watch = -1;

static void connect_to(const char *side)
{
	char text[32];

	network = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (network < 0)
		fake_die("inotify: %s", strerror(errno));
	snprintf(text, sizeof(text), "%d\n", (int)getpid());
	fake_append(fake_path(side, ".conns"), text, strlen(text));
	if (inotify_add_watch(network, fake_path(side, ".link"), IN_DELETE_SELF) < 0 ||
	    !fake_is_on(side))
		exit(FAKE_SSH_LOST);
}

/* Return: true if the network is gone */
static bool read_events(void)
{
	char events[4096] __attribute__((aligned(8)));
	ssize_t n;

	while ((n = read(network, events, sizeof(events))) > 0) {
		for (char *e = events; e < events + n; ) {
			const struct inotify_event *event = (const struct inotify_event *)e;

			if (event->wd != log_watch)
				return true;
			e += sizeof(*event) + event->len;
		}
	}
	return false;
}

/* Return: true if @fd can be read, false if it is time or the network told something */
static bool wait_for(int fd, int milliseconds, bool *gone)
{
	struct pollfd fds[] = {
		{ .fd = STDOUT_FILENO }, { .fd = network, .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};

	*gone = false;
	if (poll(fds, 3, milliseconds) < 0 && errno != EINTR)
		fake_die("poll: %s", strerror(errno));
	if (fds[0].revents & (POLLERR | POLLHUP))
		exit(0);
	if (fds[1].revents)
		*gone = read_events();
	return fds[2].revents;
}

void fake_wait(int milliseconds)
{
	bool gone;

	do {
		wait_for(-1, milliseconds, &gone);
		if (gone)
			exit(FAKE_SSH_LOST);
	} while (milliseconds < 0);
}

void fake_print(const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(STDOUT_FILENO, text, len);

		/* nobody reads any more */
		if (n < 0 && errno != EINTR)
			exit(0);
		if (n > 0) {
			text += n;
			len -= (size_t)n;
		}
	}
}

/* --- the follower */

struct follower {
	int fd;
	char line[65536];	/* what is not yet whole, up to a buffer full */
	size_t len;
	bool mute;
};

/* a command to the follower stands in the log itself, so that its place is exact */
static void command(struct follower *f, const char *word, size_t len)
{
	if (!strncmp(word, "mute", len)) {
		f->mute = true;
	} else if (!strncmp(word, "end", len)) {
		exit(1);
	} else if (!strncmp(word, "rewind", len)) {
		/* what follows is not read twice: the command is only obeyed once */
		static bool rewound;

		if (rewound)
			return;
		lseek(f->fd, 0, SEEK_SET);
		rewound = true;
		f->len = 0;
	} else {
		fake_die("no command '%.*s' to the follower", (int)len, word);
	}
}

/* Return: bytes of the buffer that were dealt with */
static size_t pass_on(struct follower *f)
{
	char *begin = f->line, *end = f->line + f->len, *nl, *from = begin;

	/* lines go out in one piece as far as no command is between them */
	while ((nl = memchr(from, '\n', (size_t)(end - from)))) {
		if (*from == '\1') {
			if (!f->mute)
				fake_print(begin, (size_t)(from - begin));
			begin = nl + 1;
			command(f, from + 1, (size_t)(nl - from - 1));
			if (!f->len)
				return 0;
		}
		from = nl + 1;
	}
	/* an endless line goes out in pieces */
	if (begin == f->line && from == begin && f->len == sizeof(f->line))
		from = end;
	if (!f->mute)
		fake_print(begin, (size_t)(from - begin));
	return (size_t)(from - f->line);
}

static void drain(struct follower *f)
{
	size_t done;
	ssize_t n;

	while ((n = read(f->fd, f->line + f->len, sizeof(f->line) - f->len)) > 0) {
		f->len += (size_t)n;
		done = pass_on(f);
		f->len -= done;
		memmove(f->line, f->line + done, f->len);
	}
}

void fake_follow(const char *side)
{
	static struct follower f;
	bool gone = false;

	connect_to(side);
	f.fd = open(fake_path(side, ".kmsg"), O_RDONLY | O_CLOEXEC);
	if (f.fd < 0)
		exit(FAKE_SSH_LOST);
	log_watch = inotify_add_watch(network, fake_path(side, ".kmsg"), IN_MODIFY);
	if (log_watch < 0)
		exit(FAKE_SSH_LOST);
	fake_log("%s login", side);
	for (;;) {
		/* also what came last, before the network went */
		drain(&f);
		if (gone)
			exit(FAKE_SSH_LOST);
		wait_for(-1, -1, &gone);
	}
}

/* --- the shell */

struct input {
	char *data;
	size_t len, size;
};

static void read_more(struct input *in)
{
	ssize_t n;

	if (in->size - in->len < 65536) {
		in->size += 131072;
		in->data = realloc(in->data, in->size);
		if (!in->data)
			fake_die("no memory");
	}
	n = read(STDIN_FILENO, in->data + in->len, in->size - in->len - 1);
	if (n <= 0)
		exit(0);
	in->len += (size_t)n;
	in->data[in->len] = '\0';
}

/*
 * Undoes the quoting of one script: a quote inside is '\''.  Return: where the closing quote is,
 * NULL if the script is not whole yet.
 */
static char *unquote(char *from, const char *end, char *out)
{
	while (from < end) {
		if (*from != '\'') {
			*out++ = *from++;
		} else if (end - from < 4) {
			return NULL;
		} else if (!strncmp(from, "'\\''", 4)) {
			*out++ = '\'';
			from += 4;
		} else {
			*out = '\0';
			return from;
		}
	}
	return NULL;
}

/* the last word in quotes of the line behind the script is what ends the answer */
static void take_token(char *rest, char *nl, char *token, size_t size)
{
	char *end = NULL, *begin = NULL;

	*nl = '\0';
	end = strrchr(rest, '\'');
	if (end) {
		*end = '\0';
		begin = strrchr(rest, '\'');
	}
	if (!begin || strlen(begin + 1) >= size)
		fake_die("cannot read what is typed behind the script: %.200s", rest);
	snprintf(token, size, "%s", begin + 1);
}

/* Return: the next script and its token, NULL if more has to be read; the caller frees */
static char *take_script(struct input *in, char *token, size_t size)
{
	size_t head = strlen(SCRIPT_BEGIN);
	char *script, *rest, *nl;

	if (in->len < head)
		return NULL;
	if (memcmp(in->data, SCRIPT_BEGIN, head) != 0)
		fake_die("cannot read what is typed: %.200s", in->data);
	script = malloc(in->len + 1);
	if (!script)
		fake_die("no memory");
	rest = unquote(in->data + head, in->data + in->len, script);
	nl = rest ? strchr(rest, '\n') : NULL;
	if (!nl) {
		free(script);
		return NULL;
	}
	take_token(rest, nl, token, size);
	in->len -= (size_t)(nl + 1 - in->data);
	memmove(in->data, nl + 1, in->len + 1);
	return script;
}

static void answer(const char *side, const char *script, const char *token)
{
	struct fake_answer a = { .side = side, .script = script, .end = -1 };
	char end[128];
	int n;

	fake_note(&a);
	fake_answer(&a);
	if (a.end >= 0)
		exit(a.end);
	fake_uptime(&a);
	n = snprintf(end, sizeof(end), "\n%s %d\n", token, a.status);
	fake_print(end, (size_t)n);
}

int fake_shell(const char *side)
{
	struct input in = { 0 };
	char token[64], *script;
	bool gone;

	connect_to(side);
	for (;;) {
		if (wait_for(STDIN_FILENO, -1, &gone))
			read_more(&in);
		if (gone)
			return FAKE_SSH_LOST;
		while ((script = take_script(&in, token, sizeof(token)))) {
			answer(side, script, token);
			free(script);
		}
	}
}
