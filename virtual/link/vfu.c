// SPDX-License-Identifier: GPL-2.0-only
/*
 * One vfio-user connection: receiving whole messages with their descriptors, sending without ever
 * waiting, posted writes, interrupts.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#include "virtual/link/vfu_priv.h"

/* what is received before the other client gets its turn */
#define BYTES_PER_TURN		(64u << 10)

/* a client that sends rubbish for hours must not fill the log */
#define MAX_COMPLAINTS		100

struct vfu *vfu_new(const struct vfu_device_ops *ops, void *ctx, unsigned int nr_msi)
{
	struct vfu *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	v->ops = ops;
	v->ctx = ctx;
	v->nr_msi = nr_msi;
	v->fd = -1;
	for (unsigned int i = 0; i < VFU_MAX_MSI; i++)
		v->msi[i] = -1;
	return v;
}

static void close_fds(struct vfu *v)
{
	for (unsigned int i = 0; i < v->nr_fds; i++)
		if (v->fds[i] >= 0)
			close(v->fds[i]);
	v->nr_fds = 0;
	v->fds_lost = false;
}

/* back to the state without a client */
static void drop_client(struct vfu *v)
{
	if (v->fd >= 0)
		close(v->fd);
	v->fd = -1;
	close_fds(v);
	vfu_irqs_clear(v, 0, VFU_MAX_MSI);
	vfu_maps_clear(&v->maps);
	free(v->rx);
	free(v->tx);
	free(v->reply);
	v->rx = NULL;
	v->tx = NULL;
	v->reply = NULL;
	v->rx_start = 0;
	v->rx_len = 0;
	v->fds_end = 0;
	v->tx_start = 0;
	v->tx_len = 0;
	v->versioned = false;
	v->broken = false;
	v->complaints = 0;
	memset(v->size_told, 0, sizeof(v->size_told));
}

void vfu_free(struct vfu *v)
{
	if (!v)
		return;
	drop_client(v);
	free(v);
}

int vfu_attach(struct vfu *v, int fd)
{
	int flags = fcntl(fd, F_GETFL), ret;

	v->fd = fd;
	v->rx = malloc(VFU_RX_ROOM);
	v->tx = malloc(VFU_TX_ROOM);
	v->reply = malloc(VFU_RX_ROOM);
	ret = v->rx && v->tx && v->reply ? 0 : -ENOMEM;
	if (!ret && (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK)))
		ret = -errno;
	if (ret)
		drop_client(v);
	return ret;
}

bool vfu_is_connected(const struct vfu *v)
{
	return v->fd >= 0;
}

struct pollfd vfu_pollfd(const struct vfu *v)
{
	return (struct pollfd){
		.fd = v->fd,
		.events = POLLIN | (v->tx_len > v->tx_start ? POLLOUT : 0),
	};
}

static void say(struct vfu *v, const char *fmt, va_list ap)
{
	char line[320];

	vsnprintf(line, sizeof(line), fmt, ap);
	v->ops->log(v->ctx, line);
}

void vfu_complain(struct vfu *v, const char *fmt, ...)
{
	va_list ap;

	if (v->complaints > MAX_COMPLAINTS)
		return;
	if (++v->complaints > MAX_COMPLAINTS) {
		v->ops->log(v->ctx, "more bad messages are not logged");
		return;
	}
	va_start(ap, fmt);
	say(v, fmt, ap);
	va_end(ap);
}

void vfu_break(struct vfu *v, const char *fmt, ...)
{
	va_list ap;

	if (v->broken)
		return;
	v->broken = true;
	/* wakes the owner's poll(), also when another client's access led here */
	shutdown(v->fd, SHUT_RDWR);
	va_start(ap, fmt);
	say(v, fmt, ap);
	va_end(ap);
}

/* --- sending */

/* how much of a message the socket takes now */
static uint32_t send_now(struct vfu *v, const uint8_t *msg, uint32_t len)
{
	uint32_t sent = 0;

	while (sent < len) {
		ssize_t n = send(v->fd, msg + sent, len - sent, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n > 0) {
			sent += n;
		} else if (n < 0 && errno != EINTR) {
			if (errno != EAGAIN)
				vfu_break(v, "disconnected: cannot send: %s", strerror(errno));
			break;
		}
	}
	return sent;
}

static void flush(struct vfu *v)
{
	v->tx_start += send_now(v, v->tx + v->tx_start, v->tx_len - v->tx_start);
	if (v->tx_start == v->tx_len) {
		v->tx_start = 0;
		v->tx_len = 0;
	}
}

void vfu_send(struct vfu *v, const void *msg, uint32_t len)
{
	uint32_t sent = 0;

	if (v->broken)
		return;
	if (v->tx_len == v->tx_start)
		sent = send_now(v, msg, len);
	len -= sent;
	if (!len || v->broken)
		return;
	if (len > VFU_TX_ROOM - v->tx_len) {
		memmove(v->tx, v->tx + v->tx_start, v->tx_len - v->tx_start);
		v->tx_len -= v->tx_start;
		v->tx_start = 0;
	}
	if (len > VFU_TX_ROOM - v->tx_len) {
		vfu_break(v, "disconnected: it does not read, %u bytes are waiting", v->tx_len);
		return;
	}
	memcpy(v->tx + v->tx_len, (const uint8_t *)msg + sent, len);
	v->tx_len += len;
}

