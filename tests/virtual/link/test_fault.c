// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each fault knob of rings, interrupts, windows and the link does, and that it is over when
 * the knob is off.  Knobs of the eDMA are in test_fault_edma.c.
 */
#include "tests/virtual/link/harness.h"

#define OB_BASE		(SLAVE + VEP_SLAVE_OFFSET)
/* of the dma block in BAR2, whose window starts at a multiple of its size of 1 MiB */
#define DMA		(VEP_DMA_OFFSET % 0x100000u)
#define RING		(DMA + 0xa0u)
#define US		1000u

/* BAR2's window shows the dma block: a doorbell */
static struct bench *doorbell_up(void)
{
	struct bench *b = bench_up("rcar-s4");

	set_bar(b, 2, 0x100000, 0);
	map_bar(b, 1, 2, BLOCKS + VEP_DMA_OFFSET - DMA);
	map_outbound(b, 0, OB_BASE, 0x1000, MSI_ADDR);
	memset(b->msi, 0, sizeof(b->msi));
	return b;
}

static void fault(struct bench *b, const char *words)
{
	char err[160] = "";

	if (dwc_fault_set(b->d, words, err, sizeof(err)))
		fail_msg("%s: %s", words, err);
}

static void ring(struct bench *b)
{
	rc_write(b, 2, RING, 4, 0x55);
}

static void acknowledge(struct bench *b)
{
	dma_write(b, 0x58, 0);
	dma_write(b, 0xac, 0);
}

static void send_msi(struct bench *b, unsigned int vector)
{
	ep_write(b, 2, VEP_SLAVE_OFFSET, 4, MSI_DATA + vector);
}

static void after(struct bench *b, uint64_t ns)
{
	b->now += ns;
	dwc_work(b->d);
}

static uint64_t struck(struct bench *b, enum dwc_fault_id id)
{
	return dwc_fault_struck(b->d, id);
}

/* a ring now leads to one more interrupt */
static void assert_rings(struct bench *b)
{
	unsigned int before = b->msi[DWC_EP];

	ring(b);
	assert_int_equal(b->msi[DWC_EP], before + 1);
	acknowledge(b);
	assert_int_equal(b->msi[DWC_EP], before + 1);
}

static void test_ring_drop(void **state)
{
	struct bench *b = doorbell_up();

	assert_rings(b);
	fault(b, "ring-drop on 2");
	ring(b);
	ring(b);
	assert_int_equal(b->msi[DWC_EP], 1);
	assert_int_equal(b->d->rings, 1);
	assert_rings(b);
	assert_int_equal(struck(b, DWC_FAULT_RING_DROP), 2);
	/* it is about the doorbell only: the RC still writes what lies beside it */
	fault(b, "ring-drop on");
	rc_write(b, 2, DMA + 0x18, 4, 0x1234);
	assert_int_equal(dma_read(b, 0x18), 0x1234);
	assert_int_equal(struck(b, DWC_FAULT_RING_DROP), 2);
	bench_free(b);
}

static void test_ring_delay(void **state)
{
	struct bench *b = doorbell_up();
	uint64_t due;

	b->now = 1000 * US;
	fault(b, "ring-delay 300us 1");
	ring(b);
	assert_int_equal(b->msi[DWC_EP], 0);
	assert_true(dwc_next_event(b->d, &due));
	assert_int_equal(due, 1300 * US);
	after(b, 299 * US);
	assert_int_equal(b->msi[DWC_EP], 0);
	after(b, 1 * US);
	assert_int_equal(b->msi[DWC_EP], 1);
	assert_false(dwc_next_event(b->d, &due));
	b->now += 20 * US;
	acknowledge(b);
	assert_int_equal(b->d->ack_ns, 320 * US);
	assert_rings(b);
	bench_free(b);
}

/* late events keep their order, and a reset of the EP forgets them */
static void test_delay_queue(void **state)
{
	struct bench *b = doorbell_up();

	fault(b, "ring-delay 10us 1");
	ring(b);
	fault(b, "msi-delay 5us");
	send_msi(b, 3);
	send_msi(b, 4);
	after(b, 5 * US);
	assert_int_equal(b->msi[DWC_RC], 2);
	assert_int_equal(b->vector[DWC_RC], 4);
	assert_int_equal(b->msi[DWC_EP], 0);
	after(b, 5 * US);
	assert_int_equal(b->msi[DWC_EP], 1);
	/* more than it holds: the first ones go early, none is lost */
	for (unsigned int i = 0; i < 3 * DWC_MAX_LATER; i++)
		send_msi(b, 1);
	assert_int_equal(b->msi[DWC_RC], 2 + 2 * DWC_MAX_LATER);
	after(b, 5 * US);
	assert_int_equal(b->msi[DWC_RC], 2 + 3 * DWC_MAX_LATER);
	send_msi(b, 1);
	dwc_reset(b->d, DWC_EP);
	after(b, 5 * US);
	assert_int_equal(b->msi[DWC_RC], 2 + 3 * DWC_MAX_LATER);
	bench_free(b);
}

