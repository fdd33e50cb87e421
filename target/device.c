// SPDX-License-Identifier: GPL-2.0-only
/* A PCI function in sysfs, see device.h. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "target/device.h"

const char *dbt_root = "";

/* the name becomes part of a path */
static bool read_address(const char *text, char out[DBT_BDF_MAX])
{
	unsigned int domain = 0, bus, slot, function;
	int end = -1;

	if (strspn(text, "0123456789abcdefABCDEF:.") != strlen(text) ||
	    strlen(text) >= DBT_BDF_MAX)
		return false;
	if ((sscanf(text, "%x:%2x:%2x.%1u%n", &domain, &bus, &slot, &function, &end) != 4 ||
	     text[end]) &&
	    (domain = 0, end = -1,
	     sscanf(text, "%2x:%2x.%1u%n", &bus, &slot, &function, &end) != 3 || text[end]))
		return false;
	if (domain > 0xfffff || slot > 0x1f || function > 7)
		return false;
	snprintf(out, DBT_BDF_MAX, "%04x:%02x:%02x.%u", domain & 0xfffff, bus & 0xff, slot & 0x1f,
		 function & 7);
	return true;
}

int dbt_device_open(struct dbt_device *d, const char *bdf, struct dbt_error *err)
{
	if (!read_address(bdf, d->bdf))
		return dbt_fail(err, DBT_USAGE, "BDF %.40s: expected an address such as "
				"0000:01:00.0", bdf);
	snprintf(d->path, sizeof(d->path), "%.1000s/sys/bus/pci/devices/%s", dbt_root, d->bdf);
	if (access(d->path, F_OK))
		return dbt_fail(err, DBT_CANNOT, "there is no PCI function %s", d->bdf);
	return DBT_DONE;
}

static void file_of(const struct dbt_device *d, const char *name, char out[PATH_MAX])
{
	snprintf(out, PATH_MAX, "%.*s/%.64s", (int)sizeof(d->path), d->path, name);
}

bool dbt_device_text(const struct dbt_device *d, const char *name, char *out, size_t size)
{
	char path[PATH_MAX];
	ssize_t n = -1;
	int fd;

	file_of(d, name, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, out, size - 1);
		close(fd);
	}
	out[n < 0 ? 0 : n] = '\0';
	out[strcspn(out, "\n")] = '\0';
	for (char *c = out; *c; c++) {
		if (!isprint((unsigned char)*c))
			*c = '?';
	}
	return n >= 0;
}

void dbt_device_driver(const struct dbt_device *d, char *out, size_t size)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *name;
	ssize_t n;

	file_of(d, "driver", path);
	n = readlink(path, target, sizeof(target) - 1);
	target[n < 0 ? 0 : n] = '\0';
	name = strrchr(target, '/');
	snprintf(out, size, "%s", name ? name + 1 : target);
}

int dbt_device_bar(const struct dbt_device *d, unsigned int bar, struct dbt_bar_info *info,
		   struct dbt_error *err)
{
	unsigned long long start = 0, end = 0, flags = 0;
	char path[PATH_MAX], line[128] = "";
	FILE *f;

	if (bar >= DBT_BARS)
		return dbt_fail(err, DBT_USAGE, "BAR %u: a function has BARs 0 to %d", bar,
				DBT_BARS - 1);
	file_of(d, "resource", path);
	f = fopen(path, "re");
	if (!f)
		return dbt_fail(err, DBT_CANNOT, "%s: %s", path, strerror(errno));
	for (unsigned int i = 0; i <= bar && fgets(line, sizeof(line), f); i++)
		;
	fclose(f);
	if (sscanf(line, "%llx %llx %llx", &start, &end, &flags) != 3)
		return dbt_fail(err, DBT_CANNOT, "%s: line %u is no resource", path, bar + 1);
	*info = (struct dbt_bar_info){ .start = start, .flags = flags };
	info->size = flags ? end - start + 1 : 0;
	return DBT_DONE;
}

/* Return: an open file "config", or -1 with a sentence */
static int open_config(const struct dbt_device *d, int flags, unsigned int offset,
		       unsigned int width, int *ret, struct dbt_error *err)
{
	char path[PATH_MAX];
	int fd;

	if (offset % width) {
		*ret = dbt_fail(err, DBT_USAGE, "offset 0x%x is no multiple of %u", offset, width);
		return -1;
	}
	file_of(d, "config", path);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		*ret = dbt_fail(err, DBT_CANNOT, "%s: %s", path, strerror(errno));
	return fd;
}

static int judge_config(ssize_t n, unsigned int offset, unsigned int width,
			const struct dbt_device *d, struct dbt_error *err)
{
	if (n == (ssize_t)width)
		return DBT_DONE;
	if (n < 0)
		return dbt_fail(err, DBT_CANNOT, "config space of %s: %s", d->bdf,
				strerror(errno));
	return dbt_fail(err, DBT_USAGE, "offset 0x%x is beyond the config space of %s that can be "
			"accessed", offset, d->bdf);
}

int dbt_config_read(const struct dbt_device *d, unsigned int offset, unsigned int width,
		    uint32_t *value, struct dbt_error *err)
{
	uint8_t bytes[4] = { 0 };
	int ret = DBT_DONE, fd = open_config(d, O_RDONLY, offset, width, &ret, err);

	*value = 0;
	if (fd < 0)
		return ret;
	ret = judge_config(pread(fd, bytes, width, offset), offset, width, d, err);
	close(fd);
	*value = bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
	return ret;
}

int dbt_config_write(const struct dbt_device *d, unsigned int offset, unsigned int width,
		     uint32_t value, struct dbt_error *err)
{
	const uint8_t bytes[4] = { value, value >> 8, value >> 16, value >> 24 };
	int ret = DBT_DONE, fd = open_config(d, O_WRONLY, offset, width, &ret, err);

	if (fd < 0)
		return ret;
	ret = judge_config(pwrite(fd, bytes, width, offset), offset, width, d, err);
	close(fd);
	return ret;
}

int dbt_device_alive(const struct dbt_device *d, struct dbt_error *err)
{
	uint32_t vendor;
	int ret = dbt_config_read(d, 0, 2, &vendor, err);

	if (!ret && vendor == 0xffff)
		ret = dbt_fail(err, DBT_CANNOT, "%s is gone: its config space reads as all-ones",
			       d->bdf);
	return ret;
}

int dbt_capability(const struct dbt_device *d, unsigned int id, unsigned int *out,
		   struct dbt_error *err)
{
	uint32_t status, at = 0, head;
	int ret = dbt_config_read(d, 0x06, 2, &status, err);

	*out = 0;
	/* PCI_STATUS_CAP_LIST; 0x34 is PCI_CAPABILITY_LIST */
	if (!ret && (status & 0x10))
		ret = dbt_config_read(d, 0x34, 1, &at, err);
	/* a broken list may be a ring */
	for (int i = 0; i < 48 && !ret && (at & 0xfc) >= 0x40; i++) {
		ret = dbt_config_read(d, at & 0xfc, 2, &head, err);
		if (!ret && (head & 0xff) == id) {
			*out = at & 0xfc;
			break;
		}
		at = head >> 8;
	}
	return ret;
}
