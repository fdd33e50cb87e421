// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as KTAP: no crash, and what comes out keeps its promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ktap.h"
#include "lib/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *s)
{
	char *copy = strdup(s);
	char *at;

	/* diagnostics have newlines between lines, nothing else unprintable may be left */
	for (at = copy; (at = strchr(at, '\n')); )
		*at = ' ';
	if (db_text_clean(copy, strlen(copy)))
		abort();
	free(copy);
}

static void check_result(const struct db_ktap *k, size_t i)
{
	const struct db_ktap_result *r = &k->results[i];

	check_text(r->name);
	check_text(r->text);
	check_text(r->diagnostics);
	if (strchr(r->name, '\n') || strchr(r->text, '\n'))
		abort();
	if (r->status >= DB_KTAP_STATUSES || r->depth >= DB_KTAP_DEPTH_MAX)
		abort();
	/* a parent is printed after its children; top-level results have none */
	if (r->parent >= 0 && ((size_t)r->parent <= i || (size_t)r->parent >= k->n_results))
		abort();
	if (!r->depth && r->parent >= 0)
		abort();
	if ((r->problems & k->problems) != r->problems)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct db_error err = { "" };
	struct db_ktap k;
	size_t i;

	if (db_ktap_parse((const char *)data, size, &k, &err))
		abort();
	for (i = 0; i < k.n_results; i++)
		check_result(&k, i);
	check_text(k.trailing);
	if (!db_ktap_whole(&k, &err) && k.planned > 0 && !k.n_results)
		abort();
	db_ktap_free(&k);
	return 0;
}
