/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_INTAKE_READING_H
#define LEVAIN_INTAKE_READING_H

#include "fund/intake.h"

/*
 * intake_reading - a file on its way in: what its columns are for, and what was said of it.
 *
 * Private to intake and intake_header.
 */

/* What a column of the file is for. */
enum column_use {
    COLUMN_IGNORED,
    COLUMN_CODE,
    COLUMN_FIELD,         /* index: field */
    COLUMN_MARK,          /* index: mark column */
    COLUMN_JUSTIFICATION, /* index: mark column */
    COLUMN_WHERE,
    COLUMN_SIREN,
    COLUMN_SIRET,
    COLUMN_RNA,
    COLUMN_ORGANIZATION,
};

struct column {
    const char *name;
    enum column_use use;
    size_t index;
};

struct reading {
    struct arena *arena;
    const struct fund_file *file;
    const struct fund_list *list; /* whose items the file holds; null = applications */
    const char *path;
    const struct intake_hooks *hooks;
    struct problems *problems;
    struct intake_counts *counts;
    struct column *columns; /* null until the header was read */
    size_t column_count;
    char first_reason[2 * ERR_TEXT_MAX]; /* of the line being read */
    size_t split_count;                  /* lines in which the separator split an amount */
    long heard_line;                     /* of which the reader told problems last */
};

/** Tell one thing wrong with the line or, in line 1, the header; `column` beyond the last = all of
 *  it. Errors: none. */
void reading_report(struct reading *reading, long line, size_t column, const char *value,
                    const struct err *err);

/** Read the header: name the columns, and find in them what the call wants.
 *  Errors: ST_DATA - it is not the one declared; each fault was reported. */
enum status reading_header(struct reading *reading, const struct csv_row *row, struct err *err)
    __attribute__((warn_unused_result));

/** Read the key of an organization; null when the cell is empty. Owner: the reading's arena.
 *  Errors: ST_DATA - it is no such key; the reason says what became of it where that can be seen.
 */
enum status reading_key(const struct reading *reading, enum column_use use, const char *bytes,
                        const char **key, struct err *err) __attribute__((warn_unused_result));

#endif
