/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/walk_parts.h"

#include <assert.h>
#include <string.h>

/* Give the group of a candidate in the spread of the pass, ALLOCATION_NO_GROUP for none. */
static uint32_t
group_of(const struct walk *walk, uint32_t index)
{
    const struct pass *pass = walk->pass;
    uint32_t group = pass->spread_group != NULL ? pass->spread_group[index] : ALLOCATION_NO_GROUP;

    assert(group < pass->spread_group_count || group == ALLOCATION_NO_GROUP);
    return group;
}

void
spread_open(struct walk *walk)
{
    const struct pass *pass = walk->pass;

    walk->spread_without = 0;
    if (pass->spread_group == NULL) {
        return;
    }
    memset(walk->spread_awards, 0, pass->spread_group_count * sizeof *walk->spread_awards);
    memset(walk->spread_ahead, 0, pass->spread_group_count * sizeof *walk->spread_ahead);
    for (uint32_t i = 0; i < walk->allocation->count; i++) {
        uint32_t group = group_of(walk, i);

        if (group == ALLOCATION_NO_GROUP) {
            continue;
        }
        if (walk->allocation->candidates[i].award_cents > 0) {
            walk->spread_awards[group]++;
        } else if (walk_looks_at(walk, i)) {
            walk->spread_ahead[group]++;
        }
    }
    for (uint32_t group = 0; group < pass->spread_group_count; group++) {
        walk->spread_without += walk->spread_awards[group] == 0 && walk->spread_ahead[group] > 0;
    }
}

bool
spread_ended(const struct walk *walk)
{
    return walk->pass->spread_group != NULL && walk->pass->spread == SPREAD_UNTIL_EACH &&
           walk->spread_without == 0;
}

void
spread_look(struct walk *walk, uint32_t index)
{
    uint32_t group = group_of(walk, index);

    if (group != ALLOCATION_NO_GROUP && walk->allocation->candidates[index].award_cents == 0) {
        walk->spread_ahead[group]--;
        walk->spread_without -= walk->spread_awards[group] == 0 && walk->spread_ahead[group] == 0;
    }
}

void
spread_award(struct walk *walk, uint32_t index)
{
    uint32_t group = group_of(walk, index);

    if (group != ALLOCATION_NO_GROUP) {
        walk->spread_without -= walk->spread_awards[group] == 0 && walk->spread_ahead[group] > 0;
        walk->spread_awards[group]++;
    }
}

bool
spread_passes_over(const struct walk *walk, uint32_t index)
{
    uint32_t group = group_of(walk, index);

    /* Under SPREAD_UNTIL_EACH the pass would have ended if no other group were without: this one
     * has its awards, so another is. */
    return group != ALLOCATION_NO_GROUP &&
           walk->spread_awards[group] >= walk->pass->spread_at_most &&
           walk->allocation->candidates[index].award_cents == 0;
}
