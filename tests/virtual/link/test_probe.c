// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's probe of the controller, replayed from a recording, and what it finds by it.
 */
#include "tests/virtual/link/harness.h"

#define TRACE	"tests/virtual/link/golden/probe-rcar-s4/trace"

static const struct { const char *name; uint32_t off; } block[] = {
	{ "dbi", VEP_DBI_OFFSET }, { "dbi2", VEP_DBI2_OFFSET }, { "atu", VEP_ATU_OFFSET },
	{ "dma", VEP_DMA_OFFSET },
};

static uint32_t block_offset(const char *name)
{
	for (unsigned int i = 0; i < sizeof(block) / sizeof(block[0]); i++)
		if (!strcmp(block[i].name, name))
			return block[i].off;
	fail_msg("%s: unknown block %s", TRACE, name);
	return 0;
}

/* returns the number of accesses replayed */
static unsigned int replay(struct bench *b)
{
	FILE *f = fopen(TRACE, "r");
	unsigned int n = 0, bits, off, value, got;
	char line[128], name[8], rw;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		n++;
		assert_int_equal(sscanf(line, "%c%u %7[a-z0-9]+%x = %x", &rw, &bits, name, &off,
					&value), 5);
		off += block_offset(name);
		if (rw == 'W') {
			ep_write(b, 0, off, bits / 8, value);
			continue;
		}
		got = ep_read(b, 0, off, bits / 8);
		if (got != value)
			fail_msg("%s:%u: read %#x, expected: %s", TRACE, n, got, line);
	}
	fclose(f);
	return n;
}

static void test_golden(void **state)
{
	struct bench *b = bench_new("rcar-s4");

	assert_int_equal(replay(b), 148);
	/* nothing was refused, nothing was set loose */
	assert_int_equal(b->lines, 0);
	assert_int_equal(b->posts, 0);
	assert_int_equal(b->msi[DWC_EP], 0);
	assert_int_equal(dwc_atu_used(b->d, DWC_OB) + dwc_atu_used(b->d, DWC_IB), 0);
	/* all BARs are disabled after it */
	link_on(b);
	for (unsigned int i = 0; i < DWC_NR_BARS; i++)
		assert_int_equal(dwc_region_size(b->d, DWC_RC, i), 0);
	bench_free(b);
}

/* a second probe, after the machine reset the function, finds the same */
static void test_golden_after_reset(void **state)
{
	struct bench *b = bench_up("rcar-s4");

	dma_write(b, 0xa0, 1);
	dwc_reset(b->d, DWC_EP);
	assert_int_equal(b->downs, 1);
	replay(b);
	bench_free(b);
}

/* the number of windows is found by writing a pattern until one does not come back */
static unsigned int count_windows(struct bench *b, uint32_t dir)
{
	unsigned int n;

	for (n = 0; n < VEP_ATU_SIZE / 512; n++) {
		atu_write(b, n * 512 + dir + ATU_LTARGET, 0x11110000);
		if (atu_read(b, n * 512 + dir + ATU_LTARGET) != 0x11110000)
			break;
	}
	return n;
}

static void test_detection(void **state)
{
	for (const struct dwc_profile *p = dwc_profiles; p->name; p++) {
		struct bench *b = bench_new(p->name);

		assert_int_equal(count_windows(b, 0), p->windows[DWC_OB]);
		assert_int_equal(count_windows(b, 0x100), p->windows[DWC_IB]);
		atu_write(b, ATU_LIMIT, 0);
		assert_int_equal(atu_read(b, ATU_LIMIT) + 1, p->region_align);
		atu_write(b, ATU_ULIMIT, 0xffffffff);
		assert_int_equal(atu_read(b, ATU_ULIMIT), p->limit_mask);
		assert_int_equal(dma_read(b, 8), p->channels[0] | p->channels[1] << 16);
		assert_int_equal(app_read(b, VEP_APP_ID), VEP_APP_ID_MAGIC | p->number);
		bench_free(b);
	}
}

/* without an eDMA nothing of its block holds a value or rings */
static void test_no_edma(void **state)
{
	struct bench *b = bench_new("none");

	for (uint32_t off = 0; off < VEP_DMA_SIZE; off += 4) {
		dma_write(b, off, 0xffffffff);
		assert_int_equal(dma_read(b, off), 0);
	}
	assert_int_equal(app_read(b, VEP_APP_RINGS), 0);
	assert_int_equal(b->msi[DWC_EP], 0);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_golden_after_reset),
		cmocka_unit_test(test_detection),
		cmocka_unit_test(test_no_edma),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
