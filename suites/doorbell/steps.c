// SPDX-License-Identifier: GPL-2.0-only
/* What the cases of suite doorbell do on the two boards, see steps.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "lib/meminfo.h"
#include "suites/doorbell/steps.h"

/* bytes of the BAR that a pattern covers; the EP's inbound windows are aligned at least so */
#define PATTERN_SIZE	0x1000U
/* register and bits of drivers/pci/endpoint/functions/pci-epf-test.c */
#define EPF_CAPS		0x30
#define EPF_CAP_RESERVED(bar)	(1U << (6 + (bar)))
/* exit status of a shell that found a program, at most: more is the shell's own trouble */
#define KSELFTEST_MAX	4
/* an answer takes 1 ms on a slow pair, and much longer while it is busy */
#define WARM_UP_SECONDS	0.06

static long long positive(long long n)
{
	return n > 0 ? n : 0;
}

static void keep_series(struct db_doorbell *d, const struct steps_series *s)
{
	const struct db_target_rings *r = &s->rings;
	const struct {
		const char *what, *unit;
		long long value;
	} numbers[] = {
		{ "rung", "rings", r->rung },
		{ "interrupts", "interrupts", s->interrupts },
		{ "lost", "rings", s->lost },
		{ "spurious", "interrupts", s->spurious },
		{ "coalesced", "rings", s->coalesced },
		{ "timeouts", "waits", r->timeouts },
	};
	char name[64], note[200];

	snprintf(note, sizeof(note), "ring --count %d %s; %.3f s; EP's interrupt chip: %s",
		 s->count, s->options, r->seconds, d->chip[0] ? d->chip : "unknown");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		snprintf(name, sizeof(name), "%s.%s", s->name ?: "rings", numbers[i].what);
		db_doorbell_keep(d->pair, name, numbers[i].unit, (double)numbers[i].value,
				 r->rung, note);
	}
}

/*
 * Where every ring was answered before the next, each must be an interrupt of its own.  Elsewhere a
 * ring that merged with another cannot be told from a lost one: only a wait without an answer can.
 */
static void classify(struct steps_series *s)
{
	long long missing = positive(s->rings.rung - s->interrupts);

	s->spurious = positive(s->interrupts - s->rings.rung);
	s->lost = s->answered ? missing : s->rings.timeouts;
	s->coalesced = s->answered ? 0 : positive(missing - s->lost);
}

/* in portions; what was rung until then counts also if one of them ends early */
static int ring_all(struct db_doorbell *d, struct steps_series *s, struct db_error *err)
{
	struct db_target_rings r;
	char options[160];
	int ret = 0;

	s->rings = (struct db_target_rings){ 0 };
	for (int done = 0; done < s->count && !ret; done += STEPS_CHUNK) {
		int n = s->count - done < STEPS_CHUNK ? s->count - done : STEPS_CHUNK;

		snprintf(options, sizeof(options), "--count %d %s", n, s->options);
		ret = db_doorbell_ring(d, options, s->seconds * n / s->count, &r, err);
		s->rings.rung += r.rung;
		s->rings.seen += r.seen;
		s->rings.timeouts += r.timeouts;
		s->rings.seconds += r.seconds;
		if (!ret && !d->pair->rehearsal && !r.timeouts && r.rung != n)
			ret = db_fail(err, EPROTO, "db-target rang %lld times instead of %d",
				      r.rung, n);
		if (s->count <= STEPS_CHUNK || d->pair->rehearsal)
			break;
		printf("# %d of %d rings, %lld timed out\n", done + n, s->count,
		       s->rings.timeouts);
		fflush(stdout);
	}
	return ret;
}

int steps_ring(struct db_doorbell *d, struct steps_series *s, struct db_error *err)
{
	long long before, after;
	uint32_t status;
	int ret = db_doorbell_count(d, "before", &before, err);

	if (!ret)
		ret = ring_all(d, s, err);
	/* the last ring has reached the EP when it has answered a command */
	if (!ret)
		ret = db_doorbell_command(d, DB_EPF_RAISE_MSI, &status, err);
	if (!ret)
		ret = db_doorbell_count(d, "after", &after, err);
	if (ret)
		return ret;
	s->interrupts = after - before;
	classify(s);
	keep_series(d, s);
	return 0;
}

int steps_warm_up(struct db_doorbell *d, int n, struct db_error *err)
{
	struct db_target_rings r;
	char options[40];
	int ret;

	snprintf(options, sizeof(options), "--count %d --wait reply", n);
	ret = db_doorbell_ring(d, options, WARM_UP_SECONDS * n, &r, err);
	if (!ret && r.timeouts)
		ret = db_fail(err, EREMOTEIO, "%lld of the first %d rings were not answered in "
			      "time", r.timeouts, n);
	return ret;
}

enum steps_backend steps_backend(const struct db_doorbell *d)
{
	/* irq_chip names of drivers/dma/dw-edma/dw-edma-core.c and drivers/irqchip/ */
	if (!strcmp(d->chip, "dw-edma-emul"))
		return STEPS_EMBEDDED;
	return strstr(d->chip, "ITS") ? STEPS_MSI : STEPS_OTHER;
}

