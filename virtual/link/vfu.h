/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The server side of one vfio-user device: framing, commands, guest memory, interrupts.  It knows
 * nothing of what the device is: that is struct vfu_device_ops.
 *
 * Nothing here waits: the owner polls the descriptor and calls vfu_serve().
 */
#ifndef LINK_VFU_H
#define LINK_VFU_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

/* regions and interrupts of a PCI function, linux/vfio.h */
#define VFU_NR_REGIONS	9
#define VFU_MAX_MSI	32

/**
 * struct vfu_device_ops - the device behind a server
 * @region_size:  bytes of region @region (0..VFU_NR_REGIONS - 1) now, 0: there is none.  Asked when
 *                the client asks, which is when it plugs the device in.
 * @region_read:  read @len bytes (1..1 MiB) inside the region's size when asked
 * @region_write: write them
 * @reset:        the client resets the device
 * @disconnected: the client is gone, its memory and interrupts too
 * @log:          one line for a person, without newline
 *
 * The read and write ops may use vfu_ram(), vfu_post() and vfu_msi() of any server.
 */
struct vfu_device_ops {
	uint64_t (*region_size)(void *ctx, unsigned int region);
	void (*region_read)(void *ctx, unsigned int region, uint64_t off, void *buf, uint32_t len);
	void (*region_write)(void *ctx, unsigned int region, uint64_t off, const void *buf,
			     uint32_t len);
	void (*reset)(void *ctx);
	void (*disconnected)(void *ctx);
	void (*log)(void *ctx, const char *line);
};

struct vfu;

/**
 * vfu_new() - make a server without a client
 * @ops:    kept, must outlive the server
 * @ctx:    first argument of every op
 * @nr_msi: MSI vectors that the client can be asked for, 1..VFU_MAX_MSI
 *
 * Return: the server, to be freed with vfu_free(), or NULL without memory.
 */
struct vfu *vfu_new(const struct vfu_device_ops *ops, void *ctx, unsigned int nr_msi);

/**
 * vfu_free() - drop the client, if any, without a word, and free the server
 * @v: from vfu_new(), or NULL
 */
void vfu_free(struct vfu *v);

/**
 * vfu_attach() - a client has connected
 * @v:  server without a client
 * @fd: stream socket; the server's from now on, also on failure
 *
 * Allocates all buffers that the connection needs but the table of memory mappings, which grows
 * with them.
 *
 * Return: 0, -ENOMEM, or -errno of making the socket non-blocking.
 */
int vfu_attach(struct vfu *v, int fd);

/**
 * vfu_is_connected() - is there a client?
 * @v: server
 */
bool vfu_is_connected(const struct vfu *v);

/**
 * vfu_pollfd() - what to poll for
 * @v: server
 *
 * Return: descriptor and events; the descriptor is -1 without a client, which poll() ignores.
 */
struct pollfd vfu_pollfd(const struct vfu *v);

/**
 * vfu_serve() - send what waits, receive and answer what has come
 * @v: server
 *
 * Handles a bounded number of messages, so that no client starves another.  When the client is
 * gone, breaks the framing or does not take what is sent to it, logs why and drops it.
 */
void vfu_serve(struct vfu *v);

/**
 * vfu_ram() - host address of guest memory
 * @v:     server
 * @addr:  bus address
 * @write: to be written, else read
 * @left:  bytes that follow in the same mapping, at least 1
 *
 * Return: the address, valid until the server is served again, or NULL if nothing that allows the
 * access is mapped there.
 */
void *vfu_ram(struct vfu *v, uint64_t addr, bool write, uint64_t *left);

/**
 * vfu_unmapped() - did the client take memory away that was there?
 * @v:    server
 * @addr: bus address
 *
 * The last VFU_MAX_GONE ranges that it unmapped are remembered; an address that it has mapped again
 * since does not count.
 */
bool vfu_unmapped(const struct vfu *v, uint64_t addr);

/**
 * vfu_post() - have the client write to one of its bus addresses
 * @v:    server; without a client nothing happens
 * @addr: bus address
 * @data: what to write
 * @len:  1..8 bytes
 *
 * Goes through the device's address space in the client, so through its IOMMU.  Never waits, and no
 * answer is asked for.
 */
void vfu_post(struct vfu *v, uint64_t addr, const void *data, uint32_t len);

/**
 * vfu_msi() - raise an MSI
 * @v:      server
 * @vector: 0 .. nr_msi - 1
 *
 * Return: 0, -ENOENT if the client has not set the vector up, or -errno of signalling.
 */
int vfu_msi(struct vfu *v, unsigned int vector);

#endif
