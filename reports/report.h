/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is made of a run directory.  Each report is a pure function of that directory: the same
 * directory gives the same bytes, offline and unprivileged.
 */
#ifndef DOORBENCH_REPORT_H
#define DOORBENCH_REPORT_H

#include "lib/error.h"

/**
 * db_report_txt() - write <rundir>/report.txt, the results in the form of a cover letter
 * @rundir: run directory
 * @err:    sentence if the call fails; may be NULL
 *
 * A case that is missing, broken or failed is stated with its reason in its place and is no failure
 * of this call.  The file is replaced whole or not at all.
 *
 * Return: 0; -EBADMSG if run.json cannot be understood; -ENOMEM; -errno of a file that cannot be
 * read or written.
 */
int db_report_txt(const char *rundir, struct db_error *err);

/**
 * db_report_plots() - write <rundir>/plots/ping.png with its .dat and .gp files
 * @rundir:        run directory
 * @templates_dir: where ping.gp is, "reports/templates" of the project
 * @err:           sentence if the call fails; may be NULL
 *
 * Runs gnuplot.  Shows every sample of every ping case of the run; without any sample no picture is
 * made and an old one is removed, so that what is there is always of this run.
 *
 * Return: 0; -ENODATA if the run has no ping samples; -ENOENT if gnuplot or the template is
 * missing; -EIO if gnuplot failed; -EBADMSG, -ENOMEM, -errno as db_report_txt().
 */
int db_report_plots(const char *rundir, const char *templates_dir, struct db_error *err);

#endif
