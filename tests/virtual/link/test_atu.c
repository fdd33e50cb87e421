// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address translation: chosen cases, and random windows against a naive reference.
 */
#include "tests/virtual/link/harness.h"

static unsigned int seed = 4711;

/* an address with some structure, so that windows overlap and cross 4 GiB */
static uint64_t random_address(void)
{
	uint64_t high = rand_r(&seed) & 3, low = (uint32_t)rand_r(&seed) << 1;

	return high << 32 | (rand_r(&seed) & 1 ? low : low & 0xfffff000);
}

struct window {
	bool on, increase, bar_mode, other_function, message;
	unsigned int bar;
	uint64_t base, target;
	uint32_t limit, upper_limit;
};

static struct window random_window(void)
{
	return (struct window){
		.on = rand_r(&seed) % 4,
		.increase = rand_r(&seed) & 1,
		.bar_mode = rand_r(&seed) & 1,
		.other_function = !(rand_r(&seed) % 8),
		.message = !(rand_r(&seed) % 8),
		.bar = rand_r(&seed) % 6,
		.base = random_address(),
		.target = random_address() << (rand_r(&seed) & 15),
		.limit = (uint32_t)random_address(),
		.upper_limit = rand_r(&seed) & 3,
	};
}

static void program(struct bench *b, enum dwc_dir dir, unsigned int n, const struct window *w)
{
	uint32_t at = (n << 9) + (dir == DWC_IB ? 0x100 : 0);

	atu_write(b, at + ATU_LBASE, (uint32_t)w->base);
	atu_write(b, at + ATU_UBASE, w->base >> 32);
	atu_write(b, at + ATU_LIMIT, w->limit);
	atu_write(b, at + ATU_ULIMIT, w->upper_limit);
	atu_write(b, at + ATU_LTARGET, (uint32_t)w->target);
	atu_write(b, at + ATU_UTARGET, w->target >> 32);
	atu_write(b, at + ATU_CTRL1, (w->increase ? ATU_CTRL1_INCREASE : 0) |
		  (w->other_function ? 1 << 20 : 0) | (w->message ? 0x10 : 0));
	atu_write(b, at + ATU_CTRL2, (w->on ? ATU_CTRL2_ENABLE : 0) |
		  (dir == DWC_IB && w->bar_mode ? ATU_CTRL2_BAR_MODE | ATU_CTRL2_FUNC_MATCH |
		   w->bar << 8 : 0));
}

/* the specification, word by word: what byte @addr becomes in window @w, of granularity @align */
static bool reference(const struct window *w, uint64_t align, uint64_t addr, uint64_t *out)
{
	uint64_t base = w->base / align * align, target = w->target / align * align;
	uint64_t limit = w->limit / align * align + align - 1;

	limit |= (w->increase ? (uint64_t)w->upper_limit : base >> 32) << 32;
	if (!w->on || w->message || addr < base || addr > limit)
		return false;
	*out = addr - base + target;
	return true;
}

static void random_outbound(const char *profile)
{
	struct bench *b = bench_new(profile);
	uint64_t align = b->d->profile->region_align, got, want, left, hits = 0;
	struct window w[8];

	for (unsigned int round = 0; round < 500; round++) {
		for (unsigned int n = 0; n < 8; n++) {
			w[n] = random_window();
			program(b, DWC_OB, n, &w[n]);
		}
		for (unsigned int i = 0; i < 50; i++) {
			uint64_t a = random_address();
			unsigned int n;

			for (n = 0; n < 8 && !reference(&w[n], align, a, &want); n++)
				;
			assert_int_equal(dwc_atu_outbound(b->d, a, &got, &left), n < 8);
			if (n == 8)
				continue;
			hits++;
			assert_int_equal(got, want);
			/* the last byte of what is left is in this window, the next is not */
			assert_true(reference(&w[n], align, a + left - 1, &want));
			assert_int_equal(got + left - 1, want);
			assert_false(reference(&w[n], align, a + left, &want));
		}
	}
	/* else the test has shown nothing */
	assert_in_range(hits, 1000, 24000);
	bench_free(b);
}

static void test_random_outbound(void **state)
{
	random_outbound("rcar-s4");
	random_outbound("rk3588");
}

/* one BAR of 1 MiB at a 64-bit address; the windows match by BAR or by address */
static void test_random_inbound(void **state)
{
	struct bench *b = bench_new("plat");
	uint64_t got, want, left, hits = 0;
	struct window w[8];

	link_on(b);
	for (unsigned int round = 0; round < 2000; round++) {
		uint64_t size = 1ull << (rand_r(&seed) % 20 + 12);
		unsigned int bar = rand_r(&seed) % 3 * 2;
		uint64_t at = random_address() & ~(size - 1);

		set_bar(b, bar, size, PCI_BASE_ADDRESS_MEM_TYPE_64);
		cfg_write(b, PCI_BASE_ADDRESS_0 + 4 * bar, 4, (uint32_t)at);
		cfg_write(b, PCI_BASE_ADDRESS_0 + 4 * bar + 4, 4, at >> 32);
		for (unsigned int n = 0; n < 8; n++) {
			w[n] = random_window();
			program(b, DWC_IB, n, &w[n]);
		}
		for (unsigned int i = 0; i < 20; i++) {
			uint64_t off = random_address() & (size - 1);
			unsigned int n;

			for (n = 0; n < 8; n++) {
				bool hit;

				if (w[n].bar_mode) {
					hit = w[n].on && !w[n].message && !w[n].other_function &&
					      w[n].bar == bar;
					want = w[n].target / 4096 * 4096 / size * size + off;
				} else {
					hit = reference(&w[n], 4096, at + off, &want);
				}
				if (hit)
					break;
			}
			assert_int_equal(dwc_atu_inbound(b->d, bar, off, &got, &left), n < 8);
			if (n == 8)
				continue;
			hits++;
			assert_int_equal(got, want);
			if (w[n].bar_mode)
				assert_int_equal(off + left, size);
		}
		set_bar(b, bar, 1, 0);
	}
	assert_in_range(hits, 4000, 39000);
	bench_free(b);
}

