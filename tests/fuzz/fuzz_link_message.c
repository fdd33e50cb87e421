// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes from a vfio-user client: into the server, with the controller model behind it.
 *
 * The first byte chooses the side and the profile, the second how long the pieces are in which all
 * of it is sent, so that messages are also cut in two.  What follows are messages: a command,
 * flags, the length of a body, the body.  A flag sends the bytes as they are instead, without a
 * header that fits them.  The version has been agreed on before, or nothing would get further.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "virtual/link/dwc.h"
#include "virtual/link/vfu_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct dwc *dwc;
static struct vfu *vfu[DWC_NR_SIDES];
static unsigned int replies;

static void *bus_ram(void *ctx, enum dwc_side side, uint64_t addr, bool write, uint64_t *left)
{
	return vfu_ram(vfu[side], addr, write, left);
}

static void bus_post(void *ctx, enum dwc_side side, uint64_t addr, const void *d, uint32_t len)
{
	vfu_post(vfu[side], addr, d, len);
}

static bool bus_unmapped(void *ctx, enum dwc_side side, uint64_t addr)
{
	return vfu_unmapped(vfu[side], addr);
}

static void bus_msi(void *ctx, enum dwc_side side, unsigned int vector)
{
	vfu_msi(vfu[side], vector);
}

static void bus_link_changed(void *ctx, bool up)
{
}

static uint64_t bus_now(void *ctx)
{
	return replies;
}

static void any_log(void *ctx, const char *line)
{
	/* a line for a person: printable, and no line break */
	for (; *line; line++)
		if (*line < ' ' || *line > '~')
			abort();
}

static const struct dwc_bus_ops bus_ops = {
	.ram = bus_ram, .post = bus_post, .msi = bus_msi, .link_changed = bus_link_changed,
	.unmapped = bus_unmapped, .log = any_log, .now = bus_now,
};

static const enum dwc_side sides[DWC_NR_SIDES] = { DWC_EP, DWC_RC };

static uint64_t dev_size(void *ctx, unsigned int region)
{
	return dwc_region_size(dwc, *(const enum dwc_side *)ctx, region);
}

static void dev_read(void *ctx, unsigned int region, uint64_t off, void *buf, uint32_t len)
{
	dwc_read(dwc, *(const enum dwc_side *)ctx, region, off, buf, len);
}

static void dev_write(void *ctx, unsigned int region, uint64_t off, const void *buf, uint32_t len)
{
	dwc_write(dwc, *(const enum dwc_side *)ctx, region, off, buf, len);
}

static void dev_reset(void *ctx)
{
	dwc_reset(dwc, *(const enum dwc_side *)ctx);
}

static const struct vfu_device_ops dev_ops = {
	.region_size = dev_size, .region_read = dev_read, .region_write = dev_write,
	.reset = dev_reset, .disconnected = dev_reset, .log = any_log,
};

/* read what the server sends, so that it goes on: it must be whole messages */
static void drain(int fd)
{
	static uint8_t buf[1 << 16];
	static struct vfu_header h;
	static uint32_t have, skip;
	ssize_t n;

	if (fd < 0) {			/* start afresh */
		have = skip = 0;
		replies = 0;
		return;
	}
	while ((n = recv(fd, buf, skip ? (skip < sizeof(buf) ? skip : sizeof(buf)) :
			 sizeof(h) - have, MSG_DONTWAIT)) > 0) {
		if (skip) {
			skip -= n;
			continue;
		}
		memcpy((uint8_t *)&h + have, buf, n);
		have += n;
		if (have < sizeof(h))
			continue;
		if (h.size < sizeof(h) || h.size > VFU_RX_ROOM || (h.flags & VFU_FLAG_TYPE) > 1)
			abort();
		if ((h.flags & VFU_FLAG_ERROR) && h.size != sizeof(h))
			abort();
		replies++;
		have = 0;
		skip = h.size - sizeof(h);
	}
}

