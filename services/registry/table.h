/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TABLE_H
#define LEVAIN_TABLE_H

#include "exchange/csv_reader.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * table - a CSV file of known columns, read line by line, with what is wrong told cell by cell.
 *
 * UTF-8, semicolons, the header first; columns may stand in any order and those that may be left
 * out be left out. Blanks around a cell do not count.
 */
#define TABLE_COLUMNS_MAX 16

struct table_column {
    const char *name;
    bool optional; /* the column may be absent */
};

struct table_row {
    long line;
    const char *cells[TABLE_COLUMNS_MAX]; /* by column asked for; "" when it is absent */
    const struct table *table;
    bool wrong; /* something was reported */
};

typedef enum status table_row_fn(void *context, struct table_row *row, struct err *err);

/* What is read and who gets it. */
struct table_wish {
    const struct table_column *columns;
    size_t column_count;
    table_row_fn *on_row;
    void *context;
    struct problems *problems;
};

/**
 * Read a file and give each line to `on_row`. A line that cannot be read is reported, not given.
 *
 * Owner:  cells live until `on_row` returns.
 * Errors: ST_DATA - as csv_read; a column is missing, unknown or there twice; what `on_row` gave.
 */
enum status table_read(struct arena *arena, const char *path, const struct table_wish *wish,
                       struct err *err) __attribute__((warn_unused_result));

/** Report what is wrong with a cell, or with the row when `column` is none. Errors: none. */
void table_wrong(struct table_row *row, size_t column, const char *reason, const char *advice);

/** Read a day `2026-03-16`; an empty cell is none, without a word. Errors: reported, and false. */
bool table_day(struct table_row *row, size_t column, int32_t *days);

#endif
