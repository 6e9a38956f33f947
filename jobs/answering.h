/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ANSWERING_H
#define LEVAIN_ANSWERING_H

#include "fund_act.h"
#include "output.h"

/*
 * answering - what a bank or a treasury says of orders, on its way to the database.
 */
struct answering {
    struct fund_act act;
    const char *path;
    struct output_problems problems;
    const char *format, *message, *of_message, *account; /* null where not said */
    int32_t day;                                         /* the answer was made on */
    struct text lines;                                   /* JSON */
    struct json_writer writer;
    size_t line_count;
};

/* One line of it; null and 0 where it does not say so. */
struct answered {
    long line;
    const char *level, *batch, *reference, *status, *effect, *reason, *info;
    int32_t exercise, number;
    int64_t cents;
    int32_t booked_on;
    bool has_day;
};

/** Add a line. Errors: none. */
void answering_add(struct answering *answering, const struct answered *line);

/** Read the return file of a treasury. Errors: as table_read; ST_DATA - bordereaux are several. */
enum status treasury_answer(struct answering *answering, struct err *err)
    __attribute__((warn_unused_result));

#endif
