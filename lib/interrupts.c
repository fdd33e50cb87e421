// SPDX-License-Identifier: GPL-2.0-only
/* Counting in /proc/interrupts, see interrupts.h. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/interrupts.h"
#include "lib/sanitise.h"

/* actions of a shared line are separated by ", " at its end */
static bool has_action(const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 1; i + n <= len; i++) {
		if (!strncmp(line + i, name, n) && isspace((unsigned char)line[i - 1]) &&
		    (i + n == len || line[i + n] == ','))
			return true;
	}
	return false;
}

/* Return: the sum; @rest is behind the counts */
static long long sum_counts(const char *at, const char *end, const char **rest)
{
	unsigned long long count;
	long long sum = 0;
	char *next;

	for (at++; at < end; at = next) {
		while (at < end && *at == ' ')
			at++;
		if (at == end || !isdigit((unsigned char)*at))
			break;
		count = strtoull(at, &next, 10);
		/* "0-edge" is the chip's; the kernel's counts have 32 bits (show_interrupts()) */
		if ((*next && !isspace((unsigned char)*next)) || count > UINT32_MAX)
			break;
		sum += count;
	}
	*rest = at;
	return sum;
}

/* Return: the next line at or behind *@text with that action, from its colon on; NULL at the end */
static const char *next_line(const char **text, const char *name, const char **end)
{
	while (**text) {
		const char *line = *text, *colon;
		size_t len = strcspn(line, "\n");

		*end = line + len;
		*text = *end + (**end == '\n');
		colon = memchr(line, ':', len);
		if (colon && has_action(line, len, name))
			return colon;
	}
	return NULL;
}

long long db_interrupts_count(const char *text, const char *name)
{
	const char *colon, *end, *rest;
	long long sum = -1;

	while ((colon = next_line(&text, name, &end)))
		sum = (sum < 0 ? 0 : sum) + sum_counts(colon, end, &rest);
	return sum;
}

void db_interrupts_chip(const char *text, const char *name, char chip[DB_INTERRUPTS_CHIP])
{
	const char *end, *rest, *colon = next_line(&text, name, &end);
	size_t len = 0;

	if (colon) {
		sum_counts(colon, end, &rest);
		while (len < DB_INTERRUPTS_CHIP - 1 && rest + len < end && rest[len] != ' ')
			len++;
		memcpy(chip, rest, len);
	}
	chip[len] = '\0';
	db_sanitise(chip);
}
