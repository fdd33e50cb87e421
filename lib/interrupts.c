// SPDX-License-Identifier: GPL-2.0-only
/* Counting in /proc/interrupts, see interrupts.h. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/interrupts.h"

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

static long long sum_counts(const char *at, const char *end)
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
	return sum;
}

long long db_interrupts_count(const char *text, const char *name)
{
	long long sum = -1;
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		const char *colon;

		len = strcspn(text, "\n");
		colon = memchr(text, ':', len);
		if (!colon || !has_action(text, len, name))
			continue;
		sum = (sum < 0 ? 0 : sum) + sum_counts(colon, text + len);
	}
	return sum;
}
