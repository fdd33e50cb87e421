// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one side has left behind when the other goes on: a memory window that was freed, one that
 * is open when its client is unloaded, a function that does not answer any more.
 */
#include <errno.h>
#include <stdio.h>

#include "suites/vntb/client.h"
#include "suites/vntb/tool.h"

/* what is compared: one number of the pattern, see window.c */
#define BYTES		16
#define FREED_FILE	"/tmp/doorbench-freed"

/*
 * The sender's side of the window stays open.  A correct kernel has it lead nowhere, or to memory
 * that nobody else uses: only what was written before must not be read any more.
 */
static int read_freed(struct db_pair *pair, enum way way, struct db_error *err)
{
	struct db_board *from = way_from(pair, way), *to = way_to(pair, way);
	char lines[400];
	int ret;

	snprintf(lines, sizeof(lines), "head -c %d peer0/peer_mw0 > " FREED_FILE "\n"
		 "[ $(wc -c < " FREED_FILE ") = %d ]\n", BYTES, BYTES);
	ret = tool_do(pair, from, lines, err);
	if (!ret)
		ret = tool_do(pair, to, "echo 0 > peer0/mw_trans0\n", err);
	snprintf(lines, sizeof(lines), "head -c %d peer0/peer_mw0 | cmp -s - " FREED_FILE "; s=$?\n"
		 "rm " FREED_FILE "; [ $s = 1 ] || { echo 'the %s has freed memory window 0, and "
		 "the %s reads there what it wrote before'; exit 1; }\n", BYTES, way_side(pair, to),
		 way_side(pair, from));
	return ret ? ret : tool_do(pair, from, lines, err);
}

int window_freed(struct db_pair *pair, enum way way, struct db_error *err)
{
	struct db_error why;
	int ret = client_tool(pair, err), closed;

	if (!ret)
		ret = window_open(pair, way, 0, err);
	if (!ret)
		ret = window_send(pair, way, 0, err);
	if (!ret)
		ret = read_freed(pair, way, err);
	closed = window_close(pair, way, 0, &why);
	if (!ret && closed)
		*err = why;
	return ret ? ret : closed;
}

int tool_unloaded(struct db_pair *pair, enum way way, struct db_error *err)
{
	int ret = client_tool(pair, err);

	if (!ret)
		ret = window_open(pair, way, 0, err);
	if (!ret)
		ret = db_board_do(way_to(pair, way), "modprobe -r ntb_tool",
				  pair->config.timeouts.command, err);
	/* not tried on a kernel that died of it */
	return ret ? ret : client_leave_tests(pair, err);
}

/* a hook that fails is the lab's; a lab that has none cannot show it */
static int lab(struct db_pair *pair, const char *words, struct db_error *err)
{
	int ret = db_pair_fault(pair, words, NULL, err);

	return ret == -EREMOTEIO ? -EPROTO : ret == -EOPNOTSUPP ? -ENOSYS : ret;
}

int function_gone(struct db_pair *pair, struct db_error *err)
{
	uint64_t value = 0;
	int ret = client_tool(pair, err);

	if (!ret)
		ret = lab(pair, "removed on", err);
	if (ret)
		return ret;
	/* whatever comes of it: the link has to be left, and the function found again */
	db_pair_reboot(pair);
	ret = tool_values(pair, &pair->rc, "cat spad0\n", &value, 1, err);
	if (!ret && !pair->rehearsal && value != 0xffffffff)
		ret = db_fail(err, EREMOTEIO, "scratchpad 0 of a function that is gone reads as "
			      "%#llx", (unsigned long long)value);
	return ret ? ret : lab(pair, "clear", err);
}
