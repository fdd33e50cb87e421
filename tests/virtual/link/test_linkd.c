// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole daemon in this process, with pretended machines at its sockets: what QEMU does from the
 * first message on, and what the drivers then do to each other.
 */
#include <time.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <linux/pci_regs.h>

#include "tests/virtual/link/client.h"
#include "virtual/glue/app_regs.h"
#include "virtual/link/bytes.h"
#include "virtual/link/linkd.h"

#define RAM_SIZE	0x100000u
#define EP_RAM		0x40000000ull
#define RC_RAM		0x80000000ull
#define EP_BAR0		0x8000000000ull		/* EP-physical */
#define EP_BAR2		0x8004000000ull
#define CONFIG		7
#define CAP_MSI		0x50
#define MSI_ADDR	0x08090040u

struct machine {
	int fd;
	int ram;
	uint8_t *mem;
	int efd[2];
	struct client_reply r;
};

struct fixture {
	char dir[32], ep[64], rc[64], control[64], trace[64];
	struct linkd_options o;
	struct linkd *l;
	struct machine m[2];
	FILE *log;
};

enum { EP, RC };

static void pump(struct fixture *f)
{
	for (int i = 0; i < 20; i++)
		assert_int_equal(linkd_step(f->l, 0), 0);
}

static int connect_to(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	return fd;
}

static void ask(struct fixture *f, int who, unsigned int command, const void *body, size_t len,
		const int *fds, unsigned int nr)
{
	struct machine *m = &f->m[who];

	client_send(m->fd, command, body, len, fds, nr);
	pump(f);
	assert_true(client_receive(m->fd, &m->r));
	assert_int_equal(m->r.h.command, command);
	assert_int_equal(m->r.h.error, 0);
}

static uint64_t rd(struct fixture *f, int who, uint32_t region, uint64_t off, uint32_t len)
{
	struct vfu_region_access a = { off, region, len };

	ask(f, who, VFU_REGION_READ, &a, sizeof(a), NULL, 0);
	return le_get(f->m[who].r.body + sizeof(a), len);
}

static void wr(struct fixture *f, int who, uint32_t region, uint64_t off, uint32_t len, uint64_t v)
{
	struct { struct vfu_region_access a; uint8_t data[8]; } w = { .a = { off, region, len } };

	le_put(w.data, len, v);
	ask(f, who, VFU_REGION_WRITE, &w, sizeof(w.a) + len, NULL, 0);
}

static uint64_t bar_size(struct fixture *f, int who, unsigned int bar)
{
	struct vfu_region_info info = { .argsz = sizeof(info), .index = bar };

	ask(f, who, VFU_GET_REGION_INFO, &info, sizeof(info), NULL, 0);
	memcpy(&info, f->m[who].r.body, sizeof(info));
	return info.size;
}

/* what QEMU does when it realizes the device, in its order */
static void plug(struct fixture *f, int who)
{
	static const char hello[] = "\0\0\0\0{\"capabilities\":{\"max_msg_fds\":8}}";
	struct vfu_dma_map map = { sizeof(map), 3, 0, who ? RC_RAM : EP_RAM, RAM_SIZE };
	struct vfu_device_info info = { .argsz = sizeof(info) };
	struct vfu_irq_info irq = { .argsz = sizeof(irq), .index = VFIO_PCI_MSI_IRQ_INDEX };
	struct vfu_irq_set set = { sizeof(set), VFIO_IRQ_SET_DATA_EVENTFD |
				   VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_PCI_MSI_IRQ_INDEX, 0, 2 };
	struct machine *m = &f->m[who];

	m->fd = connect_to(who ? f->rc : f->ep);
	pump(f);
	ask(f, who, VFU_VERSION, hello, sizeof(hello), NULL, 0);
	ask(f, who, VFU_DMA_MAP, &map, sizeof(map), &m->ram, 1);
	ask(f, who, VFU_GET_INFO, &info, sizeof(info), NULL, 0);
	for (unsigned int i = 0; i < 8; i++)
		bar_size(f, who, i);
	ask(f, who, VFU_GET_IRQ_INFO, &irq, sizeof(irq), NULL, 0);
	ask(f, who, VFU_DEVICE_RESET, NULL, 0, NULL, 0);
	ask(f, who, VFU_SET_IRQS, &set, sizeof(set), m->efd, 2);
}

