// SPDX-License-Identifier: GPL-2.0-only
/* What the cases of suite bind type, see steps.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/configfs.h"
#include "lib/interrupts.h"
#include "lib/sanitise.h"
#include "suites/bind/steps.h"

bool steps_doorbells(const struct db_pair *pair)
{
	return !strcmp(pair->backend->mode, "doorbell");
}

bool steps_fixed_bar(const struct db_pair *pair)
{
	return db_pair_bar_is(pair, pair->config.epf_vntb.db_bar, "reserved");
}

/* one that the function does not use and could have for its doorbells; -1: none */
static int other_bar(const struct db_pair *pair)
{
	const struct db_function_config *f = &pair->config.epf_vntb;

	for (int bar = 0; bar < 6; bar++) {
		if (bar != f->ctrl_bar && bar != f->db_bar && bar != f->mw1_bar &&
		    !db_pair_bar_is(pair, bar, "reserved") &&
		    !db_pair_bar_is(pair, bar, "disabled"))
			return bar;
	}
	return -1;
}

/*
 * A function that wants its doorbells in another BAR than the fixed one which they are in gets none
 * on any kernel.  Where they have no BAR of their own the EP's kernel must refuse memory to whoever
 * allocates them, by its fault injection.
 */
#define BY_BAR									\
	"normal() { echo %d > $f/pci_epf_vntb.0/db_bar; }\n"			\
	"starve() { echo %d > $f/pci_epf_vntb.0/db_bar; }\n"			\
	"feed() { :; }\n"
#define BY_MEMORY								\
	"d=" STEPS_FAULTS "/failslab\nnormal() { :; }\n"					\
	"starve() { s=$(db-target symbol pci_epf_alloc_doorbell) || exit 1\n"	\
	"e=${s#* end=}; s=${s%%%% *}; echo ${s#start=} > $d/require-start\n"	\
	"echo $e > $d/require-end; echo 32 > $d/stacktrace-depth\n"		\
	"echo N > $d/ignore-gfp-wait; echo 0 > $d/verbose\n"			\
	"echo 1000000 > $d/times; echo 100 > $d/probability; }\n"		\
	"feed() { echo 0 > $d/probability; echo 0 > $d/require-start\n"		\
	"echo 0xffffffffffffffff > $d/require-end; }\n"

#define WORDS									\
	"link() { ln -s controllers/$epc $f/primary/; }\n"			\
	"bound() { normal; link || { echo 'the function cannot be bound'; exit 1; }; }\n" \
	"starving() { [ $1 = 0 ] || "						\
	"{ echo 'without doorbells the function cannot be bound'; exit 1; }; }\n" \
	"starved() { starve; link; s=$?; feed; starving $s; }\n"		\
	"starved_anew() { made; counted; starved; }\n"				\
	"unbound() { rm $f/primary/$epc || "					\
	"{ echo 'the function cannot be unbound'; exit 1; }; }\n"		\
	"has() { grep -q " DB_INTERRUPTS_VNTB " /proc/interrupts; }\n"		\
	"doorbells() { has || "							\
	"{ echo 'doorbells can be had, and the function polls'; exit 1; }; }\n"	\
	"polls() { ! has || "							\
	"{ echo 'no doorbell can be had, and the function has its interrupt'; exit 1; }; }\n"

/* "made": the recipe of a new function, but for what the words "counted" and "link" do */
static void write_made(const struct db_pair *pair, struct db_buf *out)
{
	struct db_buf recipe = { 0 };
	char *line, *at;

	db_function_find("pci_epf_vntb")->bind(&pair->config, &recipe);
	db_buf_printf(out, "counted() { echo %d > $f/pci_epf_vntb.0/db_count; }\n"
		      "made() { unbound; rmdir $f || exit 1\n", pair->config.epf_vntb.db_count);
	for (at = recipe.data; (line = strsep(&at, "\n")); ) {
		if (*line && !strstr(line, "/db_count") && strncmp(line, "ln ", 3) != 0)
			db_buf_printf(out, "%s\n", line);
	}
	db_buf_printf(out, "}\n");
	db_buf_free(&recipe);
}

static void write_words(const struct db_pair *pair, struct db_buf *out)
{
	db_buf_printf(out, "cd /sys/kernel/config/pci_ep || exit 1\n"
		      "f=functions/pci_epf_vntb/func1; epc=%s\n", pair->config.ep.controller);
	if (steps_fixed_bar(pair))
		db_buf_printf(out, BY_BAR, pair->config.epf_vntb.db_bar, other_bar(pair));
	else
		db_buf_printf(out, BY_MEMORY);
	write_made(pair, out);
	db_buf_printf(out, "mode() { %s; }\n" WORDS, steps_doorbells(pair) ? "doorbells" : "polls");
}

static double patience(const struct db_pair *pair)
{
	return pair->config.timeouts.ready + pair->config.timeouts.command;
}

