// SPDX-License-Identifier: GPL-2.0-only
/* Lines, printable text and growing arrays, see text.h. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"

/* the forms of a UTF-8 character by its first byte (RFC 3629, section 4) */
static const struct {
	size_t len;
	uint32_t min;		/* below it the form is overlong */
	unsigned char mask, lead;
} utf8_forms[] = {
	{ 1, 0, 0x80, 0x00 },
	{ 2, 0x80, 0xe0, 0xc0 },
	{ 3, 0x800, 0xf0, 0xe0 },
	{ 4, 0x10000, 0xf8, 0xf0 },
};

/* characters that change how others are shown, or show as nothing (Unicode: Cc, Cf, Zl, Zp, Cs) */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x00ad, 0x00ad }, { 0x061c, 0x061c },
	{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xd800, 0xdfff },
	{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f }, { 0x110000, UINT32_MAX },
};

/* length of the UTF-8 character at @s, 0 if there is none; its number in @c */
static size_t utf8_char(const unsigned char *s, size_t len, uint32_t *c)
{
	size_t f, i;

	for (f = 0; f < sizeof(utf8_forms) / sizeof(utf8_forms[0]); f++)
		if ((s[0] & utf8_forms[f].mask) == utf8_forms[f].lead)
			break;
	if (f == sizeof(utf8_forms) / sizeof(utf8_forms[0]) || len < utf8_forms[f].len)
		return 0;
	*c = s[0] & ~utf8_forms[f].mask & 0xff;
	for (i = 1; i < utf8_forms[f].len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3f);
	}
	return *c < utf8_forms[f].min ? 0 : utf8_forms[f].len;
}

static bool is_hidden(uint32_t c)
{
	size_t i;

	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return true;
	return false;
}

size_t db_text_clean(char *text, size_t len)
{
	size_t from = 0, to = 0, replaced = 0, n;
	uint32_t c;

	while (from < len) {
		if (text[from] == '\t') {
			text[to++] = ' ';
			from++;
			continue;
		}
		n = utf8_char((const unsigned char *)text + from, len - from, &c);
		if (n && !is_hidden(c)) {
			memmove(text + to, text + from, n);
			to += n;
		} else {
			text[to++] = '?';
			replaced++;
		}
		from += n ? n : 1;
	}
	text[to] = '\0';
	return replaced;
}

bool db_text_next_line(const char **pos, const char *end, const char **line, size_t *len,
		       bool *ended)
{
	const char *nl;

	if (*pos == end)
		return false;
	*line = *pos;
	nl = memchr(*pos, '\n', (size_t)(end - *pos));
	*len = (size_t)((nl ? nl : end) - *pos);
	*pos = nl ? nl + 1 : end;
	while (*len && (*line)[*len - 1] == '\r')
		(*len)--;
	if (ended)
		*ended = nl != NULL;
	return true;
}

size_t db_text_columns(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

int db_array_grow(void *array, size_t *cap, size_t need, size_t size)
{
	size_t want = *cap ? *cap : 16;
	void *old, *new;

	if (need <= *cap)
		return 0;
	while (want < need) {
		if (want > SIZE_MAX / 2 / size)
			return -ENOMEM;
		want *= 2;
	}
	memcpy(&old, array, sizeof(old));
	new = reallocarray(old, want, size);
	if (!new)
		return -ENOMEM;
	memcpy(array, &new, sizeof(new));
	*cap = want;
	return 0;
}
