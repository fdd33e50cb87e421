// SPDX-License-Identifier: GPL-2.0-only
/* find, info, cfg: PCI functions as the kernel and their config space tell them. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target/args.h"
#include "target/command.h"
#include "target/device.h"

/* "1912:0031", four hexadecimal digits each */
static int read_ids(const char *text, uint32_t *vendor, uint32_t *device, struct dbt_error *err)
{
	unsigned int v, d;
	int end = -1;

	if (strspn(text, "0123456789abcdefABCDEF:") != strlen(text) ||
	    sscanf(text, "%4x:%4x%n", &v, &d, &end) != 2 || text[end])
		return dbt_fail(err, DBT_USAGE, "VID:DID %.40s: expected ids such as 1912:0031",
				text);
	*vendor = v;
	*device = d;
	return DBT_DONE;
}

static bool has_ids(const struct dbt_device *d, uint32_t vendor, uint32_t device)
{
	char v[16], i[16];

	return dbt_device_text(d, "vendor", v, sizeof(v)) &&
	       dbt_device_text(d, "device", i, sizeof(i)) &&
	       strtoul(v, NULL, 16) == vendor && strtoul(i, NULL, 16) == device;
}

/* appends the addresses that match to @list; Return: how many */
static int find_all(DIR *dir, uint32_t vendor, uint32_t device, char *list, size_t size)
{
	struct dbt_error ignored;
	struct dbt_device d;
	struct dirent *e;
	int n = 0;

	list[0] = '\0';
	while ((e = readdir(dir))) {
		size_t len = strlen(list);

		if (dbt_device_open(&d, e->d_name, &ignored) || !has_ids(&d, vendor, device))
			continue;
		snprintf(list + len, size - len, "%s%s", n++ ? " " : "", d.bdf);
	}
	return n;
}

int dbt_cmd_find(char *const *argv, struct dbt_error *err)
{
	char path[PATH_MAX], list[200];
	const char *ids = NULL;
	const struct dbt_arg args[] = { DBT_TEXT("VID:DID", &ids), { 0 } };
	uint32_t vendor = 0, device = 0;
	int n, ret = dbt_args(argv, args, err);
	DIR *dir;

	if (!ret)
		ret = read_ids(ids, &vendor, &device, err);
	if (ret)
		return ret;
	snprintf(path, sizeof(path), "%s/sys/bus/pci/devices", dbt_root);
	dir = opendir(path);
	if (!dir)
		return dbt_fail(err, DBT_CANNOT, "%s: %s", path, strerror(errno));
	n = find_all(dir, vendor, device, list, sizeof(list));
	closedir(dir);
	if (!n)
		return dbt_fail(err, DBT_CANNOT, "there is no PCI function %04x:%04x", vendor,
				device);
	if (n > 1)
		return dbt_fail(err, DBT_CANNOT, "%d PCI functions are %04x:%04x: %s", n, vendor,
				device, list);
	printf("bdf=%s\n", list);
	return DBT_DONE;
}

/* a word of its own even if the kernel has nothing to tell, or tells more words ("5.0 GT/s PCIe") */
static void print_text(const struct dbt_device *d, const char *key, const char *file)
{
	char text[64];

	if (!dbt_device_text(d, file, text, sizeof(text)) || !text[0])
		snprintf(text, sizeof(text), "unknown");
	for (char *c = text; *c; c++)
		*c = *c == ' ' ? '_' : *c;
	printf("%s=%s\n", key, text);
}

static int print_bars(const struct dbt_device *d, struct dbt_error *err)
{
	struct dbt_bar_info info;
	int ret = DBT_DONE;

	for (unsigned int i = 0; i < DBT_BARS && !ret; i++) {
		ret = dbt_device_bar(d, i, &info, err);
		if (ret || !info.size)
			continue;
		printf("bar%u=0x%llx bar%u_size=0x%llx bar%u_flags=%s%s%s\n", i,
		       (unsigned long long)info.start, i, (unsigned long long)info.size, i,
		       info.flags & DBT_IORESOURCE_MEM ? "mem" : "io",
		       info.flags & DBT_IORESOURCE_MEM_64 ? ",64bit" : "",
		       info.flags & DBT_IORESOURCE_PREFETCH ? ",prefetchable" : "");
	}
	return ret;
}

