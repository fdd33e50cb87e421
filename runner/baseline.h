/* SPDX-License-Identifier: GPL-2.0-only */
/* Where named baselines are kept. */
#ifndef DOORBENCH_RUN_BASELINE_H
#define DOORBENCH_RUN_BASELINE_H

#include "lib/error.h"

/**
 * baseline_path() - the file of a baseline, which need not exist
 * @name: letters, digits and what else db_name_ok() allows; whatever was typed
 * @path: PATH_MAX bytes
 * @err:  sentence
 *
 * Return: 0, -EINVAL if the name is not usable, -ENOENT if the project's root is not found.
 */
int baseline_path(const char *name, char *path, struct db_error *err);

#endif
