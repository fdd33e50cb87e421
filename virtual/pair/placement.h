/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which CPU a pair runs on.  The link daemon and both machines of a pair share one CPU: a read
 * that traps to the daemon takes 13-16 us that way, 83 us when it crosses CPUs (measured, TCG).
 */
#ifndef DOORBENCH_PAIR_PLACEMENT_H
#define DOORBENCH_PAIR_PLACEMENT_H

#include <sched.h>
#include <sys/types.h>

#include "virtual/pair/lab.h"

/**
 * vp_placement_choose() - the least used CPU
 * @allowed: the CPUs to choose from, at least one
 * @pairs:   running pairs on each CPU, CPU_SETSIZE entries
 *
 * Of CPUs used alike the highest is taken: interrupts and everything unpinned favour the low ones.
 *
 * Return: CPU number, -ENOENT if @allowed is empty.
 */
int vp_placement_choose(const cpu_set_t *allowed, const unsigned int *pairs);

/**
 * vp_placement_parse() - a CPU that the user asked for
 * @text:    decimal CPU number
 * @allowed: the CPUs this process may run on
 * @err:     why not
 *
 * Return: CPU number, -EINVAL.
 */
int vp_placement_parse(const char *text, const cpu_set_t *allowed, struct vp_error *err);

/**
 * vp_placement_take() - choose the CPU of a new pair and note it in its lab
 * @lab: the lab, locked; its file `cpu` is written
 * @err: why not
 *
 * $DOORBENCH_CPU decides, else the labs beside this one.  Two pairs that start at the same moment
 * may choose alike: they are slower then, not wrong.
 *
 * Return: CPU number, -errno.
 */
int vp_placement_take(struct vp_lab *lab, struct vp_error *err);

/**
 * vp_placement_pin() - keep every thread of a process on one CPU, those that it starts later too
 * @pid: the process; 0: nothing to do
 * @cpu: CPU number
 *
 * A process that has just ended, or a system that refuses, makes the pair slower, not wrong.
 */
void vp_placement_pin(pid_t pid, int cpu);

/**
 * vp_placement_rank() - run a process's threads in the order in which they hand on to each other
 * @pid:   the process; 0: nothing to do
 * @first: real-time priority of its first thread; all others get 1
 *
 * A read that traps passes from the CPU's thread to the link daemon, to QEMU's socket thread and
 * back.  Of equal real-time priority, each runs until it waits for the next, and other work of the
 * host stays out: 36 us a read instead of 46 (measured with SCHED_FIFO, TCG, one CPU).  A guest
 * that waits for nothing, as one that scans its memory, must let the others have their turn, so
 * this is SCHED_RR.  The kernel keeps a part of each CPU for everybody else.  Where it is not
 * permitted, the pair is slower, not wrong.
 */
void vp_placement_rank(pid_t pid, int first);

#endif
