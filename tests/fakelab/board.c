// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake lab's one program, see board.h.
 *
 *   board [OPTION...] root@SIDE SCRIPT    as ssh: a follower of the kernel log, or a shell
 *   board lab HOOK [WORD...]              as a hook of the lab
 *   board check                           read $FAKE_SCENARIO only
 *   NAME -l | -r TEST                     under any other name: as a suite's program
 */
#include <errno.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fakelab/board.h"

void fake_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "fake lab: ");
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, "\n");
	va_end(ap);
	exit(FAKE_BROKEN);
}

/* asked for once, answered, ended */
static int answer_once(const char *side, int argc, char **argv)
{
	struct fake_answer a = { .side = side, .end = -1 };
	char script[1024] = "";

	for (int i = 0; i < argc; i++)
		snprintf(script + strlen(script), sizeof(script) - strlen(script), "%s%s",
			 i ? " " : "", argv[i]);
	a.script = script;
	fake_note(&a);
	fake_answer(&a);
	return a.end >= 0 ? a.end : a.status;
}

static int as_ssh(int argc, char **argv)
{
	const char *side = NULL, *script = argv[argc - 1];
	char bytes[4096];

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "root@ep") || !strcmp(argv[i], "root@rc"))
			side = argv[i] + strlen("root@");
	}
	if (!side || argc < 3)
		fake_die("called neither as ssh nor as a hook");
	if (!fake_is_on(side)) {
		fprintf(stderr, "ssh: connect to host %s port 22: Connection refused\n", side);
		return FAKE_SSH_LOST;
	}
	if (!strncmp(script, "while ", 6))
		fake_follow(side);
	if (!strcmp(script + strlen(script) - strlen("exec sh"), "exec sh"))
		return fake_shell(side);
	/* a command that is fed with a file */
	while (read(STDIN_FILENO, bytes, sizeof(bytes)) > 0)
		;
	return answer_once(side, 1, argv + argc - 1);
}

int main(int argc, char **argv)
{
	const char *name = basename(argv[0]);

	if (!getenv("FAKE_DIR"))
		fake_die("FAKE_DIR is not set");
	fake_rules_load();
	if (strcmp(name, "board") != 0) {
		argv[0] = (char *)name;
		return answer_once("program", argc, argv);
	}
	if (argc > 2 && !strcmp(argv[1], "lab"))
		return answer_once("lab", argc - 2, argv + 2);
	if (argc == 2 && !strcmp(argv[1], "check"))
		return 0;
	return as_ssh(argc, argv);
}
