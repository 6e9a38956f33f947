/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_AFTER_H
#define LEVAIN_AFTER_H

#include "call.h"

#include "base/digest.h"
#include "fund/allocation_plan.h"

/*
 * after - what stands beside the scores when a call is allocated: applicants who want nothing any
 * more and, for a top-up, the awards that a decision left standing and its waiting list.
 */
struct after_row {
    int64_t application_id;
    const char *code;
    const char *ended; /* withdrawn, refused, expired; null */
    const char
        *kept; /* what a decision made of it that awards nothing: rejected, adjourned; null */
    int64_t award_cents, place;
    const char *const *envelopes;
    int64_t *cents;
    size_t line_count;
};

struct after {
    struct arena *arena;
    const struct fund_file *file;
    bool is_top_up;
    int64_t decision_id; /* that a top-up comes after */
    int32_t day;
    struct after_row *rows; /* by code */
    size_t row_count, next;
    struct plan_after plan;
    struct award_line *frozen;
    int64_t *places;
};

/**
 * Read what stands, for a run of `count` applications; a top-up needs a decision.
 *
 * Owner:  the job's arena. Errors: ST_DATA - there is no decision to come after; as db_query.
 */
enum status after_read(struct job *job, const struct call *call, bool is_top_up, uint32_t count,
                       struct after *after, struct err *err) __attribute__((warn_unused_result));

/** Whether the award of the next application by code stands. Errors: none. */
bool after_stands(struct after *after, const char *code);

/**
 * Settle the candidate that was just added to the plan, the next one by code: frozen, kept out, or
 * with its place on the list. Gives its row, or null when nothing is known of it.
 *
 * Errors: ST_DATA - an award stands in an envelope that the call has no more.
 */
enum status after_settle(struct after *after, struct allocation_plan *plan, const char *code,
                         const struct after_row **row, struct err *err)
    __attribute__((warn_unused_result));

/** Make the plan, whose candidates are all settled, one that comes after. Errors: none. */
void after_plan(struct after *after, struct allocation_plan *plan);

/** Feed what stands, which is part of a run's inputs; nothing when nothing does. Errors: none. */
void after_digest(const struct after *after, struct digester *digester);

#endif
