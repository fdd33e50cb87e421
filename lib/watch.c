// SPDX-License-Identifier: GPL-2.0-only
/* The table of what a run watches for, see watch.h. */
#include <string.h>

#include "lib/watch.h"

/* letters as in Documentation/admin-guide/tainted-kernels.rst, bit 0 first */
static const char letters[] = "PFSRMBUDAWCIOELKXTNJ";

#define BIT(letter)	(1L << (letter))
enum {
	PROPRIETARY, FORCED, OUT_OF_SPEC, FORCED_RMMOD, MACHINE_CHECK, BAD_PAGE, USER, DIED,
	ACPI_OVERRIDDEN, WARNED, STAGING, FIRMWARE, OUT_OF_TREE, UNSIGNED, SOFT_LOCKUP,
};

#define RECORD(name_, text_, verdict_, reboot_, why_) \
	{ .name = (name_), .detector = DB_WATCH_RECORD, .text = (text_), \
	  .verdict = (verdict_), .reboot = (reboot_), .why = (why_) }
#define TAINT(name_, bits_, verdict_, reboot_, why_) \
	{ .name = (name_), .detector = DB_WATCH_TAINT, .bits = (bits_), \
	  .verdict = (verdict_), .reboot = (reboot_), .why = (why_) }
#define OTHER(name_, detector_, verdict_, reboot_, why_) \
	{ .name = (name_), .detector = (detector_), .verdict = (verdict_), .reboot = (reboot_), \
	  .why = (why_) }

/*
 * The first row that fits counts, so what is part of a healthy boot and what is more special goes
 * before what is general.  Texts are those of Linux 7.3: arch/arm64/kernel/traps.c,
 * arch/arm64/mm/fault.c, arch/x86/mm/fault.c, kernel/panic.c, kernel/locking/lockdep.c,
 * kernel/hung_task.c, kernel/rcu/tree_stall.h, kernel/watchdog.c, lib/ubsan.c, mm/kasan/report.c,
 * mm/kmemleak.c, mm/slub.c, lib/refcount.c, lib/list_debug.c, kernel/dma/debug.c,
 * lib/debugobjects.c.
 */
