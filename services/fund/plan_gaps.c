/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/plan_gaps.h"

#include "base/text.h"
#include "base/words.h"

#include <assert.h>

static void
note(void *context, const struct allocation_proof *proof)
{
    struct allocation_plan *plan = context;

    if (!proof->solved->exact) {
        plan->gaps[plan->gap_count++] = (struct plan_gap){
            .pass = proof->pass, .found = proof->solved->profit, .upper = proof->solved->upper};
    }
}

void
plan_gaps_watch(struct allocation_plan *plan)
{
    size_t budgets = plan->file->envelope_count + 1;

    plan->gaps = ARENA_NEW(plan->arena, struct plan_gap, plan->file->pass_count * budgets);
    plan->gap_count = 0;
    plan->walk.on_proof = note;
    plan->walk.proof_context = plan;
}

const char *
plan_gap_text(struct arena *arena, const struct fund_file *file, const struct plan_gap *gap)
{
    int64_t found = gap->found > 0 ? gap->found : 1;
    wide millionths = ((wide)(gap->upper - gap->found) * 100000000 + found - 1) / found;
    struct rational percent;
    bool fits = rational_make(millionths, 1000000, &percent);

    assert(fits); /* below 2^61 x 10^8 */
    return text_format(arena,
                       _("pass %s: the search for the best set stopped at its limit of states; no "
                         "set is worth more than what was found plus %s %%"),
                       file->passes[gap->pass].code,
                       words_decimal(arena, rational_exact(arena, percent)));
}
