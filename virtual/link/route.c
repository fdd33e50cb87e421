// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory requests between the two buses: from the EP's slave window through an outbound window to
 * the RC, from a BAR through an inbound window to the EP.  Targets are RAM, an MSI, the
 * controller's own registers, or something that only the machine itself can reach.
 */
#include <string.h>
#include <linux/pci_regs.h>

#include "virtual/link/bytes.h"
#include "virtual/link/dwc_priv.h"

/* Accesses of 1, 2, 4 and 8 aligned bytes are one access each: two processors that share a flag or
 * an index rely on it.  The order is that of a bus: a read is complete before what follows it, a
 * write comes after what preceded it.
 */
static void ram_read(void *buf, const void *ram, uint32_t len)
{
	bool aligned = !((uintptr_t)ram & (len - 1));
	uint64_t v = 0;

	if (aligned && len == 1)
		*(uint8_t *)&v = __atomic_load_n((const uint8_t *)ram, __ATOMIC_ACQUIRE);
	else if (aligned && len == 2)
		*(uint16_t *)&v = __atomic_load_n((const uint16_t *)ram, __ATOMIC_ACQUIRE);
	else if (aligned && len == 4)
		*(uint32_t *)&v = __atomic_load_n((const uint32_t *)ram, __ATOMIC_ACQUIRE);
	else if (aligned && len == 8)
		v = __atomic_load_n((const uint64_t *)ram, __ATOMIC_ACQUIRE);
	else
		memcpy(buf, ram, len);
	if (aligned && (len == 1 || len == 2 || len == 4 || len == 8))
		memcpy(buf, &v, len);
}

static void ram_write(void *ram, const void *buf, uint32_t len)
{
	bool aligned = !((uintptr_t)ram & (len - 1));
	uint64_t v = 0;

	if (len <= sizeof(v))
		memcpy(&v, buf, len);	/* host order: on any host the first len bytes */
	if (aligned && len == 1)
		__atomic_store_n((uint8_t *)ram, *(uint8_t *)&v, __ATOMIC_RELEASE);
	else if (aligned && len == 2)
		__atomic_store_n((uint16_t *)ram, *(uint16_t *)&v, __ATOMIC_RELEASE);
	else if (aligned && len == 4)
		__atomic_store_n((uint32_t *)ram, *(uint32_t *)&v, __ATOMIC_RELEASE);
	else if (aligned && len == 8)
		__atomic_store_n((uint64_t *)ram, v, __ATOMIC_RELEASE);
	else
		memcpy(ram, buf, len);
}

void dwc_no_ram(struct dwc *d, enum dwc_side side, uint64_t addr, const char *what)
{
	if (!d->ops->unmapped || !d->ops->unmapped(d->ctx, side, addr))
		return;
	d->stale[side]++;
	dwc_note(d, DWC_NOTE_STALE, "%s of %s %#llx, which the machine has unmapped", what,
		 side == DWC_EP ? "EP" : "RC", (unsigned long long)addr);
}

bool dwc_bus_read(struct dwc *d, enum dwc_side side, uint64_t addr, void *buf, uint32_t len)
{
	uint8_t *b = buf;

	while (len) {
		uint64_t left;
		const void *p = d->ops->ram(d->ctx, side, addr, false, &left);
		uint32_t n = left < len ? left : len;

		if (!p) {
			dwc_no_ram(d, side, addr, "read");
			return false;
		}
		ram_read(b, p, n);
		b += n;
		addr += n;
		len -= n;
	}
	return true;
}

/* a write towards the EP that rings */
static void ring(struct dwc *d, enum dwc_event_kind kind, uint64_t addr, const void *buf,
		 uint32_t len)
{
	struct dwc_event e = { .kind = kind, .addr = addr, .len = len };
	uint32_t data;

	memcpy(e.data, buf, len);
	if (kind == DWC_EVENT_RING)
		d->rung = d->ops->now(d->ctx);
	data = dwc_fault_strike(d, DWC_FAULT_RING_DATA, "RC write of %#llx",
				(unsigned long long)le_get(buf, len));
	if (data)
		le_put(e.data, len < 4 ? len : 4, data - 1);
	dwc_event_send(d, &e, DWC_FAULT_RING_DROP);
}

/* what is not RAM of the EP is its interrupt controller, or its own registers behind an IOMMU: to
 * whoever writes there it is a doorbell
 */
static void post(struct dwc *d, enum dwc_side side, uint64_t addr, const void *buf, uint32_t len)
{
	if (side == DWC_EP)
		ring(d, DWC_EVENT_POST, addr, buf, len);
	else
		d->ops->post(d->ctx, side, addr, buf, len);
}

/* false: wider than a device takes, and not RAM */
static bool bus_write(struct dwc *d, enum dwc_side side, uint64_t addr, const void *buf,
		      uint32_t len)
{
	const uint8_t *b = buf;

	while (len) {
		uint64_t left;
		void *p = d->ops->ram(d->ctx, side, addr, true, &left);
		uint32_t n;

		if (!p)
			dwc_no_ram(d, side, addr, "write");
		if (!p && len > DWC_POST_MAX)
			return false;
		if (!p) {
			post(d, side, addr, b, len);
			return true;
		}
		n = left < len ? left : len;
		ram_write(p, b, n);
		b += n;
		addr += n;
		len -= n;
	}
	return true;
}

