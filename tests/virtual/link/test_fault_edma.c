// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each fault knob of the eDMA does, an interrupt for each channel, transfers without a list.
 */
#include "tests/virtual/link/edma.h"

static void fault(struct bench *b, const char *words)
{
	char err[160] = "";

	if (dwc_fault_set(b->d, words, err, sizeof(err)))
		fail_msg("%s: %s", words, err);
}

/* @n elements of 64 bytes, one after the other, on write channel 0 */
static void copy(struct bench *b, unsigned int n)
{
	struct burst burst[8];

	memset(b->ram[DWC_RC] + RC_BUF, 0, 64 * 4);
	for (unsigned int i = 0; i < n; i++)
		burst[i] = (struct burst){ EP_RAM + EP_BUF + 64 * i, RC_RAM + RC_BUF + 64 * i, 64 };
	put_chunk(b, burst, n, true);
	ring_chunk(b, WR, 0, true);
}

static void assert_copied(struct bench *b, unsigned int len)
{
	assert_memory_equal(b->ram[DWC_RC] + RC_BUF, b->ram[DWC_EP] + EP_BUF, len);
	for (unsigned int i = len; i < 64 * 4; i++)
		assert_int_equal(b->ram[DWC_RC][RC_BUF + i], 0);
}

/* the next transfer is in order again */
static void assert_recovers(struct bench *b)
{
	unsigned int before = b->msi[DWC_EP];

	copy(b, 4);
	assert_copied(b, 64 * 4);
	assert_int_equal(dma_read(b, reg_status[WR]), 1);
	assert_int_equal(STATUS(dma_read(b, CHANNEL(WR, 0))), STOPPED);
	assert_int_equal(b->msi[DWC_EP], before + 1);
	acknowledge(b, WR);
	bench_free(b);
}

static void test_abort(void **state)
{
	struct bench *b = edma_up();

	fault(b, "edma-abort 3 1");
	copy(b, 4);
	assert_copied(b, 64 * 2);
	assert_int_equal(dma_read(b, reg_status[WR]), 0x10000);
	assert_int_equal(dma_read(b, reg_error[WR]), 1);
	assert_int_equal(STATUS(dma_read(b, CHANNEL(WR, 0))), HALTED);
	assert_int_equal(b->msi[DWC_EP], 1);
	acknowledge(b, WR);
	assert_recovers(b);
}

static void test_done_drop(void **state)
{
	struct bench *b = edma_up();

	fault(b, "edma-done-drop on 1");
	copy(b, 4);
	assert_copied(b, 64 * 4);
	assert_int_equal(dma_read(b, reg_status[WR]), 0);
	assert_int_equal(STATUS(dma_read(b, CHANNEL(WR, 0))), STOPPED);
	assert_int_equal(b->msi[DWC_EP], 0);
	assert_recovers(b);
}

static void test_done_delay(void **state)
{
	struct bench *b = edma_up();

	fault(b, "edma-done-delay 5ms 1");
	copy(b, 4);
	assert_copied(b, 64 * 4);
	assert_int_equal(b->msi[DWC_EP], 0);
	b->now += 5000000;
	dwc_work(b->d);
	assert_int_equal(b->msi[DWC_EP], 1);
	assert_int_equal(dma_read(b, reg_status[WR]), 1);
	acknowledge(b, WR);
	assert_recovers(b);
}

static void test_done_duplicate(void **state)
{
	struct bench *b = edma_up();

	fault(b, "edma-done-duplicate 1us 1");
	copy(b, 4);
	assert_int_equal(b->msi[DWC_EP], 1);
	acknowledge(b, WR);
	b->now += 1000;
	dwc_work(b->d);
	assert_int_equal(b->msi[DWC_EP], 2);
	assert_int_equal(dma_read(b, reg_status[WR]), 1);
	acknowledge(b, WR);
	assert_recovers(b);
}

static void test_running(void **state)
{
	struct bench *b = edma_up();

	fault(b, "edma-running on 1");
	copy(b, 4);
	assert_copied(b, 64 * 4);
	assert_int_equal(dma_read(b, reg_status[WR]), 1);
	assert_int_equal(STATUS(dma_read(b, CHANNEL(WR, 0))), 1);
	acknowledge(b, WR);
	assert_recovers(b);
}

static void test_short(void **state)
{
	struct bench *b = edma_up();

	fault(b, "edma-short 10");
	copy(b, 1);
	assert_copied(b, 54);
	acknowledge(b, WR);
	/* more than there is: nothing is copied, and it is done all the same */
	fault(b, "edma-short 1000 1");
	copy(b, 1);
	assert_copied(b, 0);
	assert_int_equal(dma_read(b, reg_status[WR]), 1);
	acknowledge(b, WR);
	assert_recovers(b);
}

