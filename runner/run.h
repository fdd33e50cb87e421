/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run of a pair: its state, shared by the files of this room.  A run is a list of groups (one
 * suite with one doorbell backend, both boards booted for it); a group is a list of cases.
 */
#ifndef DOORBENCH_RUN_H
#define DOORBENCH_RUN_H

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>

#include "lib/board.h"
#include "lib/config.h"
#include "lib/loop.h"
#include "lib/rundir_write.h"

/* exit codes of the program, documented in its help */
enum run_exit {
	RUN_GOOD = 0,
	RUN_KERNEL_FAILED = 1,
	RUN_USAGE = 2,
	RUN_LAB_BROKEN = 3,
	RUN_INTERRUPTED = 130,
};

/* how often a board that died or oopsed is revived before the rest of the run is given up */
#define RUN_REVIVALS_MAX	2

struct run_options {
	const char *config;	/* path */
	const char *output;	/* parent of the run directory */
	const char *suite;	/* NULL: all */
	const char *case_glob;	/* NULL: all */
	const char *backend;	/* NULL: all */
	bool keep;		/* leave the boards on */
};

/* where the time goes: one entry of "times" in run.json each */
enum run_time {
	RUN_TIME_HOOKS,
	RUN_TIME_BOOT,
	RUN_TIME_SETUP,
	RUN_TIME_ENDPOINT,
	RUN_TIME_VNTB,
	RUN_TIME_TEARDOWN,
	RUN_TIMES
};

struct run_group;
struct run;

/* a kind of cases and the endpoint function that they need */
struct run_suite {
	const char *name;
	const char *function;		/* as configfs knows it */
	const char *mode;		/* backend mode needed; NULL: any */
	const char *listed;		/* for "list": where the cases come from */
	bool lists_on_board;		/* names are known only once the RC is up */
	enum run_time time;
	void (*up)(const struct db_config *c, struct db_buf *out);
	void (*down)(const struct db_config *c, struct db_buf *out);
	size_t function_config;		/* offset of its struct db_function_config */
	int (*list)(struct run *run, struct db_strings *out, struct db_error *err);
	/* fills in status, reason and what was measured; -errno only if results cannot be kept */
	int (*run_case)(struct run *run, struct run_group *g, const char *test, const char *dir,
			struct db_case_result *r, struct db_error *err);
};

struct run_group {
	const struct run_suite *suite;
	const struct db_backend_config *backend;
	struct db_strings tests;	/* own names, after the filters */
	bool listed;
	size_t next;			/* first test without a result */
};

struct run {
	struct run_options opts;
	struct db_config config;
	struct db_loop loop;
	struct db_board ep, rc;
	struct db_rundir dir;
	char root[PATH_MAX / 4];	/* of the project: hooks run there */
	char suites[PATH_MAX / 2];	/* directory of the suites' programs */
	char lab[64];			/* directory private to this run */
	int hooks_fd, lock_fd;
	struct run_group *groups;
	size_t n_groups;
	json_t *meta;			/* run.json */
	json_t *notes;
	double times[RUN_TIMES];
	double deadline;		/* db_now() time at which no further case starts */
	unsigned int counts[DB_RUN_STATUSES];
	unsigned int boots, revivals;
	char setup[PATH_MAX];		/* transcripts and logs of this boot's set-up */
	char gave_up[512];		/* why no further case is run; "" = go on */
	bool broken;			/* results can no longer be written */
	long tainted[2];		/* of ep and rc after set-up */
	bool on;			/* the boards may be on */
	bool distrusted;		/* a kernel oopsed: no case before a reboot */
	bool sides_known;
};

/* cmd_run.c: the command; a run_exit */
int run_command(const struct run_options *opts);

/* setup.c: what a run needs before its first case */
int run_open(struct run *run, struct db_error *err);
void run_close(struct run *run);
int run_root(char *root, size_t size, struct db_error *err);

/* plan.c */
extern const struct run_suite run_suites[];
extern const size_t run_n_suites;
int run_plan(struct run *run, struct db_error *err);
void run_plan_free(struct run *run);
int run_plan_list(struct run *run, struct run_group *g, struct db_error *err);
json_t *run_plan_json(const struct run *run);
void run_case_name(const struct run_group *g, const char *test, char *name, size_t size);

/* meta.c: run.json and the report */
int run_meta_init(struct run *run, struct db_error *err);
int run_meta_save(struct run *run, struct db_error *err);
int run_meta_sides(struct run *run, struct db_error *err);
void run_note(struct run *run, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* hooks.c */
int run_hook(struct run *run, const char *command, struct db_error *err);
bool run_console(struct run *run, const struct db_board *b, const char *dir, char *reason,
		 size_t size);
bool run_console_tail(struct run *run, const struct db_board *b, char *reason, size_t size);

/*
 * pair_state.c: off -> booted -> bound -> linked -> enumerated and back.  A failed step says whom
 * it blames: the lab (ERROR) or the kernel (FAIL).
 */
struct run_blame {
	enum db_run_status status;
	char reason[512];
};
int run_pair_up(struct run *run, const struct run_group *g, struct run_blame *blame);
void run_pair_down(struct run *run, const struct run_group *g);
void run_pair_off(struct run *run);

/* kernel_log.c: ends a piece of both logs, writes it to <dir>/<side>.dmesg */
int run_kernel_log(struct run *run, const char *dir, struct db_buf pieces[2], char *trouble,
		   size_t size, struct db_error *err);

/* case.c: runs one case and writes all of it */
int run_case(struct run *run, struct run_group *g, const char *test, struct db_error *err);
int run_case_unrun(struct run *run, struct run_group *g, const char *test,
		   enum db_run_status status, const char *reason, struct db_error *err);

/* case_endpoint.c, case_suite.c */
int run_endpoint_list(struct run *run, struct db_strings *out, struct db_error *err);
int run_endpoint_case(struct run *run, struct run_group *g, const char *test, const char *dir,
		      struct db_case_result *r, struct db_error *err);
int run_endpoint_expect(const struct run_group *g, const char *test, const char *ep_log,
			struct db_case_result *r);
int run_suite_list(struct run *run, struct db_strings *out, struct db_error *err);
int run_suite_case(struct run *run, struct run_group *g, const char *test, const char *dir,
		   struct db_case_result *r, struct db_error *err);

/* verdict.c: pure */
void run_verdict_ktap(const char *output, size_t len, const char *test,
		      struct db_case_result *r);
void run_verdict_known(const struct db_config *c, struct db_case_result *r);
const struct db_known_config *run_known(const struct db_config *c, const char *suite,
					const char *backend, const char *name,
					const char *outcome);
enum run_exit run_exit_code(const unsigned int counts[DB_RUN_STATUSES], bool broken,
			    bool interrupted);
void run_set(struct db_case_result *r, enum db_run_status status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* terminal.c */
void run_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void run_show_case(const struct db_case_result *r);
void run_show_totals(const struct run *run);
void run_show_file(const char *path);
const char *run_time_name(enum run_time time);

#endif
