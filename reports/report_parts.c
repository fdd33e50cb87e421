// SPDX-License-Identifier: GPL-2.0-only
/* What several sections of report.txt use, see sections.h. */
#include <stdio.h>
#include <string.h>

#include "reports/page.h"
#include "reports/sections.h"

void db_report_status(struct db_buf *page, size_t indent, const char *what,
		      const struct db_run_case *c)
{
	char lead[32];

	snprintf(lead, sizeof(lead), "%*s", (int)indent, "");
	db_page_wrap(page, lead, indent, "%s: %s%s%s%s%s%s", what, db_run_status_name(c->status),
		     c->expected_failure ? " (expected failure)" : "",
		     db_run_is_known(c) ? ", known kernel bug " : "", c->known.number,
		     *c->reason ? ": " : "", c->reason);
}

const struct db_run_measurement *db_report_measurement(const struct db_run_case *c,
						       const char *name)
{
	size_t i;

	for (i = 0; c && i < c->n_measurements; i++)
		if (!strcmp(c->measurements[i].name, name))
			return &c->measurements[i];
	return NULL;
}
