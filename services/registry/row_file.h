/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ROW_FILE_H
#define LEVAIN_ROW_FILE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

/*
 * row_file - a file of rows that awards report, as CSV or JSON, kept whole in memory.
 *
 * Values of indicators, lines of financial returns and milestones come from spreadsheets of
 * beneficiaries: the separator is the one that the header has most, columns may be called in
 * English or in French and stand in any order. The database judges the rows: here they are texts,
 * with the line that each stands on, so that what is wrong is told at its place and what is refused
 * can be given back as it came.
 */
#define ROW_FILE_COLUMNS_MAX 16

/* What a CSV file that has not the column lacks. */
enum row_file_need {
    ROW_FILE_MAY_LACK,
    ROW_FILE_NEEDED,       /* the header has to have it */
    ROW_FILE_NEEDED_FIRST, /* rows that correct none need it, and all others of these */
};

struct row_file_column {
    const char *name, *french;
    enum row_file_need need; /* a cell may be empty all the same */
};

struct row_file_row {
    long line;                               /* of a CSV file, or of the object of a JSON file */
    const char *cells[ROW_FILE_COLUMNS_MAX]; /* by column of the form; "" = nothing */
    const char *raw;                         /* the row as it stands in the file; null of JSON */
    const char *refused;                     /* why it is not taken in; null = it is */
};

struct row_file {
    const char *path;
    const struct row_file_column *columns;
    size_t column_count;
    bool json;
    char separator;                    /* of a CSV file */
    const char *header;                /* the first row of a CSV file, as it stands */
    long header_line;                  /* on which it stands */
    bool french;                       /* more of its names are French than English */
    long places[ROW_FILE_COLUMNS_MAX]; /* of each column in a CSV file, 1-based; 0 = absent */
    struct row_file_row *rows;
    size_t count, room;
};

/**
 * Read a file; its name ends with `.json` or it is CSV. `file`: with its path, columns and their
 * count. Rows that cannot be read as written are kept, refused, and reported; so is a member of a
 * JSON object that is no column, or no text, number or list of texts.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - the file cannot be read; a column is missing, unknown or there twice; a JSON
 *         file is no array of objects.
 */
enum status row_file_read(struct arena *arena, struct row_file *file, struct problems *problems,
                          struct err *err) __attribute__((warn_unused_result));

/** Give the rows that are not refused as a JSON array of objects of texts, empty cells left out;
 *  `indexes` gets the row of each. Owner: `arena`. Errors: none. */
const char *row_file_json(struct arena *arena, const struct row_file *file, size_t **indexes,
                          size_t *count);

/** Give the rows that are refused, each with its reason, in the form of the file.
 *  Owner: `arena`. Errors: none. */
const char *row_file_rejects(struct arena *arena, const struct row_file *file);

/** Give the column of that name. Errors: the count of columns when there is none. */
size_t row_file_column(const struct row_file *file, const char *name);

/** Tell whether a CSV file has a header without that column; false where there is no such column
 *  in the form. Errors: none. */
bool row_file_lacks(const struct row_file *file, size_t column);

/** Give the name of a column in the language of the header. Errors: none. */
const char *row_file_name(const struct row_file *file, size_t column);

/** Report what is wrong with a cell of a row, or with the row when `column` is none.
 *  `problem`: with its reason, advice. Errors: none. */
void row_file_wrong(const struct row_file *file, size_t row, size_t column, struct problem problem,
                    struct problems *problems);

#endif
