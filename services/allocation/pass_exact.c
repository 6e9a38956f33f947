/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/pass_exact.h"

#include "allocation/band.h"
#include "allocation/knapsack_core.h"
#include "allocation/prorata.h"
#include "base/words.h"

/* One budget of the pass and those that it may pay, in canonical order. */
struct plan {
    struct walk *walk;
    uint32_t *index; /* of each of them */
    struct knapsack_item *items;
    uint8_t *chosen;
    uint32_t count;
    int64_t budget_cents;
    int64_t denominator; /* of scores */
    int64_t width;       /* of a band, over it */
};

static enum status
no_order(const struct plan *plan, struct err *err)
{
    return err_set(err, ST_DATA,
                   _("pass number %d: its rule needs the score as the first key of the order, the "
                     "highest first"),
                   plan->walk->number + 1);
}

static enum status
not_exact(const struct plan *plan, struct err *err)
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

/* Find the denominator of all scores and of the width of bands. */
static enum status
find_denominator(struct plan *plan, struct err *err)
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
            return not_exact(plan, err);
        }
    }
    if (pass->rule != PASS_BAND || pass->band_width.num == 0) {
        return ST_OK;
    }
    if (pass->band_width.den > INT64_MAX || !widen(plan, (int64_t)pass->band_width.den)) {
        return not_exact(plan, err);
    }
    /* A width above all scores makes one band. */
    width = plan->denominator / (int64_t)pass->band_width.den;
    plan->width = pass->band_width.num > KNAPSACK_PROFIT_MAX / width
                      ? KNAPSACK_PROFIT_MAX + 1
                      : (int64_t)(pass->band_width.num * width);
    return ST_OK;
}

/* Give the score over the common denominator, times the steps of the award under `euro`. */
static bool
profit_of(const struct plan *plan, uint32_t index, int64_t cost_cents, int64_t *profit)
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

/* Gather those that `envelope` (or the pool, ALLOCATION_NO_ENVELOPE) may pay. */
static enum status
gather(struct plan *plan, uint16_t envelope, struct err *err)
{
    struct walk *walk = plan->walk;
    const struct allocation *allocation = walk->allocation;
    int64_t left = KNAPSACK_PROFIT_MAX;

    plan->count = 0;
    for (uint32_t i = 0; i < allocation->count; i++) {
        uint32_t index = allocation->order[i];
        const struct candidate *candidate = &allocation->candidates[index];
        struct knapsack_item item = {.cost_cents =
                                         candidate->computed_cents - candidate->award_cents};
        struct quota_room room;

        if (!walk_looks_at(walk, index) ||
            (envelope != ALLOCATION_NO_ENVELOPE && candidate->envelope != envelope)) {
            continue;
        }
        quota_room(allocation, index, item.cost_cents, &room);
        walk->planned_cents[index] = item.cost_cents > plan->budget_cents ? PLAN_TOO_DEAR : 0;
        if (room.refused != ALLOCATION_NO_QUOTA || room.reduced != ALLOCATION_NO_QUOTA) {
            continue;
        }
        if (walk->pass->rule != PASS_PRORATA) {
            if (!profit_of(plan, index, item.cost_cents, &item.profit) || item.profit > left) {
                return not_exact(plan, err);
            }
            left -= item.profit;
        }
        plan->index[plan->count] = index;
        plan->items[plan->count++] = item;
    }
    return ST_OK;
}

static enum status
choose(struct plan *plan, uint16_t envelope, struct err *err)
{
    struct walk *walk = plan->walk;
    struct allocation *allocation = walk->allocation;
    enum pass_rule rule = walk->pass->rule;
    struct knapsack knapsack = {.items = plan->items,
                                .count = plan->count,
                                .budget_cents = plan->budget_cents,
                                .states_max = walk->pass->states_max,
                                .chosen = plan->chosen};
    enum status status = rule == PASS_BAND ? band_fill(walk->arena, &knapsack, plan->width, err)
                                           : knapsack_solve(walk->arena, &knapsack, err);

    for (uint32_t i = 0; status == ST_OK && i < plan->count; i++) {
        if (plan->chosen[i]) {
            walk->planned_cents[plan->index[i]] = plan->items[i].cost_cents;
        }
    }
    plan->budget_cents -= knapsack.cost_cents;
    if (status == ST_OK && allocation->on_proof != NULL) {
        allocation->on_proof(allocation->step_context,
                             &(struct allocation_proof){.pass = walk->number,
                                                        .envelope = envelope,
                                                        .denominator = plan->denominator,
                                                        .solved = &knapsack});
    }
    return status;
}

