// SPDX-License-Identifier: GPL-2.0-only
/*
 * The embedded DMA engine, version 0 with unrolled channels and linked lists, and its interrupt
 * emulation: a write to an interrupt status register asserts the interrupt, which is what a
 * doorbell is made of.
 *
 * A transfer is done at once as far as it is short; a long one goes on in dwc_work(), with the
 * channel reading as running meanwhile.
 */
#include <string.h>

#include "virtual/link/bytes.h"
#include "virtual/link/dwc_priv.h"

enum { DMA_WR, DMA_RD };	/* write: EP to RC; read: RC to EP */

#define DMA_CTRL		0x008
#define DOORBELL_CHANNEL	0x7
#define DOORBELL_STOP		DWC_BIT(31)

/* the two directions have the same registers at different offsets */
static const struct {
	uint16_t enable, doorbell, status, mask, clear, error, error_high;
} regs[2] = {
	[DMA_WR] = { 0x00c, 0x010, 0x04c, 0x054, 0x058, 0x05c, 0x05c },
	[DMA_RD] = { 0x02c, 0x030, 0x0a0, 0x0a8, 0x0ac, 0x0b4, 0x0b8 },
};

/* channel registers */
#define CHANNEL(dir, n)		(0x200 + 0x200 * (n) + 0x100 * (dir))
#define CH_CONTROL		0x00
#define CH_SIZE			0x08
#define CH_SAR			0x0c
#define CH_DAR			0x14
#define CH_LLP			0x1c
#define CONTROL_CB		DWC_BIT(0)
#define CONTROL_TCB		DWC_BIT(1)
#define CONTROL_LLP		DWC_BIT(2)
#define CONTROL_LIE		DWC_BIT(3)
#define CONTROL_STATUS		(3u << 5)
#define CONTROL_CCS		DWC_BIT(8)
#define CONTROL_LLE		DWC_BIT(9)
enum { CH_RUNNING = 1, CH_HALTED, CH_STOPPED };

/* a linked list element: control, size, SAR, DAR; of a link element SAR is the next element */
#define ELEMENT_SIZE		24

#define DONE(n)			DWC_BIT(n)
#define ABORT(n)		DWC_BIT(16 + (n))
#define FETCH_ERROR(n)		DWC_BIT(16 + (n))
#define DATA_ERROR(n)		DWC_BIT(n)

/* What one turn may cost, in bytes copied: a millisecond or so, and more than any transfer of the
 * endpoint test function, which therefore sees a transfer end with the doorbell.  An element costs
 * something too, or a list that links to itself would never give the turn away.
 */
#define TURN_COST		(4u << 20)
#define ELEMENT_COST		256u

static uint32_t *reg(struct dwc *d, uint32_t off)
{
	return &d->dma[off / 4];
}

static uint32_t *channel_reg(struct dwc *d, unsigned int dir, unsigned int n, uint32_t off)
{
	return reg(d, CHANNEL(dir, n) + off);
}

/* interrupts that are asserted, a bit per vector: one for all channels or one for each; emulation
 * asserts each of them
 */
static uint32_t asserted(struct dwc *d)
{
	bool each = d->profile->irq_per_channel, emul = d->emul[DMA_WR] || d->emul[DMA_RD];
	uint32_t lines = emul && !each ? DWC_BIT(VEP_VECTOR_DMA) : 0;
	unsigned int vector = VEP_VECTOR_CHANNEL;

	for (unsigned int dir = 0; dir < 2; dir++) {
		uint32_t pending = *reg(d, regs[dir].status) & ~*reg(d, regs[dir].mask);

		if (pending && !each)
			lines |= DWC_BIT(VEP_VECTOR_DMA);
		for (unsigned int n = 0; each && n < d->profile->channels[dir]; n++, vector++)
			if (emul || (pending & (DONE(n) | ABORT(n))))
				lines |= DWC_BIT(vector);
	}
	return lines;
}

/* Message-signalled level interrupt: a message when the line rises, and, while it stays asserted,
 * another (@again) after each acknowledgement, as the driver handles only what it read before.
 */
static void update_lines(struct dwc *d, bool again)
{
	uint32_t lines = asserted(d), vector;

	for (uint32_t left = again ? lines : lines & ~d->lines; left; left &= left - 1) {
		vector = __builtin_ctz(left);
		dwc_raise(d, DWC_EP, vector);
	}
	d->lines = lines;
}

