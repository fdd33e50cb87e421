// SPDX-License-Identifier: GPL-2.0-only
/*
 * The doorbell of pci-epf-test driven by hand from the RC, register by register as in
 * drivers/misc/pci_endpoint_test.c, with devmem: its own ioctl enables, rings once and disables.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/interrupts.h"
#include "suites/iommu/steps.h"

/* request_threaded_irq() name of the doorbell in pci-epf-test.c */
#define ACTION		"pci-ep-test-doorbell"

/* COMMAND, STATUS and the other registers of struct pci_epf_test_reg; the driver's BAR is 0 */
#define PRELUDE \
	"m=$(command -v devmem) || m='busybox devmem'\n" \
	"$m 2>&1 | grep -q ADDRESS || { echo 'no devmem'; exit 3; }\n" \
	"for d in /sys/bus/pci/devices/*; do case $(cat $d/vendor):$(cat $d/device) in " \
	"0x%04x:0x%04x) f=$d ;; esac; done\n" \
	"test \"$f\" || { echo 'the function is not there'; exit 1; }\n" \
	"bar() { set -- $(sed -n $(($1 + 1))p $f/resource); echo $(($1)) $(($2 - $1 + 1)); }\n" \
	"set -- $(bar 0); reg=$1\n" \
	"rd() { echo $(($($m $(($reg + $1)) 32))); }\n" \
	"wr() { $m $(($reg + $1)) 32 $2 || exit 3; }\n" \
	"has() { test $(($(rd 8) & $1)) = $(($1)); }\n" \
	"wait_for() { n=0; until has $1; do n=$((n+1)); test $n -lt 200 || return 1; " \
	"test $n -lt 20 || sleep 0.05; done; }\n" \
	"order() { wr 0x24 1; wr 0x28 1; wr 0x2c 0; wr 8 0; wr 4 $1; wait_for 0x40 || " \
	"{ echo \"no answer to command $1\"; exit 1; }; }\n" \
	"target() { set -- $(bar $(rd 0x34)); db=$(($1 + $(rd 0x38))); size=$2; }\n"

static const char enable[] =
	"order 0x40\nhas 0x400 || { echo 'the EP could not enable the doorbell'; exit 1; }\n"
	"target; echo $(rd 0x34) $(rd 0x38) $size";

static const char disable[] =
	"order 0x80\nhas 0x1000 || { echo 'the EP could not disable the doorbell'; exit 1; }";

/* bit 6 after bit 9: the EP writes the register back when it has answered */
static const char ring[] =
	"target; data=$(rd 0x3c); seen=0; i=0\n"
	"while test $i -lt %d; do i=$((i+1)); wr 8 0; $m $db 32 $data; "
	"if wait_for 0x240; then seen=$((seen+1)); fi; done\necho $seen";

/* Return: as steps.h; devmem that is missing or refused is no kernel's fault */
static int on_rc(struct db_pair *pair, const char *script, struct db_buf *out,
		 struct db_error *err)
{
	const struct db_function_config *f = &pair->config.epf_test;
	struct db_buf text = { 0 };
	struct db_board_result r;
	int ret;

	db_buf_printf(&text, PRELUDE, f->vendorid, f->deviceid);
	db_buf_printf(&text, "%s", script);
	ret = db_board_run(&pair->rc, text.data, pair->config.timeouts.command, 0, &r, err);
	db_buf_free(&text);
	if (!ret && r.status == 3)
		ret = db_fail(err, EOPNOTSUPP, "the RC's shell cannot reach the function's BARs "
			      "(devmem is missing, or /dev/mem is restricted)");
	else if (!ret && r.status)
		ret = db_fail(err, EREMOTEIO, "%.300s", r.out.len ? r.out.data : "no output");
	if (!ret && out)
		db_buf_add(out, db_buf_str(&r.out), r.out.len);
	db_board_result_free(&r);
	err->text[strcspn(err->text, "\r\n")] = '\0';
	return ret;
}

