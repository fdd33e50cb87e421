// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration space and registers: what each side may change, and what hardware refuses.
 */
#include "tests/virtual/link/harness.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static void test_ids_need_ro_wr_en(void **state)
{
	struct bench *b = bench_new("rcar-s4");

	dbi_write(b, PCI_VENDOR_ID, 2, 0x1912);
	dbi_write(b, PCI_CLASS_DEVICE, 2, 0xff00);
	assert_int_equal(dbi_read(b, PCI_VENDOR_ID, 4), 0xabcd16c3);
	assert_int_equal(dbi_read(b, PCI_CLASS_DEVICE, 2), 0);
	ro_wr_en(b, true);
	dbi_write(b, PCI_VENDOR_ID, 2, 0x1912);
	dbi_write(b, PCI_DEVICE_ID, 2, 0x0030);
	dbi_write(b, PCI_CLASS_PROG, 1, 0x5a);
	ro_wr_en(b, false);
	dbi_write(b, PCI_VENDOR_ID, 4, 0);
	assert_int_equal(dbi_read(b, PCI_VENDOR_ID, 4), 0x00301912);
	/* byte lanes: the neighbours of a byte are left alone */
	assert_int_equal(dbi_read(b, PCI_CLASS_REVISION, 4), 0x00005a00);
	/* the RC sees the same store */
	link_on(b);
	assert_int_equal(cfg_read(b, PCI_VENDOR_ID, 4), 0x00301912);
	bench_free(b);
}

static void test_rc_cannot_write_ro(void **state)
{
	static const uint16_t ro[] = {
		PCI_VENDOR_ID, PCI_CLASS_REVISION, PCI_CAPABILITY_LIST, PCI_ROM_ADDRESS, DWC_CAP_PM,
		DWC_CAP_EXP, DWC_CAP_EXP + PCI_EXP_DEVCAP, DWC_CAP_EXP + PCI_EXP_LNKCAP,
		DWC_ECAP_AER, DWC_ECAP_REBAR, DWC_ECAP_REBAR + 4,
	};
	struct bench *b = bench_new("rcar-s4");

	link_on(b);
	ro_wr_en(b, true);		/* is about DBI only */
	for (unsigned int i = 0; i < ARRAY_SIZE(ro); i++) {
		uint32_t before = cfg_read(b, ro[i], 4);

		cfg_write(b, ro[i], 4, ~before);
		assert_int_equal(cfg_read(b, ro[i], 4), before);
	}
	bench_free(b);
}

/* a capability as its reset left it, which an RC can enable and whose size the EP can set */
static void test_msix(void **state)
{
	struct bench *b = bench_new("rcar-s4");

	assert_int_equal(dbi_read(b, DWC_CAP_EXP + PCI_CAP_LIST_NEXT, 1), 0);
	assert_int_equal(dbi_read(b, DWC_CAP_MSIX, 4), 0);
	bench_free(b);
	b = bench_new("msix");
	link_on(b);
	assert_int_equal(cfg_read(b, DWC_CAP_EXP + PCI_CAP_LIST_NEXT, 1), DWC_CAP_MSIX);
	assert_int_equal(cfg_read(b, DWC_CAP_MSIX, 2), PCI_CAP_ID_MSIX);
	cfg_write(b, DWC_CAP_MSIX + PCI_MSIX_FLAGS, 2, 0xffff);
	assert_int_equal(cfg_read(b, DWC_CAP_MSIX + PCI_MSIX_FLAGS, 2), 0xc00f);
	dwc_reset(b->d, DWC_RC);
	assert_int_equal(dbi_read(b, DWC_CAP_MSIX + PCI_MSIX_FLAGS, 2), 15);
	ro_wr_en(b, true);
	dbi_write(b, DWC_CAP_MSIX + PCI_MSIX_FLAGS, 2, 3);
	assert_int_equal(dbi_read(b, DWC_CAP_MSIX + PCI_MSIX_FLAGS, 2), 3);
	bench_free(b);
}

