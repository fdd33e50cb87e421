// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is on its way, a ring, an interrupt or the end of a transfer, and what the fault knobs make
 * of it: lost, late, twice.  What is late waits here, never the daemon.
 */
#include <stdio.h>

#include "virtual/link/bytes.h"
#include "virtual/link/dwc_priv.h"

static void run(struct dwc *d, const struct dwc_event *e)
{
	switch (e->kind) {
	case DWC_EVENT_RING:
		dwc_edma_write(d, (uint32_t)e->addr, (uint32_t)le_get(e->data, 4));
		break;
	case DWC_EVENT_POST:
		d->ops->post(d->ctx, DWC_EP, e->addr, e->data, e->len);
		break;
	case DWC_EVENT_MSI:
		dwc_raise(d, DWC_RC, (unsigned int)e->addr);
		break;
	case DWC_EVENT_DONE:
		dwc_edma_done(d, (unsigned int)e->addr & 1, (unsigned int)e->addr >> 1);
		break;
	case DWC_EVENT_LINK:
		dwc_link_again(d);
		break;
	}
}

/* the event that is due first, of equal ones the older */
static unsigned int first(const struct dwc *d)
{
	unsigned int best = 0;

	for (unsigned int i = 1; i < d->nr_later; i++)
		if (d->later[i].due < d->later[best].due ||
		    (d->later[i].due == d->later[best].due &&
		     d->later[i].number < d->later[best].number))
			best = i;
	return best;
}

static void run_first(struct dwc *d)
{
	unsigned int at = first(d);
	struct dwc_event e = d->later[at];

	d->later[at] = d->later[--d->nr_later];
	run(d, &e);
}

void dwc_event_later(struct dwc *d, const struct dwc_event *e, uint32_t ns)
{
	struct dwc_event *slot;

	/* one too many lets the first one go early: nothing is lost, and the log says so */
	if (d->nr_later == DWC_MAX_LATER) {
		dwc_note(d, DWC_NOTE_LATER, "more than %u delayed events: the first goes early",
			 DWC_MAX_LATER);
		run_first(d);
	}
	slot = &d->later[d->nr_later++];
	*slot = *e;
	slot->due = d->ops->now(d->ctx) + ns;
	slot->number = d->later_number++;
}

/* as the log shows it */
static void describe(const struct dwc_event *e, char *buf, size_t size)
{
	if (e->kind == DWC_EVENT_MSI)
		snprintf(buf, size, "MSI %llu", (unsigned long long)e->addr);
	else if (e->kind == DWC_EVENT_DONE)
		snprintf(buf, size, "end of eDMA %s channel %llu", e->addr & 1 ? "read" : "write",
			 (unsigned long long)e->addr >> 1);
	else
		snprintf(buf, size, "RC write of %u bytes to %s%#llx", e->len,
			 e->kind == DWC_EVENT_RING ? "dma+" : "EP ", (unsigned long long)e->addr);
}

void dwc_event_send(struct dwc *d, const struct dwc_event *e, enum dwc_fault_id drop)
{
	uint32_t late, again;
	char what[64];

	if (!dwc_fault_value(d, drop) && !dwc_fault_value(d, drop + 1) &&
	    !dwc_fault_value(d, drop + 2)) {
		run(d, e);
		return;
	}
	describe(e, what, sizeof(what));
	if (dwc_fault_strike(d, drop, "%s", what))
		return;
	late = dwc_fault_strike(d, drop + 1, "%s", what);
	again = dwc_fault_strike(d, drop + 2, "%s", what);
	if (late)
		dwc_event_later(d, e, late);
	else
		run(d, e);
	if (again)
		dwc_event_later(d, e, late + again);
}

void dwc_event_run_due(struct dwc *d)
{
	uint64_t now;

	if (!d->nr_later)
		return;
	now = d->ops->now(d->ctx);
	/* bounded: what is due makes nothing that is due too */
	for (unsigned int i = 0; i < DWC_MAX_LATER && d->nr_later; i++) {
		if (d->later[first(d)].due > now)
			return;
		run_first(d);
	}
}

bool dwc_next_event(const struct dwc *d, uint64_t *due)
{
	if (!d->nr_later)
		return false;
	*due = d->later[first(d)].due;
	return true;
}
