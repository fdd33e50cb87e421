/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a board's kernel says about its IOMMU: the mode of a device's group, what was mapped and
 * where inbound windows point, faults.  All text is a board's and untrusted.
 */
#ifndef DOORBENCH_IOMMU_H
#define DOORBENCH_IOMMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buffer.h"
#include "lib/error.h"

/* what stands between a device and memory */
enum db_iommu_mode {
	DB_IOMMU_OFF,		/* no IOMMU */
	DB_IOMMU_PASSTHROUGH,	/* there is one that lets every address through as it is */
	DB_IOMMU_LAZY,		/* translates; an unmapped address may work for a while */
	DB_IOMMU_STRICT,	/* translates; an unmapped address faults at once */
	DB_IOMMU_MODES
};

/** db_iommu_mode_name() - "off", "passthrough", "lazy", "strict" */
const char *db_iommu_mode_name(enum db_iommu_mode mode);

/**
 * db_iommu_mode() - the mode of a device
 * @type: the file "type" of its group (Documentation/ABI/testing/sysfs-kernel-iommu_groups), or
 *        "none" if it is in no group
 *
 * Return: the mode, or -EBADMSG for another word.
 */
int db_iommu_mode(const char *type);

/* a range of addresses: @size bytes, at least 1, from @start, without wrapping around */
struct db_iommu_range {
	uint64_t start, size;
};

struct db_iommu_mapping {
	struct db_iommu_range iova;
	uint64_t paddr;
};

/* most events of one trace that are kept; more is an error, for a proof needs all of them */
#define DB_IOMMU_EVENTS_MAX	100000

struct db_iommu_trace {
	struct db_iommu_mapping *maps;	/* those not unmapped again, in the order of making */
	size_t n_maps, room_maps;
	struct db_iommu_range *windows;	/* inbound windows, as given to pci_epc_set_bar() */
	size_t n_windows, room_windows;
	bool lost;			/* the kernel's buffer overran: events are missing */
};

/**
 * db_iommu_trace_parse() - read a trace of iommu:map, iommu:unmap and doorbench:set_bar
 * @text: the file "trace" of tracefs, or its lines with those events and the one that begins with
 *        "# entries-in-buffer"
 * @len:  bytes in @text
 * @out:  filled in; freed by db_iommu_trace_free() also after an error
 * @err:  sentence with the line
 *
 * The format of iommu's is that of include/trace/events/iommu.h, Linux 7.3; doorbench:set_bar is a
 * kprobe with the fields phys and size.  Other lines are passed over.
 *
 * Return: 0, -EBADMSG for a damaged line of these or without the line on entries, -E2BIG, -ENOMEM.
 */
int db_iommu_trace_parse(const char *text, size_t len, struct db_iommu_trace *out,
			 struct db_error *err);

/** db_iommu_trace_free() - free what db_iommu_trace_parse() filled in */
void db_iommu_trace_free(struct db_iommu_trace *trace);

/**
 * db_iommu_trace_mapped() - the last mapping that lies in part in a range
 *
 * Return: the trace's; NULL if there is none.
 */
const struct db_iommu_mapping *db_iommu_trace_mapped(const struct db_iommu_trace *trace,
						     const struct db_iommu_range *range);

/**
 * db_iommu_reserved() - does a range hold addresses that the IOMMU does not translate?
 * @text:  the file "reserved_regions" of a group
 * @range: addresses
 *
 * Return: true if one of the regions of type msi or direct lies in part in @range.
 */
bool db_iommu_reserved(const char *text, const struct db_iommu_range *range);

/* no page size of Linux's IOMMU drivers' last level is larger (arm64 with 64 KiB pages) */
#define DB_IOMMU_HOLE	0x10000u

/**
 * db_iommu_hole() - find a part of a window that is not mapped
 * @window:   the addresses that can be reached, a multiple of %DB_IOMMU_HOLE long
 * @trace:    all of them since boot
 * @reserved: as for db_iommu_reserved()
 * @hole:     gets the start of %DB_IOMMU_HOLE free bytes, of those the one farthest from the ends
 *
 * Return: 0, -ENOENT if there is none.
 */
int db_iommu_hole(const struct db_iommu_range *window, const struct db_iommu_trace *trace,
		  const char *reserved, uint64_t *hole);

/**
 * db_iommu_is_fault() - does this record of a kernel log report a fault of an IOMMU?
 * @text: the record; may have a time stamp
 *
 * Knows virtio-iommu, SMMUv2 and v3, IPMMU, the RK3588's IOMMU, VT-d and AMD-Vi.
 */
bool db_iommu_is_fault(const char *text);

/**
 * db_iommu_fault() - the next line of a kernel log that reports a fault of an IOMMU
 * @pos:  where to start; moved behind the line
 * @line: gets the line without time stamp and what a terminal would act on
 *
 * Return: false if there is none.
 */
bool db_iommu_fault(const char **pos, struct db_buf *line);

/** db_iommu_names() - does a fault's line name this address, as hexadecimal number? */
bool db_iommu_names(const char *line, uint64_t address);

#endif
