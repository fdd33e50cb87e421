/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that are there whole or not at all, also after a crash or with a full disk. */
#ifndef DOORBENCH_FILE_H
#define DOORBENCH_FILE_H

#include <jansson.h>
#include <stddef.h>

#include "lib/buffer.h"
#include "lib/error.h"

/**
 * db_file_write() - replace a file: temporary name, fsync, rename, fsync of the directory
 * @path: the file
 * @data: its content
 * @len:  bytes in @data
 * @err:  sentence naming the file
 *
 * Return: 0, -errno (-ENOSPC ...); then the old file is untouched.
 */
int db_file_write(const char *path, const void *data, size_t len, struct db_error *err);

/**
 * db_file_keep() - write a file that means nothing without another one, which is written later
 * @path: the file
 * @data: its content
 * @len:  bytes in @data
 * @err:  sentence naming the file
 *
 * Cheaper than db_file_write(): after a crash the file may be there in part or not at all, until
 * db_file_settle() made it durable and db_file_write() put a file into the same directory.
 *
 * Return: 0, -errno.
 */
int db_file_keep(const char *path, const void *data, size_t len, struct db_error *err);

/**
 * db_file_settle() - make the content of all files of a directory durable
 * @path: the directory; what lies in directories below it is not looked at
 * @err:  sentence naming the file
 *
 * Much cheaper than a sync of each file when it is written: they share the disk's work.
 *
 * Return: 0, -errno.
 */
int db_file_settle(const char *path, struct db_error *err);

/** db_file_write_json() - db_file_write() of @json, indented; borrows @json */
int db_file_write_json(const char *path, const json_t *json, struct db_error *err);

/**
 * db_file_read() - read a whole file
 * @path: the file
 * @out:  its content is added; the caller frees; at most @out->limit bytes
 * @err:  sentence naming the file
 *
 * Return: 0, -EFBIG if it is larger than the limit, -errno.
 */
int db_file_read(const char *path, struct db_buf *out, struct db_error *err);

/** db_file_append() - open for appending, created if missing; a descriptor or -errno */
int db_file_append(const char *path, struct db_error *err);

/** db_file_add() - write all of @len bytes to @fd; 0 or -errno, @name is for the sentence */
int db_file_add(int fd, const void *data, size_t len, const char *name, struct db_error *err);

/**
 * db_file_path() - format a path
 * @out: PATH_MAX bytes; empty if the path is too long, so that using it fails with ENOENT
 * @fmt: printf format
 */
void db_file_path(char *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** db_file_mkdirs() - mkdir -p of @path; 0 or -errno */
int db_file_mkdirs(const char *path, struct db_error *err);

#endif
