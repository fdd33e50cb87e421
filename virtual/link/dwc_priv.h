/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside of the controller model: its state, and what its parts offer each other.  Register numbers
 * are those of the Linux drivers pcie-designware.h and dw-edma-v0-regs.h, and of linux/pci_regs.h.
 */
#ifndef LINK_DWC_PRIV_H
#define LINK_DWC_PRIV_H

#include "virtual/glue/app_regs.h"
#include "virtual/link/dwc.h"
#include "virtual/link/fault.h"

#define DWC_BIT(n)	(1u << (n))

/* capabilities of the endpoint function */
#define DWC_CAP_PM	0x40
#define DWC_CAP_MSI	0x50
#define DWC_CAP_EXP	0x70
#define DWC_CAP_MSIX	0xb0
#define DWC_ECAP_AER	0x100
#define DWC_ECAP_REBAR	0x148

/* port logic: DBI only, an RC does not see it */
#define DWC_PORT_LOGIC		0x700
#define DWC_PORT_LINK_CTRL	0x710
#define DWC_DEBUG0		0x728
#define DWC_DEBUG1		0x72c
#define DWC_MISC_CONTROL_1	0x8bc
#define DWC_RO_WR_EN		0x01
#define DWC_VERSION		0x8f8
#define DWC_VERSION_TYPE	0x8fc
#define DWC_ATU_VIEWPORT	0x900
#define DWC_DMA_VIEWPORT	0x978

/* iATU window registers */
enum {
	ATU_CTRL1 = 0x00, ATU_CTRL2 = 0x04, ATU_LBASE = 0x08, ATU_UBASE = 0x0c, ATU_LIMIT = 0x10,
	ATU_LTARGET = 0x14, ATU_UTARGET = 0x18, ATU_ULIMIT = 0x20, ATU_WINDOW_END = 0x24,
};
#define ATU_CTRL1_TYPE		0x1f
#define ATU_CTRL1_INCREASE	DWC_BIT(13)
#define ATU_CTRL1_FUNC(v)	((v) >> 20 & 0x1f)
#define ATU_CTRL2_ENABLE	DWC_BIT(31)
#define ATU_CTRL2_BAR_MODE	DWC_BIT(30)
#define ATU_CTRL2_FUNC_MATCH	DWC_BIT(19)
#define ATU_CTRL2_BAR(v)	((v) >> 8 & 7)

/* one configuration space: values, what the host may write, what it clears by writing 1 */
struct dwc_store {
	uint8_t val[DWC_CONFIG_SIZE];
	uint8_t mask[DWC_CONFIG_SIZE];
	uint8_t w1c[DWC_CONFIG_SIZE];
};

/* a register block's place in the EP machine's address map, told by the glue */
struct dwc_block {
	uint64_t base;
	uint32_t size;
};

/* an eDMA channel at work; the registers hold what the driver sees */
struct dwc_channel {
	bool running;
	bool ccs;
	uint64_t llp;			/* next element */
	uint32_t control;		/* of the element being copied */
	uint32_t left;			/* its bytes still to be copied */
	bool single;			/* one element in the registers, no list */
	uint32_t elements;		/* data elements since the doorbell */
	uint64_t sar;
	uint64_t dar;
};

/* things worth a log line; each is logged at its 1st, 2nd, 4th, 8th... time, so that no machine can
 * flood the log
 */
enum dwc_note {
	DWC_NOTE_UR, DWC_NOTE_OUTBOUND, DWC_NOTE_MASTER, DWC_NOTE_ACCESS, DWC_NOTE_EDMA,
	DWC_NOTE_RESERVED, DWC_NOTE_LATER, DWC_NOTE_STALE, DWC_NOTE_FREED, DWC_NR_NOTES,
};

/* what can be late */
enum dwc_event_kind {
	DWC_EVENT_RING,			/* a write to dma register @addr */
	DWC_EVENT_POST,			/* a write to EP address @addr, which is not RAM */
	DWC_EVENT_MSI,			/* vector @addr to the RC */
	DWC_EVENT_DONE,			/* end of a transfer: channel << 1 | direction in @addr */
	DWC_EVENT_LINK,			/* the end of a reset */
};

struct dwc_event {
	enum dwc_event_kind kind;
	uint64_t addr;
	uint8_t data[DWC_POST_MAX];
	uint32_t len;
	uint64_t due;			/* time, as the bus's clock counts */
	uint64_t number;		/* order of those that are due at once */
};

