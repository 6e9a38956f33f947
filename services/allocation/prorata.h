/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PRORATA_H
#define LEVAIN_PRORATA_H

#include "allocation/knapsack.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/rational.h"

#include <stdint.h>

/*
 * prorata - one budget shared by all that it can carry: the same rate of every computed award, but
 * nobody below the minimum.
 *
 * - A share that is below its own minimum even when whole, or 0, takes no part.
 * - When the budget does not pay every minimum, shares are dropped from the bottom of the rank, one
 *   after the other, until it does: who stays is a beginning of the list, as under `stop`. One
 * whose rows have no room for its minimum, after those before it had theirs, is passed over.
 * - Who stays gets its minimum (up to the step, at least one step) or `rate` x its computed award,
 *   whichever is more: rate is the one fraction, at most 1, with which these add up to the budget.
 * - Those of a row that has not that much room have a lower rate of their own, with which they add
 *   up to what the row has left, and what they leave is shared by the others: the row of the lowest
 *   rate is settled first. So nobody could have more without somebody of no higher rate having
 * less.
 * - Awards are rounded down to the step; the steps that this leaves go one each to the best ranked
 *   of those that were rounded. So the sum is the budget (rounded down to the step), exactly,
 *   unless all are whole or rows bind; in rows, what rounding leaves goes to the others.
 */
struct prorata_share {
    int64_t computed_cents; /* a multiple of the step */
    int64_t minimum_cents;
    int64_t award_cents; /* out: 0, or from the minimum to computed_cents */
};

#define PRORATA_NO_ROW UINT32_MAX

struct prorata {
    struct prorata_share *shares; /* in canonical order */
    uint32_t count;
    int64_t budget_cents;
    int64_t step_cents;
    const struct knapsack_rows *rows; /* limits beside the budget, of each share; null = none. What
                                         is given is taken from them */
    uint32_t *bound_row; /* out: of each share, the row whose rate it has, PRORATA_NO_ROW = the rate
                            of all; null = nobody asks */
    struct rational rate; /* out: of those that no row binds; 1 when they are whole, or none is */
    uint32_t kept_count;  /* out: that got an award */
    int64_t left_cents;   /* out */
};

/**
 * Share the budget.
 *
 * Owner:  `arena` is given back as it was.
 * Errors: ST_DATA - the step is not above 0, an amount is out of 0 .. ALLOCATION_CENTS_MAX (the
 *         budget: 65,536 times that), a computed award is not a multiple of the step.
 * Cost:   O(n log n), expected; with rows, as often as rows overlap that bind one after the other.
 * Source: P1, P2; allocation.md (water-filling).
 */
enum status prorata_share(struct arena *arena, struct prorata *prorata, struct err *err)
    __attribute__((warn_unused_result));

#endif
