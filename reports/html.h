/* SPDX-License-Identifier: GPL-2.0-only */
/* The sections of report.html, one file each; for use inside this room. */
#ifndef DOORBENCH_HTML_H
#define DOORBENCH_HTML_H

#include <stddef.h>

#include "lib/rundir_read.h"
#include "reports/markup.h"

/* most bytes of logs on one page: with more a browser is no joy; the files are beside it */
#define DB_HTML_LOGS_MAX	(8UL << 20)
/* most bytes of one file: of a case that passed, of any other */
#define DB_HTML_LOG_PASS_MAX	8192
#define DB_HTML_LOG_MAX		65536
/* most figures of one page */
#define DB_HTML_FIGURES_MAX	40

struct db_html {
	struct db_markup *d;
	const struct db_run *run;
	size_t logs_left;		/* of DB_HTML_LOGS_MAX */
};

/** db_html_known() - @s, or that it was not recorded */
const char *db_html_known(const char *s);

/** db_html_test() - a case's name without its backend */
const char *db_html_test(const struct db_run_case *c);

/** db_html_number() - @value in three digits, more if it is large; no more is known of a median */
const char *db_html_number(char *text, size_t size, double value);

/** db_html_section() - a section with its heading, to be ended with db_markup_full_end() */
void db_html_section(struct db_html *h, const char *id, const char *title);

/** db_html_verdicts() - every case, what is not PASS first */
void db_html_verdicts(struct db_html *h);

/** db_html_logs() - the files of a case, folded in */
void db_html_logs(struct db_html *h, const struct db_run_case *c);

/** db_html_numbers() - measurements: tables, distributions, courses */
void db_html_numbers(struct db_html *h);

/** db_html_iommu() - which IOMMU modes the run covers */
void db_html_iommu(struct db_html *h);

/** db_html_environment() - both sides, and what else was part of the run */
void db_html_environment(struct db_html *h);

#endif
