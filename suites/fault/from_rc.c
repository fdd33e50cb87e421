// SPDX-License-Identifier: GPL-2.0-only
/* Commands, registers and bus events from the RC, see from_rc.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "suites/fault/from_rc.h"

static void write_registers(const struct fault_command *c, struct db_buf *out)
{
	/*
	 * It sets type and number of the interrupt, and no flags.  Interrupts come behind STATUS:
	 * those of commands before have to be over when others are counted.
	 */
	db_buf_printf(out, FAULT_IRQS FAULT_AWAIT
		      "db-target epf command $bdf 0x%x --timeout 5 || exit\n"
		      "await 'n=$(irqs); sleep 0.1; [ $(irqs) = $n ]' 'interrupts do not end'\n"
		      "put() { db-target bar write $bdf 0 $1 $2 || exit 3; }\nput 0x%x 0\n",
		      c->first ? c->first : DB_EPF_RAISE_MSI, REG_STATUS);
	if (c->caps)
		db_buf_printf(out, "v=$(db-target bar read $bdf 0 0x%x) || exit 3\n"
			      "[ $((${v#value=} & 0x%x)) = $((0x%x)) ] || "
			      "{ echo 'the EP cannot do that: CAPS is' $v; exit 4; }\n",
			      REG_CAPS, c->caps, c->caps);
	for (const struct fault_write *w = c->set; w < c->set + FAULT_WRITES && w->reg; w++)
		db_buf_printf(out, "put 0x%x 0x%x\n", w->reg, w->value);
}

static void await_answer(const struct fault_command *c, struct db_buf *out)
{
	db_buf_printf(out, "put 0x04 0x%x\n"
		      "await '[ \"$(db-target bar read $bdf 0 0x04)\" = value=0x00000000 ]' "
		      "'the EP does not take commands any more'\n"
		      "status() { s=$(db-target epf status $bdf) && s=${s#status=}; }\n",
		      c->command);
	if (c->status & ST_REPLY)
		db_buf_printf(out, "await 'status && [ $((s & 0x40)) != 0 ]' "
			      "\"no answer to command 0x%x\"\n", c->command);
	else
		/* that nothing comes can only be seen by looking for a while: 20 polls of the EP */
		db_buf_printf(out, "sleep 0.2; status\n");
}

static void judge_answer(const struct fault_command *c, struct db_buf *out)
{
	uint32_t other = c->or_status ? c->or_status : c->status;

	db_buf_printf(out, "case $((s & ~0x%x)) in %u|%u) ;; *) echo \"STATUS is $s after command "
		      "0x%x, expected 0x%x\"; exit 1 ;; esac\n", c->ignore, c->status & ~c->ignore,
		      other & ~c->ignore, c->command, c->status);
	if (c->irqs > 0)
		db_buf_printf(out, "await '[ $(irqs) = $((n + %d)) ]' 'no interrupt came'\n",
			      c->irqs);
	else if (!c->irqs)
		db_buf_printf(out, "[ $(irqs) = $n ] || { echo \"$(($(irqs) - n)) interrupts, "
			      "expected none\"; exit 1; }\n");
}

int fault_command(struct fault *f, const struct fault_command *c)
{
	struct db_target_rings rings;
	struct db_buf lines = { 0 };
	long long handled;
	int ret = 0;

	f->restore = c->restore;
	if (c->enabled)
		ret = db_doorbell_enable(&f->d, &f->err);
	write_registers(c, &lines);
	await_answer(c, &lines);
	judge_answer(c, &lines);
	if (!ret)
		ret = fault_rc(f, 20, "%s", db_buf_str(&lines));
	db_buf_free(&lines);
	if (!ret && (c->status & ST_DISABLE_OK || c->first == CMD_DISABLE))
		f->d.enabled = false;
	/* where it is, is not known, and need not be */
	if (!ret && (c->status & ST_ENABLE_OK)) {
		f->d.enabled = true;
		return 0;
	}
	if (ret || !f->d.enabled)
		return ret;
	ret = fault_rings(f, "--count 4 --wait reply --timeout 5", &rings, &handled);
	if (!ret && !f->pair.rehearsal && (handled != 4 || rings.timeouts))
		ret = db_fail(&f->err, EREMOTEIO, "%lld interrupts and %lld timeouts for 4 rings "
			      "of the doorbell that was enabled before", handled, rings.timeouts);
	return ret;
}

int fault_bus(struct fault *f, const struct fault_bus *b)
{
	int ret = 0;

	f->restore = b->restore;
	if (b->enabled)
		ret = db_doorbell_enable(&f->d, &f->err);
	return ret ? ret : fault_rc(f, b->seconds, "%s", b->lines);
}

/* $cap: offset of a capability in configuration space */
#define FIND_CAP \
	"find_cap() { cap=$(db-target cfg read $bdf 0x34 --width 1); cap=$((${cap#value=}))\n" \
	"while [ $cap != 0 ]; do\n" \
	"v=$(db-target cfg read $bdf $cap --width 2); v=$((${v#value=}))\n" \
	"[ $((v & 0xff)) = $1 ] && return; cap=$((v >> 8)); done\n" \
	"echo 'no such capability'; exit 4\n}\n"

int fault_crippled(struct fault *f, const struct fault_crippled *c)
{
	long long before = 0, after = 0, expected = c->handled ? 8 : 0;
	const struct db_target_doorbell *at = &f->d.at;
	char where[80];
	int ret = db_doorbell_enable(&f->d, &f->err);

	if (!ret)
		ret = db_doorbell_count(&f->d, "before", &before, &f->err);
	if (c->msi_off)
		snprintf(where, sizeof(where), "find_cap 5; at=$((cap + 2)); off=1");
	else
		snprintf(where, sizeof(where), "at=4; off=%u", c->clear);
	/* the writes are one each: merged interrupts would not show how many arrived */
	if (!ret)
		ret = fault_rc(f, 20, FIND_CAP "%s\n"
			"old=$(db-target cfg read $bdf $at --width 2) || exit 3\n"
			"old=$((${old#value=}))\n"
			"db-target cfg write $bdf $at --width 2 $((old & ~off)) || exit 3\n"
			"for i in 1 2 3 4 5 6 7 8; do\n"
			"db-target bar write $bdf %u 0x%x 0x%x; sleep 0.02; done > /dev/null 2>&1\n"
			"db-target cfg write $bdf $at --width 2 $old || exit 3\n"
			"db-target epf command $bdf 0x2 --timeout 5", where, at->bar, at->offset,
			at->data);
	if (!ret)
		ret = db_doorbell_count(&f->d, "after", &after, &f->err);
	if (!ret && !f->pair.rehearsal && after - before != expected)
		ret = db_fail(&f->err, EREMOTEIO, "%lld interrupts on the EP for 8 rings meanwhile,"
			      " expected %lld", after - before, expected);
	return ret;
}
