/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/pass_plan.h"

/* The envelopes are limits where each candidate is paid by its own; a pool is the budget. */
static uint16_t
envelope_rows(const struct plan *plan)
{
    return plan->walk->pass->source == PASS_POOL ? 0 : plan->walk->allocation->envelope_count;
}

size_t
plan_add_rows(struct plan *plan, uint32_t index, size_t end)
{
    const struct allocation *allocation = plan->walk->allocation;
    const struct candidate *candidate = &allocation->candidates[index];
    uint32_t first = 0;
    uint16_t number;

    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        const struct quota *quota = &allocation->quotas[i];
        uint32_t group = quota_group(quota, index);

        /* A top-up is no new award. */
        if (group != ALLOCATION_NO_GROUP &&
            (quota->measure == QUOTA_CENTS || candidate->award_cents == 0)) {
            plan->row[end++] = first + group;
        }
        first += quota->group_count;
    }
    number = plan->walk->pass->source == PASS_POOL ? 0 : (uint16_t)(candidate->envelope + 1);
    for (; number != 0; number = allocation->envelopes[number - 1].parent_number) {
        plan->row[end++] = first + number - 1U;
    }
    return end;
}

uint16_t
plan_quota_of_row(const struct allocation *allocation, uint32_t row)
{
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        if (row < allocation->quotas[i].group_count) {
            return i;
        }
        row -= allocation->quotas[i].group_count;
    }
    return ALLOCATION_NO_QUOTA;
}

/* How many envelopes may stand within one another. */
static size_t
depth(const struct allocation *allocation)
{
    size_t most = 0;

    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        size_t count = 0;

        for (uint16_t number = (uint16_t)(i + 1); number != 0; count++) {
            number = allocation->envelopes[number - 1].parent_number;
        }
        most = count > most ? count : most;
    }
    return most;
}

/* What each group must still be given, of the floors that are asked for. */
static void
set_floors(struct plan *plan)
{
    const struct allocation *allocation = plan->walk->allocation;
    uint32_t row = 0;

    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        quota_needs(allocation, i, &plan->least[row]);
        for (uint32_t group = 0; group < allocation->quotas[i].group_count; group++, row++) {
            if (plan->without_floors || plan->floor_left_out == i) {
                plan->least[row] = 0;
            }
        }
    }
}

/* Groups of one quota share nobody. */
static void
set_families(struct plan *plan)
{
    struct arena *arena = plan->walk->arena;
    const struct allocation *allocation = plan->walk->allocation;
    int64_t *least = ARENA_NEW(arena, int64_t, plan->rows.count);
    uint32_t *family = ARENA_NEW(arena, uint32_t, plan->rows.count), row = 0;

    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        for (uint32_t group = 0; group < allocation->quotas[i].group_count; group++) {
            family[row++] = i;
        }
    }
    plan->rows.least = least;
    plan->rows.family = family;
    plan->rows.family_count = allocation->quota_count;
    plan->least = least;
    set_floors(plan);
}

void
plan_set_rows(struct plan *plan)
{
    struct arena *arena = plan->walk->arena;
    const struct allocation *allocation = plan->walk->allocation;
    bool *counts_awards;
    uint32_t row = 0;

    plan->rows.count = envelope_rows(plan);
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        plan->rows.count += allocation->quotas[i].group_count;
    }
    plan->rows.left = ARENA_NEW(arena, int64_t, plan->rows.count);
    counts_awards = ARENA_NEW(arena, bool, plan->rows.count);
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        const struct quota *quota = &allocation->quotas[i];

        for (uint32_t group = 0; group < quota->group_count; group++, row++) {
            int64_t left = quota_left(quota, group);

            plan->rows.left[row] = left > 0 ? left : 0;
            counts_awards[row] = quota->measure == QUOTA_AWARDS;
        }
    }
    for (uint16_t i = 0; i < envelope_rows(plan); i++, row++) {
        plan->rows.left[row] = allocation->envelopes[i].left_cents;
    }
    if (quota_has_floor(allocation)) {
        set_families(plan);
    }
    plan->rows.counts_awards = counts_awards;
}

void
plan_room_for_rows(struct plan *plan, uint32_t count)
{
    struct arena *arena = plan->walk->arena;
    const struct allocation *allocation = plan->walk->allocation;
    size_t each = allocation->quota_count + depth(allocation);

    plan->begins = ARENA_NEW(arena, size_t, (size_t)count + 1);
    plan->row = ARENA_NEW(arena, uint32_t, count * each);
    plan->rows.begins = plan->begins;
    plan->rows.row = plan->row;
}

static bool
envelopes_hold(const struct plan *plan)
{
    const struct allocation *allocation = plan->walk->allocation;
    const int64_t *planned_cents = plan->walk->planned_cents;
    int64_t *left_cents = ARENA_NEW(plan->walk->arena, int64_t, allocation->envelope_count);
    int64_t may_cents = plan->may_cents;
    bool hold = true;

    for (uint32_t i = 0; i < allocation->count; i++) {
        int64_t cents = walk_planned(allocation, planned_cents, i);
        uint16_t number = cents > 0 ? (uint16_t)(allocation->candidates[i].envelope + 1) : 0;

        may_cents -= cents > 0 ? cents : 0;
        for (; number != 0; number = allocation->envelopes[number - 1].parent_number) {
            left_cents[number - 1] -= cents;
        }
    }
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        hold = hold && allocation->envelopes[i].left_cents + left_cents[i] >= 0;
    }
    return hold && may_cents >= 0;
}

/* What the groups of all quotas must be given, less what is planned for them. */
static bool
floors_hold(const struct plan *plan)
{
    const struct allocation *allocation = plan->walk->allocation;
    int64_t *given = ARENA_NEW(plan->walk->arena, int64_t, plan->rows.count);
    bool hold = true;

    for (uint32_t i = 0; plan->least != NULL && i < allocation->count; i++) {
        int64_t cents = walk_planned(allocation, plan->walk->planned_cents, i);
        uint32_t first = 0;

        for (uint16_t k = 0; cents > 0 && k < allocation->quota_count; k++) {
            const struct quota *quota = &allocation->quotas[k];
            uint32_t group = quota_group(quota, i);

            if (group != ALLOCATION_NO_GROUP) {
                given[first + group] += quota->measure == QUOTA_CENTS
                                            ? cents
                                            : allocation->candidates[i].award_cents == 0;
            }
            first += quota->group_count;
        }
    }
    for (uint32_t row = 0; plan->least != NULL && row < plan->rows.count; row++) {
        hold = hold && given[row] >= plan->least[row];
    }
    return hold;
}

bool
plan_holds(const struct plan *plan)
{
    const struct allocation *allocation = plan->walk->allocation;
    bool hold = envelopes_hold(plan) && floors_hold(plan);

    for (uint16_t i = 0; hold && i < allocation->quota_count; i++) {
        hold = !quota_breaks(plan->walk->arena, allocation, i, plan->walk->planned_cents);
    }
    return hold;
}
