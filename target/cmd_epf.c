// SPDX-License-Identifier: GPL-2.0-only
/* epf: single commands of pci-epf-test. */
#include <stdio.h>

#include "target/args.h"
#include "target/command.h"
#include "target/epf.h"

#define TIMEOUT_SECONDS	1.0

int dbt_cmd_epf_status(char *const *argv, struct dbt_error *err)
{
	const char *bdf = NULL;
	uint64_t bar = 0;
	const struct dbt_arg args[] = {
		DBT_TEXT("BDF", &bdf),
		{ "--bar", DBT_ARG_NUMBER, &bar, .max = DBT_BARS - 1 },
		{ 0 }
	};
	struct dbt_epf epf = { 0 };
	uint32_t status = 0;
	int ret = dbt_args(argv, args, err);

	if (!ret)
		ret = dbt_epf_open(&epf, bdf, (unsigned int)bar, err);
	if (!ret)
		ret = dbt_epf_status(&epf, &status, err);
	if (!ret)
		printf("status=0x%x\n", status);
	dbt_epf_close(&epf);
	return ret;
}

int dbt_cmd_epf_command(char *const *argv, struct dbt_error *err)
{
	const char *bdf = NULL;
	uint64_t bar = 0, command = 0;
	double timeout = TIMEOUT_SECONDS;
	const struct dbt_arg args[] = {
		DBT_TEXT("BDF", &bdf),
		{ "COMMAND", DBT_ARG_NUMBER, &command, .min = 1, .max = UINT32_MAX },
		{ "--bar", DBT_ARG_NUMBER, &bar, .max = DBT_BARS - 1 },
		DBT_SECONDS("--timeout", &timeout),
		{ 0 }
	};
	struct dbt_epf epf = { 0 };
	uint32_t status = 0;
	int ret = dbt_args(argv, args, err);

	if (!ret)
		ret = dbt_epf_open(&epf, bdf, (unsigned int)bar, err);
	if (!ret && !dbt_epf_use_msi(&epf))
		printf("# no interrupt is enabled: the EP logs an error\n");
	if (!ret)
		ret = dbt_epf_command(&epf, (uint32_t)command, timeout, &status, err);
	if (!ret)
		printf("status=0x%x\n", status);
	dbt_epf_close(&epf);
	return ret;
}
