// SPDX-License-Identifier: GPL-2.0-only
/* What kernels say about their IOMMUs: modes, traces with holes in them, faults. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/iommu.h"

#define HEAD "# tracer: nop\n#\n# entries-in-buffer/entries-written: 4/4   #P:1\n#\n"
#define TASK "     kworker/0:1-12      [000] .....    18.832604: "
#define MAP(iova, end, paddr, size) \
	TASK "map: IOMMU: iova=" iova " - " end " paddr=" paddr " size=" size "\n"
#define UNMAP(iova, end, size) \
	TASK "unmap: IOMMU: iova=" iova " - " end " size=" size " unmapped_size=" size "\n"
#define WINDOW(phys, size) \
	TASK "set_bar: (pci_epc_set_bar+0x0/0xb0) phys=" phys " size=" size "\n"

static void modes(void **state)
{
	assert_int_equal(db_iommu_mode("DMA\n"), DB_IOMMU_STRICT);
	assert_int_equal(db_iommu_mode("DMA-FQ"), DB_IOMMU_LAZY);
	assert_int_equal(db_iommu_mode("identity\n"), DB_IOMMU_PASSTHROUGH);
	assert_int_equal(db_iommu_mode("none\n"), DB_IOMMU_OFF);
	assert_int_equal(db_iommu_mode("auto"), -EBADMSG);
	assert_int_equal(db_iommu_mode(""), -EBADMSG);
	assert_string_equal(db_iommu_mode_name(DB_IOMMU_LAZY), "lazy");
}

static int parse(const char *text, struct db_iommu_trace *t, struct db_error *err)
{
	return db_iommu_trace_parse(text, strlen(text), t, err);
}

static void the_trace_of_an_enabled_doorbell(void **state)
{
	const struct db_iommu_range doorbell = { 0xffffffcfe0a0, 4 };
	const struct db_iommu_range beside = { 0xffffffc80000, 4 };
	const struct db_iommu_mapping *m;
	struct db_iommu_trace t;
	struct db_error err;

	assert_int_equal(parse(HEAD MAP("0x0000ffffffcfe000", "0x0000ffffffcff000",
					"0x0000008004380000", "4096")
			       WINDOW("0xffffffc00000", "0x100000"), &t, &err), 0);
	assert_int_equal(t.n_windows, 1);
	assert_int_equal(t.windows[0].start, 0xffffffc00000);
	assert_int_equal(t.windows[0].size, 0x100000);
	m = db_iommu_trace_mapped(&t, &doorbell);
	assert_non_null(m);
	assert_int_equal(m->paddr, 0x8004380000);
	assert_null(db_iommu_trace_mapped(&t, &beside));
	assert_false(t.lost);
	db_iommu_trace_free(&t);
}

/* an address that is mapped again later has the later target; unmapped only in part it stays */
static void unmapped_again(void **state)
{
	const struct db_iommu_range first = { 0x1000, 1 }, second = { 0x2000, 1 };
	struct db_iommu_trace t;
	struct db_error err;

	assert_int_equal(parse(HEAD MAP("0x1000", "0x2000", "0xa000", "4096")
			       MAP("0x2000", "0x4000", "0xb000", "8192")
			       UNMAP("0x1000", "0x3000", "8192"), &t, &err), 0);
	assert_null(db_iommu_trace_mapped(&t, &first));
	assert_non_null(db_iommu_trace_mapped(&t, &second));
	db_iommu_trace_free(&t);
	assert_int_equal(parse(HEAD MAP("0x1000", "0x2000", "0xa000", "4096")
			       UNMAP("0x1000", "0x2000", "4096")
			       MAP("0x1000", "0x2000", "0xc000", "4096"), &t, &err), 0);
	assert_int_equal(db_iommu_trace_mapped(&t, &first)->paddr, 0xc000);
	db_iommu_trace_free(&t);
}

static void a_buffer_that_overran(void **state)
{
	struct db_iommu_trace t;
	struct db_error err;

	assert_int_equal(parse("# entries-in-buffer/entries-written: 4/5   #P:1\n", &t, &err), 0);
	assert_true(t.lost);
	db_iommu_trace_free(&t);
}

