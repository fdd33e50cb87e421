/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads values of the kernel's ntb_tool in debugfs: doorbells and scratchpads, "%#llx\n" each, see
 * drivers/ntb/test/ntb_tool.c, tool_fn_read() and tool_spad_read().
 */
#ifndef DOORBENCH_NTB_TOOL_H
#define DOORBENCH_NTB_TOOL_H

#include <stddef.h>
#include <stdint.h>

#include "lib/error.h"

/**
 * db_ntb_tool_values() - read exactly so many values, one per line
 * @text:   any bytes; need not end with a NUL
 * @len:    bytes in @text
 * @values: room for @n
 * @n:      how many there must be
 * @err:    one sentence with the line; may be NULL
 *
 * Return: 0, -EBADMSG if a line is no "0x..." (or "0", as "%#x" writes zero) or there are more or
 * less.
 */
int db_ntb_tool_values(const char *text, size_t len, uint64_t *values, size_t n,
		       struct db_error *err);

#endif
