// SPDX-License-Identifier: GPL-2.0-only
/* The file that names QEMU, image and link daemon: what is accepted, and how errors read. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "virtual/pair/paths.h"

static char dir[] = "/tmp/test-paths-XXXXXX", file[64];

static int make_dir(void **state)
{
	if (!mkdtemp(dir))
		return -1;
	snprintf(file, sizeof(file), "%s/paths", dir);
	return 0;
}

static int remove_dir(void **state)
{
	unlink(file);
	return rmdir(dir);
}

static int parse(const char *text, struct vp_paths *paths, struct vp_error *err)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	memset(paths, 0, sizeof(*paths));
	return vp_paths_parse(file, "/root dir", paths, err);
}

static void good(void **state)
{
	struct vp_paths p;
	struct vp_error err;

	assert_int_equal(parse("# made\n\nQEMU=sh /q.sh\nIMAGE=build/image\nLINKD=/l\n", &p, &err),
			 0);
	assert_string_equal(p.qemu, "sh /q.sh");
	assert_string_equal(p.image, "/root dir/build/image");
	assert_string_equal(p.linkd, "/l");
	/* the last line may lack its newline; what is not named stays empty */
	assert_int_equal(parse("QEMU=q=1", &p, &err), 0);
	assert_string_equal(p.qemu, "q=1");
	assert_string_equal(p.linkd, "");
	assert_int_equal(parse("", &p, &err), 0);
}

static void bad(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "QEMU=a\nwhat\n", ":2: not KEY=VALUE" },
		{ "QEMUX=a\n", ":1: unknown key QEMUX" },
		{ "QEMU=a\n\nQEMU=b\n", ":3: QEMU is given twice" },
		{ "LINKD=\n", ":1: LINKD has no value" },
		{ " QEMU=a\n", ":1: unknown key  QEMU" },
		{ "\033[2J=a\n", ":1: unknown key ?[2J" },
	};
	struct vp_paths p;
	struct vp_error err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse(cases[i].text, &p, &err), -EINVAL);
		assert_int_equal(strncmp(err.text, file, strlen(file)), 0);
		assert_string_equal(err.text + strlen(file), cases[i].why);
	}
}

static void too_long(void **state)
{
	static char text[3 * PATH_MAX];
	struct vp_paths p;
	struct vp_error err;

	memset(text, 'a', sizeof(text) - 1);
	memcpy(text, "LINKD=", 6);
	assert_int_equal(parse(text, &p, &err), -EINVAL);
	assert_non_null(strstr(err.text, ":1: line too long"));
	text[PATH_MAX] = '\0';
	assert_int_equal(parse(text, &p, &err), -EINVAL);
	assert_non_null(strstr(err.text, ":1: LINKD is too long"));
	assert_int_equal(vp_paths_parse("/nonexistent/paths", "/", &p, &err), -ENOENT);
}

static void missing_pieces(void **state)
{
	struct vp_paths p;
	struct vp_error err;

	setenv("DOORBENCH_QEMU", "no-such-qemu -x", 1);
	setenv("DOORBENCH_IMAGE", dir, 1);
	setenv("DOORBENCH_LINKD", "/bin/sh", 1);
	assert_int_equal(vp_paths_find(&p, &err), -ENOENT);
	assert_non_null(strstr(err.text, "no-such-qemu is not in $PATH"));
	assert_non_null(strstr(err.text, "make image"));
	setenv("DOORBENCH_QEMU", "sh qemu", 1);
	assert_int_equal(vp_paths_find(&p, &err), -ENOENT);
	assert_non_null(strstr(err.text, "/Image: No such file"));
	assert_non_null(strstr(err.text, "make image"));
	unsetenv("DOORBENCH_LINKD");
	assert_int_equal(vp_paths_find(&p, &err), -ENOENT);
	assert_non_null(strstr(err.text, "the link daemon is unknown"));
	assert_non_null(strstr(err.text, "DOORBENCH_LINKD"));
}

