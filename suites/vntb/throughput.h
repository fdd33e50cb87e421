/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much goes through: iperf3 over the network, ntb_perf into the memory window.  Each leaves its
 * output in the case's directory and its measurements, whose names tell the direction.
 *
 * Both return 0; -ENOSYS: a board lacks what it takes; -EREMOTEIO: it was the kernel; other -errno:
 * the lab's.
 */
#ifndef DOORBENCH_VNTB_THROUGHPUT_H
#define DOORBENCH_VNTB_THROUGHPUT_H

#include "suites/vntb/tool.h"

/** throughput_tcp(), throughput_udp() - one stream of iperf3, client on the RC */
int throughput_tcp(struct db_pair *pair, enum way way, struct db_error *err);
int throughput_udp(struct db_pair *pair, enum way way, struct db_error *err);

/** throughput_perf() - ntb_perf on the sender copies into the window */
int throughput_perf(struct db_pair *pair, enum way way, struct db_error *err);

#endif
