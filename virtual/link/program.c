// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program around the daemon: options and signals.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include "virtual/link/linkd.h"

#define EXIT_BROKEN	1
#define EXIT_USAGE	2

static const char usage[] =
	"usage: linkd --ep SOCKET --rc SOCKET [options]\n"
	"\n"
	"A DesignWare PCIe endpoint controller and the link behind it, between two machines\n"
	"that attach by vfio-user: the EP drives the controller, the RC sees the function that\n"
	"the EP configures.\n"
	"\n"
	"  --ep SOCKET        where the EP machine connects\n"
	"  --rc SOCKET        where the RC machine connects, once the link is up\n"
	"  --control SOCKET   line protocol: status, counters, faults, fault, watch;\n"
	"                     docs/virtual-link.md describes it\n"
	"  --profile NAME     controller to model; default: the first of --list-profiles\n"
	"  --trace FILE       write every register access there\n"
	"  --list-profiles    print the profiles and exit\n"
	"  --help             print this and exit\n"
	"\n"
	"Logs to standard output.  Ends on SIGTERM and SIGINT with code 0; with 2 if an\n"
	"argument cannot be used.\n";

enum option_code {
	OPT_EP = 1, OPT_RC, OPT_CONTROL, OPT_PROFILE, OPT_TRACE, OPT_LIST, OPT_HELP,
};

static const struct option options[] = {
	{ "ep", required_argument, NULL, OPT_EP },
	{ "rc", required_argument, NULL, OPT_RC },
	{ "control", required_argument, NULL, OPT_CONTROL },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "trace", required_argument, NULL, OPT_TRACE },
	{ "list-profiles", no_argument, NULL, OPT_LIST },
	{ "help", no_argument, NULL, OPT_HELP },
	{ 0 },
};

/* what the command line asks for */
enum action { ACT_RUN, ACT_LIST, ACT_HELP, ACT_FAIL };

static enum action fail(const char *what, const char *value)
{
	fprintf(stderr, "linkd: %s%s%s; see --help\n", what, value ? ": " : "", value ? value : "");
	return ACT_FAIL;
}

static enum action parse(int argc, char **argv, struct linkd_options *o)
{
	int c;

	optind = 0;		/* getopt starts afresh */
	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		switch (c) {
		case OPT_EP:
			o->ep = optarg;
			break;
		case OPT_RC:
			o->rc = optarg;
			break;
		case OPT_CONTROL:
			o->control = optarg;
			break;
		case OPT_TRACE:
			o->trace = optarg;
			break;
		case OPT_PROFILE:
			o->profile = dwc_profile_find(optarg);
			if (!o->profile)
				return fail("--profile: there is none of that name", optarg);
			break;
		case OPT_LIST:
			return ACT_LIST;
		case OPT_HELP:
			return ACT_HELP;
		case ':':
			return fail("option needs a value", argv[optind - 1]);
		default:
			return fail("unknown option", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return fail("unexpected argument", argv[optind]);
	if (!o->ep || !o->rc)
		return fail("--ep and --rc are needed", NULL);
	return ACT_RUN;
}

static int list_profiles(void)
{
	for (const struct dwc_profile *p = dwc_profiles; p->name; p++)
		printf("%-12s %s\n", p->name, p->summary);
	return 0;
}

/* signals as a descriptor, so that they cannot arrive between looking and sleeping */
static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int run(struct linkd_options *o)
{
	char err[512];
	struct linkd *l;
	int ret;

	setvbuf(stdout, NULL, _IOLBF, 0);
	/* what a knob delays shall not be 50 us later than that; never fails */
	prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
	o->log = stdout;
	o->stop_fd = open_signals();
	if (o->stop_fd < 0) {
		fprintf(stderr, "linkd: signals: %s\n", strerror(errno));
		return EXIT_BROKEN;
	}
	l = linkd_open(o, err, sizeof(err));
	if (!l) {
		fprintf(stderr, "linkd: %s\n", err);
		close(o->stop_fd);
		return EXIT_USAGE;
	}
	do {
		ret = linkd_step(l, -1);
	} while (!ret);
	linkd_close(l);
	close(o->stop_fd);
	if (ret > 0)
		return 0;
	fprintf(stderr, "linkd: poll: %s\n", strerror(-ret));
	return EXIT_BROKEN;
}

int linkd_main(int argc, char **argv)
{
	struct linkd_options o = { .profile = &dwc_profiles[0] };

	switch (parse(argc, argv, &o)) {
	case ACT_LIST:
		return list_profiles();
	case ACT_HELP:
		fputs(usage, stdout);
		return 0;
	case ACT_RUN:
		return run(&o);
	case ACT_FAIL:
		break;
	}
	return EXIT_USAGE;
}
