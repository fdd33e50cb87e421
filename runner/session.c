// SPDX-License-Identifier: GPL-2.0-only
/*
 * All cases of a run one after the other, whatever happens to the boards: reach the state that the
 * case needs, run it, recover, go on, or give up with a reason.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/sanitise.h"
#include "runner/run.h"

static void give_up(struct run *run, const char *why)
{
	if (!run->gave_up[0])
		snprintf(run->gave_up, sizeof(run->gave_up), "%s", why);
}

/* results can no longer be kept: nothing else makes sense */
static void break_off(struct run *run, const struct db_error *err)
{
	run->broken = true;
	give_up(run, err->text);
	fprintf(stderr, "doorbench: %s\n", err->text);
}

static bool may_go_on(struct run *run)
{
	if (db_loop_interrupted(&run->loop))
		give_up(run, "interrupted before it ran");
	else if (db_now() > run->deadline)
		give_up(run, "the time for the whole run was over");
	return !run->gave_up[0];
}

static void unrun(struct run *run, struct run_case *c, enum db_run_status status,
		  const char *reason)
{
	struct db_error err;

	if (!run->broken && run_case_unrun(run, c, status, reason, &err))
		break_off(run, &err);
}

/* what keeps a case from being run on this pair at all; Return: true and the reason */
static bool never_runs(const struct run *run, const struct run_case *c, char *reason, size_t size)
{
	const struct db_config *config = &run->config;
	const char *backend = c->point.backend->name;
	const struct db_known_config *skip = run_known(config, c->suite->name, backend, c->name,
						       "skip");
	const char *side = c->needs.ep_args[0] && !config->ep.boot_args[0] ? "ep" :
			   c->needs.rc_args[0] && !config->rc.boot_args[0] ? "rc" : NULL;

	if (skip)
		snprintf(reason, size, "not run: %s", skip->reason);
	else if (side)
		snprintf(reason, size, "needs the boot arguments '%s' on the %s, which has no "
			 "boot_args hook", strcmp(side, "ep") ? c->needs.rc_args :
			 c->needs.ep_args, side);
	else if (c->point.state < DB_STATE_ENUMERATED && !strcmp(c->suite->on, "rc") &&
		 !strcmp(config->rc.enumerate, "reboot"))
		snprintf(reason, size, "the RC of this pair is on only when the function is "
			 "enumerated (enumerate = \"reboot\")");
	else
		return false;
	return true;
}

static bool same_point(const struct run_point *a, const struct run_point *b)
{
	return run_same_boot(a, b) && a->function == b->function && a->state == b->state;
}

/* the set-up failed: this case tells how, the others that need the same say why they did not run */
static void set_up_failed(struct run *run, struct run_case *c, const struct run_blame *blame)
{
	bool skip = blame->status == DB_RUN_SKIP;
	struct run_point point = c->point;
	char reason[800];

	/* the rest of the run has its reason, this case too; it can be resumed */
	if (db_loop_interrupted(&run->loop) || run->gave_up[0])
		return;
	unrun(run, c, blame->status, blame->reason);
	if (blame->booting) {
		snprintf(reason, sizeof(reason), "the pair did not come back: %s", blame->reason);
		give_up(run, reason);
		return;
	}
	snprintf(reason, sizeof(reason), "%s%s", skip ? "" : "the set-up failed: ", blame->reason);
	for (size_t i = 0; i < run->n_cases; i++) {
		struct run_case *other = &run->cases[i];

		if (!other->done && (skip ? run_same_boot(&point, &other->point) :
				     same_point(&point, &other->point)))
			unrun(run, other, skip ? DB_RUN_SKIP : DB_RUN_MISS, reason);
	}
}

