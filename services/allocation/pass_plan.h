/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PASS_PLAN_H
#define LEVAIN_PASS_PLAN_H

#include "allocation/knapsack.h"
#include "allocation/prorata.h"
#include "allocation/walk_parts.h"

/*
 * pass_plan - what the files of exact passes share. Private to them.
 */

/* What a pass plans, from one budget or from several. */
struct plan {
    struct walk *walk;
    uint32_t *index;             /* of each that may be paid from the budget, in canonical order */
    struct knapsack_item *items; /* or, of a pass that shares, their parts */
    uint8_t *chosen;
    struct prorata_share *shares;
    uint32_t count;
    int64_t budget_cents;
    int64_t may_cents;         /* what the pass may give in all */
    int64_t denominator;       /* of scores */
    int64_t width;             /* of a band, over it */
    struct knapsack_rows rows; /* each group of each quota, then each envelope */
    int64_t *least;            /* of each of those, the floor; null = no quota has one */
    size_t *begins;
    uint32_t *row;
    struct knapsack *solved; /* each that was solved, and from which envelope */
    uint16_t *solved_for;
    uint16_t solved_count;
    uint16_t floor_left_out; /* a quota whose floor is not asked for, or ALLOCATION_NO_QUOTA */
    bool without_floors;     /* none is */
    bool own_only;           /* no other solver is asked */
};

/** Find the denominator of all scores and of the width of bands.
 *  Errors: ST_DATA when the order does not begin with the highest score, or as plan_not_exact. */
enum status plan_find_denominator(struct plan *plan, struct err *err)
    __attribute__((warn_unused_result));

/** Give the score over that denominator, times the steps of the award under `euro`.
 *  Errors: false when it is below zero or does not fit. */
bool plan_profit(const struct plan *plan, uint32_t index, int64_t cost_cents, int64_t *profit)
    __attribute__((warn_unused_result));

/** Say that the scores cannot be added exactly. Errors: ST_DATA. */
enum status plan_not_exact(const struct plan *plan, struct err *err);

/** Make every group of every quota a limit, and every envelope that pays. Errors: none.
 *  Owner: the arena of the walk. */
void plan_set_rows(struct plan *plan);

/** Make room for the rows that so many candidates count in. Owner: the arena of the walk.
 *  Errors: none. */
void plan_room_for_rows(struct plan *plan, uint32_t count);

/** Choose from what the plan holds, into walk->planned_cents. Errors: as pass_exact_plan. */
enum status plan_choose(struct plan *plan, struct err *err) __attribute__((warn_unused_result));

/** Say of each that is not chosen which floor keeps it out, in walk->planned_quota; what is planned
 *  stays. Errors: none. Owner: the arena of the walk. Cost: as choosing, once for each floor. */
void plan_tell_floors(struct plan *plan);

/** List the limits that a candidate counts in, from a place of the list on; gives the end.
 *  Errors: none. */
size_t plan_add_rows(struct plan *plan, uint32_t index, size_t end);

/** Give the quota that a row is of, ALLOCATION_NO_QUOTA for an envelope and for PRORATA_NO_ROW.
 *  Errors: none. */
uint16_t plan_quota_of_row(const struct allocation *allocation, uint32_t row);

/** Tell whether all that is planned is within quotas, envelopes and the pass. Errors: none.
 *  Owner: the arena of the walk. */
bool plan_holds(const struct plan *plan);

#endif
