// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the EP needs outbound windows of its controller for: an MSI, whose window stays until the
 * controller is stopped, and each memory window of the RC's.  A controller with one window has it
 * for whoever comes first.  See tool.h.
 */
#include <errno.h>
#include <stdio.h>

#include "suites/vntb/client.h"
#include "suites/vntb/tool.h"

#define BIT0	1

/* how often the EP's log has said so; @count is what it was before in @before */
static int said(struct db_pair *pair, const char *text, uint64_t *count, struct db_error *err)
{
	char lines[160];

	snprintf(lines, sizeof(lines), "printf '%%#x\\n' $(dmesg | grep -c '%s')\n", text);
	return tool_values(pair, &pair->ep, lines, count, 1, err);
}

/* @may_fail: if the EP's log says why */
static int ring(struct db_pair *pair, const char *when, bool may_fail, struct db_error *err)
{
	static const char text[] = "Failed to raise IRQ for interrupt_num";
	uint64_t before = 0, after = 0, seen;
	int ret = may_fail ? said(pair, text, &before, err) : 0;

	if (!ret)
		ret = doorbell_ring(pair, EP_TO_RC, BIT0, &seen, err);
	if (ret || pair->rehearsal || seen & BIT0)
		return ret;
	if (may_fail)
		ret = said(pair, text, &after, err);
	return ret || after > before ? ret :
		db_fail(err, EREMOTEIO, "doorbell 0 of the RC does not arrive %s%s", when,
			may_fail ? ", and the EP's log does not say why" : "");
}

static int set_memory(struct db_pair *pair, int size, struct db_error *err)
{
	char line[64];

	snprintf(line, sizeof(line), "echo %d > peer0/mw_trans0\n", size);
	return tool_do(pair, &pair->rc, line, err);
}

int outbound_window_first(struct db_pair *pair, enum way way, struct db_error *err)
{
	struct db_error why;
	int ret = client_tool(pair, err), closed;

	if (!ret)
		ret = set_memory(pair, pair->config.epf_vntb.mw1, err);
	if (ret)
		return ret;
	ret = ring(pair, "beside an open memory window", true, err);
	closed = set_memory(pair, 0, &why);
	if (!ret && closed)
		*err = why;
	if (!ret)
		ret = closed;
	return ret ? ret : ring(pair, "after a memory window was closed", false, err);
}

/* the RC was told that it has the window */
static int judge_window(struct db_pair *pair, struct db_error *err)
{
	struct db_error why;
	int ret = window_open(pair, EP_TO_RC, 0, err), closed;

	if (!ret)
		ret = window_send(pair, EP_TO_RC, 0, err);
	if (!ret)
		ret = window_received(pair, EP_TO_RC, 0, err);
	closed = window_close(pair, EP_TO_RC, 0, &why);
	if (ret == -EREMOTEIO) {
		why = *err;
		return db_fail(err, EREMOTEIO, "the RC has memory window 0, but the EP, which has "
			       "raised an MSI before, does not reach it: %.200s", why.text);
	}
	if (!ret && closed)
		*err = why;
	return ret ? ret : closed;
}

int outbound_msi_first(struct db_pair *pair, enum way way, struct db_error *err)
{
	static const char text[] = "Failed to map memory window 0 address";
	uint64_t before = 0, after = 0;
	int ret = client_tool(pair, err), refused;

	if (!ret)
		ret = ring(pair, "without a memory window", false, err);
	if (!ret)
		ret = said(pair, text, &before, err);
	if (ret)
		return ret;
	refused = set_memory(pair, pair->config.epf_vntb.mw1, err);
	if (!refused)
		return judge_window(pair, err);
	/* by the EP, or is something else wrong? */
	if (refused == -EREMOTEIO) {
		struct db_error why;

		ret = said(pair, text, &after, &why);
	}
	return !ret && after > before ? 0 : refused;
}
