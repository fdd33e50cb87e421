/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handling of text that a board printed: splitting it into lines and making it safe to show.  Such
 * text is untrusted; a terminal or a mail must never see its control characters.
 */
#ifndef DOORBENCH_TEXT_H
#define DOORBENCH_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * db_text_clean() - make a line printable, in place
 * @text: @len bytes and room for a NUL after them
 * @len:  bytes to look at, NULs among them
 *
 * Tabs become spaces.  Each other control character, each byte that is not part of valid UTF-8, and
 * each character that a terminal acts on instead of showing it (C1 controls, direction overrides,
 * zero-width and line separators, byte order marks) becomes one '?'.  The result ends with a NUL.
 *
 * Return: number of replacements, tabs not counted.
 */
size_t db_text_clean(char *text, size_t len);

/**
 * db_text_next_line() - take one line off a buffer
 * @pos:   where to start; moved behind the line and its newline
 * @end:   end of the buffer
 * @line:  start of the line, inside the buffer
 * @len:   its length without newline and without carriage returns before it
 * @ended: whether a newline was there; may be NULL
 *
 * Return: false at the end of the buffer.
 */
bool db_text_next_line(const char **pos, const char *end, const char **line, size_t *len,
		       bool *ended);

/**
 * db_text_columns() - width of a cleaned line, one column per character
 * @text: valid UTF-8
 */
size_t db_text_columns(const char *text);

/**
 * db_array_grow() - make room in a growing array
 * @array: address of the pointer to the array
 * @cap:   elements allocated, updated
 * @need:  elements needed
 * @size:  size of an element in bytes
 *
 * Return: 0, or -ENOMEM with the array unchanged.
 */
int db_array_grow(void *array, size_t *cap, size_t need, size_t size);

#endif