void dwc_edma_reset(struct dwc *d)
{
	memset(d->dma, 0, sizeof(d->dma));
	memset(d->chan, 0, sizeof(d->chan));
	memset(d->emul, 0, sizeof(d->emul));
	d->lines = 0;
	d->rings = 0;
	d->rung = 0;
	*reg(d, DMA_CTRL) = d->profile->channels[DMA_WR] | d->profile->channels[DMA_RD] << 16;
}

/* an element that asks for it is done */
static void signal_done(struct dwc *d, unsigned int dir, unsigned int n)
{
	const struct dwc_event done = { .kind = DWC_EVENT_DONE, .addr = n << 1 | dir };

	dwc_event_send(d, &done, DWC_FAULT_EDMA_DONE_DROP);
}

bool dwc_edma_assert(struct dwc *d, uint32_t value)
{
	if (!value)
		return true;
	dwc_fault_strike(d, DWC_FAULT_RING_ASSERT, "without a ring");
	d->emul[DMA_RD] = true;
	update_lines(d, false);
	return true;
}

void dwc_edma_done(struct dwc *d, unsigned int dir, unsigned int n)
{
	*reg(d, regs[dir].status) |= DONE(n);
	update_lines(d, false);
}

/* the channel comes to rest: its registers show where */
static void rest(struct dwc *d, unsigned int dir, unsigned int n, unsigned int status)
{
	struct dwc_channel *c = &d->chan[dir][n];
	uint32_t *control = channel_reg(d, dir, n, CH_CONTROL);

	if (status == CH_STOPPED &&
	    dwc_fault_strike(d, DWC_FAULT_EDMA_RUNNING, "eDMA %s channel %u stops",
			     dir ? "read" : "write", n))
		status = CH_RUNNING;
	c->running = false;
	*control &= ~(CONTROL_STATUS | CONTROL_CCS);
	*control |= status << 5 | (c->ccs ? CONTROL_CCS : 0);
	*channel_reg(d, dir, n, CH_LLP) = (uint32_t)c->llp;
	*channel_reg(d, dir, n, CH_LLP + 4) = c->llp >> 32;
}

static void abort_channel(struct dwc *d, unsigned int dir, unsigned int n, uint32_t error)
{
	const struct dwc_channel *c = &d->chan[dir][n];

	dwc_note(d, DWC_NOTE_EDMA, "eDMA %s channel %u aborted, %s: element %#llx, %#llx -> %#llx",
		 dir ? "read" : "write", n, error == FETCH_ERROR(n) ? "fetch" : "data",
		 (unsigned long long)c->llp, (unsigned long long)c->sar,
		 (unsigned long long)c->dar);
	*reg(d, regs[dir].status) |= ABORT(n);
	*reg(d, regs[dir].error) |= error;
	rest(d, dir, n, CH_HALTED);
}

/* an element begins; knobs: it is copied in part, or not at all */
static void begin_element(struct dwc *d, unsigned int dir, unsigned int n)
{
	struct dwc_channel *c = &d->chan[dir][n];
	const char *what = dir ? "read" : "write";
	uint32_t less;

	c->elements++;
	if (c->elements == dwc_fault_value(d, DWC_FAULT_EDMA_ABORT)) {
		dwc_fault_strike(d, DWC_FAULT_EDMA_ABORT, "eDMA %s channel %u, element %u", what, n,
				 c->elements);
		abort_channel(d, dir, n, DATA_ERROR(n));
		return;
	}
	less = dwc_fault_strike(d, DWC_FAULT_EDMA_SHORT, "eDMA %s channel %u, %u bytes", what, n,
				c->left);
	c->left -= less < c->left ? less : c->left;
	if (!c->left && (c->control & CONTROL_LIE))
		signal_done(d, dir, n);
}

