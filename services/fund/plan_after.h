/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PLAN_AFTER_H
#define LEVAIN_PLAN_AFTER_H

#include "allocation/allocation.h"

/*
 * plan_after - what stood before a run: a decision that freezes awards, and its waiting list.
 *
 * A top-up takes nothing from anybody: awards that stand are paid first and never looked at again;
 * then the passes of the call serve the waiting list alone, in its order, one after the other.
 */
struct plan_after {
    const struct award_line *frozen; /* that stand; their candidates are awarded already */
    size_t frozen_count;
    /* Place of each candidate on the waiting list, from 1; 0 = it is not on it. Null: there is no
     * list, and everybody who walks is served in the order of the call. */
    const int64_t *places;
};

/**
 * Make a walk that is ready to run one that comes after a decision.
 *
 * Owner: `arena`, beside `after`, which the walk goes on to point into. Errors: none.
 * Cost:  10 bytes a candidate where there is a list.
 */
void plan_after_apply(struct arena *arena, const struct plan_after *after, struct allocation *walk);

#endif
