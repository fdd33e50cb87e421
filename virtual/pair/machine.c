// SPDX-License-Identifier: GPL-2.0-only
/* A machine's process, monitor and state, see machine.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virtual/pair/machine.h"
#include "virtual/pair/qemu.h"
#include "virtual/pair/socket.h"
#include "virtual/pair/spawn.h"

/* QEMU runs the machine after 0.1-0.5 s; this bounds a host that is much too busy */
#define START_MS	60000
#define TERM_MS		2000
#define KILL_MS		5000
/* the monitor closes just before the process ends: time for its exit status to arrive */
#define LOST_MS		2000

const char *const vp_state_name[] = {
	[VP_OFF] = "off", [VP_STARTING] = "starting", [VP_RUNNING] = "running",
	[VP_STOPPING] = "stopping", [VP_BROKEN] = "broken",
};

/* the commands in use, so that a reply is known by what it answers */
enum tag { CAPABILITIES, QUERY_STATUS, RESET, PLUG, UNPLUG, QUIT };

static const char *const command_name[] = {
	[CAPABILITIES] = "qmp_capabilities", [QUERY_STATUS] = "query-status",
	[RESET] = "system_reset", [PLUG] = "device_add", [UNPLUG] = "device_del",
	[QUIT] = "quit",
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void file_path(const struct vp_machine *m, const char *kind, char buf[VP_SOCKET_PATH])
{
	char name[VP_LAB_NAME + 1];

	snprintf(name, sizeof(name), "%s.%s", vp_side_name[m->side], kind);
	vp_lab_path(m->lab, name, buf);
}

void vp_machine_init(struct vp_machine *m, enum vp_side side, const struct vp_lab *lab)
{
	memset(m, 0, sizeof(*m));
	m->side = side;
	m->lab = lab;
	m->listen = m->monitor = -1;
}

void vp_machine_break(struct vp_machine *m, const char *fmt, ...)
{
	va_list ap;

	if (m->state == VP_OFF || m->state == VP_BROKEN)
		return;
	/* one that is being powered off anyway just goes faster */
	if (m->state != VP_STOPPING) {
		va_start(ap, fmt);
		vsnprintf(m->reason, sizeof(m->reason), fmt, ap);
		va_end(ap);
		vp_clean(m->reason);
		m->state = VP_BROKEN;
		m->deadline = 0;
	}
	m->plugged = false;
	if (m->pid)
		kill(-m->pid, SIGKILL);
}

static void send_command(struct vp_machine *m, enum tag tag, json_t *args)
{
	char line[1024];
	int n = vp_qmp_command(&m->qmp, tag, command_name[tag], args, line, sizeof(line) - 1);

	if (n > 0) {
		line[n] = '\0';
		n = vp_socket_send(m->monitor, line);
	}
	if (n < 0 && m->monitor >= 0)
		vp_machine_break(m, "QEMU takes no command (%s): %s", command_name[tag],
				 strerror(-n));
}

static void on_reply(struct vp_machine *m, const struct vp_qmp_msg *msg)
{
	switch ((enum tag)msg->tag) {
	case CAPABILITIES:
		send_command(m, QUERY_STATUS, NULL);
		break;
	case QUERY_STATUS:
		/* not yet: the event RESUME will say when to ask again */
		if (m->state == VP_STARTING &&
		    json_is_true(json_object_get(msg->data, "running"))) {
			m->state = VP_RUNNING;
			m->deadline = 0;
		}
		break;
	case PLUG:
		m->plugged = true;
		break;
	case RESET:
	case UNPLUG:
	case QUIT:
		/* only begun: an event, or the end of the process, tells that it is done */
		break;
	}
}

static void on_error(struct vp_machine *m, const struct vp_qmp_msg *msg)
{
	/* the RC switched the slot off by itself before it was asked to let go */
	if (msg->tag == UNPLUG && !strcmp(msg->name, "DeviceNotFound")) {
		m->plugged = false;
		return;
	}
	/* it was asked already, by the RC's own slot switch or by us: the event will come */
	if (msg->tag == UNPLUG && strstr(msg->text, "in the process of unplug"))
		return;
	if (m->state == VP_STARTING) {
		vp_machine_break(m, "QEMU refuses %s: %s", command_name[msg->tag], msg->text);
		return;
	}
	snprintf(m->refused, sizeof(m->refused), "QEMU refuses %s: %s", command_name[msg->tag],
		 msg->text);
	vp_clean(m->refused);
}

static void on_event(struct vp_machine *m, const struct vp_qmp_msg *msg)
{
	const char *device, *reason;

	if (!strcmp(msg->name, "RESUME") && m->state == VP_STARTING) {
		send_command(m, QUERY_STATUS, NULL);
	} else if (!strcmp(msg->name, "RESET")) {
		if (json_is_true(json_object_get(msg->data, "guest")))
			m->guest_resets++;
		else
			m->reset_done = true;
	} else if (!strcmp(msg->name, "DEVICE_DELETED")) {
		device = json_string_value(json_object_get(msg->data, "device"));
		if (device && !strcmp(device, VP_FUNCTION))
			m->plugged = false;
	} else if (!strcmp(msg->name, "SHUTDOWN")) {
		reason = json_string_value(json_object_get(msg->data, "reason"));
		if (m->state == VP_RUNNING)
			vp_machine_break(m, "powered off by itself (%.60s)",
					 reason ? reason : "no reason given");
	}
}

static void on_message(void *arg, const struct vp_qmp_msg *msg)
{
	struct vp_machine *m = arg;

	if (msg->kind == VP_QMP_GREETING)
		send_command(m, CAPABILITIES, NULL);
	else if (msg->kind == VP_QMP_REPLY)
		on_reply(m, msg);
	else if (msg->kind == VP_QMP_ERROR)
		on_error(m, msg);
	else
		on_event(m, msg);
}

static void monitor_ready(void *arg, int fd)
{
	struct vp_machine *m = arg;
	struct vp_error err;
	char buf[4096];
	ssize_t n;

	if (fd != m->monitor)
		return;
	n = read(fd, buf, sizeof(buf));
	if (n > 0) {
		if (vp_qmp_feed(&m->qmp, buf, n, on_message, m, &err))
			vp_machine_break(m, "%s", err.text);
	} else if (!n || errno != EAGAIN) {
		close_fd(&m->monitor);
		if (m->state == VP_STARTING || m->state == VP_RUNNING)
			m->deadline = vp_now() + LOST_MS;
	}
}

static void listen_ready(void *arg, int fd)
{
	struct vp_machine *m = arg;

	if (fd != m->listen)
		return;
	m->monitor = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (m->monitor >= 0)
		close_fd(&m->listen);
}

static int start_process(struct vp_machine *m, const struct vp_paths *paths,
			 struct vp_error *err)
{
	struct vp_machine_spec spec = {
		.side = m->side, .qemu = paths->qemu, .image = paths->image,
		.dir = m->lab->dir, .memory = paths->memory,
		.image_args = paths->bootargs, .bootargs = m->bootargs,
	};
	char path[VP_SOCKET_PATH];
	struct vp_args args;
	pid_t pid;
	int out, r;

	r = vp_qemu_args(&args, &spec, err);
	if (r)
		return r;
	/* the user network's socket of the last power-on: a name in use cannot be bound */
	file_path(m, "ssh", path);
	unlink(path);
	file_path(m, "stderr", path);
	out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (out < 0)
		return vp_fail(err, errno, "cannot write %s: %s", path, strerror(errno));
	pid = vp_spawn(m->lab, args.v, out, err);
	close(out);
	if (pid < 0)
		return (int)pid;
	m->pid = pid;
	return 0;
}

int vp_machine_start(struct vp_machine *m, const struct vp_paths *paths,
		     struct vp_error *err)
{
	char name[VP_LAB_NAME + 1];
	int r;

	snprintf(name, sizeof(name), "%s.qmp", vp_side_name[m->side]);
	close_fd(&m->listen);
	m->listen = vp_socket_listen(m->lab, name, err);
	if (m->listen < 0)
		return m->listen;
	r = start_process(m, paths, err);
	if (r) {
		close_fd(&m->listen);
		return r;
	}
	vp_qmp_init(&m->qmp);
	m->state = VP_STARTING;
	m->deadline = vp_now() + START_MS;
	m->reason[0] = m->refused[0] = '\0';
	m->guest_resets = 0;
	m->plugged = false;
	m->insist = 0;
	return 0;
}

void vp_machine_stop(struct vp_machine *m)
{
	if (m->state == VP_STOPPING)
		return;
	if (m->state == VP_RUNNING && m->monitor >= 0)
		send_command(m, QUIT, NULL);
	else if (m->pid)
		kill(-m->pid, SIGTERM);
	m->state = m->pid ? VP_STOPPING : VP_OFF;
	m->deadline = m->pid ? vp_now() + TERM_MS : 0;
	m->insist = 0;
	m->reason[0] = '\0';
}

void vp_machine_exited(struct vp_machine *m, int status)
{
	char path[VP_SOCKET_PATH], how[380];

	m->pid = 0;
	/* events that came together with the end: a SHUTDOWN tells why */
	if (m->monitor >= 0)
		monitor_ready(m, m->monitor);
	file_path(m, "stderr", path);
	vp_spawn_status(status, path, how, sizeof(how));
	vp_machine_break(m, "QEMU %s", how);
	if (m->state == VP_STOPPING)
		m->state = VP_OFF;
	m->deadline = 0;
	m->plugged = false;
	close_fd(&m->listen);
	close_fd(&m->monitor);
}

void vp_machine_reset(struct vp_machine *m)
{
	m->refused[0] = '\0';
	m->reset_done = false;
	send_command(m, RESET, NULL);
}

void vp_machine_plug(struct vp_machine *m)
{
	char path[VP_SOCKET_PATH];

	vp_lab_path(m->lab, "link.rc", path);
	m->refused[0] = '\0';
	send_command(m, PLUG, json_pack("{s:s, s:s, s:s, s:i, s:{s:s, s:s}}",
					"driver", "vfio-user-pci", "id", VP_FUNCTION,
					"bus", VP_ROOT_PORT, "x-msg-timeout", VP_REPLY_MS,
					"socket", "type", "unix", "path", path));
}

void vp_machine_unplug(struct vp_machine *m)
{
	m->refused[0] = '\0';
	send_command(m, UNPLUG, json_pack("{s:s}", "id", VP_FUNCTION));
}

void vp_machine_prepare(struct vp_machine *m, struct vp_loop *loop)
{
	vp_loop_read(loop, m->listen, listen_ready, m);
	vp_loop_read(loop, m->monitor, monitor_ready, m);
	vp_loop_until(loop, m->deadline);
}

void vp_machine_tick(struct vp_machine *m, int64_t now)
{
	if (!m->deadline || now < m->deadline)
		return;
	m->deadline = 0;
	if (m->state == VP_STARTING && m->monitor < 0 && m->listen >= 0)
		vp_machine_break(m, "QEMU did not start within %d s", START_MS / 1000);
	else if (m->state == VP_STARTING || m->state == VP_RUNNING)
		vp_machine_break(m, "QEMU does not answer on its monitor");
	if (m->state != VP_STOPPING || !m->pid)
		return;
	kill(-m->pid, m->insist ? SIGKILL : SIGTERM);
	if (!m->insist++)
		m->deadline = now + KILL_MS - TERM_MS;
}
