// SPDX-License-Identifier: GPL-2.0-only
/* A function on loan from its driver, see loan.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "target/loan.h"

#define VFIO		"vfio-pci"
#define UNSAFE		"module/vfio/parameters/enable_unsafe_noiommu_mode"

/* @name is below /sys */
static int put(const char *name, const char *text, struct dbt_error *err)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/sys/%s", dbt_root, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : write(fd, text, strlen(text));
	if (fd < 0 || n < 0)
		dbt_fail(err, DBT_CANNOT, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return n < 0 ? DBT_CANNOT : DBT_DONE;
}

static int put_device(const struct dbt_loan *loan, const char *name, const char *text,
		      struct dbt_error *err)
{
	char path[128];

	snprintf(path, sizeof(path), "bus/pci/devices/%s/%s", loan->device->bdf, name);
	return put(path, text, err);
}

static bool there(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/sys/%s", dbt_root, name);
	return !access(path, F_OK);
}

/* no group: no IOMMU is in front of the function */
static int allow_unsafe(struct dbt_loan *loan, struct dbt_error *err)
{
	char path[PATH_MAX], mode[4] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/iommu_group", loan->device->path);
	if (!access(path, F_OK))
		return DBT_DONE;
	if (!there(UNSAFE))
		return dbt_fail(err, DBT_CANNOT, "there is no IOMMU, and vfio cannot do without "
				"(VFIO_NOIOMMU=y)");
	snprintf(path, sizeof(path), "%s/sys/" UNSAFE, dbt_root);
	f = fopen(path, "re");
	if (f) {
		if (!fgets(mode, sizeof(mode), f))
			mode[0] = '\0';
		fclose(f);
	}
	if (mode[0] == 'Y')
		return DBT_DONE;
	loan->unsafe = !put(UNSAFE, "1", err);
	return loan->unsafe ? DBT_DONE : DBT_CANNOT;
}

/* from whatever driver has it to @want, "": none, which @override names or which has its ids */
static int rebind(const struct dbt_loan *loan, const char *override, const char *want,
		  struct dbt_error *err)
{
	char driver[64];
	int ret = put_device(loan, "driver_override", override, err);

	dbt_device_driver(loan->device, driver, sizeof(driver));
	if (!ret && driver[0])
		ret = put_device(loan, "driver/unbind", loan->device->bdf, err);
	if (!ret && want[0])
		ret = put("bus/pci/drivers_probe", loan->device->bdf, err);
	if (ret || !want[0])
		return ret;
	dbt_device_driver(loan->device, driver, sizeof(driver));
	if (strcmp(driver, want) != 0)
		return dbt_fail(err, DBT_CANNOT, "%s did not take %s; see the kernel's log", want,
				loan->device->bdf);
	return DBT_DONE;
}

int dbt_loan_take(struct dbt_loan *loan, const struct dbt_device *device, struct dbt_error *err)
{
	int ret = DBT_DONE;

	memset(loan, 0, sizeof(*loan));
	loan->device = device;
	if (!there("bus/pci/drivers/" VFIO))
		return dbt_fail(err, DBT_CANNOT, "there is no driver " VFIO " (modprobe " VFIO
				")");
	ret = allow_unsafe(loan, err);
	if (ret)
		return ret;
	loan->taken = true;
	dbt_device_driver(device, loan->driver, sizeof(loan->driver));
	/* only without a method vfio leaves it out when it opens the function */
	if (dbt_device_text(device, "reset_method", loan->reset, sizeof(loan->reset)) &&
	    loan->reset[0])
		ret = put_device(loan, "reset_method", "\n", err);
	return ret ? ret : rebind(loan, VFIO, VFIO, err);
}

int dbt_loan_return(struct dbt_loan *loan, struct dbt_error *err)
{
	int ret = DBT_DONE, bad;
	struct dbt_error why;

	if (loan->taken)
		ret = rebind(loan, "\n", loan->driver, err);
	if (loan->taken && loan->reset[0]) {
		bad = put_device(loan, "reset_method", loan->reset, &why);
		if (bad && !ret) {
			*err = why;
			ret = bad;
		}
	}
	if (loan->unsafe)
		put(UNSAFE, "0", &why);
	loan->taken = loan->unsafe = false;
	return ret;
}
