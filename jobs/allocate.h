/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ALLOCATE_H
#define LEVAIN_ALLOCATE_H

#include "call.h"

#include "fund/allocation_plan.h"
#include "fund/score_record.h"

/*
 * allocate - the two halves of an allocation run: what goes to the database before the walk, as
 * applications stream by, and after it.
 */

/* What was assessed of one application, on its way to the database. */
struct assessed_row {
    int64_t application_id;
    uint32_t ordinal; /* of its candidate: its place by code */
    bool computed_known;
    int64_t computed_cents;
    struct score_record record;
    const char *const *binding;
    size_t binding_count;
    const char **groups; /* of each quota, null = does not count; null = values of their fields */
    int64_t *cap_cents;  /* a cap of the call each, rounded down */
    uint8_t *cap_known;
    struct assessed_row *next;
};

/** Copy a block of rows into the temporary table award_assessed. Errors: as copy_end. */
enum status allocate_copy_assessed(struct db *db, const struct fund_file *file,
                                   const struct assessed_row *first, struct err *err);

/** Copy what the walk gave into award_outcome, award_line_walked, award_envelope and award_quota.
 *  Errors: as copy_end. */
enum status allocate_copy_walk(struct job *job, const struct allocation_plan *plan,
                               struct err *err);

#endif
