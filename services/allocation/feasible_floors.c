/* SPDX-License-Identifier: MPL-2.0 */
/* feasible_floors - which floors of quotas can not be kept together, and with which limits. */
#include "allocation/feasible_parts.h"

#include <string.h>

/* The search for any choice stops there, as the pass does at its own; what is not known then stays
 * in the set. */
#define STATES_EACH 20000

struct floors {
    struct arena *arena;
    const struct allocation *allocation;
    const struct pass *pass;
    struct setting *settings;
    bool *left_out; /* of each setting */
    size_t setting_count;
    uint32_t *index; /* of each that may be chosen: the candidate */
    uint32_t count;
};

static bool
is_left_out(const struct floors *floors, enum setting_kind kind, uint16_t index, uint32_t group)
{
    const struct setting *setting = floors->settings;
    size_t i = 0;

    while (i < floors->setting_count && (setting[i].kind != kind || setting[i].index != index ||
                                         (kind == SETTING_FLOOR && setting[i].group != group))) {
        i++;
    }
    return i < floors->setting_count && floors->left_out[i];
}

static void
add(struct floors *floors, enum setting_kind kind, uint16_t index, uint32_t group)
{
    floors->settings[floors->setting_count++] =
        (struct setting){.kind = kind, .index = index, .group = group};
}

/* What a group must be given, before what stands. */
static void
set_least(const struct allocation *allocation, uint16_t number, int64_t *least)
{
    const struct quota *quota = &allocation->quotas[number];

    for (uint32_t group = 0; group < quota->group_count; group++) {
        least[group] = quota->least_of_those ? 0 : quota->least;
    }
    for (uint32_t i = 0; i < allocation->count; i++) {
        uint32_t group = feasible_group(quota, i);

        if ((feasible_walks(&allocation->candidates[i]) || allocation->candidates[i].frozen) &&
            group != ALLOCATION_NO_GROUP) {
            least[group] = quota->least;
        }
    }
}

static uint32_t
group_total(const struct allocation *allocation)
{
    uint32_t total = 0;

    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        total += allocation->quotas[i].group_count;
    }
    return total;
}

/* Envelopes, the pass when it may not give all, limits, then floors: in that order they are left
 * out. */
static void
list_settings(struct floors *floors)
{
    const struct allocation *allocation = floors->allocation;
    uint32_t groups = group_total(allocation);
    size_t room = (size_t)allocation->envelope_count + 1 + allocation->quota_count + groups;

    floors->settings = ARENA_NEW(floors->arena, struct setting, room);
    floors->left_out = ARENA_NEW(floors->arena, bool, room);
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        add(floors, SETTING_ENVELOPE, i, 0);
    }
    if (floors->pass->at_most_cents > 0) {
        add(floors, SETTING_PASS, 0, 0);
    }
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        add(floors, SETTING_QUOTA, i, 0);
    }
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        int64_t *least = ARENA_NEW(floors->arena, int64_t, allocation->quotas[i].group_count);

        set_least(allocation, i, least);
        for (uint32_t group = 0; group < allocation->quotas[i].group_count; group++) {
            if (least[group] > 0) {
                add(floors, SETTING_FLOOR, i, group);
            }
        }
    }
}

static void
list_candidates(struct floors *floors)
{
    const struct allocation *allocation = floors->allocation;

    floors->index = ARENA_NEW(floors->arena, uint32_t, allocation->count);
    for (uint32_t i = 0; i < allocation->count; i++) {
        const struct candidate *candidate = &allocation->candidates[i];

        if (feasible_takes_part(allocation, floors->pass, i) && candidate->computed_cents > 0 &&
            candidate->computed_cents >= candidate->minimum_cents) {
            floors->index[floors->count++] = i;
        }
    }
}

/* ---- the rows -------------------------------------------------------------------------------- */

