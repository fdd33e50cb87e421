// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vfio-user server over a socket pair, with a device that is only memory: framing, commands,
 * descriptors, and clients that misbehave.
 */
#include "tests/virtual/link/client.h"

#define REGION		2		/* of 64 KiB */
#define CONFIG		7		/* of 4 KiB */
#define RAM_SIZE	0x10000u

struct fixture {
	struct vfu *v;
	int fd;				/* the client's end */
	struct client_reply r;
	uint8_t mem[0x10000];
	uint64_t size;			/* of REGION now */
	unsigned int resets, gone, writes, lines;
	char line[320];
};

static uint64_t dev_size(void *ctx, unsigned int region)
{
	struct fixture *f = ctx;

	return region == REGION ? f->size : region == CONFIG ? 4096 : 0;
}

static void dev_read(void *ctx, unsigned int region, uint64_t off, void *buf, uint32_t len)
{
	struct fixture *f = ctx;

	assert_true(off + len <= sizeof(f->mem));
	memcpy(buf, f->mem + off, len);
}

static void dev_write(void *ctx, unsigned int region, uint64_t off, const void *buf, uint32_t len)
{
	struct fixture *f = ctx;

	assert_true(off + len <= sizeof(f->mem));
	memcpy(f->mem + off, buf, len);
	f->writes++;
}

static void dev_reset(void *ctx)
{
	((struct fixture *)ctx)->resets++;
}

static void dev_disconnected(void *ctx)
{
	((struct fixture *)ctx)->gone++;
}

static void dev_log(void *ctx, const char *line)
{
	struct fixture *f = ctx;

	f->lines++;
	snprintf(f->line, sizeof(f->line), "%s", line);
}

static const struct vfu_device_ops ops = {
	.region_size = dev_size,
	.region_read = dev_read,
	.region_write = dev_write,
	.reset = dev_reset,
	.disconnected = dev_disconnected,
	.log = dev_log,
};

static void serve(struct fixture *f)
{
	for (int i = 0; i < 10; i++)
		vfu_serve(f->v);
}

static void connect_client(struct fixture *f)
{
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	assert_int_equal(vfu_attach(f->v, fd[0]), 0);
	f->fd = fd[1];
}

/* returns the error of the reply */
static int ask_fds(struct fixture *f, unsigned int command, const void *body, size_t len,
		   const int *fds, unsigned int nr_fds)
{
	client_send(f->fd, command, body, len, fds, nr_fds);
	serve(f);
	assert_true(client_receive(f->fd, &f->r));
	assert_int_equal(f->r.h.id, (uint16_t)(0x1111 * (command & 0xf)));
	assert_int_equal(f->r.h.command, command);
	assert_int_equal(f->r.h.flags & VFU_FLAG_TYPE, VFU_TYPE_REPLY);
	assert_int_equal(!!(f->r.h.flags & VFU_FLAG_ERROR), !!f->r.h.error);
	if (f->r.h.error)
		assert_int_equal(f->r.h.size, sizeof(f->r.h));
	return (int)f->r.h.error;
}

static int ask(struct fixture *f, unsigned int command, const void *body, size_t len)
{
	return ask_fds(f, command, body, len, NULL, 0);
}

