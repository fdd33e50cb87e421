// SPDX-License-Identifier: GPL-2.0-only
/* Typing into ntb_tool's files, link and scratchpads, see tool.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ntb_tool.h"
#include "lib/sanitise.h"
#include "suites/vntb/client.h"
#include "suites/vntb/tool.h"

struct db_board *way_from(struct db_pair *pair, enum way way)
{
	return way == RC_TO_EP ? &pair->rc : &pair->ep;
}

struct db_board *way_to(struct db_pair *pair, enum way way)
{
	return way == RC_TO_EP ? &pair->ep : &pair->rc;
}

const char *way_side(const struct db_pair *pair, const struct db_board *b)
{
	return b == &pair->ep ? "EP" : "RC";
}

int tool_values(struct db_pair *pair, struct db_board *b, const char *lines, uint64_t *values,
		size_t n, struct db_error *err)
{
	struct db_buf script = { 0 };
	struct db_board_result r;
	int ret;

	memset(values, 0, n * sizeof(*values));
	db_buf_printf(&script, "cd " CLIENT_TOOL_DIR "\n%s", lines);
	ret = db_board_run(b, script.data, pair->config.timeouts.command, 0, &r, err);
	db_buf_free(&script);
	if (!ret && r.status)
		ret = db_fail(err, EREMOTEIO, "ntb_tool on the %s said no: %.200s",
			      way_side(pair, b),
			      r.out.len ? db_sanitise(r.out.data) : "nothing printed");
	if (!ret && !pair->rehearsal)
		ret = db_ntb_tool_values(db_buf_str(&r.out), r.out.len, values, n, err);
	db_board_result_free(&r);
	return ret;
}

int tool_do(struct db_pair *pair, struct db_board *b, const char *lines, struct db_error *err)
{
	struct db_buf script = { 0 };
	int ret;

	db_buf_printf(&script, "cd " CLIENT_TOOL_DIR "\n%s", lines);
	ret = db_board_do(b, script.data, pair->config.timeouts.command, err);
	db_buf_free(&script);
	return ret;
}

/* @state as ntb_tool writes it: "Y" or "N" */
static int wait_link(struct db_pair *pair, struct db_board *b, const char *state,
		     struct db_error *err)
{
	char lines[256];

	snprintf(lines, sizeof(lines), "n=0; until test \"$(cat peer0/link)\" = %s; do "
		 "n=$((n+1)); test $n -lt 20 || { echo 'the link is still %s here'; exit 1; }; "
		 "sleep 0.1; done\n", state, *state == 'Y' ? "down" : "up");
	return tool_do(pair, b, lines, err);
}

static int set_link(struct db_pair *pair, enum way way, const char *state, struct db_error *err)
{
	char line[64];
	int ret;

	snprintf(line, sizeof(line), "echo %s > link\n", state);
	ret = tool_do(pair, way_from(pair, way), line, err);
	if (!ret)
		ret = wait_link(pair, way_from(pair, way), state, err);
	return ret ? ret : wait_link(pair, way_to(pair, way), state, err);
}

int link_switched(struct db_pair *pair, enum way way, struct db_error *err)
{
	int ret = client_tool(pair, err);

	if (!ret)
		ret = set_link(pair, way, "N", err);
	return ret ? ret : set_link(pair, way, "Y", err);
}

/*
 * What is written: each value once, so that a write to a wrong place is seen; complemented in the
 * second pass, which goes from the last to the first, so that each bit has been 0 and 1 and no
 * wrong write is hidden by a right one after it.
 */
#define PEER_BASE	0xa5000000u
#define OWN_BASE	0x3c000000u

static uint32_t value_of(uint32_t base, size_t i, int pass)
{
	return pass ? ~(base + (uint32_t)i) : base + (uint32_t)i;
}

static int write_spads(struct db_pair *pair, struct db_board *b, int pass, struct db_error *err)
{
	int last = pair->config.epf_vntb.spad_count - 1;
	const char *complement = pass ? "0xffffffff - " : "";
	char lines[320];

	/* writes are posted: the reads at the end, which cannot overtake them, wait for them */
	snprintf(lines, sizeof(lines), "set -e; for i in $(seq %d %d %d); do\n"
		 "echo $((%s(%u + i))) > peer0/spad$i; echo $((%s(%u + i))) > spad$i\ndone\n"
		 "cat spad0 peer0/spad0 > /dev/null\n", pass ? last : 0, pass ? -1 : 1,
		 pass ? 0 : last, complement, PEER_BASE, complement, OWN_BASE);
	return tool_do(pair, b, lines, err);
}

/* @b reads @file0, @file1 ...; these must be what the other side wrote to @base */
static int check_spads(struct db_pair *pair, struct db_board *b, const char *file, uint32_t base,
		       int pass, struct db_error *err)
{
	size_t n = (size_t)pair->config.epf_vntb.spad_count;
	uint64_t *values = calloc(n, sizeof(*values));
	char lines[256];
	int ret;

	if (!values)
		return db_fail(err, ENOMEM, "no memory for %zu scratchpads", n);
	snprintf(lines, sizeof(lines), "cat $(for i in $(seq 0 %zu); do echo %s$i; done)\n", n - 1,
		 file);
	ret = tool_values(pair, b, lines, values, n, err);
	for (size_t i = 0; i < n && !ret && !pair->rehearsal; i++) {
		if (values[i] != value_of(base, i, pass))
			ret = db_fail(err, EREMOTEIO, "%s%zu of the %s is %#llx, the other side "
				      "wrote %#x", file, i, way_side(pair, b),
				      (unsigned long long)values[i], value_of(base, i, pass));
	}
	free(values);
	return ret;
}

int scratchpads(struct db_pair *pair, enum way way, struct db_error *err)
{
	struct db_board *to = way_to(pair, way);
	int ret = client_tool(pair, err);

	for (int pass = 0; pass < 2 && !ret; pass++) {
		ret = write_spads(pair, way_from(pair, way), pass, err);
		if (!ret)
			ret = check_spads(pair, to, "spad", PEER_BASE, pass, err);
		if (!ret)
			ret = check_spads(pair, to, "peer0/spad", OWN_BASE, pass, err);
	}
	return ret;
}