static const struct db_watch_row table[] = {
	RECORD("boot", "kmemleak: Kernel memory leak detector initialized", DB_WATCH_FINE, false,
	       "part of a healthy boot"),
	RECORD("boot", "kmemleak: Automatic memory scanning thread started", DB_WATCH_FINE, false,
	       "part of a healthy boot"),
	RECORD("kmemleak", "kmemleak: Cannot allocate a scan area", DB_WATCH_FINE, false,
	       "it scans more than it has to: a case that makes allocations fail made its own"),
	RECORD("panic", "Kernel panic - not syncing", DB_WATCH_FAIL, true, "the kernel ended"),
	RECORD("oops", "Internal error: ", DB_WATCH_FAIL, true, "a fault inside the kernel"),
	RECORD("oops", "Unable to handle kernel", DB_WATCH_FAIL, true,
	       "a fault inside the kernel"),
	RECORD("oops", "Oops: ", DB_WATCH_FAIL, true, "a fault inside the kernel"),
	RECORD("oops", "BUG: unable to handle", DB_WATCH_FAIL, true, "a fault inside the kernel"),
	RECORD("oops", "BUG: kernel NULL pointer", DB_WATCH_FAIL, true,
	       "a fault inside the kernel"),
	RECORD("BUG", "kernel BUG at ", DB_WATCH_FAIL, true, "an assertion of the kernel"),
	RECORD("KASAN", "BUG: KASAN: ", DB_WATCH_FAIL, true, "a wrong memory access"),
	RECORD("lockdep", "WARNING: possible circular locking", DB_WATCH_FAIL, true,
	       "wrong locking; lockdep is off afterwards"),
	RECORD("lockdep", "WARNING: possible recursive locking", DB_WATCH_FAIL, true,
	       "wrong locking; lockdep is off afterwards"),
	RECORD("lockdep", "WARNING: possible irq lock inversion", DB_WATCH_FAIL, true,
	       "wrong locking; lockdep is off afterwards"),
	RECORD("lockdep", "WARNING: inconsistent lock state", DB_WATCH_FAIL, true,
	       "wrong locking; lockdep is off afterwards"),
	RECORD("lockdep", "WARNING: bad unlock balance", DB_WATCH_FAIL, true,
	       "wrong locking; lockdep is off afterwards"),
	RECORD("lockdep", "WARNING: suspicious RCU usage", DB_WATCH_FAIL, true,
	       "wrong locking; told once per boot"),
	RECORD("lockdep", "[ BUG: ", DB_WATCH_FAIL, true,
	       "wrong locking; lockdep is off afterwards"),
	RECORD("lockdep", "BUG: MAX_LOCKDEP", DB_WATCH_ERROR, true,
	       "lockdep is full and off: the debug kernel sees no more"),
	RECORD("lockdep", "BUG: MAX_STACK_TRACE", DB_WATCH_ERROR, true,
	       "lockdep is full and off: the debug kernel sees no more"),
	RECORD("BUG", "BUG: ", DB_WATCH_FAIL, true, "the kernel noticed a fault of its own"),
	RECORD("slab", "BUG ", DB_WATCH_FAIL, true, "a broken object or list of a kmem cache"),
	RECORD("WARN", "WARNING: ", DB_WATCH_FAIL, true,
	       "a broken expectation; WARN_ONCE tells it once per boot"),
	RECORD("UBSAN", "UBSAN: ", DB_WATCH_FAIL, true, "undefined behaviour"),
	RECORD("hung task", "INFO: task ", DB_WATCH_FAIL, true, "a task waits for ever"),
	RECORD("RCU stall", "rcu: INFO: ", DB_WATCH_FAIL, true, "a CPU does not get on"),
	RECORD("soft lockup", "watchdog: BUG: ", DB_WATCH_FAIL, true, "a CPU does not get on"),
	RECORD("alignment", "Alignment trap", DB_WATCH_FAIL, false,
	       "an access that is not aligned"),
	RECORD("kmemleak", "kmemleak: Kernel memory leak detector disabled", DB_WATCH_ERROR, true,
	       "it ran out of memory: the debug kernel sees no more leaks"),
	RECORD("kmemleak", "kmemleak: Cannot allocate a kmemleak_object", DB_WATCH_ERROR, true,
	       "it ran out of memory: the debug kernel sees no more leaks"),
	RECORD("kmemleak", "kmemleak: Memory pool empty", DB_WATCH_ERROR, true,
	       "it ran out of memory: the debug kernel sees no more leaks"),
	RECORD("kmemleak", "kmemleak: ", DB_WATCH_FAIL, false, "memory that nobody points to"),
	RECORD("DMA debug", "DMA-API: debugging out of memory", DB_WATCH_ERROR, true,
	       "it is off: the debug kernel sees no more of DMA"),
	RECORD("DMA debug", "DMA-API: cacheline tracking ENOMEM", DB_WATCH_ERROR, true,
	       "it is off: the debug kernel sees no more of DMA"),
	RECORD("objects", "ODEBUG: Out of memory", DB_WATCH_ERROR, true,
	       "it is off: the debug kernel sees no more of objects"),
	RECORD("refcount", "refcount_t: ", DB_WATCH_FAIL, true, "a reference too many or too few"),
	RECORD("list", "list_add corruption", DB_WATCH_FAIL, true, "a broken list"),
	RECORD("list", "list_del corruption", DB_WATCH_FAIL, true, "a broken list"),
	OTHER("IOMMU fault", DB_WATCH_FAULT, DB_WATCH_FAIL, false,
	      "an access to what was not mapped; nothing where a suite's case makes them"),
	TAINT("taint D", BIT(DIED), DB_WATCH_FAIL, true, "the kernel oopsed"),
	TAINT("taint B", BIT(BAD_PAGE), DB_WATCH_FAIL, true, "a bad page"),
	TAINT("taint L", BIT(SOFT_LOCKUP), DB_WATCH_FAIL, true, "a soft lockup"),
	TAINT("taint W", BIT(WARNED), DB_WATCH_FAIL, true, "a warning"),
	TAINT("taint M", BIT(MACHINE_CHECK), DB_WATCH_ERROR, true,
	      "a machine check: the hardware, not the kernel"),
	TAINT("taint FRU", BIT(FORCED) | BIT(FORCED_RMMOD) | BIT(USER), DB_WATCH_ERROR, true,
	      "somebody forced the kernel"),
	OTHER("lost records", DB_WATCH_LOST, DB_WATCH_ERROR, false,
	      "the log's buffer overran: nobody knows what was in it"),
	OTHER("no log", DB_WATCH_NO_LOG, DB_WATCH_ERROR, true,
	      "what the kernel says about the case is not known"),
	OTHER("unreachable", DB_WATCH_UNREACHABLE, DB_WATCH_ERROR, true,
	      "FAIL instead if the console says that the kernel died"),
	OTHER("silence", DB_WATCH_SILENCE, DB_WATCH_FAIL, true,
	      "ERROR instead if the board does not answer either"),
	OTHER("case time", DB_WATCH_CASE_TIME, DB_WATCH_FAIL, true,
	      "ERROR instead if the board does not answer either"),
	OTHER("run time", DB_WATCH_RUN_TIME, DB_WATCH_MISS, false, "the rest can be resumed"),
};

