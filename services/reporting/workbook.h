/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_WORKBOOK_H
#define LEVAIN_WORKBOOK_H

#include "base/arena.h"
#include "base/err.h"
#include "reporting/sink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * workbook - tables as the sheets of an .xlsx file, row by row, in flat memory.
 *
 * The only place of libxlsxwriter. Rows of several sheets may be written in turn; they wait in
 * temporary files. A text is a text whatever it begins with: no cell is a formula. Amounts are
 * numbers of units with two decimals; the format of the file keeps numbers as binary fractions of
 * 15 digits, so a figure that has more of them is written as a text instead.
 */
#define WORKBOOK_COLUMNS_MAX    256
#define WORKBOOK_CHARACTERS_MAX 32000 /* of a text in a cell; a longer one is cut, and says so */

enum workbook_kind {
    WORKBOOK_TEXT,
    WORKBOOK_LONG, /* text that is folded in its cell */
    WORKBOOK_COUNT,
    WORKBOOK_MONEY,
    WORKBOOK_DECIMAL,
    WORKBOOK_DATE,
    WORKBOOK_KINDS,
};

struct workbook_column {
    const char *title;
    enum workbook_kind kind;
    unsigned width; /* in characters */
};

/* What the file says of itself. */
struct workbook_about {
    const char *title, *program, *footer; /* footer: printed under each sheet */
    int64_t made_at;                      /* instant; 0 or less = none, written as 1980 */
};

struct workbook;
struct workbook_sheet;

/**
 * Begin a workbook.
 *
 * Owner:  `arena` for the struct; the caller ends it with workbook_end or workbook_drop.
 * Errors: ST_CANNOT_WRITE - no temporary file.
 */
enum status workbook_begin(struct arena *arena, const struct workbook_about *about,
                           struct workbook **workbook, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Add a sheet with its row of titles, which stays in view, is repeated on each printed page and
 * filters. Its `name` has at most 31 characters and none of []:*?/\ ; columns are borrowed until
 * the end.
 *
 * Owner:  the workbook.
 * Errors: ST_CANNOT_WRITE - as libxlsxwriter says.
 */
enum status workbook_sheet(struct workbook *workbook, const char *name,
                           const struct workbook_column *columns, size_t column_count,
                           struct workbook_sheet **sheet, struct err *err)
    __attribute__((warn_unused_result));

/** Begin the next row; with `cut` a thick line is drawn under it. Errors: none. */
void workbook_row(struct workbook_sheet *sheet, bool cut);

/**
 * Write the next cell of the row; columns beyond the last are left out. A null text leaves the cell
 * empty. A decimal is digits with a point ("12.5"); anything else, and what has more than 15
 * digits, is written as text. A day is written as 2026-03-16 (ISO 8601) and kept as a day; one
 * before March 1900, which programs count differently, and what is no day are written as text.
 *
 * Errors: none here: the first failure is told by workbook_end.
 */
void workbook_text(struct workbook_sheet *sheet, const char *text);
void workbook_count(struct workbook_sheet *sheet, int64_t count);
void workbook_money(struct workbook_sheet *sheet, int64_t cents);
void workbook_decimal(struct workbook_sheet *sheet, const char *decimal);
void workbook_date(struct workbook_sheet *sheet, const char *day);
void workbook_empty(struct workbook_sheet *sheet);

/** Write the whole file. The workbook is released, whatever is given back.
 *  Errors: ST_DATA - more rows than a sheet can hold; ST_CANNOT_WRITE. */
enum status workbook_end(struct workbook *workbook, struct sink sink, struct err *err)
    __attribute__((warn_unused_result));

/** Give a workbook up (it may be null). Errors: none. */
void workbook_drop(struct workbook *workbook);

#endif
