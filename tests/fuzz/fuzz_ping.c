// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as ping's output: no crash, no line dropped, no number out of range. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ping.h"
#include "lib/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_lines(const uint8_t *data, size_t size)
{
	const char *pos = (const char *)data, *end = pos + size, *line;
	size_t n = 0, len;

	while (db_text_next_line(&pos, end, &line, &len, NULL))
		n++;
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct db_error err = { "" };
	struct db_ping p;
	double *ms;
	size_t i, n;

	if (db_ping_parse((const char *)data, size, &p, &err))
		abort();
	if (p.n_lines != count_lines(data, size))
		abort();
	for (i = 0; i < p.n_lines; i++)
		if (db_text_clean(p.lines[i].text, strlen(p.lines[i].text)))
			abort();
	for (i = 0; i < p.n_replies; i++) {
		const struct db_ping_reply *r = &p.replies[i];

		if (!isfinite(r->ms) || r->ms < 0 || r->resolution_ms > 1 || r->seq > 65535)
			abort();
		if (r->line >= p.n_lines || p.lines[r->line].kind != DB_PING_REPLY)
			abort();
	}
	ms = calloc(p.n_replies + 1, sizeof(*ms));
	n = db_ping_times(&p, ms);
	if (n > p.n_replies)
		abort();
	free(ms);
	db_ping_check(&p, &err);
	db_ping_free(&p);
	return 0;
}
