// SPDX-License-Identifier: GPL-2.0-only
/* Changing the NTB client on both boards, see client.h. */
#include <errno.h>
#include <stdio.h>

#include "suites/vntb/client.h"

/* the windows first: an open one, and ntb_tool oopses when it is unloaded (B61) */
#define CLIENT_LEAVE_TESTS	\
	"for w in " CLIENT_TOOL_DIR "peer0/mw_trans?; do test ! -e $w || echo 0 > $w; done\n" \
	"for w in " CLIENT_TOOL_DIR "peer0/peer_mw_trans?; do " \
	"test ! -e $w || echo 0:0 > $w; done\n" \
	"for m in ntb_tool ntb_perf; do test ! -d /sys/module/$m || modprobe -r $m; done\n"

static int needs(struct db_pair *pair, struct db_board *b, const char *command, const char *what,
		 struct db_error *err)
{
	struct db_board_result r;
	int ret = db_board_run(b, command, pair->config.timeouts.command, 0, &r, err);

	if (!ret && r.status)
		ret = db_fail(err, ENOSYS, "the %s has no %s", b->side == &pair->config.ep ?
			      "EP" : "RC", what);
	db_board_result_free(&r);
	return ret;
}

int client_needs_program(struct db_pair *pair, struct db_board *b, const char *program,
			 struct db_error *err)
{
	char command[128];

	snprintf(command, sizeof(command), "command -v %s", program);
	return needs(pair, b, command, program, err);
}

static int needs_module(struct db_pair *pair, struct db_board *b, const char *module,
			struct db_error *err)
{
	char command[128], what[80];

	snprintf(command, sizeof(command), "modprobe -n -q %s", module);
	snprintf(what, sizeof(what), "module %s (CONFIG_NTB_*)", module);
	return needs(pair, b, command, what, err);
}

int client_leave_tests(struct db_pair *pair, struct db_error *err)
{
	int ret = db_board_do(&pair->rc, CLIENT_LEAVE_TESTS, pair->config.timeouts.command, err);

	return ret ? ret : db_board_do(&pair->ep, CLIENT_LEAVE_TESTS,
				       pair->config.timeouts.command, err);
}

/* with doorbells each command of the RC's driver takes half a second, and this takes some */
static double patience(const struct db_pair *pair)
{
	return pair->config.timeouts.ready + pair->config.timeouts.command;
}

static int leave_network(struct db_pair *pair, struct db_board *b, struct db_error *err)
{
	const struct db_strings *late = &pair->config.epf_vntb.late_modules;
	struct db_buf script = { 0 };
	int ret;

	db_buf_printf(&script, "set -e\n");
	for (size_t i = late->n; i--; )
		db_buf_printf(&script, "modprobe -r %s\n", late->v[i]);
	db_buf_printf(&script, "modprobe -r ntb_transport\n");
	ret = db_board_do(b, script.data, patience(pair), err);
	db_buf_free(&script);
	return ret;
}

static int load(struct db_pair *pair, struct db_board *b, const char *module, const char *options,
		struct db_error *err)
{
	char script[256];

	snprintf(script, sizeof(script), "set -e\nmodprobe %s%s\n"
		 "ls -d /sys/kernel/debug/%s/*/ > /dev/null || "
		 "{ echo '%s took no NTB device, or no debugfs is mounted'; exit 1; }\n", module,
		 options, module, module);
	return db_board_do(b, script, patience(pair), err);
}

/* in a rehearsal nothing is loaded, so that all that may be typed is told */
static int is_loaded(struct db_pair *pair, struct db_board *b, const char *module, bool *loaded,
		     struct db_error *err)
{
	struct db_board_result r;
	char script[128];
	int ret;

	snprintf(script, sizeof(script), "test -d /sys/module/%s", module);
	ret = db_board_run(b, script, pair->config.timeouts.command, 0, &r, err);
	*loaded = *loaded && !r.status && !pair->rehearsal;
	db_board_result_free(&r);
	return ret;
}

/*
 * Both sides let go before one takes anew: clients talk through the same scratchpads, and what
 * ntb_transport of one side writes there while the other has ntb_perf already, ntb_perf takes for a
 * command and never gets ready.  The RC leaves first and comes last, because its driver tells the
 * EP that the link is down or up.
 */
static int take(struct db_pair *pair, const char *module, const char *options,
		struct db_error *err)
{
	bool loaded = true;
	int ret = is_loaded(pair, &pair->ep, module, &loaded, err);

	if (!ret)
		ret = is_loaded(pair, &pair->rc, module, &loaded, err);
	if (ret || loaded)
		return ret;
	ret = needs_module(pair, &pair->ep, module, err);
	if (!ret)
		ret = needs_module(pair, &pair->rc, module, err);
	if (!ret)
		ret = client_leave_tests(pair, err);
	if (!ret)
		ret = leave_network(pair, &pair->rc, err);
	if (!ret)
		ret = leave_network(pair, &pair->ep, err);
	if (!ret)
		ret = load(pair, &pair->ep, module, options, err);
	return ret ? ret : load(pair, &pair->rc, module, options, err);
}

int client_tool(struct db_pair *pair, struct db_error *err)
{
	int ret = take(pair, "ntb_tool", "", err);

	return ret ? ret : db_board_do(&pair->rc, "cd " CLIENT_TOOL_DIR "\n"
		"test \"$(cat peer0/link)\" = Y || echo Y > link\n",
		pair->config.timeouts.command, err);
}

int client_perf(struct db_pair *pair, int order, struct db_error *err)
{
	char options[64];

	snprintf(options, sizeof(options), " total_order=%d", order);
	return take(pair, "ntb_perf", options, err);
}
