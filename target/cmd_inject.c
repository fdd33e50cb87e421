// SPDX-License-Identifier: GPL-2.0-only
/* inject and symbol: failures of the kernel's allocations, counted exactly. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "target/args.h"
#include "target/command.h"
#include "target/inject.h"

/* more allocations than any step makes */
#define NTH_MAX	100000

int dbt_cmd_symbol(char *const *argv, struct dbt_error *err)
{
	const char *name = NULL;
	const struct dbt_arg args[] = { DBT_TEXT("NAME", &name), { 0 } };
	struct dbt_symbol s;
	int ret = dbt_args(argv, args, err);

	if (!ret)
		ret = dbt_symbol_find(name, &s, err);
	if (!ret)
		printf("start=0x%llx end=0x%llx\n", (unsigned long long)s.start,
		       (unsigned long long)s.end);
	return ret;
}

typedef int step_fn(unsigned int nth, const char *what, const char *name, unsigned int *left,
		    int *result, struct dbt_error *err);

static int run_step(char *const *argv, const char *what_name, const char *file_name, step_fn *step,
		    struct dbt_error *err)
{
	const char *what = NULL, *name = NULL;
	uint64_t nth = 0;
	const struct dbt_arg args[] = {
		{ "NTH", DBT_ARG_NUMBER, &nth, .min = 1, .max = NTH_MAX },
		DBT_TEXT(what_name, &what),
		DBT_TEXT(file_name, &name),
		{ 0 }
	};
	unsigned int left = 0;
	int result = 0, ret = dbt_args(argv, args, err);

	if (!ret)
		ret = step((unsigned int)nth, what, name, &left, &result, err);
	if (!ret)
		printf("nth=%u left=%u error=%s\n", (unsigned int)nth, left,
		       result ? strerrorname_np(result) : "none");
	return ret;
}

int dbt_cmd_inject_link(char *const *argv, struct dbt_error *err)
{
	return run_step(argv, "TARGET", "NAME", dbt_step_link, err);
}

int dbt_cmd_inject_write(char *const *argv, struct dbt_error *err)
{
	return run_step(argv, "TEXT", "FILE", dbt_step_write, err);
}

int dbt_cmd_inject_arm(char *const *argv, struct dbt_error *err)
{
	uint64_t nth = 0;
	const struct dbt_arg args[] = {
		{ "NTH", DBT_ARG_NUMBER, &nth, .min = 1, .max = NTH_MAX }, { 0 }
	};
	unsigned int n = 0;
	int ret = dbt_args(argv, args, err);

	if (!ret)
		ret = dbt_workers_arm((unsigned int)nth, &n, err);
	if (!ret)
		printf("workers=%u\n", n);
	return ret;
}

int dbt_cmd_inject_disarm(char *const *argv, struct dbt_error *err)
{
	const struct dbt_arg args[] = { { 0 } };
	unsigned int left = 0, n;
	int ret = dbt_args(argv, args, err);

	if (!ret)
		ret = dbt_workers_left(&left, err);
	if (!ret)
		ret = dbt_workers_arm(0, &n, err);
	if (!ret)
		printf("left=%u\n", left);
	return ret;
}
