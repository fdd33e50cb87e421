/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run of a pair: its state, shared by the files of this room.  A run is a list of cases in the
 * order in which they are run; each says which state of the pair it needs, and the runner brings
 * the pair there.
 */
#ifndef DOORBENCH_RUN_H
#define DOORBENCH_RUN_H

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "lib/board.h"
#include "lib/config.h"
#include "lib/configfs.h"
#include "lib/issues.h"
#include "lib/loop.h"
#include "lib/rundir_write.h"
#include "lib/suite.h"
#include "lib/watch.h"
#include "runner/history.h"
#include "runner/live.h"
#include "runner/options.h"
#include "runner/route.h"

/* exit codes of the program, made for "git bisect run" and documented in its help */
enum run_exit {
	RUN_GOOD = 0,
	RUN_KERNEL_FAILED = 1,
	RUN_CANNOT_TELL = 125,	/* the lab is broken, or nothing but SKIP */
	RUN_USAGE = 129,	/* as git itself; 128 and above end a bisection */
	RUN_INTERRUPTED = 130,
};

/* where the time goes: one entry of "times" in run.json each */
enum run_time {
	RUN_TIME_HOOKS,
	RUN_TIME_BOOT,
	RUN_TIME_SETUP,
	RUN_TIME_CASES,
	RUN_TIME_TEARDOWN,
	RUN_TIMES
};

/* one case of the plan; all but the last three never change once the plan is made */
struct run_case {
	const struct db_suite *suite;
	char *test;		/* its own name, as its program knows it */
	char *name;		/* "<backend>.<test>", stable from run to run */
	char *dir;		/* below cases/<suite>/: the name, "@2" behind it if repeated */
	struct db_needs needs;
	struct run_point point;	/* where the pair has to be */
	unsigned int repeat;	/* 1, 2 ... */
	enum db_run_status status;
	bool known;		/* a FAIL: of a known kernel bug */
	bool done;		/* has its result */
};

struct run {
	struct run_options opts;
	struct db_config config;
	struct db_suite *suites;
	size_t n_suites;
	struct db_issues issues;	/* known kernel bugs */
	struct db_loop loop;
	struct db_board ep, rc;
	struct db_rundir dir;
	char root[PATH_MAX / 4];	/* of the project: hooks run there */
	char programs[PATH_MAX / 2];	/* directory of the suites' programs */
	char lab[64];			/* directory private to this run */
	int hooks_fd, lock_fd, dir_fd;
	struct run_case *cases;
	size_t n_cases;
	struct db_strings on_board;	/* tests of the RC's program ... */
	const struct db_suite *on_board_of;	/* ... and whose these are; NULL: not asked yet */
	json_t *meta;			/* run.json */
	double times[RUN_TIMES];
	double deadline;		/* db_now() time at which no further case starts */
	unsigned int boots;
	unsigned int losses;		/* cases in a row that lost a board */
	struct run_point at;		/* where the pair is */
	unsigned int passages;		/* since the last boot */
	char setup[PATH_MAX];		/* transcripts and logs of this boot; "" before the first */
	char gave_up[800];		/* why no further case is run; "" = go on */
	bool broken;			/* results can no longer be written */
	bool kernel_failed;		/* outside of any case: while booting or tearing down */
	long tainted[2];		/* of ep and rc */
	bool faults_wanted;		/* by the case that runs: those of IOMMUs are no trouble */
	bool on;			/* the boards may be on */
	bool ep_known, rc_known;	/* asked what they are */
	unsigned int target_at[2];	/* the connections to ep and rc that have put db-target */
	struct run_leaks {
		unsigned int asked_at;	/* the connection that was asked last */
		bool here;		/* it has kmemleak */
	} leaks[2];			/* of ep and rc */
	bool scratch;			/* results are thrown away */
	FILE *rehearsal;		/* set: nothing is touched, what would be is told here */
	struct run_live *live;		/* NULL: nothing is shown */
	struct run_history history;
};

/* session.c: all cases that have no result yet; then everything off */
void run_session(struct run *run);
void run_leave_on(struct run *run);
void run_end_lab(struct run *run);

/* setup.c: what a run needs before its first case */
int run_prepare(struct run *run, struct db_error *err);
int run_open(struct run *run, struct db_error *err);
void run_close(struct run *run);
bool run_debug(const struct run *run);

/* lock.c */
const char *run_runtime_dir(void);
int run_lock_pair(struct run *run, struct db_error *err);
int run_lock_results(struct run *run, struct db_error *err);

/* suites.c: the suites of the project */
int run_suites_load(const char *root, struct db_suite **suites, size_t *n, struct db_error *err);
int run_issues_load(const char *root, struct db_issues *issues, struct db_error *err);
void run_suites_free(struct db_suite *suites, size_t n);

