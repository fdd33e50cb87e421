// SPDX-License-Identifier: GPL-2.0-only
/*
 * Brings the pair from one state to the next: off -> booted -> bound (endpoint function made) ->
 * linked (started) -> enumerated (RC's driver bound), and back.  The steps are data; each says whom
 * its failure blames.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/sanitise.h"
#include "runner/run.h"

/* a condition is polled this often on a board */
#define POLLS_PER_SECOND	10
/* an interrupted run shall end soon, but ssh needs its time on a slow board */
#define HURRIED_SECONDS		10.0

static const struct db_function_config *function_of(const struct run *run,
						    const struct run_group *g)
{
	return (const void *)((const char *)&run->config + g->suite->function_config);
}

static void load(const struct db_strings *modules, struct db_buf *out)
{
	for (size_t i = 0; i < modules->n; i++)
		db_buf_printf(out, "modprobe %s\n", modules->v[i]);
}

/* what is not loaded is no error: tear-down may follow a set-up that failed half-way */
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

static void ep_modules(const struct run *run, const struct run_group *g, struct db_buf *out)
{
	char condition[256];

	load(&function_of(run, g)->ep_modules, out);
	load(&run->config.ep.modules, out);
	snprintf(condition, sizeof(condition), "test -d /sys/kernel/config/pci_ep/controllers/%s",
		 run->config.ep.controller);
	wait_for(run, condition, out);
}

static void ep_function(const struct run *run, const struct run_group *g, struct db_buf *out)
{
	g->suite->up(&run->config, out);
}

static void rc_modules(const struct run *run, const struct run_group *g, struct db_buf *out)
{
	load(&run->config.rc.modules, out);
	load(&function_of(run, g)->rc_modules, out);
}

static void rc_rescan(const struct run *run, const struct run_group *g, struct db_buf *out)
{
	if (!run->config.rc.attach[0])
		db_buf_printf(out, "echo 1 > /sys/bus/pci/rescan\n");
}

static void rc_ready(const struct run *run, const struct run_group *g, struct db_buf *out)
{
	wait_for(run, function_of(run, g)->rc_ready, out);
}

struct step {
	const char *what;
	bool on_rc;
	bool attach;			/* the attach hook comes before the lines */
	enum db_run_status blame;	/* if a line fails */
	void (*lines)(const struct run *run, const struct run_group *g, struct db_buf *out);
};

/* a missing module or a failing hook is the lab's; what configfs refuses is the kernel's */
static const struct step up_steps[] = {
	{ "loading modules", false, false, DB_RUN_ERROR, ep_modules },
	{ "making and starting the function", false, false, DB_RUN_FAIL, ep_function },
	{ "loading modules", true, false, DB_RUN_ERROR, rc_modules },
	{ "attaching the function", true, true, DB_RUN_ERROR, rc_rescan },
	{ "waiting for the driver", true, false, DB_RUN_FAIL, rc_ready },
};

static int blame_set(struct run_blame *blame, enum db_run_status status, int ret,
		     const char *what, const char *why)
{
	/* whatever a step blames: a lost board, a time-out or our own trouble is the lab's */
	blame->status = ret == -EREMOTEIO ? status : DB_RUN_ERROR;
	snprintf(blame->reason, sizeof(blame->reason), "%s: %s", what, why);
	return ret;
}

static int do_step(struct run *run, const struct run_group *g, const struct step *step,
		   struct run_blame *blame)
{
	struct db_board *b = step->on_rc ? &run->rc : &run->ep;
	struct db_buf script = { 0 };
	struct db_error err = { "" };
	size_t head;
	int ret = 0;

	if (step->attach) {
		ret = run_hook(run, run->config.rc.attach, &err);
		if (ret)
			return blame_set(blame, DB_RUN_ERROR, ret, step->what, err.text);
	}
	db_buf_printf(&script, "set -e\n");
	head = script.len;
	step->lines(run, g, &script);
	if (script.len > head)
		ret = db_board_do(b, script.data, run->config.timeouts.command +
				  run->config.timeouts.ready, &err);
	db_buf_free(&script);
	return ret ? blame_set(blame, step->blame, ret, step->what, err.text) : 0;
}

static int boot(struct run *run, struct run_blame *blame)
{
	struct db_board *const boards[] = { &run->ep, &run->rc };
	const struct db_config *c = &run->config;
	struct db_error err = { "" };
	char reason[400];
	double start = db_now();
	int ret;

	run->on = true;
	run->distrusted = false;
	ret = run_hook(run, c->ep.power_on, &err);
	if (!ret)
		ret = run_hook(run, c->rc.power_on, &err);
	if (ret)
		return blame_set(blame, DB_RUN_ERROR, ret, "power on", err.text);
	for (size_t i = 0; i < 2; i++) {
		ret = db_board_connect(boards[i], start + c->timeouts.boot - db_now(), &err);
		if (ret) {
			bool died = ret != -EINTR && run_console_tail(run, boards[i], reason,
								      sizeof(reason));

			blame_set(blame, DB_RUN_ERROR, ret, "boot", died ? reason : err.text);
			blame->status = died ? DB_RUN_FAIL : DB_RUN_ERROR;
			return ret;
		}
	}
	run->times[RUN_TIME_BOOT] += db_now() - start;
	run_say("      both sides up %.2f s after power-on", db_now() - start);
	return 0;
}

