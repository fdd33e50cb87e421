/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The model of a DesignWare PCIe endpoint controller and of the link behind it.  It knows
 * registers, windows, the eDMA and the two buses, and nothing of how the two machines are attached:
 * whoever attaches them brings a struct dwc_bus_ops.
 *
 * The EP machine sees a PCI function with the register blocks of virtual/glue/app_regs.h, the RC
 * machine sees the function that the EP has configured through them.
 */
#ifndef LINK_DWC_H
#define LINK_DWC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "virtual/link/profile.h"

enum dwc_side { DWC_EP, DWC_RC, DWC_NR_SIDES };

/* regions of a function: 0..5 are its BARs, numbered as in linux/vfio.h */
#define DWC_REGION_CONFIG	7
#define DWC_CONFIG_SIZE		4096

/* widest write to something that is not RAM: the widest store a CPU makes to a device */
#define DWC_POST_MAX		8

/**
 * struct dwc_access - one register access, for a trace
 * @side:  whose access
 * @write: else a read
 * @block: name of the block: "dbi", "atu", "cfg", "bar0", ...
 * @off:   offset in the block in bytes
 * @len:   width in bytes
 * @value: what was read or written; of an access wider than 8 bytes its first 8
 */
struct dwc_access {
	enum dwc_side side;
	bool write;
	const char *block;
	uint64_t off;
	uint32_t len;
	uint64_t value;
};

/**
 * struct dwc_bus_ops - what the model needs of the two machines
 * @ram:          host address of bus address @addr of @side if there is RAM that may be read (or
 *                written, if @write), with the bytes that follow it in *@left (at least 1), else
 *                NULL.  The pointer is used at once and not kept.
 * @post:         write @len bytes (1..DWC_POST_MAX) to bus address @addr of @side, which is not
 *                RAM; never waits, nothing comes back
 * @unmapped:     did the machine take RAM at @addr away? Asked when @ram has found none; NULL: not
 *                known
 * @msi:          raise MSI @vector of the function that @side sees
 * @link_changed: the link came up or went down
 * @log:          one line for a person, without newline
 * @now:          a clock in nanoseconds that only goes forward
 * @trace:        called after each register access; NULL: no trace
 *
 * None of them may call back into the model.
 */
struct dwc_bus_ops {
	void *(*ram)(void *ctx, enum dwc_side side, uint64_t addr, bool write, uint64_t *left);
	void (*post)(void *ctx, enum dwc_side side, uint64_t addr, const void *data, uint32_t len);
	bool (*unmapped)(void *ctx, enum dwc_side side, uint64_t addr);
	void (*msi)(void *ctx, enum dwc_side side, unsigned int vector);
	void (*link_changed)(void *ctx, bool up);
	void (*log)(void *ctx, const char *line);
	uint64_t (*now)(void *ctx);
	void (*trace)(void *ctx, const struct dwc_access *access);
};

/**
 * struct dwc_status - the model's state in numbers
 * @link:    the link is up
 * @ltssm:   the EP has enabled link training
 * @rings:   doorbell writes since the EP's last reset
 * @used:    enabled iATU windows by enum dwc_dir
 * @windows: all iATU windows by enum dwc_dir
 * @msi:     MSIs raised since start, by the side that got them
 * @ur:      RC accesses to BARs that ended as unsupported request, since start
 */
struct dwc_status {
	bool link;
	bool ltssm;
	uint64_t rings;
	unsigned int used[2];
	unsigned int windows[2];
	uint64_t msi[DWC_NR_SIDES];
	uint64_t ur;
};

struct dwc;

/**
 * dwc_new() - make a controller in its reset state
 * @profile: kept, must outlive the controller
 * @ops:     kept, must outlive the controller
 * @ctx:     first argument of every op
 *
 * Return: the controller, to be freed with dwc_free(), or NULL without memory.  Nothing else of the
 * model allocates.
 */
struct dwc *dwc_new(const struct dwc_profile *profile, const struct dwc_bus_ops *ops, void *ctx);

/**
 * dwc_free() - free a controller
 * @d: from dwc_new(), or NULL
 */
void dwc_free(struct dwc *d);

/**
 * dwc_reset() - a machine resets its function, or is gone
 * @d:    controller
 * @side: DWC_EP clears the whole controller and takes the link down; DWC_RC clears what an RC
 *        programs: command, BAR addresses, MSI
 */
void dwc_reset(struct dwc *d, enum dwc_side side);

/**
 * dwc_rc_plugged() - the RC machine starts to look at the function
 * @d: controller
 *
 * Configuration reads answer all-ones while the link is down, but not to an RC that plugs the
 * function in meanwhile: QEMU does not survive a function of all-ones.  That RC sees a function
 * without BARs.
 */
void dwc_rc_plugged(struct dwc *d);

/**
 * dwc_region_size() - size of a region as the machine has to see it now
 * @d:      controller
 * @side:   whose function
 * @region: 0..5, DWC_REGION_CONFIG; others do not exist
 *
 * Return: bytes, a power of two, or 0 if there is none.
 */
uint64_t dwc_region_size(const struct dwc *d, enum dwc_side side, unsigned int region);

/**
 * dwc_read() - a machine reads from its function
 * @d:      controller
 * @side:   which machine
 * @region: 0..5, DWC_REGION_CONFIG
 * @off:    offset in the region in bytes, any
 * @buf:    gets @len bytes; all-ones where PCI answers so
 * @len:    any
 */
void dwc_read(struct dwc *d, enum dwc_side side, unsigned int region, uint64_t off, void *buf,
	      uint32_t len);

/**
 * dwc_write() - a machine writes to its function
 * @d:      controller
 * @side:   which machine
 * @region: 0..5, DWC_REGION_CONFIG
 * @off:    offset in the region in bytes, any
 * @buf:    @len bytes
 * @len:    any
 *
 * As on a bus, what cannot be written is dropped, counted and logged.
 */
void dwc_write(struct dwc *d, enum dwc_side side, unsigned int region, uint64_t off,
	       const void *buf, uint32_t len);

/**
 * dwc_print_counters() - everything that is counted, as a line of key=value
 * @d:    controller
 * @buf:  gets the line, without newline
 * @size: room there
 */
void dwc_print_counters(const struct dwc *d, char *buf, size_t size);

/**
 * dwc_next_event() - when does dwc_work() have a delayed event to see to?
 * @d:   controller
 * @due: that time, as the bus's clock counts
 *
 * Return: false if nothing is delayed.
 */
bool dwc_next_event(const struct dwc *d, uint64_t *due);

/**
 * dwc_work() - let out delayed events that are due, continue eDMA transfers that were too long to
 * finish within one access
 * @d: controller
 *
 * Bounded (about a millisecond), so that requests of the machines are answered in between.
 *
 * Return: true if there is more to do.
 */
bool dwc_work(struct dwc *d);

/**
 * dwc_get_status() - state in numbers
 * @d: controller
 * @s: filled in
 */
void dwc_get_status(const struct dwc *d, struct dwc_status *s);

#endif
