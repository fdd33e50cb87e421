// SPDX-License-Identifier: GPL-2.0-only
/*
 * vpair: two QEMU machines joined by the link daemon, as a lab: commands that power a side on and
 * off, reset it, set its boot arguments, plug the function, reach it by ssh.  They are what the
 * configuration of a pair names as its hooks; `vpair --help` documents them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virtual/pair/client.h"

#define EXIT_USAGE	2

static const char usage[] =
"usage: vpair [--dir DIR] COMMAND ...\n"
"\n"
"DIR is the lab: a private directory of one pair, made if missing; default $DOORBENCH_LAB.\n"
"SIDE is rc or ep.\n"
"\n"
"  on SIDE                 power on; returns when QEMU runs the machine, not when ssh works.\n"
"                          What dead runs left beside DIR (doorbench-*) is swept before\n"
"  off SIDE                power off\n"
"  reset SIDE              press reset\n"
"  bootargs SIDE [ARG...]  added to the kernel command line from the next power-on, until\n"
"                          changed; with iommu.passthrough=0 or =1 the machine has an IOMMU, with\n"
"                          iommu=off or neither of them it has none\n"
"  profile NAME            the endpoint controller's profile; only while both sides are off\n"
"  plug [SECONDS]          wait until the link is up (30 s), then plug the function into the RC\n"
"  unplug                  ask the RC to let the function go (faster when the RC did\n"
"                          `echo 0 > /sys/bus/pci/slots/1/power` before)\n"
"  fault NAME VALUE [N]    the link or the controller goes wrong: the next N times, or until set\n"
"                          again; VALUE off ends it. docs/virtual-link.md has the names\n"
"  fault clear             all of it off\n"
"  fault list, fault counters   what is set, what was counted and how often each struck\n"
"  status                  one line of key=value for each machine and the link\n"
"  connect SIDE            stdin and stdout to the side's sshd, as ssh's ProxyCommand\n"
"  console SIDE            what the side has printed on its serial line since power-on\n"
"  down                    everything off, DIR removed\n"
"  sweep                   remove the labs beside DIR that dead runs left, and what still runs\n"
"\n"
"environment, read when the first command starts the pair:\n"
"  DOORBENCH_LAB           the lab directory\n"
"  DOORBENCH_OWNER         process id; when that process ends, however it ends, so does the pair\n"
"  DOORBENCH_CPU           CPU of the pair; default: the one that the fewest pairs use\n"
"  DOORBENCH_QEMU          QEMU >= 11.0 for aarch64, a command        } default: the file\n"
"  DOORBENCH_IMAGE         directory with Image and initramfs.cpio;   } build/virtual/paths,\n"
"                          it may have \"memory\", the MB of each,    } written by `make image`\n"
"                          and \"bootargs\", for both kernels        }\n"
"  DOORBENCH_LINKD         the link daemon                            }\n"
"  DOORBENCH_LINK_TRACE    file for the link daemon's trace of every access\n"
"\n"
"files in DIR: rc.console, ep.console, rc.stderr, ep.stderr (QEMU), link.log, keeper.log\n"
"exit status: 0 done, 1 failed (one line on stderr says why), 2 usage\n";

/* a command's words, the first one being its name */
struct command_line {
	struct vp_lab lab;
	int argc;
	char **argv;
	struct vp_error err;
};

static void say_swept(const char *dir)
{
	fprintf(stderr, "vpair: removed %s, left by a run that died\n", dir);
}

static int join_words(struct command_line *c, char line[VP_REQUEST_MAX])
{
	size_t n = 0;

	for (int i = 0; i < c->argc; i++) {
		int w = snprintf(line + n, VP_REQUEST_MAX - n, "%s%s", i ? " " : "", c->argv[i]);

		if (w < 0 || (size_t)w >= VP_REQUEST_MAX - n)
			return vp_fail(&c->err, E2BIG, "%s: the arguments are too long",
				       c->argv[0]);
		n += w;
	}
	return 0;
}

static int request(struct command_line *c, bool start, char reply[VP_REQUEST_MAX])
{
	char line[VP_REQUEST_MAX];
	int r = join_words(c, line);

	return r ? r : vp_client_request(&c->lab, line, start, reply, &c->err);
}

static int cmd_start(struct command_line *c)
{
	char reply[VP_REQUEST_MAX];
	int r;

	/* a lab of others that cannot be removed is no reason not to start this one */
	r = vp_lab_sweep(&c->lab, say_swept, &c->err);
	if (r)
		fprintf(stderr, "vpair: sweep: %s\n", c->err.text);
	return request(c, true, reply);
}

static int cmd_request(struct command_line *c)
{
	char reply[VP_REQUEST_MAX];
	int r = request(c, false, reply);

	if (r == -ENOENT)
		return vp_fail(&c->err, ENOENT, "the pair is off");
	return r;
}

/* what is off already needs no keeper to go off */
static int cmd_release(struct command_line *c)
{
	int r = cmd_request(c);

	return r == -ENOENT ? 0 : r;
}

