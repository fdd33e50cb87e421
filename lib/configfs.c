// SPDX-License-Identifier: GPL-2.0-only
/* The configfs recipes of the endpoint functions, see configfs.h. */
#include <stddef.h>

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
static void write_attributes(const char *function, const struct attribute *a,
			     const struct db_function_config *f, struct db_buf *out)
{
	db_buf_printf(out, "mkdir functions/%s/func1\n", function);
	for (; a->file; a++) {
		db_buf_printf(out, "echo ");
		db_buf_printf(out, a->format, *(const int *)((const char *)f + a->offset));
		db_buf_printf(out, " > functions/%s/func1/%s\n", function, a->file);
	}
}

void db_configfs_test_up(const struct db_config *c, struct db_buf *out)
{
	enter(out);
	write_attributes("pci_epf_test", test_attributes, &c->epf_test, out);
	db_buf_printf(out, "ln -s functions/pci_epf_test/func1 controllers/%s/\n",
		      c->ep.controller);
	db_buf_printf(out, "echo 1 > controllers/%s/start\n", c->ep.controller);
}

void db_configfs_test_down(const struct db_config *c, struct db_buf *out)
{
	enter(out);
	db_buf_printf(out, "echo 0 > controllers/%s/start\n", c->ep.controller);
	db_buf_printf(out, "rm controllers/%s/func1\n", c->ep.controller);
	db_buf_printf(out, "rmdir functions/pci_epf_test/func1\n");
}

void db_configfs_vntb_up(const struct db_config *c, struct db_buf *out)
{
	enter(out);
	write_attributes("pci_epf_vntb", vntb_attributes, &c->epf_vntb, out);
	db_buf_printf(out, "ln -s controllers/%s functions/pci_epf_vntb/func1/primary/\n",
		      c->ep.controller);
	db_buf_printf(out, "echo 1 > controllers/%s/start\n", c->ep.controller);
}

void db_configfs_vntb_down(const struct db_config *c, struct db_buf *out)
{
	enter(out);
	db_buf_printf(out, "echo 0 > controllers/%s/start\n", c->ep.controller);
	db_buf_printf(out, "rm functions/pci_epf_vntb/func1/primary/%s\n", c->ep.controller);
	db_buf_printf(out, "rmdir functions/pci_epf_vntb/func1\n");
}
