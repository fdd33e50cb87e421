// SPDX-License-Identifier: GPL-2.0-only
/* Both boards of a run, for a suite's program; see pair.h. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/pair.h"

/* the case's program was given up: end what it does on the boards */
static void on_owner_gone(void *arg)
{
	struct db_pair *p = arg;

	db_loop_remove(&p->loop, p->owner_fd);
	p->loop.interrupts++;
}

static int find_backend(struct db_pair *p, struct db_error *err)
{
	const char *name = getenv("DOORBENCH_BACKEND");

	p->backend = &p->config.backends[0];
	for (size_t i = 0; i < p->config.n_backends && name; i++) {
		p->backend = &p->config.backends[i];
		if (!strcmp(p->backend->name, name))
			return 0;
	}
	return name ? db_fail(err, EINVAL, "DOORBENCH_BACKEND: no backend '%s'", name) : 0;
}

static int open_rehearsal(struct db_pair *p, struct db_error *err)
{
	const char *path = getenv("DOORBENCH_REHEARSAL");

	if (!path)
		return 0;
	p->rehearsal = fopen(path, "ae");
	return p->rehearsal ? 0 : db_fail(err, errno, "cannot write %s: %s", path,
					  strerror(errno));
}

static int open_board(struct db_pair *p, struct db_board *b, const char *name, const char *lab,
		      struct db_error *err)
{
	char path[PATH_MAX];
	int ret = db_board_init(b, &p->config, name, lab, &p->loop, err);

	if (ret)
		return ret;
	b->rehearsal = p->rehearsal;
	db_file_path(path, "%s/%s.sh", p->case_dir, name);
	b->transcript_fd = db_file_append(path, err);
	return b->transcript_fd < 0 ? b->transcript_fd : 0;
}

static int open_boards(struct db_pair *p, const char *config, const char *lab,
		       struct db_error *err)
{
	const char *tier = getenv("DOORBENCH_TIER");
	int ret = db_config_load(config, &p->config, err);

	if (!ret && tier && !strcmp(tier, "debug"))
		db_config_debug(&p->config);
	if (!ret)
		ret = find_backend(p, err);
	if (!ret)
		ret = open_rehearsal(p, err);
	if (!ret)
		ret = open_board(p, &p->ep, "ep", lab, err);
	return ret ? ret : open_board(p, &p->rc, "rc", lab, err);
}

int db_pair_open(struct db_pair *p, pid_t owner, struct db_error *err)
{
	const char *config = getenv("DOORBENCH_CONFIG");
	const char *lab = getenv("DOORBENCH_LAB");
	int ret;

	memset(p, 0, sizeof(*p));
	p->left = json_object();
	p->case_dir = getenv("DOORBENCH_CASE_DIR") ?: ".";
	p->ep.transcript_fd = p->rc.transcript_fd = -1;
	p->owner_fd = syscall(SYS_pidfd_open, owner, 0);
	ret = db_loop_open(&p->loop, err);
	if (!ret && p->owner_fd >= 0)
		ret = db_loop_add(&p->loop, p->owner_fd, on_owner_gone, p);
	if (!ret && (!config || !lab))
		ret = db_fail(err, EINVAL, "%s is not set: it names the %s of a pair that is up",
			      config ? "DOORBENCH_LAB" : "DOORBENCH_CONFIG",
			      config ? "lab directory" : "configuration");
	return ret ? ret : open_boards(p, config, lab, err);
}

static void close_board(struct db_board *b)
{
	db_board_disconnect(b);
	if (b->transcript_fd >= 0)
		close(b->transcript_fd);
}

int db_pair_close(struct db_pair *p, struct db_error *err)
{
	char path[PATH_MAX];
	int ret;

	json_object_set_new(p->left, "board_seconds",
			    json_real(p->ep.board_seconds + p->rc.board_seconds));
	db_file_path(path, "%s/suite.json", p->case_dir);
	ret = db_file_write_json(path, p->left, err);
	json_decref(p->left);
	close_board(&p->ep);
	close_board(&p->rc);
	if (p->owner_fd >= 0)
		close(p->owner_fd);
	if (p->rehearsal)
		fclose(p->rehearsal);
	db_loop_close(&p->loop);
	db_config_free(&p->config);
	return ret;
}

bool db_pair_bar_is(const struct db_pair *p, int bar, const char *kind)
{
	const struct db_backend_config *b = p->backend;
	const struct db_bar_config *bars = b->n_bars ? b->bars : p->config.ep.bars;
	size_t n = b->n_bars ? b->n_bars : p->config.ep.n_bars;

	for (size_t i = 0; i < n; i++) {
		if (bars[i].bar == bar)
			return !strcmp(bars[i].kind, kind);
	}
	return false;
}

void db_pair_lab_broken(struct db_pair *p, const char *reason)
{
	json_object_set_new(p->left, "error", json_string(reason));
}

void db_pair_reboot(struct db_pair *p)
{
	json_object_set_new(p->left, "reboot", json_true());
}