/* What the envelopes hold beside the awards that stand; without a limit when left out. */
static int64_t *
envelopes_left(const struct floors *floors)
{
    const struct allocation *allocation = floors->allocation;
    int64_t *left = ARENA_NEW(floors->arena, int64_t, allocation->envelope_count);

    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        left[i] = allocation->envelopes[i].voted_cents;
    }
    for (size_t i = 0; i < allocation->frozen_count; i++) {
        const struct award_line *line = &allocation->frozen[i];

        for (uint16_t number = (uint16_t)(line->envelope + 1); number != 0;
             number = allocation->envelopes[number - 1].parent_number) {
            left[number - 1] -= line->cents;
        }
    }
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        if (is_left_out(floors, SETTING_ENVELOPE, i, 0)) {
            left[i] = INT64_MAX / UINT16_MAX;
        }
    }
    return left;
}

/* What a pool holds together, as when it opens. */
static int64_t
pool_holds(const struct floors *floors, int64_t *left)
{
    const struct envelope *envelopes = floors->allocation->envelopes;
    int64_t pool_cents = 0;

    for (size_t i = 0; i < floors->pass->pool_count; i++) {
        int64_t least = INT64_MAX;

        for (uint16_t number = (uint16_t)(floors->pass->pool[i] + 1); number != 0;
             number = envelopes[number - 1].parent_number) {
            least = left[number - 1] < least ? left[number - 1] : least;
        }
        for (uint16_t number = (uint16_t)(floors->pass->pool[i] + 1); number != 0;
             number = envelopes[number - 1].parent_number) {
            left[number - 1] -= least;
        }
        pool_cents += least;
    }
    return pool_cents;
}

/* What awards that stand use of a group. */
static int64_t
standing(const struct allocation *allocation, const struct quota *quota, uint32_t group)
{
    int64_t used = 0;

    for (size_t i = 0; i < allocation->frozen_count; i++) {
        uint32_t candidate = allocation->frozen[i].candidate;
        bool again = false;

        for (size_t k = 0; k < i; k++) {
            again = again || allocation->frozen[k].candidate == candidate;
        }
        if (feasible_group(quota, candidate) == group) {
            used += quota->measure == QUOTA_CENTS ? allocation->frozen[i].cents : !again;
        }
    }
    return used;
}

struct floor_rows {
    struct knapsack_rows rows;
    int64_t *left, *least;
    bool *counts_awards;
    uint32_t *family;
};

/* Each group of each quota, each envelope, then the pool and the pass. */
static void
set_quota_rows(const struct floors *floors, struct floor_rows *set)
{
    const struct allocation *allocation = floors->allocation;
    uint32_t row = 0;

    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        const struct quota *quota = &allocation->quotas[i];
        uint32_t first = row;

        set_least(allocation, i, &set->least[first]);
        for (uint32_t group = 0; group < quota->group_count; group++, row++) {
            int64_t used = standing(allocation, quota, group);
            int64_t left = feasible_limit(quota, group) - used, least = set->least[row] - used;

            set->left[row] = is_left_out(floors, SETTING_QUOTA, i, 0) ? INT64_MAX
                             : left > 0                               ? left
                                                                      : 0;
            set->least[row] =
                least > 0 && !is_left_out(floors, SETTING_FLOOR, i, group) ? least : 0;
            set->counts_awards[row] = quota->measure == QUOTA_AWARDS;
            set->family[row] = i;
        }
    }
}

static void
set_money_rows(const struct floors *floors, struct floor_rows *set)
{
    const struct allocation *allocation = floors->allocation;
    uint32_t row = group_total(allocation);
    int64_t *left = envelopes_left(floors);
    bool pool = floors->pass->source == PASS_POOL;
    bool limited = floors->pass->at_most_cents > 0 && !is_left_out(floors, SETTING_PASS, 0, 0);

    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        set->left[row++] = pool ? INT64_MAX : left[i] > 0 ? left[i] : 0;
    }
    set->left[row++] = pool ? pool_holds(floors, left) : INT64_MAX;
    set->left[row] = limited ? floors->pass->at_most_cents : INT64_MAX;
}

static size_t
row_room(const struct allocation *allocation)
{
    return (size_t)allocation->quota_count + allocation->envelope_count + 2;
}