#define DWC_MAX_LATER	64

struct dwc {
	const struct dwc_profile *profile;
	const struct dwc_bus_ops *ops;
	void *ctx;

	struct dwc_store cfg;		/* DBI and the RC's configuration space: one store */
	struct dwc_store ep_cfg;	/* the function that the EP machine drives */
	uint32_t bar_mask[DWC_NR_BARS];	/* DBI2 */
	uint32_t atu[2][DWC_MAX_WINDOWS][ATU_WINDOW_END / 4];

	uint32_t dma[VEP_DMA_SIZE / 4];
	struct dwc_channel chan[2][DWC_MAX_CHANNELS];
	bool emul[2];			/* interrupt emulation asserted */
	uint32_t lines;			/* asserted eDMA interrupts, a bit per vector */

	uint32_t app_ctrl;
	uint32_t app_irq;
	bool link;
	bool lost;			/* the link went down under the RC */
	bool resetting;			/* a hot reset or PERST# is under way */
	bool perst;			/* it is PERST# */
	struct dwc_block block[VEP_NR_BLOCKS];

	uint64_t rings;
	uint64_t rung;			/* when the RC rang; 0: acknowledged */
	uint64_t ack_ns;		/* from the last ring to its acknowledgement */
	uint64_t msi[DWC_NR_SIDES];
	uint64_t ur;
	uint64_t stale[DWC_NR_SIDES];	/* accesses to RAM that the machine had taken away */
	uint64_t freed;			/* RC writes to a BAR that worked, its target is gone */
	uint32_t bar_used;		/* BARs through which the RC has written since the reset */
	uint64_t notes[DWC_NR_NOTES];

	struct dwc_fault fault[DWC_NR_FAULTS];
	struct dwc_event later[DWC_MAX_LATER];
	unsigned int nr_later;
	uint64_t later_number;
};

/* --- store.c */

/**
 * dwc_store_get() - value of a field
 * @s:   store
 * @off: offset, @off + @len within the store
 * @len: 1..8 bytes
 */
uint64_t dwc_store_get(const struct dwc_store *s, uint32_t off, uint32_t len);

/**
 * dwc_store_set() - hardware changes a field, whatever its masks
 * @s:   store
 * @off: offset, @off + @len within the store
 * @len: 1..8 bytes
 * @v:   new value
 */
void dwc_store_set(struct dwc_store *s, uint32_t off, uint32_t len, uint64_t v);

/**
 * dwc_store_define() - define a field at reset
 * @s:    store
 * @off:  offset, @off + @len within the store
 * @len:  1..4 bytes
 * @v:    value
 * @mask: bits that a host may write
 * @w1c:  bits that are cleared by writing 1, from either side
 */
void dwc_store_define(struct dwc_store *s, uint32_t off, uint32_t len, uint32_t v, uint32_t mask,
		      uint32_t w1c);

/**
 * dwc_store_write() - a bus write
 * @s:   store
 * @off: offset, @off + @len within the store
 * @len: 1..4 bytes, byte lanes are honoured
 * @v:   value
 * @ro:  read-only bits are writable too (DBI_RO_WR_EN)
 */
void dwc_store_write(struct dwc_store *s, uint32_t off, uint32_t len, uint32_t v, bool ro);

/* --- config.c: the endpoint function's configuration space */

/** dwc_config_reset() - reset image of the endpoint function @d: controller */
void dwc_config_reset(struct dwc *d);

/** dwc_config_ep_reset() - reset image of the function that the EP drives @d: controller */
void dwc_config_ep_reset(struct dwc *d);

/** dwc_config_rc_reset() - clear what an RC programs @d: controller */
void dwc_config_rc_reset(struct dwc *d);

/**
 * dwc_config_write() - a write through DBI or by the RC
 * @d:   controller
 * @off: aligned to @len, below DWC_CONFIG_SIZE
 * @len: 1, 2 or 4
 * @v:   value
 * @dbi: by the EP through DBI, else an RC's configuration write
 */
void dwc_config_write(struct dwc *d, uint32_t off, uint32_t len, uint32_t v, bool dbi);

/** dwc_config_memory() - Command.MemorySpace @d: controller */
bool dwc_config_memory(const struct dwc *d);

/** dwc_config_master() - Command.BusMaster @d: controller */
bool dwc_config_master(const struct dwc *d);

