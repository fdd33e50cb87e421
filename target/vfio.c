// SPDX-License-Identifier: GPL-2.0-only
/* MSIs of a function by vfio, see vfio.h. */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "target/vfio.h"

/* the group's file: its number, in vfio's unsafe mode with a word before it */
static int open_group(struct dbt_vfio *v, const struct dbt_device *d, bool *unsafe,
		      struct dbt_error *err)
{
	char path[PATH_MAX], target[256];
	const char *number;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/iommu_group", d->path);
	n = readlink(path, target, sizeof(target) - 1);
	target[n < 0 ? 0 : n] = '\0';
	number = strrchr(target, '/');
	if (!number)
		return dbt_fail(err, DBT_CANNOT, "%s has no group of vfio", d->bdf);
	for (int i = 0; i < 2 && v->group < 0; i++) {
		*unsafe = i;
		snprintf(path, sizeof(path), "%s/dev/vfio/%s%s", dbt_root, i ? "noiommu-" : "",
			 number + 1);
		v->group = open(path, O_RDWR | O_CLOEXEC);
	}
	if (v->group < 0)
		return dbt_fail(err, DBT_CANNOT, "%s: %s", path, strerror(errno));
	return DBT_DONE;
}

static int open_device(struct dbt_vfio *v, const struct dbt_device *d, struct dbt_error *err)
{
	char path[PATH_MAX];
	bool unsafe = false;
	int ret = open_group(v, d, &unsafe, err);

	if (ret)
		return ret;
	snprintf(path, sizeof(path), "%s/dev/vfio/vfio", dbt_root);
	v->container = open(path, O_RDWR | O_CLOEXEC);
	if (v->container < 0)
		return dbt_fail(err, DBT_CANNOT, "%s: %s", path, strerror(errno));
	if (ioctl(v->group, VFIO_GROUP_SET_CONTAINER, &v->container) ||
	    ioctl(v->container, VFIO_SET_IOMMU, unsafe ? VFIO_NOIOMMU_IOMMU : VFIO_TYPE1v2_IOMMU))
		return dbt_fail(err, DBT_CANNOT, "vfio's container: %s (is all of the group bound "
				"to vfio-pci, is vfio_iommu_type1 there?)", strerror(errno));
	v->device = ioctl(v->group, VFIO_GROUP_GET_DEVICE_FD, d->bdf);
	if (v->device < 0)
		return dbt_fail(err, DBT_CANNOT, "vfio does not open %s: %s", d->bdf,
				strerror(errno));
	return DBT_DONE;
}

/* PCI_COMMAND_MEMORY and PCI_COMMAND_MASTER, by vfio: it would undo what sysfs does */
static int switch_on(const struct dbt_vfio *v, struct dbt_error *err)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region), .index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	uint8_t bytes[2];

	if (ioctl(v->device, VFIO_DEVICE_GET_REGION_INFO, &region) ||
	    pread(v->device, bytes, 2, (off_t)region.offset + 4) != 2)
		return dbt_fail(err, DBT_CANNOT, "vfio's config space: %s", strerror(errno));
	bytes[0] |= 0x06;
	if (pwrite(v->device, bytes, 2, (off_t)region.offset + 4) != 2)
		return dbt_fail(err, DBT_CANNOT, "vfio's config space: %s", strerror(errno));
	return DBT_DONE;
}

static int enable_msi(struct dbt_vfio *v, struct dbt_error *err)
{
	char bytes[sizeof(struct vfio_irq_set) + sizeof(int)]
		__attribute__((aligned(__alignof__(struct vfio_irq_set))));
	struct vfio_irq_set *set = (struct vfio_irq_set *)bytes;

	v->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (v->event < 0)
		return dbt_fail(err, DBT_CANNOT, "eventfd: %s", strerror(errno));
	*set = (struct vfio_irq_set){
		.argsz = sizeof(bytes), .count = 1, .index = VFIO_PCI_MSI_IRQ_INDEX,
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
	};
	memcpy(set->data, &v->event, sizeof(int));
	if (ioctl(v->device, VFIO_DEVICE_SET_IRQS, set))
		return dbt_fail(err, DBT_CANNOT, "vfio does not enable an MSI: %s",
				strerror(errno));
	return DBT_DONE;
}

int dbt_vfio_open(struct dbt_vfio *v, const struct dbt_device *device, struct dbt_error *err)
{
	int ret = open_device(v, device, err);

	if (!ret)
		ret = switch_on(v, err);
	return ret ? ret : enable_msi(v, err);
}

void dbt_vfio_close(struct dbt_vfio *v)
{
	int *const fds[] = { &v->event, &v->device, &v->group, &v->container };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		if (*fds[i] >= 0)
			close(*fds[i]);
		*fds[i] = -1;
	}
}

bool dbt_vfio_wait(const struct dbt_vfio *v, double seconds)
{
	const struct timespec t = { .tv_sec = (time_t)seconds,
				    .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9) };
	struct pollfd p = { .fd = v->event, .events = POLLIN };
	uint64_t count;

	return ppoll(&p, 1, &t, NULL) == 1 && read(v->event, &count, sizeof(count)) > 0;
}