static int attach(struct vfu *v)
{
	static const struct { struct vfu_header h; struct vfu_version v; } hello = {
		{ 1, VFU_VERSION, sizeof(hello), 0, 0 }, { 0, 0 },
	};
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) || vfu_attach(v, fd[0]))
		abort();
	if (send(fd[1], &hello, sizeof(hello), 0) != sizeof(hello))
		abort();
	vfu_serve(v);
	return fd[1];
}

/* as much memory as a client would share, at a low address that a fuzzer can guess */
static void share_ram(int fd, struct vfu *v)
{
	const struct { struct vfu_header h; struct vfu_dma_map m; } msg = {
		{ 2, VFU_DMA_MAP, sizeof(msg), 0, 0 }, { sizeof(msg.m), 3, 0, 0x10000, 0x10000 },
	};
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(sizeof(int))];
	} control = { .buf = { 0 } };
	struct iovec iov = { (void *)&msg, sizeof(msg) };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.buf,
			     .msg_controllen = sizeof(control.buf) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&mh);
	int ram = memfd_create("ram", MFD_CLOEXEC);

	if (ram < 0 || ftruncate(ram, 0x10000))
		abort();
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &ram, sizeof(int));
	if (sendmsg(fd, &mh, 0) != sizeof(msg))
		abort();
	vfu_serve(v);
	close(ram);
}

#define RAW		0x80		/* of a message's flags: no header is made */

/* turn the input into what is sent; returns its length */
static size_t make_stream(const uint8_t *data, size_t size, uint8_t *out, size_t room)
{
	size_t used = 0;

	while (size >= 3) {
		size_t n = data[2] < size - 3 ? data[2] : size - 3;
		struct vfu_header h = {
			.id = size,
			.command = data[0],
			.size = sizeof(h) + n,
			.flags = data[1] & 0x3f,
		};

		if (used + sizeof(h) + n > room)
			break;
		if (!(data[1] & RAW)) {
			memcpy(out + used, &h, sizeof(h));
			used += sizeof(h);
		}
		memcpy(out + used, data + 3, n);
		used += n;
		data += 3 + n;
		size -= 3 + n;
	}
	return used;
}

static const struct dwc_profile *profile(unsigned int choice)
{
	unsigned int n = 1;	/* the default */

	while (dwc_profiles[n].name)
		n++;
	return &dwc_profiles[choice % n];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t stream[1 << 16];
	const struct dwc_profile *p;
	struct vfu *v;
	size_t step;
	int fd;

	if (size < 2)
		return 0;
	p = profile(data[0] >> 1);
	dwc = dwc_new(p, &bus_ops, NULL);
	for (unsigned int i = 0; i < DWC_NR_SIDES; i++)
		vfu[i] = vfu_new(&dev_ops, (void *)&sides[i], i ? 32 : dwc_profile_vectors(p));
	v = vfu[data[0] & 1];
	step = 1u << (data[1] & 15);
	drain(-1);
	fd = attach(v);
	share_ram(fd, v);
	size = make_stream(data + 2, size - 2, stream, sizeof(stream));
	for (size_t at = 0; at < size && vfu_is_connected(v); at += step) {
		size_t n = size - at < step ? size - at : step;

		if (send(fd, stream + at, n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			break;
		vfu_serve(v);
		drain(fd);
		dwc_work(dwc);
	}
	for (int i = 0; i < 100 && vfu_is_connected(v); i++) {
		vfu_serve(v);
		drain(fd);
	}
	if (vfu_is_connected(v) && replies < 2)
		abort();		/* version and map were answered */
	close(fd);
	vfu_serve(v);
	if (vfu_is_connected(v))
		abort();
	for (unsigned int i = 0; i < DWC_NR_SIDES; i++)
		vfu_free(vfu[i]);
	dwc_free(dwc);
	return 0;
}