int steps_may(struct db_pair *pair, struct db_board *b, const char *lines, struct db_error *err)
{
	struct db_board_result r;
	int ret = db_board_run(b, lines, patience(pair), 0, &r, err);

	if (!ret && r.status) {
		char *text = r.out.len ? db_sanitise(r.out.data) : NULL;

		ret = db_fail(err, r.status == atoi(STEPS_CANNOT) ? ENOSYS : EREMOTEIO, "%.300s",
			      text ? text : "nothing printed");
	}
	db_board_result_free(&r);
	return ret;
}

int steps_ep(struct db_pair *pair, const char *lines, struct db_error *err)
{
	struct db_buf script = { 0 };
	int ret;

	write_words(pair, &script);
	db_buf_printf(&script, "%s\n", lines);
	ret = steps_may(pair, &pair->ep, script.data, err);
	db_buf_free(&script);
	return ret;
}

int steps_can_starve(struct db_pair *pair, struct db_error *err)
{
	if (steps_fixed_bar(pair))
		return other_bar(pair) >= 0 ? 0 :
			db_fail(err, ENOSYS, "no BAR is left that doorbells could be wanted in");
	return steps_may(pair, &pair->ep,
		   "[ -e " STEPS_FAULTS "/failslab/require-start ] || "
		   "mount -t debugfs none /sys/kernel/debug 2> /dev/null\n"
		   "[ -e " STEPS_FAULTS "/failslab/require-start ] || "
		   "{ echo 'the kernel lacks CONFIG_FAILSLAB or "
		   "FAULT_INJECTION_STACKTRACE_FILTER'; exit " STEPS_CANNOT "; }\n", err);
}

/* "peek": what may be read of the BAR without effect, the slots of a function that polls */
#define RC_WORDS								\
	"peek() { echo 1 > $dev/enable; for o in 0 4 8 12; do "			\
	"db-target bar read ${dev##*/} %d $o || exit 1; done; }\n"

/* the one function of the RC's, remembered for when no driver knows it any more */
#define FIND_DEVICE								\
	"dev=; for d in /sys/bus/pci/devices/*; do case $(cat $d/vendor):$(cat $d/device) in\n" \
	"0x%04x:0x%04x) dev=$d ;; esac; done\n"					\
	"[ \"$dev\" ] || { echo 'the function is not found'; exit 1; }\n"	\
	"echo $dev > /tmp/doorbench-device\n"

static int before(struct db_pair *pair, struct db_error *err)
{
	const struct db_function_config *f = &pair->config.epf_vntb;
	struct db_buf script = { 0 };
	int ret;

	db_buf_printf(&script, RC_WORDS FIND_DEVICE "modprobe -r ntb_hw_epf || exit 1\n"
		      "peek > /tmp/doorbench-bar; grep -qv 0xffffffff /tmp/doorbench-bar || "
		      "{ echo 'the doorbells cannot be read, nobody sees whether they are gone'\n"
		      "exit " STEPS_CANNOT "; }\necho 1 > $dev/remove\n", f->db_bar,
		      (unsigned int)f->vendorid, (unsigned int)f->deviceid);
	ret = steps_may(pair, &pair->rc, script.data, err);
	db_buf_free(&script);
	return ret;
}

static int after(struct db_pair *pair, struct db_error *err)
{
	int bar = pair->config.epf_vntb.db_bar;
	struct db_buf script = { 0 };
	int ret;

	db_buf_printf(&script, RC_WORDS "dev=$(cat /tmp/doorbench-device)\n"
		      "n=0; until echo 1 > /sys/bus/pci/rescan; [ -e $dev ]; do "
		      "[ $((n += 1)) -lt 50 ] || { echo 'no function is found'; exit 1; }\n"
		      "sleep 0.1; done\n"
		      "[ -e $dev/resource%d ] || exit 0\n"
		      "peek > /tmp/doorbench-bar || { cat /tmp/doorbench-bar; exit 1; }\n"
		      "! grep -v 0xffffffff /tmp/doorbench-bar || { echo 'unbound, the function "
		      "still leads the RC to its doorbells'; exit 1; }\n", bar, bar);
	ret = db_board_do(&pair->rc, script.data, patience(pair), err);
	db_buf_free(&script);
	return ret;
}

/*
 * The controller is started with nothing bound, so that the RC finds a function again: with the BAR
 * that it had, if the controller still has it.
 */
int steps_window_gone(struct db_pair *pair, struct db_error *err)
{
	int ret;

	if (!strcmp(pair->config.rc.enumerate, "reboot"))
		return db_fail(err, ENOSYS, "the RC finds a function only while it boots "
			       "(enumerate = \"reboot\")");
	ret = before(pair, err);
	if (!ret)
		ret = steps_ep(pair, "echo 0 > controllers/$epc/start; unbound\n"
			       "echo 1 > controllers/$epc/start", err);
	return ret ? ret : after(pair, err);
}
