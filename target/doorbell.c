// SPDX-License-Identifier: GPL-2.0-only
/* The doorbell of pci-epf-test, see doorbell.h. */
#include <string.h>

#include "target/doorbell.h"

int dbt_doorbell_find(struct dbt_doorbell *d, struct dbt_epf *epf, struct dbt_error *err)
{
	int ret = dbt_device_alive(&epf->device, err);

	memset(d, 0, sizeof(*d));
	if (ret)
		return ret;
	d->epf = epf;
	d->number = dbt_read32(&epf->regs, DBT_EPF_DB_BAR);
	d->offset = dbt_read32(&epf->regs, DBT_EPF_DB_OFFSET);
	d->data = dbt_read32(&epf->regs, DBT_EPF_DB_DATA);
	/* all three are 0 before the first enable; a doorbell never lies on the registers' start */
	if (d->number >= DBT_BARS || (d->number == epf->regs.number && !d->offset))
		return dbt_fail(err, DBT_CANNOT, "no doorbell is enabled on %s (its BAR register is "
				"0x%x)", epf->device.bdf, d->number);
	return DBT_DONE;
}

int dbt_doorbell_map(struct dbt_doorbell *d, int64_t delta, struct dbt_error *err)
{
	int64_t at = (int64_t)d->offset + delta;
	int ret = DBT_DONE;

	d->bar = &d->epf->regs;
	if (d->number != d->epf->regs.number) {
		ret = dbt_bar_map(&d->own, &d->epf->device, d->number, err);
		d->bar = &d->own;
	}
	if (!ret && (at < 0 || at > UINT32_MAX))
		ret = dbt_fail(err, DBT_USAGE, "0x%x%+lld is no offset", d->offset,
			       (long long)delta);
	if (!ret)
		ret = dbt_bar_range(d->bar, (uint64_t)at, 4, err);
	d->offset = (uint32_t)at;
	return ret;
}

void dbt_doorbell_unmap(struct dbt_doorbell *d)
{
	dbt_bar_unmap(&d->own);
}

bool dbt_doorbell_quiet(const struct dbt_doorbell *d, double seconds)
{
	uint32_t status;

	return dbt_epf_wait(d->epf, DBT_STATUS_IRQ_RAISED, seconds, 100, &status);
}
