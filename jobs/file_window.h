/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FILE_WINDOW_H
#define LEVAIN_FILE_WINDOW_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/*
 * file_window - the part of a temporary file that is in memory, for who goes through it: records of
 * any size, one after the other.
 */
struct file_window {
    struct arena *arena;
    int handle;
    uint64_t end;  /* of the file, or of what of it is gone through */
    uint64_t from; /* where the window begins */
    size_t bytes, room;
    char *data;
};

/** Make a window of a file that is open, `room` bytes or as many as a record has. Owner: `arena`.
 *  Errors: none. */
void file_window_init(struct file_window *window, struct arena *arena, int handle, uint64_t end,
                      size_t room);

/** Have so many bytes of a place in memory: `where` is of the window, until the next call. Errors:
 *  ST_CANNOT_WRITE (the file cannot be read again, or ends before). */
enum status file_window_at(struct file_window *window, uint64_t at, size_t bytes, void **where,
                           struct err *err) __attribute__((warn_unused_result));

/** Forget what is in memory: the file was changed. Errors: none. */
void file_window_forget(struct file_window *window);

/** Say, by errno, why a temporary file cannot be written or read again. Gives ST_CANNOT_WRITE. */
enum status file_window_refuse(struct err *err);

#endif
