// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keeper with stand-ins for QEMU and the link daemon: power, plugging, every way a part can die
 * and what must be left then, two labs, races at the start, hostile requests.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/virtual/pair/fake.h"
#include "virtual/pair/client.h"
#include "virtual/pair/ready.h"
#include "virtual/pair/socket.h"

/* for anything that must happen; a busy machine under valgrind is slow */
#define PATIENCE_MS	60000

static char top[40];
static struct vp_lab lab;
static char reply[VP_REQUEST_MAX];
static struct vp_error err;

static void put_file(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", top, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int set_up(void **state)
{
	char self[PATH_MAX], path[PATH_MAX + 16];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n < 0 ? 0 : n] = '\0';
	snprintf(top, sizeof(top), "/tmp/test-keeper-XXXXXX");
	if (!mkdtemp(top))
		return -1;
	put_file("Image", "");
	put_file("initramfs.cpio", "");
	snprintf(path, sizeof(path), "%s/fake-linkd", top);
	if (symlink(self, path))
		return -1;
	setenv("DOORBENCH_LINKD", path, 1);
	snprintf(path, sizeof(path), "%s fake-qemu", self);
	setenv("DOORBENCH_QEMU", path, 1);
	setenv("DOORBENCH_IMAGE", top, 1);
	/* a test that is killed leaves nothing either */
	snprintf(path, sizeof(path), "%d", (int)getpid());
	setenv("DOORBENCH_OWNER", path, 1);
	unsetenv("DOORBENCH_CPU");
	snprintf(path, sizeof(path), "%s/doorbench-1", top);
	return vp_lab_init(&lab, path, NULL);
}

static int request(const char *line)
{
	return vp_client_request(&lab, line, true, reply, &err);
}

static int tear_down(void **state)
{
	char path[128];

	if (!access(lab.dir, F_OK))
		request("down");
	snprintf(path, sizeof(path), "%s/fake-linkd", top);
	unlink(path);
	snprintf(path, sizeof(path), "%s/Image", top);
	unlink(path);
	snprintf(path, sizeof(path), "%s/initramfs.cpio", top);
	unlink(path);
	return rmdir(top);
}

static void ok(const char *line)
{
	int r = request(line);

	if (r)
		print_error("%s: %s\n", line, err.text);
	assert_int_equal(r, 0);
}

static void fails(const char *line, const char *why)
{
	assert_int_equal(request(line), -EREMOTEIO);
	if (!strstr(err.text, why))
		print_error("%s: %s\n", line, err.text);
	assert_non_null(strstr(err.text, why));
}

/* the value of @key in the status line of @name, in @value */
static void status(const char *name, const char *key, char value[512])
{
	char start[32], find[32], *line, *at;

	ok("status");
	snprintf(start, sizeof(start), "name=%s ", name);
	snprintf(find, sizeof(find), " %s=", key);
	line = strstr(reply, start);
	assert_non_null(line);
	line[strcspn(line, "\t")] = '\0';
	at = strstr(line, find);
	snprintf(value, 512, "%s", at ? at + strlen(find) : "");
	if (strcmp(key, "reason") != 0)
		value[strcspn(value, " ")] = '\0';
}

static void status_is(const char *name, const char *key, const char *want)
{
	char value[512];

	status(name, key, value);
	assert_string_equal(value, want);
}

static pid_t pid_of(const char *name)
{
	char value[512];

	status(name, "pid", value);
	return atoi(value);
}

/* asks again until it is so: each question is answered by the loop that does the work */
static void wait_status(const char *name, const char *key, const char *want)
{
	int64_t end = vp_now() + PATIENCE_MS;
	char value[512];

	do
		status(name, key, value);
	while (strcmp(value, want) != 0 && vp_now() < end);
	assert_string_equal(value, want);
}

static pid_t keeper_pid(void)
{
	int fd = vp_socket_connect(&lab, VP_KEEPER_SOCKET, NULL);
	struct ucred who = { 0 };
	socklen_t n = sizeof(who);

	assert_true(fd >= 0);
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n), 0);
	close(fd);
	return who.pid;
}

