// SPDX-License-Identifier: GPL-2.0-only
/* Functions of the kernel by their names, and failures that are asked for, in a /proc of files. */
#include "tests/target/fake.h"

#define SYMBOLS								\
	"ffff800080010000 T _text\n"					\
	"ffff800080010100 t cmd_handler_of_another\n"			\
	"ffff800080010200 T twice\n"					\
	"ffff800080010300 d cmd_handler\n"				\
	"nonsense\n"							\
	"ffff80007a001000 t cmd_handler.isra.0\t[pci_epf_test]\n"	\
	"ffff80007a001800 t other\t[other_module]\n"			\
	"ffff80007a001900 d data\t[pci_epf_test]\n"			\
	"ffff80007a003000 t raise\t[pci_epf_test]\n"			\
	"ffff80007a002000 t next\t[pci_epf_test]\n"			\
	"ffff80007a009000 t twice\t[pci_epf_test]\n"

static void test_symbol(void **state)
{
	struct fake *f = *state;

	fake_expect("symbol cmd_handler", DBT_CANNOT, "kallsyms");
	fake_text(f->root, "proc", "kallsyms", SYMBOLS);
	/* the module's next function, neither another's nor data, and in no order */
	fake_expect("symbol cmd_handler", DBT_DONE,
		    "start=0xffff80007a001000 end=0xffff80007a002000\n");
	fake_expect("symbol _text", DBT_DONE, "start=0xffff800080010000 end=0xffff800080010100\n");
	fake_expect("symbol cmd_handle", DBT_CANNOT, "has 0 functions cmd_handle");
	fake_expect("symbol twice", DBT_CANNOT, "has 2 functions twice");
	fake_expect("symbol", DBT_USAGE, "NAME");
}

static void test_symbol_without_end(void **state)
{
	struct fake *f = *state;

	fake_text(f->root, "proc", "kallsyms", "ffff800080010000 T last\n");
	fake_expect("symbol last", DBT_CANNOT, "last function");
	fake_text(f->root, "proc", "kallsyms", "0000000000000000 T a\n0000000000000000 T b\n");
	fake_expect("symbol a", DBT_CANNOT, "hides its addresses");
}

static void worker(struct fake *f, const char *pid, const char *comm, const char *left)
{
	char dir[64];

	snprintf(dir, sizeof(dir), "proc/%s", pid);
	fake_text(f->root, dir, "comm", comm);
	fake_text(f->root, dir, "fail-nth", left);
}

static void expect_left(struct fake *f, const char *pid, const char *want)
{
	char path[128], text[16] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/%s/fail-nth", f->root, pid);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_string_equal(text, want);
}

static void test_workers(void **state)
{
	struct fake *f = *state;

	worker(f, "77", "bash\n", "5");
	fake_expect("inject arm 3", DBT_CANNOT, "no kernel worker");
	worker(f, "12", "kworker/0:1H-kpcitest\n", "0");
	worker(f, "13", "kworker/u4:0\n", "0");
	worker(f, "self", "kworker/0:0\n", "5");
	fake_expect("inject arm 3", DBT_DONE, "workers=2\n");
	expect_left(f, "12", "3");
	expect_left(f, "77", "5");
	expect_left(f, "self", "5");
	worker(f, "12", "kworker/0:1H-kpcitest\n", "2");
	fake_expect("inject disarm", DBT_DONE, "left=2\n");
	expect_left(f, "12", "0");
	expect_left(f, "13", "0");
	fake_expect("inject disarm", DBT_DONE, "left=0\n");
	fake_expect("inject arm 0", DBT_USAGE, "NTH");
}

/* files that count nothing: the step succeeds, and all is left */
static void test_steps(void **state)
{
	struct fake *f = *state;
	char line[256];

	snprintf(line, sizeof(line), "inject link 4 /nowhere %s/link", f->root);
	fake_expect(line, DBT_CANNOT, "fail-nth");
	fake_text(f->root, "proc/thread-self", "fail-nth", "0");
	fake_expect(line, DBT_DONE, "nth=4 left=4 error=none\n");
	expect_left(f, "thread-self", "0");
	fake_expect(line, DBT_DONE, "nth=4 left=4 error=EEXIST\n");
	snprintf(line, sizeof(line), "inject write 9 text %s/proc/kallsyms", f->root);
	fake_expect(line, DBT_CANNOT, "kallsyms: No such file");
	fake_text(f->root, "proc", "kallsyms", "");
	fake_expect(line, DBT_DONE, "nth=9 left=9 error=none\n");
	fake_expect("inject write 0 a b", DBT_USAGE, "NTH");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_symbol), TEST(test_symbol_without_end), TEST(test_workers),
		TEST(test_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
