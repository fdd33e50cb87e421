// SPDX-License-Identifier: GPL-2.0-only
/* Options of the commands, see options.h: one table for the command line and for run.json. */
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "runner/options.h"

enum option_type { OPTION_TEXT, OPTION_NUMBER, OPTION_FLAG };

/* tiers: quick is part of full, full of debug */
static const char *const tiers[] = { "quick", "full", "debug" };

#define TEXT(name_, member, selects_) \
	{ (name_), offsetof(struct run_options, member), 0, 0, OPTION_TEXT, (selects_) }
#define FLAG(name_, member, selects_) \
	{ (name_), offsetof(struct run_options, member), 0, 0, OPTION_FLAG, (selects_) }
#define NUMBER(name_, member, selects_, min_, max_) \
	{ (name_), offsetof(struct run_options, member), (min_), (max_), OPTION_NUMBER, (selects_) }

static const struct {
	const char *name;
	size_t offset;
	long min, max;
	enum option_type type;
	bool selects;		/* decides which cases run, so a resume needs it */
} table[] = {
	TEXT("config", config, true),
	TEXT("output", output, false),
	TEXT("suite", suite, true),
	TEXT("case", case_glob, true),
	TEXT("label", label, true),
	TEXT("tier", tier, true),
	TEXT("backend", backend, true),
	NUMBER("repeat", repeat, true, 1, 100000),
	NUMBER("shuffle", shuffle, true, 0, INT_MAX),
	FLAG("until-fail", until_fail, true),
	FLAG("keep", keep, false),
	FLAG("probe", probe, false),
};

#define N_OPTIONS	(sizeof(table) / sizeof(table[0]))
/* beside the table: it becomes --config */
#define PAIR		N_OPTIONS

static void *at(const struct run_options *o, size_t i)
{
	return (char *)o + table[i].offset;
}

/* Return: 0, -ENOMEM */
static int set_text(char **text, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;
	free(*text);
	*text = copy;
	return 0;
}

static int set(struct run_options *o, size_t i, const char *value)
{
	char *end;
	long number;

	switch (table[i].type) {
	case OPTION_TEXT:
		return set_text(at(o, i), value);
	case OPTION_FLAG:
		*(bool *)at(o, i) = true;
		return 0;
	default:
		errno = 0;
		number = strtol(value, &end, 0);
		if (errno || end == value || *end || number < table[i].min ||
		    number > table[i].max) {
			fprintf(stderr, "doorbench: --%s %s: must be a number from %ld to %ld\n",
				table[i].name, value, table[i].min, table[i].max);
			return -EINVAL;
		}
		*(int *)at(o, i) = number;
		return 0;
	}
}

static int check_tier(const struct run_options *o)
{
	for (size_t i = 0; i < sizeof(tiers) / sizeof(tiers[0]); i++) {
		if (!o->tier || !strcmp(o->tier, tiers[i]))
			return 0;
	}
	fprintf(stderr, "doorbench: --tier %s: must be quick, full or debug\n", o->tier);
	return -EINVAL;
}

int run_root(char *root, size_t size, struct db_error *err)
{
	const char *given = getenv("DOORBENCH_ROOT");
	char path[PATH_MAX], probe[PATH_MAX];
	ssize_t n;

	if (given) {
		snprintf(root, size, "%s", given);
		return 0;
	}
	/* the directory of this program, else the one above: a build directory */
	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	for (int i = 0; i < 2; i++) {
		dirname(path);
		db_file_path(probe, "%s/configs", path);
		if (!access(probe, F_OK) && strlen(path) < size) {
			snprintf(root, size, "%s", path);
			return 0;
		}
	}
	return db_fail(err, ENOENT, "cannot find the project's directory: set DOORBENCH_ROOT");
}

