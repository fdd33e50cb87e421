// SPDX-License-Identifier: GPL-2.0-only
/*
 * plots/ping.png: every ping sample of a run.  The samples go into .dat files and the titles into
 * ping.gp beside them, which loads the template; so the picture can be made again, or differently,
 * by hand.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/file.h"
#include "reports/formats.h"
#include "reports/sections.h"

#define TEMPLATE	"ping.gp"
#define PICTURE		"ping.png"
#define LOG		"gnuplot.log"

/* most of gnuplot's complaint that is repeated */
#define COMPLAINT_MAX	200

extern char **environ;

struct plot {
	const struct db_run *run;
	char *dir;		/* <rundir>/plots */
	size_t n[DB_REPORT_MODES][DB_REPORT_RATES];
	size_t total;
};

/* names in files and in the template */
static const char *const rate_words[DB_REPORT_RATES] = { "1hz", "fast" };

static int no_memory(struct db_error *err)
{
	return db_fail(err, ENOMEM, "out of memory making %s", PICTURE);
}

/* NULL if there is no memory */
static char *join(const char *dir, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

static int write_file(const struct plot *p, const char *name, const struct db_buf *text,
		      struct db_error *err)
{
	char *path;
	int ret;

	if (text->dropped)
		return no_memory(err);
	path = join(p->dir, name);
	if (!path)
		return no_memory(err);
	ret = db_file_write(path, db_buf_str(text), text->len, err);
	free(path);
	return ret;
}

static int remove_file(const struct plot *p, const char *name, struct db_error *err)
{
	char *path = join(p->dir, name);
	int ret = 0;

	if (!path)
		return no_memory(err);
	if (unlink(path) && errno != ENOENT)
		ret = db_fail(err, errno, "cannot remove %s: %s", path, strerror(errno));
	free(path);
	return ret;
}

static int write_samples(struct plot *p, enum db_report_mode mode, enum db_report_rate rate,
			 struct db_error *err)
{
	const struct db_run_case *c =
		db_report_ping_case(p->run, db_report_backend(p->run, mode), rate);
	const struct db_run_measurement *m = db_report_rtt(c);
	struct db_run_samples s = { 0 };
	struct db_buf text = { 0 };
	char name[64];
	size_t i;
	int ret;

	snprintf(name, sizeof(name), "%s_%s.dat", db_report_mode_name(mode), rate_words[rate]);
	/* report.txt says why a case has no samples */
	if (!m || db_run_samples(p->run, c, m, &s, NULL))
		return remove_file(p, name, err);
	p->n[mode][rate] = s.n;
	p->total += s.n;
	db_buf_printf(&text, "# %s/%s; unit: ms; columns: sample icmp_seq rtt\n", c->suite,
		      c->name);
	for (i = 0; i < s.n; i++)
		db_buf_printf(&text, "%zu %.0f %.3f\n", i + 1, s.x[i], s.y[i]);
	ret = write_file(p, name, &text, err);
	db_buf_free(&text);
	db_run_samples_free(&s);
	return ret;
}

/*
 * Adds @s as a gnuplot string.  In single quotes nothing is special but the quote itself; in double
 * quotes gnuplot would run what stands in backquotes.
 */
static void add_quoted(struct db_buf *out, const char *s)
{
	db_buf_add(out, "'", 1);
	for (; *s; s++) {
		if (*s == '\'')
			db_buf_printf(out, "''");
		else if (*s == '\n')
			db_buf_printf(out, "'.\"\\n\".'");
		else
			db_buf_add(out, s, 1);
	}
	db_buf_add(out, "'", 1);
}

/* "1 Hz: n = 10 polling, 10 doorbell; HZ=250, Linux 7.3.4" */
static void add_title(struct db_buf *out, const struct plot *p, enum db_report_rate rate)
{
	const struct db_run_side *ep = &p->run->ep;
	struct db_buf title = { 0 };

	db_buf_printf(&title, "ping, %s: n = %zu polling, %zu doorbell\n",
		      db_report_rate_label(rate), p->n[DB_REPORT_POLLING][rate],
		      p->n[DB_REPORT_DOORBELL][rate]);
	db_buf_printf(&title, "EP: Linux %.60s, ", *ep->release ? ep->release : "(not recorded)");
	if (ep->hz > 0)
		db_buf_printf(&title, "HZ=%ld", ep->hz);
	else
		db_buf_printf(&title, "HZ not recorded");
	db_buf_printf(out, "title_%s = ", rate_words[rate]);
	add_quoted(out, db_buf_str(&title));
	db_buf_add(out, "\n", 1);
	out->dropped += title.dropped;
	db_buf_free(&title);
}

static int write_script(const struct plot *p, const char *template, struct db_error *err)
{
	bool virtual = !strcmp(p->run->kind, "virtual");
	struct db_buf text = { 0 }, headline = { 0 };
	size_t mode, rate;
	int ret;

	db_buf_printf(&headline, "vNTB ping without and with doorbells, pair \"%.60s\"%s",
		      p->run->pair, virtual ?
		      "\nvirtual pair: absolute times say nothing about hardware" : "");
	db_buf_printf(&text, "headline = ");
	add_quoted(&text, db_buf_str(&headline));
	db_buf_add(&text, "\n", 1);
	for (rate = 0; rate < DB_REPORT_RATES; rate++) {
		add_title(&text, p, rate);
		for (mode = 0; mode < DB_REPORT_MODES; mode++)
			db_buf_printf(&text, "has_%s_%s = %d\n", db_report_mode_name(mode),
				      rate_words[rate], p->n[mode][rate] > 0);
	}
	db_buf_printf(&text, "\n");
	ret = db_file_read(template, &text, err);
	if (!ret)
		ret = write_file(p, TEMPLATE, &text, err);
	db_buf_free(&text);
	db_buf_free(&headline);
	return ret;
}

/* gnuplot's first complaint, for the error's sentence */
static void read_complaint(const struct plot *p, char *out, size_t size)
{
	struct db_buf text = { .limit = 65536 };
	char *path = join(p->dir, LOG);

	out[0] = '\0';
	if (path && !db_file_read(path, &text, NULL)) {
		const char *s = db_buf_str(&text);

		snprintf(out, size, "%.*s", COMPLAINT_MAX, s + strspn(s, "\n "));
		out[strcspn(out, "\n")] = '\0';
	}
	free(path);
	db_buf_free(&text);
}

static int spawn_gnuplot(const struct plot *p, pid_t *pid)
{
	char program[] = "gnuplot", script[] = TEMPLATE;
	char *argv[] = { program, script, NULL };
	posix_spawn_file_actions_t actions;
	int ret = posix_spawn_file_actions_init(&actions);

	if (ret)
		return ret;
	ret = posix_spawn_file_actions_addchdir_np(&actions, p->dir);
	if (!ret)
		ret = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (!ret)
		ret = posix_spawn_file_actions_addopen(&actions, 1, LOG,
						       O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (!ret)
		ret = posix_spawn_file_actions_adddup2(&actions, 1, 2);
	if (!ret)
		ret = posix_spawnp(pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

static int run_gnuplot(const struct plot *p, struct db_error *err)
{
	char complaint[COMPLAINT_MAX + 1];
	int status = 0, ret;
	pid_t pid;

	ret = spawn_gnuplot(p, &pid);
	if (ret && ret != ENOENT)
		return db_fail(err, ret, "cannot run gnuplot: %s", strerror(ret));
	while (!ret && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return db_fail(err, errno, "cannot wait for gnuplot: %s", strerror(errno));
	/* POSIX lets posix_spawnp() report a missing program by exit status 127 only */
	if (ret == ENOENT || (WIFEXITED(status) && WEXITSTATUS(status) == 127))
		return db_fail(err, ENOENT, "gnuplot is not installed: no plots/%s", PICTURE);
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	read_complaint(p, complaint, sizeof(complaint));
	return db_fail(err, EIO, "gnuplot failed on %s/%s: %s", p->dir, TEMPLATE, complaint);
}

/* the picture appears whole or not at all */
static int take_picture(const struct plot *p, struct db_error *err)
{
	char *from = join(p->dir, PICTURE ".tmp"), *to = join(p->dir, PICTURE);
	int ret = 0;

	if (!from || !to)
		ret = no_memory(err);
	else if (rename(from, to))
		ret = db_fail(err, errno, "gnuplot left no %s: %s", from, strerror(errno));
	free(from);
	free(to);
	return ret;
}

static int make_picture(struct plot *p, const char *template, struct db_error *err)
{
	size_t mode, rate;
	int ret = db_file_mkdirs(p->dir, err);

	for (mode = 0; mode < DB_REPORT_MODES && !ret; mode++)
		for (rate = 0; rate < DB_REPORT_RATES && !ret; rate++)
			ret = write_samples(p, mode, rate, err);
	if (!ret)
		ret = remove_file(p, PICTURE, err);
	if (!ret && !p->total)
		ret = db_fail(err, ENODATA, "the run has no ping samples: no plots/%s", PICTURE);
	if (!ret)
		ret = write_script(p, template, err);
	if (!ret)
		ret = run_gnuplot(p, err);
	if (!ret)
		ret = take_picture(p, err);
	return ret ? ret : remove_file(p, LOG, err);
}

int db_report_write_plots(const struct db_run *run, const char *templates_dir,
			  struct db_error *err)
{
	struct plot p = { .run = run, .dir = join(run->dir, "plots") };
	char *template = join(templates_dir, TEMPLATE);
	int ret;

	if (!p.dir || !template)
		ret = no_memory(err);
	else
		ret = make_picture(&p, template, err);
	free(p.dir);
	free(template);
	return ret;
}
