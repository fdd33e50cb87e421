// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of a scenario: lines of the form
 *
 *   on SIDE "PATTERN" [after N] [times N] [chance N]: ACTION; ACTION; ...
 *
 * The first rule whose side and pattern (fnmatch) fit and whose numbers allow it answers.
 * "after N" lets the first N matches pass, "times N" answers only N, "chance N" answers N of 1000
 * by a generator whose seed is $FAKE_SEED.  Counts are kept in $FAKE_DIR: they outlive connections.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fakelab/board.h"

#define ACTIONS_MAX	16
#define RULES_MAX	64

static struct rule {
	int line;
	char side[8];
	struct fake_text pattern;
	long after, times, chance;
	struct fake_action actions[ACTIONS_MAX];
	size_t n;
} rules[RULES_MAX];
static size_t n_rules;

/* what is left of the line that is read */
static const char *at;
static int line_number;

static void __attribute__((noreturn)) bad(const char *what)
{
	fake_die("scenario, line %d: %s at \"%.40s\"", line_number, what, at);
}

static void take_blanks(void)
{
	while (*at == ' ' || *at == '\t')
		at++;
}

static void take_word(char *out, size_t size)
{
	size_t n = 0;

	take_blanks();
	while (isalnum((unsigned char)*at) || *at == '-') {
		if (n + 1 >= size)
			bad("a word that is too long");
		out[n++] = *at++;
	}
	out[n] = '\0';
	if (!n)
		bad("a word is missing");
}

static bool take(char c)
{
	take_blanks();
	if (*at != c)
		return false;
	at++;
	return true;
}

static long take_number(void)
{
	char *end;
	long n = strtol(at, &end, 0);

	if (end == at)
		bad("a number is missing");
	at = end;
	return n;
}

/* \n, \t, \", \\ and \xHH */
static char take_escape(void)
{
	static const char names[] = "nt\"\\", values[] = "\n\t\"\\";
	const char *name = strchr(names, *at);
	char hex[3] = "";

	if (*at && name) {
		at++;
		return values[name - names];
	}
	if (*at != 'x' || !isxdigit((unsigned char)at[1]) || !isxdigit((unsigned char)at[2]))
		bad("no such escape");
	memcpy(hex, at + 1, 2);
	at += 3;
	return (char)strtol(hex, NULL, 16);
}

static struct fake_text take_text(void)
{
	struct fake_text t = { .data = malloc(strlen(at) + 1) };

	if (!t.data)
		fake_die("no memory");
	if (!take('"'))
		bad("a text in quotes is missing");
	while (*at != '"') {
		if (!*at)
			bad("a quote that is not closed");
		t.data[t.len++] = *at;
		if (*at++ == '\\')
			t.data[t.len - 1] = take_escape();
	}
	at++;
	t.data[t.len] = '\0';
	return t;
}

static void take_side(char *side, size_t size, const char *allowed)
{
	take_word(side, size);
	if (!strstr(allowed, side))
		bad("no such side");
}

static void take_action(struct fake_action *a)
{
	const struct fake_action_kind *k = fake_action_kinds;
	char name[16];

	take_word(name, sizeof(name));
	while (k->name && strcmp(k->name, name) != 0)
		k++;
	if (!k->name)
		bad("no such action");
	a->kind = k;
	for (const char *argument = k->arguments; *argument; argument++) {
		if (*argument == 's')
			take_side(a->side, sizeof(a->side), "ep rc");
		else if (*argument == 'n')
			a->number = take_number();
		else
			a->text = take_text();
	}
}

static void take_numbers(struct rule *r)
{
	static const char *const names[] = { "after", "times", "chance" };
	long *const values[] = { &r->after, &r->times, &r->chance };
	char word[16];
	size_t i;

	while (!take(':')) {
		take_word(word, sizeof(word));
		for (i = 0; i < 3 && strcmp(word, names[i]) != 0; i++)
			;
		if (i == 3)
			bad("neither after, times nor chance");
		*values[i] = take_number();
	}
}

static void take_rule(struct rule *r)
{
	*r = (struct rule){ .line = line_number, .times = -1, .chance = -1 };
	take_side(r->side, sizeof(r->side), "ep rc lab program");
	r->pattern = take_text();
	take_numbers(r);
	do {
		if (r->n == ACTIONS_MAX)
			bad("too many actions");
		take_action(&r->actions[r->n++]);
	} while (take(';'));
	take_blanks();
	if (*at)
		bad("something is left over");
}

void fake_rules_load(void)
{
	const char *dir = getenv("FAKE_SCENARIO");
	char path[4096], *line = NULL;
	size_t size = 0;
	FILE *f;

	if (!dir)
		return;
	snprintf(path, sizeof(path), "%s/scenario", dir);
	f = fopen(path, "re");
	if (!f)
		fake_die("%s: %s", path, strerror(errno));
	while (getline(&line, &size, f) > 0) {
		line_number++;
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "on ", 3) != 0)
			continue;
		if (n_rules == RULES_MAX)
			fake_die("%s: too many rules", path);
		at = line + 3;
		take_rule(&rules[n_rules++]);
	}
	free(line);
	fclose(f);
}

/* Return: how often this was counted before */
static long count(int line)
{
	char suffix[32];
	const char *path;
	struct stat st;

	snprintf(suffix, sizeof(suffix), "rule.%d", line);
	path = fake_path("", suffix);
	fake_append(path, "x", 1);
	if (stat(path, &st))
		fake_die("%s: %s", path, strerror(errno));
	return st.st_size - 1;
}

/* splitmix64 of seed, rule and count: the same faults for the same questions */
static bool by_chance(const struct rule *r, long n)
{
	const char *seed = getenv("FAKE_SEED");
	uint64_t x = strtoull(seed ? seed : "1", NULL, 0) * 0x9e3779b97f4a7c15u +
		     (uint64_t)r->line * 0xd1342543de82ef95u + (uint64_t)n;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return (long)((x ^ (x >> 31)) % 1000) < r->chance;
}

static bool applies(const struct rule *r, const struct fake_answer *a)
{
	long n;

	if (strcmp(r->side, a->side) != 0 || fnmatch(r->pattern.data, a->script, 0))
		return false;
	if (!r->after && r->times < 0 && r->chance < 0)
		return true;
	n = count(r->line);
	if (r->chance >= 0)
		return by_chance(r, n);
	return n >= r->after && (r->times < 0 || n < r->after + r->times);
}

void fake_answer(struct fake_answer *a)
{
	for (size_t i = 0; i < n_rules; i++) {
		const struct rule *r = &rules[i];

		if (!applies(r, a))
			continue;
		for (size_t k = 0; k < r->n && a->end < 0; k++)
			r->actions[k].kind->act(a, &r->actions[k]);
		return;
	}
	fake_healthy(a);
}
