/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FEASIBLE_PARTS_H
#define LEVAIN_FEASIBLE_PARTS_H

#include "allocation/feasible.h"

/*
 * feasible_parts - what the files of feasible share. Private to them.
 */

/** Give the group of a candidate, ALLOCATION_NO_GROUP when it does not count; the limit of a group.
 *  Errors: none. */
static inline uint32_t
feasible_group(const struct quota *quota, uint32_t index)
{
    return quota->group != NULL ? quota->group[index] : 0;
}

static inline int64_t
feasible_limit(const struct quota *quota, uint32_t group)
{
    return quota->limits != NULL ? quota->limits[group] : quota->limit;
}

/** Tell whether a candidate walks, or walked, for an award; whether the pass is for it too.
 *  Errors: none. */
static inline bool
feasible_walks(const struct candidate *candidate)
{
    return (candidate->status == AWARD_WAITING || candidate->rank > 0) && !candidate->frozen;
}

static inline bool
feasible_takes_part(const struct allocation *allocation, const struct pass *pass, uint32_t index)
{
    return feasible_walks(&allocation->candidates[index]) &&
           (pass->only == NULL || pass->only[index] != 0);
}

/** Find whether all reserves together are more than their envelopes hold, or than one quota lets
 *  them have. Gives 1 and the contradiction, or 0. Owner: `arena`. Errors: none. */
size_t reserves_against_envelopes(struct arena *arena, const struct allocation *allocation,
                                  struct contradiction *found);
size_t reserves_against_quota(struct arena *arena, const struct allocation *allocation,
                              uint16_t quota, struct contradiction *found);

#endif
