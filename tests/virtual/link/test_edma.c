// SPDX-License-Identifier: GPL-2.0-only
/*
 * The eDMA as the kernel's driver uses it: linked lists in chunks, interrupts, the doorbell.
 */
#include "tests/virtual/link/edma.h"

static void one_burst(unsigned int dir, unsigned int ch, uint32_t size, uint32_t skew, uint64_t map)
{
	struct bench *b = edma_up();
	uint64_t ep = EP_RAM + EP_BUF + skew, rc = RC_RAM + RC_BUF + 3 * skew;
	struct burst burst = { dir == WR ? ep : rc, dir == WR ? rc : ep, size };
	static uint8_t at_ep[300001], at_rc[300001];

	b->map = map;
	put_chunk(b, &burst, 1, true);
	ring_chunk(b, dir, ch, true);
	while (dwc_work(b->d))
		;
	bench_get(b, DWC_EP, EP_BUF + skew, at_ep, size);
	bench_get(b, DWC_RC, RC_BUF + 3 * skew, at_rc, size);
	assert_memory_equal(at_ep, at_rc, size);
	assert_int_equal(dma_read(b, reg_status[dir]), 1 << ch);
	assert_int_equal(dma_read(b, reg_status[!dir]), 0);
	assert_int_equal(STATUS(dma_read(b, CHANNEL(dir, ch))), STOPPED);
	assert_int_equal(b->msi[DWC_EP], 1);
	acknowledge(b, dir);
	assert_int_equal(dma_read(b, reg_status[dir]), 0);
	assert_int_equal(b->msi[DWC_EP], 1);
	bench_free(b);
}

static void test_single(void **state)
{
	static const uint32_t size[] = { 1, 4, 1024, 1025, 65537, 300001 };

	for (unsigned int dir = 0; dir < 2; dir++)
		for (unsigned int i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
			one_burst(dir, 0, size[i], 0, RAM_SIZE);
			one_burst(dir, 1, size[i], 1, 0x1000);
		}
}

/* a descriptor of more elements than the list holds: full chunks and a short last one */
static void test_chunks(void **state)
{
	static const unsigned int total[] = { 2, 168, 169, 170, 2 * 169, 2 * 169 + 1, 500 };
	static struct burst burst[500];

	for (unsigned int t = 0; t < sizeof(total) / sizeof(total[0]); t++) {
		struct bench *b = edma_up();
		unsigned int done = 0, chunks = 0;

		for (unsigned int i = 0; i < total[t]; i++)
			burst[i] = (struct burst){ EP_RAM + EP_BUF + 100 * i,
						   RC_RAM + RC_BUF + 128 * i, 100 };
		while (done < total[t]) {
			unsigned int n = total[t] - done;

			n = n < MAX_BURSTS ? n : MAX_BURSTS;
			put_chunk(b, burst + done, n, !(chunks & 1));
			ring_chunk(b, WR, 0, !chunks);
			assert_false(dwc_work(b->d));
			done += n;
			chunks++;
			assert_int_equal(b->msi[DWC_EP], chunks);
			assert_int_equal(STATUS(dma_read(b, CHANNEL(WR, 0))), STOPPED);
			acknowledge(b, WR);
			for (unsigned int i = done - n; i < done; i++)
				assert_memory_equal(b->ram[DWC_RC] + RC_BUF + 128 * i,
						    b->ram[DWC_EP] + EP_BUF + 100 * i, 100);
		}
		bench_free(b);
	}
}

static void assert_aborted(struct bench *b, unsigned int dir, uint32_t error)
{
	assert_int_equal(dma_read(b, reg_status[dir]) & 0x10000, 0x10000);
	assert_int_equal(dma_read(b, reg_error[dir]), error);
	assert_int_equal(STATUS(dma_read(b, CHANNEL(dir, 0))), HALTED);
	assert_int_equal(b->msi[DWC_EP], 1);
	acknowledge(b, dir);
	assert_int_equal(dma_read(b, reg_status[dir]), 0);
	assert_int_equal(dma_read(b, reg_error[dir]), 0);
	bench_free(b);
}

