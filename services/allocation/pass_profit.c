/* SPDX-License-Identifier: MPL-2.0 */
/* What a candidate is worth to an exact pass, in whole numbers. */
#include "allocation/knapsack_core.h"
#include "allocation/pass_plan.h"
#include "base/words.h"

static enum status
no_order(const struct plan *plan, struct err *err)
{
    return err_set(err, ST_DATA,
                   _("pass number %d: its rule needs the score as the first key of the order, the "
                     "highest first"),
                   plan->walk->number + 1);
}

enum status
plan_not_exact(const struct plan *plan, struct err *err)
{
    return err_set(err, ST_DATA,
                   _("pass number %d: scores below zero, or too large or too finely divided to be "
                     "added exactly"),
                   plan->walk->number + 1);
}

/* Widen the denominator to a multiple of `den`; false when it does not fit. */
static bool
widen(struct plan *plan, int64_t den)
{
    return !__builtin_mul_overflow(plan->denominator, den / core_divisor(den, plan->denominator),
                                   &plan->denominator);
}

enum status
plan_find_denominator(struct plan *plan, struct err *err)
{
    const struct allocation *allocation = plan->walk->allocation;
    const struct pass *pass = plan->walk->pass;
    const struct order_key *key = allocation->keys;
    wide width;

    if (allocation->key_count == 0 || key->draw != NULL || !key->descending) {
        return no_order(plan, err);
    }
    plan->denominator = 1;
    for (uint32_t i = 0; key->den != NULL && i < allocation->count; i++) {
        if (allocation->candidates[i].rank > 0 && !widen(plan, key->den[i])) {
            return plan_not_exact(plan, err);
        }
    }
    if (pass->rule != PASS_BAND || pass->band_width.num == 0) {
        return ST_OK;
    }
    if (pass->band_width.den > INT64_MAX || !widen(plan, (int64_t)pass->band_width.den)) {
        return plan_not_exact(plan, err);
    }
    /* A width above all scores makes one band. */
    width = plan->denominator / (int64_t)pass->band_width.den;
    if (__builtin_mul_overflow(pass->band_width.num, width, &plan->width)) {
        plan->width = INT64_MAX;
    }
    return ST_OK;
}

bool
plan_profit(const struct plan *plan, uint32_t index, int64_t cost_cents, int64_t *profit)
{
    const struct allocation *allocation = plan->walk->allocation;
    const struct order_key *key = allocation->keys;
    int64_t num = key->num != NULL ? key->num[index] : allocation->candidates[index].computed_cents;
    int64_t times = key->den != NULL ? plan->denominator / key->den[index] : plan->denominator;

    if (key->known != NULL && key->known[index] == 0) {
        num = 0; /* the last of all */
    }
    return num >= 0 && !__builtin_mul_overflow(num, times, profit) &&
           (plan->walk->pass->rule != PASS_EURO ||
            !__builtin_mul_overflow(*profit, cost_cents / allocation->step_cents, profit));
}
