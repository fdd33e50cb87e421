/* SPDX-License-Identifier: GPL-2.0-only */
/* The program's commands, one file each; every one returns the program's exit code. */
#ifndef DOORBENCH_COMMAND_H
#define DOORBENCH_COMMAND_H

#include "runner/run.h"

int cmd_run(int argc, char **argv);
int cmd_resume(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_index(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_baseline(int argc, char **argv);
int cmd_night(int argc, char **argv);
int cmd_new(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_version(int argc, char **argv);

/* what a command does with a run that is prepared; an exit code, or -errno and a sentence */
typedef int command_body(struct run *run, struct db_error *err);

/** command_with_run() - prepare, do, close; strings of @opts may be changed */
int command_with_run(struct run_options *opts, command_body *body);

/** command_with_options() - the same with the options that all these commands take */
int command_with_options(int argc, char **argv, command_body *body);

/** command_usage() - a wrong call; the exit code */
int command_usage(const char *what);

/** command_fail() - bad input; the exit code */
int command_fail(const struct db_error *err);

#endif