static void damaged(void **state)
{
	static const struct {
		const char *text, *sentence;
	} bad[] = {
		{ "", "trace: the line '# entries-in-buffer' is missing" },
		{ HEAD MAP("0x1000", "0x2000", "", "4096"), "line 5 is damaged" },
		{ HEAD MAP("0x1000", "0x2000", "0xa000", "0"), "line 5 is damaged" },
		{ HEAD MAP("0x1000", "0x2000", "0xa000", "4096x"), "line 5 is damaged" },
		/* wraps around */
		{ HEAD MAP("0xfffffffffffff000", "0x1000", "0xa000", "8192"), "line 5 is damaged" },
		{ HEAD UNMAP("-1", "0x1000", "4096"), "line 5 is damaged" },
		{ HEAD WINDOW("0x1000", "0x0"), "line 5 is damaged" },
		{ "# entries-in-buffer/entries-written: many\n", "line 1 is damaged" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct db_iommu_trace t;
		struct db_error err = { "" };

		assert_int_equal(parse(bad[i].text, &t, &err), -EBADMSG);
		if (!strstr(err.text, bad[i].sentence))
			fail_msg("%s: no '%s'", err.text, bad[i].sentence);
		db_iommu_trace_free(&t);
	}
}

static void reserved_regions(void **state)
{
	static const char text[] =
		"0x0000000008080000 0x00000000080fffff msi\n"
		"0x0000000010000000 0x000000003efeffff reserved\n"
		"0x0000000040000000 0x0000000040000fff direct-relaxable\n";
	const struct db_iommu_range its = { 0x8090040, 4 }, bridge = { 0x10000000, 16 },
				    direct = { 0x3ffffff0, 32 }, free = { 0x8100000, 16 };

	assert_true(db_iommu_reserved(text, &its));
	assert_true(db_iommu_reserved(text, &direct));
	/* nothing can be mapped there, so an access faults */
	assert_false(db_iommu_reserved(text, &bridge));
	assert_false(db_iommu_reserved(text, &free));
	assert_false(db_iommu_reserved("garbage\n0x1 msi\n", &free));
}

static void a_hole_as_far_from_the_ends_as_can_be(void **state)
{
	const struct db_iommu_range window = { 0x100000, 0x100000 }, small = { 0x100000, 0x10000 };
	struct db_iommu_trace t;
	struct db_error err;
	uint64_t hole;

	assert_int_equal(parse(HEAD, &t, &err), 0);
	assert_int_equal(db_iommu_hole(&window, &t, "", &hole), 0);
	assert_int_equal(hole, 0x180000);
	db_iommu_trace_free(&t);

	assert_int_equal(parse(HEAD MAP("0x180000", "0x181000", "0xa000", "4096"), &t, &err), 0);
	assert_int_equal(db_iommu_hole(&window, &t, "", &hole), 0);
	assert_int_equal(hole, 0x170000);
	assert_int_equal(db_iommu_hole(&window, &t, "0x170000 0x17ffff msi\n", &hole), 0);
	assert_int_equal(hole, 0x190000);
	db_iommu_trace_free(&t);

	assert_int_equal(parse(HEAD MAP("0x10f000", "0x110000", "0xa000", "4096"), &t, &err), 0);
	assert_int_equal(db_iommu_hole(&small, &t, "", &hole), -ENOENT);
	db_iommu_trace_free(&t);
}

static void faults_of_all_drivers(void **state)
{
	static const char *const lines[] = {
		"virtio_iommu virtio0: page fault from EP 8 at 0xffffffc80000 []",
		"arm-smmu-v3 2b400000.iommu: event 0x10 received:",
		"arm-smmu-v3 fc900000.iommu: event: F_TRANSLATION client: a40000000.pcie-ep "
			"sid: 0x0 ssid: 0x0 iova: 0xe0000000 ipa: 0x0",
		"arm-smmu 2b500000.iommu: Unhandled context fault: fsr=0x402, iova=0x1000, "
			"fsynr=0x10001, cbfrsynra=0x100, cb=0",
		"ipmmu-vmsa eed00000.iommu: Unhandled fault: status 0x00000101 iova 0xe0000000",
		"rk_iommu fd900000.iommu: Page fault at 0x00000000e0000000 of type write",
		"DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0x1000000 "
			"[fault reason 0x05] PTE Write access is not set",
		"pci 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000c "
			"address=0x1000000 flags=0x0020]",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (!db_iommu_is_fault(lines[i]))
			fail_msg("not seen: %s", lines[i]);
	}
	assert_false(db_iommu_is_fault("pci_epf_test.0: Using embedded (DMA) doorbell fallback"));
	assert_false(db_iommu_is_fault("arm-smmu-v3 2b400000.iommu: allocated 65536 entries"));
	assert_false(db_iommu_is_fault("DMAR: Host address width 39"));
	assert_false(db_iommu_is_fault(""));
}

static void faults_in_a_log(void **state)
{
	const char *pos =
		"[   20.287042] doorbench: a case\n"
		"[   20.975172] virtio_iommu virtio0: page fault from EP 8 at 0xffffffc80000 []\n"
		"[   20.975182] virtio_iommu virtio0: page fault from EP 8 at 0x1000 [W]\n";
	struct db_buf line = { 0 };

	assert_true(db_iommu_fault(&pos, &line));
	assert_string_equal(line.data,
			    "virtio_iommu virtio0: page fault from EP 8 at 0xffffffc80000 []");
	assert_true(db_iommu_names(line.data, 0xffffffc80000));
	assert_false(db_iommu_names(line.data, 0xffffffc8000));
	assert_true(db_iommu_fault(&pos, &line));
	assert_true(db_iommu_names(line.data, 0x1000));
	assert_false(db_iommu_fault(&pos, &line));
	db_buf_free(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modes),
		cmocka_unit_test(the_trace_of_an_enabled_doorbell),
		cmocka_unit_test(unmapped_again),
		cmocka_unit_test(a_buffer_that_overran),
		cmocka_unit_test(damaged),
		cmocka_unit_test(reserved_regions),
		cmocka_unit_test(a_hole_as_far_from_the_ends_as_can_be),
		cmocka_unit_test(faults_of_all_drivers),
		cmocka_unit_test(faults_in_a_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
