// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands of the vfio-user protocol.  Everything in a message is checked before it is used;
 * what is wrong gives an error reply and a line that names the field.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <linux/vfio.h>

#include "virtual/link/vfu_priv.h"

/* what this server can do, within the protocol's defaults */
static const char capabilities[] =
	"{\"capabilities\":{\"max_msg_fds\":16,\"max_data_xfer_size\":1048576,"
	"\"write_multiple\":true}}";

/* a command: the least size of its body, and its function, which returns the length of the reply's
 * body or -errno
 */
struct command {
	const char *name;
	uint32_t min;
	int (*run)(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply);
};

static int version(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	struct vfu_version ver;

	memcpy(&ver, body, sizeof(ver));
	if (v->versioned || ver.major != 0) {
		vfu_complain(v, "VERSION: major %u: %s", ver.major,
			     v->versioned ? "agreed on already" : "only 0 is known");
		return -EINVAL;
	}
	if (len > sizeof(ver) && body[len - 1]) {
		vfu_complain(v, "VERSION: version data: no terminating NUL");
		return -EINVAL;
	}
	v->versioned = true;
	ver.minor = 0;
	memcpy(reply, &ver, sizeof(ver));
	memcpy(reply + sizeof(ver), capabilities, sizeof(capabilities));
	return sizeof(ver) + sizeof(capabilities);
}

static int dma_map(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	struct vfu_dma_map req;
	const char *why;
	int ret;

	memcpy(&req, body, sizeof(req));
	ret = vfu_maps_add(&v->maps, &req, v->nr_fds ? v->fds[0] : -1, &why);
	if (ret)
		vfu_complain(v, "DMA_MAP: %s: address %#llx size %#llx offset %#llx flags %#x: %s",
			     why, (unsigned long long)req.address, (unsigned long long)req.size,
			     (unsigned long long)req.offset, req.flags, strerror(-ret));
	return ret;
}

static int dma_unmap(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	const char *why = "flags: unknown";
	struct vfu_dma_unmap req;
	int ret = -EINVAL;

	memcpy(&req, body, sizeof(req));
	if (req.flags == VFU_UNMAP_FLAG_ALL) {
		vfu_maps_clear(&v->maps);
		ret = 0;
	} else if (!req.flags) {
		ret = vfu_maps_remove(&v->maps, req.address, req.size, &why);
	}
	if (ret) {
		vfu_complain(v, "DMA_UNMAP: %s: address %#llx size %#llx flags %#x", why,
			     (unsigned long long)req.address, (unsigned long long)req.size,
			     req.flags);
		return ret;
	}
	memcpy(reply, &req, sizeof(req));
	return sizeof(req);
}

static int check_argsz(struct vfu *v, const char *name, uint32_t argsz, uint32_t least)
{
	if (argsz >= least)
		return 0;
	vfu_complain(v, "%s: argsz %u: at least %u is needed", name, argsz, least);
	return -EINVAL;
}

static int get_info(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	struct vfu_device_info info;

	memcpy(&info, body, sizeof(info));
	if (check_argsz(v, "GET_INFO", info.argsz, sizeof(info)))
		return -EINVAL;
	info = (struct vfu_device_info){
		.argsz = sizeof(info),
		.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET,
		.num_regions = VFIO_PCI_NUM_REGIONS,
		.num_irqs = VFIO_PCI_NUM_IRQS,
	};
	memcpy(reply, &info, sizeof(info));
	return sizeof(info);
}

static int get_region_info(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	struct vfu_region_info info;

	memcpy(&info, body, sizeof(info));
	if (check_argsz(v, "GET_REGION_INFO", info.argsz, sizeof(info)))
		return -EINVAL;
	if (info.index >= VFU_NR_REGIONS) {
		vfu_complain(v, "GET_REGION_INFO: index %u: there are %u", info.index,
			     VFU_NR_REGIONS);
		return -EINVAL;
	}
	v->size[info.index] = v->ops->region_size(v->ctx, info.index);
	v->size_told[info.index] = true;
	info = (struct vfu_region_info){
		.argsz = sizeof(info),
		.index = info.index,
		.size = v->size[info.index],
	};
	if (info.size)
		info.flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	memcpy(reply, &info, sizeof(info));
	return sizeof(info);
}

/* A function with an interrupt pin has one INTx, which QEMU insists on setting up (and crashes when
 * it cannot); no device here ever asserts it.
 */
static uint32_t irq_count(const struct vfu *v, uint32_t index)
{
	switch (index) {
	case VFIO_PCI_INTX_IRQ_INDEX:
		return 1;
	case VFIO_PCI_MSI_IRQ_INDEX:
	/* never raised, but a function with the capability must have as many as it says */
	case VFIO_PCI_MSIX_IRQ_INDEX:
		return v->nr_msi;
	}
	return 0;
}

