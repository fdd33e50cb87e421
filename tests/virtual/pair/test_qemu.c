// SPDX-License-Identifier: GPL-2.0-only
/* The argument lists of both machines against golden files, one argument per line. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "virtual/pair/machine.h"
#include "virtual/pair/qemu.h"

static struct vp_machine_spec spec_of(enum vp_side side, const char *bootargs)
{
	return (struct vp_machine_spec){
		.side = side, .qemu = "sh /opt/qemu.sh", .dir = "/run/doorbench-1 %s",
		.image = "/image dir", .memory = "256", .image_args = "slab_debug=U",
		.bootargs = bootargs,
	};
}

static void compare(enum vp_side side)
{
	struct vp_machine_spec spec = spec_of(side, "a=%d \"b c\"");
	static struct vp_args args;
	char name[64], want[1024];
	struct vp_error err;
	FILE *f;
	int i = 0;

	snprintf(name, sizeof(name), "tests/virtual/pair/golden/qemu-args/%s", vp_side_name[side]);
	assert_int_equal(vp_qemu_args(&args, &spec, &err), 0);
	f = fopen(name, "r");
	assert_non_null(f);
	while (fgets(want, sizeof(want), f)) {
		want[strcspn(want, "\n")] = '\0';
		assert_true(i < args.n);
		assert_string_equal(args.v[i++], want);
	}
	fclose(f);
	assert_int_equal(i, args.n);
	assert_null(args.v[i]);
}

static void golden_rc(void **state)
{
	compare(VP_RC);
}

static void golden_ep(void **state)
{
	compare(VP_EP);
}

static void limits(void **state)
{
	static char longest[VP_BOOTARGS_MAX + 1], huge[40000];
	struct vp_machine_spec spec;
	static struct vp_args args;
	struct vp_error err;

	memset(longest, 'x', sizeof(longest) - 1);
	spec = spec_of(VP_EP, longest);
	assert_int_equal(vp_qemu_args(&args, &spec, &err), 0);
	memset(huge, 'x', sizeof(huge) - 1);
	spec = spec_of(VP_EP, huge);
	assert_int_equal(vp_qemu_args(&args, &spec, &err), -E2BIG);
	spec = spec_of(VP_RC, "");
	spec.qemu = " ";
	assert_int_equal(vp_qemu_args(&args, &spec, &err), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_rc),
		cmocka_unit_test(golden_ep),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