static uint64_t fired(struct fixture *f, int who, unsigned int vector)
{
	uint64_t n = 0;

	return read(f->m[who].efd[vector], &n, sizeof(n)) == sizeof(n) ? n : 0;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char err[256];

	assert_non_null(f);
	strcpy(f->dir, "/tmp/test-linkd-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->ep, sizeof(f->ep), "%s/ep", f->dir);
	snprintf(f->rc, sizeof(f->rc), "%s/rc", f->dir);
	snprintf(f->control, sizeof(f->control), "%s/control", f->dir);
	snprintf(f->trace, sizeof(f->trace), "%s/trace", f->dir);
	f->log = tmpfile();
	assert_non_null(f->log);
	f->o = (struct linkd_options){
		.ep = f->ep, .rc = f->rc, .control = f->control, .trace = f->trace,
		.profile = &dwc_profiles[0], .log = f->log, .stop_fd = -1,
	};
	f->l = linkd_open(&f->o, err, sizeof(err));
	assert_non_null(f->l);
	for (int i = 0; i < 2; i++) {
		struct machine *m = &f->m[i];

		m->fd = -1;
		m->ram = client_memfd(RAM_SIZE);
		m->mem = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, m->ram, 0);
		assert_true(m->mem != MAP_FAILED);
		m->efd[0] = eventfd(0, EFD_NONBLOCK);
		m->efd[1] = eventfd(0, EFD_NONBLOCK);
	}
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		close(f->m[i].fd);
		close(f->m[i].ram);
		close(f->m[i].efd[0]);
		close(f->m[i].efd[1]);
		munmap(f->m[i].mem, RAM_SIZE);
	}
	linkd_close(f->l);
	fclose(f->log);
	unlink(f->trace);
	/* the sockets are gone, so the directory is empty */
	assert_int_equal(rmdir(f->dir), 0);
	free(f);
	return 0;
}

/* --- what the EP's drivers do */

static void tell_block(struct fixture *f, unsigned int n, uint64_t base, uint32_t size)
{
	uint32_t at = VEP_APP_OFFSET + VEP_APP_BLOCK(n);

	wr(f, EP, 0, at, 4, (uint32_t)base);
	wr(f, EP, 0, at + 4, 4, base >> 32);
	wr(f, EP, 0, at + 8, 4, size);
}

static void window(struct fixture *f, uint32_t at, uint64_t base, uint64_t size, uint64_t target,
		   uint32_t enable)
{
	at += VEP_ATU_OFFSET;
	wr(f, EP, 0, at + 0x08, 4, (uint32_t)base);
	wr(f, EP, 0, at + 0x0c, 4, base >> 32);
	wr(f, EP, 0, at + 0x10, 4, (uint32_t)(base + size - 1));
	wr(f, EP, 0, at + 0x14, 4, (uint32_t)target);
	wr(f, EP, 0, at + 0x18, 4, target >> 32);
	wr(f, EP, 0, at + 0x04, 4, enable);
}

/* BAR0 shows EP RAM, BAR4 the eDMA registers, the slave window the RC's RAM and its MSI page */
static void ep_up(struct fixture *f)
{
	plug(f, EP);
	tell_block(f, VEP_DMA, EP_BAR0 + VEP_DMA_OFFSET, VEP_DMA_SIZE);
	tell_block(f, VEP_SLAVE, EP_BAR2 + VEP_SLAVE_OFFSET, VEP_BAR2_SIZE - VEP_SLAVE_OFFSET);
	wr(f, EP, 0, 0x8bc, 4, 1);
	wr(f, EP, 0, 0, 2, 0x1912);
	wr(f, EP, 0, CAP_MSI + 2, 2, 0x8a);
	wr(f, EP, 0, VEP_DBI2_OFFSET + 0x10, 4, 1);
	wr(f, EP, 0, VEP_DBI2_OFFSET + 0x20, 4, 1);
	wr(f, EP, 0, 0x8bc, 4, 0);
	window(f, 0x100, 0, 1, EP_RAM, 0xc0080000);
	window(f, 0x300, 0, 1, EP_BAR0 + VEP_DMA_OFFSET, 0xc0080400);
	window(f, 0x000, EP_BAR2 + 0x10000, 0x10000, RC_RAM, 0x80000000);
	window(f, 0x200, EP_BAR2 + 0x20000, 0x1000, MSI_ADDR & ~0xfffull, 0x80000000);
	wr(f, EP, 0, VEP_APP_OFFSET + VEP_APP_CTRL, 4, VEP_APP_CTRL_LTSSM);
}

