// SPDX-License-Identifier: GPL-2.0-only
/*
 * results.ktap and results.flat.ktap: compared with golden files, then read by two parsers that
 * know nothing of the writer, this project's (made for what boards print) and perl's Test::Harness.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/ktap.h"
#include "lib/rundir_read.h"
#include "reports/report.h"
#include "tests/reports/golden.h"

static void golden(void **state)
{
	copy_golden(*state);
	assert_int_equal(db_report_ktap(run, NULL), 0);
	assert_golden(*state, "results.ktap", "expected.ktap");
	assert_golden(*state, "results.flat.ktap", "expected.flat.ktap");
}

/* as a status has to be read by others */
static enum db_ktap_status status_of(const struct db_run_case *c)
{
	static const enum db_ktap_status all[DB_RUN_STATUSES] = {
		[DB_RUN_PASS] = DB_KTAP_PASS, [DB_RUN_FAIL] = DB_KTAP_FAIL,
		[DB_RUN_SKIP] = DB_KTAP_SKIP, [DB_RUN_ERROR] = DB_KTAP_ERROR,
		[DB_RUN_MISS] = DB_KTAP_ERROR, [DB_RUN_DONE] = DB_KTAP_PASS,
	};

	return c->expected_failure ? DB_KTAP_XFAIL : all[c->status];
}

static void parse(const char *name, struct db_ktap *k)
{
	struct db_buf text = read_file(run, name);

	assert_int_equal(db_ktap_parse(db_buf_str(&text), text.len, k, NULL), 0);
	assert_int_equal(db_ktap_whole(k, NULL), 0);
	assert_int_equal(k->problems, 0);
	assert_int_equal(k->other_lines, 0);
	db_buf_free(&text);
}

static void flat_is_parsed(void **state)
{
	struct db_ktap k;
	struct db_run r;
	char name[512];
	size_t i;

	copy_golden(*state);
	assert_int_equal(db_report_ktap(run, NULL), 0);
	assert_int_equal(db_run_load(run, &r, NULL), 0);
	parse("results.flat.ktap", &k);
	assert_int_equal(k.n_results, r.n_cases);
	for (i = 0; i < k.n_results; i++) {
		snprintf(name, sizeof(name), "%s.%s", r.cases[i].suite, r.cases[i].dir);
		assert_string_equal(k.results[i].name, name);
		assert_int_equal(k.results[i].status, status_of(&r.cases[i]));
		assert_int_equal(k.results[i].depth, 0);
		if (r.cases[i].status == DB_RUN_FAIL)
			assert_non_null(strstr(k.results[i].diagnostics, r.cases[i].reason));
		else if (r.cases[i].status == DB_RUN_SKIP)
			assert_string_equal(k.results[i].text, r.cases[i].reason);
	}
	db_ktap_free(&k);
	db_run_free(&r);
}

/* the case of that suite and directory name */
static const struct db_run_case *case_of(const struct db_run *r, const char *suite,
					 const char *dir)
{
	size_t i;

	for (i = 0; i < r->n_cases; i++)
		if (!strcmp(r->cases[i].suite, suite) && !strcmp(r->cases[i].dir, dir))
			return &r->cases[i];
	fail_msg("no case %s/%s", suite, dir);
	return NULL;
}

static void nested_is_parsed(void **state)
{
	size_t i, children = 0;
	struct db_ktap k;
	struct db_run r;

	copy_golden(*state);
	assert_int_equal(db_report_ktap(run, NULL), 0);
	assert_int_equal(db_run_load(run, &r, NULL), 0);
	parse("results.ktap", &k);
	for (i = 0; i < k.n_results; i++) {
		const struct db_ktap_result *child = &k.results[i], *parent;

		if (child->parent < 0)
			continue;
		parent = &k.results[child->parent];
		children++;
		assert_int_equal(child->depth, 1);
		assert_int_equal(child->status, status_of(case_of(&r, parent->name, child->name)));
		if (!child->ok)
			assert_false(parent->ok);
		if (child->status == DB_KTAP_FAIL)
			assert_int_equal(parent->status, DB_KTAP_FAIL);
	}
	assert_int_equal(children, r.n_cases);
	assert_int_equal(k.planned, k.n_results - children);
	db_ktap_free(&k);
	db_run_free(&r);
}

/* what becomes of a suite by the statuses of its two cases */
static const struct {
	const char *a, *b;
	enum db_ktap_status suite;
} suites[] = {
	{ "PASS", "PASS", DB_KTAP_PASS },
	{ "PASS", "DONE", DB_KTAP_PASS },
	{ "PASS", "SKIP", DB_KTAP_PASS },
	{ "SKIP", "SKIP", DB_KTAP_SKIP },
	{ "PASS", "ERROR", DB_KTAP_ERROR },
	{ "SKIP", "MISS", DB_KTAP_ERROR },
	{ "FAIL", "PASS", DB_KTAP_FAIL },
	{ "FAIL", "ERROR", DB_KTAP_FAIL },
};

