/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configfs recipes of the endpoint functions, and how they are undone: shell lines as a person
 * would type them on the endpoint's root shell.  For vNTB these are the lines of the cover letter
 * of "PCI: endpoint: pci-ep-msi: Add embedded doorbell fallback", in its order and with its blanks.
 */
#ifndef DOORBENCH_CONFIGFS_H
#define DOORBENCH_CONFIGFS_H

#include "lib/buffer.h"
#include "lib/config.h"

/* one endpoint function driver; bind and start after one another are the whole recipe */
struct db_function {
	const char *name;	/* of the driver in configfs: "pci_epf_test", "pci_epf_vntb" */
	size_t config;		/* offset of its struct db_function_config in struct db_config */
	void (*bind)(const struct db_config *c, struct db_buf *out);
	void (*start)(const struct db_config *c, struct db_buf *out);
	void (*stop)(const struct db_config *c, struct db_buf *out);
	void (*unbind)(const struct db_config *c, struct db_buf *out);
};

/** db_function_find() - by name; NULL if there is none */
const struct db_function *db_function_find(const char *name);

#endif
