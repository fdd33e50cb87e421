/* SPDX-License-Identifier: GPL-2.0-only */
/* What a board is: kernel, HZ, preemption, IOMMU ...; asked once per run, kept with the results. */
#ifndef DOORBENCH_ENVIRONMENT_H
#define DOORBENCH_ENVIRONMENT_H

#include <jansson.h>

/* shell lines that print "key=value" lines; needs a POSIX shell, sed, grep and zcat */
extern const char db_environment_script[];

/**
 * db_environment_parse() - make a side's entry of run.json
 * @output:      what the script printed on the board; untrusted
 * @description: of the board, from the configuration
 *
 * What the board did not tell is left out, so that a report says "unknown" and not 0.
 *
 * Return: a new object, the caller's; NULL if there is no memory.
 */
json_t *db_environment_parse(const char *output, const char *description);

#endif
