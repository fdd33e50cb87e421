// SPDX-License-Identifier: GPL-2.0-only
/* The watch table: what real kernels print, what is harmless, which of several counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/watch.h"

/* first lines of reports as Linux 7.x and 6.x print them, and the row that each must meet */
static const struct {
	const char *text, *name;
	enum db_watch_verdict verdict;
	bool reboot;
} reports[] = {
	{ "Kernel panic - not syncing: Oops: Fatal exception", "panic", DB_WATCH_FAIL, true },
	{ "Internal error: Oops: 0000000096000004 [#1] SMP", "oops", DB_WATCH_FAIL, true },
	{ "Internal error: synchronous external abort: 0000000096000010 [#1]", "oops",
	  DB_WATCH_FAIL, true },
	{ "Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008",
	  "oops", DB_WATCH_FAIL, true },
	{ "Oops: Oops: 0002 [#1] SMP NOPTI", "oops", DB_WATCH_FAIL, true },
	{ "BUG: unable to handle page fault for address: ffffc90000000000", "oops",
	  DB_WATCH_FAIL, true },
	{ "BUG: kernel NULL pointer dereference, address: 0000000000000010", "oops",
	  DB_WATCH_FAIL, true },
	{ "kernel BUG at drivers/pci/endpoint/pci-epf-core.c:100!", "BUG", DB_WATCH_FAIL, true },
	{ "BUG: KASAN: slab-use-after-free in pci_epf_free_doorbell+0x1c/0x80", "KASAN",
	  DB_WATCH_FAIL, true },
	{ "BUG: KFENCE: use-after-free read in epf_ntb_unbind+0x10/0x40", "BUG", DB_WATCH_FAIL,
	  true },
	{ "BUG: sleeping function called from invalid context at kernel/locking/mutex.c:591",
	  "BUG", DB_WATCH_FAIL, true },
	{ "BUG: Bad page state in process sh  pfn:41a3c", "BUG", DB_WATCH_FAIL, true },
	{ "BUG kmalloc-128 (Not tainted): Poison overwritten", "slab", DB_WATCH_FAIL, true },
	{ "BUG: MAX_LOCKDEP_CHAINS too low!", "lockdep", DB_WATCH_ERROR, true },
	{ "BUG: MAX_STACK_TRACE_ENTRIES too low!", "lockdep", DB_WATCH_ERROR, true },
	{ "BUG: MAX_LOCK_DEPTH too low!", "BUG", DB_WATCH_FAIL, true },
	{ "[ BUG: Invalid wait context ]", "lockdep", DB_WATCH_FAIL, true },
	{ "WARNING: possible circular locking dependency detected", "lockdep", DB_WATCH_FAIL,
	  true },
	{ "WARNING: possible recursive locking detected", "lockdep", DB_WATCH_FAIL, true },
	{ "WARNING: possible irq lock inversion dependency detected", "lockdep", DB_WATCH_FAIL,
	  true },
	{ "WARNING: inconsistent lock state", "lockdep", DB_WATCH_FAIL, true },
	{ "WARNING: bad unlock balance detected!", "lockdep", DB_WATCH_FAIL, true },
	{ "WARNING: suspicious RCU usage", "lockdep", DB_WATCH_FAIL, true },
	{ "WARNING: CPU: 1 PID: 88 at drivers/ntb/ntb_transport.c:1 x+0x1/0x2", "WARN",
	  DB_WATCH_FAIL, true },
	{ "UBSAN: array-index-out-of-bounds in drivers/pci/endpoint/pci-ep-cfs.c:1:2", "UBSAN",
	  DB_WATCH_FAIL, true },
	{ "INFO: task kworker/0:1:11 blocked for more than 120 seconds.", "hung task",
	  DB_WATCH_FAIL, true },
	{ "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", "RCU stall", DB_WATCH_FAIL,
	  true },
	{ "watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [sh:90]", "soft lockup",
	  DB_WATCH_FAIL, true },
	{ "kmemleak: 2 new suspected memory leaks (see /sys/kernel/debug/kmemleak)", "kmemleak",
	  DB_WATCH_FAIL, false },
	{ "kmemleak: Kernel memory leak detector disabled", "kmemleak", DB_WATCH_ERROR, true },
	{ "kmemleak: Cannot allocate a kmemleak_object structure", "kmemleak", DB_WATCH_ERROR,
	  true },
	{ "kmemleak: Memory pool empty, consider increasing CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE",
	  "kmemleak", DB_WATCH_ERROR, true },
	{ "DMA-API: debugging out of memory - disabling", "DMA debug", DB_WATCH_ERROR, true },
	{ "DMA-API: cacheline tracking ENOMEM, dma-debug disabled", "DMA debug", DB_WATCH_ERROR,
	  true },
	{ "ODEBUG: Out of memory. ODEBUG disabled", "objects", DB_WATCH_ERROR, true },
	{ "refcount_t: underflow; use-after-free.", "refcount", DB_WATCH_FAIL, true },
	{ "list_add corruption. prev->next should be next (x), but was y.", "list", DB_WATCH_FAIL,
	  true },
	{ "list_del corruption. next->prev should be x, but was y.", "list", DB_WATCH_FAIL, true },
};

