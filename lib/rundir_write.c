// SPDX-License-Identifier: GPL-2.0-only
/* Writes the run directory, see rundir_write.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/rundir_write.h"
#include "lib/sanitise.h"

static int set_path(struct db_rundir *d, const char *kernel, struct db_error *err)
{
	if (snprintf(d->path, sizeof(d->path), "%s/%s-%s-%s", d->parent, d->stamp, d->pair,
		     kernel) >= (int)sizeof(d->path))
		return db_fail(err, ENAMETOOLONG, "path too long: %s", d->parent);
	return 0;
}

int db_rundir_create(struct db_rundir *d, const char *parent, const char *pair,
		     struct db_error *err)
{
	char cases[PATH_MAX];
	int ret;

	if (snprintf(d->parent, sizeof(d->parent), "%s", parent) >= (int)sizeof(d->parent))
		return db_fail(err, ENAMETOOLONG, "path too long: %.100s...", parent);
	snprintf(d->pair, sizeof(d->pair), "%s", pair);
	ret = db_file_mkdirs(parent, err);
	/* two runs of one pair may start in the same second: the later one takes the next second */
	for (int i = 0; !ret && i < 60; i++) {
		db_stamp_name(time(NULL) + i, d->stamp, sizeof(d->stamp));
		ret = set_path(d, "unbooted", err);
		if (ret || !mkdir(d->path, 0777))
			break;
		if (errno != EEXIST)
			ret = db_fail(err, errno, "cannot make directory %s: %s", d->path,
				      strerror(errno));
	}
	db_file_path(cases, "%s/cases", d->path);
	if (!ret && mkdir(cases, 0777))
		ret = db_fail(err, errno, "cannot make directory %s: %s", cases, strerror(errno));
	return ret;
}

int db_rundir_name_kernel(struct db_rundir *d, const char *release, struct db_error *err)
{
	char old[PATH_MAX];
	int ret;

	snprintf(old, sizeof(old), "%s", d->path);
	ret = set_path(d, db_name_ok(release) ? release : "unknown", err);
	if (!ret && rename(old, d->path))
		ret = db_fail(err, errno, "cannot rename %s: %s", old, strerror(errno));
	if (ret)
		snprintf(d->path, sizeof(d->path), "%.*s", (int)sizeof(d->path) - 1, old);
	return ret;
}

int db_rundir_latest(const struct db_rundir *d, struct db_error *err)
{
	char link[PATH_MAX], tmp[PATH_MAX];

	snprintf(link, sizeof(link), "%s/latest", d->parent);
	snprintf(tmp, sizeof(tmp), "%s/.latest.%d", d->parent, (int)getpid());
	unlink(tmp);
	if (symlink(strrchr(d->path, '/') + 1, tmp) || rename(tmp, link))
		return db_fail(err, errno, "cannot make %s: %s", link, strerror(errno));
	return 0;
}

int db_rundir_case(const struct db_rundir *d, const char *suite, const char *name, char *path,
		   struct db_error *err)
{
	if (!db_name_ok(suite) || !db_name_ok(name))
		return db_fail(err, EINVAL, "not usable as a file name: %.60s/%.200s", suite, name);
	db_file_path(path, "%s/cases/%s/%s", d->path, suite, name);
	return db_file_mkdirs(path, err);
}

int db_case_result_write(const char *dir, const struct db_case_result *r, struct db_error *err)
{
	char path[PATH_MAX], stamp[32];
	json_t *json;
	int ret;

	if (!r->reason[0] && r->status != DB_RUN_PASS && r->status != DB_RUN_DONE)
		return db_fail(err, EINVAL, "%s/%s: a status of %s without a reason", r->suite,
			       r->name, db_run_status_name(r->status));
	db_stamp(r->started, stamp, sizeof(stamp));
	json = json_pack("{s:s s:s s:s s:s s:s s:b s:s s:f s:f}",
			 "suite", r->suite, "case", r->name, "backend", r->backend,
			 "status", db_run_status_name(r->status), "reason", r->reason,
			 "expected_failure", r->expected_failure, "started", stamp,
			 "seconds", r->seconds, "board_seconds", r->board_seconds);
	if (!json)
		return db_fail(err, ENOMEM, "%s/%s: cannot make the result", r->suite, r->name);
	if (r->quotes)
		json_object_set(json, "quotes", r->quotes);
	if (r->measurements)
		json_object_set(json, "measurements", r->measurements);
	db_file_path(path, "%s/result.json", dir);
	ret = db_file_write_json(path, json, err);
	json_decref(json);
	return ret;
}