/* read the next element: a data element is left in the channel, a link is followed */
static void next_element(struct dwc *d, unsigned int dir, unsigned int n)
{
	struct dwc_channel *c = &d->chan[dir][n];
	uint8_t e[ELEMENT_SIZE];

	if (c->single) {
		rest(d, dir, n, CH_STOPPED);
		return;
	}
	if (!dwc_bus_read(d, DWC_EP, c->llp, e, sizeof(e))) {
		abort_channel(d, dir, n, FETCH_ERROR(n));
		return;
	}
	c->control = le_get(e, 4);
	if (c->control & CONTROL_LLP) {
		/* its cycle bit is not looked at: the driver's second, shorter chunk needs that */
		if (!!(c->control & CONTROL_CB) != c->ccs &&
		    dwc_fault_strike(d, DWC_FAULT_EDMA_STRICT_LINK,
				     "eDMA %s channel %u, link element %#llx",
				     dir ? "read" : "write", n, (unsigned long long)c->llp)) {
			rest(d, dir, n, CH_STOPPED);
			return;
		}
		c->llp = le_get(e + 8, 8);
		c->ccs ^= !!(c->control & CONTROL_TCB);
		return;
	}
	if (!!(c->control & CONTROL_CB) != c->ccs) {
		rest(d, dir, n, CH_STOPPED);
		return;
	}
	c->left = le_get(e + 4, 4);
	c->sar = le_get(e + 8, 8);
	c->dar = le_get(e + 16, 8);
	c->llp += ELEMENT_SIZE;
	begin_element(d, dir, n);
}

/* the RC's end of a piece; knob: an outbound window translates it, if one matches */
static uint64_t remote(struct dwc *d, uint64_t addr, uint32_t *max)
{
	uint64_t pci, left;

	if (!dwc_fault_value(d, DWC_FAULT_EDMA_VIA_OB) || !dwc_atu_outbound(d, addr, &pci, &left) ||
	    !dwc_fault_strike(d, DWC_FAULT_EDMA_VIA_OB, "%#llx becomes RC %#llx",
			      (unsigned long long)addr, (unsigned long long)pci))
		return addr;
	if (*max > left)
		*max = (uint32_t)left;
	return pci;
}

/* copy as far as both sides' mappings and the turn allow; returns the bytes copied, 0: abort */
static uint32_t copy_piece(struct dwc *d, unsigned int dir, unsigned int n, uint32_t max)
{
	enum dwc_side from = dir == DMA_WR ? DWC_EP : DWC_RC;
	struct dwc_channel *c = &d->chan[dir][n];
	uint64_t from_left = 0, to_left = 0, sar = c->sar, dar = c->dar;
	const void *src;
	void *dst;

	if (!dwc_may_master(d))
		return 0;
	if (dir == DMA_WR)
		dar = remote(d, dar, &max);
	else
		sar = remote(d, sar, &max);
	src = d->ops->ram(d->ctx, from, sar, false, &from_left);
	dst = d->ops->ram(d->ctx, !from, dar, true, &to_left);
	if (!src)
		dwc_no_ram(d, from, sar, "eDMA read");
	if (!dst)
		dwc_no_ram(d, !from, dar, "eDMA write");
	if (!src || !dst)
		return 0;
	if (max > c->left)
		max = c->left;
	if (max > from_left)
		max = from_left;
	if (max > to_left)
		max = to_left;
	memmove(dst, src, max);
	c->sar += max;
	c->dar += max;
	c->left -= max;
	return max;
}

static void run_channel(struct dwc *d, unsigned int dir, unsigned int n, uint32_t *turn)
{
	struct dwc_channel *c = &d->chan[dir][n];
	uint32_t copied;

	while (c->running && *turn) {
		if (!c->left) {
			*turn -= *turn < ELEMENT_COST ? *turn : ELEMENT_COST;
			next_element(d, dir, n);
			continue;
		}
		copied = copy_piece(d, dir, n, *turn);
		*turn -= copied;
		if (!copied)
			abort_channel(d, dir, n, DATA_ERROR(n));
		else if (!c->left && (c->control & CONTROL_LIE))
			signal_done(d, dir, n);
	}
}

bool dwc_work(struct dwc *d)
{
	uint32_t turn = TURN_COST;
	bool more = false;

	dwc_event_run_due(d);
	for (unsigned int dir = 0; dir < 2; dir++)
		for (unsigned int n = 0; n < d->profile->channels[dir]; n++) {
			if (!d->chan[dir][n].running)
				continue;
			run_channel(d, dir, n, &turn);
			more |= d->chan[dir][n].running;
		}
	update_lines(d, false);
	return more;
}

static uint64_t channel_pair(struct dwc *d, unsigned int dir, unsigned int n, uint32_t off)
{
	return (uint64_t)*channel_reg(d, dir, n, off + 4) << 32 | *channel_reg(d, dir, n, off);
}

