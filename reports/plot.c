// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pictures by gnuplot, each as PNG and as SVG.  The data go into .dat files, titles and the like
 * into a .gp file that is the template with these in front; so a picture can be made again, or
 * differently, by hand: gnuplot -e "kind='svg'" ping.gp
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
#include "reports/plot.h"

#define LOG		"gnuplot.log"
/* most of gnuplot's complaint that is repeated */
#define COMPLAINT_MAX	200

extern char **environ;

static const char *const kinds[] = { "png", "svg" };

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const struct db_plot_picture {
	const char *name;
	/* writes the data and adds the settings; the number of samples that there are, or -errno */
	long (*prepare)(const struct db_plot *p, struct db_buf *script, struct db_error *err);
	const char *nothing;		/* what a run without samples has none of */
} pictures[] = {
	{ "ping", db_plot_ping, "ping samples" },
	{ "cdf", db_plot_cdf, "samples" },
	{ "compare", db_plot_compare, "samples of both modes" },
};

static int no_memory(struct db_error *err)
{
	return db_fail(err, ENOMEM, "out of memory making plots");
}

/* NULL if there is no memory */
static char *join(const char *dir, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

int db_plot_write(const struct db_plot *p, const char *name, const struct db_buf *text,
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

int db_plot_remove(const struct db_plot *p, const char *name, struct db_error *err)
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

/* in double quotes gnuplot would run what stands in backquotes */
void db_plot_quote(struct db_buf *out, const char *s)
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

/* gnuplot's first complaint, for the error's sentence */
static void read_complaint(const struct db_plot *p, char *out, size_t size)
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

static int spawn_gnuplot(const struct db_plot *p, const char *name, const char *kind, pid_t *pid)
{
	char program[] = "gnuplot", execute[] = "-e", setting[32], script[64];
	char *argv[] = { program, execute, setting, script, NULL };
	posix_spawn_file_actions_t actions;
	int ret = posix_spawn_file_actions_init(&actions);

	if (ret)
		return ret;
	snprintf(setting, sizeof(setting), "kind='%s'", kind);
	snprintf(script, sizeof(script), "%s.gp", name);
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

static int run_gnuplot(const struct db_plot *p, const char *name, const char *kind,
		       struct db_error *err)
{
	char complaint[COMPLAINT_MAX + 1];
	int status = 0, ret;
	pid_t pid;

	ret = spawn_gnuplot(p, name, kind, &pid);
	if (ret && ret != ENOENT)
		return db_fail(err, ret, "cannot run gnuplot: %s", strerror(ret));
	while (!ret && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return db_fail(err, errno, "cannot wait for gnuplot: %s", strerror(errno));
	/* POSIX lets posix_spawnp() report a missing program by exit status 127 only */
	if (ret == ENOENT || (WIFEXITED(status) && WEXITSTATUS(status) == 127))
		return db_fail(err, ENOENT, "gnuplot is not installed: no plots/%s.%s", name, kind);
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	read_complaint(p, complaint, sizeof(complaint));
	return db_fail(err, EIO, "gnuplot failed on %s/%s.gp: %s", p->dir, name, complaint);
}

/* the picture appears whole or not at all */
static int take_picture(const struct db_plot *p, const char *name, const char *kind,
			struct db_error *err)
{
	char *from = NULL, *to = NULL;
	int ret = 0;

	if (asprintf(&from, "%s/%s.%s.tmp", p->dir, name, kind) < 0 ||
	    asprintf(&to, "%s/%s.%s", p->dir, name, kind) < 0)
		ret = no_memory(err);
	else if (rename(from, to))
		ret = db_fail(err, errno, "gnuplot left no %s: %s", from, strerror(errno));
	free(from);
	free(to);
	return ret;
}

/* the template with what @script says in front */
static int write_script(const struct db_plot *p, const char *name, struct db_buf *script,
			struct db_error *err)
{
	char file[64];
	char *template;
	int ret;

	snprintf(file, sizeof(file), "%s.gp", name);
	template = join(p->templates_dir, file);
	if (!template)
		return no_memory(err);
	db_buf_add(script, "\n", 1);
	ret = db_file_read(template, script, err);
	free(template);
	return ret ? ret : db_plot_write(p, file, script, err);
}

static int make_picture(const struct db_plot *p, const struct db_plot_picture *picture,
			struct db_error *err)
{
	struct db_buf script = { 0 };
	char file[64];
	long n = picture->prepare(p, &script, err);
	int ret = n < 0 ? (int)n : 0;
	size_t i;

	for (i = 0; i < N_KINDS && !ret; i++) {
		snprintf(file, sizeof(file), "%s.%s", picture->name, kinds[i]);
		ret = db_plot_remove(p, file, err);
	}
	if (!ret && !n)
		ret = db_fail(err, ENODATA, "the run has no %s: no plots/%s.png", picture->nothing,
			      picture->name);
	if (!ret)
		ret = write_script(p, picture->name, &script, err);
	for (i = 0; i < N_KINDS && !ret; i++) {
		ret = run_gnuplot(p, picture->name, kinds[i], err);
		if (!ret)
			ret = take_picture(p, picture->name, kinds[i], err);
	}
	db_buf_free(&script);
	return ret ? ret : db_plot_remove(p, LOG, err);
}

int db_report_write_plots(const struct db_run *run, const char *templates_dir,
			  struct db_error *err)
{
	struct db_plot p = {
		.run = run, .dir = join(run->dir, "plots"), .templates_dir = templates_dir,
	};
	int ret = p.dir ? db_file_mkdirs(p.dir, err) : no_memory(err), first = 0;
	struct db_error later;
	size_t i;

	for (i = 0; i < sizeof(pictures) / sizeof(pictures[0]) && !ret; i++) {
		ret = make_picture(&p, &pictures[i], first ? &later : err);
		/* what has no samples keeps no other picture from being made */
		if (ret == -ENODATA) {
			first = first ? first : ret;
			ret = 0;
		}
	}
	if (ret && first)
		db_fail(err, -ret, "%s", later.text);
	free(p.dir);
	return ret ? ret : first;
}