static int get_irq_info(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	struct vfu_irq_info info;

	memcpy(&info, body, sizeof(info));
	if (check_argsz(v, "GET_IRQ_INFO", info.argsz, sizeof(info)))
		return -EINVAL;
	if (info.index >= VFIO_PCI_NUM_IRQS) {
		vfu_complain(v, "GET_IRQ_INFO: index %u: there are %u", info.index,
			     VFIO_PCI_NUM_IRQS);
		return -EINVAL;
	}
	info = (struct vfu_irq_info){
		.argsz = sizeof(info),
		.index = info.index,
		.count = irq_count(v, info.index),
	};
	if (info.count)
		info.flags = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE;
	if (info.index == VFIO_PCI_INTX_IRQ_INDEX)
		info.flags |= VFIO_IRQ_INFO_MASKABLE | VFIO_IRQ_INFO_AUTOMASKED;
	memcpy(reply, &info, sizeof(info));
	return sizeof(info);
}

void vfu_irqs_clear(struct vfu *v, unsigned int start, unsigned int count)
{
	for (unsigned int i = start; i < start + count; i++) {
		if (v->msi[i] >= 0)
			close(v->msi[i]);
		v->msi[i] = -1;
	}
}

/* take the descriptors of the message over as eventfds */
static int take_eventfds(struct vfu *v, unsigned int start, unsigned int count)
{
	/* a client could hand over anything; writing to it must not block */
	for (unsigned int i = 0; i < v->nr_fds; i++) {
		int flags = fcntl(v->fds[i], F_GETFL);

		if (flags < 0 || fcntl(v->fds[i], F_SETFL, flags | O_NONBLOCK))
			return -errno;
	}
	vfu_irqs_clear(v, start, count);
	for (unsigned int i = 0; i < v->nr_fds; i++) {
		v->msi[start + i] = v->fds[i];
		v->fds[i] = -1;
	}
	return 0;
}

/* which field of SET_IRQS is wrong? NULL: none */
static const char *bad_irq_set(const struct vfu *v, const struct vfu_irq_set *req, uint32_t len)
{
	uint32_t have = irq_count(v, req->index);
	uint32_t data = req->flags & VFIO_IRQ_SET_DATA_TYPE_MASK;
	uint32_t action = req->flags & ~data;

	if (req->argsz < sizeof(*req) || req->argsz > len)
		return "argsz";
	if (req->index >= VFIO_PCI_NUM_IRQS)
		return "index";
	if (req->start > have || req->count > have - req->start)
		return "start, count";
	if (req->index == VFIO_PCI_INTX_IRQ_INDEX &&
	    (action == VFIO_IRQ_SET_ACTION_MASK || action == VFIO_IRQ_SET_ACTION_UNMASK))
		return NULL;
	if (action != VFIO_IRQ_SET_ACTION_TRIGGER)
		return "flags (only triggers can be set)";
	if (data == VFIO_IRQ_SET_DATA_NONE)
		return req->count ? "count (only 0 disables)" : NULL;
	if (data != VFIO_IRQ_SET_DATA_EVENTFD)
		return "flags (data)";
	/* without descriptors the vectors are taken away */
	return v->nr_fds && v->nr_fds != req->count ? "count (descriptors)" : NULL;
}

static int set_irqs(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	struct vfu_irq_set req;
	const char *bad;

	memcpy(&req, body, sizeof(req));
	bad = bad_irq_set(v, &req, len);
	if (bad) {
		vfu_complain(v, "SET_IRQS: bad %s: argsz %u flags %#x index %u start %u count %u, "
			     "%u descriptors", bad, req.argsz, req.flags, req.index, req.start,
			     req.count, v->nr_fds);
		return -EINVAL;
	}
	if (req.index != VFIO_PCI_MSI_IRQ_INDEX)
		return 0;		/* never raised: the caller closes the descriptors */
	if (req.flags & VFIO_IRQ_SET_DATA_EVENTFD)
		return take_eventfds(v, req.start, req.count);
	vfu_irqs_clear(v, 0, v->nr_msi);
	return 0;
}

/* is an access inside the region, of the size that the client was told? */
static int check_access(struct vfu *v, const char *name, const struct vfu_region_access *a,
			uint32_t max)
{
	const char *bad = NULL;
	uint64_t size;

	if (a->region >= VFU_NR_REGIONS) {
		bad = "region";
	} else {
		size = v->size_told[a->region] ? v->size[a->region] :
		       v->ops->region_size(v->ctx, a->region);
		if (!a->count || a->count > max)
			bad = "count";
		else if (a->count > size || a->offset > size - a->count)
			bad = "offset";
	}
	if (!bad)
		return 0;
	vfu_complain(v, "%s: bad %s: region %u offset %#llx count %u", name, bad, a->region,
		     (unsigned long long)a->offset, a->count);
	return -EINVAL;
}

static int region_read(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	struct vfu_region_access a;

	memcpy(&a, body, sizeof(a));
	if (check_access(v, "REGION_READ", &a, VFU_MAX_DATA))
		return -EINVAL;
	memcpy(reply, &a, sizeof(a));
	v->ops->region_read(v->ctx, a.region, a.offset, reply + sizeof(a), a.count);
	return (int)(sizeof(a) + a.count);
}

