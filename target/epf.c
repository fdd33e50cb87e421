// SPDX-License-Identifier: GPL-2.0-only
/* Registers of pci-epf-test, see epf.h. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "target/epf.h"
#include "target/signals.h"
#include "target/when.h"

/* include/uapi/linux/pcitest.h, which Debian 12's headers do not have whole */
#define PCITEST_SET_IRQTYPE	_IOW('P', 0x8, int)
#define PCITEST_GET_IRQTYPE	_IO('P', 0x9)
#define IRQ_TYPE_MSI		1
#define IRQ_TYPE_LAST		2

/* a doorbell of hardware is answered within it */
#define EAGER_SECONDS		50e-6

int dbt_epf_open(struct dbt_epf *epf, const char *bdf, unsigned int bar, struct dbt_error *err)
{
	int ret;

	memset(epf, 0, sizeof(*epf));
	ret = dbt_device_open(&epf->device, bdf, err);
	if (!ret)
		ret = dbt_bar_map(&epf->regs, &epf->device, bar, err);
	if (!ret && epf->regs.size < DBT_EPF_REGS_SIZE)
		ret = dbt_fail(err, DBT_CANNOT, "BAR%u of %s has %llu bytes, too few for the "
			       "registers of pci-epf-test", bar, epf->device.bdf,
			       (unsigned long long)epf->regs.size);
	return ret;
}

void dbt_epf_close(struct dbt_epf *epf)
{
	dbt_bar_unmap(&epf->regs);
}

/* Return: the device file of the driver that is bound, or -1 */
static int open_driver(const struct dbt_epf *epf)
{
	static const char prefix[] = "pci-endpoint-test.";
	char path[PATH_MAX];
	struct dirent *e;
	int fd = -1;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/misc", epf->device.path);
	dir = opendir(path);
	while (dir && fd < 0 && (e = readdir(dir))) {
		if (strncmp(e->d_name, prefix, sizeof(prefix) - 1))
			continue;
		snprintf(path, sizeof(path), "%s/dev/%.64s", dbt_root, e->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC);
	}
	if (dir)
		closedir(dir);
	return fd;
}

/* a write that changes nothing could still race with an EP that is about to read it */
static void set_register(const struct dbt_epf *epf, unsigned int offset, uint32_t value)
{
	if (dbt_read32(&epf->regs, offset) != value)
		dbt_write32(&epf->regs, offset, value);
}

bool dbt_epf_use_msi(struct dbt_epf *epf)
{
	int fd = open_driver(epf), type = -1;

	if (fd >= 0)
		type = ioctl(fd, PCITEST_GET_IRQTYPE);
	/* "none yet" is -1, which looks like a failure of the call */
	if (fd >= 0 && type < 0 && !ioctl(fd, PCITEST_SET_IRQTYPE, IRQ_TYPE_MSI))
		type = IRQ_TYPE_MSI;
	if (fd >= 0)
		close(fd);
	set_register(epf, DBT_EPF_IRQ_TYPE,
		     type >= 0 && type <= IRQ_TYPE_LAST ? (uint32_t)type : IRQ_TYPE_MSI);
	set_register(epf, DBT_EPF_IRQ_NUMBER, 1);
	return type >= 0 && type <= IRQ_TYPE_LAST;
}

int dbt_epf_status(const struct dbt_epf *epf, uint32_t *status, struct dbt_error *err)
{
	*status = dbt_read32(&epf->regs, DBT_EPF_STATUS);
	return *status == 0xffffffff ? dbt_device_alive(&epf->device, err) : DBT_DONE;
}

void dbt_epf_clear(const struct dbt_epf *epf)
{
	dbt_write32(&epf->regs, DBT_EPF_STATUS, 0);
	/* a read cannot overtake the write */
	dbt_read32(&epf->regs, DBT_EPF_STATUS);
}

bool dbt_epf_wait(const struct dbt_epf *epf, uint32_t mask, double seconds, unsigned int pause,
		  uint32_t *status)
{
	double start = dbt_now(), now = start;

	for (;; now = dbt_now()) {
		bool late = now >= start + seconds;

		*status = dbt_read32(&epf->regs, DBT_EPF_STATUS);
		/* all-ones is what a device that is gone reads as, no answer */
		if ((*status & mask) && *status != 0xffffffff)
			return true;
		if (late || dbt_stop)
			return false;
		if (now >= start + EAGER_SECONDS)
			usleep(pause);
	}
}

int dbt_epf_command(struct dbt_epf *epf, uint32_t command, double seconds, uint32_t *status,
		    struct dbt_error *err)
{
	uint32_t left;
	int ret;

	dbt_epf_clear(epf);
	/* the EP keeps them from the last command: with USE_DMA set it may refuse any */
	set_register(epf, DBT_EPF_FLAGS, 0);
	dbt_write32(&epf->regs, DBT_EPF_COMMAND, command);
	/* the bit that belongs to the command comes first, but only this one comes last */
	if (dbt_epf_wait(epf, DBT_STATUS_IRQ_RAISED, seconds, 100, status))
		return DBT_DONE;
	ret = dbt_device_alive(&epf->device, err);
	if (ret)
		return ret;
	if (dbt_stop)
		return dbt_interrupted(err);
	left = dbt_read32(&epf->regs, DBT_EPF_COMMAND);
	return dbt_fail(err, DBT_WRONG, "the EP did not answer command 0x%x within %g s: it %s it, "
			"STATUS is 0x%x", command, seconds, left == command ?
			"has not taken" : "took", *status);
}
