// SPDX-License-Identifier: GPL-2.0-only
/* What db-target prints on a board: whole, cut off, twice, and things that are not numbers. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/target.h"

static void test_doorbell(void **state)
{
	struct db_target_doorbell d;
	struct db_error err;

	assert_int_equal(db_target_doorbell("bar=2 offset=0xa0 data=0x0 status=0x440\n", &d, &err),
			 0);
	assert_int_equal(d.bar, 2);
	assert_int_equal(d.offset, 0xa0);
	assert_int_equal(d.data, 0);
	assert_int_equal(d.status, 0x440);
	/* one a line, in any order, comments and other words among them */
	assert_int_equal(db_target_doorbell("# bar=1\nstatus=0xffffffff\ndata=7\nx=y\r\n"
					    "offset=64\tbar=5", &d, &err), 0);
	assert_int_equal(d.bar, 5);
	assert_int_equal(d.offset, 64);
	assert_int_equal(d.status, 0xffffffff);
}

static void refuse_doorbell(const char *text, const char *why)
{
	struct db_target_doorbell d;
	struct db_error err;

	assert_int_equal(db_target_doorbell(text, &d, &err), -EBADMSG);
	assert_non_null(strstr(err.text, why));
}

static void test_no_doorbell(void **state)
{
	refuse_doorbell("", "'bar'");
	refuse_doorbell("rebar=2 offset=1 data=1 status=1", "'bar'");
	refuse_doorbell("bar=6 offset=1 data=1 status=1", "at most 5");
	refuse_doorbell("bar=-1 offset=1 data=1 status=1", "bar=-1");
	refuse_doorbell("bar= offset=1 data=1 status=1", "bar=");
	refuse_doorbell("bar=2 bar=2 offset=1 data=1 status=1", "twice");
	refuse_doorbell("bar=2 offset=0x data=1 status=1", "offset=0x");
	refuse_doorbell("bar=2 offset=0x100000000 data=1 status=1", "offset");
	refuse_doorbell("bar=2 offset=1 data=$(reboot) status=1", "data");
	refuse_doorbell("bar=2 offset=1 data=1 status=0000000000000000000000001", "too long");
	refuse_doorbell("bar=2 offset=1 data=1", "'status'");
	refuse_doorbell("bar=2 offset=1 data=1 status", "'status'");
}

static void test_value(void **state)
{
	struct db_error err;
	uint32_t value;

	assert_int_equal(db_target_value("value=0x00000433\n", &value, &err), 0);
	assert_int_equal(value, 0x433);
	assert_int_equal(db_target_value("status=0x433\n", &value, &err), -EBADMSG);
	assert_int_equal(db_target_value("value=0x100000000\n", &value, &err), -EBADMSG);
}

static void test_rings(void **state)
{
	struct db_target_rings r;
	struct db_error err;

	assert_int_equal(db_target_rings("rung=1000 seen=998 timeouts=2 seconds=1.25", &r, &err),
			 0);
	assert_int_equal(r.rung, 1000);
	assert_int_equal(r.seen, 998);
	assert_int_equal(r.timeouts, 2);
	assert_true(r.seconds == 1.25);
	assert_int_equal(db_target_rings("rung=1 seen=1 timeouts=1 seconds=1", &r, &err),
			 -EBADMSG);
	assert_int_equal(db_target_rings("rung=1 seen=1 timeouts=0", &r, &err), -EBADMSG);
	assert_int_equal(db_target_rings("rung=1 seen=1 timeouts=0 seconds=0x1p3", &r, &err),
			 -EBADMSG);
	assert_int_equal(db_target_rings("rung=1 seen=1 timeouts=0 seconds=nan", &r, &err),
			 -EBADMSG);
	assert_int_equal(db_target_rings("rung=9999999999999 seen=1 timeouts=0 seconds=1", &r,
					 &err), -EBADMSG);
}

