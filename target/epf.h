/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registers of an endpoint function that runs pci-epf-test.
 *
 * Beside pci_endpoint_test, the RC's own driver: it is idle between two of its ioctls, begins each
 * with a fresh completion, and takes an interrupt that it did not ask for as nothing but a look at
 * STATUS.  So commands may be given here as long as nobody uses its device file meanwhile.  Only one
 * thing is asked of it: an MSI vector, by its own ioctl (PCITEST_SET_IRQTYPE), if it has no
 * interrupt yet; without one the EP logs an error for each answer.
 */
#ifndef DOORBENCH_TARGET_EPF_H
#define DOORBENCH_TARGET_EPF_H

#include "target/bar.h"
#include "target/device.h"
#include "target/error.h"

/* offsets and bits: struct pci_epf_test_reg and below, drivers/pci/endpoint/functions/pci-epf-test.c */
#define DBT_EPF_COMMAND		0x04
#define DBT_EPF_STATUS		0x08
#define DBT_EPF_IRQ_TYPE	0x24
#define DBT_EPF_IRQ_NUMBER	0x28
#define DBT_EPF_FLAGS		0x2c
#define DBT_EPF_DB_BAR		0x34
#define DBT_EPF_DB_OFFSET	0x38
#define DBT_EPF_DB_DATA		0x3c
#define DBT_EPF_REGS_SIZE	0x40

#define DBT_COMMAND_RAISE_MSI	(1u << 1)
#define DBT_COMMAND_ENABLE	(1u << 6)
#define DBT_COMMAND_DISABLE	(1u << 7)

#define DBT_STATUS_IRQ_RAISED	(1u << 6)
#define DBT_STATUS_DOORBELL	(1u << 9)
#define DBT_STATUS_ENABLE_OK	(1u << 10)
#define DBT_STATUS_DISABLE_OK	(1u << 12)

struct dbt_epf {
	struct dbt_device device;
	struct dbt_bar regs;
};

/**
 * dbt_epf_open() - map the registers
 * @epf: filled in; dbt_epf_close() in any case; must not move meanwhile
 * @bdf: of the function
 * @bar: of the registers; 0 but for a few devices, see pci_endpoint_test_tbl
 * @err: sentence
 *
 * Return: DBT_DONE, DBT_USAGE, DBT_CANNOT.
 */
int dbt_epf_open(struct dbt_epf *epf, const char *bdf, unsigned int bar, struct dbt_error *err);

/** dbt_epf_close() - fine if it is not open */
void dbt_epf_close(struct dbt_epf *epf);

/**
 * dbt_epf_use_msi() - have replies come as MSI number 1, or as the interrupt that the driver has
 * @epf: open
 *
 * Return: false if the function has no interrupt enabled: then the EP complains in its log.
 */
bool dbt_epf_use_msi(struct dbt_epf *epf);

/** dbt_epf_status() - STATUS now; DBT_CANNOT if that is because the device is gone */
int dbt_epf_status(const struct dbt_epf *epf, uint32_t *status, struct dbt_error *err);

/** dbt_epf_clear() - STATUS becomes 0, and has when this returns */
void dbt_epf_clear(const struct dbt_epf *epf);

/**
 * dbt_epf_wait() - wait until a bit of STATUS is set
 * @epf:     open
 * @mask:    any of these bits
 * @seconds: at most
 * @pause:   microseconds between two reads, once the answer does not come at once.  A register of
 *           another machine can only be polled, but not all the time: an EP that shares anything
 *           with the RC, the link at least, answers sooner without
 * @status:  the last that was read
 *
 * Return: false if it is time or a signal came.
 */
bool dbt_epf_wait(const struct dbt_epf *epf, uint32_t mask, double seconds, unsigned int pause,
		  uint32_t *status);

/**
 * dbt_epf_command() - have the EP execute a command, without DMA
 * @epf:     open
 * @command: bits of COMMAND; exactly one, or the EP does not answer
 * @seconds: that it may take
 * @status:  STATUS when the EP was done
 * @err:     sentence
 *
 * Return: DBT_DONE, whatever @status says; DBT_WRONG: no answer in time; DBT_CANNOT.
 */
int dbt_epf_command(struct dbt_epf *epf, uint32_t command, double seconds, uint32_t *status,
		    struct dbt_error *err);

#endif
