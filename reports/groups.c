// SPDX-License-Identifier: GPL-2.0-only
/* Measurements that belong on one picture, see groups.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "reports/groups.h"
#include "reports/html.h"

/* the test of a case, the same for all backends and repetitions */
static void set_test(struct db_group_entry *e)
{
	e->test = db_html_test(e->c);
	e->test_len = strcspn(e->test, "@");
}

static int by_test(const struct db_group_entry *x, const struct db_group_entry *y)
{
	size_t n = x->test_len < y->test_len ? x->test_len : y->test_len;
	int d = strcmp(x->c->suite, y->c->suite);

	d = d ? d : strncmp(x->test, y->test, n);
	d = d ? d : (x->test_len > y->test_len) - (x->test_len < y->test_len);
	d = d ? d : strcmp(x->m->name, y->m->name);
	return d ? d : strcmp(x->m->unit, y->m->unit);
}

static int by_group(const void *a, const void *b)
{
	const struct db_group_entry *x = a, *y = b;
	int d = by_test(x, y);

	/* the run's order within a group: cases lie in one array, and measurements of a case */
	d = d ? d : (x->c > y->c) - (x->c < y->c);
	return d ? d : (x->m > y->m) - (x->m < y->m);
}

static int by_first(const void *a, const void *b)
{
	const struct db_group *x = a, *y = b;
	const struct db_group_entry *p = x->entries, *q = y->entries;

	return p->c != q->c ? (p->c > q->c) - (p->c < q->c) : (p->m > q->m) - (p->m < q->m);
}

static size_t collect(const struct db_run *run, bool sampled, struct db_group_entry *out)
{
	size_t i, k, n = 0;

	for (i = 0; i < run->n_cases; i++) {
		for (k = 0; k < run->cases[i].n_measurements; k++) {
			const struct db_run_measurement *m = &run->cases[i].measurements[k];

			if ((*m->samples != '\0') != sampled)
				continue;
			if (out) {
				out[n] = (struct db_group_entry){ .c = &run->cases[i], .m = m };
				set_test(&out[n]);
			}
			n++;
		}
	}
	return n;
}

int db_groups_make(const struct db_run *run, bool sampled, struct db_groups *out)
{
	size_t n = collect(run, sampled, NULL), i;

	*out = (struct db_groups){
		.entries = calloc(n + 1, sizeof(*out->entries)),
		.groups = calloc(n + 1, sizeof(*out->groups)),
	};
	if (!out->entries || !out->groups) {
		db_groups_free(out);
		return -ENOMEM;
	}
	collect(run, sampled, out->entries);
	qsort(out->entries, n, sizeof(*out->entries), by_group);
	for (i = 0; i < n; i++) {
		if (!i || by_test(&out->entries[i - 1], &out->entries[i]))
			out->groups[out->n++].entries = &out->entries[i];
		out->groups[out->n - 1].n++;
	}
	qsort(out->groups, out->n, sizeof(*out->groups), by_first);
	return 0;
}

void db_groups_free(struct db_groups *g)
{
	free(g->entries);
	free(g->groups);
	*g = (struct db_groups){ 0 };
}

const char *db_group_mode(const struct db_run *run, const struct db_group_entry *e)
{
	const struct db_run_backend *b = db_run_backend(run, e->c->backend);

	return b ? b->mode : "";
}
