// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts db-target, the program that does what a shell cannot, on both boards: once per boot, by the
 * run's ssh connection, checked by its digest.  A board that does not take it is the lab's trouble.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/sanitise.h"
#include "runner/run.h"

#define DIGEST	64	/* hexadecimal digits of SHA-256 */
#define PLACE	DB_BOARD_PROGRAMS "/db-target"

/*
 * /run is there on every board and forgets with the power.  Where it forbids programs, as Debian's
 * does, or is no place to write to, a file system of its own goes there.  Prints the digest of what
 * an earlier run in this boot has put there.
 */
static const char prepare[] =
	"d=" DB_BOARD_PROGRAMS "\n"
	"mkdir -p $d || exit\n"
	"{ echo '#!/bin/sh' > $d/try && chmod 755 $d/try && $d/try; } 2> /dev/null ||\n"
	"\tmount -t tmpfs -o mode=755 doorbench $d || exit\n"
	"rm -f $d/try\n"
	"test ! -e " PLACE " || sha256sum " PLACE "\n";

/* whole or not at all; the last step proves that the board can run it */
static const char take[] =
	"cat > " PLACE ".new && chmod 755 " PLACE ".new && mv " PLACE ".new " PLACE " && "
	"sha256sum " PLACE " && " PLACE " --help > /dev/null";

static const struct {
	const char *config, *uname;
} architectures[] = {
	{ "arm64", "aarch64" },
	{ "x86_64", "x86_64" },
};

const char *run_uname(const struct db_side_config *side)
{
	for (size_t i = 0; i < sizeof(architectures) / sizeof(architectures[0]); i++) {
		if (!strcmp(architectures[i].config, side->architecture))
			return architectures[i].uname;
	}
	return side->architecture;
}

/* the digest that begins a line of sha256sum; "" if there is none */
static void find_digest(const char *text, char digest[DIGEST + 1])
{
	size_t n = 0;

	while (n < DIGEST && isxdigit((unsigned char)text[n]))
		n++;
	snprintf(digest, DIGEST + 1, "%s", n == DIGEST && text[n] == ' ' ? text : "");
}

/* why a step failed: the last line that the board printed */
static int refused(const struct db_board *b, struct db_board_result *r, const char *what,
		   struct db_error *err)
{
	char *text = r->out.data, *nl;

	while (r->out.len && strchr("\r\n", text[r->out.len - 1]))
		text[--r->out.len] = '\0';
	nl = r->out.len ? strrchr(text, '\n') : NULL;
	return db_fail(err, EREMOTEIO, "%s on the %s: %.200s (exit status %d)", what, b->name,
		       r->out.len ? db_sanitise(nl ? nl + 1 : text) : "nothing printed",
		       r->status);
}

/* Return: 0 and the digest of what is on the board, "" if nothing is */
static int ask(struct run *run, struct db_board *b, char digest[DIGEST + 1], struct db_error *err)
{
	struct db_board_result r;
	int ret = db_board_run(b, prepare, run->config.timeouts.command, 0, &r, err);

	if (!ret && r.status)
		ret = refused(b, &r, "making a place for db-target", err);
	find_digest(db_buf_str(&r.out), digest);
	db_board_result_free(&r);
	return ret;
}

static int put(struct run *run, struct db_board *b, const char *path, const char *digest,
	       struct db_error *err)
{
	char found[DIGEST + 1];
	struct db_board_result r;
	int ret = db_board_put(b, path, take, run->config.timeouts.command, &r, err);

	find_digest(db_buf_str(&r.out), found);
	if (!ret && !run->rehearsal) {
		if (found[0] && strcmp(found, digest) != 0)
			ret = db_fail(err, EREMOTEIO, "db-target arrived on the %s with digest "
				      "%.12s..., not %.12s...", b->name, found, digest);
		else if (r.status)
			ret = refused(b, &r, found[0] ? "starting db-target" :
				      "copying db-target", err);
		else if (!found[0])
			ret = db_fail(err, EREMOTEIO, "sha256sum on the %s printed no digest",
				      b->name);
	}
	db_board_result_free(&r);
	return ret;
}

/* what a person has to do before the transcript can be run by hand, and what does it then */
static int note(struct db_board *b, const char *path, const char *digest, struct db_error *err)
{
	char lines[PATH_MAX + 256];

	snprintf(lines, sizeof(lines), "# " PLACE " is %.*s, sha256 %s\nPATH=" DB_BOARD_PROGRAMS
		 ":$PATH\n", PATH_MAX, path, digest);
	return db_board_note(b, lines, err);
}

static int one_board(struct run *run, struct db_board *b, struct db_error *err)
{
	/* a plan needs no build and is the same for each */
	char path[PATH_MAX], digest[DIGEST + 1] = "as it was built", found[DIGEST + 1];
	/* in the transcript relative to the project, for whoever reads it elsewhere */
	const char *name = path + strlen(run->root) + 1;
	int ret = 0;

	db_file_path(path, "%s/build/target/%s/db-target", run->root, run_uname(b->side));
	if (!run->rehearsal && access(path, R_OK))
		return db_fail(err, errno, "%s: %s (make target builds it)", path,
			       strerror(errno));
	if (!run->rehearsal)
		ret = run_file_digest(run, path, digest, err);
	if (!ret)
		ret = ask(run, b, found, err);
	if (!ret && strcmp(found, digest) != 0)
		ret = put(run, b, run->rehearsal ? name : path, digest, err);
	return ret ? ret : note(b, name, digest, err);
}

/* with the transcript of this boot, which every case's begins with */
static int recorded(struct run *run, struct db_board *b, struct db_error *err)
{
	char path[PATH_MAX];
	int ret;

	db_file_path(path, "%s/%s.sh", run->setup, b->name);
	b->transcript_fd = db_file_append(path, err);
	if (b->transcript_fd < 0)
		return b->transcript_fd;
	ret = one_board(run, b, err);
	close(b->transcript_fd);
	b->transcript_fd = -1;
	return ret;
}

/**
 * run_target() - make sure that both boards, as far as they are on, have db-target
 *
 * Return: 0; -errno and a sentence: the lab's trouble in any case.
 */
int run_target(struct run *run, struct db_error *err)
{
	struct db_board *const boards[] = { &run->ep, &run->rc };
	double start = db_now();
	int ret = 0;

	for (size_t i = 0; i < 2 && !ret; i++) {
		struct db_board *b = boards[i];

		if (!db_board_alive(b) || run->target_at[i] == b->connections)
			continue;
		ret = recorded(run, b, err);
		if (!ret)
			run->target_at[i] = b->connections;
	}
	run->times[RUN_TIME_SETUP] += db_now() - start;
	return ret;
}
