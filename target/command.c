// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands, and how one is found and its failure told. */
#include <stdio.h>
#include <string.h>

#include "target/command.h"

#define SAMPLING "[--warmup N] [--samples -|FILE] [--cpu N] [--no-hold] [--timeout S] [--delay NS]"

static const struct command {
	const char *words[2];
	const char *args;
	const char *help;
	int (*run)(char *const *argv, struct dbt_error *err);
} commands[] = {
	{ { "find" }, "VID:DID", "the one PCI function with these ids", dbt_cmd_find },
	{ { "info" }, "BDF", "ids, driver, BARs, link and MSI of a function", dbt_cmd_info },
	{ { "cfg", "read" }, "BDF OFFSET [--width 1|2|4]", "config space", dbt_cmd_cfg_read },
	{ { "cfg", "write" }, "BDF OFFSET VALUE [--width 1|2|4]", "config space",
	  dbt_cmd_cfg_write },
	{ { "bar", "read" }, "BDF BAR OFFSET", "32 bits", dbt_cmd_bar_read },
	{ { "bar", "write" }, "BDF BAR OFFSET VALUE", "32 bits", dbt_cmd_bar_write },
	{ { "bar", "fill" }, "BDF BAR OFFSET SIZE SEED", "write a pattern", dbt_cmd_bar_fill },
	{ { "bar", "check" }, "BDF BAR OFFSET SIZE SEED", "compare with that pattern",
	  dbt_cmd_bar_check },
	{ { "epf", "status" }, "BDF [--bar N]", "STATUS of pci-epf-test", dbt_cmd_epf_status },
	{ { "epf", "command" }, "BDF COMMAND [--bar N] [--timeout S]",
	  "have pci-epf-test execute a command", dbt_cmd_epf_command },
	{ { "doorbell", "enable" }, "BDF [--bar N] [--timeout S]", "where to ring then",
	  dbt_cmd_doorbell_enable },
	{ { "doorbell", "disable" }, "BDF [--bar N] [--timeout S]", "the opposite",
	  dbt_cmd_doorbell_disable },
	{ { "doorbell", "ring" }, "BDF [--bar N] [--count N] [--wait reply|handler|none] "
	  "[--gap US] [--burst N] [--timeout S] [--offset-delta N] [--data VALUE]",
	  "ring and count answers",
	  dbt_cmd_doorbell_ring },
	{ { "latency", "ring" }, "BDF --count N [--bar N] " SAMPLING,
	  "ring to handler and to reply", dbt_cmd_latency_ring },
	{ { "latency", "command" }, "BDF --count N [--bar N] " SAMPLING,
	  "the EP polls instead: command to reply", dbt_cmd_latency_command },
	{ { "latency", "msi" }, "BDF --count N [--bar N] " SAMPLING,
	  "ring to interrupt, with vfio-pci instead of the driver", dbt_cmd_latency_msi },
	{ { "latency", "floor" }, "BDF --count N [--bar N] " SAMPLING, "one read of the same BAR",
	  dbt_cmd_latency_floor },
	{ { "interrupts" }, "[TEXT]", "sums of /proc/interrupts, of lines with this text",
	  dbt_cmd_interrupts },
	{ { "symbol" }, "NAME", "where a function of the kernel is", dbt_cmd_symbol },
	{ { "inject", "link" }, "NTH TARGET NAME", "symlink() whose NTH allocation fails",
	  dbt_cmd_inject_link },
	{ { "inject", "write" }, "NTH TEXT FILE", "write() whose NTH allocation fails",
	  dbt_cmd_inject_write },
	{ { "inject", "arm" }, "NTH", "the NTH allocation of each kernel worker fails",
	  dbt_cmd_inject_arm },
	{ { "inject", "disarm" }, "", "what was left of that, and no more of it",
	  dbt_cmd_inject_disarm },
	{ { "clock" }, "", "what the counter is worth", dbt_cmd_clock },
	{ { "selftest" }, "", "delays that are known, measured", dbt_cmd_selftest },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(void)
{
	printf("db-target: PCI endpoint functions and their doorbells, from the machine that they "
	       "are plugged into\n\n");
	for (size_t i = 0; i < N_COMMANDS; i++) {
		const struct command *c = &commands[i];

		printf("db-target %s%s%s%s%s\n\t%s\n", c->words[0], c->words[1] ? " " : "",
		       c->words[1] ? c->words[1] : "", *c->args ? " " : "", c->args, c->help);
	}
	printf("\nexit status: 0 done, 1 the board or its kernel answered wrong, 2 usage, "
	       "3 not possible here\n");
}

/* Return: the command, and how many words of @argv name it */
static const struct command *find_command(char *const *argv, int *n)
{
	for (size_t i = 0; i < N_COMMANDS && argv[0]; i++) {
		const struct command *c = &commands[i];

		*n = c->words[1] ? 2 : 1;
		if (!strcmp(c->words[0], argv[0]) &&
		    (*n == 1 || (argv[1] && !strcmp(c->words[1], argv[1]))))
			return c;
	}
	return NULL;
}

int dbt_main(char *const *argv)
{
	struct dbt_error err = { "" };
	const struct command *c;
	int n = 0, ret;

	if (argv[0] && !strcmp(argv[0], "--help")) {
		print_help();
		return DBT_DONE;
	}
	c = find_command(argv, &n);
	if (!c) {
		fprintf(stderr, "db-target: %s%.40s; usage: db-target COMMAND ..., see "
			"db-target --help\n", argv[0] ? "there is no command " : "no command",
			argv[0] ? argv[0] : "");
		return DBT_USAGE;
	}
	ret = c->run(argv + n, &err);
	/* the sentence is the last line, also where both streams are one */
	if (fflush(stdout) && !ret)
		ret = dbt_fail(&err, DBT_CANNOT, "cannot write to standard output");
	if (ret == DBT_USAGE)
		fprintf(stderr, "db-target: %s; usage: db-target %s%s%s %s\n", err.text,
			c->words[0], c->words[1] ? " " : "", c->words[1] ? c->words[1] : "",
			c->args);
	else if (ret)
		fprintf(stderr, "db-target: %s\n", err.text);
	return ret;
}
