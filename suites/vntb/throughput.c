// SPDX-License-Identifier: GPL-2.0-only
/* iperf3 and ntb_perf on the two boards, see throughput.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "lib/iperf3.h"
#include "lib/ntb_perf.h"
#include "lib/sanitise.h"
#include "suites/vntb/client.h"
#include "suites/vntb/steps.h"
#include "suites/vntb/throughput.h"

/* iperf3's own port, and as the kernel prints it in /proc/net/tcp */
#define PORT		"5201"
#define PORT_LISTENS	"grep -q ':1451 .*:0000 0A ' /proc/net/tcp /proc/net/tcp6 2> /dev/null"
/* seconds that a test may take beyond its sending: connection, last packets, results */
#define GRACE		20
/* ntb_perf copies 2^25 bytes, 32 MiB: some 2 s into a window of the virtual pair */
#define PERF_ORDER	25
#define PERF_SECONDS	60

static const char *const way_names[] = {
	[RC_TO_EP] = "rc_to_ep", [EP_TO_RC] = "ep_to_rc",
};

struct run {
	struct db_pair *pair;
	enum way way;
	bool udp;
	long long doorbells;	/* interrupts of the EP meanwhile */
};

static int start_server(struct db_pair *pair, struct db_error *err)
{
	char script[384];

	snprintf(script, sizeof(script), "timeout %d iperf3 -s -1 -p " PORT " > /dev/null 2>&1 &\n"
		 "n=0; until " PORT_LISTENS "; do n=$((n+1)); test $n -lt 100 || "
		 "{ echo 'iperf3 does not listen'; exit 1; }; sleep 0.1; done\n",
		 pair->config.throughput.seconds + 2 * GRACE);
	return db_board_do(&pair->ep, script, pair->config.timeouts.command, err);
}

static int write_rates(const struct run *run, const struct db_iperf3 *r, struct db_error *err)
{
	struct db_buf text = { 0 };
	char path[PATH_MAX];
	int ret;

	db_buf_printf(&text, "# iperf3 rate per second; unit: Mbit/s; columns: second rate\n");
	for (size_t i = 0; i < r->n_rates; i++)
		db_buf_printf(&text, "%zu %.3f\n", i + 1, r->rates[i] / 1e6);
	db_file_path(path, "%s/iperf3.samples", run->pair->case_dir);
	ret = db_file_write(path, text.data, text.len, err);
	db_buf_free(&text);
	return ret;
}

static void measured(const struct run *run, const char *what, const char *unit, json_int_t n,
		     double value, json_t *more)
{
	char name[80];

	snprintf(name, sizeof(name), "iperf3.%s.%s%s", run->udp ? "udp" : "tcp",
		 way_names[run->way], what);
	json_object_update_new(more, json_pack("{s:s s:s s:I s:f}", "name", name, "unit", unit,
					       "n", n, "value", value));
	json_array_append_new(json_object_get(run->pair->left, "measurements"), more);
}

static int keep(const struct run *run, const struct db_iperf3 *r, struct db_error *err)
{
	const struct db_throughput_config *t = &run->pair->config.throughput;
	json_t *main = json_pack("{s:s}", "samples", "iperf3.samples");
	char note[160];

	json_object_set_new(run->pair->left, "measurements", json_array());
	snprintf(note, sizeof(note), "as received in %.2f s, one stream%s; %s", r->received.seconds,
		 run->udp ? "" : " of TCP", r->version);
	if (run->udp)
		snprintf(note, sizeof(note), "as received in %.2f s, %d Mbit/s offered, %lld lost "
			 "in between; %s", r->received.seconds, t->udp_mbit, r->packets_lost,
			 r->version);
	json_object_set_new(main, "note", json_string(note));
	if (run->udp) {
		json_object_set_new(main, "sent", json_integer(r->packets_sent));
		json_object_set_new(main, "received", json_integer(r->packets_received));
	}
	measured(run, "", "Mbit/s", (json_int_t)r->n_rates, r->received.bits_per_second / 1e6,
		 main);
	if (run->udp)
		measured(run, ".jitter", "ms", r->packets_received, r->jitter_ms,
			 json_pack("{s:s}", "note", "iperf3's smoothed mean, no samples"));
	else if (r->retransmits >= 0)
		measured(run, ".retransmits", "segments", r->retransmits, (double)r->retransmits,
			 json_pack("{s:s}", "note", "by the sender"));
	json_array_append_new(json_object_get(run->pair->left, "measurements"),
		json_pack("{s:s s:s s:I s:I s:s}", "name", "doorbell.interrupts",
			  "unit", "interrupts", "n", (json_int_t)run->doorbells,
			  "value", (json_int_t)run->doorbells, "note", "EP, during the test"));
	return write_rates(run, r, err);
}

/* what the output must say of the test that was asked for, and of the kernel's part in it */
static int judge(const struct run *run, const struct db_iperf3 *r, struct db_error *err)
{
	bool doorbell = !strcmp(run->pair->backend->mode, "doorbell");

	if (r->udp != run->udp || r->reverse != (run->way == EP_TO_RC))
		return db_fail(err, EBADMSG, "iperf3 tells of another test than was asked for");
	if (!r->received.bytes)
		return db_fail(err, EREMOTEIO, "nothing of %lld bytes sent arrived",
			       r->sent.bytes);
	if (doorbell && run->doorbells <= 0)
		return db_fail(err, EREMOTEIO, "vNTB fell back to polling: no doorbell interrupt "
			       "while %lld bytes were transferred", r->received.bytes);
	if (!doorbell && run->doorbells)
		return db_fail(err, EREMOTEIO, "%lld doorbell interrupts on the EP although it "
			       "should poll", run->doorbells);
	return 0;
}

