/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One clear sentence for whoever has to mend it: library code fills it in and returns -errno,
 * programs print it.  Library code never prints and never exits.
 */
#ifndef DOORBENCH_ERROR_H
#define DOORBENCH_ERROR_H

/* a sentence without newline; names file and line, or field, where there is one */
struct db_error {
	char text[512];
};

/**
 * db_fail() - record an error and return its code
 * @err:  where the sentence goes, cut at its size; may be NULL
 * @code: positive errno value
 * @fmt:  printf format of the sentence
 *
 * Return: -@code, so that "return db_fail(err, EINVAL, ...)" reads well.
 */
int db_fail(struct db_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
