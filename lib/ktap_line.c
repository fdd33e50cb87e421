// SPDX-License-Identifier: GPL-2.0-only
/* The lines of KTAP and TAP, one by one; see ktap_line.h. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/ktap_line.h"

#define NUMBER_MAX	9999999

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *word;
	enum db_ktap_status ok, not_ok;
} directives[] = {
	{ "SKIP", DB_KTAP_SKIP, DB_KTAP_SKIP },
	{ "XFAIL", DB_KTAP_XFAIL, DB_KTAP_XFAIL },
	{ "XPASS", DB_KTAP_XPASS, DB_KTAP_XPASS },
	{ "TODO", DB_KTAP_XPASS, DB_KTAP_XFAIL },
	{ "TIMEOUT", DB_KTAP_TIMEOUT, DB_KTAP_TIMEOUT },
	{ "ERROR", DB_KTAP_ERROR, DB_KTAP_ERROR },
};

long db_ktap_take_number(const char **s)
{
	const char *p = *s;
	long n = 0;

	if (!isdigit((unsigned char)*p))
		return -1;
	while (isdigit((unsigned char)*p)) {
		n = n * 10 + (*p++ - '0');
		if (n > NUMBER_MAX)
			return -1;
	}
	*s = p;
	return n;
}

static const char *skip_spaces(const char *s)
{
	return s + strspn(s, " ");
}

static bool is_version(const char *s)
{
	if (strncmp(s, "KTAP version ", 13) != 0 && strncmp(s, "TAP version ", 12) != 0)
		return false;
	return isdigit((unsigned char)strrchr(s, ' ')[1]);
}

static bool is_plan(const char *s)
{
	if (strncmp(s, "1..", 3) != 0)
		return false;
	s += 3;
	return db_ktap_take_number(&s) >= 0 && (!*s || *s == ' ');
}

/* the rest of "ok" or "not ok", NULL if @s is no result; nested ones need a number */
static const char *result_rest(const char *s, bool nested)
{
	if (!strncmp(s, "not ", 4))
		s += 4;
	if (strncmp(s, "ok", 2) != 0 || (s[2] && s[2] != ' '))
		return NULL;
	s = skip_spaces(s + 2);
	return !nested || isdigit((unsigned char)*s) ? s : NULL;
}

static enum db_ktap_line_kind kind_of(const char *s, bool nested)
{
	if (is_version(s))
		return DB_KTAP_LINE_VERSION;
	if (is_plan(s))
		return DB_KTAP_LINE_PLAN;
	if (result_rest(s, nested))
		return DB_KTAP_LINE_RESULT;
	return strncmp(s, "Bail out!", 9) ? DB_KTAP_LINE_TEXT : DB_KTAP_LINE_BAIL;
}

struct db_ktap_line db_ktap_classify(const char *text)
{
	struct db_ktap_line l = { .text = text };
	const char *s = text;

	for (;;) {
		l.kind = kind_of(s, s != text);
		if (l.kind != DB_KTAP_LINE_TEXT) {
			l.text = s;
			l.column = (size_t)(s - text);
			return l;
		}
		if (s[0] == '#' && s[1] == ' ')
			s += 2;
		else if (s[0] == ' ')
			s++;
		else
			return l;
	}
}

/* splits "name # SKIP reason"; "\#" is a number sign of the name (TAP 13) */
static void split_directive(char *s, struct db_ktap_result *r, char **name, char **text)
{
	char *hash = s;
	size_t i, len;

	*name = s;
	while ((hash = strchr(hash, '#')) && hash > s && hash[-1] == '\\')
		hash++;
	if (!hash) {
		*text = s + strlen(s);
		return;
	}
	*text = hash + 1 + strspn(hash + 1, " ");
	for (i = 0; i < ARRAY_SIZE(directives); i++) {
		len = strlen(directives[i].word);
		if (strncasecmp(*text, directives[i].word, len) != 0 ||
		    isalnum((unsigned char)(*text)[len]))
			continue;
		r->status = r->ok ? directives[i].ok : directives[i].not_ok;
		*text += len + strspn(*text + len, " :");
		break;
	}
	*hash = '\0';
}

char *db_ktap_trimmed(const char *s)
{
	size_t n;

	s = skip_spaces(s);
	n = strlen(s);
	while (n && s[n - 1] == ' ')
		n--;
	return strndup(s, n);
}

int db_ktap_read_result(char *s, bool nested, struct db_ktap_result *r)
{
	const char *rest = result_rest(s, nested);
	char *name, *text;
	long number;

	if (!rest)
		return -EINVAL;
	r->ok = s[0] == 'o';
	r->status = r->ok ? DB_KTAP_PASS : DB_KTAP_FAIL;
	number = db_ktap_take_number(&rest);
	if (number > 0)
		r->number = (unsigned int)number;
	else
		r->problems |= DB_KTAP_NO_NUMBER;
	rest = skip_spaces(rest);
	if (rest[0] == '-' && (rest[1] == ' ' || !rest[1]))
		rest = skip_spaces(rest + 1);
	split_directive(s + (rest - s), r, &name, &text);
	/* kselftest's own "ok 3 # SKIP name" has the name behind the directive */
	if (!*name)
		name = text;
	if (!*name)
		r->problems |= DB_KTAP_NO_NAME;
	r->name = db_ktap_trimmed(name);
	r->text = db_ktap_trimmed(text);
	return r->name && r->text ? 0 : -ENOMEM;
}
