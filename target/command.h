/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands of db-target: one function each, named in the table of command.c. */
#ifndef DOORBENCH_TARGET_COMMAND_H
#define DOORBENCH_TARGET_COMMAND_H

#include "target/error.h"

/**
 * dbt_main() - run the command that the command line names
 * @argv: without the program's name, up to a NULL
 *
 * Prints "key=value" words to standard output, a failure's sentence to standard error.
 *
 * Return: exit status, see enum dbt_status.
 */
int dbt_main(char *const *argv);

/* each takes what follows its words, and returns an enum dbt_status with a sentence */
int dbt_cmd_find(char *const *argv, struct dbt_error *err);
int dbt_cmd_info(char *const *argv, struct dbt_error *err);
int dbt_cmd_cfg_read(char *const *argv, struct dbt_error *err);
int dbt_cmd_cfg_write(char *const *argv, struct dbt_error *err);
int dbt_cmd_bar_read(char *const *argv, struct dbt_error *err);
int dbt_cmd_bar_write(char *const *argv, struct dbt_error *err);
int dbt_cmd_bar_fill(char *const *argv, struct dbt_error *err);
int dbt_cmd_bar_check(char *const *argv, struct dbt_error *err);
int dbt_cmd_epf_status(char *const *argv, struct dbt_error *err);
int dbt_cmd_epf_command(char *const *argv, struct dbt_error *err);
int dbt_cmd_doorbell_enable(char *const *argv, struct dbt_error *err);
int dbt_cmd_doorbell_disable(char *const *argv, struct dbt_error *err);
int dbt_cmd_doorbell_ring(char *const *argv, struct dbt_error *err);
int dbt_cmd_latency_ring(char *const *argv, struct dbt_error *err);
int dbt_cmd_latency_command(char *const *argv, struct dbt_error *err);
int dbt_cmd_latency_msi(char *const *argv, struct dbt_error *err);
int dbt_cmd_latency_floor(char *const *argv, struct dbt_error *err);
int dbt_cmd_interrupts(char *const *argv, struct dbt_error *err);
int dbt_cmd_symbol(char *const *argv, struct dbt_error *err);
int dbt_cmd_inject_link(char *const *argv, struct dbt_error *err);
int dbt_cmd_inject_write(char *const *argv, struct dbt_error *err);
int dbt_cmd_inject_arm(char *const *argv, struct dbt_error *err);
int dbt_cmd_inject_disarm(char *const *argv, struct dbt_error *err);
int dbt_cmd_clock(char *const *argv, struct dbt_error *err);
int dbt_cmd_selftest(char *const *argv, struct dbt_error *err);

#endif
