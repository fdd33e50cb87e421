// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ends a piece of both boards' kernel logs: one trip per side writes the marker and asks for the
 * taint, the follower then waits for the marker, so that the piece is exact and whole.  What it
 * tells is judged by the watch table.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "lib/sanitise.h"
#include "runner/run.h"

/* Return: 0 and the taint value, or what db_board_run() says */
static int check_health(struct run *run, struct db_board *b, long *tainted, struct db_error *err)
{
	char mark[160], script[256];
	struct db_board_result r;
	int ret;

	if (db_loop_interrupted(&run->loop))
		return db_fail(err, EINTR, "interrupted");
	db_board_mark(b, mark, sizeof(mark));
	snprintf(script, sizeof(script), "%s\ncat /proc/sys/kernel/tainted\n", mark);
	ret = db_board_run(b, script, run->config.timeouts.command, 0, &r, err);
	if (run->rehearsal)
		return ret;
	if (!ret && (r.status || sscanf(db_buf_str(&r.out), "%ld", tainted) != 1))
		ret = db_fail(err, EREMOTEIO, "the %s does not tell its state: %.100s", b->name,
			      r.out.len ? db_sanitise(r.out.data) : "nothing printed");
	db_board_result_free(&r);
	if (!ret && db_board_wait_mark(b, run->config.timeouts.command))
		ret = db_fail(err, EREMOTEIO, "the kernel log of the %s does not arrive", b->name);
	/* either way nothing can be known about this board before it is booted again */
	if (ret == -ETIMEDOUT || ret == -EREMOTEIO)
		b->lost = true;
	return ret;
}

static void __attribute__((format(printf, 4, 5))) trouble(struct run_story *s,
							  const struct db_board *b,
							  const struct db_watch_row *row,
							  const char *fmt, ...)
{
	static const enum db_run_status verdicts[] = {
		[DB_WATCH_FINE] = DB_RUN_PASS, [DB_WATCH_FAIL] = DB_RUN_FAIL,
		[DB_WATCH_ERROR] = DB_RUN_ERROR, [DB_WATCH_MISS] = DB_RUN_MISS,
	};
	va_list ap;

	s->reboot |= row->reboot;
	/* the first word counts, but the kernel's fault goes before the lab's */
	if (s->trouble[0] && (s->verdict == DB_RUN_FAIL || row->verdict != DB_WATCH_FAIL))
		return;
	s->verdict = verdicts[row->verdict];
	s->whose = b;
	va_start(ap, fmt);
	vsnprintf(s->trouble, sizeof(s->trouble), fmt, ap);
	va_end(ap);
}

static void judge(const struct run *run, struct run_story *s, const struct db_board *b,
		  const struct db_kmsg_piece *piece, long new_taint)
{
	const struct db_watch_row *row = db_watch_taint(new_taint);
	char letters[32];

	if (piece->row && (piece->row->detector != DB_WATCH_FAULT || !run->faults_wanted))
		trouble(s, b, piece->row, "kernel of the %s: %s", b->name,
			db_buf_str(&piece->trouble));
	s->reboot |= piece->reboot;
	if (row) {
		db_watch_letters(new_taint, letters, sizeof(letters));
		trouble(s, b, row, "kernel of the %s became tainted (%s)", b->name, letters);
	}
	if (piece->lost)
		trouble(s, b, db_watch_of(DB_WATCH_LOST), "%" PRIu64 " records of the %s's kernel "
			"log were lost: what they said is not known", piece->lost, b->name);
}

static int take_side(struct run *run, struct db_board *b, const char *dir,
		     struct db_kmsg_piece *piece, struct run_story *s, long *baseline,
		     struct db_error *err)
{
	struct db_error health = { "" };
	char path[PATH_MAX];
	long tainted = *baseline;
	int ret, bad;

	/* an RC that boots late is not there yet */
	if (!db_board_alive(b) && !b->lost && !b->following)
		return 0;
	bad = check_health(run, b, &tainted, &health);
	db_kmsg_take(&b->kmsg, piece);
	db_file_path(path, "%s/%s.dmesg", dir, b->name);
	ret = db_file_keep(path, db_buf_str(&piece->text), piece->text.len, err);
	judge(run, s, b, piece, tainted & ~*baseline);
	*baseline = tainted;
	if (!ret && bad)
		ret = db_fail(err, -bad, "%s", health.text);
	return ret;
}

/*
 * A kernel whose other board has vanished stumbles over that, be it a bug of its own or not: the
 * case has found nothing.  If the board vanished by a fault of its kernel, its console tells.
 */
static void excuse(struct run_story *s, const struct db_board *gone, int ret, const char *why)
{
	char said[sizeof(s->trouble)];

	if ((ret != -ENOTCONN && ret != -ETIMEDOUT && ret != -EREMOTEIO) || !s->trouble[0] ||
	    s->whose == gone || s->verdict != DB_RUN_FAIL)
		return;
	snprintf(said, sizeof(said), "%s", s->trouble);
	s->verdict = DB_RUN_ERROR;
	snprintf(s->trouble, sizeof(s->trouble), "%.120s; %.250s", why, said);
}

/*
 * Return: 0; -ENOTCONN, -ETIMEDOUT, -EREMOTEIO, -EINTR if a board does not answer; other -errno if
 * a log cannot be written.  @story is filled in as far as is known in any case.
 */
int run_kernel_log(struct run *run, const char *dir, struct run_story *story,
		   struct db_error *err)
{
	struct db_error second = { "" };
	int ret, other;

	memset(story, 0, sizeof(*story));
	ret = take_side(run, &run->ep, dir, &story->ep, story, &run->tainted[0], err);
	other = take_side(run, &run->rc, dir, &story->rc, story, &run->tainted[1], &second);
	/* of two that are gone the one that said why is the cause */
	if (!other)
		excuse(story, &run->ep, ret, err->text);
	else if (!ret)
		excuse(story, &run->rc, other, second.text);
	if (!ret && other)
		ret = db_fail(err, -other, "%s", second.text);
	return ret;
}

void run_story_free(struct run_story *story)
{
	db_kmsg_piece_free(&story->ep);
	db_kmsg_piece_free(&story->rc);
}
