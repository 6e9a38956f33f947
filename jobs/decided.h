/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DECIDED_H
#define LEVAIN_DECIDED_H

#include "stored_run.h"

#include "fund/minutes.h"
#include "store/copy.h"

/*
 * decided - what becomes of each application of a run by the minutes of the committee.
 */
struct decided_line {
    uint16_t envelope; /* index */
    int64_t cents;
};

struct decided_row {
    const char *application;
    const char *run_status, *status;
    int64_t run_cents, cents, computed_cents;
    uint32_t rank;
    const struct minutes_departure *departure; /* null = as the run has it */
    struct decided_line *lines;
    size_t line_count;
};

struct decided {
    struct job *job;
    const struct call *call; /* with the rules of the run */
    const struct stored_run *run;
    const struct minutes *minutes;
    struct problems *problems;
    struct decided_row *rows; /* in the canonical order of the run */
    size_t row_count, award_count;
    struct copy *explanations; /* rows of the temporary table decided, gathered */
    int64_t *spent;            /* of each envelope */
};

/**
 * Go through the applications of a run, deciding and explaining each.
 *
 * A departure that cannot be is reported with its place in the minutes: no such application, an
 * award above its caps or not a multiple of the step, what is decided already. So is an envelope
 * that would be overspent.
 *
 * Owner:  the job's arena. Errors: ST_DATA - problems were reported, err counts them; as
 *         stored_run_explain.
 */
enum status decided_make(struct decided *decided, struct err *err)
    __attribute__((warn_unused_result));

/** Copy what was decided into the temporary tables of decision_begin. Errors: as copy_end. */
enum status decided_copy(struct decided *decided, struct err *err)
    __attribute__((warn_unused_result));

#endif
