/* SPDX-License-Identifier: MPL-2.0 */
#include "file_window.h"

#include "base/words.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void
file_window_init(struct file_window *window, struct arena *arena, int handle, uint64_t end,
                 size_t room)
{
    *window = (struct file_window){.arena = arena, .handle = handle, .end = end, .room = room};
    window->data = arena_alloc(arena, room, 1);
}

enum status
file_window_refuse(struct err *err)
{
    return err_set(err, ST_CANNOT_WRITE, _("%s cannot be written: %s"), _("a temporary file"),
                   strerror(errno));
}

/* A window that begins there. */
static enum status
open_at(struct file_window *window, uint64_t at, struct err *err)
{
    window->from = at;
    window->bytes = 0;
    while (window->bytes < window->room && at + window->bytes < window->end) {
        const uint64_t left = window->end - at - window->bytes;
        const size_t room = window->room - window->bytes;
        const ssize_t bytes = pread(window->handle, window->data + window->bytes,
                                    left < room ? (size_t)left : room, (off_t)(at + window->bytes));

        if (bytes <= 0) {
            errno = bytes == 0 ? EIO : errno;
            return file_window_refuse(err);
        }
        window->bytes += (size_t)bytes;
    }
    return ST_OK;
}

enum status
file_window_at(struct file_window *window, uint64_t at, size_t bytes, void **where, struct err *err)
{
    enum status status = ST_OK;

    if (at < window->from || at + bytes > window->from + window->bytes) {
        if (bytes > window->room) {
            window->room = bytes;
            window->data = arena_alloc(window->arena, bytes, 1);
        }
        status = open_at(window, at, err);
        if (status == ST_OK && bytes > window->bytes) {
            errno = EIO;
            status = file_window_refuse(err);
        }
    }
    *where = window->data + (at - window->from);
    return status;
}

void
file_window_forget(struct file_window *window)
{
    window->bytes = 0;
}
