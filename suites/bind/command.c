// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands from the RC, see command.h.  Registers: struct epf_ntb_ctrl in
 * drivers/pci/endpoint/functions/pci-epf-vntb.c.  The RC's driver uses them, too, whenever the link
 * or a memory window changes, so it is unloaded meanwhile.
 */
#include <stdio.h>

#include "suites/bind/command.h"
#include "suites/bind/steps.h"

/*
 * "give COMMAND ARGUMENT": $s is its status, 1 done, 2 refused, 0 none.  The link's state is in the
 * upper half of the same word.  The EP looks for commands twice a second if it does not poll.
 */
#define WORDS									\
	"bdf=$(db-target find %04x:%04x) || exit 1; bdf=${bdf#bdf=}\n"		\
	"modprobe -r ntb_hw_epf && echo 1 > /sys/bus/pci/devices/$bdf/enable || exit 1\n"	\
	"get() { v=$(db-target bar read $bdf %d $1) || { echo \"$v\"; exit 1; }\n"	\
	"v=${v#value=}; }\n"							\
	"put() { db-target bar write $bdf %d $1 $2 || exit 1; }\n"		\
	"give() { get 8; put 8 $((v & 0xffff0000)); put 4 $2; put 0 $1; n=0\n"	\
	"until get 0; [ $((v)) = 0 ]; do [ $((n += 1)) -lt 100 ] || "		\
	"{ echo \"the EP does not take command $1\"; exit 1; }; sleep 0.05; done\n"	\
	"n=0; until get 8; [ $((s = v & 0xffff)) != 0 ]; do [ $((n += 1)) -lt $3 ] || break\n"	\
	"sleep 0.05; done; }\n"							\
	/* COMMAND_CONFIGURE_DOORBELL, which the EP has nothing to do for */	\
	"lives() { give 1 16 100; [ $s = 1 ] || "				\
	"{ echo \"the EP answers the next command with $s, not 1\"; exit 1; }; }\n"

static int on_rc(struct db_pair *pair, const char *lines, struct db_error *err)
{
	const struct db_function_config *f = &pair->config.epf_vntb;
	struct db_buf script = { 0 };
	int ret;

	db_buf_printf(&script, WORDS "%slives\n"
		      "echo 0 > /sys/bus/pci/devices/$bdf/enable; modprobe ntb_hw_epf\n",
		      (unsigned int)f->vendorid, (unsigned int)f->deviceid, f->ctrl_bar,
		      f->ctrl_bar, lines);
	ret = steps_may(pair, &pair->rc, db_buf_str(&script), err);
	db_buf_free(&script);
	return ret;
}

/* that nothing is done can only be seen by looking for a while */
int command_unknown(struct db_pair *pair, struct db_error *err)
{
	return on_rc(pair, "for c in 7 8 0x10001 0x80000000 0xffffffff; do give $c 0 4\n"
		     "[ $s != 1 ] || { echo \"command $c is done, which does not exist\"\n"
		     "exit 1; }; done\n", err);
}

/* 4: MAX_MW of the driver.  What should not have been configured is given back */
int command_window(struct db_pair *pair, struct db_error *err)
{
	int windows = pair->config.epf_vntb.num_mws;
	char lines[300];

	snprintf(lines, sizeof(lines), "for w in %d 4 0x7fffffff; do give 3 $w 100; [ $s = 2 ] || "
		 "{ echo \"memory window $w of %d is configured, status $s\"; give 4 $w 100\n"
		 "exit 1; }; done\n", windows, windows);
	return on_rc(pair, lines, err);
}