/* Return: 0, -errno */
static int open_transcripts(struct run *run, struct db_error *err)
{
	struct db_board *const boards[] = { &run->ep, &run->rc };
	char path[PATH_MAX];

	for (size_t i = 0; i < 2; i++) {
		db_file_path(path, "%s/%s.sh", run->setup, boards[i]->name);
		boards[i]->transcript_fd = db_file_append(path, err);
		if (boards[i]->transcript_fd < 0)
			return boards[i]->transcript_fd;
		dprintf(boards[i]->transcript_fd, "# set-up, typed on the %s's root shell\n",
			boards[i]->name);
	}
	return 0;
}

static void close_transcripts(struct run *run)
{
	struct db_board *const boards[] = { &run->ep, &run->rc };

	for (size_t i = 0; i < 2; i++) {
		if (boards[i]->transcript_fd >= 0)
			close(boards[i]->transcript_fd);
		boards[i]->transcript_fd = -1;
	}
}

/* the boot's own log; a warning there is told but is no result of any case */
static int end_boot_log(struct run *run, struct run_blame *blame)
{
	struct db_buf pieces[2] = { { 0 } };
	struct db_error err = { "" };
	char trouble[400], dir[PATH_MAX];
	int ret;

	db_file_path(dir, "%s/boot", run->setup);
	ret = db_file_mkdirs(dir, &err);
	/* how a board booted is what every case is compared with */
	run->tainted[0] = run->tainted[1] = ~0L;
	if (!ret)
		ret = run_kernel_log(run, dir, pieces, trouble, sizeof(trouble), &err);
	if (!ret && trouble[0])
		run_note(run, "during boot: %s", trouble);
	db_buf_free(&pieces[0]);
	db_buf_free(&pieces[1]);
	return ret ? blame_set(blame, DB_RUN_ERROR, ret, "boot", err.text) : 0;
}

/* the kernels' side of the story of a set-up goes before everything else */
static int end_setup_log(struct run *run, int ret, struct run_blame *blame)
{
	struct db_buf pieces[2] = { { 0 } };
	struct db_error err = { "" };
	char trouble[400];
	int log = run_kernel_log(run, run->setup, pieces, trouble, sizeof(trouble), &err);

	if (trouble[0]) {
		blame->status = DB_RUN_FAIL;
		snprintf(blame->reason, sizeof(blame->reason), "during set-up: %s", trouble);
		ret = -EREMOTEIO;
	} else if (!ret && log) {
		ret = blame_set(blame, DB_RUN_ERROR, log, "after set-up", err.text);
	}
	db_buf_free(&pieces[0]);
	db_buf_free(&pieces[1]);
	return ret;
}

static int set_up(struct run *run, const struct run_group *g, struct run_blame *blame)
{
	struct db_error err = { "" };
	double start = db_now();
	int ret = end_boot_log(run, blame);

	if (!ret) {
		ret = open_transcripts(run, &err);
		if (ret)
			blame_set(blame, DB_RUN_ERROR, ret, "set-up", err.text);
	}
	for (size_t i = 0; i < sizeof(up_steps) / sizeof(up_steps[0]) && !ret; i++)
		ret = do_step(run, g, &up_steps[i], blame);
	close_transcripts(run);
	if (ret != -EINTR)
		ret = end_setup_log(run, ret, blame);
	run->times[RUN_TIME_SETUP] += db_now() - start;
	if (!ret)
		run_say("      %s bound, started and enumerated in %.2f s", g->suite->function,
			db_now() - start);
	return ret;
}

