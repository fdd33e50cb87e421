// SPDX-License-Identifier: GPL-2.0-only
/*
 * The daemon: glues the controller model to two vfio-user servers.  One thread, one poll(); every
 * request is answered before the next is looked at, and nothing waits for a machine.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/socket.h>

#include "virtual/glue/app_regs.h"
#include "virtual/link/control.h"
#include "virtual/link/dwc.h"
#include "virtual/link/fault.h"
#include "virtual/link/linkd.h"
#include "virtual/link/vfu.h"

/* PCI's limit of MSI vectors, as the RC side does not know how many the EP will ask for */
#define RC_VECTORS	32

/* one of the two machines */
struct side {
	struct linkd *l;
	enum dwc_side side;
	enum linkd_event event;
	const char *name;
	const char *path;
	int lfd;
	struct vfu *vfu;
	uint64_t unsent_msi;
};

struct linkd {
	const struct linkd_options *o;
	struct timespec start;
	struct dwc *dwc;
	struct side side[DWC_NR_SIDES];
	struct linkd_control *control;
	FILE *trace;
	bool busy;			/* the model has more to do */
};

static void say(struct linkd *l, const char *who, const char *line)
{
	struct timespec now;
	double t;

	clock_gettime(CLOCK_MONOTONIC, &now);
	t = (double)(now.tv_sec - l->start.tv_sec) + (double)(now.tv_nsec - l->start.tv_nsec) / 1e9;
	fprintf(l->o->log, "[%12.6f] %s: %s\n", t, who, line);
}

/* --- what the model wants of the machines */

static void *bus_ram(void *ctx, enum dwc_side side, uint64_t addr, bool write, uint64_t *left)
{
	struct linkd *l = ctx;

	return vfu_ram(l->side[side].vfu, addr, write, left);
}

static void bus_post(void *ctx, enum dwc_side side, uint64_t addr, const void *data, uint32_t len)
{
	struct linkd *l = ctx;

	vfu_post(l->side[side].vfu, addr, data, len);
}

static bool bus_unmapped(void *ctx, enum dwc_side side, uint64_t addr)
{
	struct linkd *l = ctx;

	return vfu_unmapped(l->side[side].vfu, addr);
}

static void bus_msi(void *ctx, enum dwc_side side, unsigned int vector)
{
	struct linkd *l = ctx;
	struct side *s = &l->side[side];
	int ret = vfu_msi(s->vfu, vector);
	char line[96];

	if (!ret)
		return;
	/* as often as a machine makes it happen, but not a line each time */
	s->unsent_msi++;
	if (s->unsent_msi & (s->unsent_msi - 1))
		return;
	snprintf(line, sizeof(line), "MSI %u cannot be raised: %s (%llu so far)", vector,
		 ret == -ENOENT ? "not enabled by the machine" : strerror(-ret),
		 (unsigned long long)s->unsent_msi);
	say(l, s->name, line);
}

static void bus_link_changed(void *ctx, bool up)
{
	struct linkd *l = ctx;

	say(l, "link", up ? "up" : "down");
	linkd_control_event(l->control, LINKD_EVENT_LINK, up ? "up" : "down");
}

static void bus_log(void *ctx, const char *line)
{
	say(ctx, "controller", line);
}

static uint64_t bus_now(void *ctx)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void bus_trace(void *ctx, const struct dwc_access *a)
{
	struct linkd *l = ctx;
	uint32_t shown = a->len < 8 ? a->len : 8;

	if (!l->trace)
		return;
	fprintf(l->trace, "%s%c%u %s+%03llx = %0*llx%s\n", a->side == DWC_RC ? "rc " : "",
		a->write ? 'W' : 'R', 8 * a->len, a->block, (unsigned long long)a->off,
		(int)(2 * shown), (unsigned long long)a->value, a->len > shown ? "..." : "");
}

static const struct dwc_bus_ops bus_ops = {
	.ram = bus_ram,
	.post = bus_post,
	.unmapped = bus_unmapped,
	.msi = bus_msi,
	.link_changed = bus_link_changed,
	.log = bus_log,
	.now = bus_now,
	.trace = bus_trace,
};

/* --- what the machines want of the model: region numbers are the same on both sides */

static uint64_t device_region_size(void *ctx, unsigned int region)
{
	struct side *s = ctx;
	uint64_t size = dwc_region_size(s->l->dwc, s->side, region);
	char line[64];

	if (size && region < DWC_NR_BARS) {
		snprintf(line, sizeof(line), "BAR%u has %llu bytes", region,
			 (unsigned long long)size);
		say(s->l, s->name, line);
	}
	return size;
}