/* plan.c: which cases, in which order */
int run_plan(struct run *run, struct db_error *err);
void run_plan_free(struct run *run);
json_t *run_plan_json(const struct run *run);
void run_plan_count(const struct run *run, size_t *boots, size_t *binds);

/* probe.c: boots the pair and compares it with its configuration; an exit code */
enum run_exit run_probe(struct run *run);

/* programs.c: names of the tests of a suite */
int run_program_path(const struct run *run, const struct db_suite *suite, char *path,
		     struct db_error *err);
int run_program_list(struct run *run, const struct db_suite *suite, struct db_strings *out,
		     struct db_error *err);
int run_program_on_board(struct run *run, const struct db_suite *suite, struct db_error *err);

/* resume.c: take over what a run that was cut off has done */
int run_resume_options(struct run_options *opts, struct db_error *err);
int run_resume_take(struct run *run, struct db_error *err);

/* meta.c: run.json */
int run_meta_init(struct run *run, struct db_error *err);
int run_meta_save(struct run *run, struct db_error *err);
void run_meta_resume(struct run *run, json_t *meta);
void run_meta_finish(struct run *run, enum run_exit code, bool interrupted);
int run_meta_side(struct run *run, struct db_board *b, struct db_error *err);
int run_config_digest(struct run *run, char digest[65], struct db_error *err);
int run_file_digest(struct run *run, const char *path, char digest[65], struct db_error *err);
const char *run_meta_release(const struct run *run);
const char *run_time_name(enum run_time time);
void run_note(struct run *run, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* hooks.c */
int run_hook(struct run *run, const char *command, struct db_error *err);
bool run_console(struct run *run, const struct db_board *b, const char *dir, struct db_buf *text,
		 char *reason, size_t size);
bool run_console_tail(struct run *run, const struct db_board *b, char *reason, size_t size);

/* target.c: db-target on both boards */
int run_target(struct run *run, struct db_error *err);
/* what "uname -m" prints on a board of this configuration */
const char *run_uname(const struct db_side_config *side);

/* state.c: brings the pair from one state to another; a failure says whom it blames */
struct run_blame {
	enum db_run_status status;
	bool booting;		/* a board did not come back */
	char reason[700];	/* db_error.text and what was being done */
};
int run_reach(struct run *run, const struct run_point *to, struct run_blame *blame);
void run_leave(struct run *run);
void run_off(struct run *run);

/* moves.c: what each move of a route does on hooks and boards */
int run_move(struct run *run, enum run_move_kind move, const struct run_point *to,
	     struct run_blame *blame);

/* kernel_log.c: ends a piece of both logs, writes it to <dir>/<side>.dmesg */
struct run_story {
	struct db_kmsg_piece ep, rc;
	char trouble[400];		/* the worst, in a sentence; "" = none */
	const struct db_board *whose;	/* kernel that is in trouble */
	enum db_run_status verdict;	/* of that trouble */
	bool reboot;
};
int run_kernel_log(struct run *run, const char *dir, struct run_story *story,
		   struct db_error *err);
void run_story_free(struct run_story *story);

/*
 * leaks.c: in the tier debug, before a piece of the logs ends, have the kernels write into it what
 * leaked since the last time.  After a case only the EP's, or a case would take twice as long.
 */
enum run_scan { RUN_SCAN_EP, RUN_SCAN_BOTH };
void run_scan_leaks(struct run *run, enum run_scan who);

/* case.c: runs one case and writes all of it */
int run_case(struct run *run, struct run_case *c, struct db_error *err);
int run_case_unrun(struct run *run, struct run_case *c, enum db_run_status status,
		   const char *reason, struct db_error *err);

/* case_rc.c, case_controller.c: by where the suite's program runs */
int run_case_on_rc(struct run *run, struct run_case *c, const char *dir,
		   struct db_case_result *r, struct db_error *err);
int run_case_on_controller(struct run *run, struct run_case *c, const char *dir,
			   struct db_case_result *r, struct db_error *err);

/* verdict.c: pure */
void run_verdict_ktap(const char *output, size_t len, const char *test,
		      struct db_case_result *r);
void run_verdict_log(const struct db_backend_config *backend, const char *test,
		     const char *ep_log, struct db_case_result *r);
void run_verdict_bars(const struct db_side_config *ep, const char *test,
		      struct db_case_result *r);
void run_verdict_issue(const struct db_issues *issues, const struct db_issue_logs *logs,
		       const char *release, struct db_case_result *r);
void run_verdict_known(const struct db_config *c, bool died, struct db_case_result *r);
const struct db_known_config *run_known(const struct db_config *c, const char *suite,
					const char *backend, const char *name,
					const char *outcome);
enum run_exit run_exit_code(const unsigned int counts[DB_RUN_STATUSES], unsigned int known,
			    bool kernel_failed, bool broken, bool interrupted);
void run_set(struct db_case_result *r, enum db_run_status status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
