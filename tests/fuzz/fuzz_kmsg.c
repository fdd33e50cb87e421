// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel log of a board: any bytes in any portions.  The first byte chooses the size of the
 * portions; whatever comes out must be printable lines.
 */
#include <stdint.h>
#include <stdlib.h>

#include "lib/kmsg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct db_buf *b)
{
	for (size_t i = 0; i < b->len; i++) {
		if ((b->data[i] < ' ' || b->data[i] > '~') && b->data[i] != '\n')
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct db_kmsg_piece piece;
	struct db_buf line = { 0 };
	struct db_kmsg k = { 0 };
	size_t portion;

	if (!size)
		return 0;
	portion = data[0] + 1;
	db_kmsg_mark(&k, "mark");
	for (size_t at = 1; at < size; at += portion)
		db_kmsg_feed(&k, (const char *)data + at,
			     portion < size - at ? portion : size - at);
	/* twice: what came after the marker belongs to the second piece */
	for (int i = 0; i < 2; i++) {
		db_kmsg_take(&k, &piece);
		check(&piece.text);
		check(&piece.trouble);
		/* a row has its record, and only a row asks for a reboot */
		if (!piece.row != !piece.trouble.len || (piece.reboot && !piece.row))
			abort();
		db_kmsg_find(db_buf_str(&piece.text), "a", &line);
		db_buf_free(&line);
		db_kmsg_piece_free(&piece);
	}
	db_kmsg_reset(&k);
	return 0;
}
