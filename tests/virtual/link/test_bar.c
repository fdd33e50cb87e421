// SPDX-License-Identifier: GPL-2.0-only
/*
 * BARs as a host sizes them, in every profile.
 */
#include "tests/virtual/link/harness.h"

#define FLAGS_64	PCI_BASE_ADDRESS_MEM_TYPE_64
#define FLAGS_64P	(PCI_BASE_ADDRESS_MEM_TYPE_64 | PCI_BASE_ADDRESS_MEM_PREFETCH)
#define REBAR_BAR0	(DWC_ECAP_REBAR + 4)

/* what a host does: all-ones, look, put back */
static uint64_t size_bar(struct bench *b, unsigned int bar)
{
	uint32_t reg = PCI_BASE_ADDRESS_0 + 4 * bar, low, high = 0xffffffff, type;
	uint32_t old = cfg_read(b, reg, 4);

	cfg_write(b, reg, 4, 0xffffffff);
	low = cfg_read(b, reg, 4);
	cfg_write(b, reg, 4, old);
	if (!low)
		return 0;
	type = low & 0xf;
	if (type & FLAGS_64) {
		uint32_t old_high = cfg_read(b, reg + 4, 4);

		cfg_write(b, reg + 4, 4, 0xffffffff);
		high = cfg_read(b, reg + 4, 4);
		cfg_write(b, reg + 4, 4, old_high);
	}
	return ~((uint64_t)high << 32 | (low & ~0xfu)) + 1;
}

static void set_rebar(struct bench *b, uint32_t cap, uint32_t sizes)
{
	ro_wr_en(b, true);
	dbi_write(b, cap, 4, sizes);
	ro_wr_en(b, false);
}

static void test_programmable(void **state)
{
	static const struct { uint64_t size; uint32_t flags; } c[] = {
		{ 0x10, 0 }, { 0x80, 0 }, { 0x100, 0 }, { 0x1000, 0 }, { 0x20000, 8 },
		{ 1 << 20, 0 },
		{ 1ull << 31, 0 }, { 0x1000, FLAGS_64 }, { 1ull << 31, FLAGS_64P },
		{ 1ull << 32, FLAGS_64 }, { 1ull << 33, FLAGS_64P }, { 1ull << 40, FLAGS_64 },
	};
	struct bench *b = bench_new("plat");

	link_on(b);
	for (unsigned int bar = 0; bar < 6; bar++)
		for (unsigned int i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
			if ((c[i].flags & FLAGS_64) && (bar & 1))
				continue;
			set_bar(b, bar, c[i].size, c[i].flags);
			assert_int_equal(size_bar(b, bar), c[i].size);
			assert_int_equal(dwc_region_size(b->d, DWC_RC, bar), c[i].size);
			assert_int_equal(cfg_read(b, PCI_BASE_ADDRESS_0 + 4 * bar, 4), c[i].flags);
			if (c[i].flags & FLAGS_64)
				assert_int_equal(dwc_region_size(b->d, DWC_RC, bar + 1), 0);
			/* dw_pcie_ep_reset_bar() */
			set_bar(b, bar, 1, 0);
			assert_int_equal(size_bar(b, bar), 0);
			assert_int_equal(dwc_region_size(b->d, DWC_RC, bar), 0);
		}
	bench_free(b);
}

/* whatever mask a driver writes, a host sees a power of two that can be described */
static void test_odd_masks(void **state)
{
	struct bench *b = bench_new("plat");
	unsigned int seed = 1;

	link_on(b);
	for (unsigned int i = 0; i < 2000; i++) {
		uint64_t size;

		ro_wr_en(b, true);
		dbi2_write(b, 0x10, (uint32_t)rand_r(&seed) << (rand_r(&seed) & 7));
		dbi2_write(b, 0x14, (uint32_t)rand_r(&seed) >> (rand_r(&seed) & 31));
		dbi_write(b, 0x10, 4, rand_r(&seed) & 0xf);
		size = dwc_region_size(b->d, DWC_RC, 0);
		assert_int_equal(size & (size - 1), 0);
		assert_in_range(size, 0, dbi_read(b, 0x10, 4) & FLAGS_64 ? 1ull << 47 : 1ull << 31);
		assert_int_equal(size_bar(b, 0), size);
	}
	bench_free(b);
}

static void test_address(void **state)
{
	struct bench *b = bench_new("plat");

	link_on(b);
	set_bar(b, 2, 1ull << 33, FLAGS_64P);
	cfg_write(b, PCI_BASE_ADDRESS_2, 4, 0xdeadbeef);
	cfg_write(b, PCI_BASE_ADDRESS_3, 4, 0x00000047);
	assert_int_equal(dwc_bar_address(b->d, 2), 0x4600000000ull);
	/* the EP sees what the RC assigned */
	assert_int_equal(dbi_read(b, PCI_BASE_ADDRESS_3, 4), 0x46);
	assert_int_equal(dbi_read(b, PCI_BASE_ADDRESS_2, 4), FLAGS_64P);
	/* byte writes reach the lanes they name */
	cfg_write(b, PCI_BASE_ADDRESS_3 + 1, 1, 0x12);
	assert_int_equal(dwc_bar_address(b->d, 2), 0x124600000000ull);
	/* type bits are the EP's, and only with RO_WR_EN */
	dbi_write(b, PCI_BASE_ADDRESS_2, 4, 0);
	assert_int_equal(dbi_read(b, PCI_BASE_ADDRESS_2, 4), FLAGS_64P);
	bench_free(b);
}

