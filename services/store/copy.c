/* SPDX-License-Identifier: MPL-2.0 */
#include "store/copy.h"

#include "base/text.h"
#include "store/db_wire.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

#define BUFFER_BYTES   ((size_t)64 << 10)
#define COPY_BYTES_MAX ((size_t)1 << 20)

/* PostgreSQL counts instants in microseconds from 2000-01-01T00:00:00Z. */
#define EPOCH_SECONDS INT64_C(946684800)
#define DAY_SECONDS   86400
#define MICROSECONDS  INT64_C(1000000)

struct copy {
    struct arena arena;
    struct db *db;
    enum status status;
    struct err err; /* the first failure */
    int columns_left;
    struct arena *gathers; /* where the buffer grows; null when it is sent */
    char *buffer;
    size_t used_bytes, room_bytes;
};

static void
send_buffer(struct copy *copy)
{
    if (copy->status == ST_OK && copy->used_bytes > 0) {
        copy->status = db_copy_send(copy->db, copy->buffer, copy->used_bytes, &copy->err);
    }
    copy->used_bytes = 0;
}

/* Make room where there is none left: send what there is, or grow. */
static void
make_room(struct copy *copy)
{
    char *larger;

    if (copy->gathers == NULL) {
        send_buffer(copy);
        return;
    }
    larger = ARENA_NEW(copy->gathers, char, 2 * copy->room_bytes);
    memcpy(larger, copy->buffer, copy->used_bytes);
    copy->buffer = larger;
    copy->room_bytes *= 2;
}

static void
put_bytes(struct copy *copy, const void *bytes, size_t length)
{
    const char *at = bytes;

    while (length > 0) {
        size_t room = copy->room_bytes - copy->used_bytes;
        size_t part = length < room ? length : room;

        memcpy(copy->buffer + copy->used_bytes, at, part);
        copy->used_bytes += part;
        at += part;
        length -= part;
        if (copy->used_bytes == copy->room_bytes) {
            make_room(copy);
        }
    }
}

/* Integers travel with their highest byte first. */
static void
put_integer(struct copy *copy, int64_t value, size_t length)
{
    uint64_t bytes = htobe64((uint64_t)value);

    /* Eight bytes at once, of which the first count, are one store instead of a call. */
    if (copy->room_bytes - copy->used_bytes > sizeof bytes) {
        bytes = htobe64((uint64_t)value << (8 * (sizeof bytes - length)));
        memcpy(copy->buffer + copy->used_bytes, &bytes, sizeof bytes);
        copy->used_bytes += length;
        return;
    }
    put_bytes(copy, (const char *)&bytes + (sizeof bytes - length), length);
}

static void
begin_column(struct copy *copy)
{
    assert(copy != NULL && copy->columns_left > 0);

    copy->columns_left--;
}

static enum status
begin(struct copy **copy, struct db *db, const char *table, const char *columns,
      const char *options, struct err *err)
{
    /* Signature, flags and length of the header's extension; the closing NUL is its last byte. */
    static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
    struct arena arena;
    enum status status;

    assert(copy != NULL && db != NULL && table != NULL && columns != NULL);

    arena_init(&arena, COPY_BYTES_MAX);
    status = db_copy_begin(
        db, text_format(&arena, "copy %s (%s) from stdin (%s)", table, columns, options), err);
    if (status != ST_OK) {
        arena_free(&arena);
        *copy = NULL;
        return status;
    }
    *copy = ARENA_NEW(&arena, struct copy, 1);
    (*copy)->db = db;
    (*copy)->buffer = ARENA_NEW(&arena, char, BUFFER_BYTES);
    (*copy)->room_bytes = BUFFER_BYTES;
    (*copy)->arena = arena;
    put_bytes(*copy, head, sizeof head);
    return ST_OK;
}

enum status
copy_begin(struct copy **copy, struct db *db, const char *table, const char *columns,
           struct err *err)
{
    return begin(copy, db, table, columns, "format binary", err);
}

enum status
copy_begin_fresh(struct copy **copy, struct db *db, const char *table, const char *columns,
                 struct err *err)
{
    return begin(copy, db, table, columns, "format binary, freeze", err);
}

struct copy *
copy_gather(struct arena *arena)
{
    struct copy *copy = ARENA_NEW(arena, struct copy, 1);

    copy->gathers = arena;
    copy->buffer = ARENA_NEW(arena, char, BUFFER_BYTES);
    copy->room_bytes = BUFFER_BYTES;
    return copy;
}

void
copy_forget(struct copy *gathered)
{
    assert(gathered->gathers != NULL && gathered->columns_left == 0);

    gathered->used_bytes = 0;
}

size_t
copy_gathered_bytes(const struct copy *gathered)
{
    return gathered->used_bytes;
}

void
copy_forward(struct copy *copy, const struct copy *gathered)
{
    assert(copy->gathers == NULL && copy->columns_left == 0 && gathered->columns_left == 0);

    send_buffer(copy);
    for (size_t at = 0; copy->status == ST_OK && at < gathered->used_bytes; at += BUFFER_BYTES) {
        size_t left = gathered->used_bytes - at;

        copy->status = db_copy_send(copy->db, gathered->buffer + at,
                                    left < BUFFER_BYTES ? left : BUFFER_BYTES, &copy->err);
    }
}