#define ROWS	(sizeof(table) / sizeof(table[0]))

const struct db_watch_row *db_watch_record(const char *text)
{
	for (size_t i = 0; i < ROWS; i++) {
		const struct db_watch_row *w = &table[i];

		if (w->detector == DB_WATCH_RECORD && !strncmp(text, w->text, strlen(w->text)))
			return w->verdict == DB_WATCH_FINE ? NULL : w;
	}
	return NULL;
}

const struct db_watch_row *db_watch_taint(long bits)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (table[i].detector == DB_WATCH_TAINT && (table[i].bits & bits))
			return &table[i];
	}
	return NULL;
}

const struct db_watch_row *db_watch_of(enum db_watch_detector detector)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (table[i].detector == detector)
			return &table[i];
	}
	return NULL;
}

void db_watch_letters(long bits, char *out, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < sizeof(letters) - 1 && used + 1 < size; i++) {
		if (bits & (1L << i))
			out[used++] = letters[i];
	}
	out[used] = '\0';
}

void db_watch_table(struct db_buf *out)
{
	static const char *const detectors[DB_WATCH_DETECTORS] = {
		[DB_WATCH_RECORD] = "kernel log", [DB_WATCH_FAULT] = "kernel log",
		[DB_WATCH_TAINT] = "taint",
		[DB_WATCH_LOST] = "log numbers", [DB_WATCH_NO_LOG] = "kernel log",
		[DB_WATCH_UNREACHABLE] = "connection", [DB_WATCH_SILENCE] = "output",
		[DB_WATCH_CASE_TIME] = "clock", [DB_WATCH_RUN_TIME] = "clock",
	};
	static const char *const verdicts[] = { "-", "FAIL", "ERROR", "MISS" };

	db_buf_printf(out, "%-13s %-12s %-38s %-6s %-7s %s\n", "what", "noticed by", "begins with",
		      "case", "then", "why");
	for (size_t i = 0; i < ROWS; i++) {
		const struct db_watch_row *w = &table[i];

		db_buf_printf(out, "%-13s %-12s %-38.38s %-6s %-7s %s\n", w->name,
			      detectors[w->detector], w->text ? w->text : "", verdicts[w->verdict],
			      w->reboot ? "reboot" : "go on", w->why);
	}
}
