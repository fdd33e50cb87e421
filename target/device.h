/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PCI function by sysfs: ids, config space, BARs.
 *
 * Not by libpci: Debian has no static one for other architectures, and what is needed of it here is
 * pread() and pwrite() of the file "config".
 */
#ifndef DOORBENCH_TARGET_DEVICE_H
#define DOORBENCH_TARGET_DEVICE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "target/error.h"

#define DBT_BARS	6	/* PCI_STD_NUM_BARS, include/uapi/linux/pci_regs.h */
#define DBT_BDF_MAX	16	/* "ffff:ff:1f.7"; domains of VMD have 5 digits */

/* put in front of /sys, /proc and /dev; "" but in tests */
extern const char *dbt_root;

struct dbt_device {
	char bdf[DBT_BDF_MAX];
	char path[PATH_MAX / 2];	/* its directory in sysfs */
};

struct dbt_bar_info {
	uint64_t start, size;		/* size 0: the function has none of this number */
	uint64_t flags;			/* IORESOURCE_..., include/linux/ioport.h */
};

#define DBT_IORESOURCE_MEM	0x200
#define DBT_IORESOURCE_PREFETCH	0x2000
#define DBT_IORESOURCE_MEM_64	0x100000

/**
 * dbt_device_open() - find a function by its address
 * @d:   filled in; nothing to free
 * @bdf: "0000:01:00.0" or "01:00.0"
 * @err: sentence
 *
 * Return: DBT_DONE; DBT_USAGE: that is no address; DBT_CANNOT: there is no such function.
 */
int dbt_device_open(struct dbt_device *d, const char *bdf, struct dbt_error *err);

/**
 * dbt_device_text() - one short file of the function
 * @d:    the function
 * @name: "vendor", "current_link_speed", ...
 * @out:  gets the first line, printable characters only; "" if there is no such file
 * @size: of @out
 *
 * Return: false if there is no such file.
 */
bool dbt_device_text(const struct dbt_device *d, const char *name, char *out, size_t size);

/** dbt_device_driver() - name of the driver that is bound, "" if none, into @out of @size bytes */
void dbt_device_driver(const struct dbt_device *d, char *out, size_t size);

/**
 * dbt_device_bar() - where a BAR is
 * @d:    the function
 * @bar:  0 to DBT_BARS - 1
 * @info: filled in; size 0 if there is none
 * @err:  sentence
 *
 * Return: DBT_DONE, DBT_CANNOT.
 */
int dbt_device_bar(const struct dbt_device *d, unsigned int bar, struct dbt_bar_info *info,
		   struct dbt_error *err);

/**
 * dbt_config_read() - read config space
 * @d:      the function
 * @offset: 0 to 4095, a multiple of @width
 * @width:  1, 2 or 4 bytes
 * @value:  filled in
 * @err:    sentence
 *
 * Return: DBT_DONE; DBT_USAGE: misaligned or beyond the config space; DBT_CANNOT.
 */
int dbt_config_read(const struct dbt_device *d, unsigned int offset, unsigned int width,
		    uint32_t *value, struct dbt_error *err);

/** dbt_config_write() - the same the other way round */
int dbt_config_write(const struct dbt_device *d, unsigned int offset, unsigned int width,
		     uint32_t value, struct dbt_error *err);

/**
 * dbt_device_alive() - does the function still answer?
 *
 * A read of config space cannot overtake writes that were posted before it (PCIe base specification,
 * ordering rules), so these have arrived as well when this returns.
 *
 * Return: DBT_DONE; DBT_CANNOT with a sentence.
 */
int dbt_device_alive(const struct dbt_device *d, struct dbt_error *err);

/**
 * dbt_capability() - offset of a capability in config space
 * @d:   the function
 * @id:  PCI_CAP_ID_..., include/uapi/linux/pci_regs.h
 * @out: filled in; 0 if there is none
 * @err: sentence
 *
 * Return: DBT_DONE, DBT_CANNOT.
 */
int dbt_capability(const struct dbt_device *d, unsigned int id, unsigned int *out,
		   struct dbt_error *err);

#endif