void vfu_post(struct vfu *v, uint64_t addr, const void *data, uint32_t len)
{
	struct {
		struct vfu_header h;
		struct vfu_dma_access a;
		uint8_t data[8];
	} msg = {
		.h = {
			.id = v->post_id,
			.command = VFU_DMA_WRITE,
			.size = sizeof(msg.h) + sizeof(msg.a) + len,
			.flags = VFU_TYPE_COMMAND | VFU_FLAG_NO_REPLY,
		},
		.a = { .address = addr, .count = len },
	};

	if (v->fd < 0 || !v->versioned || len > sizeof(msg.data))
		return;
	v->post_id++;
	memcpy(msg.data, data, len);
	vfu_send(v, &msg, msg.h.size);
}

int vfu_msi(struct vfu *v, unsigned int vector)
{
	const uint64_t one = 1;

	if (vector >= v->nr_msi || v->msi[vector] < 0)
		return -ENOENT;
	if (write(v->msi[vector], &one, sizeof(one)) != sizeof(one))
		return errno == EAGAIN ? 0 : -errno;	/* counted up to the brim: pending anyway */
	return 0;
}

void *vfu_ram(struct vfu *v, uint64_t addr, bool write, uint64_t *left)
{
	return vfu_maps_find(&v->maps, addr, write, left);
}

bool vfu_unmapped(const struct vfu *v, uint64_t addr)
{
	return vfu_maps_gone(&v->maps, addr);
}

/* --- receiving */

static void take_fds(struct vfu *v, struct msghdr *mh)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(mh); c; c = CMSG_NXTHDR(mh, c)) {
		unsigned int n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (unsigned int i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
			if (v->nr_fds < VFU_MAX_FDS) {
				v->fds[v->nr_fds++] = fd;
				continue;
			}
			close(fd);
			v->fds_lost = true;
		}
	}
	if (mh->msg_flags & MSG_CTRUNC)
		v->fds_lost = true;
}

/* the rest of an unfinished message moves to the front: then all of it has room */
static void make_room(struct vfu *v)
{
	if (!v->rx_start)
		return;
	memmove(v->rx, v->rx + v->rx_start, v->rx_len - v->rx_start);
	v->rx_len -= v->rx_start;
	v->fds_end -= v->fds_end > v->rx_start ? v->rx_start : v->fds_end;
	v->rx_start = 0;
}

/* Receive what is there, for a read that traps waits for every system call here.  The kernel ends a
 * piece behind the bytes that descriptors came with, so they belong to its last message.
 */
static void receive(struct vfu *v)
{
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(VFU_MAX_FDS * sizeof(int))];
	} control;
	struct iovec iov;
	struct msghdr mh = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.buf,
		.msg_controllen = sizeof(control.buf),
	};
	ssize_t n;

	make_room(v);
	iov = (struct iovec){ v->rx + v->rx_len, VFU_RX_ROOM - v->rx_len };
	if (iov.iov_len > BYTES_PER_TURN)
		iov.iov_len = BYTES_PER_TURN;
	n = recvmsg(v->fd, &mh, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n > 0) {
		v->rx_len += n;
		if (mh.msg_controllen || (mh.msg_flags & MSG_CTRUNC)) {
			take_fds(v, &mh);
			v->fds_end = v->rx_len;
		}
		return;
	}
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	vfu_break(v, "disconnected%s%s%s", v->rx_len ? " in the middle of a message" : "",
		  n ? ": " : "", n ? strerror(errno) : "");
}

/* the header is there: can the rest be received? */
static bool check_header(struct vfu *v, const struct vfu_header *h)
{
	if (h->size < sizeof(*h) || h->size > VFU_RX_ROOM) {
		vfu_break(v, "disconnected: framing lost: message size %u", h->size);
		return false;
	}
	if ((h->flags & VFU_FLAG_TYPE) > VFU_TYPE_REPLY) {
		vfu_break(v, "disconnected: framing lost: message type %u",
			  h->flags & VFU_FLAG_TYPE);
		return false;
	}
	return true;
}

/* one message, with the descriptors if they came with it */
static void handle(struct vfu *v, uint32_t size)
{
	const uint8_t *msg = v->rx + v->rx_start;
	unsigned int nr_fds = v->nr_fds;
	bool lost = v->fds_lost, later = v->fds_end > v->rx_start + size;

	if (later) {
		v->nr_fds = 0;
		v->fds_lost = false;
	}
	vfu_handle(v, msg);
	if (later) {
		v->nr_fds = nr_fds;
		v->fds_lost = lost;
	} else {
		close_fds(v);
	}
	v->rx_start += size;
}

/* returns whether a message was handled */
static bool serve_one(struct vfu *v)
{
	uint32_t have = v->rx_len - v->rx_start;
	struct vfu_header h;

	if (have < sizeof(h))
		return false;
	memcpy(&h, v->rx + v->rx_start, sizeof(h));
	if (!check_header(v, &h) || have < h.size)
		return false;
	handle(v, h.size);
	return true;
}

void vfu_serve(struct vfu *v)
{
	if (v->fd < 0)
		return;
	if (!v->broken)
		flush(v);
	if (!v->broken)
		receive(v);
	/* to the last whole message: for what has been received, nobody wakes us again */
	while (!v->broken && serve_one(v))
		;
	if (!v->broken)
		return;
	drop_client(v);
	v->ops->disconnected(v->ctx);
}
