// SPDX-License-Identifier: GPL-2.0-only
/* Fills memory with a pattern and compares, see pattern.h. */
#include "target/pattern.h"

/* a bijection of the word's number (finaliser of MurmurHash3): no two words below 16 GiB are equal */
uint32_t dbt_pattern(uint32_t seed, uint64_t offset)
{
	uint32_t h = (uint32_t)(offset / 4) ^ seed * 0x9e3779b9u;

	h ^= h >> 16;
	h *= 0x85ebca6bu;
	h ^= h >> 13;
	h *= 0xc2b2ae35u;
	return h ^ h >> 16;
}

void dbt_pattern_fill(const struct dbt_bar *b, uint64_t offset, uint64_t size, uint32_t seed)
{
	for (uint64_t at = offset; at < offset + size; at += 4)
		dbt_write32(b, at, dbt_pattern(seed, at));
}

int dbt_pattern_check(const struct dbt_bar *b, uint64_t offset, uint64_t size, uint32_t seed,
		      struct dbt_error *err)
{
	for (uint64_t at = offset; at < offset + size; at += 4) {
		uint32_t want = dbt_pattern(seed, at), got = dbt_read32(b, at);
		int ret;

		if (got == want)
			continue;
		ret = got == 0xffffffff ? dbt_device_alive(b->device, err) : DBT_DONE;
		return ret ? ret : dbt_fail(err, DBT_WRONG, "BAR%u, offset 0x%llx: want 0x%08x, "
					    "got 0x%08x", b->number, (unsigned long long)at,
					    want, got);
	}
	return DBT_DONE;
}
