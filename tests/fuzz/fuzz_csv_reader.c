/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Any bytes, read as CSV in each encoding and with two separators: every row given has the header's
 * count of cells, the cells are UTF-8, lines increase, no limit is passed, and what is written from
 * a row is read back as the same row.
 */
#include "base/text.h"
#include "exchange/csv_reader.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROWS_READ_BACK 3 /* of each reading: more would only make it slow */

struct seen {
    struct csv_format format;
    struct arena arena;
    size_t columns; /* 0 = before the header */
    long line;
    const struct csv_row *expected; /* of a row written and read again */
    size_t read_back, rows;
};

static void
must(_Bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static enum status
compare_row(void *context, const struct csv_row *row, struct err *err)
{
    struct seen *seen = context;

    (void)err;
    seen->read_back++;
    must(row->count == seen->expected->count && row->line == 1);
    for (size_t i = 0; i < row->count; i++) {
        must(strcmp(row->cells[i], seen->expected->cells[i]) == 0);
    }
    return ST_OK;
}

/* A row of one empty cell is written as a blank line, which is no row. */
static void
write_and_read_back(struct seen *seen, const struct csv_row *row)
{
    struct text text = text_in(&seen->arena);
    struct problems problems = {0};
    struct err err = {0};
    enum status status;

    for (size_t i = 0; i < row->count; i++) {
        text_add_bytes(&text, &seen->format.separator, i > 0);
        text_add(&text, csv_cell(&seen->arena, row->cells[i], seen->format.separator, 0));
    }
    text_add(&text, "\n");
    seen->expected = row;
    seen->read_back = 0;
    status = csv_read_bytes((struct file_bytes){"again", text_of(&text), text.length},
                            (struct csv_format){.separator = seen->format.separator}, compare_row,
                            seen, &problems, &err);
    must(problems.count == 0);
    must(text.length == 1 || (status == ST_OK && seen->read_back == 1));
}

static enum status
check_row(void *context, const struct csv_row *row, struct err *err)
{
    struct seen *seen = context;
    struct arena_mark mark = arena_mark(&seen->arena);

    (void)err;
    must(seen->columns == 0 || row->count == seen->columns);
    must(row->count >= 1 && row->count <= CSV_COLUMN_COUNT_MAX);
    must(row->raw_bytes >= 1 && row->raw_bytes <= CSV_ROW_BYTES_MAX);
    must(row->line > seen->line);
    seen->columns = row->count;
    seen->line = row->line;
    for (size_t i = 0; i < row->count; i++) {
        size_t length = strlen(row->cells[i]);

        must(length <= 3 * CSV_CELL_BYTES_MAX);
        must(text_valid_utf8(row->cells[i], length) == length);
    }
    if (seen->rows++ < ROWS_READ_BACK && strncmp(row->cells[0], "\xEF\xBB\xBF", 3) != 0) {
        write_and_read_back(seen, row);
    }
    arena_reset(&seen->arena, mark);
    return ST_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char separators[] = {';', ','};

    for (int encoding = CSV_UTF8; encoding <= CSV_CP1252; encoding++) {
        for (size_t i = 0; i < sizeof separators; i++) {
            struct seen seen = {
                .format = {.separator = separators[i], .encoding = (enum csv_encoding)encoding}};
            struct problems problems = {0};
            struct err err = {0};
            enum status status;

            arena_init(&seen.arena, (size_t)256 << 20);
            status = csv_read_bytes((struct file_bytes){"f.csv", (const char *)data, size},
                                    seen.format, check_row, &seen, &problems, &err);
            must(status == ST_OK ? seen.columns > 0 : err.status == ST_DATA && err.text[0] != '\0');
            arena_free(&seen.arena);
        }
    }
    return 0;
}