static enum status
share(struct plan *plan, struct err *err)
{
    struct walk *walk = plan->walk;
    const struct allocation *allocation = walk->allocation;
    struct prorata prorata = {.shares = ARENA_NEW(walk->arena, struct prorata_share, plan->count),
                              .count = plan->count,
                              .budget_cents = plan->budget_cents,
                              .step_cents = allocation->step_cents};
    enum status status;

    for (uint32_t i = 0; i < plan->count; i++) {
        const struct candidate *candidate = &allocation->candidates[plan->index[i]];

        prorata.shares[i].computed_cents = plan->items[i].cost_cents;
        prorata.shares[i].minimum_cents = candidate->award_cents > 0 ? 0 : candidate->minimum_cents;
    }
    status = prorata_share(walk->arena, &prorata, err);
    for (uint32_t i = 0; status == ST_OK && i < plan->count; i++) {
        walk->planned_cents[plan->index[i]] =
            prorata.shares[i].award_cents > 0 ? prorata.shares[i].award_cents : PLAN_TOO_DEAR;
    }
    plan->budget_cents = prorata.left_cents;
    return status;
}

/* Plan one budget, of at most what the pass may still give; gives what was planned. */
static enum status
plan_budget(struct plan *plan, uint16_t envelope, int64_t holds_cents, int64_t *may_cents,
            struct err *err)
{
    int64_t before_cents = holds_cents < *may_cents ? holds_cents : *may_cents;
    enum status status;

    plan->budget_cents = before_cents;
    status = gather(plan, envelope, err);
    if (status == ST_OK) {
        status =
            plan->walk->pass->rule == PASS_PRORATA ? share(plan, err) : choose(plan, envelope, err);
    }
    *may_cents -= before_cents - plan->budget_cents;
    return status;
}

/* Each envelope in turn, as if what was planned before were paid: an envelope around several is
 * spent by all of them. */
static enum status
plan_envelopes(struct plan *plan, int64_t may_cents, struct err *err)
{
    struct allocation *allocation = plan->walk->allocation;
    struct envelope *envelopes = allocation->envelopes;
    int64_t *left_cents = ARENA_NEW(plan->walk->arena, int64_t, allocation->envelope_count);
    enum status status = ST_OK;

    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        left_cents[i] = envelopes[i].left_cents;
    }
    for (uint16_t i = 0; status == ST_OK && i < allocation->envelope_count; i++) {
        int64_t before_cents = may_cents;

        status = plan_budget(plan, i, purse_spendable(allocation, i), &may_cents, err);
        for (uint16_t number = (uint16_t)(i + 1); number != 0;
             number = envelopes[number - 1].parent_number) {
            envelopes[number - 1].left_cents -= before_cents - may_cents;
        }
    }
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        envelopes[i].left_cents = left_cents[i];
    }
    return status;
}

/* The optimum does not weigh quotas. One that it breaks is told: what would be left of the optimum
 * after some of it was refused is nobody's rule. */
static enum status
check_quotas(const struct walk *walk, struct err *err)
{
    const struct allocation *allocation = walk->allocation;

    for (uint16_t i = 0; i < allocation->quota_count; i++) {
        if (quota_breaks(walk->arena, allocation, i, walk->planned_cents)) {
            err_hint(err, "%s",
                     _("award by rank in this pass, or the group in a pass of its own before it"));
            return err_set(err, ST_DATA,
                           _("pass number %d: what its rule chooses is more than quota number %d "
                             "allows, and the rule does not weigh quotas"),
                           walk->number + 1, i + 1);
        }
    }
    return ST_OK;
}

/* The plans of the passes that do not walk lie one after the other. */
static int64_t *
plan_of(const struct walk *walk)
{
    size_t before = 0;

    for (uint16_t i = 0; i < walk->number; i++) {
        before += walk->allocation->passes[i].rule != PASS_WALK;
    }
    return walk->plans_cents + before * walk->allocation->count;
}

static enum status
plan_pass(struct walk *walk, struct err *err)
{
    uint32_t count = walk->allocation->count;
    struct plan plan = {.walk = walk, .denominator = 1};
    int64_t may_cents = walk->pass->at_most_cents > 0 ? walk->pass->at_most_cents : INT64_MAX;
    enum status status = ST_OK;

    plan.index = ARENA_NEW(walk->arena, uint32_t, count);
    plan.items = ARENA_NEW(walk->arena, struct knapsack_item, count);
    plan.chosen = ARENA_NEW(walk->arena, uint8_t, count);
    if (walk->pass->rule != PASS_PRORATA) {
        status = find_denominator(&plan, err);
    }
    if (status == ST_OK) {
        status = walk->pass->source == PASS_POOL
                     ? plan_budget(&plan, ALLOCATION_NO_ENVELOPE, walk->pool_cents, &may_cents, err)
                     : plan_envelopes(&plan, may_cents, err);
    }
    return status == ST_OK ? check_quotas(walk, err) : status;
}

enum status
pass_exact_plan(struct walk *walk, struct err *err)
{
    struct arena_mark mark = arena_mark(walk->arena);
    enum status status = ST_OK;

    walk->planned_cents = plan_of(walk);
    /* The second walk finds what the first one planned. */
    if (walk->lines == NULL) {
        status = plan_pass(walk, err);
    }
    arena_reset(walk->arena, mark);
    return status;
}