static int watch_pid(pid_t pid)
{
	int fd = pidfd_open(pid, 0);

	assert_true(pid > 1);
	assert_true(fd >= 0);
	return fd;
}

static void ends(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
	close(fd);
}

static void is_alive(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&p, 1, 0), 0);
}

static void power(void **state)
{
	int fd;

	ok("on rc");
	ok("on rc");
	status_is("rc", "state", "running");
	status_is("ep", "state", "off");
	ok("on ep");
	status_is("ep", "state", "running");
	status_is("link", "state", "running");
	status_is("link", "link", "up");
	fd = watch_pid(pid_of("rc"));
	ok("off rc");
	ends(fd);
	status_is("rc", "state", "off");
	status_is("ep", "state", "running");
	fd = watch_pid(pid_of("link"));
	ok("off ep");
	ends(fd);
	status_is("link", "state", "off");
	ok("off ep");
	ok("on ep");
	fd = watch_pid(keeper_pid());
	ok("down");
	ends(fd);
	assert_int_equal(access(lab.dir, F_OK), -1);
	assert_int_equal(vp_client_request(&lab, "status", false, reply, &err), -ENOENT);
}

static void settings(void **state)
{
	char line[VP_REQUEST_MAX] = "bootargs rc ";

	ok("profile mute");
	ok("bootargs rc fake.slow a=b");
	ok("on rc");
	fails("profile up", "rc is on");
	status_is("link", "profile", "");	/* it was asked, and did not answer */
	status_is("link", "link", "unknown");
	ok("off rc");
	status_is("link", "profile", "mute");
	ok("profile up");
	ok("on rc");
	status_is("link", "profile", "up");
	memset(line + 12, 'x', VP_BOOTARGS_MAX);
	ok(line);
	line[12 + VP_BOOTARGS_MAX] = 'x';
	fails(line, "the most is 1536");
}

static void bad_requests(void **state)
{
	static const char *const lines[] = {
		"", "frobnicate", "on", "on xx", "on rc now", "profile", "profile ../x",
		"profile A", "plug x", "plug 0", "plug 3601", "reset rc", "plug", "status now",
		"off", "\001\377",
	};

	ok("status");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		fails(lines[i], "");
	ok("unplug");
	status_is("rc", "state", "off");
}

/* straight to the socket: overlong, cut off, many at a time */
static void hostile_clients(void **state)
{
	static char many[VP_REQUEST_MAX + 100];
	int fds[VP_CONNECTIONS + 4], fd;
	struct pollfd p = { .events = POLLIN };

	ok("status");
	memset(many, 'a', sizeof(many) - 1);
	fd = p.fd = vp_socket_connect(&lab, VP_KEEPER_SOCKET, &err);
	assert_int_equal(vp_socket_send(fd, many), 0);
	assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
	assert_int_equal(read(fd, many, 13), 13);
	assert_memory_equal(many, "error request", 13);
	close(fd);
	for (int i = 0; i < VP_CONNECTIONS; i++) {
		fds[i] = vp_socket_connect(&lab, VP_KEEPER_SOCKET, &err);
		assert_true(fds[i] >= 0);
		assert_int_equal(vp_socket_send(fds[i], "stat"), 0);
	}
	for (int i = 0; i < VP_CONNECTIONS; i++)
		close(fds[i]);
	ok("status");
	/* asks, hangs up: what was asked is done all the same */
	fd = vp_socket_connect(&lab, VP_KEEPER_SOCKET, &err);
	assert_int_equal(vp_socket_send(fd, "on rc\n"), 0);
	close(fd);
	wait_status("rc", "state", "running");
}

static pid_t background(const char *line)
{
	pid_t pid = fork();

	if (!pid)
		_exit(!!request(line));
	assert_true(pid > 0);
	return pid;
}

static int result_of(pid_t pid)
{
	int status_word;

	assert_int_equal(waitpid(pid, &status_word, 0), pid);
	return WIFEXITED(status_word) ? WEXITSTATUS(status_word) : -1;
}

static void link_control(const char *line)
{
	int fd = vp_socket_connect(&lab, "link.control", &err);

	assert_true(fd >= 0);
	assert_int_equal(vp_socket_send(fd, line), 0);
	close(fd);
}