int steps_enable(struct db_pair *pair, struct steps_doorbell *db, struct db_error *err)
{
	struct db_buf out = { 0 };
	int ret = on_rc(pair, enable, &out, err);

	*db = (struct steps_doorbell){ .enabled = !ret, .bar_size = 1 };
	if (!ret && !pair->rehearsal &&
	    (sscanf(db_buf_str(&out), "%d %" SCNu64 " %" SCNu64, &db->bar, &db->offset,
		    &db->bar_size) != 3 || db->bar < 0 || db->bar > 5 ||
	     db->offset >= db->bar_size))
		ret = db_fail(err, EREMOTEIO, "the EP tells a doorbell that is in no BAR: %.60s",
			      db_buf_str(&out));
	db_buf_free(&out);
	return ret;
}

int steps_disable(struct db_pair *pair, struct db_error *err)
{
	return on_rc(pair, disable, NULL, err);
}

static int count(struct db_pair *pair, long long *n, struct db_error *err)
{
	struct db_buf out = { 0 };
	int ret = steps_ask(pair, &pair->ep, "cat /proc/interrupts", &out, err);

	*n = ret ? -1 : db_interrupts_count(db_buf_str(&out), ACTION);
	db_buf_free(&out);
	if (!ret && *n < 0 && !pair->rehearsal)
		ret = db_fail(err, EREMOTEIO, "the enabled doorbell has no interrupt on the EP");
	return ret;
}

static int keep(struct db_pair *pair, int n, long seen, long long interrupts, struct db_error *err)
{
	json_object_set_new(pair->left, "measurements",
			    json_pack("[{s:s s:s s:i s:i s:i s:I s:s}]", "name",
				      "doorbell.interrupts", "unit", "interrupts", "n", n,
				      "sent", n, "received", (int)seen, "value",
				      (json_int_t)interrupts,
				      "note", "EP, of rings one after the other"));
	if (seen == n && interrupts == n)
		return 0;
	return db_fail(err, EREMOTEIO, "%d rings: %ld answers, %lld interrupts on the EP", n, seen,
		       interrupts);
}

static int ring_and_count(struct db_pair *pair, int n, struct db_error *err)
{
	long long before, after;
	struct db_buf out = { 0 };
	char script[512];
	long seen = -1;
	int ret = count(pair, &before, err);

	snprintf(script, sizeof(script), ring, n);
	if (!ret)
		ret = on_rc(pair, script, &out, err);
	if (!ret)
		ret = count(pair, &after, err);
	if (!ret && !pair->rehearsal) {
		if (sscanf(db_buf_str(&out), "%ld", &seen) != 1)
			ret = db_fail(err, EREMOTEIO, "the RC does not tell its count");
		else
			ret = keep(pair, n, seen, after - before, err);
	}
	db_buf_free(&out);
	return ret;
}

int steps_rings(struct db_pair *pair, int n, struct db_error *err)
{
	struct steps_doorbell db;
	struct db_error second;
	int ret = steps_enable(pair, &db, err), other;

	if (ret)
		return ret;
	ret = ring_and_count(pair, n, err);
	/* whatever came of it, the next case wants to enable one */
	other = steps_disable(pair, &second);
	return ret || !other ? ret : db_fail(err, -other, "%s", second.text);
}

int steps_poke(struct db_pair *pair, int bar, uint64_t offset, struct db_error *err)
{
	char script[128];

	snprintf(script, sizeof(script), "set -- $(bar %d); $m $(($1 + 0x%" PRIx64 ")) 32 0", bar,
		 offset);
	return on_rc(pair, script, NULL, err);
}

int steps_write_out(struct db_pair *pair, uint64_t address, struct db_error *err)
{
	char script[128];

	snprintf(script, sizeof(script), "wr 0x14 0x%" PRIx32 "; wr 0x18 0x%" PRIx32 "; "
		 "wr 0x1c 4\norder 0x10", (uint32_t)address, (uint32_t)(address >> 32));
	return on_rc(pair, script, NULL, err);
}