/* NULL: no such file */
static void put(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (!text) {
		unlink(path);
		return;
	}
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void image_here(void)
{
	setenv("DOORBENCH_QEMU", "sh qemu", 1);
	setenv("DOORBENCH_IMAGE", dir, 1);
	setenv("DOORBENCH_LINKD", "/bin/sh", 1);
	put("Image", "");
	put("initramfs.cpio", "");
}

static void memory(void **state)
{
	static const char *const bad[] = { "", "\n", "127", "8193\n", "512M\n", "x", "-512",
					   "99999999999999999999999999999999999999999" };
	static const struct {
		const char *text, *mb;
	} good[] = { { NULL, "256" }, { "512\n", "512" }, { "128", "128" }, { "8192\n", "8192" } };
	struct vp_paths p;
	struct vp_error err;

	image_here();
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		put("memory", good[i].text);
		assert_int_equal(vp_paths_find(&p, &err), 0);
		assert_string_equal(p.memory, good[i].mb);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put("memory", bad[i]);
		assert_int_equal(vp_paths_find(&p, &err), -EINVAL);
		assert_non_null(strstr(err.text, "/memory:1: not a number of MB from 128 to 8192"));
	}
	put("memory", NULL);
	put("initramfs.cpio", NULL);
	put("Image", NULL);
}

static void bootargs(void **state)
{
	static const struct {
		const char *text, *args;
	} good[] = { { NULL, "" }, { "", "" }, { "slab_debug=U\n", "slab_debug=U" },
		     { "a b=\"c d\"", "a b=\"c d\"" } };
	static const char *const bad[] = { "a\tb\n", "a\x1b[0m\n", "\xff" };
	char longest[300] = "";
	struct vp_paths p;
	struct vp_error err;

	image_here();
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		put("bootargs", good[i].text);
		assert_int_equal(vp_paths_find(&p, &err), 0);
		assert_string_equal(p.bootargs, good[i].args);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put("bootargs", bad[i]);
		assert_int_equal(vp_paths_find(&p, &err), -EINVAL);
		assert_non_null(strstr(err.text, "/bootargs:1: a character that no command line"));
	}
	memset(longest, 'x', 254);
	put("bootargs", longest);
	assert_int_equal(vp_paths_find(&p, &err), 0);
	longest[254] = 'x';
	put("bootargs", longest);
	assert_int_equal(vp_paths_find(&p, &err), -EINVAL);
	assert_non_null(strstr(err.text, "/bootargs:1: 255 or more characters"));
	put("bootargs", NULL);
	put("initramfs.cpio", NULL);
	put("Image", NULL);
}

static void words(void **state)
{
	const char *w[VP_QEMU_WORDS];
	char command[256], blanks[] = " \t ";

	snprintf(command, sizeof(command), "  sh  /a/b.sh\t-x ");
	assert_int_equal(vp_paths_words(command, w), 3);
	assert_string_equal(w[0], "sh");
	assert_string_equal(w[1], "/a/b.sh");
	assert_string_equal(w[2], "-x");
	assert_int_equal(vp_paths_words(blanks, w), -EINVAL);
	for (size_t i = 0; i <= VP_QEMU_WORDS; i++)
		memcpy(command + 2 * i, "a ", 3);
	assert_int_equal(vp_paths_words(command, w), -EINVAL);
	/* an existing program is one word, blanks and all */
	snprintf(command, sizeof(command), "%s/my qemu", dir);
	assert_int_equal(symlink("/bin/sh", command), 0);
	assert_int_equal(vp_paths_words(command, w), 1);
	assert_string_equal(w[0], command);
	assert_int_equal(unlink(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(bad),
		cmocka_unit_test(too_long),
		cmocka_unit_test(missing_pieces),
		cmocka_unit_test(memory),
		cmocka_unit_test(bootargs),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