int steps_learn(struct db_doorbell *d, long long *count, struct db_error *err)
{
	struct db_target_rings r;
	int ret = db_doorbell_enable(d, err);

	if (!ret)
		ret = db_doorbell_ring(d, "--count 3 --wait reply", 0, &r, err);
	if (!ret)
		ret = db_doorbell_count(d, "learned", count, err);
	return ret ? ret : db_doorbell_disable(d, err);
}

int steps_write(struct db_doorbell *d, int delta, uint32_t value, struct db_error *err)
{
	struct db_buf out = { 0 };
	int ret = db_doorbell_run(d, 0, &out, err, "db-target bar write $bdf %u 0x%x 0x%x",
				  d->at.bar, d->at.offset + (uint32_t)delta, value);

	db_buf_free(&out);
	return ret;
}

int steps_status(struct db_doorbell *d, uint32_t *status, struct db_error *err)
{
	struct db_buf out = { 0 };
	int ret = db_doorbell_run(d, 0, &out, err, "db-target epf status $bdf");

	*status = 0;
	if (!ret && !d->pair->rehearsal)
		ret = db_target_status(db_buf_str(&out), status, err);
	db_buf_free(&out);
	return ret;
}

int steps_pattern(struct db_doorbell *d, const char *what, unsigned int seed,
		  struct db_error *err)
{
	struct db_buf out = { 0 };
	int ret = db_doorbell_run(d, 0, &out, err, "db-target bar %s $bdf %u 0x%x %u %u", what,
				  d->at.bar, d->at.offset & ~(PATTERN_SIZE - 1), PATTERN_SIZE,
				  seed);

	db_buf_free(&out);
	return ret;
}

int steps_is_memory(struct db_doorbell *d, bool *memory, struct db_error *err)
{
	struct db_buf out = { 0 };
	uint32_t caps = 0;
	int ret = db_doorbell_run(d, 0, &out, err, "db-target bar read $bdf 0 0x%x", EPF_CAPS);

	if (!ret && !d->pair->rehearsal)
		ret = db_target_value(db_buf_str(&out), &caps, err);
	*memory = !(caps & EPF_CAP_RESERVED(d->at.bar));
	db_buf_free(&out);
	return ret;
}

int steps_cycles(struct db_doorbell *d, int n, struct db_error *err)
{
	struct db_buf out = { 0 };
	int ret = db_doorbell_run(d, n, &out, err,
		"log=/tmp/doorbench.cycle i=0\n"
		"while [ $((i += 1)) -le %d ]; do\n"
		"db-target doorbell enable $bdf > $log 2>&1 &&\n"
		"db-target doorbell ring $bdf --count 1 --wait reply >> $log 2>&1 &&\n"
		"db-target doorbell disable $bdf >> $log 2>&1 && continue\n"
		"s=$?; echo \"cycle $i of %d: $(tail -n 1 $log)\"; exit $s\n"
		"done\nrm $log", n, n);

	db_buf_free(&out);
	return ret;
}

int steps_upstream(struct db_doorbell *d, const char *test, const char *file, int *status,
		   struct db_error *err)
{
	struct db_board_result r;
	char script[128], path[PATH_MAX];
	int ret;

	snprintf(script, sizeof(script), "pci_endpoint_test -r %s", test);
	ret = db_board_run(&d->pair->rc, script, d->pair->config.timeouts.case_time, 0, &r, err);
	db_file_path(path, "%s/output-%s.txt", d->pair->case_dir, file);
	if (!ret)
		ret = db_file_keep(path, db_buf_str(&r.out), r.out.len, err);
	if (!ret && r.status > KSELFTEST_MAX)
		ret = db_fail(err, EPROTO, "%s ended with status %d", script, r.status);
	*status = r.status;
	db_board_result_free(&r);
	return ret;
}

int steps_memory(struct db_pair *pair, struct db_board *b, struct steps_memory *m,
		 struct db_error *err)
{
	struct db_board_result r;
	int ret = db_board_run(b, "cat /proc/meminfo", pair->config.timeouts.command, 0, &r, err);

	if (!ret) {
		m->available = db_meminfo_kb(db_buf_str(&r.out), "MemAvailable");
		m->slab = db_meminfo_kb(db_buf_str(&r.out), "Slab");
	}
	if (!ret && !pair->rehearsal && (m->available < 0 || m->slab < 0))
		ret = db_fail(err, EPROTO, "%s: /proc/meminfo tells no MemAvailable or Slab",
			      b->name);
	db_board_result_free(&r);
	return ret;
}

void steps_keep_growth(struct db_pair *pair, const struct db_board *b,
		       const struct steps_memory *before, const struct steps_memory *after)
{
	char name[32], note[96];

	snprintf(name, sizeof(name), "%s.slab.growth", b->name);
	snprintf(note, sizeof(note), "Slab of /proc/meminfo; MemAvailable changed by %lld KiB",
		 after->available - before->available);
	db_doorbell_keep(pair, name, "KiB", (double)(after->slab - before->slab), 1, note);
}

void steps_keep_spurious(struct db_doorbell *d, long long spurious)
{
	char note[96];

	snprintf(note, sizeof(note), "during DMA transfers; EP's interrupt chip: %s", d->chip);
	db_doorbell_keep(d->pair, "dma.spurious", "interrupts", (double)spurious, 0, note);
}