static void test_ring_duplicate(void **state)
{
	struct bench *b = doorbell_up();

	fault(b, "ring-duplicate 50us 1");
	assert_rings(b);
	assert_int_equal(b->msi[DWC_EP], 1);
	after(b, 50 * US);
	assert_int_equal(b->msi[DWC_EP], 2);
	assert_int_equal(b->d->rings, 2);
	bench_free(b);
}

static void test_ring_stuck(void **state)
{
	struct bench *b = doorbell_up();

	fault(b, "ring-stuck on 3");
	ring(b);
	for (unsigned int i = 0; i < 3; i++) {
		assert_int_equal(b->msi[DWC_EP], 1 + i);
		dma_write(b, 0xac, 0);
	}
	assert_int_equal(b->msi[DWC_EP], 4);
	dma_write(b, 0xac, 0);
	assert_int_equal(b->msi[DWC_EP], 4);
	assert_rings(b);
	/* nothing is asserted: there is no acknowledgement to ignore */
	fault(b, "ring-stuck on");
	acknowledge(b);
	assert_int_equal(struck(b, DWC_FAULT_RING_STUCK), 3);
	bench_free(b);
}

static void test_ring_assert(void **state)
{
	struct bench *b = doorbell_up();

	fault(b, "ring-assert now");
	assert_int_equal(b->msi[DWC_EP], 1);
	assert_int_equal(b->d->rings, 0);
	acknowledge(b);
	assert_int_equal(b->msi[DWC_EP], 1);
	assert_int_equal(struck(b, DWC_FAULT_RING_ASSERT), 1);
	assert_rings(b);
	bench_free(b);
}

static void test_ring_data(void **state)
{
	struct bench *b = doorbell_up();

	/* an MSI controller of the EP, which is no RAM */
	map_bar(b, 1, 2, 0x8000000);
	fault(b, "ring-data 7 1");
	rc_write(b, 2, 0x90040, 4, 0x10001);
	assert_int_equal(b->posts, 1);
	assert_int_equal(b->post_addr, 0x8090040);
	assert_int_equal(le_get(b->post_data, 4), 7);
	rc_write(b, 2, 0x90040, 4, 0x10001);
	assert_int_equal(le_get(b->post_data, 4), 0x10001);
	rc_write(b, 2, 0x90040, 2, 0x1001);
	fault(b, "ring-data 7");
	rc_write(b, 2, 0x90040, 1, 0x10);
	assert_int_equal(b->post_len, 1);
	assert_int_equal(b->post_data[0], 7);
	/* the knobs of a ring are about these, too */
	fault(b, "ring-drop on 1");
	rc_write(b, 2, 0x90040, 4, 0);
	assert_int_equal(b->posts, 4);
	bench_free(b);
}

static void test_ack_any(void **state)
{
	struct bench *b = doorbell_up();

	fault(b, "ack-any on 1");
	ring(b);
	dma_write(b, 0xac, 0x1);
	assert_int_equal(b->msi[DWC_EP], 1);
	assert_rings(b);
	ring(b);
	dma_write(b, 0xac, 0x1);
	assert_int_equal(b->msi[DWC_EP], 4);	/* still asserted: sent again */
	bench_free(b);
}