/* the function loses what the RC programmed, and nothing that the EP did */
static void test_flr(void **state)
{
	static const char *const profiles[] = { "rcar-s4", "flr" };
	const uint16_t ctl = DWC_CAP_EXP + PCI_EXP_DEVCTL;

	for (unsigned int i = 0; i < ARRAY_SIZE(profiles); i++) {
		struct bench *b = bench_new(profiles[i]);
		uint32_t cap = cfg_read(b, DWC_CAP_EXP + PCI_EXP_DEVCAP, 4);

		ro_wr_en(b, true);
		dbi_write(b, PCI_VENDOR_ID, 2, 0x1912);
		ro_wr_en(b, false);
		link_on(b);
		assert_int_equal(!!(cap & PCI_EXP_DEVCAP_FLR), i);
		cfg_write(b, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
		cfg_write(b, ctl, 2, PCI_EXP_DEVCTL_CERE);
		/* the EP's own write is none of the RC's, and one to another byte is no reset */
		dbi_write(b, ctl, 2, PCI_EXP_DEVCTL_BCR_FLR | PCI_EXP_DEVCTL_CERE);
		cfg_write(b, ctl + 2, 2, PCI_EXP_DEVCTL_BCR_FLR);
		assert_int_equal(cfg_read(b, PCI_COMMAND, 2), PCI_COMMAND_MEMORY);
		cfg_write(b, ctl + 1, 1, PCI_EXP_DEVCTL_BCR_FLR >> 8);
		assert_int_equal(cfg_read(b, PCI_COMMAND, 2), i ? 0 : PCI_COMMAND_MEMORY);
		assert_int_equal(cfg_read(b, ctl, 2), i ? 0x2810 : PCI_EXP_DEVCTL_CERE);
		cfg_write(b, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
		cfg_write(b, ctl, 4, PCI_EXP_DEVCTL_BCR_FLR);
		assert_int_equal(cfg_read(b, PCI_COMMAND, 2), i ? 0 : PCI_COMMAND_MEMORY);
		assert_int_equal(cfg_read(b, PCI_VENDOR_ID, 2), 0x1912);
		bench_free(b);
	}
}

/* what a reset leaves, and what of all ones stays; numbers of the PCI Express specification */
static void test_aer(void **state)
{
	static const struct {
		uint16_t reg;
		uint32_t reset, writable;
	} regs[] = {
		{ PCI_ERR_UNCOR_MASK, 0, 0x003ff030 },
		{ PCI_ERR_UNCOR_SEVER, 0x00062030, 0x003ff030 },
		{ PCI_ERR_COR_MASK, 0x00002000, 0x000031c1 },
	};
	struct bench *b = bench_new("rcar-s4");

	link_on(b);
	for (unsigned int i = 0; i < ARRAY_SIZE(regs); i++) {
		assert_int_equal(cfg_read(b, DWC_ECAP_AER + regs[i].reg, 4), regs[i].reset);
		cfg_write(b, DWC_ECAP_AER + regs[i].reg, 4, 0xffffffff);
		assert_int_equal(cfg_read(b, DWC_ECAP_AER + regs[i].reg, 4), regs[i].writable);
	}
	bench_free(b);
}

static void test_port_logic(void **state)
{
	static const uint16_t ro[] = {
		DWC_DEBUG0, DWC_DEBUG1, DWC_VERSION, DWC_VERSION_TYPE, DWC_ATU_VIEWPORT,
		DWC_DMA_VIEWPORT,
	};
	struct bench *b = bench_new("rcar-s4");

	ro_wr_en(b, true);
	for (unsigned int i = 0; i < ARRAY_SIZE(ro); i++) {
		uint32_t before = dbi_read(b, ro[i], 4);

		dbi_write(b, ro[i], 4, ~before);
		dbi_write(b, ro[i] + 2, 2, 0x55aa);
		assert_int_equal(dbi_read(b, ro[i], 4), before);
	}
	dbi_write(b, 0x80c, 4, 0x1234);
	assert_int_equal(dbi_read(b, 0x80c, 4), 0x1234);
	/* an RC neither sees nor changes it */
	link_on(b);
	assert_int_equal(cfg_read(b, 0x80c, 4), 0);
	cfg_write(b, 0x80c, 4, 0xffffffff);
	assert_int_equal(dbi_read(b, 0x80c, 4), 0x1234);
	bench_free(b);
}

static void test_w1c(void **state)
{
	struct bench *b = bench_new("rcar-s4");

	link_on(b);
	dwc_store_set(&b->d->cfg, PCI_STATUS, 2, 0xf910);
	cfg_write(b, PCI_STATUS, 2, 0);
	assert_int_equal(cfg_read(b, PCI_STATUS, 2), 0xf910);
	cfg_write(b, PCI_STATUS, 2, 0x1000);
	assert_int_equal(cfg_read(b, PCI_STATUS, 2), 0xe910);
	/* the same through DBI, and RO_WR_EN does not make them writable */
	ro_wr_en(b, true);
	dbi_write(b, PCI_STATUS, 2, 0xe910);
	assert_int_equal(dbi_read(b, PCI_STATUS, 2), 0x0010);
	bench_free(b);
}

/* accesses that no register answers read 0 and change nothing */
static void test_bad_accesses(void **state)
{
	static const struct { uint64_t off; unsigned int len; } bad[] = {
		{ VEP_DBI_OFFSET + 1, 2 }, { VEP_DBI_OFFSET + 2, 4 }, { VEP_DBI_OFFSET, 8 },
		{ VEP_DBI_OFFSET, 3 }, { VEP_DBI2_OFFSET + 0x10, 2 }, { VEP_ATU_OFFSET + 0x14, 1 },
		{ VEP_ATU_OFFSET + 0x16, 4 }, { VEP_DMA_OFFSET + 8, 2 }, { VEP_DMA_OFFSET + 8, 8 },
		{ VEP_APP_OFFSET, 1 }, { VEP_DBI_OFFSET + VEP_DBI_SIZE, 4 },
		{ VEP_DBI_OFFSET + VEP_DBI_SIZE - 4, 8 }, { VEP_BAR0_SIZE - 4, 4 },
		{ VEP_BAR0_SIZE, 4 }, { UINT64_MAX - 3, 4 },
	};
	struct bench *b = bench_new("rcar-s4");
	struct dwc before = *b->d;

	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(ep_read(b, 0, bad[i].off, bad[i].len), 0);
		ep_write(b, 0, bad[i].off, bad[i].len, UINT64_MAX);
	}
	assert_int_equal(b->d->notes[DWC_NOTE_ACCESS], 2 * ARRAY_SIZE(bad));
	memset(b->d->notes, 0, sizeof(b->d->notes));
	assert_memory_equal(b->d, &before, sizeof(before));
	/* so many lines, not one for each: 1st, 2nd, 4th, 8th, 16th */
	assert_int_equal(b->lines, 5);
	assert_int_equal(ep_read(b, 4, 0, 4), 0);
	bench_free(b);
}

static void test_config_bounds(void **state)
{
	struct bench *b = bench_new("rcar-s4");
	uint8_t buf[16];

	link_on(b);
	for (enum dwc_side s = DWC_EP; s <= DWC_RC; s++) {
		memset(buf, 0, sizeof(buf));
		dwc_read(b->d, s, DWC_REGION_CONFIG, DWC_CONFIG_SIZE - 4, buf, 8);
		assert_int_equal(le_get(buf + 4, 4), 0xffffffff);
		dwc_read(b->d, s, DWC_REGION_CONFIG, UINT64_MAX, buf, 2);
		assert_int_equal(le_get(buf, 2), 0xffff);
		dwc_write(b->d, s, DWC_REGION_CONFIG, DWC_CONFIG_SIZE, buf, 4);
		dwc_write(b->d, s, DWC_REGION_CONFIG, UINT64_MAX, buf, 1);
		dwc_write(b->d, s, DWC_REGION_CONFIG, 5, buf, 2);
		assert_int_equal(dwc_region_size(b->d, s, 6), 0);
		assert_int_equal(dwc_region_size(b->d, s, 8), 0);
		assert_int_equal(dwc_region_size(b->d, s, 7), 4096);
	}
	assert_int_equal(b->d->notes[DWC_NOTE_ACCESS], 6);
	bench_free(b);
}

static void test_ep_function(void **state)
{
	struct bench *b = bench_new("rcar-s4");
	unsigned int c = DWC_REGION_CONFIG;

	assert_int_equal(ep_read(b, c, 0, 4), (uint32_t)VEP_DEVICE_ID << 16 | VEP_VENDOR_ID);
	ep_write(b, c, 0, 4, 0);
	assert_int_equal(ep_read(b, c, 0, 4), (uint32_t)VEP_DEVICE_ID << 16 | VEP_VENDOR_ID);
	ep_write(b, c, PCI_BASE_ADDRESS_2, 4, 0xffffffff);
	assert_int_equal(ep_read(b, c, PCI_BASE_ADDRESS_2, 4), ~(VEP_BAR2_SIZE - 1u) | 4);
	ep_write(b, c, PCI_COMMAND, 2, 6);
	assert_int_equal(ep_read(b, c, PCI_COMMAND, 2), 6);
	/* it is not the function that the RC sees */
	assert_int_equal(dbi_read(b, PCI_COMMAND, 2), 0);
	assert_int_equal(dwc_region_size(b->d, DWC_EP, 0), VEP_BAR0_SIZE);
	assert_int_equal(dwc_region_size(b->d, DWC_EP, 1), 0);
	assert_int_equal(dwc_region_size(b->d, DWC_EP, 2), VEP_BAR2_SIZE);
	bench_free(b);
}

static void test_link(void **state)
{
	struct bench *b = bench_up("rcar-s4");

	assert_int_equal(b->ups, 1);
	assert_int_equal(app_read(b, VEP_APP_STATUS), VEP_APP_STATUS_LINK);
	assert_int_equal(app_read(b, VEP_APP_IRQ), VEP_APP_IRQ_LINK_UP);
	assert_int_equal(dbi_read(b, DWC_DEBUG0, 4), 0x11);
	assert_int_equal(dbi_read(b, DWC_DEBUG1, 4), 0x10);
	link_on(b);
	assert_int_equal(b->ups, 1);		/* no news */
	assert_int_equal(b->msi[DWC_EP], 0);
	app_write(b, VEP_APP_IRQ, VEP_APP_IRQ_LINK_UP);
	app_write(b, VEP_APP_CTRL, 0);
	assert_int_equal(b->downs, 1);
	assert_int_equal(b->msi[DWC_EP], 1);
	assert_int_equal(b->vector[DWC_EP], VEP_VECTOR_SYS);
	assert_int_equal(app_read(b, VEP_APP_IRQ), VEP_APP_IRQ_LINK_DOWN);
	/* the RC reads all-ones, its writes are lost, BARs do not answer */
	assert_int_equal(cfg_read(b, PCI_VENDOR_ID, 4), 0xffffffff);
	cfg_write(b, PCI_COMMAND, 2, 0);
	assert_int_equal(rc_read(b, 0, 0, 4), 0xffffffff);
	assert_int_equal(dwc_region_size(b->d, DWC_RC, 0), 0);
	/* one that plugs the function in now is not killed by it */
	dwc_rc_plugged(b->d);
	assert_int_equal(cfg_read(b, PCI_VENDOR_ID, 4), 0xabcd16c3);
	link_on(b);
	assert_int_equal(cfg_read(b, PCI_COMMAND, 2), PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	bench_free(b);
}

static void test_rc_reset(void **state)
{
	struct bench *b = bench_up("rcar-s4");

	cfg_write(b, PCI_BASE_ADDRESS_0, 4, 0x90000000);
	dwc_reset(b->d, DWC_RC);
	assert_int_equal(cfg_read(b, PCI_COMMAND, 2), 0);
	assert_int_equal(cfg_read(b, PCI_BASE_ADDRESS_0, 4), 0);
	assert_int_equal(cfg_read(b, DWC_CAP_MSI + PCI_MSI_FLAGS, 2), PCI_MSI_FLAGS_64BIT);
	/* what the EP has set up stays */
	assert_int_equal(dwc_region_size(b->d, DWC_RC, 0), 0x100000);
	assert_true(b->d->link);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids_need_ro_wr_en),
		cmocka_unit_test(test_rc_cannot_write_ro),
		cmocka_unit_test(test_msix),
		cmocka_unit_test(test_flr),
		cmocka_unit_test(test_aer),
		cmocka_unit_test(test_port_logic),
		cmocka_unit_test(test_w1c),
		cmocka_unit_test(test_bad_accesses),
		cmocka_unit_test(test_config_bounds),
		cmocka_unit_test(test_ep_function),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_rc_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