static void rc_up(struct fixture *f)
{
	plug(f, RC);
	wr(f, RC, CONFIG, PCI_COMMAND, 2, 6);
	wr(f, RC, CONFIG, CAP_MSI + 4, 4, MSI_ADDR);
	wr(f, RC, CONFIG, CAP_MSI + 12, 2, 0x20);
	wr(f, RC, CONFIG, CAP_MSI + 2, 2, 0x8a | 5 << 4 | 1);
}

static void test_session(void **state)
{
	struct fixture *f = *state;

	ep_up(f);
	assert_int_equal(rd(f, EP, 0, 0x8f8, 4), 0x3532302a);
	assert_int_equal(bar_size(f, EP, 2), VEP_BAR2_SIZE);
	assert_int_equal(fired(f, EP, VEP_VECTOR_SYS), 1);
	rc_up(f);
	assert_int_equal(rd(f, RC, CONFIG, 0, 4), 0xabcd1912);
	assert_int_equal(bar_size(f, RC, 0), 0x100000);
	assert_int_equal(bar_size(f, RC, 1), 0);
	assert_int_equal(bar_size(f, RC, 4), 256);
	/* RC to EP RAM and back */
	wr(f, RC, 0, 0x120, 4, 0x11223344);
	assert_int_equal(le_get(f->m[EP].mem + 0x120, 4), 0x11223344);
	f->m[EP].mem[0x124] = 0x99;
	assert_int_equal(rd(f, RC, 0, 0x120, 8), 0x9911223344);
	/* EP to RC RAM */
	wr(f, EP, 2, 0x10008, 8, 0x8877665544332211);
	assert_int_equal(le_get(f->m[RC].mem + 8, 8), 0x8877665544332211);
	/* the doorbell */
	wr(f, RC, 4, 0xa0, 4, 0);
	assert_int_equal(fired(f, EP, VEP_VECTOR_DMA), 1);
	assert_int_equal(rd(f, EP, 0, VEP_APP_OFFSET + VEP_APP_RINGS, 4), 1);
	/* its answer */
	wr(f, EP, 2, 0x20000 + (MSI_ADDR & 0xfff), 4, 0x21);
	assert_int_equal(fired(f, RC, 1), 1);
	assert_int_equal(fired(f, RC, 0), 0);
	/* a vector that the machine has not set up is not lost without a word */
	wr(f, EP, 2, 0x20000 + (MSI_ADDR & 0xfff), 4, 0x3f);
}

/* behind an IOMMU the doorbell's address is one that only the EP machine can resolve */
static void test_posted(void **state)
{
	struct fixture *f = *state;
	struct machine *m = &f->m[EP];
	struct vfu_dma_access a;

	ep_up(f);
	wr(f, EP, 0, VEP_APP_OFFSET + VEP_APP_CTRL, 4, VEP_APP_CTRL_LTSSM | VEP_APP_CTRL_IOMMU);
	rc_up(f);
	wr(f, RC, 4, 0xa0, 4, 0x55);
	assert_true(client_receive(m->fd, &m->r));
	assert_int_equal(m->r.h.command, VFU_DMA_WRITE);
	assert_int_equal(m->r.h.flags, VFU_FLAG_NO_REPLY);
	memcpy(&a, m->r.body, sizeof(a));
	assert_int_equal(a.address, EP_BAR0 + VEP_DMA_OFFSET + 0xa0);
	assert_int_equal(a.count, 4);
	/* the machine resolves it to its own BAR: back it comes, and rings */
	wr(f, EP, 0, VEP_DMA_OFFSET + 0xa0, 4, 0x55);
	assert_int_equal(fired(f, EP, VEP_VECTOR_DMA), 1);
}

