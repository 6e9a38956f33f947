/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/prorata.h"

#include "allocation/allocation.h"
#include "allocation/knapsack_core.h"
#include "base/words.h"

#include <assert.h>

#define BUDGET_MAX (65536 * ALLOCATION_CENTS_MAX)

static enum status
check(const struct prorata *prorata, struct err *err)
{
    if (prorata->step_cents <= 0) {
        return err_set(err, ST_DATA, "%s", _("the step of awards is not above zero"));
    }
    if (prorata->budget_cents < 0 || prorata->budget_cents > BUDGET_MAX) {
        return err_set(err, ST_DATA, "%s", _("the budget is out of range"));
    }
    for (uint32_t i = 0; i < prorata->count; i++) {
        const struct prorata_share *share = &prorata->shares[i];

        if (share->computed_cents < 0 || share->computed_cents > ALLOCATION_CENTS_MAX ||
            share->minimum_cents < 0 || share->minimum_cents > ALLOCATION_CENTS_MAX) {
            return err_set(err, ST_DATA, _("application number %lu: amount out of range"), i + 1UL);
        }
        if (share->computed_cents % prorata->step_cents != 0) {
            return err_set(err, ST_DATA,
                           _("application number %lu: award not a multiple of the step"), i + 1UL);
        }
    }
    return ST_OK;
}

/* The least award: the minimum, up to the step, and at least one. */
static int64_t
least(const struct prorata *prorata, const struct prorata_share *share)
{
    int64_t steps = (share->minimum_cents + (prorata->step_cents - 1)) / prorata->step_cents;

    return (steps > 0 ? steps : 1) * prorata->step_cents;
}

/* Give everybody the minimum while the budget pays it, and count who stays. */
static wide
keep(struct prorata *prorata, wide budget)
{
    wide minimum = 0, computed = 0;
    bool dropping = false;

    prorata->kept_count = 0;
    for (uint32_t i = 0; i < prorata->count; i++) {
        struct prorata_share *share = &prorata->shares[i];
        int64_t least_cents = least(prorata, share);
        bool takes_part = share->computed_cents >= least_cents;

        dropping = dropping || (takes_part && minimum + least_cents > budget);
        share->award_cents = takes_part && !dropping ? least_cents : 0;
        minimum += share->award_cents;
        computed += share->award_cents > 0 ? share->computed_cents : 0;
        prorata->kept_count += share->award_cents > 0;
    }
    return computed;
}

/* Lower the rate until none that it decides is below its minimum: those whose minimum is the
 * greatest part of the whole leave first, and each that leaves lowers it for the others. What is
 * returned are those that the rate decides, in no order. */
static struct core_item *
set_rate(struct arena *arena, const struct prorata *prorata, wide *money, wide *computed)
{
    struct core_item *items = ARENA_NEW(arena, struct core_item, prorata->kept_count);
    size_t count = 0, first = 0;

    for (uint32_t i = 0; i < prorata->count; i++) {
        const struct prorata_share *share = &prorata->shares[i];

        if (share->award_cents > 0) {
            items[count++] = (struct core_item){
                .profit = share->award_cents, .cost = share->computed_cents, .index = i};
        }
    }
    core_sort(items, count);
    while (first < count && items[first].profit * *computed > *money * items[first].cost) {
        *money -= items[first].profit;
        *computed -= items[first].cost;
        first++;
    }
    return &items[first];
}

static void
raise(struct arena *arena, struct prorata *prorata, wide budget, wide computed)
{
    int64_t step_cents = prorata->step_cents;
    wide money = budget;
    const struct core_item *items = set_rate(arena, prorata, &money, &computed);
    uint8_t *cut = ARENA_NEW(arena, uint8_t, prorata->count);
    wide left = money, added = 0;
    bool fits = rational_make(money, computed, &prorata->rate);

    assert(fits);
    for (wide sum = 0; sum < computed; sum += items++->cost) {
        struct prorata_share *share = &prorata->shares[items->index];
        wide exact = money * share->computed_cents, step = computed * step_cents;

        cut[items->index] = exact % step != 0;
        share->award_cents = (int64_t)(exact / step * step_cents);
        left -= share->award_cents;
    }
    /* Fewer steps than those that were rounded; and the rate is below 1, so none is above whole. */
    for (uint32_t i = 0; added < left; i++) {
        prorata->shares[i].award_cents += cut[i] ? step_cents : 0;
        added += cut[i] ? step_cents : 0;
    }
}

enum status
prorata_share(struct arena *arena, struct prorata *prorata, struct err *err)
{
    struct arena_mark mark = arena_mark(arena);
    enum status status;
    wide budget, computed;

    assert(prorata != NULL && err != NULL);
    status = check(prorata, err);
    if (status != ST_OK) {
        return status;
    }
    budget = prorata->budget_cents - prorata->budget_cents % prorata->step_cents;
    computed = keep(prorata, budget);
    prorata->rate = rational_of(1);
    if (computed > budget) {
        raise(arena, prorata, budget, computed);
    } else {
        for (uint32_t i = 0; i < prorata->count; i++) {
            struct prorata_share *share = &prorata->shares[i];

            share->award_cents = share->award_cents > 0 ? share->computed_cents : 0;
        }
    }
    prorata->left_cents = prorata->budget_cents;
    for (uint32_t i = 0; i < prorata->count; i++) {
        prorata->left_cents -= prorata->shares[i].award_cents;
    }
    arena_reset(arena, mark);
    return ST_OK;
}
