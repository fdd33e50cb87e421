// SPDX-License-Identifier: GPL-2.0-only
/* A pair's configuration: what its keys only have to be together, see config.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config.h"
#include "lib/sanitise.h"

/* a hung board has to come back by some hook, and off at the end */
static int check_side(const struct db_config_reader *r, const char *name,
		      const struct db_side_config *s)
{
	char path[64];

	snprintf(path, sizeof(path), "%s.address", name);
	if (s->address[0] == '-')
		return db_config_bad(r, path, "an address must not start with '-': '%.200s'",
				     s->address);
	snprintf(path, sizeof(path), "%s.power_on", name);
	if (!s->power_on[0] && !s->reset[0])
		return db_config_bad(r, path, "'power_on' or 'reset' is missing in %s", name);
	snprintf(path, sizeof(path), "%s.power_off", name);
	if (!s->power_off[0] && !s->reset[0])
		return db_config_bad(r, path, "'power_off' or 'reset' is missing in %s", name);
	snprintf(path, sizeof(path), "%s.iommu", name);
	if (!s->iommu.capable && !s->iommu.reason[0])
		return db_config_bad(r, path,
				     "'reason' is missing in iommu of %s, which is not capable",
				     name);
	return 0;
}

static int check_bars(const struct db_config_reader *r, const char *list,
		      const struct db_bar_config *bars, size_t n)
{
	char path[64];

	for (size_t i = 0; i < n; i++) {
		const struct db_bar_config *b = &bars[i];

		snprintf(path, sizeof(path), "%s.[%zu]", list, i);
		for (size_t k = 0; k < i; k++) {
			if (b->bar == bars[k].bar)
				return db_config_bad(r, path, "BAR%d is in bars twice", b->bar);
		}
		if (!strcmp(b->kind, "fixed") && !b->size)
			return db_config_bad(r, path, "'size' is missing in bars for BAR%d, "
					     "which is fixed", b->bar);
	}
	return 0;
}

static int check_rc(const struct db_config_reader *r, const struct db_side_config *rc)
{
	if (strcmp(rc->enumerate, "hotplug") != 0)
		return 0;
	if (!rc->attach[0])
		return db_config_bad(r, "rc.attach", "'attach' is missing in rc, which enumerates "
				     "by hotplug");
	if (!rc->detach[0])
		return db_config_bad(r, "rc.detach", "'detach' is missing in rc, which enumerates "
				     "by hotplug");
	return 0;
}

static int check_backends(const struct db_config_reader *r, const struct db_config *c)
{
	char path[64];
	int ret;

	for (size_t i = 0; i < c->n_backends; i++) {
		snprintf(path, sizeof(path), "backends.[%zu].bars", i);
		ret = check_bars(r, path, c->backends[i].bars, c->backends[i].n_bars);
		if (ret)
			return ret;
		for (size_t k = 0; k < i; k++) {
			if (strcmp(c->backends[i].name, c->backends[k].name) != 0)
				continue;
			snprintf(path, sizeof(path), "backends.[%zu]", i);
			return db_config_bad(r, path, "a backend of this name is there already: "
					     "'%.200s'", c->backends[i].name);
		}
	}
	return 0;
}

/* the longer of two could never end anything */
static int check_timeouts(const struct db_config_reader *r, const struct db_timeouts *t)
{
	if (t->silence > t->case_time)
		return db_config_bad(r, "timeouts.silence", "silence = %g is more than case = %g",
				     t->silence, t->case_time);
	if (t->case_time > t->run)
		return db_config_bad(r, "timeouts.case", "case = %g is more than run = %g",
				     t->case_time, t->run);
	return 0;
}

static int check(const struct db_config_reader *r, const void *base)
{
	const struct db_config *c = base;
	int ret = check_side(r, "ep", &c->ep);

	if (!ret)
		ret = check_side(r, "rc", &c->rc);
	if (!ret && !db_name_ok(c->ep.controller))
		ret = db_config_bad(r, "ep.controller", "not a device name: controller '%.200s'",
				    c->ep.controller);
	if (!ret)
		ret = check_bars(r, "ep.bars", c->ep.bars, c->ep.n_bars);
	if (!ret)
		ret = check_rc(r, &c->rc);
	if (!ret)
		ret = check_backends(r, c);
	return ret ? ret : check_timeouts(r, &c->timeouts);
}

int db_config_load(const char *path, struct db_config *out, struct db_error *err)
{
	memset(out, 0, sizeof(*out));
	out->path = strdup(path);
	if (!out->path)
		return db_fail(err, ENOMEM, "%s: no memory", path);
	return db_config_read(path, db_config_schema, out, check, err);
}

void db_config_debug(struct db_config *c)
{
	struct db_timeouts *t = &c->timeouts;
	double *const all[] = { &t->boot, &t->connect, &t->command, &t->hook, &t->ready,
				&t->silence, &t->case_time, &t->run };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		*all[i] *= t->debug;
	t->debug = 1;
}

void db_config_free(struct db_config *c)
{
	db_config_release(db_config_schema, c);
	free(c->path);
	memset(c, 0, sizeof(*c));
}

void db_config_keys(struct db_buf *out)
{
	db_config_print(db_config_schema, out);
}
