// SPDX-License-Identifier: GPL-2.0-only
/*
 * Brings the pair to where the next case needs it, by the cheapest route, recovers by going back to
 * off, and keeps the transcripts and kernel logs of all of that below setup/ of the run directory.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/sanitise.h"
#include "runner/run.h"

static bool goes_up(enum run_move_kind move)
{
	return move >= RUN_MOVE_BOOT;
}

static int say_blame(struct run_blame *blame, int ret, const char *what, const char *why)
{
	blame->status = DB_RUN_ERROR;
	snprintf(blame->reason, sizeof(blame->reason), "%s: %s", what, why);
	return ret;
}

/** run_off() - power off both sides, from whatever state; failures are told */
void run_off(struct run *run)
{
	struct db_error err;

	db_board_disconnect(&run->rc);
	db_board_disconnect(&run->ep);
	/* whoever interrupts twice does not want to wait, but does want the power off */
	run->loop.tolerate = 2;
	if (run_hook(run, run->config.rc.power_off, &err))
		run_live_say(run->live, "      %s", err.text);
	if (run_hook(run, run->config.ep.power_off, &err))
		run_live_say(run->live, "      %s", err.text);
	run->loop.tolerate = 0;
	run->on = false;
	run->at = (struct run_point){ .state = DB_STATE_OFF, .backend = run->at.backend,
				      .ep_args = "", .rc_args = "" };
}

