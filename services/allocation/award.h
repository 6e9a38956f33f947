/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_AWARD_H
#define LEVAIN_AWARD_H

#include "base/err.h"
#include "base/rational.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * award - the least of the caps, and which of them binds.
 */

/* One cap of one application. A cap that does not apply to it is left out by the caller. */
struct cap {
    struct rational cents; /* exact */
    bool binding;          /* out: equal to the least, before any rounding */
};

/**
 * Give the computed award: the least cap, rounded down to a multiple of `step_cents`, 0 when that
 * cap is below 0. Marks every cap that is equal to the least one.
 *
 * Errors: ST_DATA - no cap at all, the step is not above 0, or the least cap is above
 *         ALLOCATION_CENTS_MAX; `computed_cents` is then left alone.
 * Source: P1 (compared before rounding), P3 (every cap that binds is named).
 */
enum status award_compute(struct cap *caps, size_t count, int64_t step_cents,
                          int64_t *computed_cents, struct err *err)
    __attribute__((warn_unused_result));

#endif