/* after a case: is the pair still where it was? */
static void look_back(struct run *run, const struct run_case *c)
{
	bool late = c->point.state < DB_STATE_ENUMERATED &&
		    !strcmp(run->config.rc.enumerate, "reboot");
	bool lost = !db_board_alive(&run->ep) || (!late && !db_board_alive(&run->rc));

	run->losses = lost ? run->losses + 1 : 0;
	if (lost) {
		run->at.unknown = true;
		run_live_say(run->live, "      a board stopped answering: both are power-cycled");
	} else if (run->at.unknown) {
		run_live_say(run->live, "      a kernel cannot be trusted any more: both boards "
			     "are rebooted");
	}
	if (run->losses > (unsigned int)run->config.power_cycles)
		give_up(run, "a board stopped answering in too many cases in a row");
}

static void announce(struct run *run, const struct run_case *c)
{
	const struct run_point *p = &c->point;

	if (!run->at.unknown && run_same_boot(p, &run->at) && p->function == run->at.function)
		return;
	if (run->rehearsal)
		fprintf(run->rehearsal, "\n# %s with backend %s\n", p->function ?
			p->function->name : "no function", p->backend->name);
	else
		run_live_say(run->live, "----  %s, backend %s (%s)%s%s%s%s", p->function ?
			     p->function->name : "no function", p->backend->name,
			     p->backend->mode, p->ep_args[0] ? ", EP booted with " : "",
			     p->ep_args, p->rc_args[0] ? ", RC booted with " : "", p->rc_args);
}

static void one_case(struct run *run, struct run_case *c)
{
	struct run_blame blame;
	struct db_error err;
	char reason[600];

	if (never_runs(run, c, reason, sizeof(reason))) {
		unrun(run, c, DB_RUN_SKIP, reason);
		return;
	}
	announce(run, c);
	if (run_reach(run, &c->point, &blame)) {
		set_up_failed(run, c, &blame);
		return;
	}
	if (c->suite->target && run_target(run, &err)) {
		/* interrupted, it can be resumed */
		if (!db_loop_interrupted(&run->loop))
			unrun(run, c, DB_RUN_ERROR, err.text);
		look_back(run, c);
		return;
	}
	if (run_case(run, c, &err))
		break_off(run, &err);
	look_back(run, c);
	if (c->status == DB_RUN_FAIL && !c->known && run->opts.until_fail)
		give_up(run, "a case before it failed (--until-fail)");
}

/** run_leave_on() - end the connections only, and tell how to go on by hand */
void run_leave_on(struct run *run)
{
	run_live_say(run->live, "      boards left as they are; for hooks and suites by hand:");
	run_live_say(run->live, "      export DOORBENCH_ROOT=%s DOORBENCH_LAB=%s "
		     "DOORBENCH_CONFIG=%s", run->root, run->lab, run->config.path);
	if (run->config.lab_down[0])
		run_live_say(run->live, "      to end it: %s", run->config.lab_down);
	db_board_disconnect(&run->rc);
	db_board_disconnect(&run->ep);
}

/** run_end_lab() - in order down, everything off */
void run_end_lab(struct run *run)
{
	struct db_error err;

	run_leave(run);
	run->loop.tolerate = 1;
	if (run_hook(run, run->config.lab_down, &err))
		run_live_say(run->live, "      %s", err.text);
	run->loop.tolerate = 0;
}

/** run_session() - run every case that has no result yet; each has one afterwards */
void run_session(struct run *run)
{
	struct db_error err;

	if (run_hook(run, run->config.lab_up, &err)) {
		run_live_say(run->live, "      %s", err.text);
		give_up(run, err.text);
	}
	for (size_t i = 0; i < run->n_cases && may_go_on(run); i++) {
		if (!run->cases[i].done)
			one_case(run, &run->cases[i]);
	}
	/* what is still to do after an end of the time or of the disk can be resumed */
	for (size_t i = 0; i < run->n_cases; i++) {
		if (!run->cases[i].done)
			unrun(run, &run->cases[i], DB_RUN_MISS, run->gave_up);
	}
	if (run->opts.keep)
		run_leave_on(run);
	else
		run_end_lab(run);
}