/* Return: 0 and o->config, -errno after a sentence */
static int config_of_pair(struct run_options *o, const char *pair)
{
	char root[PATH_MAX / 4], path[PATH_MAX];
	struct db_error err;

	if (run_root(root, sizeof(root), &err)) {
		fprintf(stderr, "doorbench: %s\n", err.text);
		return -EINVAL;
	}
	db_file_path(path, "%s/configs/%s.conf", root, pair);
	return set_text(&o->config, path);
}

static void make_long_options(struct option *options)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		options[i] = (struct option){ table[i].name, table[i].type == OPTION_FLAG ?
			no_argument : required_argument, NULL, (int)i };
	options[PAIR] = (struct option){ "pair", required_argument, NULL, (int)PAIR };
	options[PAIR + 1] = (struct option){ 0 };
}

static int take_argument(int argc, char **argv, bool argument, struct run_options *o)
{
	if (argument && optind < argc)
		set_text(&o->argument, argv[optind++]);
	if (optind == argc)
		return 0;
	fprintf(stderr, "doorbench: what is '%s'? See 'doorbench help'\n", argv[optind]);
	return -EINVAL;
}

int run_options_parse(int argc, char **argv, bool argument, struct run_options *o)
{
	struct option options[N_OPTIONS + 2];
	const char *pair = "virtual";
	int i, ret = 0;

	*o = (struct run_options){ .repeat = 1, .shuffle = -1 };
	make_long_options(options);
	while (!ret && (i = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (i == '?')
			ret = -EINVAL;
		else if (i == (int)PAIR)
			pair = optarg;
		else
			ret = set(o, i, optarg);
	}
	if (!ret)
		ret = take_argument(argc, argv, argument, o);
	if (!ret)
		ret = check_tier(o);
	if (!ret && !o->output)
		ret = set_text(&o->output, "results");
	if (!ret && !o->config)
		ret = config_of_pair(o, pair);
	if (ret)
		run_options_free(o);
	return ret;
}

void run_options_free(struct run_options *o)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		if (table[i].type == OPTION_TEXT)
			free(*(char **)at(o, i));
	}
	free(o->resume);
	free(o->argument);
	*o = (struct run_options){ .repeat = 1, .shuffle = -1 };
}

json_t *run_options_json(const struct run_options *o)
{
	json_t *all = json_object();

	for (size_t i = 0; i < N_OPTIONS; i++) {
		json_t *value;

		if (!table[i].selects)
			continue;
		if (table[i].type == OPTION_TEXT)
			value = json_string(*(char **)at(o, i));
		else if (table[i].type == OPTION_FLAG)
			value = json_boolean(*(bool *)at(o, i));
		else
			value = json_integer(*(int *)at(o, i));
		json_object_set_new(all, table[i].name, value ? value : json_null());
	}
	return all;
}

/* Return: 0, -EBADMSG, -ENOMEM */
static int from_value(struct run_options *o, size_t i, const json_t *value)
{
	if (table[i].type == OPTION_TEXT && json_is_null(value))
		return 0;
	if (table[i].type == OPTION_TEXT && json_is_string(value))
		return set_text(at(o, i), json_string_value(value));
	if (table[i].type == OPTION_FLAG && json_is_boolean(value)) {
		*(bool *)at(o, i) = json_is_true(value);
		return 0;
	}
	if (table[i].type != OPTION_NUMBER || !json_is_integer(value) ||
	    json_integer_value(value) < -1 || json_integer_value(value) > table[i].max)
		return -EBADMSG;
	*(int *)at(o, i) = json_integer_value(value);
	return 0;
}

int run_options_from_json(const json_t *json, struct run_options *o, struct db_error *err)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		int ret;

		if (!table[i].selects)
			continue;
		ret = from_value(o, i, json_object_get(json, table[i].name));
		if (ret)
			return db_fail(err, -ret, "run.json: options.%s: missing or wrong",
				       table[i].name);
	}
	if (!o->config || o->repeat < 1)
		return db_fail(err, EBADMSG, "run.json: options.%s: missing or wrong",
			       o->config ? "repeat" : "config");
	return 0;
}
