// SPDX-License-Identifier: GPL-2.0-only
/* The program "doorbench": one table of commands. */
#include <string.h>

#include "runner/command.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "run", cmd_run },
	{ "resume", cmd_resume },
	{ "list", cmd_list },
	{ "plan", cmd_plan },
	{ "check", cmd_check },
	{ "report", cmd_report },
	{ "index", cmd_index },
	{ "compare", cmd_compare },
	{ "baseline", cmd_baseline },
	{ "night", cmd_night },
	{ "new", cmd_new },
	{ "help", cmd_help },
	{ "--help", cmd_help },
	{ "--version", cmd_version },
};

int main(int argc, char **argv)
{
	if (argc < 2)
		return command_usage("a command is missing");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(commands[i].name, argv[1]))
			return commands[i].run(argc - 1, argv + 1);
	}
	return command_usage("no such command");
}
