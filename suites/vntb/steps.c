// SPDX-License-Identifier: GPL-2.0-only
/* What the cases of suite vntb do on the two boards, see steps.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/interrupts.h"
#include "lib/ping.h"
#include "lib/sanitise.h"
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

/* the case's program was given up: end what it does on the boards */
static void on_owner_gone(void *arg)
{
	struct steps *v = arg;

	db_loop_remove(&v->loop, v->owner_fd);
	v->loop.interrupts++;
}

static int find_backend(struct steps *v, struct db_error *err)
{
	const char *name = getenv("DOORBENCH_BACKEND");

	v->backend = &v->config.backends[0];
	for (size_t i = 0; i < v->config.n_backends && name; i++) {
		v->backend = &v->config.backends[i];
		if (!strcmp(v->backend->name, name))
			return 0;
	}
	return name ? db_fail(err, EINVAL, "DOORBENCH_BACKEND: no backend '%s'", name) : 0;
}

static int open_board(struct steps *v, struct db_board *b, const char *name, const char *lab,
		      struct db_error *err)
{
	char path[PATH_MAX];
	int ret = db_board_init(b, &v->config, name, lab, &v->loop, err);

	if (ret)
		return ret;
	db_file_path(path, "%s/%s.sh", v->case_dir, name);
	b->transcript_fd = db_file_append(path, err);
	return b->transcript_fd < 0 ? b->transcript_fd : 0;
}

int steps_open(struct steps *v, pid_t owner, struct db_error *err)
{
	const char *config = getenv("DOORBENCH_CONFIG");
	const char *lab = getenv("DOORBENCH_LAB");
	int ret;

	memset(v, 0, sizeof(*v));
	v->left = json_object();
	v->case_dir = getenv("DOORBENCH_CASE_DIR") ?: ".";
	v->ep.transcript_fd = v->rc.transcript_fd = -1;
	v->owner_fd = syscall(SYS_pidfd_open, owner, 0);
	ret = db_loop_open(&v->loop, err);
	if (!ret && v->owner_fd >= 0)
		ret = db_loop_add(&v->loop, v->owner_fd, on_owner_gone, v);
	if (!ret && (!config || !lab))
		ret = db_fail(err, EINVAL, "%s is not set: it names the %s of a pair that is up",
			      config ? "DOORBENCH_LAB" : "DOORBENCH_CONFIG",
			      config ? "lab directory" : "configuration");
	if (!ret)
		ret = db_config_load(config, &v->config, err);
	if (!ret)
		ret = find_backend(v, err);
	if (!ret)
		ret = open_board(v, &v->ep, "ep", lab, err);
	if (!ret)
		ret = open_board(v, &v->rc, "rc", lab, err);
	return ret;
}

int steps_close(struct steps *v, struct db_error *err)
{
	char path[PATH_MAX];
	int ret;

	json_object_set_new(v->left, "board_seconds",
			    json_real(v->ep.board_seconds + v->rc.board_seconds));
	db_file_path(path, "%s/suite.json", v->case_dir);
	ret = db_file_write_json(path, v->left, err);
	json_decref(v->left);
	if (v->ep.transcript_fd >= 0)
		close(v->ep.transcript_fd);
	if (v->rc.transcript_fd >= 0)
		close(v->rc.transcript_fd);
	if (v->owner_fd >= 0)
		close(v->owner_fd);
	db_loop_close(&v->loop);
	db_config_free(&v->config);
	return ret;
}

void steps_lab_broken(struct steps *v, const char *reason)
{
	json_object_set_new(v->left, "error", json_string(reason));
}

static void wait_for(const struct steps *v, const char *condition, const char *what,
		     struct db_buf *out)
{
	db_buf_printf(out, "n=0; until %s; do n=$((n+1)); test $n -lt %.0f || "
		      "{ echo 'still %s'; exit 1; }; sleep 0.1; done\n", condition,
		      v->config.timeouts.ready * POLLS_PER_SECOND, what);
}

/* ntb_netdev registers only while an NTB device is there, so it is loaded now and not before */
static int bring_up(struct steps *v, struct db_board *b, struct db_error *err)
{
	const struct db_strings *modules = &v->config.epf_vntb.late_modules;
	struct db_buf script = { 0 };
	int ret;

	db_buf_printf(&script, "set -e\n");
	wait_for(v, "ls -d /sys/bus/ntb/devices/*/driver > /dev/null 2>&1", "no NTB device bound",
		 &script);
	for (size_t i = 0; i < modules->n; i++)
		db_buf_printf(&script, "modprobe %s\n", modules->v[i]);
	db_buf_printf(&script, FIND_INTERFACE "ip addr flush dev $nic\n"
		      "ip addr add %s/24 dev $nic\nip link set $nic up\n", b->side->ntb_address);
	ret = db_board_do(b, script.data, v->config.timeouts.ready +
			  v->config.timeouts.command, err);
	db_buf_free(&script);
	return ret;
}