static void test_lowest_wins(void **state)
{
	struct bench *b = bench_new("rcar-s4");
	uint64_t pci, left;

	map_outbound(b, 5, SLAVE, 0x10000, 0x500000);
	assert_true(dwc_atu_outbound(b->d, SLAVE + 0x1234, &pci, &left));
	assert_int_equal(pci, 0x501234);
	map_outbound(b, 2, SLAVE + 0x1000, 0x1000, 0x200000);
	assert_true(dwc_atu_outbound(b->d, SLAVE + 0x1234, &pci, &left));
	assert_int_equal(pci, 0x200234);
	assert_int_equal(left, 0x1000 - 0x234);
	assert_int_equal(dwc_atu_used(b->d, DWC_OB), 2);
	/* disabling is a write of 0 to the second control register, the rest stays */
	atu_write(b, (2 << 9) + ATU_CTRL2, 0);
	assert_true(dwc_atu_outbound(b->d, SLAVE + 0x1234, &pci, &left));
	assert_int_equal(pci, 0x501234);
	assert_int_equal(dwc_atu_used(b->d, DWC_OB), 1);
	bench_free(b);
}

static void test_limits(void **state)
{
	struct bench *b = bench_new("rcar-s4");
	uint64_t pci, left;

	/* crosses 4 GiB: needs INCREASE_REGION_SIZE, which map_outbound() sets */
	map_outbound(b, 0, 0xffff0000, 0x20000, 0x7700000000);
	assert_true(dwc_atu_outbound(b->d, 0x100000000, &pci, &left));
	assert_int_equal(pci, 0x7700010000);
	assert_int_equal(left, 0x10000);
	assert_true(dwc_atu_outbound(b->d, 0x10000ffff, &pci, &left));
	assert_int_equal(left, 1);
	assert_false(dwc_atu_outbound(b->d, 0x100010000, &pci, &left));
	assert_false(dwc_atu_outbound(b->d, 0xfffeffff, &pci, &left));
	atu_write(b, ATU_CTRL1, 0);
	assert_false(dwc_atu_outbound(b->d, 0x100000000, &pci, &left));
	/* a limit below the base covers nothing */
	map_outbound(b, 0, 0x20000, 0x1000, 0);
	atu_write(b, ATU_LIMIT, 0x10fff);
	assert_false(dwc_atu_outbound(b->d, 0x20000, &pci, &left));
	/* the end of the address space */
	map_outbound(b, 0, 0xfffffffffffff000, 0x1000, 0);
	assert_true(dwc_atu_outbound(b->d, 0xfffffffffffffff8, &pci, &left));
	assert_int_equal(left, 8);
	bench_free(b);
}

/* windows that are not there hold nothing, and do not alias those that are */
static void test_unimplemented(void **state)
{
	struct bench *b = bench_new("rcar-s4");

	for (uint32_t off = 8 << 9; off < VEP_ATU_SIZE; off += 4) {
		atu_write(b, off, 0xffffffff);
		assert_int_equal(atu_read(b, off), 0);
	}
	for (uint32_t n = 0; n < 16; n++)
		for (uint32_t r = ATU_WINDOW_END; r < 0x100; r += 4) {
			atu_write(b, (n << 8) + r, 0xffffffff);
			assert_int_equal(atu_read(b, (n << 8) + r), 0);
		}
	assert_int_equal(dwc_atu_used(b->d, DWC_OB) + dwc_atu_used(b->d, DWC_IB), 0);
	bench_free(b);
}

static void test_granularity(void **state)
{
	struct bench *b = bench_new("rk3588");
	uint64_t pci, left;

	atu_write(b, ATU_LBASE, 0xffffffff);
	assert_int_equal(atu_read(b, ATU_LBASE), 0xffff0000);
	atu_write(b, ATU_LTARGET, 0x1234ffff);
	assert_int_equal(atu_read(b, ATU_LTARGET), 0x12340000);
	/* before anything was written, too */
	assert_int_equal(atu_read(b, 0x100 + ATU_LIMIT), 0xffff);
	atu_write(b, 0x200 + ATU_CTRL2, ATU_CTRL2_ENABLE);
	assert_true(dwc_atu_outbound(b->d, 0xffff, &pci, &left));
	assert_false(dwc_atu_outbound(b->d, 0x10000, &pci, &left));
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_outbound),
		cmocka_unit_test(test_random_inbound),
		cmocka_unit_test(test_lowest_wins),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_unimplemented),
		cmocka_unit_test(test_granularity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
