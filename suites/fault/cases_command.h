/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands from the RC to pci-epf-test.
 *
 * A correct EP takes every command, answers each of those that it knows, exactly once and by
 * exactly one interrupt, and goes on with the next one.  It must never crash, hang or touch memory
 * that is not the function's, whatever the registers hold: the RC is another machine, not trusted.
 */

/* --- commands that nobody defined: no answer, no interrupt, no doorbell enabled or lost */
#define UNDEFINED(name, bits)						\
	CASE(undefined, name, .command = (bits), .status = 0);		\
	CASE(undefined, name##_while_enabled, .command = (bits), .enabled = true)

UNDEFINED(bit10, 1U << 10);
UNDEFINED(bit11, 1U << 11);
UNDEFINED(bit12, 1U << 12);
UNDEFINED(bit13, 1U << 13);
UNDEFINED(bit14, 1U << 14);
UNDEFINED(bit15, 1U << 15);
UNDEFINED(bit16, 1U << 16);
UNDEFINED(bit23, 1U << 23);
UNDEFINED(bit24, 1U << 24);
UNDEFINED(bit31, 1U << 31);
UNDEFINED(all_bits, 0xffffffff);
UNDEFINED(all_undefined, 0xfffffc00);
UNDEFINED(all_defined, 0x3ff);
UNDEFINED(enable_and_disable, CMD_ENABLE | CMD_DISABLE);
UNDEFINED(msi_and_enable, CMD_MSI | CMD_ENABLE);
UNDEFINED(read_and_write, CMD_READ | CMD_WRITE);
UNDEFINED(setup_and_clear, CMD_SETUP | CMD_CLEAR);
UNDEFINED(disable_and_bit10, CMD_DISABLE | 1U << 10);

/* --- the doorbell's own two commands in the wrong order */

/* refused with an answer, and the first one keeps ringing (-EBUSY of pci_epf_alloc_doorbell()) */
CASE(command, enable_twice, .command = CMD_ENABLE, .enabled = true,
     .status = ST_REPLY | ST_ENABLE_FAIL, .irqs = 1);
/* a disabled one cannot be disabled: refused with an answer */
CASE(command, disable_twice, .command = CMD_DISABLE, .enabled = true, .first = CMD_DISABLE,
     .status = ST_REPLY | ST_DISABLE_FAIL, .irqs = 1);
/* B2: DOORBELL_BAR is BAR0 until the first ENABLE, and DISABLE believes it: NULL on the EP */
CASE(command, disable_with_bar_rewritten, .command = CMD_DISABLE,
     .set = { { REG_DB_BAR, 0 } }, .status = ST_REPLY | ST_DISABLE_FAIL, .irqs = 1);
/* what the RC writes where the EP tells the doorbell's place is no reason to believe it */
CASE(command, disable_wrong_bar, .command = CMD_DISABLE, .enabled = true,
     .set = { { REG_DB_BAR, 1 } }, .status = ST_REPLY | ST_DISABLE_OK,
     .or_status = ST_REPLY | ST_DISABLE_FAIL, .irqs = 1, .restore = FAULT_EP);
CASE(command, disable_bar6, .command = CMD_DISABLE, .enabled = true,
     .set = { { REG_DB_BAR, 6 } }, .status = ST_REPLY | ST_DISABLE_OK,
     .or_status = ST_REPLY | ST_DISABLE_FAIL, .irqs = 1, .restore = FAULT_EP);
CASE(command, disable_bar_max, .command = CMD_DISABLE, .enabled = true,
     .set = { { REG_DB_BAR, 0x7fffffff } }, .status = ST_REPLY | ST_DISABLE_OK,
     .or_status = ST_REPLY | ST_DISABLE_FAIL, .irqs = 1, .restore = FAULT_EP);
CASE(command, disable_offset_rewritten, .command = CMD_DISABLE, .enabled = true,
     .set = { { REG_DB_OFFSET, 0xffffffff }, { REG_DB_DATA, 0xffffffff } },
     .status = ST_REPLY | ST_DISABLE_OK, .irqs = 1);

/* --- flags left over from a transfer: no reason to refuse, or to answer nothing (B15) */
CASE(command, enable_with_dma_flag, .command = CMD_ENABLE, .set = { { REG_FLAGS, 1 } },
     .status = ST_REPLY | ST_ENABLE_OK, .irqs = 1);
CASE(command, enable_with_all_flags, .command = CMD_ENABLE, .set = { { REG_FLAGS, 0xffffffff } },
     .status = ST_REPLY | ST_ENABLE_OK, .irqs = 1);
CASE(command, msi_with_dma_flag, .command = CMD_MSI, .set = { { REG_FLAGS, 1 } },
     .status = ST_REPLY, .irqs = 1);

/* --- interrupts that do not exist: STATUS says what was done, no interrupt of any other kind */
CASE(command, irq_type_msix, .command = CMD_MSIX, .set = { { REG_IRQ_TYPE, 2 } },
     .status = ST_REPLY, .irqs = 0);
CASE(command, irq_type_intx, .command = CMD_INTX, .set = { { REG_IRQ_TYPE, 0 } },
     .status = ST_REPLY, .irqs = -1);
CASE(command, irq_type_3, .command = CMD_MSI, .set = { { REG_IRQ_TYPE, 3 } }, .status = 0);
CASE(command, irq_type_all_ones, .command = CMD_MSI, .set = { { REG_IRQ_TYPE, 0xffffffff } },
     .status = 0);
CASE(command, irq_type_all_ones_enabled, .command = CMD_MSI, .enabled = true,
     .set = { { REG_IRQ_TYPE, 0xffffffff } }, .status = 0);
CASE(command, irq_number_0, .command = CMD_MSI, .set = { { REG_IRQ_NUMBER, 0 } },
     .status = ST_REPLY, .irqs = 0);
CASE(command, irq_number_33, .command = CMD_MSI, .set = { { REG_IRQ_NUMBER, 33 } },
     .status = ST_REPLY, .irqs = 0);
CASE(command, irq_number_257, .command = CMD_MSI, .set = { { REG_IRQ_NUMBER, 257 } },
     .status = ST_REPLY, .irqs = 0);
/* 1 in 16 bits, which is what pci_epc_raise_irq() takes */
CASE(command, irq_number_65537, .command = CMD_MSI, .set = { { REG_IRQ_NUMBER, 65537 } },
     .status = ST_REPLY, .irqs = 0);
CASE(command, irq_number_all_ones, .command = CMD_MSI, .set = { { REG_IRQ_NUMBER, 0xffffffff } },
     .status = ST_REPLY, .irqs = 0);

/* --- transfers of absurd sizes and addresses: an answer, and never "success" of a READ whose
 * checksum cannot be right.  A WRITE of nothing, or to nowhere, may well succeed: it is posted. */
#define NOWHERE { REG_SRC_LOW, 0xfffff000 }, { REG_SRC_HIGH, 0xffffffff }, \
		{ REG_DST_LOW, 0xfffff000 }, { REG_DST_HIGH, 0xffffffff }
#define INVALID	(ST_SRC_INVALID | ST_DST_INVALID)

CASE(transfer, read_size_0, .command = CMD_READ, .set = { { REG_SIZE, 0 } },
     .status = ST_REPLY | ST_READ_FAIL, .irqs = 1);
CASE(transfer, write_size_0, .command = CMD_WRITE, .set = { { REG_SIZE, 0 } },
     .status = ST_REPLY | ST_WRITE_OK, .or_status = ST_REPLY | ST_WRITE_FAIL, .irqs = 1);
CASE(transfer, copy_size_0, .command = CMD_COPY, .set = { { REG_SIZE, 0 } },
     .status = ST_REPLY | ST_COPY_OK, .or_status = ST_REPLY | ST_COPY_FAIL, .irqs = 1);
/* more than there is memory: refused without a complaint of the page allocator */
CASE(transfer, read_size_all_ones, .command = CMD_READ, .set = { { REG_SIZE, 0xffffffff } },
     .status = ST_REPLY | ST_READ_FAIL, .irqs = 1);
CASE(transfer, write_size_all_ones, .command = CMD_WRITE, .set = { { REG_SIZE, 0xffffffff } },
     .status = ST_REPLY | ST_WRITE_FAIL, .irqs = 1);
CASE(transfer, copy_size_all_ones, .command = CMD_COPY, .set = { { REG_SIZE, 0xffffffff } },
     .status = ST_REPLY | ST_COPY_FAIL, .irqs = 1);
CASE(transfer, read_size_1g, .command = CMD_READ, .set = { { REG_SIZE, 1U << 30 } },
     .status = ST_REPLY | ST_READ_FAIL, .irqs = 1);
/* B77: a page is copied into the 256 bytes; what was hit shows later, or never, so boots are new */
CASE(transfer, read_nowhere, .command = CMD_READ, .set = { NOWHERE, { REG_SIZE, 0x100 } },
     .status = ST_REPLY | ST_READ_FAIL, .ignore = INVALID, .irqs = 1, .restore = FAULT_REBOOT);
CASE(transfer, write_nowhere, .command = CMD_WRITE, .set = { NOWHERE, { REG_SIZE, 0x100 } },
     .status = ST_REPLY | ST_WRITE_FAIL, .or_status = ST_REPLY | ST_WRITE_OK, .ignore = INVALID,
     .irqs = 1, .restore = FAULT_REBOOT);
CASE(transfer, copy_nowhere, .command = CMD_COPY, .set = { NOWHERE, { REG_SIZE, 0x100 } },
     .status = ST_REPLY | ST_COPY_FAIL, .or_status = ST_REPLY | ST_COPY_OK, .ignore = INVALID,
     .irqs = 1, .restore = FAULT_REBOOT);
/* the last byte is the last one of the address space, the next would be the first */
CASE(transfer, read_wraps, .command = CMD_READ, .set = { NOWHERE, { REG_SIZE, 0x2000 } },
     .status = ST_REPLY | ST_READ_FAIL, .ignore = INVALID, .irqs = 1);
CASE(transfer, write_wraps, .command = CMD_WRITE, .set = { NOWHERE, { REG_SIZE, 0x2000 } },
     .status = ST_REPLY | ST_WRITE_FAIL, .or_status = ST_REPLY | ST_WRITE_OK, .ignore = INVALID,
     .irqs = 1);

/* --- BAR subranges: SIZE is the number of the BAR.  Refused, with an answer (B5) */
#define SETUP_REFUSED(name, bar)						\
	CASE(subrange, setup_##name, .command = CMD_SETUP, .set = { { REG_SIZE, (bar) } },	\
	     .status = ST_REPLY | ST_SETUP_FAIL, .irqs = 1);		\
	CASE(subrange, clear_##name, .command = CMD_CLEAR, .set = { { REG_SIZE, (bar) } },	\
	     .status = ST_REPLY | ST_CLEAR_FAIL, .irqs = 1)

SETUP_REFUSED(bar0, 0);
SETUP_REFUSED(bar6, 6);
SETUP_REFUSED(bar255, 255);
SETUP_REFUSED(bar_minus_1, 0xffffffff);
SETUP_REFUSED(bar_minus_2, 0xfffffffe);
SETUP_REFUSED(bar_lowest, 0x80000000);
SETUP_REFUSED(bar_highest, 0x7fffffff);
/* B90: an RC need not clear what it had set up; the function is unbound all the same */
CASE(subrange, setup_bar2_remade, .command = CMD_SETUP, .set = { { REG_SIZE, 2 } },
     .caps = CAP_SUBRANGE, .status = ST_REPLY | ST_SETUP_OK,
     .or_status = ST_REPLY | ST_SETUP_FAIL | ST_NO_RESOURCE, .irqs = 1, .restore = FAULT_EP);
