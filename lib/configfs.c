// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configfs recipes of the endpoint functions, see configfs.h.  Each piece runs in a shell of
 * its own, so each begins by going to the directory.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "lib/configfs.h"

/* one "echo VALUE > functions/..." of a recipe, in the order in which they are typed */
struct attribute {
	const char *format;	/* of the value; the cover letter mixes decimal and hexadecimal */
	const char *file;	/* below the function's directory */
	size_t offset;		/* of the value in struct db_function_config */
};

#define ATTRIBUTE(format_, file_, member) \
	{ format_, file_, offsetof(struct db_function_config, member) }

static const struct attribute test_attributes[] = {
	ATTRIBUTE("0x%04x", "vendorid", vendorid),
	ATTRIBUTE("0x%04x", "deviceid", deviceid),
	ATTRIBUTE("%d", "msi_interrupts", msi_interrupts),
	{ 0 }
};

static const struct attribute vntb_attributes[] = {
	ATTRIBUTE("0x%04x", "vendorid", vendorid),
	ATTRIBUTE("0x%04x", "deviceid", deviceid),
	ATTRIBUTE("%d", "msi_interrupts", msi_interrupts),
	ATTRIBUTE("%d", "pci_epf_vntb.0/db_count", db_count),
	ATTRIBUTE("%d", "pci_epf_vntb.0/spad_count", spad_count),
	ATTRIBUTE("%d", "pci_epf_vntb.0/num_mws", num_mws),
	ATTRIBUTE("0x%x", "pci_epf_vntb.0/mw1", mw1),
	ATTRIBUTE("0x%04x", "pci_epf_vntb.0/vntb_vid", vntb_vid),
	ATTRIBUTE("0x%04x", "pci_epf_vntb.0/vntb_pid", vntb_pid),
	ATTRIBUTE("0x%x", "pci_epf_vntb.0/vbus_number", vbus_number),
	ATTRIBUTE("%d", "pci_epf_vntb.0/ctrl_bar", ctrl_bar),
	ATTRIBUTE("%d", "pci_epf_vntb.0/db_bar", db_bar),
	ATTRIBUTE("%d", "pci_epf_vntb.0/mw1_bar", mw1_bar),
	{ 0 }
};

static void enter(struct db_buf *out)
{
	db_buf_printf(out, "cd /sys/kernel/config/pci_ep/\n");
}

/* the format comes from the tables above only */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
/* Return: the length of the value */
static int value_of(const struct attribute *a, const struct db_function_config *f, char *value,
		    size_t size)
{
	return snprintf(value, size, a->format, *(const int *)((const char *)f + a->offset));
}

/* the paths stand below one another, as in the cover letter */
static void write_attributes(const char *function, const struct attribute *attributes,
			     const struct db_function_config *f, struct db_buf *out)
{
	const struct attribute *a;
	char value[32];
	int width = 0, n;

	for (a = attributes; a->file; a++) {
		n = value_of(a, f, value, sizeof(value));
		width = n > width ? n : width;
	}
	for (a = attributes; a->file; a++) {
		n = value_of(a, f, value, sizeof(value));
		db_buf_printf(out, "echo %s > %*sfunctions/%s/func1/%s\n", value, width - n, "",
			      function, a->file);
	}
}

static void bind_test(const struct db_config *c, struct db_buf *out)
{
	enter(out);
	db_buf_printf(out, "mkdir functions/pci_epf_test/func1\n");
	write_attributes("pci_epf_test", test_attributes, &c->epf_test, out);
	db_buf_printf(out, "ln -s functions/pci_epf_test/func1 controllers/%s/\n",
		      c->ep.controller);
}

static void unbind_test(const struct db_config *c, struct db_buf *out)
{
	enter(out);
	db_buf_printf(out, "rm controllers/%s/func1\n", c->ep.controller);
	db_buf_printf(out, "rmdir functions/pci_epf_test/func1\n");
}

static void bind_vntb(const struct db_config *c, struct db_buf *out)
{
	enter(out);
	db_buf_printf(out, "mkdir functions/pci_epf_vntb/func1\n");
	write_attributes("pci_epf_vntb", vntb_attributes, &c->epf_vntb, out);
	db_buf_printf(out, "ln -s controllers/%s functions/pci_epf_vntb/func1/primary/\n",
		      c->ep.controller);
}

static void unbind_vntb(const struct db_config *c, struct db_buf *out)
{
	enter(out);
	db_buf_printf(out, "rm functions/pci_epf_vntb/func1/primary/%s\n", c->ep.controller);
	db_buf_printf(out, "rmdir functions/pci_epf_vntb/func1\n");
}

static void start(const struct db_config *c, struct db_buf *out)
{
	enter(out);
	db_buf_printf(out, "echo 1 > controllers/%s/start\n", c->ep.controller);
}

static void stop(const struct db_config *c, struct db_buf *out)
{
	enter(out);
	db_buf_printf(out, "echo 0 > controllers/%s/start\n", c->ep.controller);
}

static const struct db_function functions[] = {
	{ "pci_epf_test", offsetof(struct db_config, epf_test), bind_test, start, stop,
	  unbind_test },
	{ "pci_epf_vntb", offsetof(struct db_config, epf_vntb), bind_vntb, start, stop,
	  unbind_vntb },
};

const struct db_function *db_function_find(const char *name)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		if (!strcmp(functions[i].name, name))
			return &functions[i];
	}
	return NULL;
}
