// SPDX-License-Identifier: GPL-2.0-only
/* Steps of suite fault on the two boards, see steps.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/configfs.h"
#include "lib/sanitise.h"
#include "suites/fault/steps.h"

/* seconds; a removal, a scan and a driver's probe on a slow pair that is busy with other things */
#define FOUND_SECONDS	30

static const char *last_line(char *text)
{
	char *at;

	db_sanitise_bytes(text, strlen(text));
	for (at = text + strlen(text); at > text && strchr(" \r\n", at[-1]);)
		*--at = '\0';
	at = strrchr(text, '\n');
	at = at ? at + 1 : text;
	return *at ? at : "nothing printed";
}

/* a shell that ends with another status is the lab's, or doorbench's own trouble */
static int judge(const struct db_board *b, struct db_board_result *r, struct db_error *err)
{
	char *copy;
	int error;

	if (!r->status)
		return 0;
	copy = strdup(db_buf_str(&r->out));
	if (!copy)
		return db_fail(err, ENOMEM, "no memory");
	error = r->status == FAULT_WRONG ? EREMOTEIO : r->status == FAULT_SKIP ? EOPNOTSUPP :
		EPROTO;
	if (error == EPROTO)
		db_fail(err, error, "lines on the %s ended with status %d: %.300s", b->name,
			r->status, last_line(copy));
	else
		db_fail(err, error, "%s: %.300s", b->name, last_line(copy));
	free(copy);
	return -error;
}

static int run(struct fault *f, struct db_board *b, double seconds, const char *head,
	       struct db_buf *out, const char *fmt, va_list ap)
{
	struct db_buf script = { 0 };
	struct db_board_result r;
	char *lines;
	int ret;

	f->touched = true;
	if (vasprintf(&lines, fmt, ap) < 0)
		return db_fail(&f->err, ENOMEM, "no memory");
	db_buf_printf(&script, "%s%s", head, lines);
	free(lines);
	ret = db_board_run(b, db_buf_str(&script), seconds + f->pair.config.timeouts.command, 0, &r,
			   &f->err);
	if (!ret)
		ret = judge(b, &r, &f->err);
	if (!ret && out)
		db_buf_add(out, db_buf_str(&r.out), r.out.len);
	db_board_result_free(&r);
	db_buf_free(&script);
	return ret;
}

int fault_rc(struct fault *f, double seconds, const char *fmt, ...)
{
	const struct db_function_config *c = &f->pair.config.epf_test;
	char head[160];
	va_list ap;
	int ret;

	snprintf(head, sizeof(head), "bdf=$(db-target find %04x:%04x) || exit %d; "
		 "bdf=${bdf#bdf=}; dev=/sys/bus/pci/devices/$bdf\n", (unsigned int)c->vendorid,
		 (unsigned int)c->deviceid, FAULT_LAB);
	va_start(ap, fmt);
	ret = run(f, &f->pair.rc, seconds, head, NULL, fmt, ap);
	va_end(ap);
	return ret;
}

static int run_ep(struct fault *f, double seconds, struct db_buf *out, const char *fmt, va_list ap)
{
	char head[160];

	snprintf(head, sizeof(head), "cd /sys/kernel/config/pci_ep || exit %d; epc=%s\n", FAULT_LAB,
		 f->pair.config.ep.controller);
	return run(f, &f->pair.ep, seconds, head, out, fmt, ap);
}

int fault_ep(struct fault *f, double seconds, const char *fmt, ...)
{
	va_list ap;
	int ret;

	va_start(ap, fmt);
	ret = run_ep(f, seconds, NULL, fmt, ap);
	va_end(ap);
	return ret;
}

int fault_ep_says(struct fault *f, double seconds, struct db_buf *out, const char *fmt, ...)
{
	va_list ap;
	int ret;

	va_start(ap, fmt);
	ret = run_ep(f, seconds, out, fmt, ap);
	va_end(ap);
	return ret;
}

int fault_lab(struct fault *f, const char *words)
{
	int ret = db_pair_fault(&f->pair, words, NULL, &f->err);

	f->knobs |= !ret;
	f->touched |= !ret;
	/* a hook that fails is the lab's */
	return ret == -EREMOTEIO ? -EPROTO : ret;
}

