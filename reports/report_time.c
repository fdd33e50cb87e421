// SPDX-License-Identifier: GPL-2.0-only
/* How much of a run was spent measuring, the rest being checks and getting there. */
#include <string.h>

#include "reports/page.h"
#include "reports/sections.h"

/* of the suite.conf files: a case whose purpose is a latency or a rate */
#define LABEL	"measure"

static bool measures(const struct db_run_case *c)
{
	for (size_t i = 0; i < c->labels.n; i++)
		if (!strcmp(c->labels.v[i], LABEL))
			return true;
	return false;
}

void db_report_measuring(struct db_buf *page, const struct db_run *run)
{
	double measured = 0, total = 0;

	for (size_t i = 0; i < run->n_times; i++)
		total += run->times[i].seconds;
	for (size_t i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		if (measures(c) && c->seconds > 0)
			measured += c->seconds;
	}
	/* without either there is nothing to tell; a share of more than all would be false */
	if (measured <= 0 || total < measured)
		return;
	db_page_wrap(page, "", 0, "Measuring (cases labelled " LABEL ") took %.1f s of the run's "
		     "%.1f s, %.0f %%.", measured, total, 100 * measured / total);
}
