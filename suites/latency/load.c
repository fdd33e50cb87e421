// SPDX-License-Identifier: GPL-2.0-only
/* Keeps the EP busy while latencies are taken, see steps.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/sanitise.h"
#include "suites/latency/steps.h"

/* not on a disk: numbers of processes mean nothing after a boot */
#define PIDS	"pids=/tmp/doorbench.load\n"
/* exit status of "start" if the program is missing */
#define MISSING	3

/*
 * Neither takes every moment of a CPU: a pair whose boards share one (QEMU under real-time priority)
 * would stand still, and be measured as nothing else.
 */
const struct steps_load steps_cpu_load = {
	.words = "a loop per CPU of the EP: counts to 1000, starts a process, sleeps 1 ms",
	.start =
		"n=$(nproc)\n"
		"while [ $((n -= 1)) -ge 0 ]; do\n"
		"sh -c 'while :; do i=0; while [ $((i += 1)) -lt 1000 ]; do :; done; "
		"sleep 0.001; done' < /dev/null > /dev/null 2>&1 &\n"
		"echo $! >> $pids\n"
		"done\n",
};

const struct steps_load steps_net_load = {
	.words = "iperf3 on the EP with itself, 20 Mbit/s",
	.needs = "iperf3",
	.start =
		"ip link set lo up\n"
		"iperf3 -s < /dev/null > /dev/null 2>&1 &\n"
		"echo $! >> $pids\n"
		"n=0; until iperf3 -c 127.0.0.1 -n 1 > /dev/null 2>&1; do\n"
		"n=$((n+1)); test $n -lt 100 || { echo 'iperf3 does not talk to itself'; exit 1; }\n"
		"sleep 0.1; done\n"
		"iperf3 -c 127.0.0.1 -t 86400 -b 20M < /dev/null > /dev/null 2>&1 &\n"
		"echo $! >> $pids\n",
};

int steps_load_start(struct db_pair *pair, const struct steps_load *load, bool *there,
		     struct db_error *err)
{
	struct db_buf script = { 0 };
	struct db_board_result r;
	int ret;

	*there = true;
	if (load->needs)
		db_buf_printf(&script, "command -v %s > /dev/null || exit %d\n", load->needs,
			      MISSING);
	db_buf_printf(&script, PIDS "rm -f $pids\n%s", load->start);
	ret = db_board_run(&pair->ep, db_buf_str(&script), pair->config.timeouts.ready +
			   pair->config.timeouts.command, 0, &r, err);
	if (!ret && r.status == MISSING)
		*there = false;
	else if (!ret && r.status)
		ret = db_fail(err, EPROTO, "no load on the EP: %.200s",
			      r.out.len ? db_sanitise(r.out.data) : "nothing printed");
	db_board_result_free(&r);
	db_buf_free(&script);
	return ret;
}

int steps_load_stop(struct db_pair *pair, struct db_error *err)
{
	struct db_board_result r;
	int ret = db_board_run(&pair->ep, PIDS "ended=0\n"
			       "for pid in $(cat $pids); do kill $pid || ended=1; done\n"
			       "rm $pids\nexit $ended", pair->config.timeouts.command, 0, &r, err);

	if (!ret && r.status)
		ret = db_fail(err, EPROTO, "the load on the EP had ended before the measurement");
	db_board_result_free(&r);
	return ret;
}
