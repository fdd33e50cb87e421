// SPDX-License-Identifier: GPL-2.0-only
/* Series of latencies, see steps.h. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "lib/stats.h"
#include "suites/latency/steps.h"

static const char *known(const char *text)
{
	return *text ? text : "unknown";
}

/* samples of one portion */
static int portion(const struct steps_series *s)
{
	return (int)lround(STEPS_PORTION / s->each);
}

static void make_note(const struct steps_series *s, const struct db_target_latency *l, char *note,
		      size_t size)
{
	char before[64];

	snprintf(before, sizeof(before), "%lld before these", l->warmup);
	if (s->count > portion(s))
		snprintf(before, sizeof(before), "%d before each %d", s->warmup, portion(s));
	snprintf(note, size, "EP load: %s; %s discarded; clock %s Hz, resolution %s ns; taking a "
		 "sample costs %s ns; CPU %s of the RC, cpu_dma_latency held: %s",
		 s->load, before, known(l->clock_hz), known(l->resolution_ns), known(l->cost_ns),
		 known(l->cpu), known(l->hold));
}

static int write_samples(struct db_pair *pair, const char *name, const struct db_target_latency *l,
			 const double *values, struct db_error *err)
{
	struct db_buf text = { 0 };
	char path[PATH_MAX];
	int ret;

	db_buf_printf(&text, "# %s; unit: ns; columns: number of the sample, duration\n", name);
	for (size_t i = 0; i < l->n; i++)
		db_buf_printf(&text, "%.0f %.10g\n", l->number[i], values[i]);
	db_file_path(path, "%s/%s.samples", pair->case_dir, name);
	ret = text.dropped ? db_fail(err, ENOMEM, "no memory for the samples") :
	      db_file_keep(path, text.data, text.len, err);
	db_buf_free(&text);
	return ret;
}

/* @values is sorted on the way */
static int keep(struct db_pair *pair, const char *name, const struct steps_series *s,
		const struct db_target_latency *l, double *values, struct db_error *err)
{
	struct db_stats stats = { .median = NAN };
	char file[64], note[400];
	json_t *m;
	int ret = write_samples(pair, name, l, values, err);

	if (!ret && l->n)
		ret = db_stats_summary(values, l->n, &stats, err);
	if (ret)
		return ret;
	make_note(s, l, note, sizeof(note));
	snprintf(file, sizeof(file), "%s.samples", name);
	m = db_doorbell_keep(pair, name, "ns", stats.median, (long long)l->n, note);
	json_object_set_new(m, "samples", json_string(file));
	json_object_set_new(m, "lost", json_integer(l->timeouts));
	json_object_set_new(m, "warmup", json_integer(l->warmup));
	/* no digit below it means anything */
	if (*l->resolution_ns)
		json_object_set_new(m, "resolution", json_real(strtod(l->resolution_ns, NULL)));
	return 0;
}

/* what cannot be true is db-target's slip, and no measurement; @n: samples asked for */
static int check(const struct steps_series *s, const struct db_target_latency *l, int n,
		 struct db_error *err)
{
	if (!s->second != !l->second && l->n)
		return db_fail(err, EBADMSG, "db-target: %s has an unexpected number of columns",
			       s->what);
	/* after a time-out it may have given up */
	if (l->n > (size_t)n || (!l->timeouts && l->n != (size_t)n))
		return db_fail(err, EBADMSG, "db-target: %zu samples and %lld time-outs of %d",
			       l->n, l->timeouts, n);
	for (size_t i = 0; l->second && i < l->n; i++) {
		if (l->second[i] < l->first[i])
			return db_fail(err, EBADMSG, "db-target: sample %.0f of %s ends before "
				       "its middle", l->number[i], s->what);
	}
	return 0;
}

static int add(const struct steps_series *s, const char *text, int done, int n,
	       struct db_target_latency *all, struct db_error *err)
{
	struct db_target_latency l;
	int ret = db_target_latency(text, &l, err);

	if (!ret)
		ret = check(s, &l, n, err);
	if (!ret)
		ret = db_target_latency_join(all, &l, (unsigned long)done, err);
	db_target_latency_free(&l);
	return ret;
}

/* one call of db-target for @n samples behind the @done ones of @all */
static int take(struct db_doorbell *d, const struct steps_series *s, int done, int n,
		struct db_target_latency *all, struct db_error *err)
{
	struct db_buf out = { 0 };
	struct db_error why;
	int ret = db_doorbell_run(d, s->each * (n + s->warmup), &out, err,
				  "%s%sdb-target latency %s $bdf --count %d --warmup %d "
				  "--samples -", s->prepare ?: "", s->prepare ? "\n" : "", s->what,
				  n, s->warmup);

	/* samples that were not answered are counted, whatever the exit status says of them */
	if ((!ret || ret == -EREMOTEIO) && !d->pair->rehearsal) {
		int bad = add(s, db_buf_str(&out), done, n, all, &why);

		if (!ret && bad)
			*err = why;
		if (!ret || !bad)
			ret = bad;
	}
	db_buf_free(&out);
	return ret;
}

/* what was taken until then is in @all also if a portion ends early */
static int take_all(struct db_doorbell *d, const struct steps_series *s,
		    struct db_target_latency *all, struct db_error *err)
{
	int most = portion(s), ret = 0;

	for (int done = 0, n; done < s->count && !ret; done += n) {
		n = s->count - done < most ? s->count - done : most;
		ret = take(d, s, done, n, all, err);
		/* behind one that db-target has given up there is no answer, either */
		if (s->count <= most || d->pair->rehearsal || d->status != DB_TARGET_DONE)
			break;
		printf("# %d of %d samples, %lld timed out\n", done + n, s->count, all->timeouts);
		fflush(stdout);
	}
	return ret;
}

int steps_series(struct db_doorbell *d, struct steps_series *s, struct db_error *err)
{
	struct db_target_latency all = { 0 };
	char when[40];
	long long before, after;
	int ret;

	snprintf(when, sizeof(when), "before-%s", s->what);
	ret = db_doorbell_count(d, when, &before, err);
	if (!ret)
		ret = take_all(d, s, &all, err);
	s->taken = (long long)all.n;
	s->timeouts = all.timeouts;
	s->warmed = all.warmup;
	if (!ret && !d->pair->rehearsal)
		ret = keep(d->pair, s->first, s, &all, all.first, err);
	if (!ret && !d->pair->rehearsal && s->second)
		ret = keep(d->pair, s->second, s, &all, all.second, err);
	db_target_latency_free(&all);
	snprintf(when, sizeof(when), "after-%s", s->what);
	if (!ret)
		ret = db_doorbell_count(d, when, &after, err);
	if (!ret)
		s->interrupts = after - before;
	return ret;
}

int steps_has_iommu(struct db_pair *pair, bool *there, struct db_error *err)
{
	struct db_board_result r;
	int ret = db_board_run(&pair->rc, "ls -A /sys/kernel/iommu_groups",
			       pair->config.timeouts.command, 0, &r, err);

	*there = !ret && !r.status && r.out.len;
	db_board_result_free(&r);
	return ret;
}
