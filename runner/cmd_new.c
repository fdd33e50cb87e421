// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command "new case": the skeleton of a case from suites/skeleton/, and of its suite if there
 * is none of that name.  The case is SKIP until somebody writes it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "runner/command.h"

/* a case is added in front of this line of the program */
#define MAIN	"\nint main("

struct skeleton {
	char root[PATH_MAX / 4];
	const char *suite, *name;
	char dir[PATH_MAX / 2], conf[PATH_MAX], program[PATH_MAX];
};

/* becomes part of C names and of paths */
static bool is_identifier(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return islower((unsigned char)name[0]) && !name[len] && len <= 40;
}

static void replace(const char *text, const char *what, const char *with, struct db_buf *out)
{
	const char *at;

	for (; (at = strstr(text, what)); text = at + strlen(what)) {
		db_buf_add(out, text, at - text);
		db_buf_add(out, with, strlen(with));
	}
	db_buf_add(out, text, strlen(text));
}

/* Return: 0 and the template with the names in it, which the caller frees */
static int fill_in(const struct skeleton *s, const char *template, const char *body,
		   struct db_buf *out, struct db_error *err)
{
	struct db_buf text = { 0 }, suite = { 0 }, name = { 0 };
	char path[PATH_MAX];
	int ret;

	db_file_path(path, "%s/suites/skeleton/%s", s->root, template);
	ret = db_file_read(path, &text, err);
	replace(db_buf_str(&text), "@SUITE@", s->suite, &suite);
	replace(db_buf_str(&suite), "@NAME@", s->name, &name);
	replace(db_buf_str(&name), "@CASE@", body, out);
	db_buf_free(&text);
	db_buf_free(&suite);
	db_buf_free(&name);
	return ret;
}

static int write_from(const struct skeleton *s, const char *template, const char *body,
		      const char *path, struct db_error *err)
{
	struct db_buf text = { 0 };
	int ret = fill_in(s, template, body, &text, err);

	if (!ret)
		ret = db_file_write(path, text.data, text.len, err);
	db_buf_free(&text);
	return ret;
}

static int new_suite(const struct skeleton *s, const char *body, struct db_error *err)
{
	int ret = db_file_mkdirs(s->dir, err);

	if (!ret)
		ret = write_from(s, "program.c.in", body, s->program, err);
	return ret ? ret : write_from(s, "suite.conf.in", "", s->conf, err);
}

/* Return: where a case is put into the program; NULL and a sentence if it cannot be */
static const char *find_place(const struct skeleton *s, const char *text, struct db_error *err)
{
	const char *at = strstr(text, MAIN);
	char macro[128];

	snprintf(macro, sizeof(macro), "(%s, %s,", s->suite, s->name);
	if (!at)
		db_fail(err, EINVAL, "%s: no \"int main(\" to put the case before", s->program);
	else if (strstr(text, macro))
		db_fail(err, EEXIST, "%s: the case %s is there already", s->program, s->name);
	else
		return at;
	return NULL;
}

static int add_case(const struct skeleton *s, const char *body, struct db_error *err)
{
	struct db_buf text = { 0 }, out = { 0 };
	int ret = db_file_read(s->program, &text, err);
	const char *at = ret ? NULL : find_place(s, db_buf_str(&text), err);

	if (at) {
		db_buf_add(&out, text.data, at - text.data);
		db_buf_add(&out, body, strlen(body));
		db_buf_add(&out, at, strlen(at));
		ret = db_file_write(s->program, out.data, out.len, err);
	}
	db_buf_free(&text);
	db_buf_free(&out);
	return at ? ret : -EINVAL;
}

static int make(struct skeleton *s, struct db_error *err)
{
	struct db_buf body = { 0 };
	int ret = run_root(s->root, sizeof(s->root), err);

	if (ret)
		return ret;
	snprintf(s->dir, sizeof(s->dir), "%s/suites/%s", s->root, s->suite);
	db_file_path(s->conf, "%s/suite.conf", s->dir);
	db_file_path(s->program, "%s/%s.c", s->dir, s->suite);
	ret = fill_in(s, "case.c.in", "", &body, err);
	if (!ret)
		ret = access(s->conf, F_OK) ? new_suite(s, db_buf_str(&body), err) :
		      add_case(s, db_buf_str(&body), err);
	db_buf_free(&body);
	return ret;
}

int cmd_new(int argc, char **argv)
{
	struct skeleton s = { .root = "" };
	struct db_error err;

	if (argc != 4 || strcmp(argv[1], "case") != 0)
		return command_usage("new needs: case SUITE NAME");
	if (!is_identifier(argv[2]) || !is_identifier(argv[3]))
		return command_usage("names of suites and cases are small letters, digits and '_'");
	s.suite = argv[2];
	s.name = argv[3];
	if (make(&s, &err))
		return command_fail(&err);
	printf("%s: case %s, which is SKIP until you write it\n"
	       "build it: make suites    run it: doorbench run --suite %s --case '*.%s'\n",
	       s.program, s.name, s.suite, s.name);
	return RUN_GOOD;
}
