// SPDX-License-Identifier: GPL-2.0-only
/* The keeper's poll loop, see loop.h. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "virtual/pair/loop.h"

void vp_loop_begin(struct vp_loop *loop)
{
	loop->n = 0;
	loop->next = 0;
}

void vp_loop_read(struct vp_loop *loop, int fd, vp_loop_handler handler, void *arg)
{
	if (fd < 0 || loop->n == VP_LOOP_MAX)
		return;
	loop->fds[loop->n] = (struct pollfd){ .fd = fd, .events = POLLIN };
	loop->calls[loop->n].handler = handler;
	loop->calls[loop->n++].arg = arg;
}

void vp_loop_until(struct vp_loop *loop, int64_t when)
{
	if (when && (!loop->next || when < loop->next))
		loop->next = when;
}

int vp_loop_wait(struct vp_loop *loop)
{
	int64_t left = loop->next ? loop->next - vp_now() : -1;

	if (loop->next && left < 0)
		left = 0;
	if (left > INT_MAX)
		left = INT_MAX;
	if (poll(loop->fds, loop->n, (int)left) < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < loop->n; i++)
		if (loop->fds[i].revents)
			loop->calls[i].handler(loop->calls[i].arg, loop->fds[i].fd);
	return 0;
}

void vp_lines_take(struct vp_lines *l, const char *data, size_t n,
		   void (*line)(void *arg, const char *text), void *arg)
{
	for (; n; data++, n--) {
		if (*data != '\n') {
			if (l->len < sizeof(l->text) - 1)
				l->text[l->len++] = *data;
			continue;
		}
		l->text[l->len] = '\0';
		l->len = 0;
		vp_clean(l->text);
		line(arg, l->text);
	}
}
