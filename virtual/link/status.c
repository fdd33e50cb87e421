// SPDX-License-Identifier: GPL-2.0-only
/* What the controller tells of itself: its state, and what it has counted. */
#include <stdio.h>

#include "virtual/link/dwc_priv.h"

void dwc_get_status(const struct dwc *d, struct dwc_status *s)
{
	*s = (struct dwc_status){
		.link = d->link,
		.ltssm = d->app_ctrl & VEP_APP_CTRL_LTSSM,
		.rings = d->rings,
		.used = { dwc_atu_used(d, DWC_OB), dwc_atu_used(d, DWC_IB) },
		.windows = { d->profile->windows[DWC_OB], d->profile->windows[DWC_IB] },
		.msi = { d->msi[DWC_EP], d->msi[DWC_RC] },
		.ur = d->ur,
	};
}

void dwc_print_counters(const struct dwc *d, char *buf, size_t size)
{
	const struct {
		const char *name;
		uint64_t n;
	} counters[] = {
		{ "rings", d->rings },
		{ "ack_ns", d->ack_ns },
		{ "msi_ep", d->msi[DWC_EP] },
		{ "msi_rc", d->msi[DWC_RC] },
		{ "ur", d->ur },
		{ "unmapped_ep", d->stale[DWC_EP] },
		{ "unmapped_rc", d->stale[DWC_RC] },
		{ "freed_bar", d->freed },
		{ "delayed", d->nr_later },
	};
	size_t n = 0;

	for (unsigned int i = 0; i < sizeof(counters) / sizeof(counters[0]) && n < size; i++)
		n += snprintf(buf + n, size - n, "%s%s=%llu", i ? " " : "", counters[i].name,
			      (unsigned long long)counters[i].n);
	for (unsigned int i = 0; i < DWC_NR_FAULTS && n < size; i++)
		n += snprintf(buf + n, size - n, " %s=%llu", dwc_fault_name(i),
			      (unsigned long long)dwc_fault_struck(d, i));
}