static void device_read(void *ctx, unsigned int region, uint64_t off, void *buf, uint32_t len)
{
	struct side *s = ctx;

	dwc_read(s->l->dwc, s->side, region, off, buf, len);
}

static void device_write(void *ctx, unsigned int region, uint64_t off, const void *buf,
			 uint32_t len)
{
	struct side *s = ctx;

	dwc_write(s->l->dwc, s->side, region, off, buf, len);
}

static void device_reset(void *ctx)
{
	struct side *s = ctx;

	say(s->l, s->name, "reset");
	dwc_reset(s->l->dwc, s->side);
}

static void device_disconnected(void *ctx)
{
	struct side *s = ctx;

	linkd_control_event(s->l->control, s->event, "disconnected");
	dwc_reset(s->l->dwc, s->side);
}

static void device_log(void *ctx, const char *line)
{
	struct side *s = ctx;

	say(s->l, s->name, line);
}

static const struct vfu_device_ops device_ops = {
	.region_size = device_region_size,
	.region_read = device_read,
	.region_write = device_write,
	.reset = device_reset,
	.disconnected = device_disconnected,
	.log = device_log,
};

/* --- life cycle */

static void cmd_status(void *ctx, const char *words, char *reply, size_t size)
{
	struct linkd *l = ctx;
	struct dwc_status s;

	dwc_get_status(l->dwc, &s);
	snprintf(reply, size, "profile=%s link=%s ltssm=%s ep=%s rc=%s rings=%llu ob=%u/%u "
		 "ib=%u/%u msi_ep=%llu msi_rc=%llu ur=%llu", l->o->profile->name,
		 s.link ? "up" : "down", s.ltssm ? "on" : "off",
		 vfu_is_connected(l->side[DWC_EP].vfu) ? "connected" : "disconnected",
		 vfu_is_connected(l->side[DWC_RC].vfu) ? "connected" : "disconnected",
		 (unsigned long long)s.rings, s.used[DWC_OB], s.windows[DWC_OB], s.used[DWC_IB],
		 s.windows[DWC_IB], (unsigned long long)s.msi[DWC_EP],
		 (unsigned long long)s.msi[DWC_RC], (unsigned long long)s.ur);
}

static void cmd_counters(void *ctx, const char *words, char *reply, size_t size)
{
	struct linkd *l = ctx;

	dwc_print_counters(l->dwc, reply, size);
}

static void cmd_faults(void *ctx, const char *words, char *reply, size_t size)
{
	struct linkd *l = ctx;

	dwc_fault_print(l->dwc, reply, size);
}

static void cmd_fault(void *ctx, const char *words, char *reply, size_t size)
{
	struct linkd *l = ctx;
	char err[160], line[LINKD_LINE_SIZE + 8];

	if (dwc_fault_set(l->dwc, words, err, sizeof(err))) {
		snprintf(reply, size, "error %s", err);
		return;
	}
	/* printable: it was understood */
	snprintf(line, sizeof(line), "fault %s", words);
	say(l, "control", line);
	snprintf(reply, size, "ok");
}

static const struct linkd_verb verbs[] = {
	{ "status", false, cmd_status },
	{ "counters", false, cmd_counters },
	{ "faults", false, cmd_faults },
	{ "fault", true, cmd_fault },
	{ NULL },
};

static int open_side(struct side *s, unsigned int vectors, char *err, size_t size)
{
	s->vfu = vfu_new(&device_ops, s, vectors);
	if (!s->vfu) {
		snprintf(err, size, "no memory");
		return -ENOMEM;
	}
	s->lfd = linkd_listen(s->path, err, size);
	return s->lfd < 0 ? s->lfd : 0;
}

static int open_all(struct linkd *l, char *err, size_t size)
{
	const struct linkd_options *o = l->o;
	int ret;

	if (o->trace) {
		l->trace = fopen(o->trace, "we");
		if (!l->trace) {
			snprintf(err, size, "%s: %s", o->trace, strerror(errno));
			return -EINVAL;
		}
	}
	l->dwc = dwc_new(o->profile, &bus_ops, l);
	if (!l->dwc) {
		snprintf(err, size, "no memory");
		return -ENOMEM;
	}
	ret = open_side(&l->side[DWC_EP], dwc_profile_vectors(o->profile), err, size);
	if (!ret)
		ret = open_side(&l->side[DWC_RC], RC_VECTORS, err, size);
	if (ret || !o->control)
		return ret;
	l->control = linkd_control_new(o->control, verbs, l, err, size);
	return l->control ? 0 : -EINVAL;
}