void
copy_row(struct copy *copy, int column_count)
{
    assert(copy != NULL && copy->columns_left == 0);

    copy->columns_left = column_count;
    put_integer(copy, column_count, 2);
}

void
copy_null(struct copy *copy)
{
    begin_column(copy);
    put_integer(copy, -1, 4);
}

void
copy_int64(struct copy *copy, int64_t value)
{
    begin_column(copy);
    put_integer(copy, 8, 4);
    put_integer(copy, value, 8);
}

void
copy_int32(struct copy *copy, int32_t value)
{
    begin_column(copy);
    put_integer(copy, 4, 4);
    put_integer(copy, value, 4);
}

void
copy_bool(struct copy *copy, bool value)
{
    begin_column(copy);
    put_integer(copy, 1, 4);
    put_integer(copy, value, 1);
}

void
copy_bytes(struct copy *copy, const void *bytes, size_t length)
{
    begin_column(copy);
    put_integer(copy, (int64_t)length, 4);
    put_bytes(copy, bytes, length);
}

void
copy_text(struct copy *copy, const char *text)
{
    if (text == NULL) {
        copy_null(copy);
    } else {
        copy_bytes(copy, text, strlen(text));
    }
}

void
copy_instant(struct copy *copy, int64_t seconds)
{
    copy_int64(copy, (seconds - EPOCH_SECONDS) * MICROSECONDS);
}

void
copy_day(struct copy *copy, int32_t days)
{
    copy_int32(copy, days - (int32_t)(EPOCH_SECONDS / DAY_SECONDS));
}

/* ---- arrays -----------------------------------------------------------------------------------*/

/* An array without elements has no dimension at all. */
static size_t
array_head_bytes(size_t count)
{
    return count > 0 ? 20 : 12;
}

static void
put_array_head(struct copy *copy, size_t count, bool has_null, int64_t element_type)
{
    put_integer(copy, count > 0, 4);
    put_integer(copy, has_null, 4);
    put_integer(copy, element_type, 4);
    if (count > 0) {
        put_integer(copy, (int64_t)count, 4);
        put_integer(copy, 1, 4); /* the first index */
    }
}

static void
put_element(struct copy *copy, bool known, int64_t value)
{
    const uint32_t length = htobe32(known ? sizeof value : UINT32_MAX); /* -1: null */
    const uint64_t bytes = htobe64((uint64_t)value);
    char *at = copy->buffer + copy->used_bytes;

    if (copy->room_bytes - copy->used_bytes <= sizeof length + sizeof bytes) {
        put_bytes(copy, &length, sizeof length);
        put_bytes(copy, &bytes, known ? sizeof bytes : 0);
        return;
    }
    memcpy(at, &length, sizeof length);
    memcpy(at + sizeof length, &bytes, sizeof bytes);
    copy->used_bytes += known ? sizeof length + sizeof bytes : sizeof length;
}

void
copy_int64s(struct copy *copy, const int64_t *values, const uint8_t *known, size_t count)
{
    size_t known_count = 0;

    for (size_t i = 0; i < count; i++) {
        known_count += known == NULL || known[i] != 0;
    }
    begin_column(copy);
    put_integer(copy, (int64_t)(array_head_bytes(count) + 4 * count + 8 * known_count), 4);
    put_array_head(copy, count, known_count < count, OID_INT8);
    for (size_t i = 0; i < count; i++) {
        put_element(copy, known == NULL || known[i] != 0, values[i]);
    }
}

void
copy_texts(struct copy *copy, const char *const *values, size_t count)
{
    size_t length = array_head_bytes(count) + 4 * count;
    bool has_null = false;

    for (size_t i = 0; i < count; i++) {
        length += values[i] != NULL ? strlen(values[i]) : 0;
        has_null = has_null || values[i] == NULL;
    }
    begin_column(copy);
    put_integer(copy, (int64_t)length, 4);
    put_array_head(copy, count, has_null, OID_TEXT);
    for (size_t i = 0; i < count; i++) {
        size_t bytes = values[i] != NULL ? strlen(values[i]) : 0;

        put_integer(copy, values[i] != NULL ? (int64_t)bytes : -1, 4);
        put_bytes(copy, values[i], bytes);
    }
}

/* ---- end --------------------------------------------------------------------------------------*/

static void
release(struct copy *copy)
{
    struct arena arena = copy->arena; /* the handle lies in what is freed */

    arena_free(&arena);
}

enum status
copy_end(struct copy *copy, struct err *err)
{
    enum status status, finished;

    assert(copy != NULL && copy->columns_left == 0 && copy->gathers == NULL);

    put_integer(copy, -1, 2);
    send_buffer(copy);
    status = copy->status;
    *err = status != ST_OK ? copy->err : *err;
    /* The server knows better than a failed write why it hung up. */
    finished = db_copy_finish(copy->db, status == ST_OK, err);
    release(copy);
    return finished != ST_OK ? finished : status;
}

void
copy_abort(struct copy *copy)
{
    struct err ignored = {0};
    enum status status;

    if (copy != NULL) {
        status = db_copy_finish(copy->db, false, &ignored);
        (void)status;
        release(copy);
    }
}