/* a plugged pair shares one CPU: every access across the link is a switch between its programs */
static void on_one_cpu(const char *name)
{
	char cpu[512];
	cpu_set_t set;

	status("rc", "cpu", cpu);
	assert_int_equal(sched_getaffinity(pid_of(name), sizeof(set), &set), 0);
	assert_int_equal(CPU_COUNT(&set), 1);
	assert_true(CPU_ISSET(atoi(cpu), &set));
}

static void plugging(void **state)
{
	pid_t plug;

	ok("profile down");
	fails("plug", "rc is off");
	ok("on rc");
	ok("on ep");
	fails("plug 1", "the link is down after 1 s: profile=down link=down");
	plug = background("plug");
	link_control("fake up\n");
	assert_int_equal(result_of(plug), 0);
	status_is("rc", "plugged", "yes");
	on_one_cpu("rc");
	on_one_cpu("ep");
	on_one_cpu("link");
	ok("plug");
	ok("unplug");
	status_is("rc", "plugged", "no");
	ok("unplug");
	ok("plug");
	ok("off rc");
	ok("on rc");
	status_is("rc", "plugged", "no");
}

static void plugging_refused(void **state)
{
	ok("profile up");
	ok("bootargs rc fake.refuse");
	ok("on rc");
	fails("plug", "rc: QEMU refuses device_add: no such socket");
	status_is("rc", "plugged", "no");
	ok("off rc");
	ok("bootargs rc fake.gone");
	ok("on rc");
	ok("plug");
	ok("unplug");
	status_is("rc", "plugged", "no");
}

static void power_off_meanwhile(void **state)
{
	pid_t pid;

	ok("profile down");
	ok("bootargs rc fake.keep");
	ok("on rc");
	pid = background("plug");
	/* the keeper has the request once it refuses one that otherwise does nothing */
	while (!request("on rc"))
		;
	assert_string_equal(err.text, "rc: plug is under way");
	ok("off rc");
	assert_int_equal(result_of(pid), 1);
	ok("on rc");
	link_control("fake up\n");
	ok("plug");
	pid = background("unplug");
	while (!request("on rc"))
		;
	assert_string_equal(err.text, "rc: unplug is under way");
	ok("off rc");
	assert_int_equal(result_of(pid), 1);
}

static void resets(void **state)
{
	ok("bootargs rc fake.reboot");
	ok("on rc");
	wait_status("rc", "guest_resets", "1");
	ok("reset rc");
	status_is("rc", "guest_resets", "1");
	status_is("rc", "state", "running");
	fails("reset ep", "ep is off");
}

static void machine_dies(void **state)
{
	char reason[512];

	ok("on rc");
	ok("on ep");
	assert_int_equal(kill(pid_of("ep"), SIGKILL), 0);
	wait_status("ep", "state", "broken");
	status("ep", "reason", reason);
	assert_non_null(strstr(reason, "QEMU was killed by signal 9"));
	status_is("rc", "state", "running");
	fails("reset ep", "ep is broken: QEMU was killed");
	ok("on ep");
	status_is("ep", "state", "running");
	status_is("ep", "reason", "");
	assert_int_equal(kill(pid_of("ep"), SIGKILL), 0);
	wait_status("ep", "state", "broken");
	ok("off ep");
	status_is("ep", "state", "off");
}

static void machine_does_not_start(void **state)
{
	ok("bootargs ep fake.die");
	fails("on ep", "ep: QEMU exited with status 3: fake: no such device");
	status_is("ep", "state", "broken");
	ok("bootargs ep fake.garbage");
	fails("on ep", "QMP: not JSON");
	ok("bootargs ep");
	ok("on ep");
	ok("bootargs rc fake.poweroff");
	request("on rc");	/* it may be gone already when this is answered */
	wait_status("rc", "reason", "powered off by itself (guest-shutdown)");
	setenv("DOORBENCH_QEMU", "/nonexistent/qemu", 1);
	ok("down");
	fails("on rc", "/nonexistent/qemu: No such file or directory; `make image`");
	status_is("rc", "state", "off");
}