static void test_msi(void **state)
{
	struct bench *b = doorbell_up();

	send_msi(b, 5);
	assert_int_equal(b->msi[DWC_RC], 1);
	assert_int_equal(b->vector[DWC_RC], 5);
	fault(b, "msi-drop on 1");
	send_msi(b, 5);
	assert_int_equal(b->msi[DWC_RC], 1);
	fault(b, "msi-vector 0 1");
	send_msi(b, 5);
	assert_int_equal(b->msi[DWC_RC], 2);
	assert_int_equal(b->vector[DWC_RC], 0);
	fault(b, "msi-delay 1ms 1");
	send_msi(b, 6);
	assert_int_equal(b->msi[DWC_RC], 2);
	after(b, 1000 * US);
	assert_int_equal(b->msi[DWC_RC], 3);
	assert_int_equal(b->vector[DWC_RC], 6);
	fault(b, "msi-duplicate 1us 1");
	send_msi(b, 7);
	assert_int_equal(b->msi[DWC_RC], 4);
	after(b, 1 * US);
	assert_int_equal(b->msi[DWC_RC], 5);
	send_msi(b, 8);
	assert_int_equal(b->msi[DWC_RC], 6);
	assert_int_equal(b->vector[DWC_RC], 8);
	bench_free(b);
}

/* --- windows */

static void test_atu_stuck(void **state)
{
	struct bench *b = doorbell_up();
	const uint32_t ob = 5 << 9, ib = (5 << 9) + 0x100;

	fault(b, "atu-stuck ib 2");
	atu_write(b, ob + ATU_CTRL2, ATU_CTRL2_ENABLE);
	assert_int_equal(atu_read(b, ob + ATU_CTRL2), ATU_CTRL2_ENABLE);
	for (unsigned int i = 0; i < 3; i++) {
		atu_write(b, ib + ATU_CTRL2, ATU_CTRL2_ENABLE | ATU_CTRL2_BAR_MODE);
		assert_int_equal(atu_read(b, ib + ATU_CTRL2),
				 (i == 2 ? ATU_CTRL2_ENABLE : 0) | ATU_CTRL2_BAR_MODE);
	}
	/* disabling works always */
	fault(b, "atu-stuck any");
	atu_write(b, ib + ATU_CTRL2, 0);
	assert_int_equal(atu_read(b, ib + ATU_CTRL2), 0);
	atu_write(b, ob + ATU_CTRL2, ATU_CTRL2_ENABLE);
	assert_int_equal(atu_read(b, ob + ATU_CTRL2), 0);
	assert_int_equal(struck(b, DWC_FAULT_ATU_STUCK), 3);
	bench_free(b);
}

static void test_atu_lose(void **state)
{
	struct bench *b = doorbell_up();

	rc_write(b, 0, 0, 4, 0x11);
	fault(b, "atu-lose ib0");
	assert_int_equal(rc_read(b, 0, 0, 4), 0xffffffff);
	assert_rings(b);
	fault(b, "atu-lose ob0");
	send_msi(b, 0);
	assert_int_equal(b->msi[DWC_RC], 0);
	map_bar(b, 0, 0, EP_RAM);
	assert_int_equal(rc_read(b, 0, 0, 4), 0x11);
	bench_free(b);
}

static void test_atu_miss(void **state)
{
	struct bench *b = bench_up("rcar-s4");
	uint64_t ur = b->d->ur;

	/* the address on the bus is one of the EP's, by chance */
	cfg_write(b, PCI_BASE_ADDRESS_0, 4, (uint32_t)EP_RAM);
	fault(b, "atu-lose ib0");
	fault(b, "atu-miss pass 2");
	rc_write(b, 0, 0x100, 4, 0xcafe);
	assert_int_equal(rc_read(b, 0, 0x100, 4), 0xcafe);
	assert_int_equal(le_get(b->ram[DWC_EP] + 0x100, 4), 0xcafe);
	assert_int_equal(b->d->ur, ur);
	assert_int_equal(rc_read(b, 0, 0x100, 4), 0xffffffff);
	assert_int_equal(b->d->ur, ur + 1);
	bench_free(b);
}

static void test_ro_wr_en(void **state)
{
	struct bench *b = bench_up("rcar-s4");

	fault(b, "ro-wr-en ignored");
	ro_wr_en(b, true);
	dbi_write(b, PCI_VENDOR_ID, 2, 0x104c);
	assert_int_equal(cfg_read(b, PCI_VENDOR_ID, 2), 0x16c3);
	fault(b, "clear");
	dbi_write(b, PCI_VENDOR_ID, 2, 0x104c);
	assert_int_equal(cfg_read(b, PCI_VENDOR_ID, 2), 0x104c);
	bench_free(b);
}

/* --- the link */