/* List what each candidate counts in. */
static void
set_members(const struct floors *floors, struct floor_rows *set)
{
    const struct allocation *allocation = floors->allocation;
    size_t *begins = ARENA_NEW(floors->arena, size_t, (size_t)floors->count + 1), end = 0;
    uint32_t *row = ARENA_NEW(floors->arena, uint32_t, floors->count * row_room(allocation));

    for (uint32_t i = 0; i < floors->count; i++) {
        uint32_t first = 0;

        for (uint16_t k = 0; k < allocation->quota_count; k++) {
            uint32_t group = feasible_group(&allocation->quotas[k], floors->index[i]);

            if (group != ALLOCATION_NO_GROUP) {
                row[end++] = first + group;
            }
            first += allocation->quotas[k].group_count;
        }
        for (uint16_t number = (uint16_t)(allocation->candidates[floors->index[i]].envelope + 1);
             number != 0; number = allocation->envelopes[number - 1].parent_number) {
            row[end++] = first + number - 1U;
        }
        row[end++] = first + allocation->envelope_count;
        row[end++] = first + allocation->envelope_count + 1U;
        begins[i + 1] = end;
    }
    set->rows.begins = begins;
    set->rows.row = row;
}

/* ---- questions ------------------------------------------------------------------------------- */

/* Tell whether it is known that no choice keeps what is not left out. */
static bool
contradicts(const struct floors *floors)
{
    struct arena_mark mark = arena_mark(floors->arena);
    const struct allocation *allocation = floors->allocation;
    uint32_t count = group_total(allocation) + allocation->envelope_count + 2;
    struct floor_rows set = {.left = ARENA_NEW(floors->arena, int64_t, count),
                             .least = ARENA_NEW(floors->arena, int64_t, count),
                             .counts_awards = ARENA_NEW(floors->arena, bool, count),
                             .family = ARENA_NEW(floors->arena, uint32_t, count)};
    struct knapsack_item *items = ARENA_NEW(floors->arena, struct knapsack_item, floors->count);
    struct knapsack knapsack = {.items = items,
                                .count = floors->count,
                                .states_max = STATES_EACH,
                                .rows = &set.rows,
                                .chosen = ARENA_NEW(floors->arena, uint8_t, floors->count)};
    struct err ignored = {.text = ""};
    enum status status;

    set_quota_rows(floors, &set);
    set_money_rows(floors, &set);
    set_members(floors, &set);
    set.rows.count = count;
    set.rows.left = set.left;
    set.rows.least = set.least;
    set.rows.counts_awards = set.counts_awards;
    set.rows.family = set.family;
    set.rows.family_count = allocation->quota_count;
    set.rows.any = true;
    for (uint32_t i = 0; i < floors->count; i++) {
        items[i].cost_cents = allocation->candidates[floors->index[i]].computed_cents;
        knapsack.budget_cents += items[i].cost_cents; /* the rows hold the money */
    }
    status = knapsack_solve(floors->arena, &knapsack, &ignored);
    arena_reset(floors->arena, mark);
    return status == ST_OK && !knapsack.found && knapsack.exact;
}

static size_t
list(const struct floors *floors, struct setting *settings)
{
    size_t count = 0;

    for (size_t i = 0; i < floors->setting_count; i++) {
        if (!floors->left_out[i]) {
            settings[count++] = floors->settings[i];
        }
    }
    return count;
}

bool
allocation_check_floors(struct arena *arena, const struct allocation *allocation,
                        struct contradiction *found)
{
    struct floors floors = {
        .arena = arena, .allocation = allocation, .pass = &allocation->passes[0]};
    struct setting *all, *least;

    *found = (struct contradiction){.kind = CONTRADICTION_FLOORS};
    if (allocation->pass_count == 0) {
        return false;
    }
    list_settings(&floors);
    list_candidates(&floors);
    if (!contradicts(&floors)) {
        return false;
    }
    all = ARENA_NEW(arena, struct setting, floors.setting_count);
    least = ARENA_NEW(arena, struct setting, floors.setting_count);
    found->all = all;
    found->all_count = list(&floors, all);
    /* What money or limits can be done without says more than which floor can. */
    for (size_t i = 0; i < floors.setting_count; i++) {
        floors.left_out[i] = true;
        floors.left_out[i] = contradicts(&floors);
    }
    found->least = least;
    found->least_count = list(&floors, least);
    return true;
}