static int take(const struct run *run, const struct db_board_result *out, struct db_error *err)
{
	struct db_iperf3 r;
	int ret = db_iperf3_parse(db_buf_str(&out->out), out->out.len, &r, err);

	if (ret == -EBADMSG && out->status) {
		struct db_error why = *err;

		return db_fail(err, EBADMSG, "iperf3 ended with status %d: %.300s", out->status,
			       why.text);
	}
	if (ret)
		return ret;
	ret = out->status ? db_fail(err, EBADMSG, "iperf3 ended with status %d", out->status) :
		judge(run, &r, err);
	if (!ret || ret == -EREMOTEIO) {
		struct db_error why;
		int kept = keep(run, &r, &why);

		if (kept) {
			*err = why;
			ret = kept;
		}
	}
	db_iperf3_free(&r);
	return ret;
}

static int run_client(struct run *run, struct db_error *err)
{
	const struct db_throughput_config *t = &run->pair->config.throughput;
	struct db_board_result r;
	char command[256], rate[32] = "";
	int ret;

	if (run->udp)
		snprintf(rate, sizeof(rate), " -u -b %dM", t->udp_mbit);
	snprintf(command, sizeof(command), "iperf3 -c %s -p " PORT " -t %d -J --connect-timeout "
		 "%d%s%s", run->pair->config.ep.ntb_address, t->seconds, GRACE * 1000 / 2, rate,
		 run->way == EP_TO_RC ? " -R" : "");
	ret = db_board_run(&run->pair->rc, command, t->seconds + 2 * GRACE, 0, &r, err);
	if (!ret)
		ret = steps_keep_output(run->pair, "iperf3", command, &r.out, err);
	if (!ret && !run->pair->rehearsal) {
		long long before = run->doorbells, after;

		ret = steps_count_doorbells(run->pair, "after", &after, err);
		run->doorbells = (after < 0 ? 0 : after) - (before < 0 ? 0 : before);
		if (!ret)
			ret = take(run, &r, err);
	}
	db_board_result_free(&r);
	return ret;
}

static int iperf3(struct db_pair *pair, enum way way, bool udp, struct db_error *err)
{
	struct run run = { .pair = pair, .way = way, .udp = udp };
	int ret = client_needs_program(pair, &pair->ep, "iperf3", err);

	if (!ret)
		ret = client_needs_program(pair, &pair->rc, "iperf3", err);
	if (!ret)
		ret = steps_warm(pair, err);
	if (!ret)
		ret = start_server(pair, err);
	if (!ret)
		ret = steps_count_doorbells(pair, "before", &run.doorbells, err);
	return ret ? ret : run_client(&run, err);
}

int throughput_tcp(struct db_pair *pair, enum way way, struct db_error *err)
{
	return iperf3(pair, way, false, err);
}

int throughput_udp(struct db_pair *pair, enum way way, struct db_error *err)
{
	return iperf3(pair, way, true, err);
}

static int keep_perf(struct db_pair *pair, enum way way, const struct db_ntb_perf *perf,
		     struct db_error *err)
{
	char name[80], note[128];

	snprintf(name, sizeof(name), "ntb_perf.%s", way_names[way]);
	snprintf(note, sizeof(note), "%llu bytes by the CPU in %llu us, one thread", perf->bytes,
		 perf->usecs);
	json_object_set_new(pair->left, "measurements",
		json_pack("[{s:s s:s s:i s:f s:s}]", "name", name, "unit", "MB/s", "n", 1,
			  "value", perf->mbytes_per_s, "note", note));
	return 0;
}

int throughput_perf(struct db_pair *pair, enum way way, struct db_error *err)
{
	struct db_board *from = way_from(pair, way);
	struct db_ntb_perf perf;
	struct db_board_result r;
	char script[256];
	int ret = client_perf(pair, PERF_ORDER, err);

	if (ret)
		return ret;
	snprintf(script, sizeof(script), "cd " CLIENT_PERF_DIR "\ntimeout %d sh -c 'echo 0 > run' "
		 "|| { echo 'ntb_perf did not finish a test'; exit 1; }\ncat run\n", PERF_SECONDS);
	ret = db_board_run(from, script, PERF_SECONDS + GRACE, 0, &r, err);
	if (!ret)
		ret = steps_keep_output(pair, "ntb_perf", "cat run", &r.out, err);
	if (!ret && r.status)
		ret = db_fail(err, EREMOTEIO, "ntb_perf on the %s: %.200s", way_side(pair, from),
			      r.out.len ? db_sanitise(r.out.data) : "nothing printed");
	if (!ret && !pair->rehearsal) {
		ret = db_ntb_perf_parse(db_buf_str(&r.out), r.out.len, &perf, err);
		if (!ret)
			ret = keep_perf(pair, way, &perf, err);
	}
	db_board_result_free(&r);
	return ret;
}
