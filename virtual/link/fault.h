/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fault knobs: what the controller, the link and the root port do wrong on demand.  A knob is off
 * until it is set; then it strikes at each access that it is about, for ever or so many times.
 * With all knobs off the model behaves as if there were none.  docs/virtual-link.md describes them.
 */
#ifndef LINK_FAULT_H
#define LINK_FAULT_H

#include <stddef.h>
#include <stdint.h>

/* drop, delay and duplicate of one path follow each other: dwc_event_send() relies on it */
enum dwc_fault_id {
	DWC_FAULT_RING_DROP, DWC_FAULT_RING_DELAY, DWC_FAULT_RING_DUPLICATE, DWC_FAULT_RING_STUCK,
	DWC_FAULT_RING_ASSERT, DWC_FAULT_RING_DATA, DWC_FAULT_ACK_ANY,
	DWC_FAULT_MSI_DROP, DWC_FAULT_MSI_DELAY, DWC_FAULT_MSI_DUPLICATE, DWC_FAULT_MSI_VECTOR,
	DWC_FAULT_ATU_STUCK, DWC_FAULT_ATU_LOSE, DWC_FAULT_ATU_LINK_DOWN, DWC_FAULT_ATU_MISS,
	DWC_FAULT_EDMA_ABORT, DWC_FAULT_EDMA_DONE_DROP, DWC_FAULT_EDMA_DONE_DELAY,
	DWC_FAULT_EDMA_DONE_DUPLICATE, DWC_FAULT_EDMA_RUNNING, DWC_FAULT_EDMA_SHORT,
	DWC_FAULT_EDMA_STRICT_LINK, DWC_FAULT_EDMA_VIA_OB,
	DWC_FAULT_RO_WR_EN, DWC_FAULT_LINK, DWC_FAULT_HOT_RESET, DWC_FAULT_PERST,
	DWC_FAULT_REMOVED, DWC_NR_FAULTS,
};

/* longest delay in nanoseconds: what 32 bits hold, rounded */
#define DWC_FAULT_MAX_NS	4000000000u
#define DWC_FAULT_MAX_COUNT	1000000u

/**
 * struct dwc_fault - one knob's state
 * @value:  0: off; else what it is set to, as fault.c's table encodes it
 * @left:   strikes after which it goes off by itself; 0: none, it stays
 * @struck: strikes since the controller was made
 * @shown:  strikes since it was set, of which the log does not show all
 */
struct dwc_fault {
	uint32_t value;
	uint32_t left;
	uint64_t struck;
	uint64_t shown;
};

struct dwc;

/**
 * dwc_fault_strike() - a knob's access happens: does the knob strike?
 * @d:   controller
 * @id:  the knob
 * @fmt: the access, for the log
 *
 * A strike is counted and logged: the first 16 since the knob was set, then each that is a power of
 * two, so that no machine can flood the log.
 *
 * Return: the knob's value, 0 if it is off.
 */
uint32_t dwc_fault_strike(struct dwc *d, enum dwc_fault_id id, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** dwc_fault_value() - value of a knob that does not strike now, 0: off @d: controller @id: knob */
uint32_t dwc_fault_value(const struct dwc *d, enum dwc_fault_id id);

/**
 * dwc_fault_set() - set a knob, or clear all
 * @d:     controller
 * @words: "NAME VALUE [COUNT]" or "clear", from whoever asks: not trusted
 * @err:   on failure gets one sentence that names the word; printable whatever @words holds
 * @size:  room there
 *
 * The value "off" switches a knob off.  A knob that does something at once (hot-reset, perst,
 * atu-lose) has done it on return, as far as it needs no time.
 *
 * Return: 0 or -EINVAL.
 */
int dwc_fault_set(struct dwc *d, const char *words, char *err, size_t size);

/**
 * dwc_fault_print() - what all knobs are set to, as a line of NAME=off and NAME=VALUE[,LEFT]
 * @d:    controller
 * @buf:  gets the line, without newline
 * @size: room there
 */
void dwc_fault_print(const struct dwc *d, char *buf, size_t size);

/** dwc_fault_struck() - how often a knob struck @d: controller @id: knob */
uint64_t dwc_fault_struck(const struct dwc *d, enum dwc_fault_id id);

/** dwc_fault_name() - a knob's name @id: knob */
const char *dwc_fault_name(enum dwc_fault_id id);

#endif