/* the second, shorter chunk of a descriptor: its link element has the old cycle bit */
static void test_strict_link(void **state)
{
	struct burst burst = { EP_RAM + EP_BUF, RC_RAM + RC_BUF, 64 };
	struct bench *b = edma_up();

	fault(b, "edma-strict-link on");
	copy(b, 4);
	assert_int_equal(dwc_fault_struck(b->d, DWC_FAULT_EDMA_STRICT_LINK), 1);
	assert_int_equal(STATUS(dma_read(b, CHANNEL(WR, 0))), STOPPED);
	acknowledge(b, WR);
	/* the channel did not get back to the list's start, and sees the other cycle bit there */
	put_chunk(b, &burst, 1, false);
	memset(b->ram[DWC_RC] + RC_BUF, 0, 64 * 4);
	ring_chunk(b, WR, 0, false);
	assert_copied(b, 0);
	fault(b, "clear");
	assert_recovers(b);
}

static void test_via_outbound(void **state)
{
	struct bench *b = edma_up();

	/* an RC address that is also one of the slave window */
	map_outbound(b, 3, RC_RAM + RC_BUF, 0x1000, RC_RAM + 0x80000);
	memset(b->ram[DWC_RC] + 0x80000, 0, 256);
	copy(b, 4);
	assert_copied(b, 256);
	acknowledge(b, WR);
	fault(b, "edma-via-ob on");
	copy(b, 4);
	assert_copied(b, 0);
	assert_memory_equal(b->ram[DWC_RC] + 0x80000, b->ram[DWC_EP] + EP_BUF, 256);
	acknowledge(b, WR);
	fault(b, "edma-via-ob off");
	assert_recovers(b);
}

/* --- not faults */

static void test_no_list(void **state)
{
	struct bench *b = edma_up();

	for (unsigned int dir = 0; dir < 2; dir++) {
		uint64_t ep = EP_RAM + EP_BUF, rc = RC_RAM + RC_BUF;
		uint64_t sar = dir == WR ? ep : rc, dar = dir == WR ? rc : ep;

		memset(b->ram[DWC_RC] + RC_BUF, 0x11 + dir, 5000);
		dma_write(b, CHANNEL(dir, 1), 1 << 3);	/* local interrupt, no list */
		dma_write(b, CHANNEL(dir, 1) + 0x08, 4099);
		dma_write(b, CHANNEL(dir, 1) + 0x0c, (uint32_t)sar);
		dma_write(b, CHANNEL(dir, 1) + 0x10, sar >> 32);
		dma_write(b, CHANNEL(dir, 1) + 0x14, (uint32_t)dar);
		dma_write(b, CHANNEL(dir, 1) + 0x18, dar >> 32);
		ring_chunk(b, dir, 1, false);
		assert_memory_equal(b->ram[DWC_RC] + RC_BUF, b->ram[DWC_EP] + EP_BUF, 4099);
		assert_int_equal(b->ram[DWC_RC][RC_BUF + 4099], 0x11 + dir);
		assert_int_equal(dma_read(b, reg_status[dir]), 2);
		assert_int_equal(STATUS(dma_read(b, CHANNEL(dir, 1))), STOPPED);
		assert_int_equal(b->msi[DWC_EP], 1 + dir);
		acknowledge(b, dir);
	}
	bench_free(b);
}

static void test_irq_per_channel(void **state)
{
	struct bench *b = bench_up("dma-vectors");

	for (unsigned int dir = 0; dir < 2; dir++)
		dma_write(b, reg_enable[dir], 1);
	for (unsigned int n = 0; n < 2; n++) {
		struct burst burst = { EP_RAM + EP_BUF, RC_RAM + RC_BUF, 64 };

		put_chunk(b, &burst, 1, true);
		ring_chunk(b, WR, n, true);
		assert_int_equal(b->msi[DWC_EP], 1 + n);
		assert_int_equal(b->vector[DWC_EP], VEP_VECTOR_CHANNEL + n);
		acknowledge(b, WR);
	}
	/* a ring asserts all of them */
	dma_write(b, reg_status[RD], 0);
	assert_int_equal(b->msi[DWC_EP], 2 + 4);
	assert_int_equal(b->vector[DWC_EP], VEP_VECTOR_CHANNEL + 3);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_abort),
		cmocka_unit_test(test_done_drop),
		cmocka_unit_test(test_done_delay),
		cmocka_unit_test(test_done_duplicate),
		cmocka_unit_test(test_running),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_strict_link),
		cmocka_unit_test(test_via_outbound),
		cmocka_unit_test(test_no_list),
		cmocka_unit_test(test_irq_per_channel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
