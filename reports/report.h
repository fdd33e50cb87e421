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
 * db_report_html() - write <rundir>/report.html, everything on one page that needs nothing else
 * @rundir: run directory
 * @err:    sentence if the call fails; may be NULL
 *
 * The page is the same as HTML and as well-formed XML, loads nothing and has no script.  What
 * boards printed is made printable and folded in up to limits that the page states.
 *
 * Return: as db_report_txt().
 */
int db_report_html(const char *rundir, struct db_error *err);

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

/*
 * The results for other programs.  A result is named "<suite>.<case>", with "@2" behind it if it is
 * the second one of its case: names are the same from run to run.  All return as db_report_txt().
 */

/**
 * db_report_ktap() - write <rundir>/results.ktap and results.flat.ktap
 *
 * KTAP version 1, with one parent test per suite, and the same on one level.  PASS and DONE are
 * "ok", SKIP is "ok # SKIP" or, if the failure was expected, "ok # XFAIL"; FAIL is "not ok",
 * by a known kernel bug "not ok # TODO"; ERROR and MISS are "not ok # ERROR".
 */
int db_report_ktap(const char *rundir, struct db_error *err);

/**
 * db_report_junit() - write <rundir>/results.xml, in the form of JUnit that CI servers read
 *
 * FAIL is <failure>, whose type names the kernel bug if it is a known one; SKIP is <skipped>, ERROR
 * and MISS are <error>.
 */
int db_report_junit(const char *rundir, struct db_error *err);

/**
 * db_report_kcidb() - write <rundir>/results.kcidb.json, KCIDB's I/O schema v5.3
 *
 * DOORBENCH_KCIDB_ORIGIN names the lab, default "doorbench".
 *
 * Return: as db_report_txt(); -EINVAL if that name has other characters than a-z, 0-9 and '_'.
 */
int db_report_kcidb(const char *rundir, struct db_error *err);

/**
 * db_report_lava() - tell LAVA, or whoever reads <rundir>/result.txt
 *
 * If lava-test-case is on PATH, it is run for each result and result.txt is removed, since whoever
 * sends that file, too, would report everything twice.  Otherwise result.txt gets lines
 * "<name> pass|fail|skip|unknown [<number> [<unit>]]".  The headline number of a measurement is a
 * result of its own, "<name>.<measurement>": readers take one with a number for a metric only.
 *
 * Return: as db_report_txt(); -EIO if lava-test-case failed, after all results were tried.
 */
int db_report_lava(const char *rundir, struct db_error *err);

/**
 * db_report_bugs() - write <rundir>/bugs/<suite>-<case>.txt, a bug report for each FAIL
 *
 * Text for a kernel list, which nothing sends; texts of an earlier report are replaced.
 *
 * Return: as db_report_txt().
 */
int db_report_bugs(const char *rundir, struct db_error *err);

/**
 * db_report_all() - all of the above
 * @rundir:        run directory
 * @templates_dir: as for db_report_plots()
 * @err:           sentence on the first that failed; may be NULL
 *
 * Each is tried whatever became of the others.
 *
 * Return: 0, also if there was nothing to plot; else what the first that failed returned.
 */
int db_report_all(const char *rundir, const char *templates_dir, struct db_error *err);

/**
 * db_report_index() - write an index page over many run directories
 * @dir:  the directory that holds them; others than run directories in it are listed, too
 * @page: the file to write; it links to the reports by the way from its directory to @dir
 * @err:  sentence if the call fails; may be NULL
 *
 * Return: 0; -ENOENT if no directory is in @dir; -ENOMEM; -errno.
 */
int db_report_index(const char *dir, const char *page, struct db_error *err);

#endif
