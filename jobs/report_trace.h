/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REPORT_TRACE_H
#define LEVAIN_REPORT_TRACE_H

#include "report_figures.h"

#include "base/json_writer.h"
#include "reporting/figures_words.h"

/*
 * report_trace - the rows behind a figure of reports. Private to the files report_trace*.c.
 */
#define TRACE_PARTS_MAX  16    /* figures that a figure is the sum of */
#define TRACE_ROWS_SHOWN 10000 /* as text; csv and JSON have all of them */

/* A figure that the one asked for is the sum of. */
struct trace_part {
    const char *code;
    int64_t cents, count;
};

struct tracing {
    struct job *job;
    const char *figure; /* its code, without the end that narrows it */
    const char *currency, *call, *award;
    const struct date_zone *zone; /* of the fund */
    int64_t fund_id;
    int32_t as_of, from, through, exercise; /* exercise: 0 = all */
    bool in_period, composed, csv;
    struct figures named; /* what figures_words_begin asks for */
    struct figures_words words;
    struct trace_part parts[TRACE_PARTS_MAX];
    size_t part_count;
    int64_t count, cents;
    struct text out;
    struct json_writer writer;
};

/** Add a word of a list, behind a comma where it is not the first; null adds nothing.
 *  Errors: none. */
void trace_word(struct text *text, const char *word);

/** Add the heads of the columns of the CSV file. Errors: none. */
void trace_heads(struct tracing *tracing);

/** Read the rows, in the order of their days, and print all but the last of them: those are in
 *  `out`. Errors: as db_stream. */
enum status trace_rows(struct tracing *tracing, struct err *err)
    __attribute__((warn_unused_result));

#endif
