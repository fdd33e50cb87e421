// SPDX-License-Identifier: GPL-2.0-only
/* The lab's fault hook, see db_pair_fault() in pair.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "lib/pair.h"
#include "lib/sanitise.h"

/* more than all counters of a link are; the rest is not kept */
#define OUTPUT_LIMIT	65536

/* what by hand is done in the lab, not typed on a board */
static int record(const struct db_board *b, const char *words, struct db_error *err)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "# lab: fault %s\n", words);

	if (b->transcript_fd < 0)
		return 0;
	return db_file_add(b->transcript_fd, line, n, "the transcript", err);
}

static const char *last_line(struct db_buf *out)
{
	char *nl;

	while (out->len && strchr(" \r\n", out->data[out->len - 1]))
		out->data[--out->len] = '\0';
	if (!out->len)
		return "it printed nothing";
	nl = strrchr(out->data, '\n');
	return db_sanitise(nl ? nl + 1 : out->data);
}

static int run_hook(struct db_pair *p, const char *words, struct db_buf *out, struct db_error *err)
{
	const char *argv[] = { "sh", "-c", p->config.lab_fault, NULL };
	struct db_process_spec spec = {
		.argv = argv, .cwd = p->rc.cwd, .copy_fd = -1, .merge = true,
		.limit = OUTPUT_LIMIT,
	};
	struct db_process hook = { 0 };
	int ret;

	setenv("DOORBENCH_FAULT", words, 1);
	ret = db_process_run(&p->loop, &spec, p->config.timeouts.hook, &hook, err);
	if (ret == -ETIMEDOUT)
		db_fail(err, ETIMEDOUT, "the hook lab.fault did not end within %.0f s for '%s'",
			p->config.timeouts.hook, words);
	else if (!ret && hook.status)
		ret = db_fail(err, EREMOTEIO, "the hook lab.fault failed for '%s' (exit status "
			      "%d): %s", words, hook.status, last_line(&hook.out));
	if (!ret && out && hook.out.len) {
		db_sanitise_bytes(hook.out.data, hook.out.len);
		db_buf_add(out, hook.out.data, hook.out.len);
	}
	db_process_free(&hook);
	return ret;
}

int db_pair_fault(struct db_pair *p, const char *words, struct db_buf *out, struct db_error *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789- ";
	int ret;

	if (!p->config.lab_fault[0])
		return db_fail(err, EOPNOTSUPP, "the pair's configuration has no lab.fault hook");
	/* the hook may leave the expansion to a shell */
	if (!words[0] || strlen(words) > 200 || words[strspn(words, allowed)])
		return db_fail(err, EINVAL, "'%s' is no fault: lower case letters, digits, - and "
			       "spaces", words);
	ret = record(&p->ep, words, err);
	if (!ret)
		ret = record(&p->rc, words, err);
	if (ret)
		return ret;
	if (p->rehearsal) {
		fprintf(p->rehearsal, "lab$ DOORBENCH_FAULT='%s'; %s\n", words,
			p->config.lab_fault);
		return 0;
	}
	return run_hook(p, words, out, err);
}