static int region_write(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	struct vfu_region_access a;

	memcpy(&a, body, sizeof(a));
	if (check_access(v, "REGION_WRITE", &a, len - sizeof(a)))
		return -EINVAL;
	v->ops->region_write(v->ctx, a.region, a.offset, body + sizeof(a), a.count);
	memcpy(reply, &a, sizeof(a));
	return sizeof(a);
}

static int write_multi(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	const uint32_t each = sizeof(struct vfu_region_access) + VFU_MULTI_DATA;
	struct vfu_region_access a;
	uint64_t count;

	memcpy(&count, body, sizeof(count));
	if (count > (len - sizeof(count)) / each) {
		vfu_complain(v, "WRITE_MULTI: wr_cnt %llu: %u bytes cannot hold so many",
			     (unsigned long long)count, len);
		return -EINVAL;
	}
	body += sizeof(count);
	for (uint64_t i = 0; i < count; i++, body += each) {
		memcpy(&a, body, sizeof(a));
		if (check_access(v, "WRITE_MULTI", &a, VFU_MULTI_DATA))
			return -EINVAL;
		v->ops->region_write(v->ctx, a.region, a.offset, body + sizeof(a), a.count);
	}
	memcpy(reply, &count, sizeof(count));
	return sizeof(count);
}

static int device_reset(struct vfu *v, const uint8_t *body, uint32_t len, uint8_t *reply)
{
	v->ops->reset(v->ctx);
	return 0;
}

static const struct command commands[VFU_NR_COMMANDS] = {
	[VFU_VERSION] = { "VERSION", sizeof(struct vfu_version), version },
	[VFU_DMA_MAP] = { "DMA_MAP", sizeof(struct vfu_dma_map), dma_map },
	[VFU_DMA_UNMAP] = { "DMA_UNMAP", sizeof(struct vfu_dma_unmap), dma_unmap },
	[VFU_GET_INFO] = { "GET_INFO", sizeof(struct vfu_device_info), get_info },
	[VFU_GET_REGION_INFO] = { "GET_REGION_INFO", sizeof(struct vfu_region_info),
				  get_region_info },
	[VFU_GET_IRQ_INFO] = { "GET_IRQ_INFO", sizeof(struct vfu_irq_info), get_irq_info },
	[VFU_SET_IRQS] = { "SET_IRQS", sizeof(struct vfu_irq_set), set_irqs },
	[VFU_REGION_READ] = { "REGION_READ", sizeof(struct vfu_region_access), region_read },
	[VFU_REGION_WRITE] = { "REGION_WRITE", sizeof(struct vfu_region_access), region_write },
	[VFU_DEVICE_RESET] = { "DEVICE_RESET", 0, device_reset },
	[VFU_WRITE_MULTI] = { "WRITE_MULTI", sizeof(uint64_t), write_multi },
};

static int run(struct vfu *v, const struct vfu_header *h, const uint8_t *body, uint8_t *reply)
{
	const struct command *c = h->command < VFU_NR_COMMANDS ? &commands[h->command] : NULL;
	uint32_t len = h->size - sizeof(*h);

	if (!c || !c->run) {
		vfu_complain(v, "command %u is not supported", h->command);
		return -ENOTSUP;
	}
	if (!v->versioned && h->command != VFU_VERSION) {
		vfu_complain(v, "%s before VERSION", c->name);
		return -EINVAL;
	}
	if (len < c->min) {
		vfu_complain(v, "%s: size %u: body of %u bytes, at least %u are needed", c->name,
			     h->size, len, c->min);
		return -EINVAL;
	}
	if (v->fds_lost) {
		vfu_complain(v, "%s: descriptors were lost: more than %u, or too many open",
			     c->name, VFU_MAX_FDS);
		return -EMFILE;
	}
	if (v->nr_fds > (h->command == VFU_DMA_MAP) && h->command != VFU_SET_IRQS)
		vfu_complain(v, "%s: %u descriptors, not expected, closed", c->name, v->nr_fds);
	return c->run(v, body, len, reply);
}

void vfu_handle(struct vfu *v, const uint8_t *msg)
{
	struct vfu_header h, answer;
	int ret;

	memcpy(&h, msg, sizeof(h));
	if ((h.flags & VFU_FLAG_TYPE) == VFU_TYPE_REPLY)
		return;			/* to a posted write; nobody waits for it */
	ret = run(v, &h, msg + sizeof(h), v->reply + sizeof(h));
	if (h.flags & VFU_FLAG_NO_REPLY)
		return;
	answer = (struct vfu_header){
		.id = h.id,
		.command = h.command,
		.size = sizeof(h) + (ret > 0 ? ret : 0),
		.flags = VFU_TYPE_REPLY | (ret < 0 ? VFU_FLAG_ERROR : 0),
		.error = ret < 0 ? -ret : 0,
	};
	memcpy(v->reply, &answer, sizeof(answer));
	vfu_send(v, v->reply, answer.size);
}