bool dwc_may_master(struct dwc *d)
{
	return d->link && dwc_config_master(d) &&
	       !dwc_fault_strike(d, DWC_FAULT_REMOVED, "EP request to the RC");
}

/* --- towards the RC */

static void raise_rc(struct dwc *d, unsigned int vector)
{
	struct dwc_event e = { .kind = DWC_EVENT_MSI };
	uint32_t wrong = dwc_fault_strike(d, DWC_FAULT_MSI_VECTOR, "MSI %u", vector);

	e.addr = wrong ? wrong - 1 : vector;
	dwc_event_send(d, &e, DWC_FAULT_MSI_DROP);
}

static void rc_write(struct dwc *d, uint64_t pci, const void *buf, uint32_t len)
{
	int vector = len == 4 ? dwc_config_msi(d, pci, le_get(buf, 4)) : -1;

	if (vector >= 0)
		raise_rc(d, vector);
	else if (!bus_write(d, DWC_RC, pci, buf, len))
		dwc_note(d, DWC_NOTE_OUTBOUND, "write of %u bytes to RC %#llx dropped: no RAM", len,
			 (unsigned long long)pci);
}

/* EP address of an offset in BAR2.  The glue tells where the core's part of the BAR is, and that
 * ends with the BAR.
 */
static uint64_t slave_address(const struct dwc *d, uint64_t off)
{
	return d->block[VEP_SLAVE].base + off - (VEP_BAR2_SIZE - d->block[VEP_SLAVE].size);
}

/* translate as much of an access as one window covers; 0: nothing */
static uint32_t outbound(struct dwc *d, uint64_t off, uint32_t len, uint64_t *pci)
{
	uint64_t left;

	if (!d->block[VEP_SLAVE].size || !dwc_atu_outbound(d, slave_address(d, off), pci, &left)) {
		dwc_note(d, DWC_NOTE_OUTBOUND, "no outbound window for slave+%#llx",
			 (unsigned long long)off);
		return 0;
	}
	if (!dwc_may_master(d)) {
		dwc_note(d, DWC_NOTE_MASTER, "request to RC %#llx blocked: %s",
			 (unsigned long long)*pci, !d->link ? "link down" :
			 dwc_config_master(d) ? "no RC" : "bus master disabled");
		return 0;
	}
	return left < len ? left : len;
}

void dwc_slave_read(struct dwc *d, uint64_t off, void *buf, uint32_t len)
{
	uint8_t *b = buf;

	memset(buf, 0xff, len);
	while (len) {
		uint64_t pci;
		uint32_t n = outbound(d, off, len, &pci);

		if (!n)
			return;
		if (!dwc_bus_read(d, DWC_RC, pci, b, n)) {
			dwc_note(d, DWC_NOTE_OUTBOUND, "read of %u bytes from RC %#llx: no RAM", n,
				 (unsigned long long)pci);
			memset(b, 0xff, n);
		}
		b += n;
		off += n;
		len -= n;
	}
}

void dwc_slave_write(struct dwc *d, uint64_t off, const void *buf, uint32_t len)
{
	const uint8_t *b = buf;

	while (len) {
		uint64_t pci;
		uint32_t n = outbound(d, off, len, &pci);

		if (!n)
			return;
		rc_write(d, pci, b, n);
		b += n;
		off += n;
		len -= n;
	}
}

/* --- towards the EP */

/* The controller's own register block at an EP address, or VEP_NR_BLOCKS.  With an IOMMU in
 * between, the address is one that only the machine can resolve: a mapped one comes back as a BAR
 * access.
 */
static unsigned int own_block(const struct dwc *d, uint64_t addr, uint32_t len, uint32_t *off)
{
	static const uint32_t size[] = {
		[VEP_DBI] = VEP_DBI_SIZE, [VEP_DBI2] = VEP_DBI2_SIZE, [VEP_ATU] = VEP_ATU_SIZE,
		[VEP_DMA] = VEP_DMA_SIZE,
	};

	if (d->app_ctrl & VEP_APP_CTRL_IOMMU)
		return VEP_NR_BLOCKS;
	for (unsigned int b = VEP_DBI; b <= VEP_DMA; b++) {
		uint32_t end = d->block[b].size < size[b] ? d->block[b].size : size[b];
		uint64_t rel = addr - d->block[b].base;

		if (addr >= d->block[b].base && rel < end && len <= end - rel) {
			*off = rel;
			return b;
		}
	}
	return VEP_NR_BLOCKS;
}

static bool ep_read(struct dwc *d, uint64_t addr, void *buf, uint32_t len)
{
	uint32_t off, v;
	unsigned int b = own_block(d, addr, len, &off);

	if (b == VEP_NR_BLOCKS)
		return dwc_bus_read(d, DWC_EP, addr, buf, len);
	if (!dwc_block_read(d, b, off, len, &v))
		return false;
	le_put(buf, len, v);
	return true;
}