/* --- clients that come and go */

static void expect_line(struct fixture *f, int fd, const char *want)
{
	char line[512];
	size_t n = 0;

	pump(f);
	while (n < sizeof(line) - 1 && recv(fd, line + n, 1, MSG_DONTWAIT) == 1)
		if (line[n++] == '\n')
			break;
	line[n] = '\0';
	assert_string_equal(line, want);
}

static void test_control(void **state)
{
	struct fixture *f = *state;
	int w = connect_to(f->control), s = connect_to(f->control);

	assert_int_equal(send(w, "watch\n", 6, 0), 6);
	expect_line(f, w, "event link down\n");
	expect_line(f, w, "event ep disconnected\n");
	expect_line(f, w, "event rc disconnected\n");
	assert_int_equal(send(s, "status\n", 7, 0), 7);
	expect_line(f, s, "profile=rcar-s4 link=down ltssm=off ep=disconnected rc=disconnected "
		    "rings=0 ob=0/8 ib=0/8 msi_ep=0 msi_rc=0 ur=0\n");
	ep_up(f);
	expect_line(f, w, "event ep connected\n");
	expect_line(f, w, "event link up\n");
	rc_up(f);
	expect_line(f, w, "event rc connected\n");
	wr(f, RC, 4, 0xa0, 4, 0);
	wr(f, EP, 2, 0x20000 + (MSI_ADDR & 0xfff), 4, 0x20);
	wr(f, EP, 0, VEP_ATU_OFFSET + 0x104, 4, 0);
	assert_int_equal(rd(f, RC, 0, 0, 4), 0xffffffff);
	assert_int_equal(send(s, "sta", 3, 0), 3);
	pump(f);
	assert_int_equal(send(s, "tus\nnonsense\n", 13, 0), 13);
	expect_line(f, s, "profile=rcar-s4 link=up ltssm=on ep=connected rc=connected rings=1 "
		    "ob=2/8 ib=1/8 msi_ep=2 msi_rc=1 ur=1\n");
	expect_line(f, s, "error \"nonsense\": unknown command; known are: watch, "
		    "status, counters, faults, fault\n");
	close(f->m[RC].fd);
	expect_line(f, w, "event rc disconnected\n");
	close(f->m[EP].fd);
	expect_line(f, w, "event ep disconnected\n");
	expect_line(f, w, "event link down\n");
	close(w);
	close(s);
	f->m[EP].fd = f->m[RC].fd = -1;
}

static void test_control_misuse(void **state)
{
	struct fixture *f = *state;
	int c[10];
	char junk[300];

	memset(junk, 'x', sizeof(junk));
	for (unsigned int i = 0; i < 8; i++) {
		c[i] = connect_to(f->control);
		pump(f);
	}
	c[8] = connect_to(f->control);
	expect_line(f, c[8], "error too many clients\n");
	assert_int_equal(send(c[0], junk, sizeof(junk), 0), sizeof(junk));
	expect_line(f, c[0], "error line too long\n");
	assert_int_equal(recv(c[0], junk, 1, MSG_DONTWAIT) > 0, 0);
	/* one that asks and asks and never reads is hung up on */
	for (unsigned int i = 0; i < 20000; i++) {
		if (send(c[1], "watch\n", 6, MSG_NOSIGNAL | MSG_DONTWAIT) != 6)
			break;
		assert_int_equal(linkd_step(f->l, 0), 0);
		assert_true(i < 19999);
	}
	/* the others are still served */
	assert_int_equal(send(c[2], "watch\n", 6, 0), 6);
	expect_line(f, c[2], "event link down\n");
	for (unsigned int i = 0; i < 9; i++)
		close(c[i]);
}

