// SPDX-License-Identifier: GPL-2.0-only
/* Sentences of failures, see error.h. */
#include <stdarg.h>
#include <stdio.h>

#include "target/error.h"

int dbt_fail(struct dbt_error *err, enum dbt_status status, const char *fmt, ...)
{
	va_list ap;

	err->text[0] = '\0';
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return (int)status;
}
