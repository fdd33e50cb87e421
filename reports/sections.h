/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of report.txt and what they and the plots share; for use inside this room only. */
#ifndef DOORBENCH_SECTIONS_H
#define DOORBENCH_SECTIONS_H

#include "lib/buffer.h"
#include "lib/rundir_read.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* of a ping case: the command as "$ ping ...", then what ping printed */
#define DB_REPORT_PING_OUTPUT	"output-ping.txt"

/* the two ways in which vNTB learns that the peer rang, in the order of the reports */
enum db_report_mode { DB_REPORT_POLLING, DB_REPORT_DOORBELL, DB_REPORT_MODES };

/* the ping cases of suite "vntb", each run with every backend */
enum db_report_rate { DB_REPORT_1HZ, DB_REPORT_FAST, DB_REPORT_RATES };

/** db_report_mode_name() - as in run.json: "polling", "doorbell" */
const char *db_report_mode_name(enum db_report_mode mode);

/** db_report_rate_label() - "1 Hz", "fast" */
const char *db_report_rate_label(enum db_report_rate rate);

/** db_report_backend() - the first backend of @mode that the run names, NULL if there is none */
const struct db_run_backend *db_report_backend(const struct db_run *run, enum db_report_mode mode);

/** db_report_vntb_case() - "<backend>.<what>" of suite "vntb", NULL if the run has no such case */
const struct db_run_case *db_report_vntb_case(const struct db_run *run,
					      const struct db_run_backend *backend,
					      const char *what);

/** db_report_ping_case() - the ping case of @backend at @rate, NULL if the run has none */
const struct db_run_case *db_report_ping_case(const struct db_run *run,
					      const struct db_run_backend *backend,
					      enum db_report_rate rate);

/** db_report_rtt() - the measurement "ping.rtt" of @c, NULL if it has none or @c is NULL */
const struct db_run_measurement *db_report_rtt(const struct db_run_case *c);

/** db_report_measuring() - one sentence: what the cases with label "measure" took */
void db_report_measuring(struct db_buf *page, const struct db_run *run);

/** db_report_status() - one line: status and reason of a case that is not a plain pass */
void db_report_status(struct db_buf *page, size_t indent, const char *what,
		      const struct db_run_case *c);

/** db_report_measurement() - the measurement of that name, NULL if @c has none or is NULL */
const struct db_run_measurement *db_report_measurement(const struct db_run_case *c,
						       const char *name);

/** db_report_latency() - the section on doorbell latency; nothing if no such case was planned */
void db_report_latency(struct db_buf *page, const struct db_run *run);

/** db_report_doorbells() - the section on counted doorbells; nothing if no such case was planned */
void db_report_doorbells(struct db_buf *page, const struct db_run *run);

/** db_report_backends() - suites by doorbell backends; nothing with only one or two of them */
void db_report_backends(struct db_buf *page, const struct db_run *run);

/** db_report_iommu() - the section on the IOMMU matrix; nothing if no such case was planned */
void db_report_iommu(struct db_buf *page, const struct db_run *run);

/** db_report_vntb() - the section on vNTB ping latency */
void db_report_vntb(struct db_buf *page, const struct db_run *run);

/** db_report_summary() - the table of ping latencies and what is to be known to read it */
void db_report_summary(struct db_buf *page, const struct db_run *run);

/** db_report_throughput() - the section on vNTB throughput, if the run has any case of it */
void db_report_throughput(struct db_buf *page, const struct db_run *run);

#endif
