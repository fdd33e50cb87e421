/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configfs recipes of the endpoint functions, and how they are undone: shell lines as a person
 * would type them on the endpoint's root shell.  For vNTB these are the lines of the cover letter
 * of "PCI: endpoint: pci-ep-msi: Add embedded doorbell fallback", in its order.
 */
#ifndef DOORBENCH_CONFIGFS_H
#define DOORBENCH_CONFIGFS_H

#include "lib/buffer.h"
#include "lib/config.h"

/** db_configfs_test_up() - add the lines that make and start a pci_epf_test function */
void db_configfs_test_up(const struct db_config *c, struct db_buf *out);

/** db_configfs_test_down() - add the lines that stop and remove it */
void db_configfs_test_down(const struct db_config *c, struct db_buf *out);

/** db_configfs_vntb_up() - add the lines that make and start a pci_epf_vntb function */
void db_configfs_vntb_up(const struct db_config *c, struct db_buf *out);

/** db_configfs_vntb_down() - add the lines that stop and remove it */
void db_configfs_vntb_down(const struct db_config *c, struct db_buf *out);

#endif