static void test_link_down(void **state)
{
	struct bench *b = doorbell_up();

	fault(b, "link down");
	assert_int_equal(app_read(b, VEP_APP_STATUS), 0);
	assert_int_equal(app_read(b, VEP_APP_IRQ) & VEP_APP_IRQ_LINK_DOWN, VEP_APP_IRQ_LINK_DOWN);
	assert_int_equal(b->vector[DWC_EP], VEP_VECTOR_SYS);
	assert_int_equal(cfg_read(b, 0, 4), 0xffffffff);
	assert_int_equal(rc_read(b, 0, 0, 4), 0xffffffff);
	/* training again does not help */
	app_write(b, VEP_APP_CTRL, 0);
	link_on(b);
	assert_int_equal(app_read(b, VEP_APP_STATUS), 0);
	fault(b, "link off");
	assert_int_equal(app_read(b, VEP_APP_STATUS), VEP_APP_STATUS_LINK);
	assert_int_equal(app_read(b, VEP_APP_IRQ) & VEP_APP_IRQ_LINK_UP, VEP_APP_IRQ_LINK_UP);
	assert_int_equal(b->downs, 1);
	assert_int_equal(b->ups, 2);
	acknowledge(b);
	assert_rings(b);
	bench_free(b);
}

static void test_hot_reset(void **state)
{
	struct bench *b = doorbell_up();

	fault(b, "hot-reset 2ms");
	assert_int_equal(app_read(b, VEP_APP_STATUS), 0);
	assert_int_equal(cfg_read(b, 0, 4), 0xffffffff);
	after(b, 2000 * US);
	assert_int_equal(app_read(b, VEP_APP_STATUS), VEP_APP_STATUS_LINK);
	/* what the RC programs is lost, what the EP does is not */
	assert_int_equal(cfg_read(b, 0, 4), 0xabcd16c3);
	assert_int_equal(cfg_read(b, PCI_COMMAND, 2), 0);
	assert_int_equal(dwc_atu_used(b->d, DWC_IB), 2);
	rc_enable(b);
	assert_rings(b);
	/* a second one while the first lasts ends with it */
	fault(b, "hot-reset 2ms");
	fault(b, "hot-reset 4s");
	after(b, 2000 * US);
	assert_int_equal(app_read(b, VEP_APP_STATUS), VEP_APP_STATUS_LINK);
	bench_free(b);
}

static void test_windows_lost_in_reset(void **state)
{
	struct bench *b = doorbell_up();

	fault(b, "atu-link-down lose 1");
	fault(b, "hot-reset 2ms");
	after(b, 2000 * US);
	rc_enable(b);
	assert_int_equal(dwc_atu_used(b->d, DWC_IB) + dwc_atu_used(b->d, DWC_OB), 0);
	assert_int_equal(rc_read(b, 0, 0, 4), 0xffffffff);
	ring(b);
	assert_int_equal(b->d->rings, 0);
	map_bar(b, 1, 2, BLOCKS + VEP_DMA_OFFSET - DMA);
	fault(b, "link down");
	fault(b, "link off");
	rc_enable(b);
	assert_rings(b);
	bench_free(b);
}

static void test_perst(void **state)
{
	struct bench *b = doorbell_up();

	ro_wr_en(b, true);
	dbi_write(b, PCI_VENDOR_ID, 2, 0x104c);
	fault(b, "perst 100ms");
	assert_int_equal(app_read(b, VEP_APP_STATUS), VEP_APP_STATUS_PERST);
	assert_int_equal(app_read(b, VEP_APP_IRQ) & VEP_APP_IRQ_PERST_ON, VEP_APP_IRQ_PERST_ON);
	after(b, 100000 * US);
	assert_int_equal(app_read(b, VEP_APP_STATUS), VEP_APP_STATUS_LINK);
	assert_int_equal(app_read(b, VEP_APP_IRQ) & VEP_APP_IRQ_PERST_OFF, VEP_APP_IRQ_PERST_OFF);
	/* the core has lost all that the EP had programmed */
	assert_int_equal(cfg_read(b, 0, 4), 0xabcd16c3);
	assert_int_equal(dwc_atu_used(b->d, DWC_IB) + dwc_atu_used(b->d, DWC_OB), 0);
	assert_int_equal(dwc_region_size(b->d, DWC_RC, 2), 0);
	bench_free(b);
}

