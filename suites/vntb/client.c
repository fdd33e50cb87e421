// SPDX-License-Identifier: GPL-2.0-only
/* Changing the NTB client on both boards, see client.h. */
#include <errno.h>
#include <stdio.h>

#include "suites/vntb/client.h"

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

/* @load: arguments for modprobe; the first is the module */
static int take(struct db_pair *pair, struct db_board *b, const char *module, const char *load,
		struct db_error *err)
{
	const struct db_strings *late = &pair->config.epf_vntb.late_modules;
	struct db_buf script = { 0 };
	int ret;

	db_buf_printf(&script, "set -e\ntest ! -d /sys/module/%s || exit 0\n" CLIENT_LEAVE_TESTS,
		      module);
	for (size_t i = late->n; i--; )
		db_buf_printf(&script, "modprobe -r %s\n", late->v[i]);
	db_buf_printf(&script, "modprobe -r ntb_transport\nmodprobe %s\n"
		      "ls -d /sys/kernel/debug/%s/*/ > /dev/null || "
		      "{ echo '%s took no NTB device, or no debugfs is mounted'; exit 1; }\n",
		      load, module, module);
	/* with doorbells each command of the RC's driver takes half a second, and these are some */
	ret = db_board_do(b, script.data, pair->config.timeouts.ready +
			  pair->config.timeouts.command, err);
	db_buf_free(&script);
	return ret;
}

static int take_both(struct db_pair *pair, const char *module, const char *load,
		     struct db_error *err)
{
	int ret = needs_module(pair, &pair->ep, module, err);

	if (!ret)
		ret = needs_module(pair, &pair->rc, module, err);
	/* the RC first: its driver tells the EP that the link is down */
	if (!ret)
		ret = take(pair, &pair->rc, module, load, err);
	return ret ? ret : take(pair, &pair->ep, module, load, err);
}

int client_tool(struct db_pair *pair, struct db_error *err)
{
	int ret = take_both(pair, "ntb_tool", "ntb_tool", err);

	return ret ? ret : db_board_do(&pair->rc, "cd " CLIENT_TOOL_DIR "\n"
		"test \"$(cat peer0/link)\" = Y || echo Y > link\n",
		pair->config.timeouts.command, err);
}

int client_perf(struct db_pair *pair, int order, struct db_error *err)
{
	char load[64];

	snprintf(load, sizeof(load), "ntb_perf total_order=%d", order);
	return take_both(pair, "ntb_perf", load, err);
}
