// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each move between two states of the pair does: hooks of the lab and shell lines on the
 * boards, as data.  Each step says whom its failure blames.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/sanitise.h"
#include "runner/run.h"

/* a condition is polled this often on a board */
#define POLLS_PER_SECOND	10
/* an interrupted run shall end soon, but ssh needs its time on a slow board */
#define HURRIED_SECONDS		10.0

enum side { EP, RC };

/* one step of a move; it does what is set */
struct step {
	/* shell lines; none printed: nothing to do */
	void (*lines)(const struct run *run, const struct run_point *p, struct db_buf *out);
	/* or something else than lines; Return: 0, -errno and @blame */
	int (*act)(struct run *run, const struct run_point *p, struct run_blame *blame);
	const char *what;		/* for people */
	enum side side;
	enum db_run_status blame;	/* if a line fails */
};

struct move {
	const struct step *steps;
	bool undoes;	/* each step is tried whatever the one before said; nothing is blamed */
};

static struct db_board *board(struct run *run, enum side side)
{
	return side == RC ? &run->rc : &run->ep;
}

static const struct db_side_config *side_of(const struct run *run, enum side side)
{
	return side == RC ? &run->config.rc : &run->config.ep;
}

static bool rc_boots_late(const struct run *run)
{
	return !strcmp(run->config.rc.enumerate, "reboot");
}

static const struct db_function_config *config_of(const struct run *run, const struct run_point *p)
{
	return (const void *)((const char *)&run->config + p->function->config);
}

/* whatever a step blames: a lost board, a time-out or our own trouble is the lab's */
static int blame_set(struct run_blame *blame, enum db_run_status status, int ret,
		     const char *what, const char *why)
{
	blame->status = ret == -EREMOTEIO ? status : DB_RUN_ERROR;
	snprintf(blame->reason, sizeof(blame->reason), "%s: %s", what, why);
	return ret;
}

/* --- shell lines */

static void load(const struct db_strings *modules, struct db_buf *out)
{
	for (size_t i = 0; i < modules->n; i++)
		db_buf_printf(out, "modprobe %s\n", modules->v[i]);
}

/* what is not loaded is no error: this may follow a set-up that failed half-way */
static void unload(const struct db_strings *modules, struct db_buf *out)
{
	for (size_t i = modules->n; i-- > 0; )
		db_buf_printf(out, "modprobe -r %s\n", modules->v[i]);
}

static void wait_for(const struct run *run, const char *condition, struct db_buf *out)
{
	db_buf_printf(out, "n=0; until %s; do n=$((n+1)); test $n -lt %.0f || "
		      "{ echo 'still not: %s'; exit 1; }; sleep 0.1; done\n", condition,
		      run->config.timeouts.ready * POLLS_PER_SECOND, condition);
}

static void ep_modules(const struct run *run, const struct run_point *p, struct db_buf *out)
{
	char condition[256];

	load(&config_of(run, p)->ep_modules, out);
	load(&run->config.ep.modules, out);
	snprintf(condition, sizeof(condition), "test -d /sys/kernel/config/pci_ep/controllers/%s",
		 run->config.ep.controller);
	wait_for(run, condition, out);
}

static void ep_bind(const struct run *run, const struct run_point *p, struct db_buf *out)
{
	p->function->bind(&run->config, out);
}

static void ep_start(const struct run *run, const struct run_point *p, struct db_buf *out)
{
	p->function->start(&run->config, out);
}

static void ep_late_modules_off(const struct run *run, const struct run_point *p,
				struct db_buf *out)
{
	unload(&config_of(run, p)->late_modules, out);
}

static void ep_stop(const struct run *run, const struct run_point *p, struct db_buf *out)
{
	p->function->stop(&run->config, out);
}

static void ep_unbind(const struct run *run, const struct run_point *p, struct db_buf *out)
{
	p->function->unbind(&run->config, out);
}

static void rc_modules(const struct run *run, const struct run_point *p, struct db_buf *out)
{
	load(&run->config.rc.modules, out);
	load(&config_of(run, p)->rc_modules, out);
}

static void rc_rescan(const struct run *run, const struct run_point *p, struct db_buf *out)
{
	if (!strcmp(run->config.rc.enumerate, "rescan"))
		db_buf_printf(out, "echo 1 > /sys/bus/pci/rescan\n");
}

static void rc_ready(const struct run *run, const struct run_point *p, struct db_buf *out)
{
	wait_for(run, config_of(run, p)->rc_ready, out);
}

/*
 * The RC lets go first: ntb_hw_epf reads the scratchpads of a function that is gone (B47) and
 * oopses.
 */
static void rc_let_go(const struct run *run, const struct run_point *p, struct db_buf *out)
{
	const struct db_function_config *f = config_of(run, p);

	unload(&f->late_modules, out);
	unload(&f->rc_modules, out);
	for (size_t i = 0; i < run->config.rc.before_detach.n; i++)
		db_buf_printf(out, "%s\n", run->config.rc.before_detach.v[i]);
	if (!strcmp(run->config.rc.enumerate, "rescan"))
		db_buf_printf(out, "for d in /sys/bus/pci/devices/*; do "
			      "case $(cat $d/vendor):$(cat $d/device) in "
			      "0x%04x:0x%04x) echo 1 > $d/remove ;; esac; done\n", f->vendorid,
			      f->deviceid);
}

