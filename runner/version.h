/* SPDX-License-Identifier: GPL-2.0-only */
/* The version that results name: the Makefile gives git's description of the tree. */
#ifndef DOORBENCH_VERSION_H
#define DOORBENCH_VERSION_H

#ifndef RUN_VERSION
#define RUN_VERSION "0.1"
#endif

#endif
