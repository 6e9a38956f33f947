/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/plan_proof.h"

#include "base/text.h"
#include "base/words.h"
#include "fund/plan_keys.h"

#include <assert.h>

/* The score is the first key of the order: a column of scores x its common denominator, unless each
 * has its own. */
static int64_t
score_unit(const struct allocation_plan *plan, int64_t denominator)
{
    return plan->keys[0].den == NULL ? denominator * plan->keys[0].common : denominator;
}

static void
note(void *context, const struct allocation_proof *proof)
{
    struct allocation_plan *plan = context;
    const struct knapsack *solved = proof->solved;

    if (solved->count > 0) {
        plan->proofs[plan->proof_count++] = (struct plan_proof){
            .pass = proof->pass,
            .envelope = proof->envelope,
            .score_unit = score_unit(plan, proof->denominator),
            .item_count = solved->count,
            .found = solved->profit,
            .upper = solved->upper,
            .exact = solved->exact,
            .states = solved->states,
            .solver = solved->asked ? plan->walk.other->name : NULL,
            .by_solver = solved->by_other,
            .has_bound = plan->file->passes[proof->pass].rule != FUND_BAND,
            .bound = solved->bound,
        };
    }
}

void
plan_proof_watch(struct allocation_plan *plan)
{
    size_t budgets = plan->file->envelope_count + 1;

    plan->proofs = ARENA_NEW(plan->arena, struct plan_proof, plan->file->pass_count * budgets);
    plan->proof_count = 0;
    plan->walk.on_proof = note;
    plan->walk.proof_context = plan;
}

const char *
plan_proof_gap(struct arena *arena, wide found, wide upper)
{
    wide least = found > 0 ? found : 1;
    wide millionths = ((upper - found) * 100000000 + least - 1) / least;
    struct rational percent;
    bool fits = rational_make(millionths, 1000000, &percent);

    assert(fits); /* below 2^61 x 10^8 */
    return rational_exact(arena, percent);
}

const char *
plan_proof_text(struct arena *arena, const struct fund_file *file, const struct plan_proof *proof)
{
    return text_format(arena,
                       _("pass %s: the search for the best set stopped at its limit of states; no "
                         "set is worth more than what was found plus %s %%"),
                       file->passes[proof->pass].code,
                       words_decimal(arena, plan_proof_gap(arena, proof->found, proof->upper)));
}
