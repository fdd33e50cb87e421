// SPDX-License-Identifier: GPL-2.0-only
/* Untrusted text made harmless, see sanitise.h. */
#include <string.h>

#include "lib/sanitise.h"

/* not isprint(): that depends on the locale */
static bool printable(unsigned char c)
{
	return c >= ' ' && c < 0x7f;
}

char *db_sanitise(char *text)
{
	size_t len = strlen(text);

	db_sanitise_bytes(text, len);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n' || text[i] == '\t')
			text[i] = ' ';
	}
	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
	return text;
}

void db_sanitise_bytes(char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!printable(bytes[i]) && bytes[i] != '\n' && bytes[i] != '\t')
			bytes[i] = '?';
	}
}

bool db_name_ok(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-+:@";
	size_t len = strlen(name);

	return len > 0 && len <= DB_NAME_MAX && strspn(name, allowed) == len &&
	       name[0] != '.' && name[0] != '-';
}

bool db_case_name_ok(const char *name)
{
	return db_name_ok(name) && !strchr(name, '@');
}
