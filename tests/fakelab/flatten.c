// SPDX-License-Identifier: GPL-2.0-only
/*
 * flatten [-b] RESULTS [PATTERN...]: all run directories in RESULTS as one text that is the same
 * for the same run: how each ended, every case with its status and reason, every file, and the
 * content of those files whose path in the run directory matches a PATTERN (fnmatch).  Times,
 * durations and digests are replaced by a word.  -b is brief: no names of files.
 */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/file.h"

/* of one file that is shown; a flood is judged by its size, not read by people */
#define SHOWN_MAX	(256u << 10)

static char *const *patterns;
static int n_patterns;
static bool brief;

static int entry(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

/* --- JSON */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* what differs from run to run */
static void normalise(json_t *json)
{
	static const char *const varying[] = {
		"started", "finished", "seconds", "sha256", "doorbench", "times", "resumed",
	};
	size_t i;

	for (i = 0; i < json_array_size(json); i++)
		normalise(json_array_get(json, i));
	for (void *at = json_object_iter(json); at; at = json_object_iter_next(json, at))
		normalise(json_object_iter_value(at));
	for (i = 0; json_is_object(json) && i < sizeof(varying) / sizeof(varying[0]); i++) {
		json_t *value = json_object_get(json, varying[i]);

		if (value && !json_is_null(value))
			json_object_set_new(json, varying[i], json_string("VARIES"));
	}
}

static json_t *load(const char *path)
{
	json_error_t why;
	json_t *json = json_load_file(path, 0, &why);

	if (!json)
		printf("    cannot be read, line %d: %s\n", why.line, why.text);
	return json;
}

static void show_quotes(const json_t *result)
{
	json_t *quotes = json_object_get(result, "quotes");

	for (void *at = json_object_iter(quotes); at; at = json_object_iter_next(quotes, at)) {
		const json_t *lines = json_object_iter_value(at);

		for (size_t i = 0; i < json_array_size(lines); i++)
			printf("           %s said: %s\n", json_object_iter_key(at),
			       json_string_value(json_array_get(lines, i)));
	}
}

static void show_measurements(const json_t *result)
{
	const json_t *all = json_object_get(result, "measurements");

	for (size_t i = 0; i < json_array_size(all); i++) {
		const json_t *m = json_array_get(all, i);

		printf("           measured: %s in %s, n = %lld\n", text_of(m, "name"),
		       text_of(m, "unit"), json_integer_value(json_object_get(m, "n")));
	}
}

/* @name: "cases/<suite>/<case>/result.json" */
static void show_result(const char *path, const char *name)
{
	json_t *result = load(path);
	const char *reason = text_of(result, "reason");
	const char *known = text_of(json_object_get(result, "known_issue"), "number");
	int len = (int)(strlen(name) - strlen("cases/") - strlen("/result.json"));

	if (!result)
		return;
	printf("    %-5s  %.*s%s%s%s%s%s\n", text_of(result, "status"), len,
	       name + strlen("cases/"), *known ? "  known " : "", known, *reason ? "  " : "",
	       json_is_true(json_object_get(result, "expected_failure")) ? "expected failure: " :
	       "", reason);
	show_quotes(result);
	show_measurements(result);
	json_decref(result);
}

static void show_run(const char *path)
{
	json_t *run = load(path), *notes;

	if (!run)
		return;
	if (json_is_integer(json_object_get(run, "exit")))
		printf("  exit %lld%s%s\n", json_integer_value(json_object_get(run, "exit")),
		       json_is_true(json_object_get(run, "interrupted")) ? ", interrupted" : "",
		       json_is_string(json_object_get(run, "finished")) ? "" : ", not finished");
	else
		printf("  not finished\n");
	printf("  %zu cases planned, resumed %zu times\n",
	       json_array_size(json_object_get(run, "plan")),
	       json_array_size(json_object_get(run, "resumed")));
	notes = json_object_get(run, "notes");
	for (size_t i = 0; i < json_array_size(notes); i++)
		printf("  note: %s\n", json_string_value(json_array_get(notes, i)));
	json_decref(run);
}

/* --- files */

static void show_json(const char *path)
{
	json_t *json = load(path);

	normalise(json);
	json_dumpf(json, stdout, JSON_INDENT(2) | JSON_SORT_KEYS);
	printf("\n");
	json_decref(json);
}

/* @name: path in the run directory */
static void show_file(const char *path, const char *name)
{
	struct db_buf text = { .limit = SHOWN_MAX };
	const char *dot = strrchr(name, '.');
	bool wanted = false;

	for (int i = 0; i < n_patterns && !wanted; i++)
		wanted = !fnmatch(patterns[i], name, 0);
	if (!wanted)
		return;
	printf("  == %s\n", name);
	if (dot && !strcmp(dot, ".json"))
		show_json(path);
	else if (db_file_read(path, &text, NULL) == -EFBIG)
		printf("(more than %u bytes)\n", SHOWN_MAX);
	else
		printf("%s%s", db_buf_str(&text),
		       text.len && text.data[text.len - 1] != '\n' ? "\n" : "");
	db_buf_free(&text);
}

static void show_any_result(const char *path, const char *name)
{
	if (!fnmatch("cases/*/result.json", name, 0))
		show_result(path, name);
}

/* made of the other files: the reports have tests of their own, and may become more */
static bool is_report(const char *name)
{
	static const char *const made[] = { "report.*", "result.txt", "results.*", "plots/*" };
	bool any = false;

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		any |= !fnmatch(made[i], name, 0);
	return any;
}

/* a directory's files are one line; of all reports, the one for people stands for the others */
static void show_name(const char *path, const char *name)
{
	static char last[PATH_MAX] = "?";
	const char *slash = strrchr(name, '/');
	char dir[PATH_MAX];

	if (is_report(name) && strcmp(name, "report.txt") != 0)
		return;
	db_file_path(dir, "%.*s", slash ? (int)(slash - name) : 0, name);
	if (strcmp(dir, last) != 0)
		printf("\n    %s/:", dir);
	snprintf(last, sizeof(last), "%s", dir);
	printf(" %s", slash ? slash + 1 : name);
}

/* files first, then directories, so that a directory's files are told together */
static void walk(const char *dir, const char *name, void (*show)(const char *, const char *))
{
	struct dirent **entries;
	int n = scandir(dir, &entries, entry, alphasort);
	char path[PATH_MAX], inner[PATH_MAX];
	struct stat st;

	for (int dirs = 0; dirs < 2; dirs++) {
		for (int i = 0; i < n; i++) {
			db_file_path(path, "%s/%s", dir, entries[i]->d_name);
			db_file_path(inner, "%s%s%s", name, *name ? "/" : "",
				 entries[i]->d_name);
			if (lstat(path, &st) || S_ISDIR(st.st_mode) != dirs)
				continue;
			if (dirs)
				walk(path, inner, show);
			else
				show(path, inner);
		}
	}
	for (int i = 0; i < n; i++)
		free(entries[i]);
	if (n >= 0)
		free(entries);
}

static void show_rundir(const char *results, const char *name)
{
	char dir[PATH_MAX], path[PATH_MAX];

	printf("run directory %s\n", name);
	db_file_path(dir, "%s/%s", results, name);
	db_file_path(path, "%s/run.json", dir);
	show_run(path);
	printf("  results\n");
	walk(dir, "", show_any_result);
	if (!brief) {
		printf("  files");
		walk(dir, "", show_name);
		printf("\n");
	}
	walk(dir, "", show_file);
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	struct stat st;
	char path[PATH_MAX];
	int n;

	if (argc > 1 && !strcmp(argv[1], "-b")) {
		brief = true;
		argv++;
		argc--;
	}
	if (argc < 2)
		return 2;
	patterns = argv + 2;
	n_patterns = argc - 2;
	n = scandir(argv[1], &entries, entry, alphasort);
	for (int i = 0; i < n; i++) {
		db_file_path(path, "%s/%s", argv[1], entries[i]->d_name);
		if (!lstat(path, &st) && S_ISDIR(st.st_mode))
			show_rundir(argv[1], entries[i]->d_name);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return 0;
}
