// SPDX-License-Identifier: GPL-2.0-only
/* bar: single words and patterns in a BAR. */
#include <stdio.h>

#include "target/args.h"
#include "target/bar.h"
#include "target/command.h"
#include "target/pattern.h"

struct bar_args {
	const char *bdf;
	uint64_t bar, offset, size, seed, value;
	struct dbt_device device;
	struct dbt_bar map;
};

#define PLACE(a)	DBT_TEXT("BDF", &(a)->bdf), \
			{ "BAR", DBT_ARG_NUMBER, &(a)->bar, .max = DBT_BARS - 1 }, \
			{ "OFFSET", DBT_ARG_NUMBER, &(a)->offset, .max = UINT64_MAX }

/* @a->size is what will be accessed; unmap in any case */
static int open_range(struct bar_args *a, struct dbt_error *err)
{
	int ret = dbt_device_open(&a->device, a->bdf, err);

	if (!ret)
		ret = dbt_bar_map(&a->map, &a->device, (unsigned int)a->bar, err);
	return ret ? ret : dbt_bar_range(&a->map, a->offset, a->size, err);
}

int dbt_cmd_bar_read(char *const *argv, struct dbt_error *err)
{
	struct bar_args a = { .size = 4 };
	const struct dbt_arg args[] = { PLACE(&a), { 0 } };
	uint32_t value = 0;
	int ret = dbt_args(argv, args, err);

	if (!ret)
		ret = open_range(&a, err);
	if (!ret)
		value = dbt_read32(&a.map, a.offset);
	if (!ret && value == 0xffffffff)
		ret = dbt_device_alive(&a.device, err);
	if (!ret)
		printf("value=0x%08x\n", value);
	dbt_bar_unmap(&a.map);
	return ret;
}

int dbt_cmd_bar_write(char *const *argv, struct dbt_error *err)
{
	struct bar_args a = { .size = 4 };
	const struct dbt_arg args[] = {
		PLACE(&a), { "VALUE", DBT_ARG_NUMBER, &a.value, .max = UINT32_MAX }, { 0 }
	};
	int ret = dbt_args(argv, args, err);

	if (!ret)
		ret = open_range(&a, err);
	if (!ret) {
		dbt_write32(&a.map, a.offset, (uint32_t)a.value);
		/* it is the EP's by then, and nothing was read of what may have side effects */
		ret = dbt_device_alive(&a.device, err);
	}
	dbt_bar_unmap(&a.map);
	return ret;
}

static int pattern_range(char *const *argv, struct bar_args *a, struct dbt_error *err)
{
	const struct dbt_arg args[] = {
		PLACE(a), { "SIZE", DBT_ARG_NUMBER, &a->size, .min = 4, .max = UINT64_MAX },
		{ "SEED", DBT_ARG_NUMBER, &a->seed, .max = UINT32_MAX }, { 0 }
	};
	int ret = dbt_args(argv, args, err);

	return ret ? ret : open_range(a, err);
}

int dbt_cmd_bar_fill(char *const *argv, struct dbt_error *err)
{
	struct bar_args a = { 0 };
	int ret = pattern_range(argv, &a, err);

	if (!ret) {
		dbt_pattern_fill(&a.map, a.offset, a.size, (uint32_t)a.seed);
		ret = dbt_device_alive(&a.device, err);
	}
	if (!ret)
		printf("filled=%llu\n", (unsigned long long)a.size);
	dbt_bar_unmap(&a.map);
	return ret;
}

int dbt_cmd_bar_check(char *const *argv, struct dbt_error *err)
{
	struct bar_args a = { 0 };
	int ret = pattern_range(argv, &a, err);

	if (!ret)
		ret = dbt_pattern_check(&a.map, a.offset, a.size, (uint32_t)a.seed, err);
	if (!ret)
		printf("checked=%llu\n", (unsigned long long)a.size);
	dbt_bar_unmap(&a.map);
	return ret;
}
