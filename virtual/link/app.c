// SPDX-License-Identifier: GPL-2.0-only
/*
 * The application block, which is the part of a controller that a SoC vendor adds: link training,
 * link events, and where the EP machine has put the register blocks.
 */
#include <string.h>
#include <linux/pci_regs.h>

#include "virtual/link/dwc_priv.h"

#define LTSSM_L0		0x11		/* DBI debug 0, bits 5:0 */
#define DEBUG1_LINK_UP		DWC_BIT(4)
#define LNKSTA_8GT_X4		0x43

#define CTRL_BITS		(VEP_APP_CTRL_LTSSM | VEP_APP_CTRL_IOMMU)

/* There is always a root port at the other end, with or without a machine that looks at it: the
 * link is up when the EP trains, unless a knob keeps it down.
 */
static bool trains(struct dwc *d)
{
	if (!(d->app_ctrl & VEP_APP_CTRL_LTSSM) || d->resetting)
		return false;
	return !dwc_fault_strike(d, DWC_FAULT_LINK, "link training");
}

static void update_link(struct dwc *d)
{
	bool up = trains(d);

	dwc_store_set(&d->cfg, DWC_DEBUG0, 4, up ? LTSSM_L0 : 0);
	dwc_store_set(&d->cfg, DWC_DEBUG1, 4, up ? DEBUG1_LINK_UP : 0);
	dwc_store_set(&d->cfg, DWC_CAP_EXP + PCI_EXP_LNKSTA, 2,
		      up ? LNKSTA_8GT_X4 | PCI_EXP_LNKSTA_DLLLA : 0);
	if (up == d->link)
		return;
	d->link = up;
	d->lost = !up;
	d->ops->link_changed(d->ctx, up);
}

void dwc_app_reset(struct dwc *d)
{
	d->app_ctrl = 0;
	d->app_irq = 0;
	d->resetting = false;
	d->perst = false;
	memset(d->block, 0, sizeof(d->block));
	update_link(d);
}

/* the EP is told of a change */
static void change_link(struct dwc *d)
{
	bool was = d->link;

	update_link(d);
	if (d->link == was)
		return;
	d->app_irq |= d->link ? VEP_APP_IRQ_LINK_UP : VEP_APP_IRQ_LINK_DOWN;
	dwc_raise(d, DWC_EP, VEP_VECTOR_SYS);
}

static void write_ctrl(struct dwc *d, uint32_t v)
{
	d->app_ctrl = v & CTRL_BITS;
	change_link(d);
}

/* --- knobs */

/* the link changes, not by the EP's doing */
static void change_from_outside(struct dwc *d)
{
	bool was = d->link;

	change_link(d);
	if (was && !d->link)
		dwc_atu_link_lost(d);
}

bool dwc_link_hold(struct dwc *d, uint32_t value)
{
	change_from_outside(d);
	return false;
}

static void begin_reset(struct dwc *d, uint32_t ns)
{
	const struct dwc_event end = { .kind = DWC_EVENT_LINK };

	/* one that is under way ends when it was to end */
	if (!d->resetting)
		dwc_event_later(d, &end, ns);
	d->resetting = true;
	change_from_outside(d);
}

bool dwc_link_hot_reset(struct dwc *d, uint32_t ns)
{
	if (!ns)
		return true;
	dwc_fault_strike(d, DWC_FAULT_HOT_RESET, "the link is %s", d->link ? "up" : "down");
	begin_reset(d, ns);
	dwc_config_rc_reset(d);
	return true;
}

bool dwc_link_perst(struct dwc *d, uint32_t ns)
{
	if (!ns)
		return true;
	dwc_fault_strike(d, DWC_FAULT_PERST, "the link is %s", d->link ? "up" : "down");
	d->perst = true;
	d->app_irq |= VEP_APP_IRQ_PERST_ON;
	if (d->profile->perst_stops)
		d->app_ctrl &= ~VEP_APP_CTRL_LTSSM;
	begin_reset(d, ns);
	dwc_core_reset(d);
	update_link(d);
	dwc_raise(d, DWC_EP, VEP_VECTOR_SYS);
	return true;
}

void dwc_link_again(struct dwc *d)
{
	d->resetting = false;
	change_from_outside(d);
	if (!d->perst)
		return;
	d->perst = false;
	d->app_irq |= VEP_APP_IRQ_PERST_OFF;
	dwc_raise(d, DWC_EP, VEP_VECTOR_SYS);
}

uint32_t dwc_app_read(const struct dwc *d, uint32_t off)
{
	const struct dwc_block *b;

	switch (off) {
	case VEP_APP_ID:
		return VEP_APP_ID_MAGIC | (d->profile->number & VEP_APP_ID_PROFILE);
	case VEP_APP_CTRL:
		return d->app_ctrl;
	case VEP_APP_STATUS:
		return (d->link ? VEP_APP_STATUS_LINK : 0) | (d->perst ? VEP_APP_STATUS_PERST : 0);
	case VEP_APP_IRQ:
		return d->app_irq;
	case VEP_APP_RINGS:
		return (uint32_t)d->rings;
	}
	if (off < VEP_APP_BLOCK(0) || off >= VEP_APP_BLOCK(VEP_NR_BLOCKS))
		return 0;
	b = &d->block[(off - VEP_APP_BLOCK(0)) / 16];
	switch (off & 0xf) {
	case 0:
		return (uint32_t)b->base;
	case 4:
		return b->base >> 32;
	case 8:
		return b->size;
	}
	return 0;
}

void dwc_app_write(struct dwc *d, uint32_t off, uint32_t v)
{
	struct dwc_block *b;

	if (off == VEP_APP_CTRL)
		write_ctrl(d, v);
	else if (off == VEP_APP_IRQ)
		d->app_irq &= ~v;
	if (off < VEP_APP_BLOCK(0) || off >= VEP_APP_BLOCK(VEP_NR_BLOCKS))
		return;
	b = &d->block[(off - VEP_APP_BLOCK(0)) / 16];
	switch (off & 0xf) {
	case 0:
		b->base = (b->base & ~0xffffffffull) | v;
		break;
	case 4:
		b->base = (uint32_t)b->base | (uint64_t)v << 32;
		break;
	case 8:
		b->size = v;
		break;
	}
}