static void deaf_machine_goes_off(void **state)
{
	pid_t on;
	int fd;

	ok("bootargs ep fake.deaf");
	on = background("on ep");
	wait_status("ep", "state", "starting");
	fd = watch_pid(pid_of("ep"));
	ok("off ep");
	ends(fd);
	assert_int_equal(result_of(on), 1);
}

static void stubborn_machine_goes_off(void **state)
{
	int64_t begin;
	int fd;

	ok("bootargs ep fake.stubborn");
	ok("on ep");
	fd = watch_pid(pid_of("ep"));
	begin = vp_now();
	ok("off ep");
	assert_true(vp_now() - begin >= 5000);
	ends(fd);
}

static void link_dies(void **state)
{
	char reason[512];
	int rc, ep;

	ok("on rc");
	ok("on ep");
	rc = watch_pid(pid_of("rc"));
	ep = watch_pid(pid_of("ep"));
	assert_int_equal(kill(pid_of("link"), SIGKILL), 0);
	ends(rc);
	ends(ep);
	wait_status("rc", "state", "broken");
	status("rc", "reason", reason);
	assert_int_equal(strncmp(reason, "link daemon was killed by signal 9", 34), 0);
	wait_status("ep", "state", "broken");
	status_is("link", "state", "broken");
	fails("plug", "rc is broken: link daemon");
	ok("on rc");
	ok("on ep");
	status_is("link", "state", "running");
}

static void link_does_not_start(void **state)
{
	ok("profile fail");
	fails("on rc", "link daemon exited with status 2: fake: unknown profile");
	ok("profile up");
	ok("on rc");
	ok("down");
	setenv("DOORBENCH_LINKD", "/nonexistent", 1);
	fails("on rc", "/nonexistent");
}

static void keeper_killed(void **state)
{
	int keeper, fds[3];

	ok("bootargs rc fake.stubborn");
	ok("on rc");
	ok("on ep");
	fds[0] = watch_pid(pid_of("rc"));
	fds[1] = watch_pid(pid_of("ep"));
	fds[2] = watch_pid(pid_of("link"));
	keeper = watch_pid(keeper_pid());
	assert_int_equal(pidfd_send_signal(keeper, SIGKILL, NULL, 0), 0);
	ends(keeper);
	for (int i = 0; i < 3; i++)
		ends(fds[i]);
	assert_int_equal(vp_client_request(&lab, "status", false, reply, &err), -ESTALE);
	assert_int_equal(vp_lab_sweep(&lab, NULL, &err), 0);
	assert_int_equal(access(lab.dir, F_OK), -1);
}

static void start_over_a_dead_lab(void **state)
{
	int keeper;

	ok("on rc");
	keeper = watch_pid(keeper_pid());
	assert_int_equal(pidfd_send_signal(keeper, SIGKILL, NULL, 0), 0);
	ends(keeper);
	ok("on rc");
	status_is("rc", "state", "running");
}

/* a wrapper's child that neither the group nor the parent's death reaches */
static void leftover_process(void **state)
{
	char path[VP_SOCKET_PATH], text[16] = "";
	int keeper, child;
	FILE *f;

	ok("bootargs rc fake.fork");
	ok("on rc");
	vp_lab_path(&lab, "rc.console", path);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof(text), f));
	fclose(f);
	child = watch_pid(atoi(text));
	keeper = watch_pid(keeper_pid());
	assert_int_equal(pidfd_send_signal(keeper, SIGKILL, NULL, 0), 0);
	ends(keeper);
	is_alive(child);
	assert_int_equal(vp_lab_sweep(&lab, NULL, &err), 0);
	ends(child);
	assert_int_equal(access(lab.dir, F_OK), -1);
}

