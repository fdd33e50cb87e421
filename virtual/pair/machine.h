/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One machine: its QEMU process, its monitor connection and what state it is in.  Functions start
 * things and return; the state tells when they are done.
 */
#ifndef DOORBENCH_PAIR_MACHINE_H
#define DOORBENCH_PAIR_MACHINE_H

#include <sys/types.h>

#include "virtual/pair/lab.h"
#include "virtual/pair/loop.h"
#include "virtual/pair/paths.h"
#include "virtual/pair/qmp.h"

/*
 * COMMAND_LINE_SIZE of arm64 is 2048 (arch/arm64/include/uapi/asm/setup.h); what every machine gets
 * takes about 120 of it
 */
#define VP_BOOTARGS_MAX	1536

enum vp_state {
	VP_OFF,
	VP_STARTING,	/* QEMU was started, has not said that the machine runs */
	VP_RUNNING,
	VP_STOPPING,
	VP_BROKEN,	/* it ended, or had to be ended; @reason says why */
};

extern const char *const vp_state_name[];

struct vp_machine {
	enum vp_side side;
	const struct vp_lab *lab;
	enum vp_state state;
	pid_t pid;			/* 0: no process */
	int listen, monitor;		/* sockets: QEMU connects to @listen */
	struct vp_qmp qmp;
	char bootargs[VP_BOOTARGS_MAX + 1];
	char reason[400];
	char refused[300];		/* QEMU's answer to the last command, if an error */
	unsigned int guest_resets;	/* resets that nobody here asked for, since power-on */
	bool reset_done;		/* the reset asked for last has happened */
	bool plugged;			/* the function is in the root port */
	int64_t deadline;		/* of STARTING and STOPPING, and of a lost monitor */
	int insist;			/* STOPPING: signals sent so far */
};

/**
 * vp_machine_init() - a machine that is off
 * @m:    the machine
 * @side: which
 * @lab:  where its files are; must stay
 */
void vp_machine_init(struct vp_machine *m, enum vp_side side, const struct vp_lab *lab);

/**
 * vp_machine_start() - power on
 * @m:     the machine, without a process
 * @paths: QEMU and image
 * @err:   why not
 *
 * Return: 0, then the state is STARTING and becomes RUNNING or BROKEN; -errno.
 */
int vp_machine_start(struct vp_machine *m, const struct vp_paths *paths, struct vp_error *err);

/**
 * vp_machine_stop() - power off: QMP quit, SIGTERM after 2 s, SIGKILL after 5 s
 * @m: the machine, in any state; a broken one is forgiven.  It is off when the state is OFF
 */
void vp_machine_stop(struct vp_machine *m);

/**
 * vp_machine_break() - declare it broken and kill it
 * @m:   the machine; nothing happens when it is off or broken already
 * @fmt: why
 */
void vp_machine_break(struct vp_machine *m, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * vp_machine_exited() - its process was reaped
 * @m:      the machine
 * @status: from waitpid()
 */
void vp_machine_exited(struct vp_machine *m, int status);

/**
 * vp_machine_reset() - press reset; done when @reset_done is set
 * @m: the machine, RUNNING
 */
void vp_machine_reset(struct vp_machine *m);

/**
 * vp_machine_plug() - plug the function; done when @plugged is set or @refused is not empty
 * @m: the RC, RUNNING
 */
void vp_machine_plug(struct vp_machine *m);

/**
 * vp_machine_unplug() - ask the RC to let the function go; done when @plugged is clear or
 * @refused is not empty
 * @m: the RC, RUNNING
 */
void vp_machine_unplug(struct vp_machine *m);

/**
 * vp_machine_prepare() - say what is waited for in this turn
 * @m:    the machine
 * @loop: the keeper's loop
 */
void vp_machine_prepare(struct vp_machine *m, struct vp_loop *loop);

/**
 * vp_machine_tick() - see to deadlines
 * @m:   the machine
 * @now: vp_now()
 */
void vp_machine_tick(struct vp_machine *m, int64_t now);

#endif
