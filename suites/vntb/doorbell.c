// SPDX-License-Identifier: GPL-2.0-only
/*
 * The doorbells as ntb_tool shows them, see tool.h.  Only those are rung that the function has by
 * its configuration: what a side believes beyond that goes to registers that nobody knows (B25).
 */
#include <errno.h>
#include <stdio.h>

#include "suites/vntb/client.h"
#include "suites/vntb/tool.h"

/* slots of pci-epf-vntb that are no doorbells: link event and one unused (EPF_IRQ_DB_START) */
#define RESERVED_SLOTS	2
/* what has not arrived after this is lost: by polling it takes some 12 ms at HZ=250 */
#define ARRIVAL_TENTHS	20
/* long enough for an event that comes although it is masked: it comes with the bit */
#define EVENT_TENTHS	5

static int count(const struct db_pair *pair)
{
	return pair->config.epf_vntb.db_count - RESERVED_SLOTS;
}

static uint64_t all(const struct db_pair *pair)
{
	return (1ull << count(pair)) - 1;
}

/* nothing may be set any more when it returns */
static int clear(struct db_pair *pair, struct db_board *b, struct db_error *err)
{
	uint64_t left;
	char lines[64];
	int ret;

	snprintf(lines, sizeof(lines), "echo 'c %#llx' > db && cat db\n",
		 (unsigned long long)all(pair));
	ret = tool_values(pair, b, lines, &left, 1, err);
	if (!ret && left)
		ret = db_fail(err, EREMOTEIO, "doorbells %#llx of the %s cannot be cleared",
			      (unsigned long long)left, way_side(pair, b));
	return ret;
}

static int set(struct db_pair *pair, struct db_board *b, uint64_t bits, struct db_error *err)
{
	char lines[64];

	snprintf(lines, sizeof(lines), "echo 's %#llx' > peer_db\n", (unsigned long long)bits);
	return tool_do(pair, b, lines, err);
}

/* what is set on @b once all of @bits are, or when they had time enough */
static int wait_bits(struct db_pair *pair, struct db_board *b, uint64_t bits, uint64_t *seen,
		     struct db_error *err)
{
	char lines[160];

	snprintf(lines, sizeof(lines), "n=0; until test $(($(cat db) & %#llx)) = %llu || "
		 "test $n = %d; do n=$((n+1)); sleep 0.1; done\ncat db\n",
		 (unsigned long long)bits, (unsigned long long)bits, ARRIVAL_TENTHS);
	return tool_values(pair, b, lines, seen, 1, err);
}

int doorbell_ring(struct db_pair *pair, enum way way, uint64_t bits, uint64_t *seen,
		  struct db_error *err)
{
	int ret = clear(pair, way_to(pair, way), err);

	if (!ret)
		ret = set(pair, way_from(pair, way), bits, err);
	return ret ? ret : wait_bits(pair, way_to(pair, way), bits, seen, err);
}

int doorbell_valid(struct db_pair *pair, enum way way, struct db_error *err)
{
	struct db_board *b = way_from(pair, way);
	uint64_t valid;
	int ret = client_tool(pair, err);

	if (!ret)
		ret = tool_values(pair, b, "cat db_valid_mask\n", &valid, 1, err);
	if (!ret && !pair->rehearsal && valid != all(pair))
		ret = db_fail(err, EREMOTEIO, "the %s believes in doorbells %#llx, the function "
			      "has %#llx (db_count %d less %d reserved slots)",
			      way_side(pair, b), (unsigned long long)valid,
			      (unsigned long long)all(pair), pair->config.epf_vntb.db_count,
			      RESERVED_SLOTS);
	return ret;
}

/* each bit alone; @exact: nothing else may be set then */
static int each(struct db_pair *pair, enum way way, bool exact, struct db_error *err)
{
	int ret = client_tool(pair, err);

	for (int i = 0; i < count(pair) && !ret; i++) {
		uint64_t bit = 1ull << i, seen;

		ret = doorbell_ring(pair, way, bit, &seen, err);
		if (ret || pair->rehearsal)
			continue;
		if (!(seen & bit))
			ret = db_fail(err, EREMOTEIO, "doorbell %d of the %s did not arrive "
				      "within %d.%d s: %#llx is set", i,
				      way_side(pair, way_to(pair, way)), ARRIVAL_TENTHS / 10,
				      ARRIVAL_TENTHS % 10, (unsigned long long)seen);
		else if (exact && seen != bit)
			ret = db_fail(err, EREMOTEIO, "doorbell %d of the %s was rung alone and "
				      "%#llx is set, not %#llx", i,
				      way_side(pair, way_to(pair, way)),
				      (unsigned long long)seen, (unsigned long long)bit);
	}
	return ret;
}

int doorbell_arrives(struct db_pair *pair, enum way way, struct db_error *err)
{
	return each(pair, way, false, err);
}

int doorbell_exact(struct db_pair *pair, enum way way, struct db_error *err)
{
	return each(pair, way, true, err);
}

int doorbell_together(struct db_pair *pair, enum way way, struct db_error *err)
{
	uint64_t seen;
	int ret = client_tool(pair, err);

	if (!ret)
		ret = doorbell_ring(pair, way, all(pair), &seen, err);
	if (!ret && !pair->rehearsal && seen != all(pair))
		ret = db_fail(err, EREMOTEIO, "doorbells %#llx of the %s were rung in one write "
			      "and %#llx are set", (unsigned long long)all(pair),
			      way_side(pair, way_to(pair, way)), (unsigned long long)seen);
	return ret;
}

