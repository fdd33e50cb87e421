// SPDX-License-Identifier: GPL-2.0-only
/* The tests that the fake programs have, listed and reported as the kselftest harness does it. */
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/fakelab/board.h"

/* columns of the harness's list */
#define COLUMNS	"%-20s %-25s %s\n"
#define RULE	"----------------------------------------------------------------------------" \
		"----\n"
/* of the programs that have many: below what one program may have */
#define FIXTURES	10
#define TESTS		50

static void __attribute__((format(printf, 1, 2))) say(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fake_print(text, strlen(text));
}

static const struct row {
	const char *program;		/* pattern */
	const char *fixture, *variant, *test;
} rows[] = {
	{ "pci_endpoint_test", "pci_ep_bar", "BAR0", "BAR_TEST" },
	{ "pci_endpoint_test", "", "BAR1", "" },
	{ "pci_endpoint_test", "pci_ep_basic", "", "LEGACY_IRQ_TEST" },
	{ "pci_endpoint_test", "", "", "MSIX_TEST" },
	{ "pci_endpoint_test", "pcie_ep_doorbell", "", "DOORBELL_TEST" },
	{ "helper", "helper", "", "one" },
	{ "helper", "", "", "two" },
	{ "states", "states", "", "booted" },
	{ "states", "", "", "bound" },
	{ "states", "", "", "linked" },
	{ "states", "", "", "enumerated" },
	{ "states", "", "", "other" },
	{ "states", "", "", "args" },
};

static void list_many(void)
{
	char fixture[16], test[16];

	for (int f = 0; f < FIXTURES; f++) {
		snprintf(fixture, sizeof(fixture), "set%d", f);
		for (int t = 0; t < TESTS; t++) {
			snprintf(test, sizeof(test), "noop%d", t);
			say(COLUMNS, t ? "" : fixture, "", test);
		}
		say(RULE);
	}
}

void fake_list(const char *program)
{
	bool any = false;

	say(COLUMNS, "# FIXTURE", "VARIANT", "TEST");
	say(RULE);
	if (!fnmatch("noop*", program, 0))
		list_many();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].program, program) != 0)
			continue;
		if (any && rows[i].fixture[0])
			say(RULE);
		say(COLUMNS, rows[i].fixture, rows[i].variant, rows[i].test);
		any = true;
	}
	if (any)
		say(RULE);
}

/* tests that do not pass on a healthy pair, as on the real ones */
static const struct {
	const char *pattern, *diagnostic, *outcome, *directive;
} odd[] = {
	{ "*.LEGACY_IRQ_TEST",
	  "# pci_endpoint_test.c:130:LEGACY_IRQ_TEST:Expected 0 (0) == ret (-22)\n"
	  "# LEGACY_IRQ_TEST: Test failed\n", "not ok", "" },
	{ "*.MSIX_TEST", "", "ok", " # SKIP MSI-X is not supported" },
	{ "*", "", "ok", "" },
};

void fake_ktap(const char *test)
{
	size_t i = 0;

	while (fnmatch(odd[i].pattern, test, 0))
		i++;
	say("TAP version 13\n1..1\n# Starting 1 tests from 1 test cases.\n"
	    "#  RUN           %s ...\n%s#            OK  %s\n%s 1 %s%s\n"
	    "# PASSED: 1 / 1 tests passed.\n", test, odd[i].diagnostic, test, odd[i].outcome, test,
	    odd[i].directive);
}
