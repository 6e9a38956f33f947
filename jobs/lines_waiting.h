/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LINES_WAITING_H
#define LEVAIN_LINES_WAITING_H

#include "job.h"

#include "base/json_writer.h"

/*
 * lines_waiting - what a person who books money by hand is told of its line, which is there already.
 */

/**
 * Tell the lines that came in and wait, of the amount of what was just booked within a month of it,
 * three at most: what to do, so that the money counts once. `day`: that of the booking, null = today.
 *
 * Errors: as db_named.
 */
enum status lines_waiting_tell(struct job *job, int64_t fund_id, const char *fund, int64_t cents,
                               struct db_param day, struct text *words, struct json_writer *writer,
                               struct err *err) __attribute__((warn_unused_result));

#endif
