// SPDX-License-Identifier: GPL-2.0-only
/* Maps BARs by sysfs, see bar.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "target/bar.h"

/* a BAR that is not decoded reads as all-ones, just as one of a device that is gone */
static int check_decoding(const struct dbt_device *d, struct dbt_error *err)
{
	uint32_t command;
	int ret = dbt_device_alive(d, err);

	if (!ret)
		ret = dbt_config_read(d, 0x04, 2, &command, err);
	/* PCI_COMMAND_MEMORY */
	if (!ret && !(command & 2))
		ret = dbt_fail(err, DBT_CANNOT, "%s does not decode its BARs: bind a driver, or "
			       "echo 1 > %s/enable", d->bdf, d->path);
	return ret;
}

static int check_bar(const struct dbt_device *d, unsigned int bar, struct dbt_bar_info *info,
		     struct dbt_error *err)
{
	int ret = dbt_device_bar(d, bar, info, err);

	if (!ret && !info->size)
		ret = dbt_fail(err, DBT_CANNOT, "%s has no BAR%u", d->bdf, bar);
	if (!ret && !(info->flags & DBT_IORESOURCE_MEM))
		ret = dbt_fail(err, DBT_CANNOT, "BAR%u of %s is I/O space", bar, d->bdf);
	if (!ret && !info->start)
		ret = dbt_fail(err, DBT_CANNOT, "BAR%u of %s has no address", bar, d->bdf);
	return ret;
}

int dbt_bar_map(struct dbt_bar *b, const struct dbt_device *device, unsigned int bar,
		struct dbt_error *err)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	struct dbt_bar_info info;
	char path[PATH_MAX];
	int fd, ret;

	memset(b, 0, sizeof(*b));
	b->device = device;
	b->number = bar;
	ret = check_bar(device, bar, &info, err);
	if (!ret)
		ret = check_decoding(device, err);
	if (ret)
		return ret;
	snprintf(path, sizeof(path), "%s/resource%u", device->path, bar);
	fd = open(path, O_RDWR | O_SYNC | O_CLOEXEC);
	if (fd < 0)
		return dbt_fail(err, DBT_CANNOT, "%s: %s", path, strerror(errno));
	/* the kernel maps whole pages, a small BAR may lie anywhere in its page */
	b->map_size = (size_t)(info.size + info.start % page);
	b->map = mmap(NULL, b->map_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (b->map == MAP_FAILED) {
		b->map = NULL;
		ret = dbt_fail(err, DBT_CANNOT, "cannot map %s: %s%s", path, strerror(errno),
			       errno == EINVAL || errno == EPERM ? " (with IO_STRICT_DEVMEM=y "
			       "no driver may be bound)" : "");
	} else {
		b->base = (volatile uint8_t *)b->map + info.start % page;
		b->size = info.size;
	}
	close(fd);
	return ret;
}

void dbt_bar_unmap(struct dbt_bar *b)
{
	if (b->map)
		munmap(b->map, b->map_size);
	b->map = NULL;
	b->base = NULL;
}

int dbt_bar_range(const struct dbt_bar *b, uint64_t offset, uint64_t size, struct dbt_error *err)
{
	if (offset % 4 || size % 4)
		return dbt_fail(err, DBT_USAGE, "offset 0x%llx, size 0x%llx: expected multiples "
				"of 4", (unsigned long long)offset, (unsigned long long)size);
	if (offset > b->size || size > b->size - offset)
		return dbt_fail(err, DBT_USAGE, "0x%llx bytes at 0x%llx are not in BAR%u of %s, "
				"which has 0x%llx", (unsigned long long)size,
				(unsigned long long)offset, b->number, b->device->bdf,
				(unsigned long long)b->size);
	return DBT_DONE;
}
