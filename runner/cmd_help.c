// SPDX-License-Identifier: GPL-2.0-only
/* The command "help": the program's own words, and the tables that are its reference. */
#include <stdio.h>
#include <string.h>

#include "runner/command.h"
#include "runner/version.h"

static const char usage[] =
	"doorbench - validates and benchmarks PCI endpoint doorbells on a pair of boards\n"
	"\n"
	"  doorbench run [options]    run the cases, write a run directory and its reports\n"
	"  doorbench resume DIR       go on with a run that was cut off\n"
	"  doorbench list [options]   the cases that these options select\n"
	"  doorbench plan [options]   the same with every hook and shell line, in order;\n"
	"                             touches no board\n"
	"  doorbench check [FILE]     check a configuration; with --probe also start the\n"
	"                             boards, log in and compare them with it\n"
	"  doorbench report DIR       make the reports of a run directory again\n"
	"  doorbench index DIR [-o FILE]\n"
	"                             a page over all run directories in DIR, with trends;\n"
	"                             default DIR/index.html\n"
	"  doorbench compare OLD NEW [--output FILE]\n"
	"                             two sets of runs: a run directory, a directory of them\n"
	"                             or a baseline; status 0 no regression, 1 regression,\n"
	"                             125 cannot tell (need >= 10 runs a side, one pair)\n"
	"  doorbench baseline save NAME DIR...|list|show NAME\n"
	"                             keep a set of runs in reports/baselines/\n"
	"  doorbench night RUN... -o DIR [--branch NAME] [--index DIR]\n"
	"                             a night's runs beside the baselines PAIR-BRANCH: mail.txt\n"
	"                             if anything changed, kcidb.json; status as of compare, 0\n"
	"                             if nothing is worse; docs/nightly.md\n"
	"  doorbench new case SUITE NAME\n"
	"                             add the skeleton of a case, and of the suite if new\n"
	"  doorbench help [config|watch|bugs]\n"
	"                             this text; every key of a configuration; what the\n"
	"                             boards are watched for; known kernel bugs\n"
	"  doorbench --version\n"
	"\n"
	"options:\n"
	"  --pair NAME      use configs/NAME.conf (default: virtual)\n"
	"  --config FILE    use this configuration\n"
	"  --suite NAME     only this suite\n"
	"  --case GLOB      only cases whose name matches; '@(GLOB|GLOB)' for several\n"
	"  --label NAME     only cases with this label\n"
	"  --tier NAME      quick (default), full or debug; each contains those before it\n"
	"  --backend NAME   only this doorbell backend\n"
	"  --repeat N       every case N times\n"
	"  --until-fail     end at the first FAIL that is not known\n"
	"  --shuffle SEED   another order; the same seed gives the same order\n"
	"run only:\n"
	"  --output DIR     put run directories here (default: results)\n"
	"  --keep           leave the boards on\n"
	"\n"
	"exit status, as 'git bisect run' takes it:\n"
	"  0    every case is PASS, DONE, SKIP, or a FAIL by a known kernel bug, and not\n"
	"       all are SKIP\n"
	"  1    a kernel failed: at least one new FAIL, or a kernel that died while booting or\n"
	"       failed at a tear-down (the run's notes say so)\n"
	"  125  cannot tell: the lab is broken (ERROR or MISS), nothing but SKIP, or results\n"
	"       cannot be written\n"
	"  129  wrong usage or configuration, or the pair is in use\n"
	"  130  interrupted\n";

static int help_bugs(void)
{
	char root[PATH_MAX / 4];
	struct db_issues issues = { 0 };
	struct db_buf text = { 0 };
	struct db_error err;
	int ret = run_root(root, sizeof(root), &err);

	if (!ret)
		ret = run_issues_load(root, &issues, &err);
	if (!ret) {
		db_issues_table(&issues, &text);
		fputs(db_buf_str(&text), stdout);
	}
	db_buf_free(&text);
	db_issues_free(&issues);
	return ret ? command_fail(&err) : RUN_GOOD;
}

static const struct {
	const char *name;
	void (*table)(struct db_buf *out);
} topics[] = {
	{ "config", db_config_keys },
	{ "watch", db_watch_table },
};

int cmd_help(int argc, char **argv)
{
	struct db_buf text = { 0 };

	if (argc == 2 && !strcmp(argv[1], "bugs"))
		return help_bugs();
	for (size_t i = 0; argc == 2 && i < sizeof(topics) / sizeof(topics[0]); i++) {
		if (!strcmp(topics[i].name, argv[1]))
			topics[i].table(&text);
	}
	if (argc > 1 && !text.len)
		return command_usage("help is there for 'config', 'watch' and 'bugs'");
	fputs(argc > 1 ? text.data : usage, stdout);
	db_buf_free(&text);
	return RUN_GOOD;
}

int cmd_version(int argc, char **argv)
{
	printf("doorbench %s\n", RUN_VERSION);
	return RUN_GOOD;
}
