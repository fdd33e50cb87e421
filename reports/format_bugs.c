// SPDX-License-Identifier: GPL-2.0-only
/*
 * bugs/<suite>-<case>.txt: for each failure of a kernel, known or new, a text in the form of a bug
 * report to a kernel list.  Never sent: who does has looked at it.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "reports/formats.h"
#include "reports/page.h"

#define DIRECTORY	"bugs"
/* bytes of one log; more is no mail */
#define LOG_MAX		(64u << 10)

/* whose list such a file belongs to, as its commits' subjects begin */
static const struct {
	const char *path, *prefix;
} subjects[] = {
	{ "drivers/dma/dw-edma/", "dmaengine: dw-edma" },
	{ "drivers/ntb/", "NTB" },
	{ "drivers/pci/controller/dwc/", "PCI: dwc" },
	{ "", "PCI: endpoint" },
};

static const char *subject_of(const char *file)
{
	size_t i = 0;

	while (strncmp(file, subjects[i].path, strlen(subjects[i].path)) != 0)
		i++;
	return subjects[i].prefix;
}

static void add_side(struct db_buf *page, const char *lead, const struct db_run_side *s)
{
	db_page_wrap(page, lead, 6, "Linux %s, %s, %s", *s->release ? s->release : "not recorded",
		     *s->version ? s->version : "build not recorded",
		     *s->description ? s->description : "board not recorded");
}

static void add_head(struct db_buf *page, const struct db_run *run, const struct db_run_case *c)
{
	const struct db_run_issue *is = &c->known;

	if (db_run_is_known(c))
		db_page_wrap(page, "Subject:", 1, "[BUG] %s: %s", subject_of(is->file),
			     is->title);
	else
		db_page_wrap(page, "Subject:", 1, "[BUG] %s: %s/%s fails", subject_of(""),
			     c->suite, c->name);
	db_page_title(page, "Environment");
	add_side(page, "  EP", &run->ep);
	add_side(page, "  RC", &run->rc);
	db_page_wrap(page, "  pair", 8, "%s (%s), doorbench %s", run->pair, run->kind,
		     *run->doorbench ? run->doorbench : "not recorded");
	db_page_title(page, "Reproduce");
	/* not wrapped: it is copied into a shell */
	db_buf_printf(page, "  ./doorbench run --pair %s --tier full \\\n"
		      "      --suite %s --case '%s'\n", run->pair, c->suite, c->name);
}

static void add_story(struct db_buf *page, const struct db_run_case *c)
{
	const struct db_run_issue *is = &c->known;

	db_page_title(page, "Expected");
	db_page_wrap(page, "  ", 2, "%s", *is->expected ? is->expected : "The case passes.");
	db_page_title(page, "Actual");
	if (*is->actual)
		db_page_wrap(page, "  ", 2, "%s", is->actual);
	db_page_wrap(page, "  ", 2, "The case says: %s", c->reason);
	db_page_title(page, "Suspect");
	if (!db_run_is_known(c)) {
		db_page_wrap(page, "  ", 2, "Not known; nobody has analysed this failure yet.");
		return;
	}
	db_page_wrap(page, "  ", 2, "%s, %s (%s of doorbench's known issues)", is->file,
		     is->function, is->number);
	db_page_wrap(page, "  ", 2, "%s", is->analysis);
}

/* the part of a log that was written while the case ran */
static void add_log(struct db_buf *page, const struct db_run *run, const struct db_run_case *c,
		    const char *title, const char *file)
{
	struct db_buf text = { 0 };

	db_page_title(page, title);
	if (db_run_read(run, c, file, &text, NULL))
		db_page_wrap(page, "  ", 2, "(not recorded)");
	else if (!text.len)
		db_page_wrap(page, "  ", 2, "(no line)");
	else
		db_page_quote(page, 2, db_buf_str(&text), text.len > LOG_MAX ? LOG_MAX : text.len);
	if (text.len > LOG_MAX)
		db_page_wrap(page, "  ", 2, "(%zu bytes more in cases/%s/%s/%s)",
			     text.len - LOG_MAX, c->suite, c->dir, file);
	db_buf_free(&text);
}

static int write_bug(const struct db_run *run, const struct db_run_case *c, struct db_error *err)
{
	struct db_buf page = { 0 };
	char name[NAME_MAX + 1];
	int ret;

	add_head(&page, run, c);
	add_story(&page, c);
	add_log(&page, run, c, "EP kernel log", "ep.dmesg");
	add_log(&page, run, c, "RC kernel log", "rc.dmesg");
	/* both parts are usable names of up to DB_NAME_MAX bytes */
	snprintf(name, sizeof(name), DIRECTORY "/%.30s-%.200s.txt", c->suite, c->dir);
	ret = db_report_save(run->dir, name, &page, err);
	db_buf_free(&page);
	return ret;
}

/* what an earlier report of this run has left */
static void clear(const char *path)
{
	char file[PATH_MAX];
	DIR *dir = opendir(path);
	const struct dirent *e;
	const char *end;

	while (dir && (e = readdir(dir))) {
		end = strrchr(e->d_name, '.');
		if (!end || end == e->d_name || strcmp(end, ".txt") != 0)
			continue;
		db_file_path(file, "%s/%s", path, e->d_name);
		unlink(file);
	}
	if (dir)
		closedir(dir);
	/* stays if anything else is in it */
	rmdir(path);
}

int db_report_write_bugs(const struct db_run *run, struct db_error *err)
{
	char path[PATH_MAX];
	bool made = false;
	int ret = 0;

	db_file_path(path, "%s/" DIRECTORY, run->dir);
	clear(path);
	for (size_t i = 0; i < run->n_cases && !ret; i++) {
		if (run->cases[i].status != DB_RUN_FAIL)
			continue;
		if (!made)
			ret = db_file_mkdirs(path, err);
		made = true;
		if (!ret)
			ret = write_bug(run, &run->cases[i], err);
	}
	return ret;
}
