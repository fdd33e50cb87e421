// SPDX-License-Identifier: GPL-2.0-only
/* A list of strings, see strings.h. */
#include <stdlib.h>

#include "lib/strings.h"

void db_strings_free(struct db_strings *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->v[i]);
	free(s->v);
	*s = (struct db_strings){ 0 };
}
