// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests between the two buses: windows, RAM across map boundaries, MSIs, own registers, posted
 * writes, and what stops them.
 */
#include "tests/virtual/link/harness.h"

#define OB_BASE		(SLAVE + VEP_SLAVE_OFFSET)
#define OB_OFFSET	VEP_SLAVE_OFFSET		/* in BAR2 */

static void test_bar_to_ram(void **state)
{
	struct bench *b = bench_up("rcar-s4");

	for (unsigned int len = 1; len <= 8; len *= 2) {
		rc_write(b, 0, 0x100 + len, len, 0x8877665544332211);
		assert_memory_equal(b->ram[DWC_EP] + 0x100 + len,
				    "\x11\x22\x33\x44\x55\x66\x77\x88", len);
		assert_int_equal(rc_read(b, 0, 0x100 + len, len),
				 le_get(b->ram[DWC_EP] + 0x100 + len, len));
	}
	assert_int_equal(b->posts, 0);
	assert_int_equal(b->d->ur, 0);
	bench_free(b);
}

/* behind an IOMMU neighbouring pages are mappings of their own */
static void test_split_at_maps(void **state)
{
	struct bench *b = bench_up("rcar-s4");
	uint8_t in[9000], out[9000];

	b->map = 0x1000;
	for (unsigned int i = 0; i < sizeof(in); i++)
		in[i] = i * 7 + i / 256;
	dwc_write(b->d, DWC_RC, 0, 0xffd, in, sizeof(in));
	bench_get(b, DWC_EP, 0xffd, out, sizeof(out));
	assert_memory_equal(out, in, sizeof(in));
	memset(out, 0, sizeof(out));
	dwc_read(b->d, DWC_RC, 0, 0xffd, out, sizeof(out));
	assert_memory_equal(out, in, sizeof(in));
	/* the same outbound, across two windows */
	map_outbound(b, 0, OB_BASE, 0x1000, RC_RAM + 0x20000);
	map_outbound(b, 1, OB_BASE + 0x1000, 0x10000, RC_RAM + 0x51000);
	dwc_write(b->d, DWC_EP, 2, OB_OFFSET + 0xffe, in, 16);
	bench_get(b, DWC_RC, 0x20ffe, out, 2);
	bench_get(b, DWC_RC, 0x51000, out + 2, 14);
	assert_memory_equal(out, in, 16);
	dwc_read(b->d, DWC_EP, 2, OB_OFFSET + 0xffe, out, 16);
	assert_memory_equal(out, in, 16);
	bench_free(b);
}

static void assert_unsupported(struct bench *b, unsigned int bar, uint64_t off)
{
	uint64_t ur = b->d->ur;

	assert_int_equal(rc_read(b, bar, off, 4), 0xffffffff);
	rc_write(b, bar, off, 4, 0x12345678);
	assert_int_equal(b->d->ur, ur + 2);
	assert_int_equal(b->posts, 0);
}

