// SPDX-License-Identifier: GPL-2.0-only
/* Reading /proc/meminfo, see meminfo.h. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/meminfo.h"

long long db_meminfo_kb(const char *text, const char *key)
{
	size_t n = strlen(key);

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		long long kb;
		char *end;

		if (strncmp(text, key, n) != 0 || text[n] != ':')
			continue;
		text += n + 1;
		text += strspn(text, " \t");
		errno = 0;
		kb = strtoll(text, &end, 10);
		return isdigit((unsigned char)*text) && !errno && !strncmp(end, " kB", 3) ? kb : -1;
	}
	return -1;
}
