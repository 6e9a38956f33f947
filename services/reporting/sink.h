/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SINK_H
#define LEVAIN_SINK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/*
 * sink - where the bytes of a report go: a text in memory, or a file that appears when it is whole.
 *
 * A long report is written piece by piece, in flat memory; a report that cannot be written whole
 * is not written (P7).
 */
typedef enum status sink_fn(void *context, const char *bytes, size_t length, struct err *err);

struct sink {
    sink_fn *write;
    void *context;
};

/** Give a sink that adds to `text`. Errors: none, then and later. */
struct sink sink_of_text(struct text *text);

/** Write bytes, or a NUL-ended string. Errors: ST_CANNOT_WRITE, as the sink's own. */
enum status sink_write(struct sink sink, const char *bytes, size_t length, struct err *err)
    __attribute__((warn_unused_result));
enum status sink_string(struct sink sink, const char *string, struct err *err)
    __attribute__((warn_unused_result));

struct sink_file;

/**
 * Start a file that will take the place of `path` when it is whole. It is written beside it, as
 * `.NAME.PID.tmp`; those that writers of it who were killed have left are taken away. It has the
 * permissions of the file that it replaces.
 *
 * Owner:  `arena` for the struct; caller for the file, until sink_file_keep or sink_file_drop.
 * Errors: ST_CANNOT_WRITE - the folder is missing or refuses; the path is a folder, device, pipe
 *         or link.
 * Cost:   all names in its folder are read.
 */
enum status sink_file_open(struct arena *arena, const char *path, struct sink_file **file,
                           struct err *err) __attribute__((warn_unused_result));

/**
 * Start a file without a name, that is gone when it is dropped: for what is known early and
 * printed late. sink_file_copy gives it back from its beginning, as often as wanted.
 *
 * Owner:  `arena` for the struct; caller for the file, until sink_file_drop.
 * Errors: ST_CANNOT_WRITE.
 */
enum status sink_file_spool(struct arena *arena, struct sink_file **file, struct err *err)
    __attribute__((warn_unused_result));
enum status sink_file_copy(struct sink_file *file, struct sink sink, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Give the handle of the file, with all that was written on it and placed at its beginning, for
 * another program to read from or write to.
 *
 * Owner:  the file; the handle is closed with it.
 * Errors: ST_CANNOT_WRITE.
 */
enum status sink_file_handle(struct sink_file *file, int *handle, struct err *err)
    __attribute__((warn_unused_result));

/** Give the sink that writes to the file. Errors: none; each write may give ST_CANNOT_WRITE. */
struct sink sink_of_file(struct sink_file *file);

/** Put the whole file in its place, on the disk. The file is released either way.
 *  Errors: ST_CANNOT_WRITE - what was in its place is then still there. */
enum status sink_file_keep(struct sink_file *file, struct err *err)
    __attribute__((warn_unused_result));

/** Forget the file (which may be null). Errors: none. */
void sink_file_drop(struct sink_file *file);

#endif