/* without a list, which the Linux driver never does: the registers are the only element */
static void start_single(struct dwc *d, unsigned int dir, unsigned int n)
{
	struct dwc_channel *c = &d->chan[dir][n];

	c->single = true;
	c->control = *channel_reg(d, dir, n, CH_CONTROL);
	c->left = *channel_reg(d, dir, n, CH_SIZE);
	c->sar = channel_pair(d, dir, n, CH_SAR);
	c->dar = channel_pair(d, dir, n, CH_DAR);
	begin_element(d, dir, n);
}

static void start(struct dwc *d, unsigned int dir, unsigned int n)
{
	uint32_t *control = channel_reg(d, dir, n, CH_CONTROL);
	struct dwc_channel *c = &d->chan[dir][n];
	const char *what = dir ? "read" : "write";

	if (n >= d->profile->channels[dir] || !(*reg(d, regs[dir].enable) & 1) || c->running) {
		dwc_note(d, DWC_NOTE_EDMA, "eDMA %s channel %u: doorbell ignored, %s", what, n,
			 n >= d->profile->channels[dir] ? "no such channel" :
			 c->running ? "running" : "engine disabled");
		return;
	}
	*c = (struct dwc_channel){
		.running = true,
		.ccs = *control & CONTROL_CCS,
		.llp = channel_pair(d, dir, n, CH_LLP),
	};
	*control = (*control & ~CONTROL_STATUS) | CH_RUNNING << 5;
	if (!(*control & CONTROL_LLE))
		start_single(d, dir, n);
	dwc_work(d);
}

static void stop(struct dwc *d, unsigned int dir, unsigned int n)
{
	if (d->chan[dir][n].running)
		rest(d, dir, n, CH_STOPPED);
}

/* a write of 0 deasserts an emulated interrupt, of either direction; knobs: any write, or none */
static void acknowledge(struct dwc *d, uint32_t off, uint32_t v)
{
	if (!d->emul[DMA_WR] && !d->emul[DMA_RD])
		return;
	if (v && !dwc_fault_strike(d, DWC_FAULT_ACK_ANY, "EP write of %#x to dma+%#x", v, off))
		return;
	if (dwc_fault_strike(d, DWC_FAULT_RING_STUCK, "EP write of %#x to dma+%#x", v, off))
		return;
	memset(d->emul, 0, sizeof(d->emul));
	if (d->rung)
		d->ack_ns = d->ops->now(d->ctx) - d->rung;
	d->rung = 0;
}

static void write_direction(struct dwc *d, unsigned int dir, uint32_t off, uint32_t v)
{
	uint32_t errors = v >> 16 & 0xff;

	if (off == regs[dir].status) {
		d->rings++;
		d->emul[dir] = true;
		update_lines(d, false);
	} else if (off == regs[dir].clear) {
		acknowledge(d, off, v);
		*reg(d, regs[dir].status) &= ~v;
		*reg(d, regs[dir].error) &= ~(errors << 16 | errors);
		update_lines(d, true);
	} else if (off == regs[dir].mask) {
		*reg(d, off) = v;
		update_lines(d, true);
	} else if (off == regs[dir].doorbell) {
		*reg(d, off) = v;
		if (v & DOORBELL_STOP)
			stop(d, dir, v & DOORBELL_CHANNEL);
		else
			start(d, dir, v & DOORBELL_CHANNEL);
	} else if (off == regs[dir].enable) {
		*reg(d, off) = v;
		for (unsigned int n = 0; !(v & 1) && n < d->profile->channels[dir]; n++)
			stop(d, dir, n);
	}
}

bool dwc_edma_is_doorbell(const struct dwc *d, uint32_t off)
{
	return (d->profile->channels[DMA_WR] || d->profile->channels[DMA_RD]) &&
	       (off == regs[DMA_WR].status || off == regs[DMA_RD].status);
}

uint32_t dwc_edma_read(const struct dwc *d, uint32_t off)
{
	return d->dma[off / 4];
}

void dwc_edma_write(struct dwc *d, uint32_t off, uint32_t v)
{
	if (!d->profile->channels[DMA_WR] && !d->profile->channels[DMA_RD])
		return;		/* there is no such block */
	if (off == DMA_CTRL)
		return;
	for (unsigned int dir = 0; dir < 2; dir++) {
		if (off == regs[dir].error || off == regs[dir].error_high)
			return;
		if (off == regs[dir].status || off == regs[dir].clear || off == regs[dir].mask ||
		    off == regs[dir].doorbell || off == regs[dir].enable) {
			write_direction(d, dir, off, v);
			return;
		}
	}
	*reg(d, off) = v;
}
