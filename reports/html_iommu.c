// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IOMMU matrix in report.html: cases of suite "iommu", whose names say the modes of both sides,
 * "<backend>.<test>.ep_<mode>.rc_<mode>".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/html.h"

#define SUITE	"iommu"
/* modes of one side, backends: more is not a matrix that anyone reads */
#define MODES_MAX	8
#define BACKENDS_MAX	16

/* a mode as a part of a case's name; not NUL-terminated */
struct mode {
	const char *name;
	size_t len;
};

struct modes {
	struct mode mode[MODES_MAX];
	size_t n;
};

struct matrix {
	struct modes ep, rc;
	const char *backends[BACKENDS_MAX];
	size_t n_backends, n_cases, n_other;
};

static bool same(struct mode a, struct mode b)
{
	return a.len == b.len && !strncmp(a.name, b.name, a.len);
}

static void add_mode(struct modes *to, struct mode mode)
{
	size_t i;

	for (i = 0; i < to->n; i++)
		if (same(to->mode[i], mode))
			return;
	if (to->n < MODES_MAX)
		to->mode[to->n++] = mode;
}

/* the part of a name that begins with @prefix, behind it; len 0: there is none */
static struct mode find_mode(const char *name, const char *prefix)
{
	size_t n = strlen(prefix);

	for (; name; name = strchr(name, '.')) {
		name += *name == '.';
		if (!strncmp(name, prefix, n))
			return (struct mode){ name + n, strcspn(name + n, ".") };
	}
	return (struct mode){ "", 0 };
}

static bool has_place(const struct db_run_case *c)
{
	return find_mode(c->name, "ep_").len && find_mode(c->name, "rc_").len;
}

static void add_backend(struct matrix *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->n_backends; i++)
		if (!strcmp(m->backends[i], name))
			return;
	if (m->n_backends < BACKENDS_MAX)
		m->backends[m->n_backends++] = name;
}

static void make_matrix(const struct db_run *run, struct matrix *m)
{
	static const struct modes ep = {
		{ { "off", 3 }, { "passthrough", 11 }, { "lazy", 4 }, { "strict", 6 } }, 4,
	}, rc = { { { "off", 3 }, { "on", 2 } }, 2 };
	size_t i;

	*m = (struct matrix){ .ep = ep, .rc = rc };
	for (i = 0; i < run->n_backends; i++)
		if (!strcmp(run->backends[i].mode, "doorbell"))
			add_backend(m, run->backends[i].name);
	for (i = 0; i < run->n_cases; i++) {
		const struct db_run_case *c = &run->cases[i];

		if (strcmp(c->suite, SUITE) != 0)
			continue;
		m->n_cases++;
		m->n_other += !has_place(c);
		if (!has_place(c))
			continue;
		add_backend(m, c->backend);
		add_mode(&m->ep, find_mode(c->name, "ep_"));
		add_mode(&m->rc, find_mode(c->name, "rc_"));
	}
}

/* the test of a case: its name up to the modes */
static void add_test(struct db_html *h, const struct db_run_case *c)
{
	const char *test = db_html_test(c), *modes = strstr(test, ".ep_");
	int len = modes ? (int)(modes - test) : (int)strlen(test);

	db_html_open(h->d, "a", db_run_status_name(c->status));
	db_markup_attribute(h->d, "href", "#c%zu", (size_t)(c - h->run->cases));
	if (*c->reason)
		db_markup_attribute(h->d, "title", "%s", c->reason);
	db_html_word(h->d, "b", "status", "%s", db_run_status_name(c->status));
	db_markup_printf(h->d, " %.*s", len, test);
	db_markup_full_end(h->d);
}

static void add_cell(struct db_html *h, const char *backend, struct mode ep, struct mode rc)
{
	size_t i, found = 0;

	db_html_open(h->d, "td", NULL);
	for (i = 0; i < h->run->n_cases; i++) {
		const struct db_run_case *c = &h->run->cases[i];

		if (strcmp(c->suite, SUITE) != 0 || strcmp(c->backend, backend) != 0 ||
		    !same(find_mode(c->name, "ep_"), ep) || !same(find_mode(c->name, "rc_"), rc))
			continue;
		found++;
		add_test(h, c);
	}
	if (!found)
		db_html_word(h->d, "span", "unknown", "not run");
	db_markup_full_end(h->d);
}

static void add_backend_table(struct db_html *h, const struct matrix *m, const char *backend)
{
	size_t e, r;

	db_html_put(h->d, "h3", NULL, "%s", *backend ? backend : "no backend recorded");
	db_html_open(h->d, "div", "scroll");
	db_html_open(h->d, "table", "matrix");
	db_html_open(h->d, "tr", NULL);
	db_html_word(h->d, "td", NULL, "%s", "");
	for (r = 0; r < m->rc.n; r++)
		db_html_word(h->d, "th", NULL, "RC %.*s", (int)m->rc.mode[r].len,
			     m->rc.mode[r].name);
	db_markup_full_end(h->d);
	for (e = 0; e < m->ep.n; e++) {
		db_html_open(h->d, "tr", NULL);
		db_html_word(h->d, "th", NULL, "EP %.*s", (int)m->ep.mode[e].len,
			     m->ep.mode[e].name);
		for (r = 0; r < m->rc.n; r++)
			add_cell(h, backend, m->ep.mode[e], m->rc.mode[r]);
		db_markup_full_end(h->d);
	}
	db_markup_full_end(h->d);
	db_markup_full_end(h->d);
}

void db_html_iommu(struct db_html *h)
{
	const struct db_run *run = h->run;
	struct matrix m;
	size_t i;

	make_matrix(run, &m);
	db_html_section(h, "iommu", "IOMMU");
	db_html_put(h->d, "p", NULL, "As booted for the other cases: EP %s, RC %s.",
		    db_html_known(run->ep.iommu), db_html_known(run->rc.iommu));
	if (!m.n_cases)
		db_html_put(h->d, "p", "dim", "The matrix of modes (suite iommu) was not part of "
			    "this run.");
	for (i = 0; m.n_cases && i < m.n_backends; i++)
		add_backend_table(h, &m, m.backends[i]);
	if (m.n_other) {
		db_html_open(h->d, "p", "tests");
		db_markup_text(h->d, "Outside the matrix: ");
		for (i = 0; i < run->n_cases; i++)
			if (!strcmp(run->cases[i].suite, SUITE) && !has_place(&run->cases[i]))
				add_test(h, &run->cases[i]);
		db_markup_full_end(h->d);
	}
	db_markup_full_end(h->d);
}
