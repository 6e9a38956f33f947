/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/csv_record.h"

#include <assert.h>
#include <string.h>

struct csv_cutter
csv_cutter_in(struct arena *arena, csv_record_fn *on_record, void *context)
{
    return (struct csv_cutter){.on_record = on_record,
                               .context = context,
                               .record = {.raw = text_in(arena), .line = 1},
                               .line = 1};
}

static void
keep_bytes(struct csv_record *record, const char *bytes, size_t length)
{
    size_t room = CSV_ROW_BYTES_MAX - record->raw.length;

    record->bytes += length;
    text_add_bytes(&record->raw, bytes, length < room ? length : room);
}

static enum status
give_record(struct csv_cutter *cutter)
{
    enum status status =
        cutter->record.bytes > 0 ? cutter->on_record(cutter->context, &cutter->record) : ST_OK;

    text_clear(&cutter->record.raw);
    cutter->record.bytes = 0;
    return status;
}

static enum status
take_line_end(struct csv_cutter *cutter, const char *byte)
{
    bool second_half = *byte == '\n' && cutter->after_cr;
    enum status status = ST_OK;

    cutter->after_cr = *byte == '\r';
    if (cutter->quoted) {
        keep_bytes(&cutter->record, byte, 1);
        cutter->line += !second_half;
    } else if (!second_half) {
        status = give_record(cutter);
        cutter->record.line = ++cutter->line;
    }
    return status;
}

/* Step over the lines before the first record; gives how many bytes they were. */
static size_t
skip_lines(struct csv_cutter *cutter, const char *bytes, size_t length)
{
    size_t at = 0;

    for (; at < length && cutter->to_skip > 0; at++) {
        if (bytes[at] == '\r' || (bytes[at] == '\n' && !cutter->after_cr)) {
            cutter->to_skip--;
            cutter->record.line = ++cutter->line;
        }
        cutter->after_cr = bytes[at] == '\r';
    }
    return at;
}

enum status
csv_cutter_take(struct csv_cutter *cutter, const char *bytes, size_t length)
{
    enum status status = ST_OK;
    size_t run;

    for (size_t i = skip_lines(cutter, bytes, length); i < length && status == ST_OK; i = run + 1) {
        run = i;
        while (run < length && bytes[run] != '"' && bytes[run] != '\r' && bytes[run] != '\n') {
            run++;
        }
        if (run > i) {
            keep_bytes(&cutter->record, bytes + i, run - i);
            cutter->after_cr = false;
        }
        if (run < length && bytes[run] == '"') {
            keep_bytes(&cutter->record, bytes + run, 1);
            cutter->quoted = !cutter->quoted;
            cutter->after_cr = false;
        } else if (run < length) {
            status = take_line_end(cutter, bytes + run);
        }
    }
    return status;
}

enum status
csv_cutter_end(struct csv_cutter *cutter)
{
    assert(!cutter->quoted);
    return give_record(cutter);
}

void
csv_record_place(const struct csv_record *record, size_t offset, enum csv_encoding encoding,
                 const char *file, struct err *err)
{
    const char *raw = text_of(&record->raw);
    size_t line_start = 0, characters;
    long line = record->line;

    for (size_t i = 0; i < offset; i++) {
        if (raw[i] == '\n' || (raw[i] == '\r' && raw[i + 1] != '\n')) {
            line++;
            line_start = i + 1;
        }
    }
    characters = encoding == CSV_UTF8 ? text_characters(raw + line_start, offset - line_start)
                                      : offset - line_start;
    err_at(err, file, line, (long)characters + 1);
}

size_t
csv_record_opening_quote(const struct csv_record *record, size_t offset)
{
    const char *raw = text_of(&record->raw);
    bool quoted = false;
    size_t opening = 0;

    for (size_t i = 0; i < offset; i++) {
        if (raw[i] == '"') {
            quoted = !quoted;
            opening = quoted && (i == 0 || raw[i - 1] != '"') ? i : opening;
        }
    }
    return opening;
}