/* one after the other, since one write need not set them all (B36) */
static int set_all(struct db_pair *pair, enum way way, struct db_error *err)
{
	uint64_t seen = 0;
	int ret = clear(pair, way_to(pair, way), err);

	for (int i = 0; i < count(pair) && !ret; i++) {
		ret = set(pair, way_from(pair, way), 1ull << i, err);
		if (!ret)
			ret = wait_bits(pair, way_to(pair, way), (2ull << i) - 1, &seen, err);
	}
	if (!ret && !pair->rehearsal && seen != all(pair))
		ret = db_fail(err, EREMOTEIO, "of doorbells %#llx of the %s, rung one after the "
			      "other, %#llx are set", (unsigned long long)all(pair),
			      way_side(pair, way_to(pair, way)), (unsigned long long)seen);
	return ret;
}

int doorbell_clear(struct db_pair *pair, enum way way, struct db_error *err)
{
	struct db_board *to = way_to(pair, way);
	int ret = client_tool(pair, err);

	if (!ret)
		ret = set_all(pair, way, err);
	for (int i = 0; i < count(pair) && !ret; i++) {
		uint64_t left, expected = all(pair) & ~((2ull << i) - 1);
		char lines[64];

		snprintf(lines, sizeof(lines), "echo 'c %#llx' > db && cat db\n", 1ull << i);
		ret = tool_values(pair, to, lines, &left, 1, err);
		if (!ret && !pair->rehearsal && left != expected)
			ret = db_fail(err, EREMOTEIO, "after doorbell %d of the %s was cleared "
				      "%#llx are set, not %#llx", i, way_side(pair, to),
				      (unsigned long long)left, (unsigned long long)expected);
	}
	return ret;
}

/*
 * ntb_tool's db_event ends when an event comes and the doorbells are as written there.  All are
 * waited for, since some backends cannot tell one from the other.  What is known of it is in a
 * file, because the script that starts it ends before the other side rings.
 */
#define EVENT_FILE	"/tmp/doorbench-event"

static int start_event(struct db_pair *pair, struct db_board *b, struct db_error *err)
{
	unsigned long long bits = all(pair);
	char lines[320];

	snprintf(lines, sizeof(lines), "echo 's %#llx' > db_mask || exit 1\n"
		 "echo waiting > " EVENT_FILE "\n"
		 "timeout 20 sh -c 'echo %#llx > db_event && echo event > " EVENT_FILE "' "
		 "> /dev/null 2>&1 &\necho $! > " EVENT_FILE ".pid\n", bits, bits);
	return tool_do(pair, b, lines, err);
}

/* 1 if the event came within @tenths of a second, else 0 */
static int saw_event(struct db_pair *pair, struct db_board *b, int tenths, uint64_t *came,
		     struct db_error *err)
{
	char lines[256];

	snprintf(lines, sizeof(lines), "n=0; until grep -q event " EVENT_FILE
		 " || test $n = %d; do n=$((n+1)); sleep 0.1; done\n"
		 "echo 0x$(grep -c event " EVENT_FILE ")\n", tenths);
	return tool_values(pair, b, lines, came, 1, err);
}

static int unmask(struct db_pair *pair, struct db_board *b, struct db_error *err)
{
	char line[64];

	snprintf(line, sizeof(line), "echo 'c %#llx' > db_mask\n", (unsigned long long)all(pair));
	return tool_do(pair, b, line, err);
}

/* the mask is off and nothing waits any more, whatever was found */
static int end_event(struct db_pair *pair, struct db_board *b, struct db_error *err)
{
	int ret = unmask(pair, b, err);

	return ret ? ret : tool_do(pair, b, "kill $(cat " EVENT_FILE ".pid) 2> /dev/null\n"
				   "rm -f " EVENT_FILE " " EVENT_FILE ".pid\n", err);
}

static int masked_ring(struct db_pair *pair, enum way way, struct db_error *err)
{
	struct db_board *to = way_to(pair, way);
	uint64_t came;
	int ret = set_all(pair, way, err);

	if (!ret)
		ret = saw_event(pair, to, EVENT_TENTHS, &came, err);
	if (!ret && came)
		ret = db_fail(err, EREMOTEIO, "all doorbells of the %s are masked and its client "
			      "was told of them: db_set_mask() succeeds and does nothing",
			      way_side(pair, to));
	if (!ret)
		ret = unmask(pair, to, err);
	if (!ret)
		ret = saw_event(pair, to, ARRIVAL_TENTHS, &came, err);
	if (!ret && !pair->rehearsal && !came)
		ret = db_fail(err, EREMOTEIO, "doorbells of the %s were set when they were "
			      "unmasked and its client was not told", way_side(pair, to));
	return ret;
}

int doorbell_masked(struct db_pair *pair, enum way way, struct db_error *err)
{
	struct db_board *to = way_to(pair, way);
	struct db_error why;
	int ret = client_tool(pair, err), ended;

	if (!ret)
		ret = clear(pair, to, err);
	if (!ret)
		ret = start_event(pair, to, err);
	if (ret)
		return ret;
	ret = masked_ring(pair, way, err);
	ended = end_event(pair, to, &why);
	if (!ret && ended)
		*err = why;
	return ret ? ret : ended;
}
