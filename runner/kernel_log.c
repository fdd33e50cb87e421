// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ends a piece of both boards' kernel logs: one trip per side writes the marker and asks for the
 * taint, the follower then waits for the marker, so that the piece is exact and whole.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "lib/sanitise.h"
#include "runner/run.h"

/* letters as in Documentation/admin-guide/tainted-kernels.rst, bit 0 first */
static const char taint_letters[] = "PFSRMBUDAWCIOELKXTNJ";

/*
 * An out-of-tree (O) or unsigned (E) module is no fault of the kernel: the lab's own drivers may
 * be both.
 */
#define TAINT_HARMLESS	(1L << 12 | 1L << 13)
/* the kernel died of an oops somewhere (D): what follows on that board proves nothing */
#define TAINT_DIED	(1L << 7)

static void taint_text(long bits, char *out, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < sizeof(taint_letters) - 1 && used + 1 < size; i++) {
		if (bits & (1L << i))
			out[used++] = taint_letters[i];
	}
	out[used] = '\0';
}

/* Return: 0 and the taint value, or what db_board_run() says */
static int check_health(struct run *run, struct db_board *b, long *tainted, struct db_error *err)
{
	char mark[160], script[256];
	struct db_board_result r;
	int ret;

	db_board_mark(b, mark, sizeof(mark));
	snprintf(script, sizeof(script), "%s\ncat /proc/sys/kernel/tainted\n", mark);
	ret = db_board_run(b, script, run->config.timeouts.command, &r, err);
	if (!ret && (r.status || sscanf(db_buf_str(&r.out), "%ld", tainted) != 1))
		ret = db_fail(err, EREMOTEIO, "the %s does not tell its state: %.100s", b->name,
			      r.out.len ? db_sanitise(r.out.data) : "nothing printed");
	db_board_result_free(&r);
	if (!ret && db_board_wait_mark(b, run->config.timeouts.command))
		ret = db_fail(err, EREMOTEIO, "the kernel log of the %s does not arrive", b->name);
	if (ret == -ETIMEDOUT)
		b->lost = true;
	return ret;
}

static int take_side(struct run *run, struct db_board *b, const char *dir, struct db_buf *piece,
		     char *trouble, size_t size, long *baseline, struct db_error *err)
{
	struct db_buf first = { 0 };
	struct db_error health = { "" };
	char path[PATH_MAX], letters[32];
	long tainted = *baseline;
	int ret, bad;

	bad = check_health(run, b, &tainted, &health);
	db_kmsg_take(&b->kmsg, piece, &first);
	db_file_path(path, "%s/%s.dmesg", dir, b->name);
	ret = db_file_write(path, db_buf_str(piece), piece->len, err);
	if (first.len && !trouble[0])
		snprintf(trouble, size, "kernel of the %s: %s", b->name, first.data);
	taint_text(tainted & ~*baseline & ~TAINT_HARMLESS, letters, sizeof(letters));
	if (!trouble[0] && letters[0])
		snprintf(trouble, size, "kernel of the %s became tainted (%s)", b->name, letters);
	if (tainted & ~*baseline & TAINT_DIED)
		run->distrusted = true;
	*baseline = tainted;
	db_buf_free(&first);
	if (!ret && bad)
		ret = db_fail(err, -bad, "%s", health.text);
	return ret;
}

/*
 * Return: 0; -ENOTCONN, -ETIMEDOUT, -EREMOTEIO, -EINTR if a board does not answer; other -errno if
 * a log cannot be written.  @pieces and @trouble are filled in as far as is known in any case.
 */
int run_kernel_log(struct run *run, const char *dir, struct db_buf pieces[2], char *trouble,
		   size_t size, struct db_error *err)
{
	struct db_error second = { "" };
	int ret, other;

	trouble[0] = '\0';
	ret = take_side(run, &run->ep, dir, &pieces[0], trouble, size, &run->tainted[0], err);
	other = take_side(run, &run->rc, dir, &pieces[1], trouble, size, &run->tainted[1],
			  &second);
	if (!ret && other)
		ret = db_fail(err, -other, "%s", second.text);
	return ret;
}
