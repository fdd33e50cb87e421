/* SPDX-License-Identifier: GPL-2.0-only */
/* What /proc/meminfo of a board says. */
#ifndef DOORBENCH_MEMINFO_H
#define DOORBENCH_MEMINFO_H

/**
 * db_meminfo_kb() - one line of /proc/meminfo
 * @text: the file; untrusted
 * @key:  such as "MemAvailable"
 *
 * Return: KiB; -1 if there is no such line or it holds no number of kB.
 */
long long db_meminfo_kb(const char *text, const char *key);

#endif