static void test_reconnect(void **state)
{
	struct fixture *f = *state;
	char byte;
	int fd;

	ep_up(f);
	/* the place is taken */
	fd = connect_to(f->ep);
	pump(f);
	assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 0);
	close(fd);
	assert_int_equal(rd(f, EP, 0, 0, 2), 0x1912);
	rc_up(f);
	/* the EP machine dies and another comes up, without a moment in between */
	close(f->m[EP].fd);
	f->m[EP].fd = -1;
	plug(f, EP);
	assert_int_equal(rd(f, EP, 0, 0, 2), 0x16c3);
	assert_int_equal(rd(f, EP, 0, VEP_APP_OFFSET + VEP_APP_STATUS, 4), 0);
	/* the RC has lost its function */
	assert_int_equal(rd(f, RC, CONFIG, 0, 4), 0xffffffff);
	assert_int_equal(rd(f, RC, 0, 0, 4), 0xffffffff);
	/* it plugs it out; the controller is set up again, and it plugs it in again */
	close(f->m[RC].fd);
	close(f->m[EP].fd);
	ep_up(f);
	rc_up(f);
	assert_int_equal(rd(f, RC, CONFIG, 0, 4), 0xabcd1912);
	wr(f, RC, 0, 0, 4, 0x77);
	assert_int_equal(f->m[EP].mem[0], 0x77);
}

static void test_trace(void **state)
{
	struct fixture *f = *state;
	char all[8192];
	FILE *t;
	size_t n;

	ep_up(f);
	rc_up(f);
	rd(f, EP, 0, 0x0e, 1);
	wr(f, RC, 0, 0x1000, 4, 0xabc);
	rd(f, RC, CONFIG, 0, 4);
	pump(f);
	t = fopen(f->trace, "r");
	assert_non_null(t);
	n = fread(all, 1, sizeof(all) - 1, t);
	all[n] = '\0';
	fclose(t);
	assert_non_null(strstr(all, "\nW32 dbi2+010 = 00000001\n"));
	assert_non_null(strstr(all, "\nW32 app+004 = 00000001\n"));
	assert_non_null(strstr(all, "\nrc W16 cfg+004 = 0006\n"));
	assert_non_null(strstr(all, "\nR8 dbi+00e = 00\nrc W32 bar0+1000 = 00000abc\n"
			       "rc R32 cfg+000 = abcd1912\n"));
}

/* --- sockets */

static void test_sockets(void **state)
{
	struct fixture *f = *state;
	struct linkd_options o = f->o;
	char path[64], err[256];
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct stat st;
	int fd;

	assert_int_equal(stat(f->ep, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(f->control, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* in use: neither taken away nor disturbed */
	assert_true(linkd_listen(f->ep, err, sizeof(err)) < 0);
	assert_non_null(strstr(err, "somebody listens there already"));
	pump(f);
	/* not a socket: left alone */
	assert_int_equal(linkd_listen(f->trace, err, sizeof(err)), -EEXIST);
	assert_int_equal(stat(f->trace, &st), 0);
	/* left over from a daemon that was killed: replaced */
	snprintf(path, sizeof(path), "%s/stale", f->dir);
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	close(fd);
	fd = linkd_listen(path, err, sizeof(err));
	assert_true(fd >= 0);
	close(fd);
	unlink(path);
	assert_true(linkd_listen("", err, sizeof(err)) < 0);
	/* half a daemon leaves nothing behind */
	o.ep = path;
	o.control = NULL;
	o.trace = NULL;
	assert_null(linkd_open(&o, err, sizeof(err)));
	assert_int_equal(stat(path, &st), -1);
	assert_int_equal(stat(f->rc, &st), 0);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* with machines attached and nothing to do it sleeps */
static void test_idle(void **state)
{
	struct fixture *f = *state;
	double start;

	ep_up(f);
	rc_up(f);
	pump(f);
	start = seconds();
	assert_int_equal(linkd_step(f->l, 100), 0);
	assert_true(seconds() - start >= 0.099);
}

int main(void)
{
#define T(name)	cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(session), T(posted), T(control), T(control_misuse), T(reconnect), T(trace),
		T(sockets), T(idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
