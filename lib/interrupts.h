/* SPDX-License-Identifier: GPL-2.0-only */
/* Counting in /proc/interrupts. */
#ifndef DOORBENCH_INTERRUPTS_H
#define DOORBENCH_INTERRUPTS_H

/* request_irq() name of the doorbell in drivers/pci/endpoint/functions/pci-epf-vntb.c */
#define DB_INTERRUPTS_VNTB	"pci_epf_vntb_db"
/* the same in drivers/pci/endpoint/functions/pci-epf-test.c */
#define DB_INTERRUPTS_EPF_TEST	"pci-ep-test-doorbell"
/* longest name of an interrupt chip that is told, with its NUL */
#define DB_INTERRUPTS_CHIP	32

/**
 * db_interrupts_count() - how often interrupts with an action of this name fired
 * @text: /proc/interrupts; untrusted
 * @name: of the action, as given to request_irq()
 *
 * Return: sum over all CPUs and lines; -1 if no line has that action.
 */
long long db_interrupts_count(const char *text, const char *name);

/**
 * db_interrupts_chip() - the interrupt chip of the first line with an action of this name
 * @text: /proc/interrupts; untrusted
 * @name: of the action
 * @chip: filled in, printable, cut at its size; "" if no line has that action
 */
void db_interrupts_chip(const char *text, const char *name, char chip[DB_INTERRUPTS_CHIP]);

#endif