static int open_transcripts(struct run *run, struct db_error *err)
{
	struct db_board *const boards[] = { &run->ep, &run->rc };
	char path[PATH_MAX];

	for (size_t i = 0; i < 2 && run->setup[0]; i++) {
		db_file_path(path, "%s/%s.sh", run->setup, boards[i]->name);
		boards[i]->transcript_fd = db_file_append(path, err);
		if (boards[i]->transcript_fd < 0)
			return boards[i]->transcript_fd;
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

/* both kernels' logs of what was just done; @name says what it was */
static int end_log(struct run *run, const char *name, struct run_story *story,
		   struct db_error *err)
{
	char dir[PATH_MAX];
	int ret;

	memset(story, 0, sizeof(*story));
	if (!run->setup[0])
		return 0;
	db_file_path(dir, "%s/%u.%s", run->setup, run->passages++, name);
	ret = db_file_mkdirs(dir, err);
	if (!ret) {
		run_scan_leaks(run, RUN_SCAN_BOTH);
		ret = run_kernel_log(run, dir, story, err);
	}
	return ret ? ret : db_file_settle(dir, err);
}

/* the boot's own log; a warning there is told but is no result of any case */
static int begin_boot(struct run *run, const struct run_point *to, struct run_blame *blame)
{
	struct run_story story = { 0 };
	struct db_error err = { "" };
	int ret = run_meta_side(run, &run->ep, &err);

	if (!ret && db_board_alive(&run->rc))
		ret = run_meta_side(run, &run->rc, &err);
	if (ret)
		return say_blame(blame, ret, "asking the boards", err.text);
	/* only now: asking the boards may have renamed the run directory */
	db_file_path(run->setup, "%s/setup/%u.%s", run->dir.path, ++run->boots, to->backend->name);
	run->passages = 0;
	/* how a board booted is what every case is compared with */
	run->tainted[0] = run->tainted[1] = ~0L;
	ret = end_log(run, "boot", &story, &err);
	if (ret)
		say_blame(blame, ret, "boot", err.text);
	else if (story.trouble[0])
		run_note(run, "during boot: %s", story.trouble);
	run_story_free(&story);
	return ret;
}

/* the kernels' side of the story of a set-up goes before everything else */
static int judge_up(struct run *run, const struct run_point *to, int ret,
		    struct run_blame *blame)
{
	struct run_story story = { 0 };
	struct db_error err = { "" };
	int log = ret == -EINTR ? 0 : end_log(run, db_state_name(to->state), &story, &err);

	if (story.trouble[0]) {
		blame->status = story.verdict;
		snprintf(blame->reason, sizeof(blame->reason), "during set-up: %s", story.trouble);
		ret = -EREMOTEIO;
	} else if (!ret && log) {
		ret = say_blame(blame, log, "after set-up", err.text);
	}
	run_story_free(&story);
	return ret;
}

static void judge_down(struct run *run, const char *what)
{
	struct run_story story = { 0 };
	struct db_error err;

	if (!run->loop.interrupts && db_board_alive(&run->ep))
		end_log(run, "down", &story, &err);
	if (story.trouble[0])
		run_note(run, "tear-down of %s: %s", what, story.trouble);
	run->kernel_failed |= story.trouble[0] && story.verdict == DB_RUN_FAIL;
	run_story_free(&story);
}

/* one move, with the state that it leaves behind */
static int do_move(struct run *run, enum run_move_kind move, const struct run_point *to,
		   struct run_blame *blame)
{
	bool up = goes_up(move);
	const struct run_point *about = up ? to : &run->at;
	int ret;

	if (move == RUN_MOVE_OFF) {
		run_off(run);
		return 0;
	}
	ret = run_move(run, move, about, blame);
	if (ret)
		return ret;
	if (move == RUN_MOVE_BOOT) {
		ret = begin_boot(run, to, blame);
		run->at = *to;
	} else if (move == RUN_MOVE_BIND) {
		run->at.function = to->function;
	}
	run->at.state = run_move_state(move);
	if (run->at.state <= DB_STATE_BOOTED)
		run->at.function = NULL;
	return ret;
}

/*
 * The moves down, if the route begins with any; what fails is told and leaves a pair that nobody
 * knows.  Return: false if there are none.
 */
static bool go_down(struct run *run, const enum run_move_kind *moves, size_t n)
{
	const char *what = run->at.function ? run->at.function->name : "";
	struct run_blame blame;
	struct db_error err;
	double start = db_now();

	if (!n || goes_up(moves[0]))
		return false;
	/* one interrupt may have got us here and must not stop the undoing; a second one does */
	run->loop.tolerate = 1;
	if (moves[0] != RUN_MOVE_OFF && open_transcripts(run, &err))
		run_live_say(run->live, "      tear-down: %s", err.text);
	for (size_t i = 0; i < n && !goes_up(moves[i]); i++) {
		if (moves[i] == RUN_MOVE_OFF && i)
			judge_down(run, what);
		if (moves[i] != RUN_MOVE_OFF && run->at.unknown)
			continue;
		if (do_move(run, moves[i], NULL, &blame)) {
			run_live_say(run->live, "      tear-down: %s", blame.reason);
			run->at.unknown = true;
		}
	}
	close_transcripts(run);
	run->loop.tolerate = 0;
	run->times[RUN_TIME_TEARDOWN] += db_now() - start;
	return true;
}

/* every boot has transcripts of its own */
static int move_up(struct run *run, enum run_move_kind move, const struct run_point *to,
		   struct run_blame *blame)
{
	struct db_error err;
	int ret = 0;

	if (move != RUN_MOVE_BOOT && run->ep.transcript_fd < 0)
		ret = open_transcripts(run, &err);
	return ret ? say_blame(blame, ret, "set-up", err.text) : do_move(run, move, to, blame);
}

static int go_up(struct run *run, const enum run_move_kind *moves, size_t n,
		 const struct run_point *to, struct run_blame *blame)
{
	double start = db_now(), boot = run->times[RUN_TIME_BOOT];
	int ret = 0;

	if (!n)
		return 0;
	for (size_t i = 0; i < n && !ret; i++)
		ret = move_up(run, moves[i], to, blame);
	close_transcripts(run);
	if (!blame->booting && blame->status != DB_RUN_SKIP)
		ret = judge_up(run, to, ret, blame);
	boot = run->times[RUN_TIME_BOOT] - boot;
	run->times[RUN_TIME_SETUP] += db_now() - start - boot;
	if (!ret && to->function)
		run_live_say(run->live, "      %s %s in %.2f s", to->function->name,
			     db_state_name(to->state), db_now() - start - boot);
	return ret;
}

/**
 * run_reach() - bring the pair to a point
 *
 * A board that does not come back is power-cycled as often as the configuration allows.
 *
 * Return: 0; -errno and @blame, then the pair is nowhere that is known.
 */
int run_reach(struct run *run, const struct run_point *to, struct run_blame *blame)
{
	enum run_move_kind moves[RUN_ROUTE_MAX];
	size_t n;
	int ret = 0;

	for (int cycle = 0; cycle <= run->config.power_cycles; cycle++) {
		do {
			n = run_route(&run->at, to, run->config.rebind, moves);
		} while (go_down(run, moves, n));
		*blame = (struct run_blame){ .status = DB_RUN_PASS };
		ret = go_up(run, moves, n, to, blame);
		/* whose case is done there decides what may follow it */
		run->at.rebind = to->rebind;
		if (!ret)
			return 0;
		db_sanitise(blame->reason);
		run->at.unknown = true;
		if (!blame->booting || cycle == run->config.power_cycles)
			break;
		run_note(run, "%s; power-cycled (%d of %d)", blame->reason, cycle + 1,
			 run->config.power_cycles);
		run->kernel_failed |= blame->status == DB_RUN_FAIL;
	}
	return ret;
}

/** run_leave() - in order down to off, at the end of a run */
void run_leave(struct run *run)
{
	const struct run_point off = { .state = DB_STATE_OFF, .backend = run->at.backend,
				       .ep_args = run->at.ep_args, .rc_args = run->at.rc_args };
	enum run_move_kind moves[RUN_ROUTE_MAX];

	if (!run->at.unknown)
		go_down(run, moves, run_route(&run->at, &off, true, moves));
	if (run->on)
		run_off(run);
}