static void suite_follows_cases(void **state)
{
	char result[256];
	struct db_ktap k;
	size_t i;

	make_tmp();
	put("run.json", "{ \"schema\": 1, \"pair\": \"p\", \"kind\": \"boards\", \"plan\": [ "
	    "{ \"suite\": \"s\", \"case\": \"a\" }, { \"suite\": \"s\", \"case\": \"b\" } ] }");
	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		snprintf(result, sizeof(result), "{ \"suite\": \"s\", \"case\": \"a\", "
			 "\"status\": \"%s\" }", suites[i].a);
		put("cases/s/a/result.json", result);
		snprintf(result, sizeof(result), "{ \"suite\": \"s\", \"case\": \"b\", "
			 "\"status\": \"%s\" }", suites[i].b);
		put("cases/s/b/result.json", result);
		assert_int_equal(db_report_ktap(run, NULL), 0);
		parse("results.ktap", &k);
		assert_int_equal(k.n_results, 3);
		assert_string_equal(k.results[2].name, "s");
		assert_int_equal(k.results[2].status, suites[i].suite);
		db_ktap_free(&k);
	}
}

/* a reason is what a board printed: it must not read as a result, a plan or a directive */
static const char *const reasons[] = {
	"ok 2 faked", "not ok 2 faked", "1..7", "KTAP version 1", "# ok 2 faked", "SKIP faked",
	"Bail out! faked", "# SKIP faked", "a\\nok 2 faked", "a\\r\\nok 2 faked\\u2028ok 3",
	"# Totals: pass:9 fail:0 xfail:0 xpass:0 skip:0 error:0", "\\u001b[2Jok 2 faked",
};

static void reasons_fake_nothing(void **state)
{
	static const char *const statuses[] = { "PASS", "FAIL", "SKIP", "ERROR", "MISS", "DONE" };
	size_t i, status;
	char result[256];
	struct db_ktap k;
	struct db_run r;

	make_tmp();
	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		for (status = 0; status < DB_RUN_STATUSES; status++) {
			snprintf(result, sizeof(result), "\"status\": \"%s\", \"reason\": \"%s\"",
				 statuses[status], reasons[i]);
			put_case(result);
			assert_int_equal(db_report_ktap(run, NULL), 0);
			assert_int_equal(db_run_load(run, &r, NULL), 0);
			parse("results.ktap", &k);
			assert_int_equal(k.n_results, 2);
			assert_int_equal(k.results[0].status, status_of(&r.cases[0]));
			db_ktap_free(&k);
			parse("results.flat.ktap", &k);
			assert_int_equal(k.n_results, 1);
			assert_int_equal(k.results[0].status, status_of(&r.cases[0]));
			db_ktap_free(&k);
			db_run_free(&r);
		}
	}
}

static void no_case(void **state)
{
	struct db_ktap k;

	make_tmp();
	put("run.json", "{ \"schema\": 1, \"pair\": \"p\", \"kind\": \"boards\", \"plan\": [] }");
	assert_int_equal(db_report_ktap(run, NULL), 0);
	parse("results.ktap", &k);
	assert_int_equal(k.planned, 0);
	db_ktap_free(&k);
	parse("results.flat.ktap", &k);
	assert_int_equal(k.planned, 0);
	db_ktap_free(&k);
}

#define PERL \
	"perl -MTAP::Parser -e 'local $/; open(F, \"<\", $ARGV[0]) or die; " \
	"$p = TAP::Parser->new({ tap => scalar(<F>) }); $p->run; " \
	"printf(\"%d %d %d %d %d %d\\n\", $p->tests_planned, scalar($p->passed), " \
	"scalar($p->failed), scalar($p->skipped), $p->is_good_plan, " \
	"scalar($p->parse_errors))'"

/* numbers of results as perl's parser has to see them */
static void count(const struct db_run *r, int *passed, int *failed, int *skipped)
{
	size_t i;

	*passed = *failed = *skipped = 0;
	for (i = 0; i < r->n_cases; i++) {
		enum db_ktap_status status = status_of(&r->cases[i]);

		*failed += status == DB_KTAP_FAIL || status == DB_KTAP_ERROR;
		*passed += status != DB_KTAP_FAIL && status != DB_KTAP_ERROR;
		*skipped += status == DB_KTAP_SKIP;
	}
}

static void perl_reads_flat(void **state)
{
	int planned, passed, failed, skipped, good, errors, want[3];
	char command[1024];
	struct db_run r;
	FILE *perl;

	copy_golden(*state);
	assert_int_equal(db_report_ktap(run, NULL), 0);
	assert_int_equal(db_run_load(run, &r, NULL), 0);
	count(&r, &want[0], &want[1], &want[2]);
	snprintf(command, sizeof(command), "%s '%s/results.flat.ktap'", PERL, run);
	perl = popen(command, "r");
	assert_non_null(perl);
	assert_int_equal(fscanf(perl, "%d %d %d %d %d %d", &planned, &passed, &failed, &skipped,
				&good, &errors), 6);
	assert_int_equal(pclose(perl), 0);
	assert_int_equal(planned, r.n_cases);
	assert_int_equal(passed, want[0]);
	assert_int_equal(failed, want[1]);
	assert_int_equal(skipped, want[2]);
	assert_int_equal(good, 1);
	assert_int_equal(errors, 0);
	db_run_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH_GOLDEN(golden),
		EACH_GOLDEN(flat_is_parsed),
		EACH_GOLDEN(nested_is_parsed),
		EACH_GOLDEN(perl_reads_flat),
		COPY_TEST(suite_follows_cases),
		COPY_TEST(reasons_fake_nothing),
		COPY_TEST(no_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
