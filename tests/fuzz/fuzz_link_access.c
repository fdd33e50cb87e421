// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any sequence of register accesses by both machines, with fault knobs set in between: what must
 * hold for the controller holds after each of them.
 *
 * The first byte chooses the profile.  Then 8 bytes per access: an operation, a place, a width and
 * a value; a few bits choose registers that matter, or most accesses would hit none.  An operation
 * of 0xfe sets a knob: one out of a list, or the words that the seven bytes are.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "virtual/link/bytes.h"
#include "virtual/link/dwc_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RAM_SIZE	0x4000u
#define MAP_SIZE	0x1000u

/* each machine's RAM is an allocation per page, so that a byte too far is seen */
static uint8_t *page[2][RAM_SIZE / MAP_SIZE];
static unsigned int links;
static uint64_t now;

static void *bus_ram(void *ctx, enum dwc_side side, uint64_t addr, bool write, uint64_t *left)
{
	if (addr >= RAM_SIZE)
		return NULL;
	/* the last page is read-only */
	if (write && addr >= RAM_SIZE - MAP_SIZE)
		return NULL;
	*left = MAP_SIZE - addr % MAP_SIZE;
	return page[side][addr / MAP_SIZE] + addr % MAP_SIZE;
}

static void bus_post(void *ctx, enum dwc_side side, uint64_t addr, const void *d, uint32_t len)
{
	uint64_t left;

	if (!len || len > DWC_POST_MAX || bus_ram(ctx, side, addr, true, &left))
		abort();
}

static void bus_msi(void *ctx, enum dwc_side side, unsigned int vector)
{
	if (vector >= 32)
		abort();
}

static void bus_link_changed(void *ctx, bool up)
{
	links += up ? 1 : -1;
	if (links > 1)
		abort();
}

static void bus_log(void *ctx, const char *line)
{
	for (; *line; line++)
		if (*line < ' ' || *line > '~')
			abort();
}

static uint64_t bus_now(void *ctx)
{
	return now;
}

/* as if everything had been there once */
static bool bus_unmapped(void *ctx, enum dwc_side side, uint64_t addr)
{
	return addr & 1;
}

static const struct dwc_bus_ops ops = {
	.ram = bus_ram, .post = bus_post, .msi = bus_msi, .link_changed = bus_link_changed,
	.unmapped = bus_unmapped, .log = bus_log, .now = bus_now,
};

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void check_bars(struct dwc *d)
{
	for (unsigned int i = 0; i < DWC_NR_BARS; i++) {
		uint64_t size = dwc_region_size(d, DWC_RC, i), mask = dwc_bar_mask(d, i);

		check(!(size & (size - 1)));
		check(!size || size == mask + 1);
		check(!mask || mask >= 15);
		/* assigned addresses are aligned to the size */
		check(!mask || !(dwc_bar_address(d, i) & mask & ~15ull));
		if (d->profile->bar[i] == DWC_BAR_RESERVED)
			check(mask + 1 == d->profile->bar_size[i]);
		if (d->profile->bar[i] == DWC_BAR_DISABLED)
			check(!mask);
	}
}

static void check_registers(struct dwc *d)
{
	struct dwc_status s;

	dwc_get_status(d, &s);
	check((s.ltssm || !s.link) && s.link == (links == 1));
	check(s.used[0] <= s.windows[0] && s.used[1] <= s.windows[1]);
	check(dwc_edma_read(d, 8) == (d->profile->channels[0] | d->profile->channels[1] << 16));
	check(dwc_store_get(&d->cfg, DWC_VERSION, 4) == d->profile->version);
	check(dwc_store_get(&d->cfg, DWC_ATU_VIEWPORT, 4) == 0xffffffff);
	/* the lines say what their inputs say */
	check(!(d->lines & ~(d->profile->irq_per_channel ? 0xf0u : 1u)));
	check(!d->lines == !(d->emul[0] || d->emul[1] || (d->dma[0x4c / 4] & ~d->dma[0x54 / 4]) ||
			     (d->dma[0xa0 / 4] & ~d->dma[0xa8 / 4])));
	/* windows that do not exist hold nothing */
	for (unsigned int n = d->profile->windows[DWC_OB]; n < DWC_MAX_WINDOWS; n++)
		check(!d->atu[DWC_OB][n][ATU_CTRL2 / 4]);
}

static void check_translation(struct dwc *d, uint64_t addr)
{
	uint64_t out, left;

	if (dwc_atu_outbound(d, addr, &out, &left))
		check(left && (addr + (left - 1) >= addr));
	for (unsigned int i = 0; i < DWC_NR_BARS; i++) {
		uint64_t mask = dwc_bar_mask(d, i);

		if (mask && dwc_atu_inbound(d, i, addr & mask, &out, &left))
			check(left);
	}
}

