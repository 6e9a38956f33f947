/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PLAN_GAPS_H
#define LEVAIN_PLAN_GAPS_H

#include "fund/allocation_plan.h"

/*
 * plan_gaps - where the search of an exact pass stopped, and how far from the best it may be.
 */
struct plan_gap {
    uint16_t pass;
    int64_t found, upper; /* what was found is worth, and what no set is worth more than */
};

/** Have the next walk of the plan note its gaps. Owner: the plan's arena. Errors: none. */
void plan_gaps_watch(struct allocation_plan *plan);

/** Give a gap as a sentence: the pass and how much more the best set may be worth, in percent, up
 *  to the next millionth. Owner: `arena`. Errors: none. */
const char *plan_gap_text(struct arena *arena, const struct fund_file *file,
                          const struct plan_gap *gap);

#endif
