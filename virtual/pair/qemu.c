// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machines as a table.  In its values %d is the lab directory, %s the side's name, %i the image
 * directory, %m the MB of memory, %a the image's and %b the user's boot arguments.
 *
 * PCI addresses are given, so that what the boards' logs show is the same in every run: slot 1 is
 * the endpoint controller (EP) or the hot-plug port (RC), 2 the network, 3 the random numbers, 4
 * the IOMMU.  A machine has one only if its boot arguments say how it shall be used: that is what a
 * lab can be asked for, and one that nobody asks for costs a translation for each access.
 * There is no -no-reboot: with it a reset asked for by QMP would end QEMU too.  A kernel that
 * panics therefore reboots (panic=-1); the keeper counts such resets.
 * QEMU connects to a monitor socket that the keeper listens on, so that nobody has to look again
 * and again whether the socket is there yet.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "virtual/pair/paths.h"
#include "virtual/pair/qemu.h"

#define RC	(1 << VP_RC)
#define EP	(1 << VP_EP)
#define BOTH	(RC | EP)
/* only in machines that have one */
#define IOMMU	(1 << VP_SIDES)

#define TEXT(number)	TEXT_OF(number)
#define TEXT_OF(number)	#number

static const struct option {
	int sides;
	const char *name, *value;
} options[] = {
	{ BOTH, "-accel", "tcg" },
	{ BOTH, "-machine", "virt,gic-version=3,its=on,memory-backend=m" },
	/* shared memory: the link daemon reads and writes the guests' RAM directly */
	{ BOTH, "-object", "memory-backend-memfd,id=m,size=%mM,share=on" },
	{ BOTH, "-m", "%mM" },
	{ BOTH, "-cpu", "cortex-a57" },
	{ BOTH, "-nodefaults", NULL },
	{ BOTH, "-display", "none" },
	{ BOTH, "-serial", "file:%d/%s.console" },
	{ BOTH, "-qmp", "unix:%d/%s.qmp" },
	{ BOTH, "-kernel", "%i/Image" },
	{ BOTH, "-initrd", "%i/initramfs.cpio" },
	/* pcie_port_pm=off: the empty port would sleep and never notice that it is plugged */
	{ BOTH, "-append", "console=ttyAMA0 panic=-1 loglevel=7 printk.devkmsg=on pcie_port_pm=off "
			   "doorbench.side=%s %a %b" },
	/* before the devices that it translates for */
	{ BOTH | IOMMU, "-device", "virtio-iommu-pci,addr=0x4" },
	{ EP, "-device", "{\"driver\":\"vfio-user-pci\",\"addr\":\"0x1\","
			 "\"x-msg-timeout\":" TEXT(VP_REPLY_MS) ","
			 "\"socket\":{\"type\":\"unix\",\"path\":\"%d/link.ep\"}}" },
	{ RC, "-device", "pcie-root-port,id=" VP_ROOT_PORT ",chassis=1,slot=1,addr=0x1" },
	/* restrict: the boards reach nothing outside; ssh comes in through a socket of the lab */
	{ BOTH, "-netdev", "user,id=n,restrict=on,hostfwd=unix:%d/%s.ssh-:22" },
	{ BOTH, "-device", "virtio-net-pci,netdev=n,romfile=,addr=0x2" },
	{ BOTH, "-device", "virtio-rng-pci,addr=0x3" },
};

/* adds @n bytes; the list is too long once @used has reached the size */
static void put(struct vp_args *args, const char *text, size_t n)
{
	if (n > sizeof(args->text) - 1 - args->used)
		args->used = sizeof(args->text) - 1;
	else
		args->used = (char *)mempcpy(args->text + args->used, text, n) - args->text;
}

static const char *meaning(char letter, const struct vp_machine_spec *spec)
{
	switch (letter) {
	case 'd':
		return spec->dir;
	case 's':
		return vp_side_name[spec->side];
	case 'i':
		return spec->image;
	case 'm':
		return spec->memory;
	case 'a':
		return spec->image_args;
	default:
		return spec->bootargs;
	}
}

static void add(struct vp_args *args, const char *value, const struct vp_machine_spec *spec)
{
	if (args->n == VP_ARGS_MAX) {
		args->used = sizeof(args->text) - 1;
		return;
	}
	args->v[args->n++] = args->text + args->used;
	while (*value) {
		size_t n = strcspn(value, "%");

		put(args, value, n);
		value += n;
		if (*value && value[1]) {
			const char *text = meaning(value[1], spec);

			put(args, text, strlen(text));
			value += 2;
		}
	}
	put(args, "", 1);
}

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = text; (p = strstr(p, word)); p += len)
		if ((p == text || p[-1] == ' ') && (!p[len] || p[len] == ' '))
			return true;
	return false;
}

/* "iommu=off" is x86's word; arm64's kernel has none and needs none without an IOMMU */
static bool has_iommu(const char *bootargs)
{
	return !has_word(bootargs, "iommu=off") && (has_word(bootargs, "iommu.passthrough=0") ||
						    has_word(bootargs, "iommu.passthrough=1"));
}

int vp_qemu_args(struct vp_args *args, const struct vp_machine_spec *spec, struct vp_error *err)
{
	const char *words[VP_QEMU_WORDS];
	char command[PATH_MAX];
	int n;

	memset(args, 0, sizeof(*args));
	snprintf(command, sizeof(command), "%s", spec->qemu);
	n = vp_paths_words(command, words);
	if (n < 0)
		return vp_fail(err, EINVAL, "QEMU command: empty, or more than %d words",
			       VP_QEMU_WORDS);
	for (int i = 0; i < n; i++) {
		args->v[args->n++] = args->text + args->used;
		put(args, words[i], strlen(words[i]) + 1);
	}
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (!(options[i].sides & 1 << spec->side) ||
		    ((options[i].sides & IOMMU) && !has_iommu(spec->bootargs)))
			continue;
		add(args, options[i].name, spec);
		if (options[i].value)
			add(args, options[i].value, spec);
	}
	if (args->used >= sizeof(args->text) - 1)
		return vp_fail(err, E2BIG, "the QEMU command is longer than %zu bytes",
			       sizeof(args->text));
	return 0;
}
