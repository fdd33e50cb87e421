// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory windows as ntb_tool shows them, see tool.h.  The pattern is a list of numbers, each 16
 * bytes with its newline, so that every piece of the window tells where it belongs.
 */
#include <errno.h>
#include <stdio.h>

#include "suites/vntb/client.h"
#include "suites/vntb/tool.h"

#define NUMBER_BYTES	16
/* read back through the window: a small part, since each read waits for the other side */
#define BACK_BYTES	16384
#define PATTERN_FILE	"/tmp/doorbench-pattern"

/* first number of 15 digits of a direction; windows are told apart, too */
static long long first_number(enum way way, int window)
{
	return 100000000000000ll * (way + 1) + 1000000000ll * window;
}

int window_open(struct db_pair *pair, enum way way, int window, struct db_error *err)
{
	int size = pair->config.epf_vntb.mw1;
	char lines[128];
	int ret;

	/* the EP's window can only be set to its whole size: dw_pcie_ep_set_bar() */
	snprintf(lines, sizeof(lines), "echo %d > peer0/mw_trans%d\n", size, window);
	ret = tool_do(pair, way_to(pair, way), lines, err);
	if (ret)
		return ret;
	snprintf(lines, sizeof(lines), "echo 0:%d > peer0/peer_mw_trans%d\n", size, window);
	return tool_do(pair, way_from(pair, way), lines, err);
}

/* also after a failure: ntb_tool with an open window oopses when it is unloaded (B61) */
int window_close(struct db_pair *pair, enum way way, int window, struct db_error *err)
{
	char lines[64];
	int ret;

	snprintf(lines, sizeof(lines), "echo 0:0 > peer0/peer_mw_trans%d\n", window);
	ret = tool_do(pair, way_from(pair, way), lines, err);
	if (ret)
		return ret;
	snprintf(lines, sizeof(lines), "echo 0 > peer0/mw_trans%d\n", window);
	return tool_do(pair, way_to(pair, way), lines, err);
}

/*
 * Writes are posted: only a read through the same window, which cannot overtake them, tells that
 * they have arrived.  So the sender reads before the other side looks.
 */
int window_send(struct db_pair *pair, enum way way, int window, struct db_error *err)
{
	long long first = first_number(way, window);
	int size = pair->config.epf_vntb.mw1, back = size < BACK_BYTES ? size : BACK_BYTES;
	char lines[320];

	snprintf(lines, sizeof(lines), "seq %lld %lld > peer0/peer_mw%d\n"
		 "seq %lld %lld > " PATTERN_FILE "\n"
		 "head -c %d peer0/peer_mw%d | cmp - " PATTERN_FILE "\nret=$?\n"
		 "rm " PATTERN_FILE "\nexit $ret\n", first, first + size / NUMBER_BYTES - 1, window,
		 first, first + back / NUMBER_BYTES - 1, back, window);
	return tool_do(pair, way_from(pair, way), lines, err);
}

int window_received(struct db_pair *pair, enum way way, int window, struct db_error *err)
{
	long long first = first_number(way, window);
	struct db_error why;
	char lines[128];
	int ret;

	snprintf(lines, sizeof(lines), "seq %lld %lld | cmp - peer0/mw%d\n", first,
		 first + pair->config.epf_vntb.mw1 / NUMBER_BYTES - 1, window);
	ret = tool_do(pair, way_to(pair, way), lines, &why);
	if (ret == -EREMOTEIO)
		return db_fail(err, EREMOTEIO, "memory window %d: the %s does not have what the "
			       "%s wrote: %.300s", window, way_side(pair, way_to(pair, way)),
			       way_side(pair, way_from(pair, way)), why.text);
	if (ret)
		*err = why;
	return ret;
}

int window(struct db_pair *pair, enum way way, struct db_error *err)
{
	int ret = client_tool(pair, err), closed;

	for (int i = 0; i < pair->config.epf_vntb.num_mws && !ret; i++) {
		struct db_error why;

		ret = window_open(pair, way, i, err);
		if (!ret)
			ret = window_send(pair, way, i, err);
		if (!ret)
			ret = window_received(pair, way, i, err);
		closed = window_close(pair, way, i, &why);
		if (!ret && closed) {
			*err = why;
			ret = closed;
		}
	}
	return ret;
}
