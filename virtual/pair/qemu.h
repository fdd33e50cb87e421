/* SPDX-License-Identifier: GPL-2.0-only */
/* The argument lists of the two QEMU machines: everything that a machine is made of is here. */
#ifndef DOORBENCH_PAIR_QEMU_H
#define DOORBENCH_PAIR_QEMU_H

#include <stddef.h>

#include "virtual/pair/common.h"

/* the RC's hot-plug port, and the function plugged into it */
#define VP_ROOT_PORT	"rp0"
#define VP_FUNCTION	"epf"

/*
 * QEMU gives the link daemon up for good when a reply is later than this; the guest is held up as
 * long.  QEMU's own 5 s are too few on a busy host, and longer than the kernel's 21 s of an RCU
 * stall would be told as a fault of the kernel.
 */
#define VP_REPLY_MS	20000

#define VP_ARGS_MAX	64

struct vp_args {
	const char *v[VP_ARGS_MAX + 1];	/* NULL-terminated, pointing into @text */
	int n;
	char text[32768];
	size_t used;
};

/* what changes between two machines of two labs */
struct vp_machine_spec {
	enum vp_side side;
	const char *qemu;	/* command, see vp_paths_words() */
	const char *dir;	/* lab directory */
	const char *image;	/* directory with Image and initramfs.cpio */
	const char *memory;	/* MB, see struct vp_paths */
	const char *image_args;	/* of the kernel command line, see struct vp_paths */
	const char *bootargs;	/* appended to the kernel command line, may be "" */
};

/**
 * vp_qemu_args() - the command that starts a machine
 * @args: receives it
 * @spec: which machine
 * @err:  why not
 *
 * Return: 0; -E2BIG when @args is too small; -EINVAL for an empty QEMU command.
 */
int vp_qemu_args(struct vp_args *args, const struct vp_machine_spec *spec, struct vp_error *err);

#endif
