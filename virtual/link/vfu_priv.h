/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside of the vfio-user server: its state, and what its parts offer each other.
 */
#ifndef LINK_VFU_PRIV_H
#define LINK_VFU_PRIV_H

#include "virtual/link/vfu.h"
#include "virtual/link/vfu_proto.h"

/* a range of the client's bus addresses, with memory behind it or not */
struct vfu_map {
	uint64_t iova;
	uint64_t size;
	uint8_t *va;			/* NULL: reachable by message only */
	uint32_t flags;			/* VFU_DMA_FLAG_READ, VFU_DMA_FLAG_WRITE */
};

/* a range that was unmapped */
struct vfu_gone {
	uint64_t iova;
	uint64_t size;
};

#define VFU_MAX_GONE	256

/* all ranges, sorted, without overlap */
struct vfu_maps {
	struct vfu_map *map;
	unsigned int nr;
	unsigned int room;
	unsigned int hit;		/* where the last look-up ended */
	struct vfu_gone gone[VFU_MAX_GONE];	/* memory that is gone, the oldest is overwritten */
	unsigned int nr_gone;		/* so many ever */
};

#define VFU_MAX_MAPS	65535		/* the protocol's default */

/**
 * vfu_maps_add() - a DMA_MAP
 * @m:   mappings
 * @req: the request
 * @fd:  the memory, mapped here and still the caller's; -1: none
 * @why: on failure, the field that is wrong and how
 *
 * Return: 0; -EINVAL for bad fields, -EEXIST for an overlap, -ENOSPC for too many, -errno of
 * fstat() or mmap().
 */
int vfu_maps_add(struct vfu_maps *m, const struct vfu_dma_map *req, int fd, const char **why);

/**
 * vfu_maps_remove() - a DMA_UNMAP: remove what lies in a range
 * @m:    mappings
 * @iova: start of the range
 * @size: its bytes
 * @why:  on failure, the field that is wrong and how
 *
 * Return: 0, also if nothing lay there; -EINVAL if the range is bad or would cut a mapping.
 */
int vfu_maps_remove(struct vfu_maps *m, uint64_t iova, uint64_t size, const char **why);

/** vfu_maps_clear() - remove all mappings and the table @m: mappings */
void vfu_maps_clear(struct vfu_maps *m);

/** vfu_maps_gone() - as vfu_unmapped() */
bool vfu_maps_gone(const struct vfu_maps *m, uint64_t addr);

/** vfu_maps_find() - as vfu_ram() */
void *vfu_maps_find(struct vfu_maps *m, uint64_t addr, bool write, uint64_t *left);

/* received: one message.  Sent: what a client that does not read may leave waiting; four of the
 * largest replies.
 */
#define VFU_RX_ROOM	(sizeof(struct vfu_header) + sizeof(struct vfu_region_access) + \
			 VFU_MAX_DATA)
#define VFU_TX_ROOM	(4 * VFU_RX_ROOM)

struct vfu {
	const struct vfu_device_ops *ops;
	void *ctx;
	unsigned int nr_msi;

	int fd;				/* -1: no client */
	bool versioned;			/* the version has been agreed on */
	bool broken;			/* to be dropped, the reason is logged */
	unsigned int complaints;

	uint8_t *rx;
	uint32_t rx_start;		/* what lies before has been handled */
	uint32_t rx_len;
	int fds[VFU_MAX_FDS];		/* that came with a message, */
	unsigned int nr_fds;
	uint32_t fds_end;		/* the one in which this offset lies or ends */
	bool fds_lost;

	uint8_t *reply;			/* the one being made */
	uint8_t *tx;
	uint32_t tx_start;
	uint32_t tx_len;
	uint16_t post_id;

	struct vfu_maps maps;
	int msi[VFU_MAX_MSI];
	uint64_t size[VFU_NR_REGIONS];
	bool size_told[VFU_NR_REGIONS];
};

/**
 * vfu_complain() - log what is wrong with a client's message
 * @v:   server
 * @fmt: command, field and value
 */
void vfu_complain(struct vfu *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** vfu_break() - log why the client has to go; it is dropped at the end of vfu_serve() */
void vfu_break(struct vfu *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** vfu_handle() - the message at @msg is complete: do it and answer */
void vfu_handle(struct vfu *v, const uint8_t *msg);

/**
 * vfu_send() - send or queue
 * @v:   server with a client
 * @msg: whole message
 * @len: its bytes
 */
void vfu_send(struct vfu *v, const void *msg, uint32_t len);

/** vfu_irqs_clear() - close the eventfds of vectors @start .. @start + @count - 1 */
void vfu_irqs_clear(struct vfu *v, unsigned int start, unsigned int count);

#endif