static void agree(struct fixture *f)
{
	static const char hello[] = "\0\0\0\0{\"capabilities\":{\"max_msg_fds\":8}}";

	assert_int_equal(ask(f, VFU_VERSION, hello, sizeof(hello)), 0);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	f->size = sizeof(f->mem);
	f->v = vfu_new(&ops, f, 4);
	connect_client(f);
	agree(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	close(f->fd);
	vfu_free(f->v);
	free(f);
	return 0;
}

/* --- good messages */

static void test_version(void **state)
{
	static const struct { uint16_t major, minor; } one = { 1, 0 }, zero = { 0, 9 };
	struct fixture *f = *state;
	struct vfu_version ver;

	memcpy(&ver, f->r.body, sizeof(ver));
	assert_int_equal(ver.major, 0);
	assert_int_equal(ver.minor, 0);
	assert_int_equal(f->r.body[f->r.h.size - sizeof(f->r.h) - 1], 0);
	assert_non_null(strstr((char *)f->r.body + sizeof(ver), "\"write_multiple\":true"));
	assert_int_equal(ask(f, VFU_VERSION, &zero, sizeof(zero)), EINVAL);	/* twice */
	close(f->fd);
	serve(f);
	connect_client(f);
	assert_int_equal(ask(f, VFU_GET_INFO, "\20\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16), EINVAL);
	assert_string_equal(f->line, "GET_INFO before VERSION");
	assert_int_equal(ask(f, VFU_VERSION, &one, sizeof(one)), EINVAL);
	assert_int_equal(ask(f, VFU_VERSION, "\0\0\0\0{}", 6), EINVAL);		/* no NUL */
	assert_int_equal(ask(f, VFU_VERSION, &zero, 3), EINVAL);
	assert_int_equal(ask(f, VFU_VERSION, &zero, sizeof(zero)), 0);
}

static void test_info(void **state)
{
	struct vfu_device_info dev = { .argsz = sizeof(dev) };
	struct vfu_region_info reg = { .argsz = sizeof(reg) };
	struct vfu_irq_info irq = { .argsz = sizeof(irq) };
	struct fixture *f = *state;

	assert_int_equal(ask(f, VFU_GET_INFO, &dev, sizeof(dev)), 0);
	memcpy(&dev, f->r.body, sizeof(dev));
	assert_int_equal(dev.flags, VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET);
	assert_true(dev.num_regions >= 8 && dev.num_irqs >= 3);
	for (reg.index = 0; reg.index < VFU_NR_REGIONS; reg.index++) {
		struct vfu_region_info out;

		reg.argsz = sizeof(reg) + 64;		/* room for capabilities */
		assert_int_equal(ask(f, VFU_GET_REGION_INFO, &reg, sizeof(reg)), 0);
		memcpy(&out, f->r.body, sizeof(out));
		assert_int_equal(out.argsz, sizeof(out));
		assert_int_equal(out.size, dev_size(f, reg.index));
		assert_int_equal(out.flags, out.size ? 3 : 0);
	}
	assert_int_equal(ask(f, VFU_GET_REGION_INFO, &reg, sizeof(reg)), EINVAL);
	for (irq.index = 0; irq.index < VFIO_PCI_NUM_IRQS; irq.index++) {
		struct vfu_irq_info out;

		assert_int_equal(ask(f, VFU_GET_IRQ_INFO, &irq, sizeof(irq)), 0);
		memcpy(&out, f->r.body, sizeof(out));
		assert_int_equal(out.count, irq.index == VFIO_PCI_MSI_IRQ_INDEX ||
				 irq.index == VFIO_PCI_MSIX_IRQ_INDEX ? 4 :
				 irq.index == VFIO_PCI_INTX_IRQ_INDEX);
	}
	assert_int_equal(ask(f, VFU_GET_IRQ_INFO, &irq, sizeof(irq)), EINVAL);
	irq = (struct vfu_irq_info){ .argsz = 15 };
	assert_int_equal(ask(f, VFU_GET_IRQ_INFO, &irq, sizeof(irq)), EINVAL);
	reg = (struct vfu_region_info){ .argsz = 31 };
	assert_int_equal(ask(f, VFU_GET_REGION_INFO, &reg, sizeof(reg)), EINVAL);
	dev.argsz = 0;
	assert_int_equal(ask(f, VFU_GET_INFO, &dev, sizeof(dev)), EINVAL);
	assert_string_equal(f->line, "GET_INFO: argsz 0: at least 16 is needed");
}

struct access {
	struct vfu_region_access a;
	uint8_t data[64];
};

static void test_region(void **state)
{
	struct access w = { { 0x1234, REGION, 5 }, "hello" };
	struct fixture *f = *state;
	struct vfu_region_access back;

	assert_int_equal(ask(f, VFU_REGION_WRITE, &w, sizeof(w.a) + 5), 0);
	assert_int_equal(f->r.h.size, sizeof(f->r.h) + sizeof(w.a));
	assert_memory_equal(f->mem + 0x1234, "hello", 5);
	w.a.count = 4;
	assert_int_equal(ask(f, VFU_REGION_READ, &w, sizeof(w.a)), 0);
	memcpy(&back, f->r.body, sizeof(back));
	assert_int_equal(back.count, 4);
	assert_int_equal(f->r.h.size, sizeof(f->r.h) + sizeof(w.a) + 4);
	assert_memory_equal(f->r.body + sizeof(back), "hell", 4);
	assert_int_equal(ask(f, VFU_DEVICE_RESET, NULL, 0), 0);
	assert_int_equal(f->resets, 1);
}

static void test_bad_regions(void **state)
{
	static const struct vfu_region_access bad[] = {
		{ 0, 9, 4 }, { 0, UINT32_MAX, 4 }, { 0, 0, 4 }, { 0, REGION, 0 },
		{ 0, REGION, VFU_MAX_DATA + 1 }, { 0, REGION, UINT32_MAX }, { 0x10000, REGION, 1 },
		{ 0xfffd, REGION, 4 }, { UINT64_MAX, REGION, 1 }, { UINT64_MAX - 3, REGION, 8 },
		{ 0, CONFIG, 4097 },
	};
	struct fixture *f = *state;
	struct access w = { .a.region = REGION };

	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(ask(f, VFU_REGION_READ, &bad[i], sizeof(bad[i])), EINVAL);
		w.a = bad[i];
		assert_int_equal(ask(f, VFU_REGION_WRITE, &w, sizeof(w)), EINVAL);
	}
	/* more is said to be there than there is */
	w.a = (struct vfu_region_access){ 0, REGION, 8 };
	assert_int_equal(ask(f, VFU_REGION_WRITE, &w, sizeof(w.a) + 7), EINVAL);
	assert_string_equal(f->line, "REGION_WRITE: bad count: region 2 offset 0 count 8");
	assert_int_equal(ask(f, VFU_REGION_WRITE, &w, sizeof(w.a)), EINVAL);
	assert_int_equal(f->writes, 0);
}

/* a client maps a region as large as it was when it asked: that stays its size */
static void test_frozen_size(void **state)
{
	struct vfu_region_access a = { 0xfff0, REGION, 4 };
	struct vfu_region_info reg = { .argsz = sizeof(reg), .index = REGION };
	struct fixture *f = *state;

	assert_int_equal(ask(f, VFU_GET_REGION_INFO, &reg, sizeof(reg)), 0);
	f->size = 0x1000;
	assert_int_equal(ask(f, VFU_REGION_READ, &a, sizeof(a)), 0);
	assert_int_equal(ask(f, VFU_GET_REGION_INFO, &reg, sizeof(reg)), 0);
	assert_int_equal(ask(f, VFU_REGION_READ, &a, sizeof(a)), EINVAL);
}

static void test_write_multi(void **state)
{
	struct { uint64_t count; struct { struct vfu_region_access a; uint8_t d[8]; } w[3]; } m = {
		3, { { { 0, REGION, 4 }, "abcd" }, { { 8, REGION, 8 }, "efghijkl" },
		     { { 16, REGION, 1 }, "m" } },
	};
	struct fixture *f = *state;
	uint64_t done;

	assert_int_equal(ask(f, VFU_WRITE_MULTI, &m, sizeof(m)), 0);
	memcpy(&done, f->r.body, sizeof(done));
	assert_int_equal(done, 3);
	assert_memory_equal(f->mem, "abcd\0\0\0\0efghijklm", 17);
	m.count = 4;
	assert_int_equal(ask(f, VFU_WRITE_MULTI, &m, sizeof(m)), EINVAL);
	m.count = UINT64_MAX;
	assert_int_equal(ask(f, VFU_WRITE_MULTI, &m, sizeof(m)), EINVAL);
	assert_int_equal(f->writes, 3);
	m.count = 3;
	m.w[1].a.count = 9;
	assert_int_equal(ask(f, VFU_WRITE_MULTI, &m, sizeof(m)), EINVAL);
	assert_int_equal(f->writes, 4);
	m.count = 0;
	assert_int_equal(ask(f, VFU_WRITE_MULTI, &m, sizeof(m)), 0);
	assert_int_equal(ask(f, VFU_WRITE_MULTI, &m, 7), EINVAL);
}

/* every command with every length up to its least one: an error, no more */
static void test_truncated(void **state)
{
	static const uint8_t zero[32];
	static const struct { unsigned int command, least; } c[] = {
		{ VFU_DMA_MAP, 32 }, { VFU_DMA_UNMAP, 24 }, { VFU_GET_INFO, 16 },
		{ VFU_GET_REGION_INFO, 32 }, { VFU_GET_IRQ_INFO, 16 }, { VFU_SET_IRQS, 20 },
		{ VFU_REGION_READ, 16 }, { VFU_REGION_WRITE, 16 }, { VFU_WRITE_MULTI, 8 },
	};
	struct fixture *f = *state;

	for (unsigned int i = 0; i < sizeof(c) / sizeof(c[0]); i++)
		for (unsigned int len = 0; len < c[i].least; len++)
			assert_int_equal(ask(f, c[i].command, zero, len), EINVAL);
	/* the log has an end */
	assert_string_equal(f->line, "more bad messages are not logged");
	assert_in_range(f->lines, 50, 150);
	assert_int_equal(f->gone, 0);
}

static void test_unknown(void **state)
{
	static const unsigned int command[] = {
		0, VFU_GET_REGION_IO_FDS, VFU_DMA_READ, VFU_DMA_WRITE, VFU_DIRTY_PAGES,
		VFU_DEVICE_FEATURE, VFU_NR_COMMANDS, 0xffff,
	};
	struct fixture *f = *state;

	for (unsigned int i = 0; i < sizeof(command) / sizeof(command[0]); i++)
		assert_int_equal(ask(f, command[i], "01234567", 8), ENOTSUP);
}

/* --- framing */

static void assert_dropped(struct fixture *f, const char *why)
{
	serve(f);
	assert_int_equal(f->gone, 1);
	assert_false(vfu_is_connected(f->v));
	assert_int_equal(vfu_pollfd(f->v).fd, -1);
	assert_non_null(strstr(f->line, why));
	close(f->fd);
	/* and the next client is welcome */
	connect_client(f);
	agree(f);
}

static void test_byte_by_byte(void **state)
{
	struct access w = { { 0x10, REGION, 16 }, "byte by byte   " };
	struct vfu_header h = { 7, VFU_REGION_WRITE, sizeof(h) + sizeof(w.a) + 16, 0, 0 };
	struct fixture *f = *state;
	uint8_t msg[sizeof(h) + sizeof(w)];

	memcpy(msg, &h, sizeof(h));
	memcpy(msg + sizeof(h), &w, sizeof(w));
	for (unsigned int i = 0; i < h.size; i++) {
		assert_int_equal(f->writes, 0);
		assert_int_equal(send(f->fd, msg + i, 1, 0), 1);
		vfu_serve(f->v);
	}
	assert_int_equal(f->writes, 1);
	assert_memory_equal(f->mem + 0x10, w.data, 16);
	/* two and a half messages at once */
	assert_int_equal(send(f->fd, msg, h.size, 0), h.size);
	assert_int_equal(send(f->fd, msg, h.size, 0), h.size);
	assert_int_equal(send(f->fd, msg, 20, 0), 20);
	serve(f);
	assert_int_equal(f->writes, 3);
	assert_int_equal(send(f->fd, msg + 20, h.size - 20, 0), h.size - 20);
	serve(f);
	assert_int_equal(f->writes, 4);
	for (unsigned int i = 0; i < 4; i++)
		assert_true(client_receive(f->fd, &f->r));
	assert_false(client_receive(f->fd, &f->r));
}

static void send_raw(struct fixture *f, uint32_t size, uint32_t flags)
{
	struct vfu_header h = { 1, VFU_DEVICE_RESET, size, flags, 0 };

	assert_int_equal(send(f->fd, &h, sizeof(h), 0), sizeof(h));
}

static void test_framing_lost(void **state)
{
	static const uint32_t size[] = { 0, 15, VFU_RX_ROOM + 1, 0x80000000, UINT32_MAX };
	struct fixture *f = *state;

	for (unsigned int i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
		f->gone = 0;
		send_raw(f, size[i], 0);
		assert_dropped(f, "framing lost: message size");
	}
	f->gone = 0;
	send_raw(f, 16, 2);
	assert_dropped(f, "framing lost: message type 2");
}

static void test_disconnect_in_message(void **state)
{
	struct fixture *f = *state;

	send_raw(f, 100, 0);
	assert_int_equal(send(f->fd, "abc", 3, 0), 3);
	serve(f);
	shutdown(f->fd, SHUT_WR);
	assert_dropped(f, "in the middle of a message");
	assert_int_equal(f->resets, 0);
	f->gone = 0;
	assert_int_equal(send(f->fd, "abc", 3, 0), 3);		/* of a header */
	shutdown(f->fd, SHUT_WR);
	assert_dropped(f, "in the middle of a message");
	f->gone = 0;
	shutdown(f->fd, SHUT_WR);
	assert_dropped(f, "disconnected");
	assert_null(strstr(f->line, "middle"));
}

static void test_no_reply(void **state)
{
	struct access w = { { 0, REGION, 4 }, "abcd" };
	struct vfu_header h = { 7, VFU_REGION_WRITE, sizeof(h) + 20, VFU_FLAG_NO_REPLY, 0 };
	struct fixture *f = *state;

	client_send_header(f->fd, &h, &w, 20, NULL, 0);
	w.a.region = 99;			/* not even an error */
	client_send_header(f->fd, &h, &w, 20, NULL, 0);
	h.flags = VFU_TYPE_REPLY;		/* to a posted write */
	h.command = VFU_DMA_WRITE;
	client_send_header(f->fd, &h, &w, 20, NULL, 0);
	serve(f);
	assert_int_equal(f->writes, 1);
	assert_false(client_receive(f->fd, &f->r));
	assert_int_equal(f->gone, 0);
}

/* --- memory */

static int map_ram(struct fixture *f, uint64_t address, uint64_t size, int fd)
{
	struct vfu_dma_map m = {
		sizeof(m), VFU_DMA_FLAG_READ | VFU_DMA_FLAG_WRITE, 0, address, size,
	};

	return ask_fds(f, VFU_DMA_MAP, &m, sizeof(m), &fd, fd >= 0);
}

/* descriptors are the message's that they came with, also when others are received with it */
static void test_merged(void **state)
{
	struct vfu_region_access read = { 0, REGION, 4 };
	struct vfu_dma_map m = {
		sizeof(m), VFU_DMA_FLAG_READ | VFU_DMA_FLAG_WRITE, 0, 0x40000000, RAM_SIZE,
	};
	static const unsigned int order[] = {
		VFU_REGION_READ, VFU_DMA_MAP, VFU_REGION_READ, VFU_REGION_READ,
	};
	struct fixture *f = *state;
	struct client_reply r;
	int fd = client_memfd(RAM_SIZE);
	uint64_t left;

	client_send(f->fd, VFU_REGION_READ, &read, sizeof(read), NULL, 0);
	client_send(f->fd, VFU_DMA_MAP, &m, sizeof(m), &fd, 1);
	client_send(f->fd, VFU_REGION_READ, &read, sizeof(read), NULL, 0);
	client_send(f->fd, VFU_REGION_READ, &read, sizeof(read), NULL, 0);
	serve(f);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		assert_true(client_receive(f->fd, &r));
		assert_int_equal(r.h.command, order[i]);
		assert_int_equal(r.h.flags, VFU_TYPE_REPLY);
	}
	assert_non_null(vfu_ram(f->v, 0x40000000, true, &left));
	assert_string_equal(f->line, "");
	close(fd);
}

static void test_dma(void **state)
{
	struct vfu_dma_unmap u = { sizeof(u), 0, 0x40000000, RAM_SIZE };
	struct fixture *f = *state;
	int fd = client_memfd(RAM_SIZE);
	uint64_t left;
	uint8_t *p, seen = 0;

	assert_null(vfu_ram(f->v, 0x40000000, false, &left));
	assert_int_equal(map_ram(f, 0x40000000, RAM_SIZE, fd), 0);
	p = vfu_ram(f->v, 0x40000010, true, &left);
	assert_non_null(p);
	assert_int_equal(left, RAM_SIZE - 0x10);
	*p = 0x5a;
	assert_int_equal(pread(fd, &seen, 1, 0x10), 1);
	assert_int_equal(seen, 0x5a);
	/* without memory behind it: known, but not reachable */
	assert_int_equal(map_ram(f, 0x50000000, RAM_SIZE, -1), 0);
	assert_null(vfu_ram(f->v, 0x50000000, false, &left));
	assert_int_equal(map_ram(f, 0x40000000, 0x1000, fd), EEXIST);
	assert_int_equal(map_ram(f, 0x60000000, RAM_SIZE + 0x1000, fd), EINVAL);
	assert_non_null(strstr(f->line, "beyond the end of the file"));
	assert_int_equal(ask(f, VFU_DMA_UNMAP, &u, sizeof(u)), 0);
	assert_null(vfu_ram(f->v, 0x40000010, true, &left));
	u.flags = VFU_UNMAP_FLAG_ALL;
	assert_int_equal(ask(f, VFU_DMA_UNMAP, &u, sizeof(u)), 0);
	assert_int_equal(f->v->maps.nr, 0);
	u.flags = 1;					/* dirty bitmap */
	assert_int_equal(ask(f, VFU_DMA_UNMAP, &u, sizeof(u)), EINVAL);
	/* memory goes with the client */
	assert_int_equal(map_ram(f, 0x40000000, RAM_SIZE, fd), 0);
	shutdown(f->fd, SHUT_WR);
	assert_dropped(f, "disconnected");
	assert_null(vfu_ram(f->v, 0x40000000, false, &left));
	close(fd);
}

static unsigned int open_fds(void)
{
	unsigned int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* descriptors that nobody asked for are closed */
static void test_extra_fds(void **state)
{
	struct vfu_region_access a = { 0, REGION, 4 };
	struct fixture *f = *state;
	unsigned int before = open_fds();
	int fds[20];

	for (unsigned int i = 0; i < 20; i++)
		fds[i] = f->fd;
	assert_int_equal(ask_fds(f, VFU_REGION_READ, &a, sizeof(a), fds, 3), 0);
	assert_string_equal(f->line, "REGION_READ: 3 descriptors, not expected, closed");
	/* more than fit: which of them were lost cannot be told */
	assert_int_equal(ask_fds(f, VFU_REGION_READ, &a, sizeof(a), fds, 20), EMFILE);
	/* the next message is not blamed for it */
	assert_int_equal(ask(f, VFU_REGION_READ, &a, sizeof(a)), 0);
	assert_int_equal(open_fds(), before);
}

/* --- interrupts */

static int set_irqs(struct fixture *f, uint32_t flags, uint32_t index, uint32_t start,
		    uint32_t count, const int *fds, unsigned int nr_fds)
{
	struct vfu_irq_set s = { sizeof(s), flags, index, start, count };

	return ask_fds(f, VFU_SET_IRQS, &s, sizeof(s), fds, nr_fds);
}

static uint64_t fired(int fd)
{
	uint64_t n = 0;

	return read(fd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

#define TRIGGER		VFIO_IRQ_SET_ACTION_TRIGGER
#define EVENTFD		(VFIO_IRQ_SET_DATA_EVENTFD | TRIGGER)
#define NONE		(VFIO_IRQ_SET_DATA_NONE | TRIGGER)
#define MSI		VFIO_PCI_MSI_IRQ_INDEX

static void test_irqs(void **state)
{
	struct fixture *f = *state;
	unsigned int before = open_fds();
	int fds[5];

	for (unsigned int i = 0; i < 5; i++)
		fds[i] = eventfd(0, EFD_NONBLOCK);
	assert_int_equal(vfu_msi(f->v, 0), -ENOENT);
	assert_int_equal(set_irqs(f, EVENTFD, MSI, 1, 2, fds, 2), 0);
	assert_int_equal(vfu_msi(f->v, 1), 0);
	assert_int_equal(vfu_msi(f->v, 2), 0);
	assert_int_equal(vfu_msi(f->v, 2), 0);
	assert_int_equal(vfu_msi(f->v, 3), -ENOENT);
	assert_int_equal(vfu_msi(f->v, 4), -ENOENT);
	assert_int_equal(fired(fds[0]), 1);
	assert_int_equal(fired(fds[1]), 2);
	/* taken away one by one, replaced, all disabled */
	assert_int_equal(set_irqs(f, EVENTFD, MSI, 1, 1, NULL, 0), 0);
	assert_int_equal(vfu_msi(f->v, 1), -ENOENT);
	assert_int_equal(set_irqs(f, EVENTFD, MSI, 2, 1, fds + 2, 1), 0);
	assert_int_equal(vfu_msi(f->v, 2), 0);
	assert_int_equal(fired(fds[2]), 1);
	assert_int_equal(set_irqs(f, NONE, MSI, 0, 0, NULL, 0), 0);
	assert_int_equal(vfu_msi(f->v, 2), -ENOENT);
	/* none of the other kinds to disable */
	assert_int_equal(set_irqs(f, NONE, VFIO_PCI_MSIX_IRQ_INDEX, 0, 0, NULL, 0), 0);
	/* taken and never raised */
	assert_int_equal(set_irqs(f, EVENTFD, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, fds, 1), 0);
	assert_int_equal(vfu_msi(f->v, 0), -ENOENT);
	/* refused */
	assert_int_equal(set_irqs(f, EVENTFD, MSI, 0, 5, fds, 5), EINVAL);
	assert_int_equal(set_irqs(f, EVENTFD, MSI, 3, 2, fds, 2), EINVAL);
	assert_int_equal(set_irqs(f, EVENTFD, MSI, UINT32_MAX, 2, fds, 2), EINVAL);
	assert_int_equal(set_irqs(f, EVENTFD, MSI, 1, UINT32_MAX, fds, 1), EINVAL);
	assert_int_equal(set_irqs(f, EVENTFD, MSI, 0, 3, fds, 2), EINVAL);
	assert_int_equal(set_irqs(f, EVENTFD, VFIO_PCI_MSIX_IRQ_INDEX, 0, 5, fds, 5), EINVAL);
	assert_int_equal(set_irqs(f, EVENTFD, VFIO_PCI_INTX_IRQ_INDEX, 0, 2, fds, 2), EINVAL);
	assert_int_equal(set_irqs(f, NONE, MSI, 0, 1, NULL, 0), EINVAL);
	assert_int_equal(set_irqs(f, NONE, 5, 0, 0, NULL, 0), EINVAL);
	assert_int_equal(set_irqs(f, VFIO_IRQ_SET_DATA_EVENTFD, MSI, 0, 1, fds, 1), EINVAL);
	assert_int_equal(set_irqs(f, VFIO_IRQ_SET_DATA_BOOL | TRIGGER, MSI, 0, 1, NULL, 0), EINVAL);
	for (unsigned int i = 0; i < 5; i++)
		close(fds[i]);
	assert_int_equal(open_fds(), before);
}

/* QEMU sets the INTx of a function with an interrupt pin up, and gives up if it cannot */
static void test_intx(void **state)
{
	static const uint32_t masking[] = { VFIO_IRQ_SET_ACTION_MASK, VFIO_IRQ_SET_ACTION_UNMASK };
	struct fixture *f = *state;
	unsigned int before = open_fds();
	int fd = eventfd(0, EFD_NONBLOCK);

	assert_int_equal(set_irqs(f, EVENTFD, VFIO_PCI_INTX_IRQ_INDEX, 0, 1, &fd, 1), 0);
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(set_irqs(f, VFIO_IRQ_SET_DATA_NONE | masking[i],
					  VFIO_PCI_INTX_IRQ_INDEX, 0, 1, NULL, 0), 0);
		assert_int_equal(set_irqs(f, VFIO_IRQ_SET_DATA_NONE | masking[i], MSI, 0, 1, NULL,
					  0), EINVAL);
	}
	assert_int_equal(set_irqs(f, NONE, VFIO_PCI_INTX_IRQ_INDEX, 0, 0, NULL, 0), 0);
	/* it is not mistaken for an MSI */
	assert_int_equal(vfu_msi(f->v, 0), -ENOENT);
	close(fd);
	assert_int_equal(open_fds(), before);
}

/* what is handed over need not be an eventfd, nor non-blocking, nor read by anybody */
static void test_irq_never_blocks(void **state)
{
	struct fixture *f = *state;
	int p[2], efd = eventfd(0, 0);
	uint64_t most = UINT64_MAX - 1;

	assert_int_equal(pipe(p), 0);
	assert_int_equal(set_irqs(f, EVENTFD, MSI, 0, 2, (int[]){ p[1], efd }, 2), 0);
	for (unsigned int i = 0; i < 20000; i++)
		assert_int_equal(vfu_msi(f->v, 0), 0);
	assert_int_equal(write(efd, &most, sizeof(most)), sizeof(most));
	assert_int_equal(vfu_msi(f->v, 1), 0);
	close(efd);
	close(p[0]);
	close(p[1]);
}

/* --- sending */

static void test_post(void **state)
{
	struct vfu_dma_access a;
	struct fixture *f = *state;

	vfu_post(f->v, 0x123456789abc, "\1\2\3\4", 4);
	assert_true(client_receive(f->fd, &f->r));
	assert_int_equal(f->r.h.command, VFU_DMA_WRITE);
	assert_int_equal(f->r.h.flags, VFU_TYPE_COMMAND | VFU_FLAG_NO_REPLY);
	assert_int_equal(f->r.h.size, 16 + 16 + 4);
	memcpy(&a, f->r.body, sizeof(a));
	assert_int_equal(a.address, 0x123456789abc);
	assert_int_equal(a.count, 4);
	assert_memory_equal(f->r.body + 16, "\1\2\3\4", 4);
	/* nobody there, or nobody who has agreed on the protocol: nothing is sent */
	close(f->fd);
	serve(f);
	vfu_post(f->v, 0, "\1", 1);
	connect_client(f);
	vfu_post(f->v, 0, "\1", 1);
	assert_false(client_receive(f->fd, &f->r));
}

/* a client that reads late gets everything, in order */
static void test_slow_reader(void **state)
{
	struct vfu_region_access a = { 0, REGION, 0x10000 };
	struct fixture *f = *state;
	unsigned int got = 0, posted = 0;

	for (unsigned int i = 0; i < sizeof(f->mem); i++)
		f->mem[i] = i * 11 + i / 256;
	for (unsigned int i = 0; i < 40; i++) {
		client_send(f->fd, VFU_REGION_READ, &a, sizeof(a), NULL, 0);
		serve(f);
		vfu_post(f->v, i, "x", 1);
	}
	assert_int_equal(f->gone, 0);
	assert_true(vfu_pollfd(f->v).events & POLLOUT);
	while (got + posted < 81) {
		struct pollfd p = vfu_pollfd(f->v);

		if (p.events & POLLOUT)
			vfu_serve(f->v);
		assert_true(client_receive(f->fd, &f->r));
		if (f->r.h.command == VFU_DMA_WRITE) {
			assert_int_equal(f->r.body[0], posted++);
			continue;
		}
		got++;
		assert_int_equal(got, posted + 1);
		/* there is room in the socket, but others wait already */
		if (got == 1)
			vfu_post(f->v, 40, "x", 1);
		assert_memory_equal(f->r.body + sizeof(a), f->mem, 0x10000);
	}
	assert_false(vfu_pollfd(f->v).events & POLLOUT);
}

/* one that never reads is dropped, and meanwhile nothing blocks */
static void test_never_reads(void **state)
{
	struct vfu_region_access a = { 0, REGION, 0x10000 };
	struct fixture *f = *state;
	unsigned int i;

	for (i = 0; i < 1000 && !f->gone; i++) {
		client_send(f->fd, VFU_REGION_READ, &a, sizeof(a), NULL, 0);
		serve(f);
	}
	assert_in_range(i, VFU_TX_ROOM / 0x10000 - 10, VFU_TX_ROOM / 0x10000 + 100);
	assert_dropped(f, "it does not read");
	/* the same when somebody else makes the traffic: dropped when it is served */
	f->gone = 0;
	for (i = 0; i < 1000000 && !f->v->broken; i++)
		vfu_post(f->v, 0, "12345678", 8);
	assert_true(f->v->broken);
	assert_int_equal(f->gone, 0);
	assert_true(vfu_is_connected(f->v));
	assert_int_equal(poll(&(struct pollfd){ vfu_pollfd(f->v).fd, POLLIN, 0 }, 1, 0), 1);
	assert_dropped(f, "it does not read");
}

/* one client cannot keep the server to itself */
static void test_fair(void **state)
{
	static struct {
		struct vfu_region_access a;
		uint8_t data[0x8000];
	} w = { .a = { 0, REGION, sizeof(w.data) } };
	struct vfu_header h = { 7, VFU_REGION_WRITE, sizeof(h) + sizeof(w), VFU_FLAG_NO_REPLY, 0 };
	struct fixture *f = *state;

	for (unsigned int i = 0; i < 4; i++)
		client_send_header(f->fd, &h, &w, sizeof(w), NULL, 0);
	vfu_serve(f->v);
	assert_in_range(f->writes, 1, 3);
	serve(f);
	assert_int_equal(f->writes, 4);
}

int main(void)
{
#define T(name)	cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(version), T(info), T(region), T(bad_regions), T(frozen_size), T(write_multi),
		T(truncated), T(unknown), T(byte_by_byte), T(framing_lost),
		T(disconnect_in_message), T(no_reply), T(merged), T(dma), T(extra_fds),
		T(irqs), T(intx),
		T(irq_never_blocks), T(post), T(slow_reader), T(never_reads), T(fair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
