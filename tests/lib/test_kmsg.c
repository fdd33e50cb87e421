// SPDX-License-Identifier: GPL-2.0-only
/* The kernel log: records, markers, losses, trouble. */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/kmsg.h"

static int parse(const char *line, struct db_kmsg_record *r)
{
	return db_kmsg_parse(line, strlen(line), r);
}

static void feed(struct db_kmsg *k, const char *text)
{
	db_kmsg_feed(k, text, strlen(text));
}

/* Return: the text of the piece, the caller's; first trouble and losses must be as expected */
static char *take(struct db_kmsg *k, const char *trouble, uint64_t lost)
{
	struct db_kmsg_piece piece;
	char *text;

	db_kmsg_take(k, &piece);
	assert_string_equal(db_buf_str(&piece.trouble), trouble);
	assert_int_equal(piece.row != NULL, trouble[0] != '\0');
	assert_int_equal(piece.lost, lost);
	text = strdup(db_buf_str(&piece.text));
	db_kmsg_piece_free(&piece);
	return text;
}

static void test_records(void **state)
{
	struct db_kmsg_record r;

	assert_int_equal(parse("6,339,5140900,-;NET: Registered protocol family 10", &r), 0);
	assert_int_equal(r.facility, 0);
	assert_int_equal(r.level, 6);
	assert_int_equal(r.seq, 339);
	assert_int_equal(r.usec, 5140900);
	assert_memory_equal(r.text, "NET: ", 5);
	/* more fields are to be ignored (dev-kmsg ABI) */
	assert_int_equal(parse("12,1,2,c,caller=T1;x;y", &r), 0);
	assert_int_equal(r.facility, 1);
	assert_int_equal(r.text_len, 3);
	assert_int_equal(parse(" SUBSYSTEM=pci", &r), -EAGAIN);
	assert_int_equal(parse("", &r), -EBADMSG);
	assert_int_equal(parse("no record", &r), -EBADMSG);
	assert_int_equal(parse("6,x,1,-;a", &r), -EBADMSG);
	assert_int_equal(parse("6,1;a", &r), -EBADMSG);
	assert_int_equal(parse("6,1,2abc;a", &r), -EBADMSG);
}

static void test_pieces(void **state)
{
	struct db_kmsg k = { 0 };
	char *piece;

	db_kmsg_mark(&k, "mark 1");
	feed(&k, "6,1,1000000,-;first\n DEVICE=+pci:0\n6,2,2000000,-;sec");
	feed(&k, "ond\n12,3,3000000,-;mark 1\n6,4,4000000,-;of the next\n");
	assert_true(k.seen);
	piece = take(&k, "", 0);
	assert_string_equal(piece, "[    1.000000] first\n[    2.000000] second\n");
	free(piece);
	assert_false(k.seen);
	piece = take(&k, "", 0);
	assert_string_equal(piece, "[    4.000000] of the next\n");
	free(piece);
	db_kmsg_reset(&k);
}

/* the kernel's own text must not end a case, nor another run's marker */
static void test_false_markers(void **state)
{
	struct db_kmsg k = { 0 };

	db_kmsg_mark(&k, "mark 1");
	feed(&k, "4,1,1,-;mark 1\n12,2,2,-;mark 12\n12,3,3,-;mark\n");
	assert_false(k.seen);
	feed(&k, "12,4,4,-;mark 1\n");
	assert_true(k.seen);
	db_kmsg_reset(&k);
}

static void test_losses(void **state)
{
	struct db_kmsg k = { 0 };
	char *piece;

	feed(&k, "6,10,1,-;a\n6,13,2,-;b\n");
	piece = take(&k, "", 2);
	assert_non_null(strstr(piece, "# 2 records lost"));
	free(piece);
	/* the follower reads again from the oldest after an overrun: known records are skipped */
	feed(&k, "6,12,1,-;a\n6,13,2,-;b\n6,14,3,-;c\n");
	piece = take(&k, "", 0);
	assert_string_equal(piece, "[    0.000003] c\n");
	free(piece);
	db_kmsg_reset(&k);
}

