// SPDX-License-Identifier: GPL-2.0-only
/* Reader of ntb_tool's values, see ntb_tool.h. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ntb_tool.h"
#include "lib/sanitise.h"
#include "lib/text.h"

/* "0x" and 16 digits */
#define VALUE_LENGTH	18

static bool take_value(const char *at, size_t len, uint64_t *value)
{
	char text[VALUE_LENGTH + 1];
	size_t i = 2;

	if (len == 1 && *at == '0') {
		*value = 0;
		return true;
	}
	if (len < 3 || len > VALUE_LENGTH || at[0] != '0' || at[1] != 'x')
		return false;
	for (; i < len; i++) {
		if (!isxdigit((unsigned char)at[i]))
			return false;
	}
	memcpy(text, at, len);
	text[len] = '\0';
	*value = strtoull(text, NULL, 16);
	return true;
}

int db_ntb_tool_values(const char *text, size_t len, uint64_t *values, size_t n,
		       struct db_error *err)
{
	const char *pos = text, *end = text + len, *at;
	size_t got = 0, line_len;

	while (db_text_next_line(&pos, end, &at, &line_len, NULL)) {
		char line[64];

		if (got < n && take_value(at, line_len, &values[got])) {
			got++;
			continue;
		}
		snprintf(line, sizeof(line), "%.*s", (int)line_len, at);
		return got == n ?
			db_fail(err, EBADMSG, "ntb_tool: more than %zu values: '%s'", n,
				db_sanitise(line)) :
			db_fail(err, EBADMSG, "ntb_tool: line %zu is no value: '%s'", got + 1,
				db_sanitise(line));
	}
	return got == n ? 0 : db_fail(err, EBADMSG, "ntb_tool: %zu values of %zu", got, n);
}