static void owner_ends(void **state)
{
	char text[16];
	int fds[4];
	pid_t owner = fork();

	if (!owner) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	snprintf(text, sizeof(text), "%d", (int)owner);
	setenv("DOORBENCH_OWNER", text, 1);
	ok("on rc");
	ok("on ep");
	fds[0] = watch_pid(pid_of("rc"));
	fds[1] = watch_pid(pid_of("ep"));
	fds[2] = watch_pid(pid_of("link"));
	fds[3] = watch_pid(keeper_pid());
	kill(owner, SIGKILL);
	assert_int_equal(waitpid(owner, NULL, 0), owner);
	for (int i = 0; i < 4; i++)
		ends(fds[i]);
	assert_int_equal(access(lab.dir, F_OK), -1);
	assert_int_equal(request("on rc"), -EIO);
	assert_non_null(strstr(err.text, "DOORBENCH_OWNER="));
	assert_int_equal(access(lab.dir, F_OK), -1);
	setenv("DOORBENCH_OWNER", "me", 1);
	assert_int_equal(request("on rc"), -EIO);
	assert_non_null(strstr(err.text, "DOORBENCH_OWNER=me is not a process id"));
}

static void keeper_terminated(void **state)
{
	int fd, rc;

	ok("on rc");
	rc = watch_pid(pid_of("rc"));
	fd = watch_pid(keeper_pid());
	assert_int_equal(pidfd_send_signal(fd, SIGTERM, NULL, 0), 0);
	ends(rc);
	ends(fd);
	assert_int_equal(access(lab.dir, F_OK), -1);
}

static int allowed_cpus(void)
{
	cpu_set_t set;

	sched_getaffinity(0, sizeof(set), &set);
	return CPU_COUNT(&set);
}

static void two_labs(void **state)
{
	struct vp_lab first = lab, second;
	char path[64], cpu[2][512];
	pid_t rc;

	snprintf(path, sizeof(path), "%s/doorbench-2", top);
	assert_int_equal(vp_lab_init(&second, path, &err), 0);
	ok("on rc");
	status("rc", "cpu", cpu[0]);
	rc = pid_of("rc");
	lab = second;
	ok("on rc");
	status("rc", "cpu", cpu[1]);
	if (allowed_cpus() > 1)
		assert_string_not_equal(cpu[0], cpu[1]);
	assert_int_not_equal(pid_of("rc"), rc);
	assert_int_equal(vp_lab_sweep(&lab, NULL, &err), 0);	/* both are alive */
	ok("down");
	lab = first;
	assert_int_equal(pid_of("rc"), rc);
	status_is("rc", "state", "running");
}

static void wish_for_a_cpu(void **state)
{
	setenv("DOORBENCH_CPU", "nine", 1);
	assert_int_equal(request("on rc"), -EIO);
	assert_string_equal(err.text, "DOORBENCH_CPU=nine is not a CPU number");
	assert_int_equal(access(lab.dir, F_OK), -1);
}

static void both_at_once(void **state)
{
	for (int i = 0; i < 5; i++) {
		pid_t rc = background("on rc"), ep = background("on ep");

		assert_int_equal(result_of(rc), 0);
		assert_int_equal(result_of(ep), 0);
		status_is("rc", "state", "running");
		status_is("ep", "state", "running");
		rc = background("down");
		/* it meets the old pair, its end or none: a pair or a reason in any case */
		if (request("on ep"))
			assert_string_equal(err.text, "the pair is being taken down");
		assert_int_equal(result_of(rc), 0);
		ok("down");
	}
}

static void relay(void **state)
{
	static char sent[100000], got[100003];
	int in[2], out[2];
	size_t n = 0;
	ssize_t r;
	pid_t feeder, pid;

	assert_int_equal(vp_client_relay(&lab, VP_RC, 0, 1, &err), -ENOENT);
	assert_non_null(strstr(err.text, "rc cannot be reached, is it on?"));
	ok("on rc");
	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (char)(i * 7 + i / 256);
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	pid = fork();
	if (!pid) {
		close(in[1]);
		close(out[0]);
		_exit(-vp_client_relay(&lab, VP_RC, in[0], out[1], NULL));
	}
	close(in[0]);
	close(out[1]);
	feeder = fork();
	if (!feeder)
		_exit(write(in[1], sent, sizeof(sent)) != (ssize_t)sizeof(sent));
	close(in[1]);
	while (n < sizeof(got) && (r = read(out[0], got + n, sizeof(got) - n)) > 0)
		n += r;
	assert_int_equal(n, sizeof(got));
	assert_memory_equal(got, "SSH", 3);
	assert_memory_equal(got + 3, sent, sizeof(sent));
	/* end of input goes through, and comes back as the end */
	assert_int_equal(read(out[0], got, 1), 0);
	close(out[0]);
	assert_int_equal(result_of(feeder), 0);
	assert_int_equal(result_of(pid), 0);
}

