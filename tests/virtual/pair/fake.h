/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A stand-in for QEMU and one for the link daemon, for the test of the keeper: the test program
 * runs itself under another name to become them, hence code in a header.
 *
 * Words in the boot arguments tell the fake machine how to behave: fake.die (ends at once, with a
 * sentence), fake.deaf (never opens its monitor), fake.garbage (talks no QMP), fake.slow (says only
 * by a later event that it runs), fake.stubborn (ignores quit and SIGTERM), fake.poweroff,
 * fake.reboot, fake.refuse (refuses to plug), fake.keep (takes device_del, never finishes),
 * fake.gone (the function is gone already), fake.fork (leaves a child in a session of its own, its
 * number is the first line of the console).
 * The profile tells the fake link: "up" and others, "down" (until the control line `fake up`),
 * "fail" (ends at once), "mute" (never answers `status`, closes instead).
 */
#ifndef DOORBENCH_TEST_FAKE_H
#define DOORBENCH_TEST_FAKE_H

#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "virtual/pair/ready.h"

static struct {
	const char *args;	/* kernel command line */
	char **argv;
	FILE *monitor, *console;
	bool ran;
} fake;

static bool fake_is(const char *word)
{
	return strstr(fake.args, word);
}

static const char *fake_option(const char *name)
{
	for (char **a = fake.argv; *a; a++)
		if (!strcmp(*a, name))
			return a[1];
	fprintf(stderr, "fake: %s is missing\n", name);
	exit(9);
}

static int fake_socket(const char *path, bool server)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	if (server ? bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || listen(fd, 8) :
	    connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		perror(path);
		exit(8);
	}
	return fd;
}

static void fake_say(const char *line)
{
	fprintf(fake.monitor, "%s\r\n", line);
	fflush(fake.monitor);
}

static void fake_leave_child(void)
{
	int ready[2];
	pid_t pid;
	char c;

	if (pipe(ready))
		exit(7);
	pid = fork();
	if (!pid) {
		setsid();
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ready[0], &c, 1) != 1)
		exit(7);
	fprintf(fake.console, "%d\n", (int)pid);
}

static void fake_command(const char *name, json_int_t id)
{
	char line[256];

	if (!strcmp(name, "device_add") && fake_is("fake.refuse"))
		snprintf(line, sizeof(line), "{\"id\": %lld, \"error\": {\"class\": "
			 "\"GenericError\", \"desc\": \"no such socket\"}}", (long long)id);
	else if (!strcmp(name, "device_del") && fake_is("fake.gone"))
		snprintf(line, sizeof(line), "{\"id\": %lld, \"error\": {\"class\": "
			 "\"DeviceNotFound\", \"desc\": \"Device 'epf' not found\"}}",
			 (long long)id);
	else if (!strcmp(name, "query-status"))
		snprintf(line, sizeof(line), "{\"return\": {\"running\": %s}, \"id\": %lld}",
			 fake_is("fake.slow") && !fake.ran ? "false" : "true", (long long)id);
	else
		snprintf(line, sizeof(line), "{\"return\": {}, \"id\": %lld}", (long long)id);
	if (!strcmp(name, "device_del") && !fake_is("fake.keep") && !fake_is("fake.gone"))
		fake_say("{\"event\": \"DEVICE_DELETED\", \"data\": {\"device\": \"epf\"}}");
	fake_say(line);
	if (!strcmp(name, "system_reset"))
		fake_say("{\"event\": \"RESET\", \"data\": {\"guest\": false}}");
	if (!strcmp(name, "query-status") && !fake.ran) {
		fake.ran = true;
		fake_say("{\"event\": \"RESUME\"}");
		if (fake_is("fake.reboot"))
			fake_say("{\"event\": \"RESET\", \"data\": {\"guest\": true}}");
		if (fake_is("fake.poweroff"))
			fake_say("{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, "
				 "\"reason\": \"guest-shutdown\"}}");
	}
	if (!strcmp(name, "quit") && !fake_is("fake.stubborn"))
		exit(0);
}

static void fake_monitor_line(char *line)
{
	json_t *cmd = json_loads(line, 0, NULL);
	const char *name = json_string_value(json_object_get(cmd, "execute"));

	if (!name)
		exit(6);
	fake_command(name, json_integer_value(json_object_get(cmd, "id")));
	json_decref(cmd);
}

/* the sshd: speaks, echoes, closes */
static void fake_sshd(int listener)
{
	char buf[4096];
	int fd = accept(listener, NULL, NULL);
	ssize_t n;

	send(fd, "SSH", 3, MSG_NOSIGNAL);
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (send(fd, buf, n, MSG_NOSIGNAL) != n)
			break;
	close(fd);
}