/* registers that matter, as offsets in the EP's BAR0 */
static const uint32_t spot[] = {
	VEP_APP_OFFSET + VEP_APP_CTRL, VEP_APP_OFFSET + VEP_APP_IRQ, VEP_DBI_OFFSET + 0x8bc,
	VEP_APP_OFFSET + VEP_APP_BLOCK(VEP_SLAVE) + 8, VEP_DBI_OFFSET + 0x04,
	VEP_DBI_OFFSET + 0x10, VEP_DBI_OFFSET + 0x14, VEP_DBI2_OFFSET + 0x10,
	VEP_DBI2_OFFSET + 0x14, VEP_DBI2_OFFSET + 0x20, VEP_DBI_OFFSET + 0x14c,
	VEP_DBI_OFFSET + 0x150, VEP_DMA_OFFSET + 0x0c, VEP_DMA_OFFSET + 0x10,
	VEP_DMA_OFFSET + 0x30, VEP_DMA_OFFSET + 0x4c, VEP_DMA_OFFSET + 0x54,
	VEP_DMA_OFFSET + 0x58, VEP_DMA_OFFSET + 0xa0, VEP_DMA_OFFSET + 0xac,
	VEP_DMA_OFFSET + 0x200, VEP_DMA_OFFSET + 0x21c, VEP_DMA_OFFSET + 0x300,
	VEP_DMA_OFFSET + 0x31c, VEP_ATU_OFFSET + 0x04, VEP_ATU_OFFSET + 0x10,
	VEP_ATU_OFFSET + 0x104, VEP_ATU_OFFSET + 0x114, VEP_ATU_OFFSET + 0x304,
	VEP_APP_OFFSET + VEP_APP_BLOCK(VEP_DMA), VEP_APP_OFFSET + VEP_APP_BLOCK(VEP_DMA) + 8,
	VEP_DBI_OFFSET + 0x54,
};

/* one access; bits of op: 0 write, 1 RC, 3:2 region, 4 spot, 7:5 width */
static void one(struct dwc *d, const uint8_t *in)
{
	static const uint8_t width[8] = { 4, 1, 2, 8, 4, 3, 16, 200 };
	static const uint8_t region[4] = { 0, 2, 7, 4 };
	uint8_t op = in[0], buf[200];
	enum dwc_side side = op >> 1 & 1 ? DWC_RC : DWC_EP;
	uint32_t len = width[op >> 5], off = le_get(in + 1, 3);
	unsigned int r = region[op >> 2 & 3];

	if (op & 0x10) {
		side = DWC_EP;
		r = 0;
		off = spot[in[1] % (sizeof(spot) / sizeof(spot[0]))];
	} else if (side == DWC_RC || r == 7) {
		off &= 0x1fff;
	}
	memset(buf, in[7], sizeof(buf));
	memcpy(buf, in + 4, 4);
	if (op & 1)
		dwc_write(d, side, r, off, buf, len);
	else
		dwc_read(d, side, r, off, buf, len);
}

static const char *const words[] = {
	"ring-drop on 2", "ring-delay 2us", "ring-duplicate 1us 3", "ring-stuck on 4",
	"ring-assert now", "ring-data 7", "ack-any on", "msi-drop on 1", "msi-delay 1us",
	"msi-duplicate 1us", "msi-vector 31 2", "atu-stuck any 3", "atu-lose ib0",
	"atu-link-down lose", "atu-miss pass", "edma-abort 1 1", "edma-done-drop on 1",
	"edma-done-delay 3us", "edma-done-duplicate 1us", "edma-running on", "edma-short 17",
	"edma-strict-link on", "edma-via-ob on", "ro-wr-en ignored 2", "link down", "link off",
	"hot-reset 2us", "perst 2us", "removed on", "clear",
};

static const struct dwc_profile *profile(uint8_t choice)
{
	unsigned int n = 1;	/* the default */

	while (dwc_profiles[n].name)
		n++;
	return &dwc_profiles[(choice & 0x7f) % n];
}

static void set_fault(struct dwc *d, const uint8_t *in)
{
	char any[8], text[2048];
	const char *w = any;

	memcpy(any, in, 7);
	any[7] = '\0';
	if (in[0] < sizeof(words) / sizeof(words[0]))
		w = words[in[0]];
	if (dwc_fault_set(d, w, text, sizeof(text)))
		bus_log(NULL, text);
	dwc_fault_print(d, text, sizeof(text));
	bus_log(NULL, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dwc *d;

	if (!size)
		return 0;
	links = 0;
	now = 0;
	for (unsigned int i = 0; i < 2 * (RAM_SIZE / MAP_SIZE); i++) {
		uint8_t *p = malloc(MAP_SIZE);

		/* linked lists of sorts, so that the eDMA finds something */
		for (unsigned int k = 0; k < MAP_SIZE; k++)
			p[k] = k % 24 == 4 ? 64 : k % 24 == 0 ? 9 : k % 24 == 9 ? k >> 8 : 0;
		page[i / (RAM_SIZE / MAP_SIZE)][i % (RAM_SIZE / MAP_SIZE)] = p;
	}
	d = dwc_new(profile(data[0]), &ops, NULL);
	if (data[0] & 0x80) {		/* the EP is up already */
		const uint8_t on = VEP_APP_CTRL_LTSSM;

		dwc_write(d, DWC_EP, 0, VEP_APP_OFFSET + VEP_APP_CTRL, (uint8_t[4]){ on }, 4);
		dwc_write(d, DWC_RC, DWC_REGION_CONFIG, 4, (uint8_t[2]){ 6 }, 2);
	}
	for (size_t at = 1; at + 8 <= size; at += 8, now += 500) {
		if (data[at] == 0xfe)
			set_fault(d, data + at + 1);
		else
			one(d, data + at);
		if (data[at] == 0xff)
			dwc_reset(d, data[at + 1] & 1 ? DWC_EP : DWC_RC);
		dwc_work(d);
		check(d->nr_later <= DWC_MAX_LATER);
		check_bars(d);
		check_registers(d);
		check_translation(d, le_get(data + at, 8));
	}
	dwc_free(d);
	for (unsigned int i = 0; i < 2 * (RAM_SIZE / MAP_SIZE); i++)
		free(page[i / (RAM_SIZE / MAP_SIZE)][i % (RAM_SIZE / MAP_SIZE)]);
	return 0;
}