struct linkd *linkd_open(const struct linkd_options *o, char *err, size_t size)
{
	struct linkd *l = calloc(1, sizeof(*l));

	if (!l) {
		snprintf(err, size, "no memory");
		return NULL;
	}
	l->o = o;
	l->side[DWC_EP] = (struct side){ .l = l, .side = DWC_EP, .event = LINKD_EVENT_EP,
					 .name = "ep", .path = o->ep, .lfd = -1 };
	l->side[DWC_RC] = (struct side){ .l = l, .side = DWC_RC, .event = LINKD_EVENT_RC,
					 .name = "rc", .path = o->rc, .lfd = -1 };
	clock_gettime(CLOCK_MONOTONIC, &l->start);
	if (open_all(l, err, size)) {
		linkd_close(l);
		return NULL;
	}
	say(l, "linkd", "ready");
	return l;
}

void linkd_close(struct linkd *l)
{
	if (!l)
		return;
	linkd_control_free(l->control);
	for (unsigned int i = 0; i < DWC_NR_SIDES; i++) {
		vfu_free(l->side[i].vfu);
		if (l->side[i].lfd < 0)
			continue;
		close(l->side[i].lfd);
		unlink(l->side[i].path);
	}
	dwc_free(l->dwc);
	if (l->trace)
		fclose(l->trace);
	free(l);
}

static void accept_machine(struct side *s)
{
	int fd = accept4(s->lfd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), ret;

	if (fd < 0) {
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			say(s->l, s->name, "a connection cannot be accepted");
		return;
	}
	if (vfu_is_connected(s->vfu)) {
		say(s->l, s->name, "second connection refused");
		close(fd);
		return;
	}
	ret = vfu_attach(s->vfu, fd);
	if (ret) {
		say(s->l, s->name, strerror(-ret));
		return;
	}
	say(s->l, s->name, "connected");
	if (s->side == DWC_RC)
		dwc_rc_plugged(s->l->dwc);
	linkd_control_event(s->l->control, s->event, "connected");
}

/* before sleeping, so that the trace is complete whenever somebody looks */
static void flush_trace(struct linkd *l)
{
	if (!l->trace || (!fflush(l->trace) && !ferror(l->trace)))
		return;
	say(l, "trace", "cannot be written, tracing stops");
	fclose(l->trace);
	l->trace = NULL;
}

/* how long may be slept: not longer than the caller wants, nor than until a delayed event is due */
static const struct timespec *sleep_time(const struct linkd *l, int timeout, struct timespec *t)
{
	uint64_t ns = timeout < 0 ? UINT64_MAX : (uint64_t)timeout * 1000000, due, now;

	if (l->busy)
		ns = 0;
	if (ns && dwc_next_event(l->dwc, &due)) {
		now = bus_now(NULL);
		due = due > now ? due - now : 0;
		ns = due < ns ? due : ns;
	}
	*t = (struct timespec){ .tv_sec = (time_t)(ns / 1000000000),
				.tv_nsec = (long)(ns % 1000000000) };
	return ns == UINT64_MAX ? NULL : t;
}

int linkd_step(struct linkd *l, int timeout)
{
	enum { STOP, CLIENTS, LISTENERS = CLIENTS + DWC_NR_SIDES,
	       CONTROL = LISTENERS + DWC_NR_SIDES, NR = CONTROL + LINKD_CONTROL_FDS };
	struct pollfd p[NR];
	struct timespec t;

	flush_trace(l);
	p[STOP] = (struct pollfd){ .fd = l->o->stop_fd, .events = POLLIN };
	for (unsigned int i = 0; i < DWC_NR_SIDES; i++) {
		p[CLIENTS + i] = vfu_pollfd(l->side[i].vfu);
		p[LISTENERS + i] = (struct pollfd){ .fd = l->side[i].lfd, .events = POLLIN };
	}
	linkd_control_poll(l->control, p + CONTROL);
	if (ppoll(p, NR, sleep_time(l, timeout, &t), NULL) < 0)
		return errno == EINTR ? 0 : -errno;
	if (p[STOP].revents)
		return 1;
	/* clients first: who takes over from a client that has gone finds it gone */
	for (unsigned int i = 0; i < DWC_NR_SIDES; i++)
		if (p[CLIENTS + i].revents)
			vfu_serve(l->side[i].vfu);
	for (unsigned int i = 0; i < DWC_NR_SIDES; i++)
		if (p[LISTENERS + i].revents)
			accept_machine(&l->side[i]);
	linkd_control_serve(l->control, p + CONTROL);
	l->busy = dwc_work(l->dwc);
	return 0;
}
