// SPDX-License-Identifier: GPL-2.0-only
/* Error sentences, see error.h. */
#include <stdarg.h>
#include <stdio.h>

#include "lib/error.h"

int db_fail(struct db_error *err, int code, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		vsnprintf(err->text, sizeof(err->text), fmt, ap);
		va_end(ap);
	}
	return -code;
}
