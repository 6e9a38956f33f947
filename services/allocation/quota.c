/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/walk_parts.h"

#include <assert.h>
#include <string.h>

uint32_t
quota_group(const struct quota *quota, uint32_t index)
{
    uint32_t group = quota->group != NULL ? quota->group[index] : 0;

    assert(group < quota->group_count || group == ALLOCATION_NO_GROUP);
    return group;
}

static int64_t
limit_of(const struct quota *quota, uint32_t group)
{
    return quota->limits != NULL ? quota->limits[group] : quota->limit;
}

int64_t
quota_left(const struct quota *quota, uint32_t group)
{
    return limit_of(quota, group) - quota->group_used[group];
}

/* Lower the target to the least room of the quotas that reduce. */
static void
reduce(const struct allocation *allocation, uint32_t index, struct quota_room *room)
{
    const struct candidate *candidate = &allocation->candidates[index];
    int64_t need_cents = room->target_cents;

    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        const struct quota *quota = &allocation->quotas[i];
        uint32_t group = quota->reduces ? quota_group(quota, index) : ALLOCATION_NO_GROUP;
        int64_t left_cents;

        if (group == ALLOCATION_NO_GROUP) {
            continue;
        }
        left_cents = quota_left(quota, group);
        if (left_cents < room->target_cents) {
            room->target_cents =
                left_cents < 0 ? 0 : left_cents - left_cents % allocation->step_cents;
            room->excess_cents = need_cents - left_cents;
            room->reduced = i;
        }
    }
    if (room->reduced != ALLOCATION_NO_QUOTA &&
        (room->target_cents == 0 ||
         candidate->award_cents + room->target_cents < candidate->minimum_cents)) {
        room->refused = room->reduced;
    }
}

void
quota_room(const struct allocation *allocation, uint32_t index, int64_t need_cents,
           struct quota_room *room)
{
    bool first = allocation->candidates[index].award_cents == 0;

    *room = (struct quota_room){need_cents, 0, ALLOCATION_NO_QUOTA, ALLOCATION_NO_QUOTA};
    reduce(allocation, index, room);
    for (uint16_t i = 0; i < allocation->quota_count && room->refused == ALLOCATION_NO_QUOTA; i++) {
        const struct quota *quota = &allocation->quotas[i];
        uint32_t group = quota->reduces ? ALLOCATION_NO_GROUP : quota_group(quota, index);
        bool awards = quota->measure == QUOTA_AWARDS;
        int64_t more = awards ? first : room->target_cents, excess;

        if (group == ALLOCATION_NO_GROUP) {
            continue;
        }
        excess = quota->group_used[group] + more - limit_of(quota, group);
        /* Of a top-up that counts no award, nothing is above: its first part was within. */
        if (excess > 0) {
            room->refused = i;
            room->excess_cents = awards ? 0 : excess;
        }
    }
}

bool
quota_has_floor(const struct allocation *allocation)
{
    bool has = false;

    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        has = has || allocation->quotas[i].least > 0;
    }
    return has;
}

void
quota_needs(const struct allocation *allocation, uint16_t number, int64_t *least)
{
    const struct quota *quota = &allocation->quotas[number];

    for (uint32_t group = 0; group < quota->group_count; group++) {
        least[group] = quota->least_of_those ? 0 : quota->least;
    }
    for (uint32_t i = 0; i < allocation->count; i++) {
        const struct candidate *candidate = &allocation->candidates[i];
        uint32_t group = candidate->rank > 0 ? quota_group(quota, i) : ALLOCATION_NO_GROUP;

        if (group != ALLOCATION_NO_GROUP) {
            least[group] = quota->least;
        }
    }
    for (uint32_t group = 0; group < quota->group_count; group++) {
        least[group] -= quota->group_used[group];
        least[group] = least[group] > 0 ? least[group] : 0;
    }
}

void
quota_count(const struct allocation *allocation, uint32_t index, int64_t cents, bool first)
{
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        const struct quota *quota = &allocation->quotas[i];
        uint32_t group = quota_group(quota, index);

        if (group != ALLOCATION_NO_GROUP) {
            quota->group_used[group] += quota->measure == QUOTA_AWARDS ? first : cents;
        }
    }
}

void
quota_holds(const struct allocation *allocation, uint32_t index, int64_t *used)
{
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        uint32_t group = quota_group(&allocation->quotas[i], index);

        used[i] = group == ALLOCATION_NO_GROUP ? -1 : allocation->quotas[i].group_used[group];
    }
}

bool
quota_breaks(struct arena *arena, const struct allocation *allocation, uint16_t number,
             const int64_t *planned_cents)
{
    const struct quota *quota = &allocation->quotas[number];
    int64_t *used = ARENA_NEW(arena, int64_t, quota->group_count);

    memcpy(used, quota->group_used, quota->group_count * sizeof *used);
    for (uint32_t i = 0; i < allocation->count; i++) {
        int64_t cents = walk_planned(allocation, planned_cents, i);
        uint32_t group = cents > 0 ? quota_group(quota, i) : ALLOCATION_NO_GROUP;
        int64_t more =
            quota->measure == QUOTA_CENTS ? cents : allocation->candidates[i].award_cents == 0;

        if (group != ALLOCATION_NO_GROUP) {
            used[group] += more;
            if (used[group] > limit_of(quota, group)) {
                return true;
            }
        }
    }
    return false;
}
