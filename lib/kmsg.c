// SPDX-License-Identifier: GPL-2.0-only
/* The kernel log of a board as /dev/kmsg gives it, see kmsg.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/iommu.h"
#include "lib/kmsg.h"
#include "lib/sanitise.h"

/* after these nothing of that boot can be trusted; arch/arm64/mm/fault.c, kernel/panic.c ... */
static const char *const fatals[] = {
	"Internal error: ",
	"Unable to handle kernel",
	"Kernel panic - not syncing",
	"kernel BUG at ",
};

/* init/main.c, init/do_mounts.c */
static const char *const lab_panics[] = {
	"Kernel panic - not syncing: No working init found",
	"Kernel panic - not syncing: Requested init",
	"Kernel panic - not syncing: VFS: Unable to mount root fs",
	"Kernel panic - not syncing: Attempted to kill init",
};

static bool starts(const char *text, const char *const *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!strncmp(text, table[i], strlen(table[i])))
			return true;
	}
	return false;
}

int db_kmsg_parse(const char *line, size_t len, struct db_kmsg_record *out)
{
	const char *semicolon = memchr(line, ';', len);
	char head[96];
	unsigned int prio;
	int used = 0;

	if (len && line[0] == ' ')
		return -EAGAIN;
	if (!semicolon || semicolon - line >= (int)sizeof(head))
		return -EBADMSG;
	memcpy(head, line, semicolon - line);
	head[semicolon - line] = '\0';
	/* "6,339,5140900,-" and possibly more fields, which the ABI tells to ignore */
	if (sscanf(head, "%9u,%20" SCNu64 ",%20" SCNu64 "%n", &prio, &out->seq, &out->usec,
		   &used) != 3 || (head[used] != ',' && head[used]))
		return -EBADMSG;
	out->facility = prio >> 3;
	out->level = prio & 7;
	out->text = semicolon + 1;
	out->text_len = len - (semicolon + 1 - line);
	return 0;
}

/*
 * The first trouble is the one to tell of, any may ask for a reboot.  A fault of an IOMMU, which
 * may be wanted, gives way to what never is.
 */
static void watch(struct db_kmsg *k, const char *text)
{
	const struct db_watch_row *row = db_watch_record(text);

	if (!row && db_iommu_is_fault(text))
		row = db_watch_of(DB_WATCH_FAULT);
	if (!row)
		return;
	k->reboot |= row->reboot;
	if (k->row && (k->row->detector != DB_WATCH_FAULT || row->detector == DB_WATCH_FAULT))
		return;
	k->row = row;
	db_buf_consume(&k->trouble, k->trouble.len);
	db_buf_add(&k->trouble, text, strlen(text));
}

static void take_record(struct db_kmsg *k, const struct db_kmsg_record *r)
{
	char text[DB_KMSG_LINE_MAX + 1];

	/* after an overrun the follower reads again from the oldest record */
	if (k->any && r->seq < k->next_seq)
		return;
	if (k->any)
		k->lost += r->seq - k->next_seq;
	k->any = true;
	k->next_seq = r->seq + 1;

	snprintf(text, sizeof(text), "%.*s", (int)r->text_len, r->text);
	db_sanitise(text);
	if (r->facility && k->marker[0] && !strcmp(text, k->marker)) {
		k->seen = true;
		return;
	}
	db_buf_printf(&k->piece, "[%5" PRIu64 ".%06" PRIu64 "] %s\n", r->usec / 1000000,
		      r->usec % 1000000, text);
	if (!r->facility)
		watch(k, text);
}

static void take_line(struct db_kmsg *k, const char *line, size_t len)
{
	struct db_kmsg_record r;

	if (len <= DB_KMSG_LINE_MAX && !db_kmsg_parse(line, len, &r))
		take_record(k, &r);
}

void db_kmsg_feed(struct db_kmsg *k, const char *bytes, size_t len)
{
	size_t used = 0;
	char *end;

	k->partial.limit = DB_KMSG_KEPT_MAX;
	k->piece.limit = DB_KMSG_KEPT_MAX;
	db_buf_add(&k->partial, bytes, len);
	while (!k->seen && used < k->partial.len) {
		end = memchr(k->partial.data + used, '\n', k->partial.len - used);
		if (!end)
			break;
		take_line(k, k->partial.data + used, end - k->partial.data - used);
		used = end + 1 - k->partial.data;
	}
	db_buf_consume(&k->partial, used);
	/* an endless line is no record: make room for what follows it */
	if (!k->seen && k->partial.len > DB_KMSG_LINE_MAX)
		db_buf_consume(&k->partial, k->partial.len);
}

void db_kmsg_mark(struct db_kmsg *k, const char *marker)
{
	snprintf(k->marker, sizeof(k->marker), "%s", marker);
	k->seen = false;
}

void db_kmsg_take(struct db_kmsg *k, struct db_kmsg_piece *out)
{
	*out = (struct db_kmsg_piece){ .trouble = k->trouble, .row = k->row, .reboot = k->reboot,
				       .lost = k->lost };
	if (k->piece.dropped)
		db_buf_printf(&out->text, "# more than %u bytes: only the first are kept\n",
			      DB_KMSG_KEPT_MAX);
	db_buf_add(&out->text, db_buf_str(&k->piece), k->piece.len);
	if (k->lost)
		db_buf_printf(&out->text, "# %" PRIu64 " records lost: the ring buffer overran\n",
			      k->lost);
	memset(&k->trouble, 0, sizeof(k->trouble));
	db_buf_free(&k->piece);
	k->row = NULL;
	k->reboot = false;
	k->lost = 0;
	k->marker[0] = '\0';
	k->seen = false;
	db_kmsg_feed(k, "", 0);
}

void db_kmsg_piece_free(struct db_kmsg_piece *piece)
{
	db_buf_free(&piece->text);
	db_buf_free(&piece->trouble);
}

void db_kmsg_reset(struct db_kmsg *k)
{
	db_buf_free(&k->partial);
	db_buf_free(&k->piece);
	db_buf_free(&k->trouble);
	memset(k, 0, sizeof(*k));
}

static const char *without_stamp(const char *line, const char *end)
{
	if (line[0] == '[' && memchr(line, ']', end - line))
		line = (const char *)memchr(line, ']', end - line) + 1;
	while (*line == ' ')
		line++;
	return line;
}

bool db_kmsg_fatal(const char *console, struct db_buf *out)
{
	const char *end, *text;

	for (; *console; console = end + (*end == '\n')) {
		end = console + strcspn(console, "\n");
		text = without_stamp(console, end);
		if (text > end || !starts(text, fatals, sizeof(fatals) / sizeof(fatals[0])) ||
		    starts(text, lab_panics, sizeof(lab_panics) / sizeof(lab_panics[0])))
			continue;
		db_buf_add(out, text, end - text);
		return true;
	}
	return false;
}

bool db_kmsg_find(const char *piece, const char *text, struct db_buf *out)
{
	const char *hit = strstr(piece, text);
	const char *line = hit, *end;

	if (!hit)
		return false;
	while (line > piece && line[-1] != '\n')
		line--;
	end = line + strcspn(line, "\n");
	line = without_stamp(line, end);
	db_buf_add(out, line, end - line);
	return true;
}
