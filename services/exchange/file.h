/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FILE_H
#define LEVAIN_FILE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"

#include <stdio.h>
#include <sys/types.h>

/*
 * file - whole files in, whole files out.
 *
 * A report that cannot be written whole is not written (P7): it is written beside its place,
 * synced, and then renamed; a reader sees the old one or the new one.
 */

/* The bytes of a file, and how messages name it. */
struct file_bytes {
    const char *name;
    const char *bytes; /* not NUL-ended */
    size_t length;
};

/** Say that a file cannot be read, with the cause that the system gave last (errno) and what to do.
 *  Errors: ST_DATA - always. */
enum status file_refuse(const char *path, const char *message, struct err *err);

/** Read a whole file ("-" is the standard input) of at most `limit_bytes`, NUL-ended.
 *  Owner: `arena`. Errors: ST_DATA - absent, unreadable, a folder, or too large. */
enum status file_read(struct arena *arena, const char *path, size_t limit_bytes, char **bytes,
                      size_t *length, struct err *err) __attribute__((warn_unused_result));

/** Read the next bytes of an open file, as many as there are up to `limit_bytes`, and feed them to
 *  the digester, which may be null. Errors: those of fread. */
size_t file_block(FILE *file, char *bytes, size_t limit_bytes, struct digester *digester);

/** Digest a file, as sha256sum does. Errors: ST_DATA - absent or unreadable, or "-", which cannot
 * be read twice. Cost: one block of memory. */
enum status file_digest(const char *path, struct digest *digest, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Write a whole file, or leave what was there. It is written as `.NAME.PID.tmp` in the same folder,
 * where those of writers that were killed are swept; the rights of a file that is there are kept.
 *
 * Errors: ST_CANNOT_WRITE, also when the path names a folder, a device or a link.
 */
enum status file_write(const char *path, const char *bytes, size_t length, struct err *err)
    __attribute__((warn_unused_result));

/* Gives the next bytes of what is to be written, the caller's until it is called again; none: it
 * was all. */
typedef enum status file_source_fn(void *context, const char **bytes, size_t *length,
                                   struct err *err);

/** The same of bytes that come one after the other, so that nobody has to hold them all.
 *  Errors: as file_write, and those of `source`, unchanged: what was there is left. */
enum status file_write_from(const char *path, file_source_fn *source, void *context,
                            struct err *err) __attribute__((warn_unused_result));

/** Take away what writers that were killed left in a folder, `.NAME.PID.tmp`; those of writers that
 *  live stay. Files that are written there next do not look again. Errors: none; a folder that
 *  there is not has none. */
void file_sweep(const char *path);

/** The same of the writers of one file. Cost: all names in its folder are read. Errors: none. */
void file_sweep_beside(const char *path);

/** Tell whether a file may be put in the place of another, and the mode of the one that is there:
 * of a file that nobody may read it is not 0, which says that there is none. Errors:
 * ST_CANNOT_WRITE - it is a folder, device, pipe or link, in whose place a file would stand. */
enum status file_replaceable(const char *path, mode_t *mode, struct err *err)
    __attribute__((warn_unused_result));

/** Make a folder and those above it where missing. Errors: ST_CANNOT_WRITE. */
enum status file_make_folder(const char *path, struct err *err) __attribute__((warn_unused_result));

#endif
