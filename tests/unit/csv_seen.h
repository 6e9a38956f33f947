/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TESTS_CSV_SEEN_H
#define LEVAIN_TESTS_CSV_SEEN_H

/*
 * csv_seen - what the CSV reader gave, as one text, so that a test compares the whole of it:
 * `1 <a><b>` for a row that begins on line 1, `! 2:3 column [value] reason | advice` for a problem,
 * `# source:line:column text | hint` for what ended the reading.
 */
#include "base/text.h"
#include "exchange/csv_reader.h"
#include "in_arena.h"

#include <stdlib.h>
#include <unistd.h>

#define BYTES(literal) (literal), sizeof(literal) - 1

static const struct csv_format utf8 = {.separator = ';', .encoding = CSV_UTF8};
static const struct csv_format latin9 = {.separator = ';', .encoding = CSV_LATIN9};
static const struct csv_format cp1252 = {.separator = ';', .encoding = CSV_CP1252};

struct seen {
    struct text text;
    size_t rows;
    size_t stop_after; /* rows; 0 = never */
    struct problems problems;
    struct err err;
    enum status status;
};

static inline enum status
see_row(void *context, const struct csv_row *row, struct err *err)
{
    struct seen *seen = context;

    text_addf(&seen->text, "%ld ", row->line);
    for (size_t i = 0; i < row->count; i++) {
        text_addf(&seen->text, "<%s>", row->cells[i]);
    }
    text_add(&seen->text, "\n");
    return ++seen->rows == seen->stop_after ? err_set(err, ST_RETRY, "enough") : ST_OK;
}

static inline void
see_problem(void *context, const struct problem *problem)
{
    struct seen *seen = context;

    text_addf(&seen->text, "! %ld:%ld %s [%s] %s | %s\n", problem->line, problem->column,
              problem->place, problem->value, problem->reason, problem->advice);
}

static inline struct seen
see_nothing(void)
{
    return (struct seen){.text = text_in(&arena), .problems = {.report = see_problem}};
}

static inline const char *
told(struct seen *seen)
{
    if (seen->status != ST_OK) {
        text_addf(&seen->text, "# %s:%ld:%ld %s | %s\n", seen->err.source, seen->err.line,
                  seen->err.column, seen->err.text, seen->err.hint);
    }
    return text_of(&seen->text);
}

static inline const char *
read_bytes(const char *bytes, size_t length, struct csv_format format)
{
    struct seen seen = see_nothing();

    seen.problems.context = &seen;
    seen.status = csv_read_bytes((struct file_bytes){"f.csv", bytes, length}, format, see_row,
                                 &seen, &seen.problems, &seen.err);
    return told(&seen);
}

static inline const char *
read_file(const char *path, struct csv_format format)
{
    struct seen seen = see_nothing();

    seen.problems.context = &seen;
    seen.status = csv_read(path, format, see_row, &seen, &seen.problems, &seen.err);
    return told(&seen);
}

static inline void
add_many(struct text *text, const char *what, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_add(text, what);
    }
}

#endif