/**
 * dwc_config_msi() - is this write one of the function's MSIs?
 * @d:    controller
 * @addr: PCI address
 * @data: what is written there with 32 bits
 *
 * Return: the vector, or -1 if it is an ordinary write: MSI off, another address or foreign data.
 */
int dwc_config_msi(const struct dwc *d, uint64_t addr, uint32_t data);

/* --- bar.c */

/**
 * dwc_bar_mask() - size - 1 of a BAR
 * @d:   controller
 * @bar: 0..5
 *
 * Return: the mask, or 0 if the BAR is disabled or the upper half of another.
 */
uint64_t dwc_bar_mask(const struct dwc *d, unsigned int bar);

/**
 * dwc_bar_address() - address that the RC has assigned
 * @d:   controller
 * @bar: 0..5, not an upper half
 */
uint64_t dwc_bar_address(const struct dwc *d, unsigned int bar);

/**
 * dwc_bar_write() - a 32-bit write to a BAR register
 * @d:     controller
 * @bar:   0..5
 * @v:     value
 * @types: the type bits are writable too
 */
void dwc_bar_write(struct dwc *d, unsigned int bar, uint32_t v, bool types);

/**
 * dwc_bar_write_mask() - a write to DBI2
 * @d:   controller
 * @bar: 0..5
 * @v:   value
 */
void dwc_bar_write_mask(struct dwc *d, unsigned int bar, uint32_t v);

/** dwc_bar_reset() - define the resizable BAR capability, if the profile has it @d: controller */
void dwc_bar_reset(struct dwc *d);

/**
 * dwc_bar_rebar_written() - follow a write to the resizable BAR capability
 * @d:   controller
 * @off: what was written
 * @len: how many bytes
 * @old: content of the 32-bit register at @off & ~3 before
 */
void dwc_bar_rebar_written(struct dwc *d, uint32_t off, uint32_t len, uint32_t old);

/* --- atu.c */

/** dwc_atu_read() - register @off of the atu block, a multiple of 4 below VEP_ATU_SIZE */
uint32_t dwc_atu_read(const struct dwc *d, uint32_t off);

/** dwc_atu_write() - the same, written */
void dwc_atu_write(struct dwc *d, uint32_t off, uint32_t v);

/**
 * dwc_atu_outbound() - EP address in the slave window to PCI address
 * @d:    controller
 * @addr: EP address
 * @pci:  the translation
 * @left: bytes to the end of the window, from @addr, at least 1
 *
 * Return: false if no window matches.
 */
bool dwc_atu_outbound(const struct dwc *d, uint64_t addr, uint64_t *pci, uint64_t *left);

/**
 * dwc_atu_inbound() - offset in a BAR to EP address
 * @d:    controller
 * @bar:  the BAR that was hit, enabled
 * @off:  offset, within the BAR
 * @addr: the translation
 * @left: bytes to the end of the window, from @off, at least 1
 *
 * Return: false if no window matches.
 */
bool dwc_atu_inbound(const struct dwc *d, unsigned int bar, uint64_t off, uint64_t *addr,
		     uint64_t *left);

/** dwc_atu_lose() - knob: disable a window; @value: (number << 1 | enum dwc_dir) + 1; 0: none */
bool dwc_atu_lose(struct dwc *d, uint32_t value);

/** dwc_atu_link_lost() - the link went down under the EP: a knob may lose the windows */
void dwc_atu_link_lost(struct dwc *d);

/** dwc_atu_used() - enabled windows in direction @dir */
unsigned int dwc_atu_used(const struct dwc *d, enum dwc_dir dir);

/* --- edma.c */

/** dwc_edma_reset() - reset the dma block @d: controller */
void dwc_edma_reset(struct dwc *d);

/** dwc_edma_read() - register @off of the dma block, a multiple of 4 below VEP_DMA_SIZE */
uint32_t dwc_edma_read(const struct dwc *d, uint32_t off);

/** dwc_edma_write() - the same, written */
void dwc_edma_write(struct dwc *d, uint32_t off, uint32_t v);

/** dwc_edma_is_doorbell() - does a write to register @off of the dma block ring? */
bool dwc_edma_is_doorbell(const struct dwc *d, uint32_t off);

/** dwc_edma_assert() - knob: assert the emulated interrupt without a ring; @value 0: do not */
bool dwc_edma_assert(struct dwc *d, uint32_t value);

/** dwc_edma_done() - signal the end of a transfer of channel @n in direction @dir */
void dwc_edma_done(struct dwc *d, unsigned int dir, unsigned int n);

/* --- later.c */

