// SPDX-License-Identifier: GPL-2.0-only
/* A suite's description and what each of its tests needs, see suite.h. */
#include <errno.h>
#include <fnmatch.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/sanitise.h"
#include "lib/suite.h"

#define STATES		"off|booted|bound|linked|enumerated"
#define FUNCTIONS	"pci_epf_test|pci_epf_vntb"
#define TIERS		"quick|full|debug"

#define ITEM(key_, t, s, m)	.key = (key_), .type = (t), .offset = offsetof(struct s, m)
#define TEXT(key_, s, m, def)	{ ITEM(key_, DB_CONFIG_TEXT, s, m), .text = (def) }
#define MUST(key_, t, s, m)	{ ITEM(key_, t, s, m), .required = true }
#define CHOICE(key_, s, m, set) \
	{ ITEM(key_, DB_CONFIG_TEXT, s, m), .required = true, .choices = (set) }
#define OPTION(key_, s, m, set, def) \
	{ ITEM(key_, DB_CONFIG_TEXT, s, m), .choices = (set), .text = (def) }
#define SECONDS(key_, s, m) \
	{ ITEM(key_, DB_CONFIG_SECONDS, s, m), .min = 0, .max = 86400 }
#define FLAG(key_, s, m)	{ ITEM(key_, DB_CONFIG_BOOL, s, m) }
#define LABELS(s, m)		{ ITEM("labels", DB_CONFIG_NAMES, s, m), .max = 16 }

/* the same keys as the suite's own; what is not there is as the suite says */
static const struct db_config_item case_items[] = {
	MUST("match", DB_CONFIG_TEXT, db_needs_config, match),	/* of tests' own names */
	OPTION("state", db_needs_config, state, STATES, ""),
	OPTION("function", db_needs_config, function, FUNCTIONS, ""),
	OPTION("tier", db_needs_config, tier, TIERS, ""),
	SECONDS("seconds", db_needs_config, seconds),
	TEXT("ep_args", db_needs_config, ep_args, ""),
	TEXT("rc_args", db_needs_config, rc_args, ""),
	/* the test makes accesses that an IOMMU refuses: faults in a kernel's log are no failure */
	FLAG("faults", db_needs_config, faults),
	LABELS(db_needs_config, labels),	/* instead of the suite's, not beside them */
	{ 0 }
};

static const struct db_config_item suite_items[] = {
	MUST("description", DB_CONFIG_TEXT, db_suite, description),	/* for people */
	/* on = "rc": found by the RC's PATH, and built here to list its tests */
	MUST("program", DB_CONFIG_NAME, db_suite, program),
	/* controller: the machine that runs doorbench; the program drives both boards */
	CHOICE("on", db_suite, on, "rc|controller"),
	/* the backends' modes that the suite makes sense with; "any" are doorbell and polling */
	OPTION("backends", db_suite, backends, "any|doorbell|polling|refused", "any"),
	/* db-target of this tree is put on both boards, where scripts find it by its name */
	{ ITEM("target", DB_CONFIG_BOOL, db_suite, target), .value = false },
	/*
	 * another function of this suite may follow in the same boot, whatever the pair's "rebind"
	 * says: all of its tests leave a function as it was, which can then be unbound
	 */
	{ ITEM("rebind", DB_CONFIG_BOOL, db_suite, rebind), .value = false },
	/* where the pair has to be before a test; what the test itself changes is its business */
	CHOICE("state", db_suite, needs.state, STATES),
	OPTION("function", db_suite, needs.function, FUNCTIONS, ""),	/* from bound on */
	/* quick: each run; full: every night; debug: with a debug kernel only */
	OPTION("tier", db_suite, needs.tier, TIERS, "quick"),
	/* a test may take so long even where timeouts.case is less; on the controller only */
	SECONDS("seconds", db_suite, needs.seconds),
	/* added to the kernel command line; tests with other ones need a boot of their own */
	TEXT("ep_args", db_suite, needs.ep_args, ""),
	TEXT("rc_args", db_suite, needs.rc_args, ""),
	LABELS(db_suite, needs.labels),		/* for --label */
	{ ITEM("cases", DB_CONFIG_GROUPS, db_suite, cases), .max = 256, .sub = case_items,
	  .size = sizeof(struct db_needs_config) },
	{ 0 }
};