static void print(const char *text)
{
	char path[VP_SOCKET_PATH];
	FILE *f;

	vp_lab_path(&lab, "rc.console", path);
	f = fopen(path, "a");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void waiting_for_boot(void **state)
{
	pid_t pid;

	ok("bootargs rc fake.boots");
	ok("on rc");
	assert_int_equal(vp_ready_wait(&lab, VP_RC, 0, &err), -ETIMEDOUT);
	print("[48] Not backgr");	/* half a line says nothing yet */
	assert_int_equal(vp_ready_wait(&lab, VP_RC, 0, &err), -ETIMEDOUT);
	pid = fork();
	if (!pid)
		_exit(-vp_ready_wait(&lab, VP_RC, 60, NULL));
	print("ounding\nmore\n");
	assert_int_equal(result_of(pid), 0);
	print("[0.0] " VP_BOOT_LINE " 0x0\n");	/* it starts over */
	assert_int_equal(vp_ready_wait(&lab, VP_RC, 0, &err), -ETIMEDOUT);
}

static void console(void **state)
{
	char got[64] = "";
	int fds[2];

	assert_int_equal(vp_client_console(&lab, VP_RC, 1, &err), -ENOENT);
	assert_non_null(strstr(err.text, "rc has no console yet"));
	ok("on rc");
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(vp_client_console(&lab, VP_RC, fds[1], &err), 0);
	close(fds[1]);
	assert_true(read(fds[0], got, sizeof(got) - 1) > 0);
	close(fds[0]);
	assert_non_null(strstr(got, "fake machine \033[1m"));
}

#define KEEPER_TEST(f)	cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static void fault(void **state)
{
	assert_int_equal(vp_client_link(&lab, "fault clear", reply, &err), -ENOENT);
	assert_string_equal(err.text, "the pair is off");
	ok("on ep");
	assert_int_equal(vp_client_link(&lab, "fault clear", reply, &err), 0);
	assert_string_equal(reply, "ok");
	assert_int_equal(vp_client_link(&lab, "fault x on", reply, &err), -EREMOTEIO);
	assert_string_equal(err.text, "\"x\": no such knob");
	ok("off ep");
	ok("profile mute");
	ok("on ep");
	/* a link daemon that hangs up instead */
	assert_int_equal(vp_client_link(&lab, "status", reply, &err), -EIO);
	assert_string_equal(err.text, "the link daemon hung up before it answered");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		KEEPER_TEST(power),
		KEEPER_TEST(settings),
		KEEPER_TEST(bad_requests),
		KEEPER_TEST(hostile_clients),
		KEEPER_TEST(plugging),
		KEEPER_TEST(plugging_refused),
		KEEPER_TEST(power_off_meanwhile),
		KEEPER_TEST(resets),
		KEEPER_TEST(machine_dies),
		KEEPER_TEST(machine_does_not_start),
		KEEPER_TEST(deaf_machine_goes_off),
		KEEPER_TEST(stubborn_machine_goes_off),
		KEEPER_TEST(link_dies),
		KEEPER_TEST(link_does_not_start),
		KEEPER_TEST(keeper_killed),
		KEEPER_TEST(start_over_a_dead_lab),
		KEEPER_TEST(leftover_process),
		KEEPER_TEST(owner_ends),
		KEEPER_TEST(keeper_terminated),
		KEEPER_TEST(two_labs),
		KEEPER_TEST(wish_for_a_cpu),
		KEEPER_TEST(both_at_once),
		KEEPER_TEST(relay),
		KEEPER_TEST(waiting_for_boot),
		KEEPER_TEST(console),
		KEEPER_TEST(fault),
	};

	fake_main(argc, argv);
	/* nothing here works without it */
	if (pidfd_open(getpid(), 0) < 0 && errno == ENOSYS) {
		puts("ok 1 - keeper # SKIP no pidfd_open() here (valgrind up to 3.19)");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