/* the first is told of, any may ask for a reboot, and a new piece begins without */
static void test_trouble(void **state)
{
	struct db_kmsg_piece piece;
	struct db_kmsg k = { 0 };

	db_kmsg_mark(&k, "mark");
	feed(&k, "6,1,1,-;fine\n4,2,1,-;kmemleak: 3 new suspected memory leaks\n"
	     "1,3,2,-;BUG: second\n12,4,2,-;mark\n6,5,3,-;of the next piece\n");
	db_kmsg_take(&k, &piece);
	assert_string_equal(db_buf_str(&piece.trouble), "kmemleak: 3 new suspected memory leaks");
	assert_ptr_equal(piece.row, db_watch_record("kmemleak: x"));
	assert_false(piece.row->reboot);
	assert_true(piece.reboot);
	db_kmsg_piece_free(&piece);
	db_kmsg_take(&k, &piece);
	assert_string_equal(db_buf_str(&piece.text), "[    0.000003] of the next piece\n");
	assert_null(piece.row);
	assert_false(piece.reboot);
	assert_string_equal(db_buf_str(&piece.trouble), "");
	db_kmsg_piece_free(&piece);
	/* a user may write what he likes */
	feed(&k, "12,6,4,-;Kernel panic - not syncing\n");
	free(take(&k, "", 0));
	/* an earlier boot's trouble is forgotten */
	feed(&k, "0,7,5,-;Kernel panic - not syncing: x\n");
	db_kmsg_reset(&k);
	feed(&k, "6,0,0,-;Booting Linux\n");
	free(take(&k, "", 0));
	db_kmsg_reset(&k);
}

/* what nobody can keep is counted, and what follows is read again */
static void test_flood(void **state)
{
	struct db_kmsg_piece piece;
	struct db_kmsg k = { 0 };
	char record[1100];
	uint64_t seq = 0;

	while (seq < 2 * DB_KMSG_KEPT_MAX / 1000) {
		snprintf(record, sizeof(record), "6,%" PRIu64 ",1,-;%01000d\n", seq++, 0);
		feed(&k, record);
	}
	db_kmsg_take(&k, &piece);
	assert_memory_equal(piece.text.data, "# more than 4194304 bytes", 25);
	assert_in_range(piece.text.len, DB_KMSG_KEPT_MAX, DB_KMSG_KEPT_MAX + 100);
	assert_int_equal(piece.lost, 0);
	db_kmsg_piece_free(&piece);
	snprintf(record, sizeof(record), "6,%" PRIu64 ",2000001,-;after\n", seq);
	feed(&k, record);
	assert_string_equal(db_buf_str(&k.piece), "[    2.000001] after\n");
	db_kmsg_reset(&k);
}

static void test_hostile(void **state)
{
	static char line[3 * DB_KMSG_LINE_MAX];
	struct db_kmsg k = { 0 };
	char *piece;

	memset(line, 'x', sizeof(line));
	db_kmsg_feed(&k, line, sizeof(line));
	feed(&k, "\n6,1,1,-;esc \033[2J \\x1b\n\n,,,;\n6,2,1,-;b\n");
	piece = take(&k, "", 0);
	assert_string_equal(piece, "[    0.000001] esc ?[2J \\x1b\n[    0.000001] b\n");
	free(piece);
	db_kmsg_reset(&k);
}

static void test_find(void **state)
{
	const char *piece = "[    1.0] a: one\n[    2.0] b: two two\n[    3.0] c: two\n";
	struct db_buf out = { 0 };

	assert_true(db_kmsg_find(piece, "two", &out));
	assert_string_equal(out.data, "b: two two");
	db_buf_free(&out);
	assert_false(db_kmsg_find(piece, "three", &out));
	assert_false(db_kmsg_find("", "x", &out));
}

static void test_fatal(void **state)
{
	const char *lab = "[    0.5] Kernel panic - not syncing: No working init found.  Try\n";
	struct db_buf out = { 0 };

	assert_true(db_kmsg_fatal("login:\n[    3.1] x: y\n[   12.345678] Unable to handle kernel "
				  "NULL pointer dereference\n[ 12.4] Kernel panic - not syncing\n",
				  &out));
	assert_string_equal(out.data, "Unable to handle kernel NULL pointer dereference");
	db_buf_free(&out);
	assert_true(db_kmsg_fatal("Kernel panic - not syncing: sysrq", &out));
	assert_string_equal(out.data, "Kernel panic - not syncing: sysrq");
	db_buf_free(&out);
	assert_false(db_kmsg_fatal(lab, &out));
	assert_false(db_kmsg_fatal("[ 1.0] WARNING: CPU: 0\n[ \n[\n", &out));
	assert_false(db_kmsg_fatal("", &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_false_markers),
		cmocka_unit_test(test_losses),
		cmocka_unit_test(test_trouble),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_fatal),
	};

	return cmocka_run_group_tests_name("kmsg", tests, NULL, NULL);
}