static void test_unsupported_requests(void **state)
{
	struct bench *b = bench_up("rcar-s4");
	uint8_t before[64];

	memcpy(before, b->ram[DWC_EP], sizeof(before));
	assert_unsupported(b, 1, 0);			/* no such BAR */
	assert_unsupported(b, 2, 0);			/* disabled */
	assert_unsupported(b, 0, 0x100000);		/* beyond the BAR */
	assert_unsupported(b, 0, 0xffffe);
	assert_unsupported(b, 0, 0xffffd);
	assert_unsupported(b, 0, UINT64_MAX - 1);
	cfg_write(b, PCI_COMMAND, 2, PCI_COMMAND_MASTER);
	assert_unsupported(b, 0, 0);			/* no memory space */
	cfg_write(b, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
	atu_write(b, 0x100 + ATU_CTRL2, 0);
	assert_unsupported(b, 0, 0);			/* no window */
	map_bar(b, 0, 0, EP_RAM);
	assert_int_equal(rc_read(b, 0, 0, 4), 0);
	app_write(b, VEP_APP_CTRL, 0);
	assert_unsupported(b, 0, 0);			/* no link */
	assert_memory_equal(b->ram[DWC_EP], before, sizeof(before));
	bench_free(b);
}

static void test_outbound_stops(void **state)
{
	struct bench *b = bench_up("rcar-s4");

	assert_int_equal(ep_read(b, 2, OB_OFFSET, 4), 0xffffffff);	/* no window */
	map_outbound(b, 0, OB_BASE, 0x10000, RC_RAM);
	b->ram[DWC_RC][0] = 0x5a;
	assert_int_equal(ep_read(b, 2, OB_OFFSET, 1), 0x5a);
	/* bus master off */
	cfg_write(b, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
	assert_int_equal(ep_read(b, 2, OB_OFFSET, 1), 0xff);
	ep_write(b, 2, OB_OFFSET, 1, 0);
	assert_int_equal(b->ram[DWC_RC][0], 0x5a);
	/* link down */
	cfg_write(b, PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	app_write(b, VEP_APP_CTRL, 0);
	assert_int_equal(ep_read(b, 2, OB_OFFSET, 1), 0xff);
	ep_write(b, 2, OB_OFFSET, 1, 0);
	assert_int_equal(b->ram[DWC_RC][0], 0x5a);
	link_on(b);
	assert_int_equal(ep_read(b, 2, OB_OFFSET, 1), 0x5a);
	/* reads cannot be posted */
	map_outbound(b, 0, OB_BASE, 0x10000, 0x1000);
	assert_int_equal(ep_read(b, 2, OB_OFFSET, 4), 0xffffffff);
	assert_int_equal(b->posts, 0);
	bench_free(b);
}

/* the glue may tell the whole BAR2 or the core's part of it: addresses are the same */
static void test_slave_base(void **state)
{
	struct bench *b = bench_up("rcar-s4");

	map_outbound(b, 0, OB_BASE + 0x2000, 0x1000, RC_RAM);
	b->ram[DWC_RC][4] = 0x77;
	assert_int_equal(ep_read(b, 2, OB_OFFSET + 0x2004, 1), 0x77);
	app_write(b, VEP_APP_BLOCK(VEP_SLAVE), (uint32_t)SLAVE);
	app_write(b, VEP_APP_BLOCK(VEP_SLAVE) + 8, VEP_BAR2_SIZE);
	assert_int_equal(ep_read(b, 2, OB_OFFSET + 0x2004, 1), 0x77);
	assert_int_equal(app_read(b, VEP_APP_BLOCK(VEP_SLAVE) + 8), VEP_BAR2_SIZE);
	app_write(b, VEP_APP_BLOCK(VEP_SLAVE) + 8, 0);		/* not told */
	assert_int_equal(ep_read(b, 2, OB_OFFSET + 0x2004, 1), 0xff);
	bench_free(b);
}

static void raise_msi(struct bench *b, uint32_t data)
{
	ep_write(b, 2, OB_OFFSET + (MSI_ADDR & 0xfff), 4, data);
}

static void test_msi(void **state)
{
	struct bench *b = bench_up("rcar-s4");

	map_outbound(b, 0, OB_BASE, 0x1000, MSI_ADDR & ~0xfffull);
	for (unsigned int v = 0; v < 32; v++) {
		raise_msi(b, MSI_DATA | v);
		assert_int_equal(b->msi[DWC_RC], v + 1);
		assert_int_equal(b->vector[DWC_RC], v);
	}
	assert_int_equal(b->posts, 0);
	/* anything else is an ordinary write to that address: beyond what was granted ... */
	cfg_write(b, DWC_CAP_MSI + PCI_MSI_FLAGS, 2, PCI_MSI_FLAGS_ENABLE | 2 << 4);
	raise_msi(b, MSI_DATA | 4);
	assert_int_equal(b->posts, 1);
	assert_int_equal(b->post_side, DWC_RC);
	assert_int_equal(b->post_addr, MSI_ADDR);
	/* ... foreign data, another width, a reserved count, MSI off */
	raise_msi(b, MSI_DATA - 1);
	ep_write(b, 2, OB_OFFSET + (MSI_ADDR & 0xfff), 2, MSI_DATA);
	cfg_write(b, DWC_CAP_MSI + PCI_MSI_FLAGS, 2, PCI_MSI_FLAGS_ENABLE | 7 << 4);
	raise_msi(b, MSI_DATA);
	cfg_write(b, DWC_CAP_MSI + PCI_MSI_FLAGS, 2, 5 << 4);
	raise_msi(b, MSI_DATA);
	assert_int_equal(b->posts, 5);
	assert_int_equal(b->msi[DWC_RC], 32);
	/* without bus master nothing at all */
	cfg_write(b, DWC_CAP_MSI + PCI_MSI_FLAGS, 2, PCI_MSI_FLAGS_ENABLE);
	cfg_write(b, PCI_COMMAND, 2, 0);
	raise_msi(b, MSI_DATA);
	assert_int_equal(b->posts, 5);
	assert_int_equal(b->msi[DWC_RC], 32);
	bench_free(b);
}

/* the doorbell: a write through a BAR into the eDMA's interrupt status */
static void test_own_registers(void **state)
{
	struct bench *b = bench_up("rcar-s4");

	set_bar(b, 4, 0x100, 0);
	map_bar(b, 1, 4, BLOCKS + VEP_DMA_OFFSET);
	rc_write(b, 4, 0xa0, 4, 0);
	assert_int_equal(b->msi[DWC_EP], 1);
	assert_int_equal(b->vector[DWC_EP], VEP_VECTOR_DMA);
	assert_int_equal(app_read(b, VEP_APP_RINGS), 1);
	assert_int_equal(rc_read(b, 4, 0x08, 4), 0x00020002);
	/* registers are 32 bits wide, from this side too */
	rc_write(b, 4, 0xa0, 2, 0);
	rc_write(b, 4, 0xa0, 8, 0);
	assert_int_equal(rc_read(b, 4, 0x08, 1), 0xff);
	assert_int_equal(app_read(b, VEP_APP_RINGS), 1);
	assert_int_equal(b->d->ur, 3);
	assert_int_equal(b->posts, 0);
	bench_free(b);
}

/* with an IOMMU in between, only the machine can tell what an address is */
static void test_own_registers_iommu(void **state)
{
	struct bench *b = bench_up("rcar-s4");

	app_write(b, VEP_APP_CTRL, VEP_APP_CTRL_LTSSM | VEP_APP_CTRL_IOMMU);
	assert_int_equal(b->downs, 0);
	set_bar(b, 4, 0x100, 0);
	map_bar(b, 1, 4, BLOCKS + VEP_DMA_OFFSET);
	rc_write(b, 4, 0xa0, 4, 0x1234);
	assert_int_equal(app_read(b, VEP_APP_RINGS), 0);
	assert_int_equal(b->posts, 1);
	assert_int_equal(b->post_side, DWC_EP);
	assert_int_equal(b->post_addr, BLOCKS + VEP_DMA_OFFSET + 0xa0);
	assert_int_equal(b->post_len, 4);
	assert_int_equal(le_get(b->post_data, 4), 0x1234);
	/* a read has nowhere to go */
	assert_int_equal(rc_read(b, 4, 0x08, 4), 0xffffffff);
	assert_int_equal(b->d->ur, 1);
	/* RAM that is mapped is still RAM */
	rc_write(b, 0, 0, 4, 0x55);
	assert_int_equal(b->ram[DWC_EP][0], 0x55);
	bench_free(b);
}

static void test_posted(void **state)
{
	struct bench *b = bench_up("rcar-s4");
	uint8_t big[64] = { 0 };

	map_bar(b, 0, 0, 0x08000000);		/* an interrupt frame, say */
	rc_write(b, 0, 0x40, 4, 0x00000003);
	assert_int_equal(b->posts, 1);
	assert_int_equal(b->post_addr, 0x08000040);
	rc_write(b, 0, 0x48, 8, 1);
	assert_int_equal(b->post_len, 8);
	/* no CPU stores so much to a device */
	dwc_write(b->d, DWC_RC, 0, 0x40, big, sizeof(big));
	assert_int_equal(b->posts, 2);
	assert_int_equal(b->d->ur, 1);
	/* RAM that must not be written is not written behind the machine's back */
	map_bar(b, 0, 0, EP_RAM);
	b->readonly[DWC_EP] = true;
	rc_write(b, 0, 0, 4, 0x99);
	assert_int_equal(b->ram[DWC_EP][0], 0);
	assert_int_equal(b->posts, 3);
	bench_free(b);
}

static void test_reserved_bar(void **state)
{
	struct bench *b = bench_up("rk3588");

	assert_int_equal(rc_read(b, 4, 0x08, 4), 0x00020002);
	rc_write(b, 4, 0xa0, 4, 0);
	assert_int_equal(app_read(b, VEP_APP_RINGS), 1);
	/* iATU windows do not matter, the rest of the BAR reads 0 */
	map_bar(b, 0, 4, EP_RAM);
	rc_write(b, 4, 0xa0, 4, 0);
	assert_int_equal(app_read(b, VEP_APP_RINGS), 2);
	assert_int_equal(rc_read(b, 4, VEP_DMA_SIZE, 4), 0);
	rc_write(b, 4, VEP_DMA_SIZE, 4, 0xffffffff);
	assert_int_equal(b->d->ur, 0);
	assert_int_equal(rc_read(b, 4, 0x10000, 4), 0xffffffff);
	assert_int_equal(rc_read(b, 4, 0x08, 8), UINT64_MAX);
	assert_int_equal(b->d->ur, 2);
	cfg_write(b, PCI_COMMAND, 2, 0);
	rc_write(b, 4, 0xa0, 4, 0);
	assert_int_equal(app_read(b, VEP_APP_RINGS), 2);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bar_to_ram),
		cmocka_unit_test(test_split_at_maps),
		cmocka_unit_test(test_unsupported_requests),
		cmocka_unit_test(test_outbound_stops),
		cmocka_unit_test(test_slave_base),
		cmocka_unit_test(test_msi),
		cmocka_unit_test(test_own_registers),
		cmocka_unit_test(test_own_registers_iommu),
		cmocka_unit_test(test_posted),
		cmocka_unit_test(test_reserved_bar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
