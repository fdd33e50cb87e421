/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lab directory: one per pair and run, 0700, holding its sockets and logs.  Whoever keeps the
 * pair holds a flock on its file `lock`; a lab whose lock is free belongs to nobody alive and is
 * swept by the next start.  The lock is taken before anything else is put in, and removed last, so
 * that a sweep and a start never mistake each other.
 */
#ifndef DOORBENCH_PAIR_LAB_H
#define DOORBENCH_PAIR_LAB_H

#include <limits.h>
#include <stdbool.h>

#include "virtual/pair/common.h"

/* sun_path of unix(7) is 108 bytes with its NUL */
#define VP_SOCKET_PATH	108
/* longest name of a socket in a lab: "link.control" */
#define VP_LAB_NAME	12
/* only directories of this prefix are swept */
#define VP_LAB_PREFIX	"doorbench-"
/* set in the environment of every process of a lab, so that a sweep finds the ones left over */
#define VP_LAB_MARK	"DOORBENCH_PAIR_OF"

struct vp_lab {
	char dir[VP_SOCKET_PATH];	/* absolute */
	int lock;			/* file descriptor while the lock is held, else -1 */
};

/**
 * vp_lab_init() - take the name of a lab directory, which need not exist
 * @lab:  filled in; the lock is not held
 * @name: the directory, absolute or relative to the current one
 * @err:  why it cannot be used
 *
 * Return: 0; -ENAMETOOLONG when its sockets would not fit unix(7)'s 107 bytes; -EINVAL for
 * characters that QEMU's options cannot carry; -errno of getcwd().
 */
int vp_lab_init(struct vp_lab *lab, const char *name, struct vp_error *err);

/**
 * vp_lab_path() - the path of a file in the lab
 * @lab:  the lab
 * @name: file name, at most %VP_LAB_NAME bytes
 * @buf:  receives the path
 */
void vp_lab_path(const struct vp_lab *lab, const char *name, char buf[VP_SOCKET_PATH]);

/**
 * vp_lab_create() - make the directory if it is missing, and check that it is ours and private
 * @lab: the lab
 * @err: why not
 *
 * A directory that holds files but no lock, and is not called %VP_LAB_PREFIX..., is refused: it is
 * somebody's directory given by mistake, and `down` would empty it.
 *
 * Return: 0; -EPERM for a directory of others or open to them; -ENOTEMPTY; -errno.
 */
int vp_lab_create(struct vp_lab *lab, struct vp_error *err);

/**
 * vp_lab_lock() - take the lock without waiting
 * @lab:    the lab; holds the lock afterwards
 * @create: make the lock file if it is missing
 * @err:    why not
 *
 * Return: 0; -EBUSY when somebody alive holds it; -EAGAIN when the directory was swept away
 * meanwhile (make it again); -ENOENT without @create when it is no lab; -errno.
 */
int vp_lab_lock(struct vp_lab *lab, bool create, struct vp_error *err);

/**
 * vp_lab_unlock() - let go of the lock, leaving the directory
 * @lab: the lab; nothing happens when it holds no lock
 */
void vp_lab_unlock(struct vp_lab *lab);

/**
 * vp_lab_clear() - end what a dead run left running in a lab, and remove its files
 * @lab: the lab; its lock must be held, and stays
 * @err: why not
 *
 * Return: 0 or -errno.
 */
int vp_lab_clear(struct vp_lab *lab, struct vp_error *err);

/**
 * vp_lab_remove() - clear a lab and remove its directory
 * @lab: the lab; its lock must be held, and is let go
 * @err: why not
 *
 * Return: 0 or -errno.
 */
int vp_lab_remove(struct vp_lab *lab, struct vp_error *err);

/**
 * vp_lab_write() - write a small file of one line in the lab
 * @lab:  the lab
 * @name: file name
 * @text: its content without newline
 * @err:  why not: a full disk shows here
 *
 * Return: 0 or -errno.
 */
int vp_lab_write(const struct vp_lab *lab, const char *name, const char *text,
		 struct vp_error *err);

/* called for each lab found; @alive: somebody holds its lock */
typedef void (*vp_lab_visitor)(void *arg, struct vp_lab *lab, bool alive);

/**
 * vp_lab_visit() - look at all labs of this user beside a lab
 * @lab:     the lab; itself visited as well if its name has the prefix
 * @visitor: called for each directory %VP_LAB_PREFIX... with a lock file; one that is not alive is
 *           locked during the call
 * @arg:     for @visitor
 * @err:     why not
 *
 * Return: 0 or -errno of reading the directory above @lab.
 */
int vp_lab_visit(const struct vp_lab *lab, vp_lab_visitor visitor, void *arg,
		 struct vp_error *err);

/**
 * vp_lab_sweep() - remove all labs beside a lab, and the lab itself, that nobody alive holds
 * @lab:   the lab
 * @swept: called with the directory of each one removed; may be NULL
 * @err:   why not: the first lab that could not be removed
 *
 * Return: 0 or -errno.
 */
int vp_lab_sweep(const struct vp_lab *lab, void (*swept)(const char *dir), struct vp_error *err);

#endif
