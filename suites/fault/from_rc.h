/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a root complex can do to an endpoint: commands that nobody defined, registers with absurd
 * values, and the bus taken away.  Any RC may do that, by a bug or on purpose: the EP must survive.
 */
#ifndef DOORBENCH_FAULT_FROM_RC_H
#define DOORBENCH_FAULT_FROM_RC_H

#include "suites/fault/steps.h"

/* COMMAND, STATUS, registers: drivers/pci/endpoint/functions/pci-epf-test.c */
#define CMD_INTX	(1U << 0)
#define CMD_MSI		(1U << 1)
#define CMD_MSIX	(1U << 2)
#define CMD_READ	(1U << 3)
#define CMD_WRITE	(1U << 4)
#define CMD_COPY	(1U << 5)
#define CMD_ENABLE	(1U << 6)
#define CMD_DISABLE	(1U << 7)
#define CMD_SETUP	(1U << 8)
#define CMD_CLEAR	(1U << 9)

#define ST_READ_OK	(1U << 0)
#define ST_READ_FAIL	(1U << 1)
#define ST_WRITE_OK	(1U << 2)
#define ST_WRITE_FAIL	(1U << 3)
#define ST_COPY_OK	(1U << 4)
#define ST_COPY_FAIL	(1U << 5)
#define ST_REPLY	(1U << 6)
#define ST_SRC_INVALID	(1U << 7)
#define ST_DST_INVALID	(1U << 8)
#define ST_ENABLE_OK	(1U << 10)
#define ST_ENABLE_FAIL	(1U << 11)
#define ST_DISABLE_OK	(1U << 12)
#define ST_DISABLE_FAIL	(1U << 13)
#define ST_SETUP_OK	(1U << 14)
#define ST_SETUP_FAIL	(1U << 15)
#define ST_CLEAR_OK	(1U << 16)
#define ST_CLEAR_FAIL	(1U << 17)
#define ST_NO_RESOURCE	(1U << 18)

#define CAP_SUBRANGE	(1U << 4)

#define REG_STATUS	0x08
#define REG_SRC_LOW	0x0c
#define REG_SRC_HIGH	0x10
#define REG_DST_LOW	0x14
#define REG_DST_HIGH	0x18
#define REG_SIZE	0x1c
#define REG_IRQ_TYPE	0x24
#define REG_IRQ_NUMBER	0x28
#define REG_FLAGS	0x2c
#define REG_CAPS	0x30
#define REG_DB_BAR	0x34
#define REG_DB_OFFSET	0x38
#define REG_DB_DATA	0x3c

#define FAULT_WRITES	5

/* shell function irqs: interrupts that the RC's driver got so far */
#define FAULT_IRQS \
	"irqs() { db-target interrupts pci-endpoint-test | " \
	"sed -n 's/.* count=\\([0-9]*\\) .*/\\1/p' | { n=0; " \
	"while read c; do n=$((n + c)); done; echo $n; }; }\n"

/*
 * Shell function await CONDITION SENTENCE: until it holds, else the sentence is why the case fails.
 * The EP takes a command within a jiffy; 5 s of slack for a board that is busy.
 */
#define FAULT_AWAIT \
	"await() { i=0; until eval \"$1\"; do " \
	"[ $((i += 1)) -lt 100 ] || { echo \"$2\"; exit 1; }; sleep 0.05; done; }\n"

struct fault_write {
	unsigned int reg;	/* 0: none, and none behind it */
	uint32_t value;
};

/* a command as the RC may give it, and the only answer that a correct EP can give */
struct fault_command {
	uint32_t command;
	struct fault_write set[FAULT_WRITES];	/* before the command */
	uint32_t first;		/* a good command before, 0: none */
	bool enabled;		/* the doorbell is enabled then, and must still ring after */
	uint32_t status;	/* STATUS in the end; without ST_REPLY the EP must not answer */
	uint32_t or_status;	/* another one that is right, too; 0: there is none */
	uint32_t ignore;	/* bits of STATUS that may be either way */
	uint32_t caps;		/* bits of CAPS without which there is nothing to see: SKIP */
	int irqs;		/* MSIs that the RC gets for it; -1: not said */
	enum fault_restore restore;
};

/** fault_command() - have the EP take the command, compare STATUS and count the RC's interrupts */
int fault_command(struct fault *f, const struct fault_command *c);

/* something that happens on the RC's bus */
struct fault_bus {
	const char *lines;	/* on the RC, with $bdf and $dev */
	bool enabled;		/* with the doorbell enabled */
	enum fault_restore restore;
	double seconds;		/* beyond the time that a command may take */
};

/** fault_bus() - do it */
int fault_bus(struct fault *f, const struct fault_bus *b);

/* rings while the function cannot do all that it needs */
struct fault_crippled {
	unsigned int clear;	/* bits of the PCI command register that are cleared meanwhile */
	bool msi_off;		/* the MSI capability is switched off instead */
	bool handled;		/* do the rings reach the EP nevertheless? */
};

/** fault_crippled() - 8 writes to the enabled doorbell meanwhile; counted on the EP */
int fault_crippled(struct fault *f, const struct fault_crippled *c);

#endif