static void test_abort(void **state)
{
	struct burst good = { EP_RAM + EP_BUF, RC_RAM + RC_BUF, 64 };
	struct burst bad[2] = { good, { 0x1000, RC_RAM + RC_BUF, 64 } };
	struct bench *b;

	/* second element from where there is no RAM: the first one is copied */
	b = edma_up();
	put_chunk(b, bad, 2, true);
	ring_chunk(b, WR, 0, true);
	assert_memory_equal(b->ram[DWC_RC] + RC_BUF, b->ram[DWC_EP] + EP_BUF, 64);
	assert_aborted(b, WR, 0x00001);
	/* target that ends in the middle */
	b = edma_up();
	good.dar = RC_RAM + RAM_SIZE - 32;
	put_chunk(b, &good, 1, true);
	ring_chunk(b, WR, 0, true);
	assert_aborted(b, WR, 0x00001);
	/* target that must not be written */
	b = edma_up();
	b->readonly[DWC_EP] = true;
	good = (struct burst){ RC_RAM + RC_BUF, EP_RAM + EP_BUF, 64 };
	put_chunk(b, &good, 1, true);
	ring_chunk(b, RD, 0, true);
	assert_aborted(b, RD, 0x00001);
	/* the list itself is not there */
	b = edma_up();
	dma_write(b, CHANNEL(WR, 0), 0x300);
	dma_write(b, CHANNEL(WR, 0) + 0x1c, 0x1000);
	dma_write(b, reg_doorbell[WR], 0);
	assert_aborted(b, WR, 0x10000);
	/* bus master off */
	b = edma_up();
	cfg_write(b, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
	put_chunk(b, &good, 1, true);
	ring_chunk(b, RD, 0, true);
	assert_aborted(b, RD, 0x00001);
}

static void test_refused(void **state)
{
	struct burst burst = { EP_RAM + EP_BUF, RC_RAM + RC_BUF, 64 };
	struct bench *b = edma_up();
	uint8_t before[64];

	memcpy(before, b->ram[DWC_RC] + RC_BUF, sizeof(before));
	put_chunk(b, &burst, 1, true);
	dma_write(b, reg_enable[WR], 0);
	ring_chunk(b, WR, 0, true);			/* engine off */
	dma_write(b, reg_enable[WR], 1);
	dma_write(b, reg_doorbell[WR], 5);		/* no such channel */
	dma_write(b, reg_doorbell[WR], 1u << 31);	/* stop what does not run */
	assert_memory_equal(b->ram[DWC_RC] + RC_BUF, before, sizeof(before));
	assert_int_equal(dma_read(b, reg_status[WR]), 0);
	assert_int_equal(b->msi[DWC_EP], 0);
	/* the cycle bit says that the element is the driver's: nothing to do */
	put_chunk(b, &burst, 1, false);
	ring_chunk(b, WR, 0, true);
	assert_memory_equal(b->ram[DWC_RC] + RC_BUF, before, sizeof(before));
	assert_int_equal(STATUS(dma_read(b, CHANNEL(WR, 0))), STOPPED);
	assert_int_equal(b->msi[DWC_EP], 0);
	/* read-only registers */
	dma_write(b, 0x08, 0xffffffff);
	dma_write(b, reg_error[WR], 0xffffffff);
	dma_write(b, reg_error[RD], 0xffffffff);
	assert_int_equal(dma_read(b, 0x08), 0x00020002);
	assert_int_equal(dma_read(b, reg_error[WR]) | dma_read(b, reg_error[RD]), 0);
	bench_free(b);
}

/* a transfer that takes longer than a turn goes on in the background, and can be stopped */
static void test_long(void **state)
{
	static struct burst burst[16];
	struct bench *b = edma_up();
	unsigned int turns = 0;

	for (unsigned int i = 0; i < 16; i++)
		burst[i] = (struct burst){ EP_RAM + EP_BUF, RC_RAM, 0x80000 };
	put_chunk(b, burst, 16, true);			/* 8 MiB */
	ring_chunk(b, WR, 0, true);
	assert_int_equal(STATUS(dma_read(b, CHANNEL(WR, 0))), 1);
	assert_int_equal(b->msi[DWC_EP], 0);
	ring_chunk(b, WR, 0, false);			/* running: not started again */
	while (dwc_work(b->d))
		turns++;
	assert_in_range(turns, 0, 8);
	assert_int_equal(b->msi[DWC_EP], 1);
	assert_memory_equal(b->ram[DWC_RC], b->ram[DWC_EP] + EP_BUF, 0x80000);
	acknowledge(b, WR);
	/* a list that links to itself never ends, and never keeps the daemon */
	put_element(b, 0, 1 << 2, 0, EP_RAM + LIST, 0);
	ring_chunk(b, WR, 0, true);
	for (turns = 0; turns < 10; turns++)
		assert_true(dwc_work(b->d));
	dma_write(b, reg_doorbell[WR], 1u << 31);
	assert_false(dwc_work(b->d));
	assert_int_equal(STATUS(dma_read(b, CHANNEL(WR, 0))), STOPPED);
	ring_chunk(b, WR, 0, true);
	dma_write(b, reg_enable[WR], 0);
	assert_false(dwc_work(b->d));
	bench_free(b);
}

/* the whole ring in one list, as for a cyclic transfer: follows the link and stops at the toggle */
static void test_two_lists(void **state)
{
	struct bench *b = edma_up();

	put_element(b, 0, 1, 16, EP_RAM + EP_BUF, RC_RAM + RC_BUF);
	put_element(b, 1, 1 << 2 | 1, 0, EP_RAM + LIST + 24 * 10, 0);	/* no toggle */
	put_element(b, 10, 1 | 1 << 3, 16, EP_RAM + EP_BUF + 16, RC_RAM + RC_BUF + 16);
	put_element(b, 11, 0, 16, 0, 0);
	ring_chunk(b, WR, 0, true);
	assert_memory_equal(b->ram[DWC_RC] + RC_BUF, b->ram[DWC_EP] + EP_BUF, 32);
	assert_int_equal(b->msi[DWC_EP], 1);
	assert_int_equal(dma_read(b, CHANNEL(WR, 0) + 0x1c), EP_RAM + LIST + 24 * 11);
	bench_free(b);
}

/* --- interrupts */

static void ring(struct bench *b)
{
	dma_write(b, reg_status[RD], 0);
}

static void test_doorbell(void **state)
{
	struct bench *b = edma_up();

	for (unsigned int dir = 0; dir < 2; dir++)
		for (unsigned int clear = 0; clear < 2; clear++) {
			unsigned int before = b->msi[DWC_EP];

			dma_write(b, reg_status[dir], 0x1234);
			assert_int_equal(b->msi[DWC_EP], before + 1);
			assert_int_equal(b->vector[DWC_EP], VEP_VECTOR_DMA);
			/* the value does not get into the status */
			assert_int_equal(dma_read(b, reg_status[dir]), 0);
			/* rings merge until the acknowledgement */
			dma_write(b, reg_status[dir], 0);
			dma_write(b, reg_status[!dir], 0);
			assert_int_equal(b->msi[DWC_EP], before + 1);
			/* by a write of 0 to either register */
			dma_write(b, reg_clear[clear], 0);
			assert_int_equal(b->msi[DWC_EP], before + 1);
			ring(b);
			assert_int_equal(b->msi[DWC_EP], before + 2);
			dma_write(b, reg_clear[clear], 0);
		}
	assert_int_equal(app_read(b, VEP_APP_RINGS), 16);
	bench_free(b);
}

/* the masks do not gate the emulation, and only a write of 0 takes it back */
static void test_doorbell_masked(void **state)
{
	struct bench *b = edma_up();

	dma_write(b, reg_mask[WR], 0x00ff00ff);
	dma_write(b, reg_mask[RD], 0x00ff00ff);
	ring(b);
	assert_int_equal(b->msi[DWC_EP], 1);
	dma_write(b, reg_clear[RD], 0x00ff00ff);
	assert_int_equal(b->msi[DWC_EP], 2);		/* still asserted: sent again */
	dma_write(b, reg_clear[WR], 0);
	dma_write(b, reg_clear[RD], 0);
	assert_int_equal(b->msi[DWC_EP], 2);
	bench_free(b);
}

/* level semantics by messages */
static void test_level(void **state)
{
	struct burst burst = { EP_RAM + EP_BUF, RC_RAM + RC_BUF, 8 };
	struct bench *b = edma_up();

	put_chunk(b, &burst, 1, true);
	ring_chunk(b, WR, 0, true);
	assert_int_equal(b->msi[DWC_EP], 1);
	/* a doorbell while the line is up: no edge, but it survives the acknowledgement */
	ring(b);
	assert_int_equal(b->msi[DWC_EP], 1);
	acknowledge(b, WR);
	assert_int_equal(b->msi[DWC_EP], 2);
	dma_write(b, reg_clear[RD], 0);
	assert_int_equal(b->msi[DWC_EP], 2);
	/* masked status does not raise the line, unmasking it does */
	dma_write(b, reg_mask[WR], 0x00ff00ff);
	ring_chunk(b, WR, 0, true);
	assert_int_equal(dma_read(b, reg_status[WR]), 1);
	assert_int_equal(b->msi[DWC_EP], 2);
	dma_write(b, reg_mask[WR], 0x00fe00fe);
	assert_int_equal(b->msi[DWC_EP], 3);
	acknowledge(b, WR);
	assert_int_equal(b->msi[DWC_EP], 3);
	/* without LIE there is nothing to signal */
	put_element(b, 0, 1, 8, EP_RAM + EP_BUF, RC_RAM + RC_BUF);
	ring_chunk(b, WR, 0, true);
	assert_int_equal(dma_read(b, reg_status[WR]), 0);
	assert_int_equal(b->msi[DWC_EP], 3);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_single),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_abort),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_two_lists),
		cmocka_unit_test(test_doorbell),
		cmocka_unit_test(test_doorbell_masked),
		cmocka_unit_test(test_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
