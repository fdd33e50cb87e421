// SPDX-License-Identifier: GPL-2.0-only
/* What the cases of suite vntb do on the two boards, see steps.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "lib/interrupts.h"
#include "lib/ping.h"
#include "lib/sanitise.h"
#include "lib/stats.h"
#include "suites/vntb/client.h"
#include "suites/vntb/steps.h"

/* a condition is polled this often on a board */
#define POLLS_PER_SECOND	10
/* seconds for an answer beyond the sending of all pings: ping's own default is 10 */
#define PING_GRACE		15.0

/* the interface that ntb_netdev made, whatever its name: its parent is the transport's client */
#define FIND_INTERFACE	\
	"for i in /sys/class/net/*; do " \
	"case $(readlink -f $i/device) in */ntb_netdev*) nic=${i##*/};; esac; done\n" \
	"test \"$nic\" || { echo 'ntb_netdev made no interface'; exit 1; }\n"

static void wait_for(const struct db_pair *pair, const char *condition, const char *what,
		     struct db_buf *out)
{
	db_buf_printf(out, "n=0; until %s; do n=$((n+1)); test $n -lt %.0f || "
		      "{ echo 'still %s'; exit 1; }; sleep 0.1; done\n", condition,
		      pair->config.timeouts.ready * POLLS_PER_SECOND, what);
}

/* ntb_netdev registers only while an NTB device is there, so it is loaded now and not before */
static int bring_up(struct db_pair *pair, struct db_board *b, struct db_error *err)
{
	const struct db_strings *modules = &pair->config.epf_vntb.late_modules;
	struct db_buf script = { 0 };
	int ret;

	/* gone if another client had the device */
	db_buf_printf(&script, "set -e\nmodprobe ntb_transport\n");
	wait_for(pair, "ls -d /sys/bus/ntb/devices/*/driver > /dev/null 2>&1",
		 "no NTB device bound", &script);
	for (size_t i = 0; i < modules->n; i++)
		db_buf_printf(&script, "modprobe %s\n", modules->v[i]);
	db_buf_printf(&script, FIND_INTERFACE "ip addr flush dev $nic\n"
		      "ip addr add %s/24 dev $nic\nip link set $nic up\n", b->side->ntb_address);
	ret = db_board_do(b, script.data, pair->config.timeouts.ready +
			  pair->config.timeouts.command, err);
	db_buf_free(&script);
	return ret;
}

static int wait_carrier(struct db_pair *pair, struct db_board *b, bool up, struct db_error *err)
{
	struct db_buf script = { 0 };
	int ret;

	db_buf_printf(&script, FIND_INTERFACE);
	if (up)
		wait_for(pair, "test \"$(cat /sys/class/net/$nic/carrier)\" = 1", "no carrier",
			 &script);
	else
		wait_for(pair, "test \"$(cat /sys/class/net/$nic/carrier)\" = 0", "a carrier",
			 &script);
	ret = db_board_do(b, script.data, pair->config.timeouts.ready +
			  pair->config.timeouts.command, err);
	db_buf_free(&script);
	return ret;
}

static int ping_once(struct db_pair *pair, struct db_error *err)
{
	char script[128];

	snprintf(script, sizeof(script), "ping -c 1 -W 5 %s", pair->config.ep.ntb_address);
	return db_board_do(&pair->rc, script, pair->config.timeouts.command, err);
}

int steps_link(struct db_pair *pair, struct db_error *err)
{
	int ret = client_leave_tests(pair, err);

	if (!ret)
		ret = bring_up(pair, &pair->ep, err);
	if (!ret)
		ret = bring_up(pair, &pair->rc, err);
	if (!ret)
		ret = wait_carrier(pair, &pair->ep, true, err);
	if (!ret)
		ret = wait_carrier(pair, &pair->rc, true, err);
	return ret ? ret : ping_once(pair, err);
}

static int set_interface(struct db_pair *pair, struct db_board *b, const char *state,
			 struct db_error *err)
{
	char script[512];

	snprintf(script, sizeof(script), FIND_INTERFACE "ip link set $nic %s\n", state);
	return db_board_do(b, script, pair->config.timeouts.command, err);
}

int steps_carrier(struct db_pair *pair, struct db_board *down, struct db_board *seen,
		  struct db_error *err)
{
	int ret = set_interface(pair, down, "down", err);

	if (!ret)
		ret = wait_carrier(pair, seen, false, err);
	if (!ret)
		ret = set_interface(pair, down, "up", err);
	if (!ret)
		ret = wait_carrier(pair, down, true, err);
	if (!ret)
		ret = wait_carrier(pair, seen, true, err);
	return ret ? ret : ping_once(pair, err);
}

int steps_warm(struct db_pair *pair, struct db_error *err)
{
	int ret = ping_once(pair, err);

	return ret == -EREMOTEIO ? steps_link(pair, err) : ret;
}

int steps_count_doorbells(struct db_pair *pair, const char *when, long long *count,
			  struct db_error *err)
{
	struct db_board_result r;
	char path[PATH_MAX];
	int ret = db_board_run(&pair->ep, "cat /proc/interrupts", pair->config.timeouts.command, 0,
			       &r, err);

	db_file_path(path, "%s/output-interrupts-%s.txt", pair->case_dir, when);
	if (!ret)
		ret = db_file_write(path, db_buf_str(&r.out), r.out.len, err);
	if (!ret && r.status)
		ret = db_fail(err, EREMOTEIO, "the EP has no /proc/interrupts");
	if (!ret)
		*count = db_interrupts_count(db_buf_str(&r.out), DB_INTERRUPTS_VNTB);
	db_board_result_free(&r);
	return ret;
}

