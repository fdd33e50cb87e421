/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a board prints is untrusted: before it is shown on a terminal, quoted in a file that people
 * read, or used in a file name, it goes through here.
 */
#ifndef DOORBENCH_SANITISE_H
#define DOORBENCH_SANITISE_H

#include <stdbool.h>
#include <stddef.h>

/* longest part of a path made of a foreign name; NAME_MAX is 255, a suffix must fit */
#define DB_NAME_MAX	200

/**
 * db_sanitise() - make text harmless: one line, printable ASCII, others as '?'
 * @text: changed in place; trailing white space is removed
 *
 * Tabs and newlines become blanks.  Terminal escape sequences lose their ESC and so their power.
 *
 * Return: @text.
 */
char *db_sanitise(char *text);

/** db_sanitise_bytes() - as db_sanitise() for @len bytes, but keeps newlines and tabs */
void db_sanitise_bytes(char *bytes, size_t len);

/**
 * db_name_ok() - may this be one part of a path below the run directory?
 * @name: e.g. the name of a test that a board reported
 *
 * Letters, digits and "._-+:@" only, no leading '.' or '-', 1 .. DB_NAME_MAX bytes.
 */
bool db_name_ok(const char *name);

/**
 * db_case_name_ok() - may this be the name of a case?
 * @name: without its suite
 *
 * As db_name_ok() but no '@': directory "name@2" holds the second result of case "name".
 */
bool db_case_name_ok(const char *name);

#endif