static int cmd_status(struct command_line *c)
{
	char reply[VP_REQUEST_MAX], *save, *line;
	int r = request(c, false, reply);

	if (r == -ENOENT || r == -ESTALE)
		for (int s = 0; s <= VP_SIDES; s++)
			printf("name=%s state=%s pid=0%s%s\n",
			       s < VP_SIDES ? vp_side_name[s] : "link",
			       r == -ENOENT ? "off" : "broken", r == -ENOENT ? "" : " reason=",
			       r == -ENOENT ? "" : "the pair's keeper died");
	if (r)
		return r == -ENOENT || r == -ESTALE ? 0 : r;
	for (line = strtok_r(reply, "\t", &save); line; line = strtok_r(NULL, "\t", &save))
		puts(line);
	return 0;
}

/* what a hook of a lab asks for, to the link daemon; its key=value one to a line */
static int cmd_fault(struct command_line *c)
{
	char line[VP_REQUEST_MAX], reply[VP_REQUEST_MAX] = "", *save, *word;
	int r = 0;

	if (c->argc == 2 && !strcmp(c->argv[1], "list"))
		snprintf(line, sizeof(line), "faults");
	else if (c->argc == 2 && !strcmp(c->argv[1], "counters"))
		snprintf(line, sizeof(line), "counters");
	else
		r = join_words(c, line);
	if (!r)
		r = vp_client_link(&c->lab, line, reply, &c->err);
	if (r || !strcmp(reply, "ok"))
		return r;
	for (word = strtok_r(reply, " ", &save); word; word = strtok_r(NULL, " ", &save))
		puts(word);
	return 0;
}

static int cmd_down(struct command_line *c)
{
	int r = cmd_release(c);

	if (r != -ESTALE)
		return r;
	r = vp_lab_lock(&c->lab, false, &c->err);
	return r ? r : vp_lab_remove(&c->lab, &c->err);
}

static int cmd_sweep(struct command_line *c)
{
	return vp_lab_sweep(&c->lab, say_swept, &c->err);
}

static int cmd_connect(struct command_line *c)
{
	return vp_client_relay(&c->lab, vp_side_parse(c->argv[1]), STDIN_FILENO, STDOUT_FILENO,
			       &c->err);
}

static int cmd_console(struct command_line *c)
{
	return vp_client_console(&c->lab, vp_side_parse(c->argv[1]), STDOUT_FILENO, &c->err);
}

static const struct command {
	const char *name;
	bool has_side;
	int min, max;		/* words after the name */
	int (*run)(struct command_line *c);
} commands[] = {
	{ "on", true, 1, 1, cmd_start },
	{ "off", true, 1, 1, cmd_release },
	{ "reset", true, 1, 1, cmd_request },
	{ "bootargs", true, 1, 1000, cmd_start },
	{ "profile", false, 1, 1, cmd_start },
	{ "plug", false, 0, 1, cmd_request },
	{ "unplug", false, 0, 0, cmd_release },
	{ "fault", false, 1, 3, cmd_fault },
	{ "status", false, 0, 0, cmd_status },
	{ "connect", true, 1, 1, cmd_connect },
	{ "console", true, 1, 1, cmd_console },
	{ "down", false, 0, 0, cmd_down },
	{ "sweep", false, 0, 0, cmd_sweep },
};

static int wrong(const char *what, const char *word)
{
	fprintf(stderr, "vpair: %s%s; see vpair --help\n", what, word);
	return EXIT_USAGE;
}

static int run(const struct command *cmd, struct command_line *c)
{
	int r = cmd->run(c);

	if (!r && fflush(stdout))
		r = vp_fail(&c->err, errno, "cannot write: %s", strerror(errno));
	if (r)
		fprintf(stderr, "vpair: %s\n", c->err.text);
	return r ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	const struct command *cmd = commands, *end = cmd + sizeof(commands) / sizeof(*cmd);
	const char *dir = getenv("DOORBENCH_LAB");
	struct command_line c = { 0 };

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return fputs(usage, stdout) < 0;
	if (argc == 2 && !strcmp(argv[1], "--dir"))
		return wrong("--dir needs a directory", "");
	if (argc > 2 && !strcmp(argv[1], "--dir")) {
		dir = argv[2];
		argc -= 2;
		argv += 2;
	}
	if (argc < 2)
		return wrong("a command is missing", "");
	while (cmd < end && strcmp(cmd->name, argv[1]) != 0)
		cmd++;
	if (cmd == end)
		return wrong("unknown command ", argv[1]);
	c.argc = argc - 1;
	c.argv = argv + 1;
	if (c.argc - 1 < cmd->min || c.argc - 1 > cmd->max)
		return wrong("too few or too many words after ", cmd->name);
	if (cmd->has_side && vp_side_parse(c.argv[1]) < 0)
		return wrong("the side is rc or ep, not ", c.argv[1]);
	if (!dir || !*dir)
		return wrong("which lab? --dir DIR or $DOORBENCH_LAB is missing", "");
	if (vp_lab_init(&c.lab, dir, &c.err)) {
		fprintf(stderr, "vpair: %s\n", c.err.text);
		return EXIT_FAILURE;
	}
	return run(cmd, &c);
}