/* PCI_CAP_ID_MSI and PCI_CAP_ID_MSIX: enable bit 0 and bit 15 of the control word behind the head */
static int print_msi(const struct dbt_device *d, struct dbt_error *err)
{
	static const struct {
		const char *key;
		unsigned int id, enable;
	} kinds[] = { { "msi", 0x05, 1 << 0 }, { "msix", 0x11, 1 << 15 } };
	int ret = DBT_DONE;

	for (size_t i = 0; i < 2 && !ret; i++) {
		unsigned int at = 0;
		uint32_t control = 0;

		ret = dbt_capability(d, kinds[i].id, &at, err);
		if (!ret && at)
			ret = dbt_config_read(d, at + 2, 2, &control, err);
		if (ret)
			break;
		printf("%s=%s\n", kinds[i].key, !at ? "none" :
		       control & kinds[i].enable ? "on" : "off");
		/* log2 of what is offered and of what was granted */
		if (at && !i)
			printf("msi_offered=%u msi_granted=%u\n", 1 << (control >> 1 & 7),
			       control & kinds[i].enable ? 1 << (control >> 4 & 7) : 0);
	}
	return ret;
}

int dbt_cmd_info(char *const *argv, struct dbt_error *err)
{
	const char *bdf = NULL;
	const struct dbt_arg args[] = { DBT_TEXT("BDF", &bdf), { 0 } };
	char driver[64];
	struct dbt_device d;
	uint32_t command = 0;
	int ret = dbt_args(argv, args, err);

	if (!ret)
		ret = dbt_device_open(&d, bdf, err);
	if (!ret)
		ret = dbt_device_alive(&d, err);
	if (!ret)
		ret = dbt_config_read(&d, 0x04, 2, &command, err);
	if (ret)
		return ret;
	printf("bdf=%s\n", d.bdf);
	print_text(&d, "vendor", "vendor");
	print_text(&d, "device", "device");
	print_text(&d, "class", "class");
	dbt_device_driver(&d, driver, sizeof(driver));
	printf("driver=%s\n", driver[0] ? driver : "none");
	printf("memory=%s master=%s\n", command & 2 ? "on" : "off", command & 4 ? "on" : "off");
	print_text(&d, "link_speed", "current_link_speed");
	print_text(&d, "link_width", "current_link_width");
	ret = print_bars(&d, err);
	return ret ? ret : print_msi(&d, err);
}

struct place {
	const char *bdf, *width;
	uint64_t offset, value;
	struct dbt_device device;
};

static int find_place(char *const *argv, struct place *p, bool write, struct dbt_error *err)
{
	const struct dbt_arg args[] = {
		DBT_TEXT("BDF", &p->bdf),
		{ "OFFSET", DBT_ARG_NUMBER, &p->offset, .max = 4095 },
		{ "--width", DBT_ARG_CHOICE, &p->width, .choices = "1|2|4" },
		{ write ? "VALUE" : NULL, write ? DBT_ARG_NUMBER : DBT_ARG_END, &p->value,
		  .max = UINT32_MAX },
		{ 0 }
	};
	int ret;

	p->width = "4";
	ret = dbt_args(argv, args, err);
	return ret ? ret : dbt_device_open(&p->device, p->bdf, err);
}

int dbt_cmd_cfg_read(char *const *argv, struct dbt_error *err)
{
	struct place p = { 0 };
	uint32_t value = 0;
	unsigned int width;
	int ret = find_place(argv, &p, false, err);

	width = (unsigned int)(p.width[0] - '0');
	if (!ret)
		ret = dbt_config_read(&p.device, (unsigned int)p.offset, width, &value, err);
	/* a register of all-ones is rare enough to ask */
	if (!ret && value == 0xffffffff >> (32 - 8 * width))
		ret = dbt_device_alive(&p.device, err);
	if (!ret)
		printf("value=0x%0*x\n", (int)width * 2, value);
	return ret;
}

int dbt_cmd_cfg_write(char *const *argv, struct dbt_error *err)
{
	struct place p = { 0 };
	unsigned int width;
	int ret = find_place(argv, &p, true, err);

	width = (unsigned int)(p.width[0] - '0');
	if (!ret && width < 4 && p.value >> 8 * width)
		ret = dbt_fail(err, DBT_USAGE, "VALUE 0x%llx does not fit into %u bytes",
			       (unsigned long long)p.value, width);
	if (!ret)
		ret = dbt_device_alive(&p.device, err);
	if (!ret)
		ret = dbt_config_write(&p.device, (unsigned int)p.offset, width,
				       (uint32_t)p.value, err);
	return ret;
}
