/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_LINES_H
#define LEVAIN_MATCH_LINES_H

#include "job.h"

/*
 * match_lines - what the lines of an import are payments of, and what is booked for it.
 */
struct match_counts {
    int64_t matched;  /* lines of which it is known */
    int64_t waiting;  /* lines that a person has to look at */
    int64_t proposed; /* lines whose match another person has to confirm */
};

/**
 * Match the standing lines of an import that move money and are not matched yet, in the transaction
 * of the job.
 *
 * Errors: as db_query; nothing is left half done by a failure that the caller rolls back.
 */
enum status match_imported(struct job *job, int64_t fund_id, int64_t import_id,
                           struct match_counts *counts, struct err *err)
    __attribute__((warn_unused_result));

#endif
