/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one poll loop of a program: file descriptors with callbacks, and SIGINT, SIGTERM, SIGHUP
 * taken from a signalfd, so that every wait ends at once when the user wants it to.
 */
#ifndef DOORBENCH_LOOP_H
#define DOORBENCH_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/error.h"

/* two log followers, two shells and one child, three descriptors each, and the signals: 16 */
#define DB_LOOP_WATCHES		24

struct db_watch {
	int fd;
	void (*ready)(void *arg);
	void *arg;
};

struct db_loop {
	struct db_watch watches[DB_LOOP_WATCHES];
	size_t n;
	int signal_fd;
	sigset_t old_mask;	/* what children get */
	void (*old_pipe)(int);	/* what was done on SIGPIPE before */
	unsigned int interrupts;	/* signals so far */
	unsigned int tolerate;	/* how many of them do not end a wait: 1 during tear-down */
	void (*tick)(void *arg);	/* NULL: none */
	void *tick_arg;
	double tick_seconds;	/* between two calls */
	double tick_due;	/* db_now() time of the next one */
};

/** db_loop_open() - take SIGINT, SIGTERM, SIGHUP here, ignore SIGPIPE; 0 or -errno */
int db_loop_open(struct db_loop *l, struct db_error *err);

/** db_loop_close() - close and restore what was done on signals */
void db_loop_close(struct db_loop *l);

/** db_loop_add() - call @ready(@arg) when @fd can be read or was hung up; 0 or -ENOSPC */
int db_loop_add(struct db_loop *l, int fd, void (*ready)(void *arg), void *arg);

/** db_loop_remove() - forget @fd; fine if it is not watched */
void db_loop_remove(struct db_loop *l, int fd);

/**
 * db_loop_tick() - call something again and again while the loop is served
 * @l:       the loop, has one tick at most
 * @seconds: between two calls, about; more than 0
 * @tick:    called also when no descriptor is ready, and when one always is; must not serve the
 *           loop; NULL: no more ticks
 * @arg:     passed to it
 *
 * To those who wait a tick is no event: db_loop_once() goes on waiting behind it.
 */
void db_loop_tick(struct db_loop *l, double seconds, void (*tick)(void *arg), void *arg);

/**
 * db_loop_once() - wait for one event or more and call back
 * @l:        the loop
 * @deadline: db_now() time at which waiting ends
 *
 * What is ready is served at least once, however late it is.
 *
 * Return: 0 if something happened; -ETIMEDOUT at the deadline, also if something happened: a
 * descriptor that is always ready must not keep anybody waiting; -EINTR if the user interrupted.
 */
int db_loop_once(struct db_loop *l, double deadline);

/** db_loop_interrupted() - did the user interrupt more often than is tolerated now? */
bool db_loop_interrupted(const struct db_loop *l);

/** db_loop_pause() - serve the loop for @seconds; 0 or -EINTR */
int db_loop_pause(struct db_loop *l, double seconds);

#endif
