// SPDX-License-Identifier: GPL-2.0-only
/* The program "doorbench": one table of commands. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "reports/report.h"
#include "runner/run.h"
#include "runner/version.h"

static const char help[] =
	"doorbench - validates and benchmarks PCI endpoint doorbells on a pair of boards\n"
	"\n"
	"  doorbench run [options]   run the cases, write a run directory and its report\n"
	"      --pair NAME           use configs/NAME.conf (default: virtual)\n"
	"      --config FILE         use this configuration\n"
	"      --output DIR          put run directories here (default: results)\n"
	"      --suite NAME          only this suite\n"
	"      --case GLOB           only cases whose name matches\n"
	"      --backend NAME        only this doorbell backend\n"
	"      --keep                leave the boards on after the last group of cases\n"
	"  doorbench list [--pair NAME | --config FILE]\n"
	"                            suites, backends and where the cases come from\n"
	"  doorbench check FILE      check a configuration\n"
	"  doorbench report DIR      make report and plots of a run directory again\n"
	"  doorbench help            this text\n"
	"  doorbench --version\n"
	"\n"
	"Exit status: 0 all good; 1 a kernel failed (FAIL); 2 usage or configuration error;\n"
	"3 the lab is broken (ERROR or MISS and no FAIL) or results cannot be written;\n"
	"130 interrupted.\n";

static const struct option options[] = {
	{ "pair", required_argument, NULL, 'p' },
	{ "config", required_argument, NULL, 'c' },
	{ "output", required_argument, NULL, 'o' },
	{ "suite", required_argument, NULL, 's' },
	{ "case", required_argument, NULL, 'g' },
	{ "backend", required_argument, NULL, 'b' },
	{ "keep", no_argument, NULL, 'k' },
	{ 0 }
};

static int usage(const char *what)
{
	fprintf(stderr, "doorbench: %s; see 'doorbench help'\n", what);
	return RUN_USAGE;
}

static int complain(const struct db_error *err)
{
	fprintf(stderr, "doorbench: %s\n", err->text);
	return RUN_USAGE;
}

/* Return: 0 and the options, or -EINVAL after a sentence */
static int parse(int argc, char **argv, struct run_options *o, char path[PATH_MAX])
{
	const char *pair = "virtual";
	struct db_error err;
	char root[PATH_MAX / 4];
	int c;

	*o = (struct run_options){ .output = NULL };
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'p': pair = optarg; break;
		case 'c': o->config = optarg; break;
		case 'o': o->output = optarg; break;
		case 's': o->suite = optarg; break;
		case 'g': o->case_glob = optarg; break;
		case 'b': o->backend = optarg; break;
		case 'k': o->keep = true; break;
		default: return -EINVAL;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "doorbench: what is '%s'? See 'doorbench help'\n", argv[optind]);
		return -EINVAL;
	}
	if (!o->output)
		o->output = "results";
	if (o->config)
		return 0;
	if (run_root(root, sizeof(root), &err)) {
		complain(&err);
		return -EINVAL;
	}
	db_file_path(path, "%s/configs/%s.conf", root, pair);
	o->config = path;
	return 0;
}

static int known_suite(const char *name)
{
	for (size_t i = 0; i < run_n_suites; i++) {
		if (!strcmp(run_suites[i].name, name))
			return 1;
	}
	return 0;
}

static int cmd_run(int argc, char **argv)
{
	struct run_options opts;
	char path[PATH_MAX];

	if (parse(argc, argv, &opts, path))
		return RUN_USAGE;
	if (opts.suite && !known_suite(opts.suite))
		return usage("no such suite");
	return run_command(&opts);
}

/* the configuration may name the lab's directory, which only a run has */
static int load_only(const char *path, struct db_config *config)
{
	struct db_error err;
	int ret;

	setenv("DOORBENCH_LAB", "LAB", 0);
	ret = db_config_load(path, config, &err);
	if (ret) {
		complain(&err);
		db_config_free(config);
	}
	return ret;
}

static int cmd_list(int argc, char **argv)
{
	struct run_options opts;
	struct db_config config;
	char path[PATH_MAX];

	if (parse(argc, argv, &opts, path) || load_only(opts.config, &config))
		return RUN_USAGE;
	printf("%s: %s\n", config.name, config.description);
	for (size_t s = 0; s < run_n_suites; s++) {
		const struct run_suite *suite = &run_suites[s];

		printf("suite %s (function %s; cases from %s)\n", suite->name, suite->function,
		       suite->listed);
		for (size_t b = 0; b < config.n_backends; b++) {
			const struct db_backend_config *backend = &config.backends[b];
			bool runs = !suite->mode || !strcmp(suite->mode, backend->mode);

			printf("  backend %s (%s)%s\n", backend->name, backend->mode,
			       runs ? "" : ": not run, the suite tests doorbells");
		}
	}
	db_config_free(&config);
	return RUN_GOOD;
}

static int cmd_check(int argc, char **argv)
{
	struct db_config config;

	if (argc != 2)
		return usage("check needs one configuration file");
	if (load_only(argv[1], &config))
		return RUN_USAGE;
	printf("%s: good\n", argv[1]);
	db_config_free(&config);
	return RUN_GOOD;
}

static int cmd_report(int argc, char **argv)
{
	char root[PATH_MAX / 4], path[PATH_MAX];
	struct db_error err;
	int ret;

	if (argc != 2)
		return usage("report needs one run directory");
	if (run_root(root, sizeof(root), &err))
		return complain(&err);
	db_file_path(path, "%s/reports/templates", root);
	ret = db_report_plots(argv[1], path, &err);
	if (ret && ret != -ENODATA)
		fprintf(stderr, "doorbench: no plot: %s\n", err.text);
	if (db_report_txt(argv[1], &err))
		return complain(&err);
	printf("%s/report.txt\n", argv[1]);
	return ret && ret != -ENODATA ? RUN_LAB_BROKEN : RUN_GOOD;
}

static int cmd_help(int argc, char **argv)
{
	fputs(help, stdout);
	return RUN_GOOD;
}

static int cmd_version(int argc, char **argv)
{
	printf("doorbench %s\n", RUN_VERSION);
	return RUN_GOOD;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "run", cmd_run },
	{ "list", cmd_list },
	{ "check", cmd_check },
	{ "report", cmd_report },
	{ "help", cmd_help },
	{ "--help", cmd_help },
	{ "--version", cmd_version },
};

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage("a command is missing");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(commands[i].name, argv[1]))
			return commands[i].run(argc - 1, argv + 1);
	}
	return usage("no such command");
}
