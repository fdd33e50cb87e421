// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a healthy NTB says through ntb_tool, ntb_perf and iperf3.  Its state is in small files: for
 * each side its doorbells and what the other one wrote into scratchpads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fakelab/board.h"

/* of fake.conf.in: db_count 4 less two slots, spad_count 128 */
#define DOORBELLS	3ul
#define SPADS		128

static void say(const char *text)
{
	fake_print(text, strlen(text));
}

static void say_hex(unsigned long value)
{
	char line[32];

	snprintf(line, sizeof(line), "%#lx\n", value);
	say(line);
}

static const char *other(const char *side)
{
	return !strcmp(side, "ep") ? "rc" : "ep";
}

static void put(const char *side, const char *suffix, unsigned long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lu\n", value);
	fake_put(side, suffix, text, strlen(text));
}

/* the number behind @before in the script; 0 if it is not there */
static unsigned long number(const char *script, const char *before)
{
	const char *at = strstr(script, before);

	return at ? strtoul(at + strlen(before), NULL, 0) : 0;
}

/* the client of the NTB device: 't' for ntb_tool, 'p' for ntb_perf */
static unsigned long client_in(const char *script)
{
	const char *at = strstr(script, "ntb_");

	return at ? (unsigned char)at[strlen("ntb_")] : 0;
}

void fake_load(struct fake_answer *a)
{
	put(a->side, ".client", client_in(a->script));
}

void fake_leave(struct fake_answer *a)
{
	put(a->side, ".client", 0);
}

void fake_is_loaded(struct fake_answer *a)
{
	a->status = (unsigned long)fake_get(a->side, ".client") != client_in(a->script);
}

void fake_ring(struct fake_answer *a)
{
	const char *to = other(a->side);
	unsigned long bits = number(a->script, "'s ") & DOORBELLS;

	put(to, ".db", (unsigned long)fake_get(to, ".db") | bits);
}

void fake_doorbells(struct fake_answer *a)
{
	unsigned long db = (unsigned long)fake_get(a->side, ".db");

	db &= ~number(a->script, "echo 'c ");
	put(a->side, ".db", db);
	say_hex(db);
}

void fake_valid_doorbells(struct fake_answer *a)
{
	say_hex(DOORBELLS);
}

/* masking and unmasking */
void fake_mask(struct fake_answer *a)
{
	put(a->side, ".mask", number(a->script, "'s "));
}

void fake_event(struct fake_answer *a)
{
	say_hex(!fake_get(a->side, ".mask") && fake_get(a->side, ".db"));
}

/* what is behind one "echo $((": "B + i" or "0xffffffff - (B + i)" */
static unsigned long base_of(const char *at)
{
	const char *complement = "0xffffffff - ";

	at += strlen("echo $((");
	if (!strncmp(at, complement, strlen(complement)))
		at += strlen(complement);
	return strtoul(at + strspn(at, "("), NULL, 10);
}

/* both scratchpads of each number in one line */
void fake_write_spads(struct fake_answer *a)
{
	const char *peer = strstr(a->script, "echo $(("), *own;

	own = peer ? strstr(peer + 1, "echo $((") : NULL;
	if (!own)
		return;
	put(other(a->side), ".spad", base_of(peer));
	put(other(a->side), ".peerspad", base_of(own));
	put(other(a->side), ".complement", strstr(a->script, "0xffffffff") != NULL);
}

void fake_read_spads(struct fake_answer *a)
{
	bool peer = strstr(a->script, "peer0/spad") != NULL;
	unsigned long base = (unsigned long)fake_get(a->side, peer ? ".peerspad" : ".spad");

	for (unsigned long i = 0; i < SPADS; i++)
		say_hex(fake_get(a->side, ".complement") ? 0xffffffff - (base + i) : base + i);
}

void fake_iperf3(struct fake_answer *a)
{
	bool udp = strstr(a->script, " -u ") != NULL, reverse = strstr(a->script, " -R") != NULL;
	char text[1024];

	put("", "pings", (unsigned long)fake_get("", "pings") + 500);
	snprintf(text, sizeof(text), "{\"start\":{\"version\":\"iperf 3.18\",\"test_start\":"
		 "{\"protocol\":\"%s\",\"num_streams\":1,\"blksize\":1000,\"reverse\":%d}},\n"
		 "\"intervals\":[{\"sum\":{\"seconds\":1,\"bits_per_second\":8000000}},\n"
		 "{\"sum\":{\"seconds\":1,\"bits_per_second\":16000000}}],\n"
		 "\"end\":{\"sum_sent\":{\"seconds\":2,\"bytes\":3000000,"
		 "\"bits_per_second\":12000000%s},\n"
		 "\"sum_received\":{\"seconds\":2,\"bytes\":3000000,"
		 "\"bits_per_second\":12000000%s}}}\n", udp ? "UDP" : "TCP", reverse,
		 udp ? ",\"packets\":3000" : ",\"retransmits\":0",
		 udp ? ",\"packets\":3000,\"lost_packets\":0,\"jitter_ms\":0.5" : "");
	say(text);
}
