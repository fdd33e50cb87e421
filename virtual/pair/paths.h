/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where QEMU, the kernel image and the link daemon are: from the environment, else from the file
 * build/virtual/paths of the project, which the image build writes.
 */
#ifndef DOORBENCH_PAIR_PATHS_H
#define DOORBENCH_PAIR_PATHS_H

#include <limits.h>

#include "virtual/pair/common.h"

#define VP_QEMU_WORDS	16

/* MB of a machine's memory: the default, and what an image may ask for instead */
#define VP_MEMORY	256
#define VP_MEMORY_MIN	128
#define VP_MEMORY_MAX	8192

struct vp_paths {
	char qemu[PATH_MAX];	/* a program, or a command with arguments */
	char image[PATH_MAX];	/* directory with Image and initramfs.cpio */
	char linkd[PATH_MAX];	/* the link daemon */
	char memory[12];	/* MB of each machine, decimal: from the image, see below */
	char bootargs[256];	/* of both machines, before the user's; from the image, may be "" */
};

/**
 * vp_paths_parse() - read a file of KEY=VALUE lines, keys QEMU, IMAGE, LINKD
 * @file:  its name; blank lines and lines with # are passed over
 * @root:  what IMAGE and LINKD are relative to
 * @paths: receives the values found, others stay
 * @err:   file, line and what is wrong with it
 *
 * Return: 0; -EINVAL for a bad line; -errno of opening the file.
 */
int vp_paths_parse(const char *file, const char *root, struct vp_paths *paths,
		   struct vp_error *err);

/**
 * vp_paths_find() - all paths, checked to be there
 * @paths: receives them
 * @err:   the first one missing, and how to get it
 *
 * $DOORBENCH_QEMU, $DOORBENCH_IMAGE and $DOORBENCH_LINKD come before the project's file.  An image
 * whose kernel needs more memory than others has a file "memory" with the number of MB; one
 * whose kernel has to be told something has a file "bootargs" with a line of arguments.
 *
 * Return: 0; -ENOENT for a missing piece; -EINVAL for a bad file; -errno.
 */
int vp_paths_find(struct vp_paths *paths, struct vp_error *err);

/**
 * vp_paths_words() - split a command at blanks
 * @command: a command; changed when it is split.  The name of an existing file is one word, blanks
 *           and all, so that a project's directory may have blanks in its name
 * @words:   receives pointers into @command
 *
 * Return: number of words, 1 or more; -EINVAL for none or more than %VP_QEMU_WORDS.
 */
int vp_paths_words(char *command, const char *words[VP_QEMU_WORDS]);

#endif
