/* SPDX-License-Identifier: GPL-2.0-only */
/* A list of strings. */
#ifndef DOORBENCH_STRINGS_H
#define DOORBENCH_STRINGS_H

#include <stddef.h>

/* all allocated, none NULL; empty: { 0 } */
struct db_strings {
	char **v;
	size_t n;
};

/** db_strings_free() - free the strings; the list is empty then */
void db_strings_free(struct db_strings *s);

#endif