/* --- hooks */

static int hook_step(struct run *run, const char *command, const char *what,
		     struct run_blame *blame)
{
	struct db_error err;
	int ret = run_hook(run, command, &err);

	return ret ? blame_set(blame, DB_RUN_ERROR, ret, what, err.text) : 0;
}

static int prepare_backend(struct run *run, const struct run_point *p, struct run_blame *blame)
{
	return hook_step(run, p->backend->prepare, "preparing the backend", blame);
}

/* whether a board can be given arguments was looked at before the case */
static int boot_args(struct run *run, enum side side, const char *args, struct run_blame *blame)
{
	char what[64];

	snprintf(what, sizeof(what), "setting boot arguments of the %s", board(run, side)->name);
	setenv("DOORBENCH_BOOT_ARGS", args, 1);
	if (run->rehearsal && side_of(run, side)->boot_args[0])
		fprintf(run->rehearsal, "lab$ export DOORBENCH_BOOT_ARGS='%s'\n", args);
	return hook_step(run, side_of(run, side)->boot_args, what, blame);
}

static int all_boot_args(struct run *run, const struct run_point *p, struct run_blame *blame)
{
	int ret = boot_args(run, EP, p->ep_args, blame);

	return ret ? ret : boot_args(run, RC, p->rc_args, blame);
}

static int power_on(struct run *run, enum side side, struct run_blame *blame)
{
	const struct db_side_config *s = side_of(run, side);

	run->on = true;
	return hook_step(run, s->power_on[0] ? s->power_on : s->reset, "power on", blame);
}

static int wait_shell(struct run *run, enum side side, double start, struct run_blame *blame)
{
	struct db_board *b = board(run, side);
	struct db_error err = { "" };
	char reason[400];
	bool died;
	int ret = db_board_connect(b, start + run->config.timeouts.boot - db_now(), &err);

	if (!ret)
		return 0;
	died = ret != -EINTR && run_console_tail(run, b, reason, sizeof(reason));
	blame_set(blame, DB_RUN_ERROR, ret, "boot", died ? reason : err.text);
	blame->status = died ? DB_RUN_FAIL : DB_RUN_ERROR;
	blame->booting = ret != -EINTR;
	return ret;
}

/* the EP goes first: an RC's firmware or kernel may look for it only while it boots itself */
static int power_on_early(struct run *run, const struct run_point *p, struct run_blame *blame)
{
	double start = db_now();
	int ret = power_on(run, EP, blame);

	if (!ret && !rc_boots_late(run))
		ret = power_on(run, RC, blame);
	if (!ret)
		ret = wait_shell(run, EP, start, blame);
	if (!ret && !rc_boots_late(run))
		ret = wait_shell(run, RC, start, blame);
	run->times[RUN_TIME_BOOT] += db_now() - start;
	if (!ret)
		run_live_say(run->live, "      %s up %.2f s after power-on",
			     rc_boots_late(run) ? "EP" : "both sides", db_now() - start);
	return ret;
}

static int attach(struct run *run, const struct run_point *p, struct run_blame *blame)
{
	struct db_error err = { "" };
	double start = db_now();
	int ret;

	if (!rc_boots_late(run))
		return hook_step(run, run->config.rc.attach, "attaching the function", blame);
	ret = power_on(run, RC, blame);
	if (!ret)
		ret = wait_shell(run, RC, start, blame);
	run->times[RUN_TIME_BOOT] += db_now() - start;
	if (!ret && run_meta_side(run, &run->rc, &err))
		ret = blame_set(blame, DB_RUN_ERROR, -EREMOTEIO, "asking the rc", err.text);
	if (!ret)
		run_live_say(run->live, "      RC up %.2f s after power-on", db_now() - start);
	return ret;
}

static int detach(struct run *run, const struct run_point *p, struct run_blame *blame)
{
	if (!rc_boots_late(run))
		return hook_step(run, run->config.rc.detach, "detaching the function", blame);
	db_board_disconnect(&run->rc);
	return hook_step(run, run->config.rc.power_off, "power off", blame);
}

