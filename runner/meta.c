// SPDX-License-Identifier: GPL-2.0-only
/* run.json: who, what, where of a run; rewritten whole whenever something of it changes. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/environment.h"
#include "lib/file.h"
#include "lib/process.h"
#include "lib/sanitise.h"
#include "runner/run.h"
#include "runner/version.h"

/* names the exact configuration; coreutils' program, since nothing else here needs cryptography */
static void config_digest(struct run *run, char digest[65])
{
	const char *argv[] = { "sha256sum", NULL };
	struct db_process_spec spec = {
		.argv = argv, .copy_fd = -1, .input = run->config.path,
	};
	struct db_process p = { 0 };

	digest[0] = '\0';
	if (!db_process_run(&run->loop, &spec, run->config.timeouts.command, &p, NULL) &&
	    !p.status)
		snprintf(digest, 65, "%s", db_buf_str(&p.out));
	db_process_free(&p);
}

static json_t *backends_json(const struct run *run)
{
	json_t *all = json_array();

	for (size_t i = 0; i < run->config.n_backends; i++) {
		const struct db_backend_config *b = &run->config.backends[i];

		json_array_append_new(all, json_pack("{s:s s:s s:s}", "name", b->name,
			"mode", b->mode, "description", b->description));
	}
	return all;
}

/* as seen from the project, if it lies there: results do not tell where somebody keeps his trees */
static const char *config_path(const struct run *run)
{
	size_t n = strlen(run->root);

	if (!strncmp(run->config.path, run->root, n) && run->config.path[n] == '/')
		return run->config.path + n + 1;
	return run->config.path;
}

int run_meta_init(struct run *run, struct db_error *err)
{
	char stamp[32], digest[65];

	db_stamp(time(NULL), stamp, sizeof(stamp));
	config_digest(run, digest);
	run->notes = json_array();
	run->meta = json_pack("{s:i s:s s:s s:s s:s s:s s:n s:n s:b s:{s:s s:s} s:{} s:o s:O}",
			      "schema", DB_RUN_SCHEMA, "doorbench", RUN_VERSION,
			      "pair", run->config.name, "kind", run->config.kind,
			      "description", run->config.description, "started", stamp,
			      "finished", "exit", "interrupted", 0,
			      "config", "path", config_path(run), "sha256", digest,
			      "sides", "backends", backends_json(run), "notes", run->notes);
	if (!run->meta)
		return db_fail(err, EINVAL, "%s: not UTF-8", run->config.path);
	return 0;
}

static json_t *times_json(const struct run *run)
{
	json_t *all = json_array();

	for (size_t i = 0; i < RUN_TIMES; i++)
		json_array_append_new(all, json_pack("{s:s s:f}", "what", run_time_name(i),
						     "seconds", run->times[i]));
	return all;
}

/** run_meta_save() - write run.json; 0 or -errno */
int run_meta_save(struct run *run, struct db_error *err)
{
	char path[PATH_MAX];

	json_object_set_new(run->meta, "times", times_json(run));
	json_object_set_new(run->meta, "plan", run_plan_json(run));
	db_file_path(path, "%s/run.json", run->dir.path);
	return db_file_write_json(path, run->meta, err);
}

/** run_meta_sides() - ask both boards what they are, and name the run after the EP's kernel */
int run_meta_sides(struct run *run, struct db_error *err)
{
	struct db_board *const boards[] = { &run->ep, &run->rc };
	json_t *sides = json_object_get(run->meta, "sides");
	const char *release;
	int ret = 0;

	for (size_t i = 0; i < 2 && !ret; i++) {
		struct db_board_result r;

		ret = db_board_run(boards[i], db_environment_script,
				   run->config.timeouts.command, &r, err);
		if (!ret)
			json_object_set_new(sides, boards[i]->name,
					    db_environment_parse(db_buf_str(&r.out),
								 boards[i]->side->description));
		db_board_result_free(&r);
	}
	if (ret)
		return ret;
	run->sides_known = true;
	release = json_string_value(json_object_get(json_object_get(sides, "ep"), "release"));
	ret = db_rundir_name_kernel(&run->dir, release ? release : "unknown", err);
	if (!ret)
		ret = run_meta_save(run, err);
	return ret;
}

/** run_note() - show and keep in run.json something that belongs to no case */
void run_note(struct run *run, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	json_array_append_new(run->notes, json_string(db_sanitise(text)));
	run_say("      note: %s", text);
}