/* a backend that the EP's kernel cannot have is not a failure of either */
static int check_needs(struct run *run, const struct run_group *g, struct run_blame *blame)
{
	const struct db_strings *needs = &g->backend->needs_symbols;
	struct db_buf script = { 0 };
	struct db_board_result r;
	struct db_error err = { "" };
	int ret;

	if (!needs->n)
		return 0;
	for (size_t i = 0; i < needs->n; i++)
		db_buf_printf(&script, "grep -qw %s /proc/kallsyms; "
			      "case $? in 0) ;; 1) echo %s ;; *) exit 2 ;; esac\n",
			      needs->v[i], needs->v[i]);
	ret = db_board_run(&run->ep, script.data, run->config.timeouts.command, &r, &err);
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

/**
 * run_pair_up() - from off to enumerated, for one group
 *
 * Return: 0; -errno and @blame.  The pair is then in some state in between: run_pair_down().
 */
int run_pair_up(struct run *run, const struct run_group *g, struct run_blame *blame)
{
	struct db_error err = { "" };
	int ret;

	run_say("----  %s, backend %s (%s)", g->suite->name, g->backend->name, g->backend->mode);
	ret = run_hook(run, g->backend->prepare, &err);
	if (ret)
		return blame_set(blame, DB_RUN_ERROR, ret, "preparing the backend", err.text);
	ret = boot(run, blame);
	if (!ret && !run->sides_known) {
		ret = run_meta_sides(run, &err);
		if (ret)
			return blame_set(blame, DB_RUN_ERROR, ret, "asking the boards", err.text);
		run_say("      results in %s", run->dir.path);
	}
	if (!ret)
		ret = check_needs(run, g, blame);
	if (ret)
		return ret;
	/* only now: asking the boards may have renamed the run directory */
	db_file_path(run->setup, "%s/setup/%u.%s.%s", run->dir.path, ++run->boots,
		     g->backend->name, g->suite->name);
	return set_up(run, g, blame);
}

/* Tear-down steps are tried whatever the one before said, and what fails is told. */
static void try_lines(struct run *run, struct db_board *b, struct db_buf *script,
		      double timeout)
{
	struct db_error err;
	int ret = 0;

	if (script->len && db_board_alive(b))
		ret = db_board_do(b, script->data, timeout, &err);
	if (ret)
		run_say("      tear-down: %s", err.text);
	db_buf_free(script);
}

/*
 * The RC lets go first: ntb_hw_epf reads the scratchpads of a function that is gone (B47) and
 * oopses.  Then unplug, then undo configfs in the reverse order of its making.
 */
static void tear_down(struct run *run, const struct run_group *g)
{
	const struct db_function_config *f = function_of(run, g);
	double timeout = run->loop.interrupts ? HURRIED_SECONDS : run->config.timeouts.command;
	struct db_buf rc = { 0 }, ep = { 0 };
	struct db_error err;
	size_t i;

	unload(&f->late_modules, &rc);
	unload(&f->rc_modules, &rc);
	for (i = 0; i < run->config.rc.before_detach.n; i++)
		db_buf_printf(&rc, "%s\n", run->config.rc.before_detach.v[i]);
	try_lines(run, &run->rc, &rc, timeout);
	if (run_hook(run, run->config.rc.detach, &err))
		run_say("      tear-down: %s", err.text);
	unload(&f->late_modules, &ep);
	g->suite->down(&run->config, &ep);
	try_lines(run, &run->ep, &ep, timeout);
}

static void end_teardown_log(struct run *run, const struct run_group *g)
{
	struct db_buf pieces[2] = { { 0 } };
	struct db_error err;
	char trouble[400], dir[PATH_MAX];

	db_file_path(dir, "%s/down", run->setup);
	if (db_file_mkdirs(dir, &err))
		return;
	run_kernel_log(run, dir, pieces, trouble, sizeof(trouble), &err);
	if (trouble[0]) {
		run_note(run, "tear-down of %s with backend %s: %s", g->suite->function,
			 g->backend->name, trouble);
	}
	db_buf_free(&pieces[0]);
	db_buf_free(&pieces[1]);
}

/** run_pair_off() - power off both sides, from whatever state; failures are told */
void run_pair_off(struct run *run)
{
	struct db_error err;

	db_board_disconnect(&run->rc);
	db_board_disconnect(&run->ep);
	if (!run->on)
		return;
	/* whoever interrupts twice does not want to wait, but does want the power off */
	run->loop.tolerate = 2;
	if (run_hook(run, run->config.rc.power_off, &err))
		run_say("      %s", err.text);
	if (run_hook(run, run->config.ep.power_off, &err))
		run_say("      %s", err.text);
	run->loop.tolerate = 0;
	run->on = false;
}

/**
 * run_pair_down() - back to off; with --keep after the last group the boards stay as they are
 *
 * Both sides are powered off between groups: the kernel's modules cannot be trusted after an unbind
 * (B18, B19: stale doorbell state in pci-epf-vntb; B48: debugfs names of ntb_transport).
 */
void run_pair_down(struct run *run, const struct run_group *g)
{
	double start = db_now();

	if (run->opts.keep && g == &run->groups[run->n_groups - 1]) {
		db_board_disconnect(&run->rc);
		db_board_disconnect(&run->ep);
		return;
	}
	/* one interrupt got us here and must not stop the undoing; a second one does */
	run->loop.tolerate = 1;
	if (db_board_alive(&run->ep) && db_board_alive(&run->rc)) {
		tear_down(run, g);
		if (!run->loop.interrupts)
			end_teardown_log(run, g);
	}
	run_pair_off(run);
	run->times[RUN_TIME_TEARDOWN] += db_now() - start;
}