static const char *const state_names[DB_STATES] = {
	[DB_STATE_OFF] = "off",
	[DB_STATE_BOOTED] = "booted",
	[DB_STATE_BOUND] = "bound",
	[DB_STATE_LINKED] = "linked",
	[DB_STATE_ENUMERATED] = "enumerated",
};

const char *db_state_name(enum db_state state)
{
	return state_names[state];
}

/* of a name that the table has checked */
static enum db_state find_state(const char *name)
{
	enum db_state s = DB_STATE_OFF;

	while (s < DB_STATE_ENUMERATED && strcmp(state_names[s], name) != 0)
		s++;
	return s;
}

/*
 * @needs with the suite's own values for what it does not set.  This makes any mix of entries good:
 * whichever sets the state either has a function or leaves the suite's.
 */
static int check_needs(const struct db_config_reader *r, const char *where,
		       const struct db_suite *suite, const struct db_needs_config *needs)
{
	const char *state = needs->state[0] ? needs->state : suite->needs.state;
	bool bound = find_state(state) >= DB_STATE_BOUND;

	if (bound && !needs->function[0] && !suite->needs.function[0])
		return db_config_bad(r, where, "'function' is missing, which state = \"%s\" needs",
				     state);
	if (!bound && needs->function[0])
		return db_config_bad(r, where, "function = \"%s\" needs a state of at least "
				     "\"bound\", not \"%s\"", needs->function, state);
	return 0;
}

static int check(const struct db_config_reader *r, const void *base)
{
	const struct db_suite *suite = base;
	char where[64];
	int ret = check_needs(r, "state", suite, &suite->needs);

	for (size_t i = 0; i < suite->n_cases && !ret; i++) {
		snprintf(where, sizeof(where), "cases.[%zu]", i);
		ret = check_needs(r, where, suite, &suite->cases[i]);
	}
	return ret;
}

/* the directory's name becomes part of the run directory */
static int take_name(struct db_suite *suite, struct db_error *err)
{
	char *path = realpath(suite->path, NULL);
	const char *name;
	int ret = 0;

	if (!path)
		return db_fail(err, errno, "%s: %s", suite->path, strerror(errno));
	name = basename(dirname(path));
	if (!db_name_ok(name) || strchr(name, '.'))
		ret = db_fail(err, EINVAL, "%s: the directory's name '%.200s' is not a plain name "
			      "(letters, digits, _ and -)", suite->path, name);
	else
		suite->name = strdup(name);
	free(path);
	if (!ret && !suite->name)
		ret = db_fail(err, ENOMEM, "%s: no memory", suite->path);
	return ret;
}

int db_suite_load(const char *path, struct db_suite *suite, struct db_error *err)
{
	int ret;

	memset(suite, 0, sizeof(*suite));
	suite->path = strdup(path);
	suite->needs.match = strdup("*");
	if (!suite->path || !suite->needs.match)
		return db_fail(err, ENOMEM, "%s: no memory", path);
	ret = db_config_read(path, suite_items, suite, check, err);
	return ret ? ret : take_name(suite, err);
}

void db_suite_free(struct db_suite *suite)
{
	db_config_release(suite_items, suite);
	free(suite->needs.match);
	free(suite->path);
	free(suite->name);
	memset(suite, 0, sizeof(*suite));
}

static void take(const struct db_needs_config *from, struct db_needs *needs)
{
	if (from->state[0])
		needs->state = find_state(from->state);
	if (from->function[0])
		needs->function = from->function;
	if (from->tier[0])
		needs->tier = from->tier;
	if (from->seconds > 0)
		needs->seconds = from->seconds;
	if (from->ep_args[0])
		needs->ep_args = from->ep_args;
	if (from->rc_args[0])
		needs->rc_args = from->rc_args;
	needs->faults |= from->faults;
	if (from->labels.n) {
		needs->labels = (const char *const *)from->labels.v;
		needs->n_labels = from->labels.n;
	}
}

void db_suite_needs(const struct db_suite *suite, const char *test, struct db_needs *needs)
{
	*needs = (struct db_needs){ .function = "", .tier = "", .ep_args = "", .rc_args = "" };
	take(&suite->needs, needs);
	for (size_t i = 0; i < suite->n_cases; i++) {
		if (!fnmatch(suite->cases[i].match, test, 0))
			take(&suite->cases[i], needs);
	}
	/* a suite's function is not for those of its tests that need no function */
	if (needs->state < DB_STATE_BOUND)
		needs->function = "";
}
