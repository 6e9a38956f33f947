/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FOLLOW_TAKE_H
#define LEVAIN_FOLLOW_TAKE_H

#include "fund_act.h"

#include "registry/row_file.h"

/*
 * follow_take - files that awards report by, taken into a fund: values of indicators, financial
 * returns, milestones.
 *
 * The same for all three: everything that is wrong is listed first, with file, line, column, value
 * and reason; all of a file is taken in or nothing, unless the good lines are wanted; the same
 * file again changes nothing; what a value is held to is judged by the database as it would stand.
 */
struct follow_counts {
    size_t lines, refused;
    int64_t created, corrected, unchanged;
};

struct follow_kind {
    const struct row_file_column *columns;
    size_t column_count;
    const char *problems, *store; /* queries */
    /* What became of a file, in words. Owner: the arena. */
    const char *(*counted)(struct arena *arena, const struct follow_counts *counts);
    /* What became of a row of the command line; null = as what another person validates. */
    const char *(*recorded)(const struct follow_counts *counts);
    const char *call;        /* of rows whose application is named without one; null = none said */
    const char *application; /* CALL/CODE: of all rows; null = each row says it */
    const char *together; /* a column: a refused line refuses all of the same award and of the same
                             value there; null = lines stand alone */
};

/** Take the files of the command line in, from the second argument on.
 *  Errors: ST_REJECTS - lines were refused; ST_DATA - nothing was taken in; as db_named. */
enum status follow_take(struct fund_act *act, const struct follow_kind *kind, struct err *err)
    __attribute__((warn_unused_result));

/** Take one row in that the command line tells, as JSON: an array of one object.
 *  `row`: one row, and what messages name in place of a file. Errors: as follow_take. */
enum status follow_take_row(struct fund_act *act, const struct follow_kind *kind,
                            struct row_file *row, struct err *err)
    __attribute__((warn_unused_result));

#endif
