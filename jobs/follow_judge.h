/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FOLLOW_JUDGE_H
#define LEVAIN_FOLLOW_JUDGE_H

#include "follow_take.h"
#include "output.h"

/*
 * follow_judge - what the database finds wrong with the rows of a file, told at its place.
 *
 * What many rows lack because the file has no such column is told once, with the header: the
 * database sees empty cells only. What is no fault but has to be known is told after the rows were
 * taken in, rows of which the same is said together.
 */
#define FOLLOW_WARNINGS_MAX 64

/* Lines of which the same is said: they are told together. */
struct follow_warning {
    const char *reason, *detail;
    struct text lines;
    size_t count;
};

/* A column that the file has not: what a row that needs it was told, by row; null = not needed. */
struct follow_lacking {
    const char **reasons;
};

/* One file while it is judged. `act` to `problems` are the caller's. */
struct follow_judging {
    struct fund_act *act;
    const struct follow_kind *kind;
    struct row_file *file;
    struct output_problems *problems;
    size_t *indexes; /* of each row that was sent */
    size_t sent_count, refused_count;
    bool again; /* a row was refused that others may rest on: judge the rest again */
    struct follow_warning warnings[FOLLOW_WARNINGS_MAX];
    size_t warning_count;
    struct follow_lacking lacking[ROW_FILE_COLUMNS_MAX];
};

/** Judge the rows that are left, again while some are refused that others may rest on; `lines` are
 *  those that are left then, as JSON. Problems are reported.
 *  Owner: the arena of the job. Errors: as db_named. */
enum status follow_judge(struct follow_judging *judging, const char **lines, struct err *err)
    __attribute__((warn_unused_result));

/** Tell what has to be known of rows that were taken in, on stdout or as the member "warnings".
 *  Errors: none. */
void follow_judge_warnings(const struct follow_judging *judging, struct json_writer *writer);

#endif
