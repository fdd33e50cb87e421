// SPDX-License-Identifier: GPL-2.0-only
/* Writes the run directory, see rundir_write.h. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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

/* two runs of one pair may start in the same second: the later one takes the next second */
#define SECONDS_TRIED	60
#define UNBOOTED	"unbooted"

/* is there another run of this pair with the same stamp, under whatever kernel's name? */
static bool is_taken(const struct db_rundir *d)
{
	const char *own = strrchr(d->path, '/') + 1;
	size_t prefix = strlen(own) - strlen(UNBOOTED);
	DIR *dir = opendir(d->parent);
	const struct dirent *e;
	bool taken = false;

	while (dir && !taken && (e = readdir(dir)))
		taken = !strncmp(e->d_name, own, prefix) && strcmp(e->d_name, own) != 0;
	if (dir)
		closedir(dir);
	return taken;
}

/* Return: 0, -EEXIST to try the next second, -errno */
static int make_dir(const struct db_rundir *d, struct db_error *err)
{
	if (mkdir(d->path, 0777))
		return db_fail(err, errno, "cannot make directory %s: %s", d->path,
			       strerror(errno));
	if (!is_taken(d))
		return 0;
	rmdir(d->path);
	return db_fail(err, EEXIST, "%s: runs of this second are there already", d->path);
}

int db_rundir_create(struct db_rundir *d, const char *parent, const char *pair,
		     struct db_error *err)
{
	/* once: a clock that goes on meanwhile leaves a gap, into which a later run would come */
	const time_t start = time(NULL);
	char cases[PATH_MAX];
	int ret;

	if (snprintf(d->parent, sizeof(d->parent), "%s", parent) >= (int)sizeof(d->parent))
		return db_fail(err, ENAMETOOLONG, "path too long: %.100s...", parent);
	snprintf(d->pair, sizeof(d->pair), "%s", pair);
	ret = db_file_mkdirs(parent, err);
	if (ret)
		return ret;
	for (int i = 0; i < SECONDS_TRIED; i++) {
		db_stamp_name(start + i, d->stamp, sizeof(d->stamp));
		ret = set_path(d, UNBOOTED, err);
		if (!ret)
			ret = make_dir(d, err);
		if (ret != -EEXIST)
			break;
	}
	db_file_path(cases, "%s/cases", d->path);
	if (!ret && mkdir(cases, 0777))
		ret = db_fail(err, errno, "cannot make directory %s: %s", cases, strerror(errno));
	return ret;
}

int db_rundir_reopen(struct db_rundir *d, const char *path, const char *pair,
		     struct db_error *err)
{
	char real[PATH_MAX], *name;

	memset(d, 0, sizeof(*d));
	if (!realpath(path, real))
		return db_fail(err, errno, "cannot open %s: %s", path, strerror(errno));
	name = strrchr(real, '/') + 1;
	/* the stamp has no '-' in it */
	if (strlen(real) >= sizeof(d->path) || strcspn(name, "-") >= sizeof(d->stamp) ||
	    strncmp(name + strcspn(name, "-") + 1, pair, strlen(pair)) != 0)
		return db_fail(err, EINVAL, "%s is not named like a run of the pair %s", path,
			       pair);
	snprintf(d->path, sizeof(d->path), "%.*s", (int)sizeof(d->path) - 1, real);
	snprintf(d->stamp, sizeof(d->stamp), "%.*s", (int)strcspn(name, "-"), name);
	snprintf(d->pair, sizeof(d->pair), "%s", pair);
	name[-1] = '\0';
	if (snprintf(d->parent, sizeof(d->parent), "%s", real) >= (int)sizeof(d->parent))
		return db_fail(err, ENAMETOOLONG, "path too long: %.100s...", path);
	return 0;
}

int db_rundir_name_kernel(struct db_rundir *d, const char *release, struct db_error *err)
{
	const char *end = strrchr(d->path, '-');
	char old[PATH_MAX];
	int ret;

	if (!end || strcmp(end + 1, UNBOOTED) != 0)
		return 0;

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

static json_t *labels_json(const struct db_case_result *r)
{
	json_t *labels = json_array();

	for (size_t i = 0; i < r->n_labels; i++)
		json_array_append_new(labels, json_string(r->labels[i]));
	return labels;
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
	if (r->repeat > 1)
		json_object_set_new(json, "repeat", json_integer(r->repeat));
	json_object_set_new(json, "tier", json_string(r->tier));
	json_object_set_new(json, "labels", labels_json(r));
	if (r->known)
		json_object_set_new(json, "known_issue", db_issue_json(r->known));
	if (r->quotes)
		json_object_set(json, "quotes", r->quotes);
	if (r->measurements)
		json_object_set(json, "measurements", r->measurements);
	db_file_path(path, "%s/result.json", dir);
	ret = db_file_write_json(path, json, err);
	json_decref(json);
	return ret;
}