static int wait_carrier(struct steps *v, struct db_board *b, struct db_error *err)
{
	struct db_buf script = { 0 };
	int ret;

	db_buf_printf(&script, FIND_INTERFACE);
	wait_for(v, "test \"$(cat /sys/class/net/$nic/carrier)\" = 1", "no carrier", &script);
	ret = db_board_do(b, script.data, v->config.timeouts.ready +
			  v->config.timeouts.command, err);
	db_buf_free(&script);
	return ret;
}

static int ping_once(struct steps *v, struct db_error *err)
{
	char script[128];

	snprintf(script, sizeof(script), "ping -c 1 -W 5 %s", v->config.ep.ntb_address);
	return db_board_do(&v->rc, script, v->config.timeouts.command, err);
}

int steps_link(struct steps *v, struct db_error *err)
{
	int ret = bring_up(v, &v->ep, err);

	if (!ret)
		ret = bring_up(v, &v->rc, err);
	if (!ret)
		ret = wait_carrier(v, &v->ep, err);
	if (!ret)
		ret = wait_carrier(v, &v->rc, err);
	return ret ? ret : ping_once(v, err);
}

int steps_warm(struct steps *v, struct db_error *err)
{
	int ret = ping_once(v, err);

	return ret == -EREMOTEIO ? steps_link(v, err) : ret;
}

/* Return: 0 and the count so far, -1 as count if the doorbell has no interrupt */
static int count_doorbells(struct steps *v, const char *when, long long *count,
			   struct db_error *err)
{
	struct db_board_result r;
	char path[PATH_MAX];
	int ret = db_board_run(&v->ep, "cat /proc/interrupts", v->config.timeouts.command, &r,
			       err);

	db_file_path(path, "%s/output-interrupts-%s.txt", v->case_dir, when);
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

static int write_samples(struct steps *v, const struct db_ping *ping, size_t *n,
			 struct db_error *err)
{
	struct db_buf text = { 0 };
	char path[PATH_MAX];
	int ret;

	*n = 0;
	db_buf_printf(&text, "# ping rtt; unit: ms; columns: icmp_seq rtt\n");
	for (size_t i = 0; i < ping->n_replies; i++) {
		const struct db_ping_reply *r = &ping->replies[i];

		if (r->below || r->duplicate || r->damaged)
			continue;
		db_buf_printf(&text, "%u %.*f\n", r->seq, digits(r->resolution_ms), r->ms);
		(*n)++;
	}
	db_file_path(path, "%s/ping.samples", v->case_dir);
	ret = db_file_write(path, text.data, text.len, err);
	db_buf_free(&text);
	return ret;
}

static int keep_output(struct steps *v, const char *command, const struct db_buf *out,
		       struct db_error *err)
{
	struct db_buf text = { 0 };
	char path[PATH_MAX];
	int ret;

	db_buf_printf(&text, "$ %s\n", command);
	db_buf_add(&text, db_buf_str(out), out->len);
	db_file_path(path, "%s/output-ping.txt", v->case_dir);
	ret = db_file_write(path, text.data, text.len, err);
	db_buf_free(&text);
	return ret;
}

static int take_ping(struct steps *v, struct steps_ping *p, const struct db_buf *out,
		     struct db_error *err)
{
	struct db_error why;
	struct db_ping ping;
	size_t n;
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
		ret = write_samples(v, &ping, &n, err);
	if (!ret)
		json_object_set_new(v->left, "measurements", json_pack(
			"[{s:s s:s s:I s:s s:I s:I s:s} {s:s s:s s:I s:s}]",
			"name", "ping.rtt", "unit", "ms", "n", (json_int_t)n,
			"samples", "ping.samples", "sent", (json_int_t)p->sent,
			"received", (json_int_t)p->received, "note", p->note,
			"name", "doorbell.interrupts", "unit", "interrupts",
			"n", (json_int_t)p->doorbells, "note", "EP, during the pings"));
	db_ping_free(&ping);
	return ret;
}

int steps_run_ping(struct steps *v, struct steps_ping *p, struct db_error *err)
{
	struct db_board_result r;
	long long before, after;
	char command[128];
	int ret = count_doorbells(v, "before", &before, err);

	if (ret)
		return ret;
	snprintf(command, sizeof(command), "ping -c %d", p->count);
	if (p->interval > 0)
		snprintf(command + strlen(command), sizeof(command) - strlen(command), " -i %g",
			 p->interval);
	snprintf(command + strlen(command), sizeof(command) - strlen(command), " %s",
		 v->config.ep.ntb_address);
	ret = db_board_run(&v->rc, command, 2 * p->count * (p->interval > 0 ? p->interval : 1) +
			   PING_GRACE, &r, err);
	if (!ret)
		ret = keep_output(v, command, &r.out, err);
	/* ping's own words: 1 is "no answer", which the counts tell; more is trouble of ping */
	if (!ret && r.status > 1)
		ret = db_fail(err, EBADMSG, "ping ended with status %d: %.200s", r.status,
			      r.out.len ? db_sanitise(r.out.data) : "nothing printed");
	if (!ret)
		ret = count_doorbells(v, "after", &after, err);
	if (!ret) {
		p->doorbells = (after < 0 ? 0 : after) - (before < 0 ? 0 : before);
		ret = take_ping(v, p, &r.out, err);
	}
	db_board_result_free(&r);
	return ret;
}
