// SPDX-License-Identifier: GPL-2.0-only
/* The poll loop: events, deadlines, interrupts, ticks, and what is left behind when it closes. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/clock.h"
#include "lib/loop.h"

/* far beyond what anything here takes, also on a busy machine */
#define LONG	60.0

struct pipe_end {
	struct db_loop *loop;
	int fd[2];
	unsigned int calls;
	bool drain;			/* take the byte, or leave the descriptor ready */
	struct pipe_end *forget;	/* removed from the loop by the callback */
};

static void on_ready(void *arg)
{
	struct pipe_end *p = arg;
	char byte;

	p->calls++;
	if (p->drain)
		assert_int_equal(read(p->fd[0], &byte, 1), 1);
	if (p->forget)
		db_loop_remove(p->loop, p->forget->fd[0]);
}

static void open_end(struct pipe_end *p, struct db_loop *l)
{
	*p = (struct pipe_end){ .loop = l, .drain = true };
	assert_int_equal(pipe2(p->fd, O_CLOEXEC), 0);
	assert_int_equal(db_loop_add(l, p->fd[0], on_ready, p), 0);
}

static void close_end(struct pipe_end *p)
{
	db_loop_remove(p->loop, p->fd[0]);
	close(p->fd[0]);
	close(p->fd[1]);
}

static void say(const struct pipe_end *p)
{
	assert_int_equal(write(p->fd[1], "x", 1), 1);
}

static int setup(void **state)
{
	static struct db_loop loop;

	*state = &loop;
	return db_loop_open(&loop, NULL);
}

static int teardown(void **state)
{
	db_loop_close(*state);
	return 0;
}

static void test_events(void **state)
{
	struct pipe_end a, b;

	open_end(&a, *state);
	open_end(&b, *state);
	say(&b);
	assert_int_equal(db_loop_once(*state, db_now() + LONG), 0);
	assert_int_equal(a.calls, 0);
	assert_int_equal(b.calls, 1);
	/* what is ready is served, however late it is */
	say(&a);
	assert_int_equal(db_loop_once(*state, 0), -ETIMEDOUT);
	assert_int_equal(a.calls, 1);
	/* the first callback removes the second watch of the same round */
	a.forget = &b;
	say(&a);
	say(&b);
	assert_int_equal(db_loop_once(*state, db_now() + LONG), 0);
	assert_int_equal(a.calls, 2);
	assert_int_equal(b.calls, 1);
	close_end(&a);
	close_end(&b);
}

static void test_hang_up(void **state)
{
	struct pipe_end a;

	open_end(&a, *state);
	a.drain = false;
	close(a.fd[1]);
	assert_int_equal(db_loop_once(*state, db_now() + LONG), 0);
	assert_int_equal(a.calls, 1);
	a.fd[1] = -1;
	close_end(&a);
}

static void test_deadline(void **state)
{
	double start = db_now();

	assert_int_equal(db_loop_once(*state, start + 0.1), -ETIMEDOUT);
	assert_true(db_now() >= start + 0.1);
	assert_int_equal(db_loop_once(*state, start), -ETIMEDOUT);
	assert_int_equal(db_loop_pause(*state, 0.05), 0);
	assert_true(db_now() >= start + 0.15);
}

/* who floods keeps nobody waiting longer than he wanted to */
static void test_flood(void **state)
{
	struct pipe_end a;
	double start = db_now();

	open_end(&a, *state);
	a.drain = false;
	say(&a);
	assert_int_equal(db_loop_pause(*state, 0.1), 0);
	assert_true(a.calls > 1);
	assert_true(db_now() < start + LONG);
	close_end(&a);
}

static void test_full(void **state)
{
	struct db_loop *l = *state;
	int ret = 0;

	for (int fd = 1000; !ret; fd++) {
		ret = db_loop_add(l, fd, on_ready, NULL);
		assert_true(fd <= 1000 + DB_LOOP_WATCHES);
	}
	assert_int_equal(ret, -ENOSPC);
	assert_int_equal(l->n, DB_LOOP_WATCHES);
	for (int fd = 1000; fd <= 1000 + DB_LOOP_WATCHES; fd++)
		db_loop_remove(l, fd);
	assert_int_equal(l->n, 1);
}

static void test_interrupt(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct db_loop *l = *state;

	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(kill(getpid(), signals[i]), 0);
		assert_int_equal(db_loop_pause(l, LONG), -EINTR);
		/* nobody waits any more */
		assert_int_equal(db_loop_once(l, db_now() + LONG), -EINTR);
		assert_true(db_loop_interrupted(l));
		l->tolerate = 1;
		assert_int_equal(db_loop_pause(l, 0.01), 0);
		assert_int_equal(kill(getpid(), signals[i]), 0);
		assert_int_equal(db_loop_pause(l, LONG), -EINTR);
		l->tolerate = l->interrupts = 0;
	}
}

static void count(void *arg)
{
	++*(unsigned int *)arg;
}

static void test_tick(void **state)
{
	unsigned int ticks = 0;
	double start = db_now();
	int ret;

	db_loop_tick(*state, 0.05, count, &ticks);
	/* waiting goes on behind each tick until the deadline and not beyond it */
	ret = db_loop_once(*state, start + 0.3);
	assert_int_equal(ret, -ETIMEDOUT);
	assert_true(db_now() >= start + 0.3);
	assert_in_range(ticks, 1, (db_now() - start) / 0.05);
	/* none before its time */
	ticks = 0;
	db_loop_tick(*state, LONG, count, &ticks);
	assert_int_equal(db_loop_pause(*state, 0.05), 0);
	assert_int_equal(ticks, 0);
	db_loop_tick(*state, 0.01, NULL, NULL);
	assert_int_equal(db_loop_pause(*state, 0.05), 0);
}

static void test_tick_and_event(void **state)
{
	unsigned int ticks = 0;
	struct pipe_end a;

	open_end(&a, *state);
	db_loop_tick(*state, 0.001, count, &ticks);
	say(&a);
	assert_int_equal(db_loop_once(*state, db_now() + LONG), 0);
	assert_int_equal(a.calls, 1);
	/* also while something is always ready */
	a.drain = false;
	ticks = 0;
	say(&a);
	while (ticks < 3)
		assert_int_equal(db_loop_once(*state, db_now() + LONG), 0);
	assert_int_equal(kill(getpid(), SIGINT), 0);
	assert_int_equal(db_loop_pause(*state, LONG), -EINTR);
	((struct db_loop *)*state)->interrupts = 0;
	db_loop_tick(*state, 1, NULL, NULL);
	close_end(&a);
}

/* a write to a pipe that nobody reads must not end the program, neither then nor at the close */
static void test_broken_pipe(void **state)
{
	struct db_loop l;
	int fd[2];

	assert_true(signal(SIGPIPE, SIG_DFL) != SIG_ERR);
	assert_int_equal(db_loop_open(&l, NULL), 0);
	assert_int_equal(pipe(fd), 0);
	close(fd[0]);
	assert_int_equal(write(fd[1], "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	close(fd[1]);
	db_loop_close(&l);
	assert_true(signal(SIGPIPE, SIG_DFL) == SIG_DFL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_events, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hang_up, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deadline, setup, teardown),
		cmocka_unit_test_setup_teardown(test_flood, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full, setup, teardown),
		cmocka_unit_test_setup_teardown(test_interrupt, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tick, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tick_and_event, setup, teardown),
		cmocka_unit_test(test_broken_pipe),
	};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
