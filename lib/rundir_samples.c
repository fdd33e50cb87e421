// SPDX-License-Identifier: GPL-2.0-only
/*
 * Raw samples of a run directory, see rundir_read.h.  Files of some hundred megabytes are normal
 * for a night of rings: they are read in pieces, by a parser of plain decimals.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/rundir_read.h"
#include "lib/sanitise.h"
#include "lib/text.h"

/* read at once; also the longest line, most of which can only be a comment */
#define PIECE		65536
/* longest sample, bytes */
#define SAMPLE_MAX	63
/* digits of a mantissa that a double holds exactly: 10^15 < 2^53 */
#define EXACT_DIGITS	15

struct reader {
	const char *name;
	int (*take)(void *arg, double x, double y);
	void *arg;
	size_t line, n;
};

/* exact doubles, and so is the quotient rounded once: as good as strtod() (IEEE 754) */
static const double powers[EXACT_DIGITS + 1] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
};

/* one plain decimal: no sign, exponent, hexadecimal or "nan", which strtod() would take */
static const char *read_decimal(const char *s, double *out)
{
	const char *start = s, *point = NULL;
	uint64_t mantissa = 0;
	size_t digits = 0, fraction;
	char *end;

	for (; (*s >= '0' && *s <= '9') || (*s == '.' && !point); s++) {
		if (*s == '.') {
			point = s;
		} else {
			mantissa = mantissa * 10 + (uint64_t)(*s - '0');
			digits++;
		}
	}
	if (!digits)
		return NULL;
	fraction = point ? (size_t)(s - point) - 1 : 0;
	if (digits <= EXACT_DIGITS) {
		*out = (double)mantissa / powers[fraction];
		return s;
	}
	*out = strtod(start, &end);
	return end == s && isfinite(*out) ? s : NULL;
}

static int read_line(struct reader *r, const char *line, size_t len, struct db_error *err)
{
	char one[SAMPLE_MAX + 1];
	const char *at = one;
	double x, y;

	r->line++;
	if (!len || line[0] == '#')
		return 0;
	if (len > SAMPLE_MAX)
		return db_fail(err, EBADMSG, "%s:%zu: no sample", r->name, r->line);
	memcpy(one, line, len);
	one[len] = '\0';
	at = read_decimal(at + strspn(at, " \t"), &x);
	if (at && (*at == ' ' || *at == '\t'))
		at = read_decimal(at + strspn(at, " \t"), &y);
	else
		at = NULL;
	if (!at || at != one + len)
		return db_fail(err, EBADMSG, "%s:%zu: no sample", r->name, r->line);
	r->n++;
	return r->take(r->arg, x, y);
}

/* takes the whole lines of @buf, at the end of the file also the rest; moves what is left */
static int read_piece(struct reader *r, char *buf, size_t *fill, bool last, struct db_error *err)
{
	const char *pos = buf, *end = buf + *fill, *line;
	size_t len;
	int ret = 0;

	if (!last) {
		const char *newline = memrchr(buf, '\n', *fill);

		if (!newline && *fill == PIECE)
			return db_fail(err, EBADMSG, "%s:%zu: no sample", r->name, r->line + 1);
		end = newline ? newline + 1 : buf;
	}
	while (!ret && db_text_next_line(&pos, end, &line, &len, NULL))
		ret = read_line(r, line, len, err);
	*fill -= (size_t)(end - buf);
	memmove(buf, end, *fill);
	return ret;
}

static int read_all(struct reader *r, int fd, struct db_error *err)
{
	char *buf = malloc(PIECE);
	size_t fill = 0;
	ssize_t got = 1;
	int ret = 0;

	if (!buf)
		return db_fail(err, ENOMEM, "out of memory reading %s", r->name);
	while (!ret && got) {
		got = read(fd, buf + fill, PIECE - fill);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			ret = db_fail(err, errno, "cannot read %s: %s", r->name, strerror(errno));
			break;
		}
		fill += (size_t)got;
		ret = read_piece(r, buf, &fill, !got, err);
	}
	free(buf);
	return ret;
}

int db_run_samples_each(const struct db_run *run, const struct db_run_case *c,
			const struct db_run_measurement *m,
			int (*take)(void *arg, double x, double y), void *arg,
			struct db_error *err)
{
	struct reader r = { .name = m->samples, .take = take, .arg = arg };
	char path[PATH_MAX];
	int fd, ret;

	if (!*m->samples)
		return db_fail(err, ENODATA, "%s has no samples", m->name);
	if (!db_name_ok(m->samples))
		return db_fail(err, EINVAL, "%s/%s: not a usable file name: %.100s", c->suite,
			       c->name, m->samples);
	db_file_path(path, "%s/cases/%s/%s/%s", run->dir, c->suite, c->dir, m->samples);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return db_fail(err, errno, "cannot read %s: %s", path, strerror(errno));
	ret = read_all(&r, fd, err);
	close(fd);
	if (!ret && !r.n)
		ret = db_fail(err, ENODATA, "%s holds no samples", m->samples);
	else if (!ret && m->n >= 0 && (size_t)m->n != r.n)
		ret = db_fail(err, EBADMSG, "%s holds %zu samples, result.json says %ld",
			      m->samples, r.n, m->n);
	return ret;
}

struct collector {
	struct db_run_samples *out;
	size_t cap_x, cap_y;
};

static int collect(void *arg, double x, double y)
{
	struct collector *to = arg;
	struct db_run_samples *s = to->out;

	if (db_array_grow(&s->x, &to->cap_x, s->n + 1, sizeof(*s->x)) ||
	    db_array_grow(&s->y, &to->cap_y, s->n + 1, sizeof(*s->y)))
		return -ENOMEM;
	s->x[s->n] = x;
	s->y[s->n++] = y;
	return 0;
}

int db_run_samples(const struct db_run *run, const struct db_run_case *c,
		   const struct db_run_measurement *m, struct db_run_samples *out,
		   struct db_error *err)
{
	struct collector to = { .out = out };
	int ret;

	*out = (struct db_run_samples){ 0 };
	ret = db_run_samples_each(run, c, m, collect, &to, err);
	if (ret == -ENOMEM)
		db_fail(err, ENOMEM, "out of memory reading %s", m->samples);
	if (ret)
		db_run_samples_free(out);
	return ret;
}

void db_run_samples_free(struct db_run_samples *s)
{
	free(s->x);
	free(s->y);
	*s = (struct db_run_samples){ 0 };
}
