/* SPDX-License-Identifier: GPL-2.0-only */
/* What the user asks for, the same for run, list and plan, and kept in run.json for resume. */
#ifndef DOORBENCH_OPTIONS_H
#define DOORBENCH_OPTIONS_H

#include <jansson.h>
#include <stdbool.h>

#include "lib/error.h"

/* strings belong to argv or, after a resume, to the options themselves; NULL: not asked for */
struct run_options {
	char *config;		/* path */
	char *output;		/* parent of the run directory */
	char *suite;
	char *case_glob;
	char *label;
	char *tier;		/* quick, full or debug */
	char *backend;
	int repeat;
	int shuffle;		/* seed; -1: the plan's own order */
	bool until_fail;
	bool keep;		/* leave the boards on */
	bool probe;		/* check: log in and compare */
	char *resume;		/* run directory to go on with */
	char *argument;		/* the word behind the options, for commands that take one */
};

/**
 * run_options_parse() - read a command's arguments
 * @argc:     with the command's own name first
 * @argv:     changed as getopt_long() does
 * @argument: does the command take one word behind the options?
 * @o:        filled in; freed by run_options_free()
 *
 * Return: 0, or -EINVAL after a sentence on standard error.
 */
int run_options_parse(int argc, char **argv, bool argument, struct run_options *o);

/** run_options_free() - free the strings */
void run_options_free(struct run_options *o);

/** run_options_json() - what selects the cases, for run.json; a new object */
json_t *run_options_json(const struct run_options *o);

/**
 * run_options_from_json() - the reverse
 *
 * Return: 0, -EBADMSG naming the field, -ENOMEM.
 */
int run_options_from_json(const json_t *json, struct run_options *o, struct db_error *err);

/** run_root() - the project's directory, see options.c; 0 or -ENOENT */
int run_root(char *root, size_t size, struct db_error *err);

#endif
