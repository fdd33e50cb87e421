/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fault injection of the kernel's own, as Documentation/fault-injection/fault-injection.rst has it:
 * what a shell cannot do exactly, because each of its own steps would count.
 */
#ifndef DOORBENCH_TARGET_INJECT_H
#define DOORBENCH_TARGET_INJECT_H

#include <stdint.h>

#include "target/error.h"

/* one function of the kernel, or of a module of it */
struct dbt_symbol {
	uint64_t start, end;	/* @end is where the next function begins */
};

/**
 * dbt_symbol_find() - where a function is, by /proc/kallsyms
 * @name: exact, or with a suffix that compilers add (".isra.0", ".constprop.0")
 * @s:    filled in
 * @err:  sentence
 *
 * The next function is one of the same module, since modules lie anywhere.
 *
 * Return: DBT_DONE; DBT_CANNOT: no such function, it is the last one, or addresses are hidden.
 */
int dbt_symbol_find(const char *name, struct dbt_symbol *s, struct dbt_error *err);

/**
 * dbt_step_link() - symlink() whose @nth allocation fails
 * @nth:    1 or more
 * @to:     what the link leads to
 * @name:   the link
 * @left:   what was left of @nth: 0 if an allocation failed
 * @result: errno of the step, 0 if it succeeded
 * @err:    sentence
 *
 * Return: DBT_DONE whatever the step's result; DBT_CANNOT without /proc/self/fail-nth.
 */
int dbt_step_link(unsigned int nth, const char *to, const char *name, unsigned int *left,
		  int *result, struct dbt_error *err);

/** dbt_step_write() - the same of writing @text to the file @name, which is opened before */
int dbt_step_write(unsigned int nth, const char *text, const char *name, unsigned int *left,
		   int *result, struct dbt_error *err);

/**
 * dbt_workers_arm() - have the @nth allocation of each kernel worker fail
 * @nth: 0: of none any more
 * @n:   number of workers
 * @err: sentence
 *
 * Only together with a stack filter, or everything that any worker does would count.
 *
 * Return: DBT_DONE; DBT_CANNOT without /proc/<pid>/fail-nth.
 */
int dbt_workers_arm(unsigned int nth, unsigned int *n, struct dbt_error *err);

/**
 * dbt_workers_left() - the least that is left to any worker to which something is left
 * @left: filled in; 0 if nothing is left to any
 * @err:  sentence
 *
 * Whether one has failed is told by the attribute's "times": a worker that was made since has 0,
 * too.
 */
int dbt_workers_left(unsigned int *left, struct dbt_error *err);

#endif
