/* SPDX-License-Identifier: GPL-2.0-only */
/* Starting a program of the lab so that it ends with its keeper. */
#ifndef DOORBENCH_PAIR_SPAWN_H
#define DOORBENCH_PAIR_SPAWN_H

#include <sys/types.h>

#include "virtual/pair/lab.h"

/**
 * vp_spawn() - start a program in a process group of its own
 * @lab:  marks its environment, see %VP_LAB_MARK
 * @argv: the command, NULL-terminated; looked for in $PATH
 * @out:  file descriptor of its standard output and error
 * @err:  why not
 *
 * A command that cannot be run shows as exit status 127 with the reason on @out.  The program is
 * killed when the calling thread ends.
 *
 * Return: process id, to be waited for by the caller; -errno of fork().
 */
pid_t vp_spawn(const struct vp_lab *lab, const char *const *argv, int out, struct vp_error *err);

/**
 * vp_spawn_status() - how a program ended, in words
 * @status: from waitpid()
 * @log:    file with its output; the last line is quoted
 * @buf:    receives the words
 * @size:   of @buf, in bytes
 */
void vp_spawn_status(int status, const char *log, char *buf, size_t size);

#endif