/* digits as ping printed them: none is invented, none is lost */
static int digits(double resolution_ms)
{
	return resolution_ms >= 1 ? 0 : resolution_ms >= 0.1 ? 1 : resolution_ms >= 0.01 ? 2 : 3;
}

static bool counts(const struct db_ping_reply *r)
{
	return !r->below && !r->duplicate && !r->damaged;
}

static int write_samples(struct db_pair *pair, const struct db_ping *ping, struct db_error *err)
{
	struct db_buf text = { 0 };
	char path[PATH_MAX];
	int ret;

	db_buf_printf(&text, "# ping rtt; unit: ms; columns: icmp_seq rtt\n");
	for (size_t i = 0; i < ping->n_replies; i++) {
		const struct db_ping_reply *r = &ping->replies[i];

		if (counts(r))
			db_buf_printf(&text, "%u %.*f\n", r->seq, digits(r->resolution_ms), r->ms);
	}
	db_file_path(path, "%s/ping.samples", pair->case_dir);
	ret = db_file_write(path, text.data, text.len, err);
	db_buf_free(&text);
	return ret;
}

/* the median is the headline; without any sample there is none */
static int keep_measurements(struct db_pair *pair, const struct steps_ping *p,
			     const struct db_ping *ping, struct db_error *err)
{
	double *ms = calloc(ping->n_replies + 1, sizeof(*ms));
	struct db_stats stats;
	json_t *rtt;
	size_t n = 0;

	if (!ms)
		return db_fail(err, ENOMEM, "no memory for the samples");
	for (size_t i = 0; i < ping->n_replies; i++) {
		if (counts(&ping->replies[i]))
			ms[n++] = ping->replies[i].ms;
	}
	rtt = json_pack("{s:s s:s s:I s:s s:I s:I s:s}", "name", "ping.rtt", "unit", "ms",
			"n", (json_int_t)n, "samples", "ping.samples",
			"sent", (json_int_t)p->sent, "received", (json_int_t)p->received,
			"note", p->note);
	if (n && !db_stats_summary(ms, n, &stats, err))
		json_object_set_new(rtt, "value", json_real(stats.median));
	json_object_set_new(pair->left, "measurements", json_pack("[o {s:s s:s s:I s:I s:s}]", rtt,
		"name", "doorbell.interrupts", "unit", "interrupts",
		"n", (json_int_t)p->doorbells, "value", (json_int_t)p->doorbells,
		"note", "EP, during the pings"));
	free(ms);
	return 0;
}

int steps_keep_output(struct db_pair *pair, const char *name, const char *command,
		      const struct db_buf *out, struct db_error *err)
{
	struct db_buf text = { 0 };
	char path[PATH_MAX];
	int ret;

	db_buf_printf(&text, "$ %s\n", command);
	db_buf_add(&text, db_buf_str(out), out->len);
	db_file_path(path, "%s/output-%s.txt", pair->case_dir, name);
	ret = db_file_write(path, text.data, text.len, err);
	db_buf_free(&text);
	return ret;
}

static int take_ping(struct db_pair *pair, struct steps_ping *p, const struct db_buf *out,
		     struct db_error *err)
{
	struct db_error why;
	struct db_ping ping;
	int ret = db_ping_parse(db_buf_str(out), out->len, &ping, err);

	if (ret)
		return ret;
	p->sent = ping.transmitted;
	p->received = ping.received;
	if (db_ping_check(&ping, &why))
		ret = db_fail(err, EBADMSG, "the output of ping does not add up: %.300s",
			      why.text);
	else if (p->sent != p->count)
		ret = db_fail(err, EBADMSG, "ping sent %ld packets of %d", p->sent, p->count);
	if (!ret)
		ret = write_samples(pair, &ping, err);
	if (!ret)
		ret = keep_measurements(pair, p, &ping, err);
	db_ping_free(&ping);
	return ret;
}

int steps_run_ping(struct db_pair *pair, struct steps_ping *p, struct db_error *err)
{
	struct db_board_result r;
	long long before, after;
	char command[128];
	int ret = steps_count_doorbells(pair, "before", &before, err);

	if (ret)
		return ret;
	snprintf(command, sizeof(command), "ping -c %d", p->count);
	if (p->interval > 0)
		snprintf(command + strlen(command), sizeof(command) - strlen(command), " -i %g",
			 p->interval);
	snprintf(command + strlen(command), sizeof(command) - strlen(command), " %s",
		 pair->config.ep.ntb_address);
	ret = db_board_run(&pair->rc, command, 2 * p->count * (p->interval > 0 ? p->interval : 1) +
			   PING_GRACE, 0, &r, err);
	if (!ret)
		ret = steps_keep_output(pair, "ping", command, &r.out, err);
	/* ping's own words: 1 is "no answer", which the counts tell; more is trouble of ping */
	if (!ret && r.status > 1)
		ret = db_fail(err, EBADMSG, "ping ended with status %d: %.200s", r.status,
			      r.out.len ? db_sanitise(r.out.data) : "nothing printed");
	if (!ret)
		ret = steps_count_doorbells(pair, "after", &after, err);
	if (!ret && !pair->rehearsal) {
		p->doorbells = (after < 0 ? 0 : after) - (before < 0 ? 0 : before);
		ret = take_ping(pair, p, &r.out, err);
	}
	db_board_result_free(&r);
	return ret;
}