/* a backend that the EP's kernel cannot have is not a failure of either */
static int check_symbols(struct run *run, const struct run_point *p, struct run_blame *blame)
{
	const struct db_strings *needs = &p->backend->needs_symbols;
	struct db_buf script = { 0 };
	struct db_board_result r = { 0 };
	struct db_error err = { "" };
	int ret;

	for (size_t i = 0; i < needs->n; i++)
		db_buf_printf(&script, "grep -qw %s /proc/kallsyms; "
			      "case $? in 0) ;; 1) echo %s ;; *) exit 2 ;; esac\n",
			      needs->v[i], needs->v[i]);
	if (!needs->n)
		return 0;
	ret = db_board_run(&run->ep, script.data, run->config.timeouts.command, 0, &r, &err);
	if (!ret && r.status)
		ret = db_fail(&err, EREMOTEIO, "/proc/kallsyms of the ep: %.200s",
			      r.out.len ? db_sanitise(r.out.data) : "cannot be read");
	if (ret) {
		blame_set(blame, DB_RUN_ERROR, ret, "looking for symbols", err.text);
	} else if (r.out.len) {
		db_sanitise(r.out.data);
		snprintf(blame->reason, sizeof(blame->reason), "the EP's kernel has no %.*s",
			 (int)strcspn(r.out.data, "\n"), r.out.data);
		blame->status = DB_RUN_SKIP;
		ret = -ENOSYS;
	}
	db_board_result_free(&r);
	db_buf_free(&script);
	return ret;
}

/* --- the table */

/* a missing module or a failing hook is the lab's; what configfs refuses is the kernel's */
static const struct step boot_steps[] = {
	{ .act = all_boot_args },
	{ .act = prepare_backend },
	{ .act = power_on_early },
	{ .act = check_symbols },
	{ .what = NULL }
};
static const struct step bind_steps[] = {
	{ .lines = ep_modules, .what = "loading modules", .side = EP, .blame = DB_RUN_ERROR },
	{ .lines = ep_bind, .what = "making and binding the function",
	  .side = EP, .blame = DB_RUN_FAIL },
	{ .what = NULL }
};
static const struct step start_steps[] = {
	{ .lines = ep_start, .what = "starting the controller", .side = EP, .blame = DB_RUN_FAIL },
	{ .what = NULL }
};
static const struct step attach_steps[] = {
	{ .act = attach },
	{ .lines = rc_modules, .what = "loading modules", .side = RC, .blame = DB_RUN_ERROR },
	{ .lines = rc_rescan, .what = "rescanning the bus", .side = RC, .blame = DB_RUN_ERROR },
	{ .lines = rc_ready, .what = "waiting for the driver", .side = RC, .blame = DB_RUN_FAIL },
	{ .what = NULL }
};
static const struct step detach_steps[] = {
	{ .lines = rc_let_go, .what = "letting go of the function", .side = RC },
	{ .act = detach },
	{ .what = NULL }
};
static const struct step stop_steps[] = {
	{ .lines = ep_late_modules_off, .what = "unloading modules", .side = EP },
	{ .lines = ep_stop, .what = "stopping the controller", .side = EP },
	{ .what = NULL }
};
static const struct step unbind_steps[] = {
	{ .lines = ep_unbind, .what = "unbinding the function", .side = EP },
	{ .what = NULL }
};

static const struct move table[RUN_MOVES] = {
	[RUN_MOVE_BOOT] = { boot_steps, false },
	[RUN_MOVE_BIND] = { bind_steps, false },
	[RUN_MOVE_START] = { start_steps, false },
	[RUN_MOVE_ATTACH] = { attach_steps, false },
	[RUN_MOVE_DETACH] = { detach_steps, true },
	[RUN_MOVE_STOP] = { stop_steps, true },
	[RUN_MOVE_UNBIND] = { unbind_steps, true },
};

static int do_lines(struct run *run, const struct step *step, bool undoes,
		    const struct run_point *p, struct run_blame *blame)
{
	struct db_board *b = board(run, step->side);
	const struct db_timeouts *t = &run->config.timeouts;
	struct db_buf script = { 0 };
	struct db_error err = { "" };
	size_t head = 0;
	int ret = 0;

	if (!undoes) {
		db_buf_printf(&script, "set -e\n");
		head = script.len;
	}
	step->lines(run, p, &script);
	if (script.len > head)
		ret = db_board_do(b, script.data, undoes && run->loop.interrupts ?
				  HURRIED_SECONDS : t->command + t->ready, &err);
	db_buf_free(&script);
	return ret ? blame_set(blame, step->blame, ret, step->what, err.text) : 0;
}

/**
 * run_move() - do all steps of one move
 * @move:  any but RUN_MOVE_OFF
 * @to:    the function, backend and boot arguments that it is about
 * @blame: filled in if it fails
 *
 * Return: 0, -errno.  Undoing goes on after a step that failed and says so; only a lost board or an
 * interrupt ends it.
 */
int run_move(struct run *run, enum run_move_kind move, const struct run_point *to,
	     struct run_blame *blame)
{
	const struct move *m = &table[move];
	const struct step *step;
	int ret = 0;

	for (step = m->steps; step->lines || step->act; step++) {
		ret = step->act ? step->act(run, to, blame) :
		      do_lines(run, step, m->undoes, to, blame);
		if (!ret)
			continue;
		if (!m->undoes || ret == -ENOTCONN || ret == -EINTR)
			return ret;
		run_live_say(run->live, "      tear-down: %s", blame->reason);
		ret = 0;
	}
	return ret;
}
