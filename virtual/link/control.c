// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control socket.  Its clients are not trusted to send short lines nor to read what they asked
 * for: both buffers have a fixed size, and who overflows one is hung up on.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#include "virtual/link/control.h"
#include "virtual/link/linkd.h"

#define OUT_SIZE	(2 * LINKD_REPLY_SIZE)

struct client {
	int fd;
	bool watch;
	bool gone;
	char in[LINKD_LINE_SIZE];
	unsigned int in_len;
	char out[OUT_SIZE];
	unsigned int out_len;
};

struct linkd_control {
	const char *path;
	const struct linkd_verb *verbs;
	void *ctx;
	int fd;
	const char *state[LINKD_NR_EVENTS];
	struct client client[LINKD_CONTROL_CLIENTS];
};

static const char *const event_name[LINKD_NR_EVENTS] = { "link", "ep", "rc" };
static const char *const first_state[LINKD_NR_EVENTS] = { "down", "disconnected", "disconnected" };

struct linkd_control *linkd_control_new(const char *path, const struct linkd_verb *verbs, void *ctx,
					char *err, size_t size)
{
	struct linkd_control *c = calloc(1, sizeof(*c));

	if (!c) {
		snprintf(err, size, "no memory");
		return NULL;
	}
	c->path = path;
	c->verbs = verbs;
	c->ctx = ctx;
	memcpy(c->state, first_state, sizeof(c->state));
	for (unsigned int i = 0; i < LINKD_CONTROL_CLIENTS; i++)
		c->client[i].fd = -1;
	c->fd = linkd_listen(path, err, size);
	if (c->fd < 0) {
		free(c);
		return NULL;
	}
	return c;
}

void linkd_control_free(struct linkd_control *c)
{
	if (!c)
		return;
	for (unsigned int i = 0; i < LINKD_CONTROL_CLIENTS; i++)
		if (c->client[i].fd >= 0)
			close(c->client[i].fd);
	close(c->fd);
	unlink(c->path);
	free(c);
}

static void flush(struct client *k)
{
	ssize_t n;

	if (!k->out_len || k->gone)
		return;
	n = send(k->fd, k->out, k->out_len, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n > 0) {
		k->out_len -= n;
		memmove(k->out, k->out + n, k->out_len);
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		k->gone = true;
	}
}

static void answer(struct client *k, const char *line)
{
	unsigned int n = strlen(line);

	if (n + 1 > OUT_SIZE - k->out_len) {
		k->gone = true;		/* it does not read */
		return;
	}
	memcpy(k->out + k->out_len, line, n);
	k->out[k->out_len + n] = '\n';
	k->out_len += n + 1;
	flush(k);
}

static void tell(const struct linkd_control *c, struct client *k, enum linkd_event event)
{
	char line[64];

	snprintf(line, sizeof(line), "event %s %s", event_name[event], c->state[event]);
	answer(k, line);
}

void linkd_control_event(struct linkd_control *c, enum linkd_event event, const char *state)
{
	if (!c)
		return;
	c->state[event] = state;
	for (unsigned int i = 0; i < LINKD_CONTROL_CLIENTS; i++)
		if (c->client[i].fd >= 0 && c->client[i].watch)
			tell(c, &c->client[i], event);
}

static void watch(const struct linkd_control *c, struct client *k)
{
	k->watch = true;
	for (unsigned int i = 0; i < LINKD_NR_EVENTS; i++)
		tell(c, k, i);
}

/* one line that says what is wrong with @word, whatever bytes that holds */
static void refuse(const struct linkd_control *c, struct client *k, const char *word,
		   const char *why)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "error \"%.40s\": %s", word, why);

	for (char *p = line; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	for (const struct linkd_verb *v = c->verbs; v && v->name && n < (int)sizeof(line); v++)
		n += snprintf(line + n, sizeof(line) - n, ", %s", v->name);
	answer(k, line);
}

static void command(struct linkd_control *c, struct client *k, char *line)
{
	char *words = line + strcspn(line, " "), reply[LINKD_REPLY_SIZE];
	const struct linkd_verb *v = c->verbs;

	if (*words)
		*words++ = '\0';
	words += strspn(words, " ");
	if (!strcmp(line, "watch") && !*words) {
		watch(c, k);
		return;
	}
	while (v->name && strcmp(v->name, line) != 0)
		v++;
	if (v->name && (v->words || !*words)) {
		v->run(c->ctx, words, reply, sizeof(reply));
		answer(k, reply);
	} else {
		refuse(c, k, v->name || !strcmp(line, "watch") ? words : line,
		       v->name || !strcmp(line, "watch") ?
		       "a word too many; commands are: watch" :
		       "unknown command; known are: watch");
	}
}

/* take the complete lines out of the input buffer */
static void parse(struct linkd_control *c, struct client *k)
{
	char *end;

	while (!k->gone && (end = memchr(k->in, '\n', k->in_len))) {
		unsigned int n = end - k->in + 1;

		*end = '\0';
		command(c, k, k->in);
		k->in_len -= n;
		memmove(k->in, k->in + n, k->in_len);
	}
	if (k->in_len == LINKD_LINE_SIZE) {
		answer(k, "error line too long");
		k->gone = true;
	}
}

static void receive(struct linkd_control *c, struct client *k)
{
	ssize_t n = recv(k->fd, k->in + k->in_len, LINKD_LINE_SIZE - k->in_len, MSG_DONTWAIT);

	if (n > 0) {
		k->in_len += n;
		parse(c, k);
	} else if (!n || (errno != EAGAIN && errno != EINTR)) {
		k->gone = true;
	}
}

static void accept_client(struct linkd_control *c)
{
	static const char full[] = "error too many clients\n";
	int fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	for (unsigned int i = 0; i < LINKD_CONTROL_CLIENTS; i++) {
		struct client *k = &c->client[i];

		if (k->fd >= 0)
			continue;
		*k = (struct client){ .fd = fd };
		return;
	}
	/* whether it can still be told does not matter */
	if (send(fd, full, sizeof(full) - 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		errno = 0;
	close(fd);
}

void linkd_control_poll(const struct linkd_control *c, struct pollfd *p)
{
	p[0] = (struct pollfd){ .fd = c ? c->fd : -1, .events = POLLIN };
	for (unsigned int i = 0; i < LINKD_CONTROL_CLIENTS; i++)
		p[1 + i] = (struct pollfd){
			.fd = c ? c->client[i].fd : -1,
			.events = POLLIN | (c && c->client[i].out_len ? POLLOUT : 0),
		};
}

void linkd_control_serve(struct linkd_control *c, const struct pollfd *p)
{
	if (!c)
		return;
	for (unsigned int i = 0; i < LINKD_CONTROL_CLIENTS; i++) {
		struct client *k = &c->client[i];

		if (k->fd < 0)
			continue;
		if (p[1 + i].revents & POLLOUT)
			flush(k);
		if (p[1 + i].revents & ~POLLOUT)
			receive(c, k);
		if (k->gone) {
			close(k->fd);
			k->fd = -1;
		}
	}
	if (p[0].revents)
		accept_client(c);
}