static void test_latency(void **state)
{
	struct db_target_latency l;
	struct db_error err;

	assert_int_equal(db_target_latency("# number handler reply, ns\n1 100 200.5\n3 110 210\n"
					   "n=2 timeouts=1 warmup=100 clock_hz=62500000 cpu=0\n"
					   "hold=yes", &l, &err), 0);
	assert_int_equal(l.n, 2);
	assert_true(l.number[1] == 3 && l.first[1] == 110 && l.second[0] == 200.5);
	assert_int_equal(l.timeouts, 1);
	assert_int_equal(l.warmup, 100);
	assert_string_equal(l.clock_hz, "62500000");
	assert_string_equal(l.hold, "yes");
	assert_string_equal(l.cost_ns, "");
	db_target_latency_free(&l);
	assert_int_equal(db_target_latency("1 7\nn=1 timeouts=0 warmup=0", &l, &err), 0);
	assert_null(l.second);
	db_target_latency_free(&l);
	/* no sample at all is no error of the text */
	assert_int_equal(db_target_latency("n=0 timeouts=5 warmup=0", &l, &err), 0);
	assert_null(l.first);
	db_target_latency_free(&l);
}

static void join(struct db_target_latency *all, const char *text, int before, int result)
{
	struct db_target_latency part;
	struct db_error err;

	assert_int_equal(db_target_latency(text, &part, &err), 0);
	assert_int_equal(db_target_latency_join(all, &part, (unsigned long)before, &err), result);
	db_target_latency_free(&part);
}

static void test_latency_join(void **state)
{
	struct db_target_latency all = { 0 };

	/* nothing was answered in the first portion, so that the second tells how */
	join(&all, "n=0 timeouts=1 warmup=10 cpu=1", 0, 0);
	join(&all, "1 100 200\n2 101 201\nn=2 timeouts=0 warmup=10 cpu=2", 2, 0);
	join(&all, "2 102 202\nn=1 timeouts=1 warmup=10 cpu=3", 4, 0);
	assert_int_equal(all.n, 3);
	assert_true(all.number[0] == 3 && all.number[2] == 6);
	assert_true(all.first[1] == 101 && all.second[2] == 202);
	assert_int_equal(all.timeouts, 2);
	assert_int_equal(all.warmup, 30);
	assert_string_equal(all.cpu, "2");
	/* other columns are another measurement */
	join(&all, "1 7\nn=1 timeouts=5 warmup=0", 6, -EBADMSG);
	assert_int_equal(all.n, 3);
	assert_int_equal(all.timeouts, 2);
	db_target_latency_free(&all);
}

static void refuse_latency(const char *text, const char *why)
{
	struct db_target_latency l;
	struct db_error err;

	assert_int_equal(db_target_latency(text, &l, &err), -EBADMSG);
	assert_non_null(strstr(err.text, why));
	db_target_latency_free(&l);
	assert_null(l.first);
}

static void test_no_latency(void **state)
{
	refuse_latency("", "'n'");
	refuse_latency("1 2\nn=2 timeouts=0 warmup=0", "printed 1");
	refuse_latency("1 2\n2 3 4\nn=2 timeouts=0 warmup=0", "line 2");
	refuse_latency("1\nn=1 timeouts=0 warmup=0", "line 1");
	refuse_latency("1 2 3 4\nn=1 timeouts=0 warmup=0", "line 1");
	refuse_latency("1 -2\nn=1 timeouts=0 warmup=0", "line 1");
	refuse_latency("1 0x2\nn=1 timeouts=0 warmup=0", "line 1");
	refuse_latency("1 1e999\nn=1 timeouts=0 warmup=0", "line 1");
	refuse_latency("1 2\nn=1 warmup=0", "'timeouts'");
	refuse_latency("1 2\nn=1 timeouts=0 warmup=0 cpu=0 cpu=1", "twice");
}

static void test_status(void **state)
{
	struct db_error err;
	uint32_t status;

	assert_int_equal(db_target_status("status=0x42", &status, &err), 0);
	assert_int_equal(status, 0x42);
	assert_int_equal(db_target_status("# status=0x42", &status, &err), -EBADMSG);
	assert_int_equal(db_target_status("status=1 status=1", &status, &err), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_doorbell),
		cmocka_unit_test(test_no_doorbell),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_rings),
		cmocka_unit_test(test_latency),
		cmocka_unit_test(test_latency_join),
		cmocka_unit_test(test_no_latency),
		cmocka_unit_test(test_status),
	};

	return cmocka_run_group_tests_name("target", tests, NULL, NULL);
}