static void test_rcar_s4(void **state)
{
	static const char *const name[] = { "rcar-s4", "none" };

	for (unsigned int i = 0; i < 2; i++) {
		struct bench *b = bench_new(name[i]);

		link_on(b);
		for (unsigned int bar = 0; bar < 6; bar++)
			assert_int_equal(size_bar(b, bar), 0);
		/* fixed: whatever the mask says */
		set_bar(b, 4, 0x10000, 0);
		assert_int_equal(size_bar(b, 4), 256);
		/* resizable: the smallest advertised size */
		set_bar(b, 0, 2, 0);
		assert_int_equal(size_bar(b, 0), 0x100000);
		set_rebar(b, REBAR_BAR0, 0x00000080);
		assert_int_equal(size_bar(b, 0), 0x800000);
		/* not there */
		set_bar(b, 1, 0x1000, 0);
		set_bar(b, 3, 0x1000, 0);
		set_bar(b, 5, 0x1000, 0);
		for (unsigned int bar = 1; bar < 6; bar += 2)
			assert_int_equal(size_bar(b, bar), 0);
		bench_free(b);
	}
}

static void test_resizable_64bit(void **state)
{
	struct bench *b = bench_new("rcar-s4");

	link_on(b);
	ro_wr_en(b, true);
	dbi2_write(b, 0x10, 1);
	dbi_write(b, 0x10, 4, FLAGS_64);
	set_rebar(b, REBAR_BAR0, 0x80000000);
	assert_int_equal(size_bar(b, 0), 1ull << 47);
	assert_int_equal(dwc_region_size(b->d, DWC_RC, 1), 0);
	/* as 32-bit BAR it cannot be larger than what 32 bits address */
	set_bar(b, 0, 2, 0);
	assert_int_equal(size_bar(b, 0), 1ull << 31);
	bench_free(b);
}

static void test_rebar_by_rc(void **state)
{
	uint32_t ctrl = REBAR_BAR0 + 4;
	struct bench *b = bench_new("rcar-s4");

	link_on(b);
	set_bar(b, 0, 2, 0);
	set_rebar(b, REBAR_BAR0, 0x00000150);		/* 1, 4, 16 MiB */
	assert_int_equal(cfg_read(b, ctrl, 4), 2 << 5 | 0);
	cfg_write(b, ctrl, 4, 2 << 8);
	assert_int_equal(size_bar(b, 0), 0x400000);
	cfg_write(b, ctrl, 4, 3 << 8);			/* not offered */
	assert_int_equal(size_bar(b, 0), 0x400000);
	cfg_write(b, ctrl, 4, 0x3f << 8);
	assert_int_equal(size_bar(b, 0), 0x400000);
	cfg_write(b, ctrl + 1, 1, 4);			/* by its byte */
	assert_int_equal(size_bar(b, 0), 0x1000000);
	/* nothing else of it is the RC's */
	assert_int_equal(cfg_read(b, ctrl, 4), 4 << 8 | 2 << 5);
	/* the second one is BAR2's */
	assert_int_equal(cfg_read(b, ctrl + 8, 4) & 7, 2);
	/* the EP cannot change what is advertised without RO_WR_EN */
	dbi_write(b, REBAR_BAR0, 4, 0x10);
	assert_int_equal(cfg_read(b, REBAR_BAR0, 4), 0x150);
	bench_free(b);
}

static void test_rk3588(void **state)
{
	struct bench *b = bench_new("rk3588");

	link_on(b);
	/* strapped on, and not to be switched off */
	assert_int_equal(size_bar(b, 4), 0x10000);
	dbi2_write(b, 0x20, 0);
	assert_int_equal(size_bar(b, 4), 0x10000);
	assert_int_equal(b->d->notes[DWC_NOTE_RESERVED], 1);
	/* five resizable ones, and a capability that counts them */
	assert_int_equal(cfg_read(b, DWC_ECAP_REBAR + 8, 4) >> 5 & 7, 5);
	assert_int_equal(cfg_read(b, DWC_ECAP_REBAR + 8 + 4 * 8, 4) & 7, 5);
	set_bar(b, 5, 2, 0);
	set_rebar(b, DWC_ECAP_REBAR + 4 + 4 * 8, 0x40);
	assert_int_equal(size_bar(b, 5), 0x400000);
	bench_free(b);
}

static void test_plat_has_no_rebar(void **state)
{
	struct bench *b = bench_new("plat");

	link_on(b);
	assert_int_equal(cfg_read(b, DWC_ECAP_AER, 4) >> 20, 0);
	assert_int_equal(cfg_read(b, DWC_ECAP_REBAR, 4), 0);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_programmable),
		cmocka_unit_test(test_odd_masks),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_rcar_s4),
		cmocka_unit_test(test_resizable_64bit),
		cmocka_unit_test(test_rebar_by_rc),
		cmocka_unit_test(test_rk3588),
		cmocka_unit_test(test_plat_has_no_rebar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
