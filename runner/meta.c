// SPDX-License-Identifier: GPL-2.0-only
/* run.json: who, what, where of a run; rewritten whole whenever something of it changes. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/environment.h"
#include "lib/file.h"
#include "lib/process.h"
#include "lib/sanitise.h"
#include "runner/run.h"
#include "runner/version.h"

/* Return: a file without a name that holds the whole configuration, -errno */
static int expanded(const struct run *run, struct db_error *err)
{
	struct db_buf text = { 0 };
	int fd, ret = db_config_expand(run->config.path, &text, err);

	fd = ret ? ret : memfd_create("config", MFD_CLOEXEC);
	if (fd < 0 && !ret)
		ret = db_fail(err, errno, "memfd_create: %s", strerror(errno));
	if (!ret)
		ret = db_file_add(fd, text.data, text.len, "the configuration's copy", err);
	db_buf_free(&text);
	if (ret && fd >= 0)
		close(fd);
	return ret ? ret : fd;
}

/**
 * run_file_digest() - SHA-256 of a file, as 64 hexadecimal digits
 *
 * By coreutils' program, since nothing else here needs cryptography.
 *
 * Return: 0, -errno.
 */
int run_file_digest(struct run *run, const char *path, char digest[65], struct db_error *err)
{
	const char *argv[] = { "sha256sum", NULL };
	struct db_process_spec spec = { .argv = argv, .copy_fd = -1, .input = path };
	struct db_process p = { 0 };
	int ret = db_process_run(&run->loop, &spec, run->config.timeouts.command, &p, err);

	if (!ret && (p.status || strcspn(db_buf_str(&p.out), " \n") != 64))
		ret = db_fail(err, EIO, "sha256sum of %s failed", path);
	if (!ret)
		snprintf(digest, 65, "%s", p.out.data);
	db_process_free(&p);
	return ret;
}

/** run_config_digest() - names the exact configuration, with all that it includes; 0, -errno */
int run_config_digest(struct run *run, char digest[65], struct db_error *err)
{
	char path[64];
	int ret, fd = expanded(run, err);

	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), fd);
	ret = run_file_digest(run, path, digest, err);
	close(fd);
	return ret;
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

static json_t *options_json(const struct run *run)
{
	json_t *options = run_options_json(&run->opts);

	json_object_set_new(options, "config", json_string(config_path(run)));
	return options;
}

/** run_meta_init() - what is known before the boards are asked; 0 or -errno */
int run_meta_init(struct run *run, struct db_error *err)
{
	char stamp[32], digest[65];
	int ret = run_config_digest(run, digest, err);

	if (ret)
		return ret;
	db_stamp(time(NULL), stamp, sizeof(stamp));
	run->meta = json_pack("{s:i s:s s:s s:s s:s s:s s:n s:n s:b s:{s:s s:s} s:{} s:o s:[] s:o "
			      "s:o}",
			      "schema", DB_RUN_SCHEMA, "doorbench", RUN_VERSION,
			      "pair", run->config.name, "kind", run->config.kind,
			      "description", run->config.description, "started", stamp,
			      "finished", "exit", "interrupted", 0,
			      "config", "path", config_path(run), "sha256", digest,
			      "sides", "backends", backends_json(run), "notes",
			      "options", options_json(run), "plan", run_plan_json(run));
	if (!run->meta)
		return db_fail(err, EINVAL, "%s: not UTF-8", run->config.path);
	return 0;
}

static const char *const time_names[RUN_TIMES] = {
	[RUN_TIME_HOOKS] = "hooks (power, attach, detach)",
	[RUN_TIME_BOOT] = "power on to root shell (both sides)",
	[RUN_TIME_SETUP] = "set-up of functions and drivers",
	[RUN_TIME_CASES] = "cases",
	[RUN_TIME_TEARDOWN] = "tear-down",
};

const char *run_time_name(enum run_time time)
{
	return time_names[time];
}

static json_t *times_json(const struct run *run)
{
	json_t *all = json_array();

	for (size_t i = 0; i < RUN_TIMES; i++)
		json_array_append_new(all, json_pack("{s:s s:f}", "what", run_time_name(i),
						     "seconds", run->times[i]));
	return all;
}

