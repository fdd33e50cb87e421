// SPDX-License-Identifier: GPL-2.0-only
/* Drives the doorbell of pci-epf-test from the RC, see doorbell.h. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/doorbell.h"
#include "lib/file.h"
#include "lib/sanitise.h"

/* the last line that was printed, for a sentence; changes @text */
static const char *last_line(char *text)
{
	char *at;

	db_sanitise_bytes(text, strlen(text));
	for (at = text + strlen(text); at > text && at[-1] == '\n';)
		*--at = '\0';
	at = strrchr(text, '\n');
	at = at ? at + 1 : text;
	return *at ? at : "nothing printed";
}

static int judge_status(int status, const struct db_buf *out, struct db_error *err)
{
	char *copy;
	int ret;

	if (status == DB_TARGET_DONE)
		return 0;
	copy = strdup(db_buf_str(out));
	if (!copy)
		return db_fail(err, ENOMEM, "no memory");
	if (status == DB_TARGET_WRONG)
		ret = db_fail(err, EREMOTEIO, "%.300s", last_line(copy));
	else
		ret = db_fail(err, EPROTO, "db-target on the RC ended with status %d: %.300s",
			      status, last_line(copy));
	free(copy);
	return ret;
}

int db_doorbell_run(struct db_doorbell *d, double seconds, struct db_buf *out,
		    struct db_error *err, const char *fmt, ...)
{
	const struct db_function_config *f = &d->pair->config.epf_test;
	struct db_buf script = { 0 };
	struct db_board_result r;
	char *lines;
	va_list ap;
	int ret;

	va_start(ap, fmt);
	ret = vasprintf(&lines, fmt, ap);
	va_end(ap);
	if (ret < 0)
		return db_fail(err, ENOMEM, "no memory");
	db_buf_printf(&script, "bdf=$(db-target find %04x:%04x) || exit 3; bdf=${bdf#bdf=}\n%s",
		      (unsigned int)f->vendorid, (unsigned int)f->deviceid, lines);
	free(lines);
	ret = db_board_run(&d->pair->rc, db_buf_str(&script),
			   seconds + d->pair->config.timeouts.command, 0, &r, err);
	if (!ret) {
		db_buf_add(out, db_buf_str(&r.out), r.out.len);
		ret = judge_status(r.status, &r.out, err);
	}
	db_board_result_free(&r);
	db_buf_free(&script);
	return ret;
}

int db_doorbell_enable(struct db_doorbell *d, struct db_error *err)
{
	struct db_buf out = { 0 };
	int ret = db_doorbell_run(d, 0, &out, err, "db-target doorbell enable $bdf");

	/* what cannot be read then is doorbench's own trouble */
	if (!ret && !d->pair->rehearsal)
		ret = db_target_doorbell(db_buf_str(&out), &d->at, err);
	d->enabled |= !ret;
	db_buf_free(&out);
	return ret;
}

int db_doorbell_disable(struct db_doorbell *d, struct db_error *err)
{
	struct db_buf out = { 0 };
	int ret;

	/* DISABLE without a doorbell takes an EP down (bug B2) */
	if (!d->enabled)
		return 0;
	ret = db_doorbell_run(d, 0, &out, err, "db-target doorbell disable $bdf");
	d->enabled = false;
	db_buf_free(&out);
	return ret;
}

int db_doorbell_ring(struct db_doorbell *d, const char *options, double seconds,
		     struct db_target_rings *r, struct db_error *err)
{
	struct db_buf out = { 0 };
	struct db_error why;
	int ret;

	memset(r, 0, sizeof(*r));
	ret = db_doorbell_run(d, seconds, &out, err, "db-target doorbell ring $bdf %s", options);
	/* with the counts there is an answer, whatever the exit status says of it */
	if ((!ret || ret == -EREMOTEIO) && !d->pair->rehearsal) {
		int bad = db_target_rings(db_buf_str(&out), r, &why);

		if (!ret && bad)
			*err = why;
		if (!bad || !ret)
			ret = bad;
	}
	db_buf_free(&out);
	return ret;
}

int db_doorbell_command(struct db_doorbell *d, uint32_t command, uint32_t *status,
			struct db_error *err)
{
	struct db_buf out = { 0 };
	int ret = db_doorbell_run(d, 0, &out, err, "db-target epf command $bdf 0x%x", command);

	*status = 0;
	if (!ret && !d->pair->rehearsal)
		ret = db_target_status(db_buf_str(&out), status, err);
	db_buf_free(&out);
	return ret;
}

int db_doorbell_count(struct db_doorbell *d, const char *when, long long *count,
		      struct db_error *err)
{
	struct db_board_result r;
	char path[PATH_MAX];
	int ret = db_board_run(&d->pair->ep, "cat /proc/interrupts",
			       d->pair->config.timeouts.command, 0, &r, err);

	*count = 0;
	db_file_path(path, "%s/output-interrupts-%s.txt", d->pair->case_dir, when);
	if (!ret)
		ret = db_file_keep(path, db_buf_str(&r.out), r.out.len, err);
	if (!ret && r.status)
		ret = db_fail(err, EREMOTEIO, "the EP has no /proc/interrupts");
	if (!ret) {
		*count = db_interrupts_count(db_buf_str(&r.out), DB_INTERRUPTS_EPF_TEST);
		*count = *count < 0 ? 0 : *count;
		db_interrupts_chip(db_buf_str(&r.out), DB_INTERRUPTS_EPF_TEST, d->chip);
	}
	db_board_result_free(&r);
	return ret;
}

json_t *db_doorbell_keep(struct db_pair *pair, const char *name, const char *unit, double value,
			 long long n, const char *note)
{
	json_t *list = json_object_get(pair->left, "measurements");
	json_t *one = json_pack("{s:s s:s s:I s:s}", "name", name, "unit", unit, "n",
				(json_int_t)n, "note", note);

	if (!list) {
		list = json_array();
		json_object_set_new(pair->left, "measurements", list);
	}
	if (!isnan(value))
		json_object_set_new(one, "value", json_real(value));
	json_array_append_new(list, one);
	return one;
}