static void fake_qemu(void)
{
	char line[4096], ssh[128];
	struct pollfd p[2] = { { .events = POLLIN }, { .events = POLLIN } };

	fake.args = fake_option("-append");
	fake.console = fopen(fake_option("-serial") + strlen("file:"), "w");
	if (fake_is("fake.stubborn"))
		signal(SIGTERM, SIG_IGN);
	if (fake_is("fake.fork"))
		fake_leave_child();
	fputs("fake machine \033[1m\n", fake.console);
	if (!fake_is("fake.boots"))
		fputs("[48] " VP_READY_LINE "\n", fake.console);
	fflush(fake.console);
	if (fake_is("fake.die")) {
		fputs("fake: starting\nfake: no such device\n", stderr);
		exit(3);
	}
	while (fake_is("fake.deaf"))
		pause();
	snprintf(ssh, sizeof(ssh), "%s", strstr(fake_option("-netdev"), "unix:") + 5);
	*strrchr(ssh, '-') = '\0';
	p[1].fd = fake_socket(ssh, true);
	p[0].fd = fake_socket(fake_option("-qmp") + strlen("unix:"), false);
	fake.monitor = fdopen(p[0].fd, "r+");
	setvbuf(fake.monitor, NULL, _IONBF, 0);
	fake_say(fake_is("fake.garbage") ? "hello" : "{\"QMP\": {}}");
	while (poll(p, 2, -1) > 0) {
		if (p[1].revents)
			fake_sshd(p[1].fd);
		if (p[0].revents && !fgets(line, sizeof(line), fake.monitor))
			exit(5);
		if (p[0].revents)
			fake_monitor_line(line);
	}
}

static struct {
	struct pollfd p[9];
	bool watching[9];
	int n;
	bool up;
} fake_link;

static void fake_link_send(int fd, const char *line)
{
	send(fd, line, strlen(line), MSG_NOSIGNAL);
}

static void fake_link_command(int i, const char *profile)
{
	int fd = fake_link.p[i].fd;
	char line[128];
	ssize_t n = read(fd, line, sizeof(line) - 1);

	line[n > 0 ? n : 0] = '\0';
	if (n <= 0 || (!strcmp(line, "status\n") && !strcmp(profile, "mute"))) {
		close(fd);
		fake_link.p[i] = fake_link.p[--fake_link.n];
		fake_link.watching[i] = fake_link.watching[fake_link.n];
		return;
	}
	if (!strcmp(line, "fake up\n"))
		fake_link.up = true;
	for (int w = 1; w < fake_link.n && !strcmp(line, "fake up\n"); w++)
		if (fake_link.watching[w])
			fake_link_send(fake_link.p[w].fd, "event link up\n");
	if (!strcmp(line, "watch\n")) {
		fake_link.watching[i] = true;
		fake_link_send(fd, fake_link.up ? "event link up\n" : "event link down\n");
	}
	if (!strncmp(line, "fault ", 6))
		fake_link_send(fd, strcmp(line, "fault clear\n") ? "error \"x\": no such knob\n" :
			       "ok\n");
	if (!strcmp(line, "status\n")) {
		snprintf(line, sizeof(line), "profile=%.60s link=%s\n", profile,
			 fake_link.up ? "up" : "down");
		fake_link_send(fd, line);
	}
}

static void fake_linkd(void)
{
	const char *profile = fake_option("--profile");

	if (!strcmp(profile, "fail")) {
		puts("fake: unknown profile");
		exit(2);
	}
	fake_link.up = strcmp(profile, "down");
	unlink(fake_option("--control"));
	fake_link.p[0] = (struct pollfd){ fake_socket(fake_option("--control"), true), POLLIN, 0 };
	fake_link.n = 1;
	puts("0.001 ready");
	fflush(stdout);
	while (poll(fake_link.p, fake_link.n, -1) > 0) {
		for (int i = fake_link.n - 1; i > 0; i--)
			if (fake_link.p[i].revents)
				fake_link_command(i, profile);
		if (fake_link.p[0].revents && fake_link.n < 9) {
			fake_link.watching[fake_link.n] = false;
			fake_link.p[fake_link.n++] = (struct pollfd){
				accept(fake_link.p[0].fd, NULL, NULL), POLLIN, 0 };
		}
	}
}

/* becomes a stand-in if the program's name or first argument says so; returns for the test */
static void fake_main(int argc, char **argv)
{
	fake.argv = argv;
	if (argc > 1 && !strcmp(argv[1], "fake-qemu"))
		fake_qemu();
	else if (strstr(argv[0], "fake-linkd"))
		fake_linkd();
	else
		return;
	exit(4);
}

#endif
