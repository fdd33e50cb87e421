// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as the files of a run directory: it loads or says why not, report.txt is printable,
 * report.html is well-formed and has nothing that a browser would run or load, and the results for
 * other programs are whole KTAP, well-formed XML and JSON.  The input is cut
 * at each 0x1e (ASCII's record separator) into run.json, result.json, ping's output, samples,
 * transcript.
 */
#include <jansson.h>
#include <libxml/parser.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/buffer.h"
#include "lib/file.h"
#include "lib/ktap.h"
#include "lib/text.h"
#include "reports/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* the seeds' run.json plans the cases whose directory this is */
#define CASE "cases/vntb/embedded.ping_1hz"

static const char *const files[] = {
	"run.json", CASE "/result.json", CASE "/output-ping.txt", CASE "/ping.samples",
	CASE "/ep.sh",
};

static char dir[64];

static void remove_dir(void)
{
	static const char *const names[] = {
		"report.txt", "report.html", "results.ktap", "results.flat.ktap", "results.xml",
		"results.kcidb.json", "result.txt", CASE, "cases/vntb", "cases", "",
	};
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		remove(path);
	}
}

static void make_dir(void)
{
	char path[PATH_MAX];

	/* the reports sync what they write: only in memory is that quick */
	snprintf(dir, sizeof(dir), "%s/doorbench-fuzz-XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	if (!mkdtemp(dir))
		abort();
	snprintf(path, sizeof(path), "%s/" CASE, dir);
	if (db_file_mkdirs(path, NULL))
		abort();
	atexit(remove_dir);
}

/* plain writing: db_file_write() would sync */
static void put(const char *name, const uint8_t *data, size_t size)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		abort();
}

static struct db_buf get(const char *name)
{
	struct db_buf text = { 0 };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (db_file_read(path, &text, NULL))
		abort();
	return text;
}

static void check_printable(const char *name)
{
	struct db_buf text = get(name);
	const char *pos = db_buf_str(&text), *end = pos + text.len, *line;
	size_t len;

	while (db_text_next_line(&pos, end, &line, &len, NULL)) {
		char *copy = strndup(line, len);

		if (strlen(copy) != len || db_text_clean(copy, len))
			abort();
		free(copy);
	}
	db_buf_free(&text);
}

static void check_ktap(const char *name)
{
	struct db_buf text = get(name);
	struct db_ktap k;

	if (db_ktap_parse(db_buf_str(&text), text.len, &k, NULL) || db_ktap_whole(&k, NULL) ||
	    k.other_lines)
		abort();
	db_ktap_free(&k);
	db_buf_free(&text);
}

static void check_xml(const char *name)
{
	struct db_buf text = get(name);
	xmlDocPtr doc = xmlReadMemory(db_buf_str(&text), (int)text.len, name, NULL,
				      XML_PARSE_NONET);

	if (!doc)
		abort();
	xmlFreeDoc(doc);
	db_buf_free(&text);
}

/* what a page may consist of; an element of a board's making would be another one */
static bool is_ours(const xmlChar *name)
{
	static const char *const names[] = {
		"html", "head", "meta", "title", "style", "body", "p", "header", "h1", "h2", "h3",
		"ul", "li", "b", "i", "small", "em", "span", "div", "nav", "a", "section",
		"article", "input", "label", "details", "summary", "pre", "table", "tr", "td",
		"th", "dl", "dt", "dd", "svg", "path", "text",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp((const char *)name, names[i]))
			return true;
	return false;
}

static void check_elements(const xmlNode *node)
{
	const xmlAttr *a;

	for (; node; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		if (!is_ours(node->name))
			abort();
		for (a = node->properties; a; a = a->next)
			if (!strncmp((const char *)a->name, "on", 2) ||
			    !strcmp((const char *)a->name, "src"))
				abort();
		check_elements(node->children);
	}
}

static void check_html(const char *name)
{
	struct db_buf text = get(name);
	xmlDocPtr doc = xmlReadMemory(db_buf_str(&text), (int)text.len, name, NULL,
				      XML_PARSE_NONET);

	if (!doc)
		abort();
	check_elements(xmlDocGetRootElement(doc));
	xmlFreeDoc(doc);
	db_buf_free(&text);
}

static void check_json(const char *name)
{
	struct db_buf text = get(name);
	json_t *json = json_loadb(db_buf_str(&text), text.len, JSON_REJECT_DUPLICATES, NULL);

	if (!json)
		abort();
	json_decref(json);
	db_buf_free(&text);
}

static const struct {
	int (*write)(const char *rundir, struct db_error *err);
	const char *file;
	void (*check)(const char *name);
} reports[] = {
	{ db_report_txt, "report.txt", check_printable },
	{ db_report_html, "report.html", check_html },
	{ db_report_ktap, "results.ktap", check_ktap },
	{ db_report_ktap, "results.flat.ktap", check_ktap },
	{ db_report_junit, "results.xml", check_xml },
	{ db_report_kcidb, "results.kcidb.json", check_json },
	{ db_report_lava, "result.txt", check_printable },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct db_error err = { "" };
	size_t i, len;

	if (!dir[0])
		make_dir();
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const uint8_t *cut = size ? memchr(data, 0x1e, size) : NULL;

		len = cut ? (size_t)(cut - data) : size;
		put(files[i], data, len);
		data += len + !!cut;
		size -= len + !!cut;
	}
	for (i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
		if (!reports[i].write(dir, &err))
			reports[i].check(reports[i].file);
		else if (!err.text[0])
			abort();
	}
	return 0;
}
