/* SPDX-License-Identifier: MPL-2.0 */
/* contradiction_of_file - contradictions that stand whoever applies. */
#include "fund/contradiction.h"
#include "fund/plan_groups.h"

/* One that might apply to an envelope: every pass may be for it, and it comes under those quotas
 * only that nobody escapes. */
static void
add_anybody(struct allocation_plan *plan, size_t envelope)
{
    const int64_t step_cents = plan->file->step_cents;
    uint32_t at = plan->walk.count++;

    plan->walk.candidates[at] = (struct candidate){
        .computed_cents = ALLOCATION_CENTS_MAX - ALLOCATION_CENTS_MAX % step_cents,
        .envelope = (uint16_t)envelope,
        .status = AWARD_WAITING,
        .reason = REASON_NO_FUNDS,
    };
    for (size_t i = 0; i < plan->file->pass_count; i++) {
        if (plan->only[i] != NULL) {
            plan->only[i][at] = 1;
        }
    }
    for (size_t i = 0; i < plan->file->quota_count; i++) {
        if (plan->groups[i].members != NULL) {
            plan->groups[i].members[at] = ALLOCATION_NO_GROUP;
        }
    }
}

const struct contradiction *
contradiction_of_file(struct arena *arena, const struct fund_file *file)
{
    const struct contradiction *found = NULL;
    struct allocation_plan plan;
    uint32_t count = 0;

    for (size_t i = 0; i < file->envelope_count; i++) {
        count += file->envelopes[i].when != NULL;
    }
    plan = allocation_plan_begin(arena, file, count);
    for (size_t i = 0; i < file->envelope_count; i++) {
        if (file->envelopes[i].when != NULL) {
            add_anybody(&plan, i);
        }
    }
    allocation_plan_ready(&plan);
    return contradiction_find(&plan, &found) > 0 ? &found[0] : NULL;
}