/**
 * dwc_event_send() - something goes to the other machine, unless a knob keeps it
 * @d:    controller
 * @e:    what; copied
 * @drop: the first of the path's three knobs: drop, delay, duplicate
 */
void dwc_event_send(struct dwc *d, const struct dwc_event *e, enum dwc_fault_id drop);

/** dwc_event_later() - something is to happen in @ns nanoseconds @e: what; copied */
void dwc_event_later(struct dwc *d, const struct dwc_event *e, uint32_t ns);

/** dwc_event_run_due() - let out what is due @d: controller */
void dwc_event_run_due(struct dwc *d);

/* --- app.c */

/** dwc_link_hold() - knob: hold the link down, or with @value 0 let it come up again */
bool dwc_link_hold(struct dwc *d, uint32_t value);

/** dwc_link_hot_reset() - knob: a hot reset from the RC that takes @ns nanoseconds */
bool dwc_link_hot_reset(struct dwc *d, uint32_t ns);

/** dwc_link_perst() - knob: PERST# asserted for @ns nanoseconds; the core loses its registers */
bool dwc_link_perst(struct dwc *d, uint32_t ns);

/** dwc_link_again() - a reset ends @d: controller */
void dwc_link_again(struct dwc *d);

/** dwc_app_reset() - reset the app block; the link goes down @d: controller */
void dwc_app_reset(struct dwc *d);

/** dwc_app_read() - register @off of the app block, a multiple of 4 below VEP_APP_SIZE */
uint32_t dwc_app_read(const struct dwc *d, uint32_t off);

/** dwc_app_write() - the same, written */
void dwc_app_write(struct dwc *d, uint32_t off, uint32_t v);

/* --- route.c: memory requests on the two buses */

/**
 * dwc_bus_read() - read RAM of a machine, across map boundaries
 * @d:    controller
 * @side: whose bus
 * @addr: bus address
 * @buf:  gets @len bytes
 * @len:  any
 *
 * Return: false if any of it is not RAM.
 */
bool dwc_bus_read(struct dwc *d, enum dwc_side side, uint64_t addr, void *buf, uint32_t len);

/**
 * dwc_slave_read() - the EP reads from its slave window
 * @d:   controller
 * @off: offset in BAR2
 * @buf: gets @len bytes, all-ones where nothing answers
 * @len: any
 */
void dwc_slave_read(struct dwc *d, uint64_t off, void *buf, uint32_t len);

/** dwc_slave_write() - the same, written */
void dwc_slave_write(struct dwc *d, uint64_t off, const void *buf, uint32_t len);

/**
 * dwc_target_read() - the RC reads from a BAR
 * @d:   controller
 * @bar: 0..5
 * @off: offset, any
 * @buf: gets @len bytes, all-ones where nothing answers
 * @len: any
 */
void dwc_target_read(struct dwc *d, unsigned int bar, uint64_t off, void *buf, uint32_t len);

/** dwc_target_write() - the same, written */
void dwc_target_write(struct dwc *d, unsigned int bar, uint64_t off, const void *buf,
		      uint32_t len);

/** dwc_may_master() - can the EP reach the RC? Link up, bus master enabled @d: controller */
bool dwc_may_master(struct dwc *d);

/** dwc_no_ram() - an access found no RAM at @addr: was it taken away? @what: read or write */
void dwc_no_ram(struct dwc *d, enum dwc_side side, uint64_t addr, const char *what);

/* --- region.c */

/**
 * dwc_block_read() - read a register of a block
 * @d:   controller
 * @b:   VEP_DBI .. VEP_DMA, or VEP_NR_BLOCKS for the app block
 * @off: offset, within the block
 * @len: bytes
 * @v:   the value
 *
 * Return: false if the block has no such access: wrong width or unaligned.
 */
bool dwc_block_read(struct dwc *d, unsigned int b, uint32_t off, uint32_t len, uint32_t *v);

/** dwc_block_write() - the same, written */
bool dwc_block_write(struct dwc *d, unsigned int b, uint32_t off, uint32_t len, uint32_t v);

/** dwc_core_reset() - the core's registers, not what a vendor adds @d: controller */
void dwc_core_reset(struct dwc *d);

/** dwc_raise() - raise MSI @vector of the function that @side sees */
void dwc_raise(struct dwc *d, enum dwc_side side, unsigned int vector);

/** dwc_note() - log something that may happen often @what: its kind, counted apart */
void dwc_note(struct dwc *d, enum dwc_note what, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
