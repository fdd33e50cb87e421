/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every file of the virtual pair shares: the two sides, one clear error sentence, the clock
 * that time-outs count on, and making text that a machine printed safe to show.
 */
#ifndef DOORBENCH_PAIR_COMMON_H
#define DOORBENCH_PAIR_COMMON_H

#include <stddef.h>
#include <stdint.h>

enum vp_side { VP_RC, VP_EP, VP_SIDES };

/* "rc", "ep": in commands, file names and messages */
extern const char *const vp_side_name[VP_SIDES];

/**
 * vp_side_parse() - the side a word names
 * @word: "rc" or "ep"
 *
 * Return: enum vp_side, -EINVAL for any other word.
 */
int vp_side_parse(const char *word);

/* a sentence without newline, for whoever has to mend it */
struct vp_error {
	char text[512];
};

/**
 * vp_fail() - record an error and return its code
 * @err:  where the sentence goes, cut at its size; may be NULL
 * @code: positive errno value
 * @fmt:  printf format of the sentence
 *
 * Return: -@code, so that "return vp_fail(err, EINVAL, ...)" reads well.
 */
int vp_fail(struct vp_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * vp_now() - the clock of all time-outs
 *
 * Return: CLOCK_MONOTONIC in milliseconds.
 */
int64_t vp_now(void);

/**
 * vp_clean() - make text from a machine safe for a terminal and for a one-line reply
 * @text: changed in place: each control character and non-ASCII byte becomes '?'
 */
void vp_clean(char *text);

/**
 * vp_last_line() - the last non-empty line of a log file, cleaned
 * @path: the file
 * @buf:  receives the line, "" if there is none or the file cannot be read
 * @size: of @buf, in bytes
 */
void vp_last_line(const char *path, char *buf, size_t size);

#endif
