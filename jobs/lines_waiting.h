/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LINES_WAITING_H
#define LEVAIN_LINES_WAITING_H

#include "job.h"

#include "base/json_writer.h"

/*
 * lines_waiting - what a person who books money by hand is told of its line, which is there
 * already.
 */

/* What was booked. */
struct entered {
    int64_t fund_id;
    const char *fund; /* its code */
    int64_t cents;
    int32_t day;
};

/**
 * Tell the lines that came in and wait, of the amount of what was just booked, within a month of
 * it, three at most; and what to do, so that the money counts once.
 *
 * Errors: as db_named.
 */
enum status lines_waiting_tell(struct job *job, struct entered entered, struct text *words,
                               struct json_writer *writer, struct err *err)
    __attribute__((warn_unused_result));

#endif
