/* SPDX-License-Identifier: GPL-2.0-only */
/* The list of tests that a program on kselftest_harness.h prints with -l. */
#ifndef DOORBENCH_KSELFTEST_H
#define DOORBENCH_KSELFTEST_H

#include "lib/config.h"
#include "lib/error.h"

/* most tests of one program; upstream's pci_endpoint_test has 23 */
#define DB_KSELFTEST_MAX	512

/**
 * db_kselftest_list() - names of all tests, "fixture.variant.test" or "fixture.test"
 * @text: the output of -l; untrusted
 * @out:  filled in with the order in which the harness runs them; freed by db_strings_free()
 * @err:  sentence with the line
 *
 * The format is that of test_harness_list_tests() in kselftest_harness.h, Linux 7.3: three columns
 * of 20 and 25 characters; per fixture variants and tests are listed side by side.  Each name is
 * checked by db_name_ok(), since it becomes a directory.
 *
 * Return: 0, -EBADMSG if it is no such list or is empty, -ENOMEM.
 */
int db_kselftest_list(const char *text, struct db_strings *out, struct db_error *err);

#endif
