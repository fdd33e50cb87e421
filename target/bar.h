/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A BAR mapped into this program.  The kernel's driver may stay bound: two mappings of a device do
 * not disturb each other.
 */
#ifndef DOORBENCH_TARGET_BAR_H
#define DOORBENCH_TARGET_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "target/device.h"
#include "target/error.h"

struct dbt_bar {
	const struct dbt_device *device;
	unsigned int number;
	volatile uint8_t *base;		/* of the BAR; NULL: not mapped */
	uint64_t size;			/* bytes */
	void *map;			/* what mmap() gave, whole pages */
	size_t map_size;
};

/**
 * dbt_bar_map() - map a BAR for reading and writing
 * @b:      filled in; dbt_bar_unmap() if this succeeds
 * @device: must outlive @b
 * @bar:    0 to DBT_BARS - 1
 * @err:    sentence
 *
 * Return: DBT_DONE; DBT_USAGE: no such number; DBT_CANNOT: no memory BAR, memory decoding is off, no
 * permission, the device is gone.
 */
int dbt_bar_map(struct dbt_bar *b, const struct dbt_device *device, unsigned int bar,
		struct dbt_error *err);

/** dbt_bar_unmap() - fine if it is not mapped */
void dbt_bar_unmap(struct dbt_bar *b);

/** dbt_bar_range() - DBT_USAGE unless @size bytes at @offset, a multiple of 4, are in the BAR */
int dbt_bar_range(const struct dbt_bar *b, uint64_t offset, uint64_t size,
		  struct dbt_error *err);

/*
 * Order as of the kernel's readl() and writel(): memory written before a register write is visible
 * to the device, what is read after a register read is not older.  x86 has that order by itself.
 */
static inline uint32_t dbt_read32(const struct dbt_bar *b, uint64_t offset)
{
	uint32_t value = *(const volatile uint32_t *)(b->base + offset);

#ifdef __aarch64__
	__asm__ volatile("dmb oshld" ::: "memory");
#else
	__asm__ volatile("" ::: "memory");
#endif
	return value;
}

static inline void dbt_write32(const struct dbt_bar *b, uint64_t offset, uint32_t value)
{
#ifdef __aarch64__
	__asm__ volatile("dmb oshst" ::: "memory");
#else
	__asm__ volatile("" ::: "memory");
#endif
	*(volatile uint32_t *)(b->base + offset) = value;
}

#endif