static void test_reports(void **state)
{
	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
		const struct db_watch_row *row = db_watch_record(reports[i].text);

		if (!row) {
			fail_msg("no row for '%s'", reports[i].text);
			return;
		}
		assert_string_equal(row->name, reports[i].name);
		assert_int_equal(row->detector, DB_WATCH_RECORD);
		assert_int_equal(row->verdict, reports[i].verdict);
		assert_int_equal(row->reboot, reports[i].reboot);
	}
}

static void test_ordinary(void **state)
{
	static const char *const fine[] = {
		"",
		"B",
		"Booting Linux on physical CPU 0x0000000000 [0x411fd070]",
		"kmemleak: Kernel memory leak detector initialized (mem pool available: 15862)",
		"kmemleak: Automatic memory scanning thread started",
		"kmemleak: Cannot allocate a scan area, scanning the full object",
		"pci_epf_test pci_epf_test.0: WARNING: said by a driver about itself",
		"Debug: BUG: in the middle",
		"DEBUG: not at the beginning",
		"rcu: Hierarchical RCU implementation.",
		"DMA-API: preallocated 65536 debug entries",
		"ODEBUG: selftest passed",
		"watchdog: Delayed init of the lockup detector failed: -19",
		"INFO: tasks",
		"Kernel command line: console=ttyAMA0 panic=-1",
	};

	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
		if (db_watch_record(fine[i]))
			fail_msg("a row for '%s'", fine[i]);
	}
}

/* numbers of the bits: Documentation/admin-guide/tainted-kernels.rst */
static void test_taint(void **state)
{
	static const struct {
		long bits;
		const char *name;
		enum db_watch_verdict verdict;
	} taints[] = {
		{ 128, "taint D", DB_WATCH_FAIL },
		{ 32, "taint B", DB_WATCH_FAIL },
		{ 16384, "taint L", DB_WATCH_FAIL },
		{ 512, "taint W", DB_WATCH_FAIL },
		{ 16, "taint M", DB_WATCH_ERROR },
		{ 2, "taint FRU", DB_WATCH_ERROR },
		{ 8, "taint FRU", DB_WATCH_ERROR },
		{ 64, "taint FRU", DB_WATCH_ERROR },
		/* of several the worst */
		{ 512 + 128 + 64, "taint D", DB_WATCH_FAIL },
		{ 512 + 16, "taint W", DB_WATCH_FAIL },
		{ 512 + 4096, "taint W", DB_WATCH_FAIL },
	};

	for (size_t i = 0; i < sizeof(taints) / sizeof(taints[0]); i++) {
		const struct db_watch_row *row = db_watch_taint(taints[i].bits);

		assert_non_null(row);
		assert_string_equal(row->name, taints[i].name);
		assert_int_equal(row->verdict, taints[i].verdict);
		assert_true(row->reboot);
	}
	assert_null(db_watch_taint(0));
	/* P, S, A, C, I, O, E, K, X, T, N, J say nothing about what the case did */
	assert_null(db_watch_taint(1 | 4 | 256 | 1024 | 2048 | 4096 | 8192 | 0xf8000));
}

static void test_letters(void **state)
{
	char out[32], small[3];

	db_watch_letters(512 | 128 | 1, out, sizeof(out));
	assert_string_equal(out, "PDW");
	db_watch_letters(0, out, sizeof(out));
	assert_string_equal(out, "");
	db_watch_letters(~0L, out, sizeof(out));
	assert_string_equal(out, "PFSRMBUDAWCIOELKXTNJ");
	db_watch_letters(~0L, small, sizeof(small));
	assert_string_equal(small, "PF");
}

/* what a run asks for by name is there */
static void test_others(void **state)
{
	static const struct {
		enum db_watch_detector detector;
		enum db_watch_verdict verdict;
		bool reboot;
	} rows[] = {
		{ DB_WATCH_LOST, DB_WATCH_ERROR, false },
		{ DB_WATCH_NO_LOG, DB_WATCH_ERROR, true },
		{ DB_WATCH_UNREACHABLE, DB_WATCH_ERROR, true },
		{ DB_WATCH_SILENCE, DB_WATCH_FAIL, true },
		{ DB_WATCH_CASE_TIME, DB_WATCH_FAIL, true },
		{ DB_WATCH_RUN_TIME, DB_WATCH_MISS, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct db_watch_row *row = db_watch_of(rows[i].detector);

		assert_non_null(row);
		assert_int_equal(row->verdict, rows[i].verdict);
		assert_int_equal(row->reboot, rows[i].reboot);
	}
}

/* one line for each row under a heading, all columns in their places */
static void test_table(void **state)
{
	static const size_t columns[] = { 14, 27, 66, 73, 81 };
	struct db_buf out = { 0 };
	size_t lines = 0;

	db_watch_table(&out);
	for (const char *line = out.data; *line; line = strchr(line, '\n') + 1, lines++) {
		assert_true(strcspn(line, "\n") > columns[4]);
		assert_non_null(strchr(line, '\n'));
		for (size_t i = 0; i < 5; i++) {
			assert_int_equal(line[columns[i] - 1], ' ');
			/* only some rows have a text */
			assert_true(i == 1 || line[columns[i]] != ' ');
		}
	}
	assert_true(lines > sizeof(reports) / sizeof(reports[0]));
	assert_non_null(strstr(out.data, "\nKASAN         kernel log   BUG: KASAN:"));
	assert_non_null(strstr(out.data, "\nrun time      clock"));
	db_buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_ordinary),
		cmocka_unit_test(test_taint),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