int fault_rings(struct fault *f, const char *options, struct db_target_rings *rings,
		long long *handled)
{
	long long before = 0, after = 0;
	int ret = db_doorbell_count(&f->d, "before", &before, &f->err);

	if (!ret)
		ret = db_doorbell_ring(&f->d, options, 30, rings, &f->err);
	if (!ret)
		ret = db_doorbell_count(&f->d, "after", &after, &f->err);
	*handled = after - before;
	return ret;
}

int fault_made(struct fault *f)
{
	const struct db_function *function = db_function_find("pci_epf_test");
	struct db_buf lines = { 0 };
	int ret;

	/* what is not there any more need not be undone */
	db_buf_printf(&lines, "{\n");
	function->stop(&f->pair.config, &lines);
	function->unbind(&f->pair.config, &lines);
	db_buf_printf(&lines, "} > /dev/null 2>&1\nset -e\n");
	function->bind(&f->pair.config, &lines);
	function->start(&f->pair.config, &lines);
	ret = fault_ep(f, FOUND_SECONDS, "%s", db_buf_str(&lines));
	db_buf_free(&lines);
	return ret;
}

int fault_found(struct fault *f)
{
	const struct db_function_config *c = &f->pair.config.epf_test;
	struct db_board_result r;
	char script[900];
	int ret;

	if (!strcmp(f->pair.config.rc.enumerate, "reboot"))
		return db_fail(&f->err, EOPNOTSUPP,
			       "the RC finds a function only while it boots "
			       "(enumerate = \"reboot\")");
	snprintf(script, sizeof(script),
		 "for d in /sys/bus/pci/devices/*; do case $(cat $d/class) in 0x06*) ;; *)\n"
		 "case $(cat $d/vendor):$(cat $d/device) in 0x%04x:0x%04x|0xffff:*)\n"
		 "echo 1 > $d/remove ;; esac ;; esac; done\n"
		 "i=0; while [ $((i += 1)) -le 100 ]; do echo 1 > /sys/bus/pci/rescan\n"
		 "bdf=$(db-target find %04x:%04x 2> /dev/null) && "
		 "[ -e /sys/bus/pci/devices/${bdf#bdf=}/driver ] && exit 0\n"
		 "sleep 0.1; done\n"
		 "echo 'the function is not found again, or no driver takes it'; exit %d\n",
		 (unsigned int)c->vendorid, (unsigned int)c->deviceid, (unsigned int)c->vendorid,
		 (unsigned int)c->deviceid, FAULT_WRONG);
	ret = db_board_run(&f->pair.rc, script, FOUND_SECONDS + f->pair.config.timeouts.command, 0,
			   &r, &f->err);
	if (!ret)
		ret = judge(&f->pair.rc, &r, &f->err);
	db_board_result_free(&r);
	return ret;
}

/*
 * Whatever became of the function: a doorbell that is enabled while it is unbound outlives it
 * (B14). Where that cannot be helped any more, the proof shows what comes of it.
 */
static void let_go(struct fault *f)
{
	struct db_error err = f->err;

	if (!fault_found(f))
		db_doorbell_disable(&f->d, &f->err);
	f->d.enabled = false;
	f->err = err;
}

int fault_put_right(struct fault *f)
{
	int ret = 0;

	if (f->knobs)
		ret = fault_lab(f, "clear");
	f->knobs = false;
	if (!ret && f->restore == FAULT_EP && f->d.enabled)
		let_go(f);
	if (!ret && f->restore == FAULT_EP)
		ret = fault_made(f);
	if (!ret && f->restore != FAULT_NOTHING)
		ret = fault_found(f);
	return ret ? ret : db_doorbell_disable(&f->d, &f->err);
}

int fault_proof(struct fault *f)
{
	return fault_rc(f, 20,
		"db-target doorbell enable $bdf || exit\n"
		"db-target doorbell ring $bdf --count 4 --wait reply --timeout 5 || exit\n"
		"db-target doorbell disable $bdf\n");
}