/* the glue sets the core up before it trains again */
static void test_perst_stops(void **state)
{
	struct bench *b = bench_up("perst");
	unsigned int before = b->msi[DWC_EP];

	fault(b, "perst 1ms");
	after(b, 1000 * US);
	assert_int_equal(app_read(b, VEP_APP_STATUS), 0);
	assert_int_equal(app_read(b, VEP_APP_IRQ), VEP_APP_IRQ_LINK_UP | VEP_APP_IRQ_LINK_DOWN |
			 VEP_APP_IRQ_PERST_ON | VEP_APP_IRQ_PERST_OFF);
	assert_int_equal(b->vector[DWC_EP], VEP_VECTOR_SYS);
	assert_int_equal(b->msi[DWC_EP], before + 3);
	link_on(b);
	assert_int_equal(app_read(b, VEP_APP_STATUS), VEP_APP_STATUS_LINK);
	assert_int_equal(cfg_read(b, 0, 4), 0xabcd16c3);
	bench_free(b);
}

static void test_removed(void **state)
{
	struct bench *b = doorbell_up();

	fault(b, "removed on");
	assert_int_equal(cfg_read(b, 0, 4), 0xffffffff);
	cfg_write(b, PCI_COMMAND, 2, 0);
	assert_int_equal(rc_read(b, 0, 0, 4), 0xffffffff);
	ring(b);
	send_msi(b, 0);
	assert_int_equal(b->msi[DWC_EP] + b->msi[DWC_RC], 0);
	/* the EP sees no link event: nobody told it */
	assert_int_equal(app_read(b, VEP_APP_STATUS), VEP_APP_STATUS_LINK);
	fault(b, "clear");
	assert_int_equal(cfg_read(b, PCI_COMMAND, 2), PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	assert_rings(b);
	bench_free(b);
}

/* --- detectors */

static void test_unmapped(void **state)
{
	struct bench *b = doorbell_up();
	const uint64_t gone = EP_RAM + RAM_SIZE;	/* where there is no RAM */

	map_bar(b, 0, 0, gone);
	rc_write(b, 0, 0x10, 4, 1);
	assert_int_equal(b->d->stale[DWC_EP], 0);	/* there never was any */
	b->gone = gone;
	rc_write(b, 0, 0x10, 4, 1);
	assert_int_equal(b->d->stale[DWC_EP], 1);
	assert_int_equal(b->d->freed, 1);
	assert_int_equal(rc_read(b, 0, 0x10, 4), 0xffffffff);
	assert_int_equal(b->d->stale[DWC_EP], 2);
	assert_int_equal(b->d->freed, 1);		/* reads do no harm */
	b->gone = RC_RAM + RAM_SIZE;
	map_outbound(b, 1, OB_BASE + 0x10000, 0x10000, b->gone);
	ep_write(b, 2, VEP_SLAVE_OFFSET + 0x10000, 4, 1);
	assert_int_equal(b->d->stale[DWC_RC], 1);
	bench_free(b);
}

static void test_freed_bar(void **state)
{
	struct bench *b = doorbell_up();

	atu_write(b, (3 << 9) + 0x100 + ATU_CTRL2, 0);
	fault(b, "atu-lose ib0");
	rc_write(b, 0, 0, 4, 1);
	assert_int_equal(b->d->freed, 0);		/* nobody has used it yet */
	map_bar(b, 0, 0, EP_RAM);
	rc_write(b, 0, 0, 4, 1);
	fault(b, "atu-lose ib0");
	rc_write(b, 0, 0, 4, 1);
	assert_int_equal(b->d->freed, 1);
	/* no link, no memory space: a mistake of the RC's own */
	cfg_write(b, PCI_COMMAND, 2, 0);
	rc_write(b, 0, 0, 4, 1);
	assert_int_equal(b->d->freed, 1);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ring_drop),
		cmocka_unit_test(test_ring_delay),
		cmocka_unit_test(test_delay_queue),
		cmocka_unit_test(test_ring_duplicate),
		cmocka_unit_test(test_ring_stuck),
		cmocka_unit_test(test_ring_assert),
		cmocka_unit_test(test_ring_data),
		cmocka_unit_test(test_ack_any),
		cmocka_unit_test(test_msi),
		cmocka_unit_test(test_atu_stuck),
		cmocka_unit_test(test_atu_lose),
		cmocka_unit_test(test_atu_miss),
		cmocka_unit_test(test_ro_wr_en),
		cmocka_unit_test(test_link_down),
		cmocka_unit_test(test_hot_reset),
		cmocka_unit_test(test_windows_lost_in_reset),
		cmocka_unit_test(test_perst),
		cmocka_unit_test(test_perst_stops),
		cmocka_unit_test(test_removed),
		cmocka_unit_test(test_unmapped),
		cmocka_unit_test(test_freed_bar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
