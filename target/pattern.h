/* SPDX-License-Identifier: GPL-2.0-only */
/* A pattern for memory in which each word tells its place, so that what is shifted is seen. */
#ifndef DOORBENCH_TARGET_PATTERN_H
#define DOORBENCH_TARGET_PATTERN_H

#include <stdint.h>

#include "target/bar.h"

/**
 * dbt_pattern() - one word of the pattern
 * @seed:   another seed, another pattern
 * @offset: of the word in its BAR, a multiple of 4
 */
uint32_t dbt_pattern(uint32_t seed, uint64_t offset);

/** dbt_pattern_fill() - write @size bytes of the pattern at @offset, a range that was checked */
void dbt_pattern_fill(const struct dbt_bar *b, uint64_t offset, uint64_t size, uint32_t seed);

/**
 * dbt_pattern_check() - compare with the pattern
 * @b:      the BAR
 * @offset: where it begins, checked by dbt_bar_range()
 * @size:   bytes
 * @seed:   of the pattern
 * @err:    the first difference: offset, want, got
 *
 * Return: DBT_DONE; DBT_WRONG: a difference; DBT_CANNOT: the device is gone.
 */
int dbt_pattern_check(const struct dbt_bar *b, uint64_t offset, uint64_t size, uint32_t seed,
		      struct dbt_error *err);

#endif