/** run_meta_resume() - take over the run.json of the run that goes on; the times are added up */
void run_meta_resume(struct run *run, json_t *meta)
{
	const json_t *times = json_object_get(meta, "times");
	json_t *resumed = json_object_get(meta, "resumed");
	char stamp[32];

	run->meta = json_incref(meta);
	for (size_t i = 0; i < RUN_TIMES; i++)
		run->times[i] = json_number_value(json_object_get(json_array_get(times, i),
								  "seconds"));
	db_stamp(time(NULL), stamp, sizeof(stamp));
	if (!json_is_array(resumed)) {
		resumed = json_array();
		json_object_set_new(meta, "resumed", resumed);
	}
	json_array_append_new(resumed, json_string(stamp));
	json_object_set_new(meta, "finished", json_null());
	json_object_set_new(meta, "exit", json_null());
	json_object_set_new(meta, "interrupted", json_false());
}

/** run_meta_finish() - the last entries; run_meta_save() writes them */
void run_meta_finish(struct run *run, enum run_exit code, bool interrupted)
{
	char stamp[32];

	db_stamp(time(NULL), stamp, sizeof(stamp));
	json_object_set_new(run->meta, "finished", json_string(stamp));
	json_object_set_new(run->meta, "exit", json_integer(code));
	json_object_set_new(run->meta, "interrupted", json_boolean(interrupted));
}

/** run_meta_save() - write run.json; 0 or -errno */
int run_meta_save(struct run *run, struct db_error *err)
{
	char path[PATH_MAX];

	json_object_set_new(run->meta, "times", times_json(run));
	db_file_path(path, "%s/run.json", run->dir.path);
	return db_file_write_json(path, run->meta, err);
}

/* results of two kernels under one name would be worth nothing */
static int same_kernel(struct run *run, const char *side, json_t *now, struct db_error *err)
{
	json_t *sides = json_object_get(run->meta, "sides");
	const char *is = json_string_value(json_object_get(now, "version"));
	const char *was = json_string_value(json_object_get(json_object_get(sides, side),
							    "version"));

	if (!was || (is && !strcmp(is, was)))
		return 0;
	snprintf(run->gave_up, sizeof(run->gave_up), "the %s runs another kernel (%.100s) than the "
		 "one that the run began with (%.100s)", side, is ? is : "unknown", was);
	return db_fail(err, EINVAL, "%s", run->gave_up);
}

static int ask_side(struct run *run, struct db_board *b, struct db_error *err)
{
	struct db_board_result r;
	json_t *side = NULL;
	int ret = db_board_run(b, db_environment_script, run->config.timeouts.command, 0, &r, err);

	if (!ret)
		side = db_environment_parse(db_buf_str(&r.out), b->side->description);
	db_board_result_free(&r);
	if (!ret)
		ret = same_kernel(run, b->name, side, err);
	if (!ret)
		json_object_set(json_object_get(run->meta, "sides"), b->name, side);
	json_decref(side);
	return ret;
}

/** run_meta_release() - of the kernel under test, the EP's; "unknown" before it was asked */
const char *run_meta_release(const struct run *run)
{
	const char *release = json_string_value(json_object_get(json_object_get(json_object_get(
		run->meta, "sides"), "ep"), "release"));

	return release ? release : "unknown";
}

/**
 * run_meta_side() - ask a board once what it is
 *
 * The EP's kernel gives the run directory its name.
 *
 * Return: 0; -errno with a sentence.
 */
int run_meta_side(struct run *run, struct db_board *b, struct db_error *err)
{
	bool *known = b == &run->ep ? &run->ep_known : &run->rc_known;
	int ret = *known ? 0 : ask_side(run, b, err);

	if (*known || ret)
		return ret;
	*known = true;
	if (b == &run->ep) {
		ret = db_rundir_name_kernel(&run->dir, run_meta_release(run), err);
		if (!ret)
			ret = db_rundir_latest(&run->dir, err);
		run_live_say(run->live, "      results in %s", run->dir.path);
	}
	return ret ? ret : run_meta_save(run, err);
}

/** run_note() - show and keep in run.json something that belongs to no case */
void run_note(struct run *run, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	json_array_append_new(json_object_get(run->meta, "notes"),
			      json_string(db_sanitise(text)));
	run_live_say(run->live, "      note: %s", text);
}
