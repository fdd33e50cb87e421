/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wire format of the vfio-user protocol, version 0.0: QEMU's interop/vfio-user document.  Fields
 * are in the byte order of the host.
 */
#ifndef LINK_VFU_PROTO_H
#define LINK_VFU_PROTO_H

#include <stdint.h>

enum vfu_command {
	VFU_VERSION = 1, VFU_DMA_MAP, VFU_DMA_UNMAP, VFU_GET_INFO, VFU_GET_REGION_INFO,
	VFU_GET_REGION_IO_FDS, VFU_GET_IRQ_INFO, VFU_SET_IRQS, VFU_REGION_READ, VFU_REGION_WRITE,
	VFU_DMA_READ, VFU_DMA_WRITE, VFU_DEVICE_RESET, VFU_DIRTY_PAGES, VFU_WRITE_MULTI,
	VFU_DEVICE_FEATURE, VFU_NR_COMMANDS,
};

#define VFU_FLAG_TYPE		0x0f
#define VFU_TYPE_COMMAND	0x00
#define VFU_TYPE_REPLY		0x01
#define VFU_FLAG_NO_REPLY	0x10
#define VFU_FLAG_ERROR		0x20

/* data of one message at most, the protocol's default */
#define VFU_MAX_DATA		0x100000u
/* descriptors in one message at most; QEMU sends up to 16 if the server takes so many */
#define VFU_MAX_FDS		16

struct vfu_header {
	uint16_t id;
	uint16_t command;
	uint32_t size;			/* with this header */
	uint32_t flags;
	uint32_t error;			/* errno of an error reply */
};

struct vfu_version {
	uint16_t major;
	uint16_t minor;
};

#define VFU_DMA_FLAG_READ	0x1
#define VFU_DMA_FLAG_WRITE	0x2
#define VFU_DMA_FLAG_MMAP	0x4
#define VFU_DMA_FLAG_FILE	0x8

struct vfu_dma_map {
	uint32_t argsz;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t size;
};

#define VFU_UNMAP_FLAG_ALL	0x2

struct vfu_dma_unmap {
	uint32_t argsz;
	uint32_t flags;
	uint64_t address;
	uint64_t size;
};

struct vfu_device_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t num_regions;
	uint32_t num_irqs;
};

struct vfu_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t cap_offset;
	uint64_t size;
	uint64_t offset;
};

struct vfu_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count;
};

struct vfu_irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
};

/* REGION_READ, REGION_WRITE, and each write of WRITE_MULTI; data follows */
struct vfu_region_access {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
};

#define VFU_MULTI_DATA		8u	/* bytes of data in each write of WRITE_MULTI */

/* DMA_WRITE as QEMU >= 11 expects it: 64-bit count; data follows */
struct vfu_dma_access {
	uint64_t address;
	uint64_t count;
};

#endif
