// SPDX-License-Identifier: GPL-2.0-only
/* What db-target and /proc/interrupts say on a healthy pair with pci-epf-test bound. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fakelab/board.h"

/* what the EP's doorbell did before the run; the count outlives its being disabled */
#define BEFORE	200

static void say(const char *text)
{
	fake_print(text, strlen(text));
}

static void put(const char *what, long n)
{
	char text[32];

	snprintf(text, sizeof(text), "%ld\n", n);
	fake_put("", what, text, strlen(text));
}

/* the number behind @option in the script, @or if it is not there */
static long option(const struct fake_answer *a, const char *name, long or)
{
	const char *at = strstr(a->script, name);

	return at ? strtol(at + strlen(name), NULL, 0) : or;
}

void fake_doorbell_interrupts(void)
{
	char line[128];

	if (!fake_get("", "enabled"))
		return;
	snprintf(line, sizeof(line), " 41:     %ld  dw-edma-emul   0 Level     "
		 "pci-ep-test-doorbell\n", BEFORE + fake_get("", "rings"));
	say(line);
}

void fake_doorbell_enable(struct fake_answer *a)
{
	if (fake_get("", "enabled")) {
		say("db-target: the EP could not enable its doorbell: STATUS is 0x840\n");
		a->status = 1;
		return;
	}
	put("enabled", 1);
	say("bar=2 offset=0xa0 data=0x0 status=0x440\n");
}

void fake_doorbell_disable(struct fake_answer *a)
{
	put("enabled", 0);
	say("status=0x1040\n");
}

/* without waiting, rings merge; in a burst all do */
void fake_doorbell_ring(struct fake_answer *a)
{
	long count = option(a, "--count ", 1), waits = count / option(a, "--burst ", 1);
	bool none = strstr(a->script, "--wait none");
	char line[128];

	put("rings", fake_get("", "rings") + (none ? 2 : waits));
	snprintf(line, sizeof(line), "rung=%ld seen=%ld timeouts=0 seconds=0.500000\n", count,
		 none ? 0 : waits);
	say(line);
}

/* any data rings, but only at the doorbell's own place */
void fake_bar_write(struct fake_answer *a)
{
	if (fake_get("", "enabled") && strstr(a->script, " 0xa0 "))
		put("rings", fake_get("", "rings") + 1);
}

void fake_latency(struct fake_answer *a)
{
	long count = option(a, "--count ", 1), warmup = option(a, "--warmup ", 0);
	bool ring = strstr(a->script, "latency ring");
	char line[160];

	if (ring)
		put("rings", fake_get("", "rings") + count + warmup);
	for (long i = 1; i <= count; i++) {
		if (ring)
			snprintf(line, sizeof(line), "%ld %ld %ld\n", i, 5000 + i, 7000 + i);
		else
			snprintf(line, sizeof(line), "%ld %ld\n", i, 900 + i % 7);
		say(line);
	}
	snprintf(line, sizeof(line), "n=%ld timeouts=0 warmup=%ld delay_ns=0\n"
		 "clock_hz=62500000 resolution_ns=16 cost_ns=48 error_ppm=0.01 cpu=3 hold=yes\n",
		 count, warmup);
	say(line);
}