/* the RC writes a register, maybe the one that is a doorbell */
static bool block_write(struct dwc *d, unsigned int b, uint32_t off, const void *buf, uint32_t len)
{
	if (b != VEP_DMA || len != 4 || !dwc_edma_is_doorbell(d, off))
		return dwc_block_write(d, b, off, len, le_get(buf, len));
	ring(d, DWC_EVENT_RING, off, buf, len);
	return true;
}

static bool ep_write(struct dwc *d, uint64_t addr, const void *buf, uint32_t len)
{
	uint32_t off;
	unsigned int b = own_block(d, addr, len, &off);

	if (b == VEP_NR_BLOCKS)
		return bus_write(d, DWC_EP, addr, buf, len);
	return len <= 4 && block_write(d, b, off, buf, len);
}

/* the translation of an RC access, or what a knob makes of one that no window translates */
static bool inbound(struct dwc *d, const char *what, unsigned int bar, uint64_t off, uint64_t *addr,
		    uint64_t *left)
{
	if (dwc_atu_inbound(d, bar, off, addr, left))
		return true;
	if (!dwc_fault_strike(d, DWC_FAULT_ATU_MISS, "RC %s at BAR%u+%#llx", what, bar,
			      (unsigned long long)off))
		return false;
	*addr = dwc_bar_address(d, bar) + off;
	*left = dwc_bar_mask(d, bar) - off + 1;
	return true;
}

/* a write has failed: to a BAR that the EP has taken away under an RC that uses it? */
static bool is_freed(const struct dwc *d, unsigned int bar, uint64_t off)
{
	uint64_t addr, left;

	return d->link && dwc_config_memory(d) && (d->bar_used & DWC_BIT(bar)) &&
	       (!dwc_bar_mask(d, bar) || !dwc_atu_inbound(d, bar, off, &addr, &left));
}

static void freed(struct dwc *d, unsigned int bar, uint64_t off, uint32_t len)
{
	d->freed++;
	dwc_note(d, DWC_NOTE_FREED, "RC write of %u bytes at BAR%u+%#llx: the EP has freed it", len,
		 bar, (unsigned long long)off);
}

static void unsupported(struct dwc *d, const char *what, unsigned int bar, uint64_t off,
			uint32_t len)
{
	d->ur++;
	dwc_note(d, DWC_NOTE_UR, "RC %s of %u bytes at BAR%u+%#llx: unsupported request", what, len,
		 bar, (unsigned long long)off);
}

/* does the function claim an access to this BAR? */
static bool claims(struct dwc *d, const char *what, unsigned int bar, uint64_t off, uint32_t len)
{
	uint64_t mask = dwc_bar_mask(d, bar);

	return d->link && dwc_config_memory(d) && mask && off <= mask && len &&
	       len - 1 <= mask - off &&
	       !dwc_fault_strike(d, DWC_FAULT_REMOVED, "RC %s at BAR%u+%#llx", what, bar,
				 (unsigned long long)off);
}

void dwc_target_read(struct dwc *d, unsigned int bar, uint64_t off, void *buf, uint32_t len)
{
	bool ok = claims(d, "read", bar, off, len);
	uint64_t addr, left;
	uint32_t v = 0, n;
	uint8_t *b = buf;

	memset(buf, 0xff, len);
	if (ok && d->profile->bar[bar] == DWC_BAR_RESERVED) {
		/* wired to the dma block; what lies behind it in the BAR reads 0 */
		ok = len <= 4 && (off + len > VEP_DMA_SIZE ||
				  dwc_block_read(d, VEP_DMA, off, len, &v));
		if (ok)
			le_put(buf, len, v);
		len = ok ? 0 : len;
	}
	for (; ok && len; b += n, off += n, len -= n) {
		ok = inbound(d, "read", bar, off, &addr, &left);
		n = ok && left < len ? left : len;
		ok = ok && ep_read(d, addr, b, n);
	}
	if (!ok)
		unsupported(d, "read", bar, off, len);
}

void dwc_target_write(struct dwc *d, unsigned int bar, uint64_t off, const void *buf, uint32_t len)
{
	bool ok = claims(d, "write", bar, off, len);
	uint64_t stale = d->stale[DWC_EP];
	const uint8_t *b = buf;
	uint64_t addr, left;
	uint32_t n;

	if (ok && d->profile->bar[bar] == DWC_BAR_RESERVED) {
		ok = len <= 4 && (off + len > VEP_DMA_SIZE ||
				  block_write(d, VEP_DMA, off, buf, len));
		len = ok ? 0 : len;
	}
	for (; ok && len; b += n, off += n, len -= n) {
		ok = inbound(d, "write", bar, off, &addr, &left);
		n = ok && left < len ? left : len;
		ok = ok && ep_write(d, addr, b, n);
	}
	if (ok)
		d->bar_used |= DWC_BIT(bar);
	else
		unsupported(d, "write", bar, off, len);
	if (d->stale[DWC_EP] != stale || (!ok && is_freed(d, bar, off)))
		freed(d, bar, off, len);
}
