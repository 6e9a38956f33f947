/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/pass_plan.h"

#include <string.h>

/* Choose again without some floors, and name `floor` for those that are chosen then, were not with
 * them, and have no name yet. `plan` is a copy: what it planned before stays with the caller. */
static void
name(struct plan *plan, const int64_t *planned_cents, uint16_t floor)
{
    struct walk *walk = plan->walk;
    struct err ignored = {.text = ""};
    int64_t *kept_cents = walk->planned_cents;

    walk->planned_cents = ARENA_NEW(walk->arena, int64_t, walk->ranks);
    plan_set_rows(plan);
    if (plan_choose(plan, &ignored) == ST_OK) {
        for (uint32_t i = 0; i < walk->ranks; i++) {
            if (walk->planned_cents[i] > 0 && planned_cents[i] == 0 &&
                walk->planned_quota[i] == ALLOCATION_NO_QUOTA) {
                walk->planned_quota[i] = floor;
            }
        }
    }
    walk->planned_cents = kept_cents;
}

void
plan_tell_floors(struct plan *plan)
{
    struct walk *walk = plan->walk;
    const struct allocation *allocation = walk->allocation;
    uint16_t first = ALLOCATION_NO_QUOTA, floors = 0;
    size_t budgets = (size_t)allocation->envelope_count + 1;
    struct plan trial = *plan;

    trial.own_only = true;
    if (allocation->outcomes_only || !quota_has_floor(allocation)) {
        return;
    }
    trial.solved = ARENA_NEW(walk->arena, struct knapsack, budgets);
    trial.solved_for = ARENA_NEW(walk->arena, uint16_t, budgets);
    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        if (allocation->quotas[i].least > 0) {
            first = first == ALLOCATION_NO_QUOTA ? i : first;
            floors++;
            trial.floor_left_out = i;
            name(&trial, walk->planned_cents, i);
        }
    }
    if (floors > 1) {
        trial.without_floors = true;
        name(&trial, walk->planned_cents, first);
    }
}
