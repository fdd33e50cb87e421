// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the keeper's requests do.  A request that takes time becomes the machine's operation; each
 * turn of the loop looks whether the state it waits for is reached.  Nothing here waits.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "virtual/pair/keeper.h"
#include "virtual/pair/placement.h"

/* link training is software on the EP: it is up some 100 ms after `start`, if anyone started it */
#define LINK_S		30
/* device_add takes 4 ms; the RC lets a function go after 6-7 s, 1 s if it was told before */
#define ANSWER_S	30
#define UNPLUG_S	60

static const char *const op_name[] = {
	[VP_OP_ON] = "power-on", [VP_OP_OFF] = "power-off", [VP_OP_RESET] = "reset",
	[VP_OP_PLUG] = "plug", [VP_OP_UNPLUG] = "unplug",
};

static void finish(struct vp_op *op, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void finish(struct vp_op *op, const char *fmt, ...)
{
	struct vp_connection *asker = op->asker;
	char text[VP_REQUEST_MAX];
	va_list ap;

	memset(op, 0, sizeof(*op));
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	vp_connection_reply(asker, "%s", text);
}

static bool is_free(struct vp_connection *c, enum vp_side side)
{
	enum vp_op_kind kind = c->keeper->op[side].kind;

	if (kind)
		vp_connection_reply(c, "error %s: %s is under way", vp_side_name[side],
				    op_name[kind]);
	return !kind;
}

static void begin(struct vp_connection *c, enum vp_side side, enum vp_op_kind kind, int seconds)
{
	struct vp_op *op = &c->keeper->op[side];

	memset(op, 0, sizeof(*op));
	op->kind = kind;
	op->asker = c;
	op->seconds = seconds;
	op->deadline = seconds ? vp_now() + seconds * 1000LL : 0;
	c->state = VP_CONN_WAITING;
}

static bool is_running(struct vp_connection *c, enum vp_side side)
{
	const struct vp_machine *m = &c->keeper->machine[side];

	if (m->state != VP_RUNNING)
		vp_connection_reply(c, "error %s is %s%s%s", vp_side_name[side],
				    vp_state_name[m->state], *m->reason ? ": " : "", m->reason);
	return m->state == VP_RUNNING;
}

static void do_on(struct vp_connection *c, enum vp_side side, const char *rest)
{
	if (!is_free(c, side))
		return;
	if (c->keeper->machine[side].state == VP_RUNNING)
		vp_connection_reply(c, "ok");
	else
		begin(c, side, VP_OP_ON, 0);
}

static void do_off(struct vp_connection *c, enum vp_side side, const char *rest)
{
	struct vp_op *op = &c->keeper->op[side];

	if (op->kind == VP_OP_OFF && !is_free(c, side))
		return;
	if (op->kind)
		finish(op, "error %s was powered off meanwhile", vp_side_name[side]);
	vp_machine_stop(&c->keeper->machine[side]);
	begin(c, side, VP_OP_OFF, 0);
}

static void do_reset(struct vp_connection *c, enum vp_side side, const char *rest)
{
	if (!is_free(c, side) || !is_running(c, side))
		return;
	vp_machine_reset(&c->keeper->machine[side]);
	begin(c, side, VP_OP_RESET, ANSWER_S);
}

static void do_bootargs(struct vp_connection *c, enum vp_side side, const char *rest)
{
	struct vp_machine *m = &c->keeper->machine[side];

	if (strlen(rest) > VP_BOOTARGS_MAX) {
		vp_connection_reply(c, "error boot arguments: %zu bytes, the most is %d",
				    strlen(rest), VP_BOOTARGS_MAX);
		return;
	}
	memcpy(m->bootargs, rest, strlen(rest) + 1);
	vp_connection_reply(c, "ok");
}

static void do_profile(struct vp_connection *c, enum vp_side side, const char *rest)
{
	struct vp_keeper *k = c->keeper;

	for (int s = 0; s < VP_SIDES; s++)
		if (k->machine[s].pid || k->op[s].kind) {
			vp_connection_reply(c, "error the profile changes only while both sides "
					    "are off: %s is on", vp_side_name[s]);
			return;
		}
	if (!*rest || strlen(rest) >= sizeof(k->link.profile) ||
	    rest[strspn(rest, "abcdefghijklmnopqrstuvwxyz0123456789_-")]) {
		vp_connection_reply(c, "error profile: a name of a-z, 0-9, _ and - is needed");
		return;
	}
	snprintf(k->link.profile, sizeof(k->link.profile), "%s", rest);
	vp_connection_reply(c, "ok");
}

static void do_plug(struct vp_connection *c, enum vp_side side, const char *rest)
{
	char *end = NULL;
	long seconds = *rest ? strtol(rest, &end, 10) : LINK_S;

	if (*rest && (*end || seconds < 1 || seconds > 3600))
		vp_connection_reply(c, "error plug: the time-out is 1 to 3600 seconds");
	else if (is_free(c, VP_RC) && is_running(c, VP_RC))
		begin(c, VP_RC, VP_OP_PLUG, (int)seconds);
}

static void do_unplug(struct vp_connection *c, enum vp_side side, const char *rest)
{
	struct vp_machine *m = &c->keeper->machine[VP_RC];

	if (!is_free(c, VP_RC))
		return;
	if (!m->plugged) {
		vp_connection_reply(c, "ok");
		return;
	}
	vp_machine_unplug(m);
	begin(c, VP_RC, VP_OP_UNPLUG, UNPLUG_S);
}

static void do_status(struct vp_connection *c, enum vp_side side, const char *rest)
{
	vp_link_query(&c->keeper->link);
	c->state = VP_CONN_STATUS;
}

static void do_down(struct vp_connection *c, enum vp_side side, const char *rest)
{
	c->state = VP_CONN_DOWN;
	c->keeper->closing = true;
}

static const struct request {
	const char *name;
	bool has_side, has_rest;
	void (*handle)(struct vp_connection *c, enum vp_side side, const char *rest);
} requests[] = {
	{ "on", true, false, do_on },
	{ "off", true, false, do_off },
	{ "reset", true, false, do_reset },
	{ "bootargs", true, true, do_bootargs },
	{ "profile", false, true, do_profile },
	{ "plug", false, true, do_plug },
	{ "unplug", false, false, do_unplug },
	{ "status", false, false, do_status },
	{ "down", false, false, do_down },
};

/* the word at the start of @p; @p is moved behind it and the blanks that follow */
static char *take_word(char **p)
{
	char *word = *p;

	*p += strcspn(*p, " ");
	if (**p)
		*(*p)++ = '\0';
	*p += strspn(*p, " ");
	return word;
}

void vp_request_handle(struct vp_connection *c)
{
	char *rest = c->text, *name = take_word(&rest);
	const struct request *r = requests;
	int side = VP_RC;

	while (r < requests + sizeof(requests) / sizeof(requests[0]) && strcmp(r->name, name) != 0)
		r++;
	if (r == requests + sizeof(requests) / sizeof(requests[0])) {
		vp_connection_reply(c, "error unknown request");
		return;
	}
	if (r->has_side)
		side = vp_side_parse(take_word(&rest));
	if (side < 0 || (!r->has_rest && *rest))
		vp_connection_reply(c, "error %s: %s", r->name,
				    side < 0 ? "the side is rc or ep" : "too many words");
	else if (c->keeper->closing && r->handle != do_down)
		vp_connection_reply(c, "error the pair is being taken down");
	else
		r->handle(c, side, rest);
}

/* starts what can be started now; the operation fails if that is not possible */
static void begin_on(struct vp_keeper *k, struct vp_machine *m, struct vp_op *op)
{
	struct vp_link *link = &k->link;
	struct vp_paths paths;
	struct vp_error err;
	bool link_dead = link->state == VP_LINK_OFF || link->state == VP_LINK_BROKEN;
	int r;

	if (m->pid || (link->pid && (link_dead || link->state == VP_LINK_STOPPING)))
		return;		/* what ran before is still ending */
	if (link_dead && op->link_begun) {
		finish(op, "error %s", link->reason);
		return;
	}
	op->link_begun = true;
	if (link->state == VP_LINK_STARTING)
		return;
	r = vp_paths_find(&paths, &err);
	if (!r && link_dead)
		r = vp_link_start(link, paths.linkd, &err);
	if (!r && link->state == VP_LINK_READY) {
		op->begun = true;
		r = vp_machine_start(m, &paths, &err);
	}
	if (r)
		finish(op, "error %s: %s", vp_side_name[m->side], err.text);
}

static void advance_on(struct vp_keeper *k, struct vp_machine *m, struct vp_op *op, int64_t now)
{
	if (!op->begun)
		begin_on(k, m, op);
	else if (m->state == VP_RUNNING)
		finish(op, "ok");
	else if (m->state != VP_STARTING)
		finish(op, "error %s: %s", vp_side_name[m->side], m->reason);
}

/* the link daemon goes with the last machine: a profile set next must find none running */
static void advance_off(struct vp_keeper *k, struct vp_machine *m, struct vp_op *op, int64_t now)
{
	enum vp_side other = m->side == VP_RC ? VP_EP : VP_RC;
	bool other_on = k->machine[other].pid || k->op[other].kind == VP_OP_ON;

	if (m->state == VP_OFF && (other_on || !k->link.pid))
		finish(op, "ok");
}

static void advance_reset(struct vp_keeper *k, struct vp_machine *m, struct vp_op *op, int64_t now)
{
	if (m->reset_done)
		finish(op, "ok");
	else if (*m->refused || now >= op->deadline)
		finish(op, "error %s: %s", vp_side_name[m->side],
		       *m->refused ? m->refused : "QEMU did not reset the machine in time");
}

/* The machines boot wherever there is room, two of them sooner than one after the other; from the
 * first access across the link on, sharing a CPU with the link daemon is what counts.
 */
static void share_cpu(const struct vp_keeper *k)
{
	vp_placement_pin(k->link.pid, k->cpu);
	for (int s = 0; s < VP_SIDES; s++)
		vp_placement_pin(k->machine[s].pid, k->cpu);
}

/* QEMU's first thread delivers interrupts and timers: it must never wait for a CPU thread that does
 * not wait itself.  Only now, because the plug made a thread too.
 */
static void rank_threads(const struct vp_keeper *k)
{
	vp_placement_rank(k->link.pid, 1);
	for (int s = 0; s < VP_SIDES; s++)
		vp_placement_rank(k->machine[s].pid, 2);
}

static void advance_plug(struct vp_keeper *k, struct vp_machine *m, struct vp_op *op, int64_t now)
{
	if (m->plugged) {
		rank_threads(k);
		finish(op, "ok");
	} else if (op->begun && *m->refused) {
		finish(op, "error rc: %s", m->refused);
	} else if (op->begun && now >= op->deadline) {
		finish(op, "error rc: QEMU did not plug the function within %d s", ANSWER_S);
	} else if (op->late && k->link.query < 0) {
		finish(op, "error the link is down after %d s: %s", op->seconds, k->link.status);
	} else if (!op->begun && !op->late && k->link.up) {
		share_cpu(k);
		vp_machine_plug(m);
		op->begun = true;
		op->deadline = now + ANSWER_S * 1000LL;
	} else if (!op->begun && !op->late && now >= op->deadline) {
		vp_link_query(&k->link);
		op->late = true;
	}
}

static void advance_unplug(struct vp_keeper *k, struct vp_machine *m, struct vp_op *op,
			   int64_t now)
{
	if (!m->plugged)
		finish(op, "ok");
	else if (*m->refused)
		finish(op, "error rc: %s", m->refused);
	else if (now >= op->deadline)
		finish(op, "error the RC did not let the function go within %d s", op->seconds);
}

static void (*const advance[])(struct vp_keeper *, struct vp_machine *, struct vp_op *, int64_t) = {
	[VP_OP_ON] = advance_on, [VP_OP_OFF] = advance_off, [VP_OP_RESET] = advance_reset,
	[VP_OP_PLUG] = advance_plug, [VP_OP_UNPLUG] = advance_unplug,
};

static void advance_machine(struct vp_keeper *k, enum vp_side side, int64_t now)
{
	struct vp_machine *m = &k->machine[side];
	struct vp_op *op = &k->op[side];
	bool needs_it = op->kind == VP_OP_RESET || op->kind == VP_OP_PLUG ||
			op->kind == VP_OP_UNPLUG;

	if (needs_it && m->state != VP_RUNNING)
		finish(op, "error %s is %s%s%s", vp_side_name[side], vp_state_name[m->state],
		       *m->reason ? ": " : "", m->reason);
	else if (op->kind)
		advance[op->kind](k, m, op, now);
}

static void stop_unneeded_link(struct vp_keeper *k)
{
	bool all_off = true;

	for (int s = 0; s < VP_SIDES; s++) {
		if (k->machine[s].pid || k->op[s].kind == VP_OP_ON)
			return;
		all_off = all_off && k->machine[s].state == VP_OFF;
	}
	/* how a broken one ended stays readable as long as a machine says that it broke by it */
	if (k->link.state != VP_LINK_OFF && (k->link.state != VP_LINK_BROKEN || all_off))
		vp_link_stop(&k->link);
}

static const char *link_state_name(enum vp_link_state state)
{
	static const char *const names[] = {
		[VP_LINK_OFF] = "off", [VP_LINK_STARTING] = "starting",
		[VP_LINK_READY] = "running", [VP_LINK_STOPPING] = "stopping",
		[VP_LINK_BROKEN] = "broken",
	};

	return names[state];
}

static void reply_status(struct vp_connection *c)
{
	const struct vp_keeper *k = c->keeper;
	const struct vp_link *link = &k->link;
	const struct vp_machine *m;
	char text[VP_REQUEST_MAX / 2];
	int n = 0;

	for (int s = 0; s < VP_SIDES; s++) {
		m = &k->machine[s];
		n += snprintf(text + n, sizeof(text) - n,
			      "name=%s state=%s pid=%d cpu=%d plugged=%s guest_resets=%u%s%s\t",
			      vp_side_name[s], vp_state_name[m->state], (int)m->pid, k->cpu,
			      m->plugged ? "yes" : "no", m->guest_resets,
			      *m->reason ? " reason=" : "", m->reason);
	}
	vp_connection_reply(c, "ok %sname=link state=%s pid=%d cpu=%d %s%s%s%s", text,
			    link_state_name(link->state), (int)link->pid, k->cpu,
			    *link->status ? link->status : "profile=",
			    *link->status ? "" : link->profile,
			    *link->reason ? " reason=" : "", link->reason);
}

void vp_request_advance(struct vp_keeper *k, int64_t now)
{
	if (k->link.state == VP_LINK_BROKEN)
		for (int s = 0; s < VP_SIDES; s++)
			vp_machine_break(&k->machine[s], "%s", k->link.reason);
	for (int s = 0; s < VP_SIDES; s++)
		advance_machine(k, s, now);
	stop_unneeded_link(k);
	for (int s = 0; s < VP_SIDES; s++)
		if (k->op[s].kind == VP_OP_OFF)
			advance_machine(k, s, now);
	for (int i = 0; i < VP_CONNECTIONS; i++)
		if (k->connection[i].state == VP_CONN_STATUS && k->link.query < 0)
			reply_status(&k->connection[i]);
}

void vp_request_prepare(struct vp_keeper *k)
{
	for (int s = 0; s < VP_SIDES; s++)
		if (!k->op[s].late)
			vp_loop_until(&k->loop, k->op[s].deadline);
}

void vp_request_forget(struct vp_connection *c)
{
	for (int s = 0; s < VP_SIDES; s++)
		if (c->keeper->op[s].asker == c)
			c->keeper->op[s].asker = NULL;
}

void vp_request_cancel(struct vp_keeper *k, const char *why)
{
	for (int s = 0; s < VP_SIDES; s++)
		if (k->op[s].kind)
			finish(&k->op[s], "error %s: %s", vp_side_name[s], why);
}
