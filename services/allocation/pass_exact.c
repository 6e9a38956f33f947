/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/pass_exact.h"

#include "allocation/band.h"
#include "allocation/knapsack_core.h"
#include "allocation/pass_plan.h"
#include "base/words.h"

#include <assert.h>

static int64_t
lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* What the budgets that may pay a candidate hold, before anybody is paid. */
static int64_t
holds_cents(const struct plan *plan, uint32_t index)
{
    const struct allocation *allocation = plan->walk->allocation;
    int64_t cents = plan->walk->pass->source == PASS_POOL
                        ? plan->walk->pool_cents
                        : purse_spendable(allocation, allocation->candidates[index].envelope);

    return lesser(cents, plan->may_cents);
}

/* Whether `envelope` may pay a candidate; ALLOCATION_NO_ENVELOPE: it need not. */
static bool
may_pay(const struct plan *plan, uint16_t envelope, uint32_t index)
{
    return walk_looks_at(plan->walk, index) &&
           (envelope == ALLOCATION_NO_ENVELOPE ||
            plan->walk->allocation->candidates[index].envelope == envelope);
}

/* Room for no more than one budget needs, until it has been decided. */
static void
make_room(struct plan *plan, uint16_t envelope, bool with_rows)
{
    struct arena *arena = plan->walk->arena;
    uint32_t count = 0;

    for (uint32_t i = 0; i < plan->walk->allocation->count; i++) {
        count += may_pay(plan, envelope, i);
    }
    plan->index = ARENA_NEW(arena, uint32_t, count);
    if (plan->walk->pass->rule == PASS_PRORATA) {
        plan->shares = ARENA_NEW(arena, struct prorata_share, count);
    } else {
        plan->items = ARENA_NEW(arena, struct knapsack_item, count);
        plan->chosen = ARENA_NEW(arena, uint8_t, count);
    }
    plan->begins = NULL;
    if (with_rows) {
        plan_room_for_rows(plan, count);
    }
}

/* Gather those that `envelope` may pay. */
static enum status
gather(struct plan *plan, uint16_t envelope, struct err *err)
{
    struct walk *walk = plan->walk;
    const struct allocation *allocation = walk->allocation;
    int64_t left = KNAPSACK_PROFIT_MAX;

    plan->count = 0;
    walk->allocation->exact_steps += ALLOCATION_ITEM_STEPS * (uint64_t)allocation->count;
    for (uint32_t i = 0; i < allocation->count; i++) {
        uint32_t index = allocation->order[i];
        const struct candidate *candidate = &allocation->candidates[index];
        struct knapsack_item item = {.cost_cents =
                                         candidate->computed_cents - candidate->award_cents};

        if (!may_pay(plan, envelope, index)) {
            continue;
        }
        walk->planned_cents[walk_place(allocation, index)] =
            item.cost_cents > holds_cents(plan, index) ? PLAN_TOO_DEAR : 0;
        if (walk->pass->rule == PASS_PRORATA) { /* an even share may be less than the whole */
            plan->shares[plan->count] = (struct prorata_share){
                .computed_cents = item.cost_cents,
                .minimum_cents = candidate->award_cents > 0 ? 0 : candidate->minimum_cents};
        } else {
            struct quota_room room;

            quota_room(allocation, index, item.cost_cents, &room);
            if (room.refused != ALLOCATION_NO_QUOTA || room.reduced != ALLOCATION_NO_QUOTA) {
                continue;
            }
            if (!plan_profit(plan, index, item.cost_cents, &item.profit) || item.profit > left) {
                return plan_not_exact(plan, err);
            }
            left -= item.profit;
            plan->items[plan->count] = item;
        }
        plan->index[plan->count++] = index;
        if (plan->begins != NULL) {
            plan->begins[plan->count] = plan_add_rows(plan, index, plan->begins[plan->count - 1]);
        }
    }
    return ST_OK;
}

static enum status
no_choice(const struct plan *plan, const struct knapsack *knapsack, struct err *err)
{
    plan->walk->allocation->floors_contradict = knapsack->exact;
    if (knapsack->exact) {
        return err_set(err, ST_DATA, _("pass number %d: no choice of awards keeps every floor"),
                       plan->walk->number + 1);
    }
    err_hint(err, "%s",
             _("allow more \"states\", or reserve in a pass of its own (\"only\" and \"at_most\")"
               " instead of asking for a floor"));
    return err_set(err, ST_DATA,
                   _("pass number %d: the search stopped at its limit of states before a choice of "
                     "awards that keeps every floor was found, or known not to be"),
                   plan->walk->number + 1);
}

/* What another solver would have found is not what this one did: nothing is awarded by halves. */
static enum status
note_asked(const struct plan *plan, struct err *err)
{
    if (plan->walk->allocation->other == NULL) {
        err_hint(err, "%s",
                 _("use a levain that was built with it (make CBC=1; levain --version tells), or "
                   "allow more \"states\", or simulate without it (--what-if "
                   "pass.CODE.solver=own)"));
        return err_set(err, ST_UNAVAILABLE,
                       _("pass number %d: the search stopped at its limit of states, the call then "
                         "asks another solver, and this program was built without one"),
                       plan->walk->number + 1);
    }
    plan->walk->allocation->asked_other = true;
    return ST_OK;
}

/* Choose among those that one budget may pay, with or without the other limits. */
static enum status
choose(struct plan *plan, uint16_t envelope, const struct knapsack_rows *rows, struct err *err)
{
    struct walk *walk = plan->walk;
    struct arena_mark mark = arena_mark(walk->arena);
    struct knapsack *knapsack = &plan->solved[plan->solved_count];
    enum status status;

    assert(plan->solved_count <= walk->allocation->envelope_count);
    make_room(plan, envelope, rows != NULL);
    status = gather(plan, envelope, err);
    if (status != ST_OK) {
        return status;
    }
    *knapsack = (struct knapsack){.items = plan->items,
                                  .count = plan->count,
                                  .budget_cents = plan->budget_cents,
                                  .states_max = walk->pass->states_max,
                                  .rows = rows,
                                  .asks_other = walk->pass->asks_other && !plan->own_only &&
                                                walk->pass->rule != PASS_BAND,
                                  .other = walk->allocation->other,
                                  .chosen = plan->chosen};
    plan->solved_for[plan->solved_count++] = envelope;
    status = walk->pass->rule == PASS_BAND ? band_fill(walk->arena, knapsack, plan->width, err)
                                           : knapsack_solve(walk->arena, knapsack, err);
    walk->allocation->exact_steps +=
        knapsack->states + knapsack->first_states / ALLOCATION_FIRST_STATES;
    if (status == ST_OK && knapsack->asked) {
        status = note_asked(plan, err);
    }
    if (status == ST_OK && walk->pass->rule != PASS_BAND && !knapsack->found) {
        return no_choice(plan, knapsack, err);
    }
    for (uint32_t i = 0; status == ST_OK && i < plan->count; i++) {
        if (plan->chosen[i]) {
            walk->planned_cents[walk_place(walk->allocation, plan->index[i])] =
                plan->items[i].cost_cents;
        }
    }
    arena_reset(walk->arena, mark);
    return status;
}

/* Each envelope apart: if what is best for each is within all limits, nothing is better. Else all
 * together, each envelope a limit as the groups of quotas are. */
static enum status
choose_from_envelopes(struct plan *plan, struct err *err)
{
    const struct allocation *allocation = plan->walk->allocation;
    enum status status = ST_OK;

    for (uint16_t i = 0; status == ST_OK && i < allocation->envelope_count; i++) {
        plan->budget_cents = purse_spendable(allocation, i);
        status = choose(plan, i, NULL, err);
    }
    if (status != ST_OK || plan_holds(plan)) {
        return status;
    }
    plan->solved_count = 0;
    plan->budget_cents = 0;
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        const struct envelope *envelope = &allocation->envelopes[i];

        plan->budget_cents += envelope->parent_number == 0 ? envelope->left_cents : 0;
    }
    plan->budget_cents = lesser(plan->budget_cents, plan->may_cents);
    return choose(plan, ALLOCATION_NO_ENVELOPE, &plan->rows, err);
}

static void
tell_proofs(const struct plan *plan)
{
    const struct allocation *allocation = plan->walk->allocation;

    for (uint16_t i = 0; allocation->on_proof != NULL && i < plan->solved_count; i++) {
        allocation->on_proof(allocation->proof_context,
                             &(struct allocation_proof){.pass = plan->walk->number,
                                                        .envelope = plan->solved_for[i],
                                                        .denominator = plan->denominator,
                                                        .solved = &plan->solved[i]});
    }
}

enum status
plan_choose(struct plan *plan, struct err *err)
{
    const struct walk *walk = plan->walk;
    enum status status = ST_OK;

    plan->solved_count = 0;
    if (walk->pass->source == PASS_POOL) {
        plan->budget_cents = lesser(walk->pool_cents, plan->may_cents);
        status = choose(plan, ALLOCATION_NO_ENVELOPE, &plan->rows, err);
    } else {
        status = choose_from_envelopes(plan, err);
    }
    return status;
}

static enum status
choose_all(struct plan *plan, struct err *err)
{
    enum status status = plan_find_denominator(plan, err);

    if (status == ST_OK) {
        status = plan_choose(plan, err);
    }
    if (status == ST_OK) {
        tell_proofs(plan);
        plan_tell_floors(plan);
    }
    return status;
}

static enum status
share(struct plan *plan, struct err *err)
{
    struct walk *walk = plan->walk;
    const struct allocation *allocation = walk->allocation;
    struct prorata prorata = {.shares = plan->shares,
                              .count = plan->count,
                              .budget_cents = plan->budget_cents,
                              .step_cents = allocation->step_cents,
                              .rows = &plan->rows,
                              .bound_row = ARENA_NEW(walk->arena, uint32_t, plan->count)};
    enum status status = prorata_share(walk->arena, &prorata, err);

    for (uint32_t i = 0; status == ST_OK && i < plan->count; i++) {
        const struct prorata_share *part = &prorata.shares[i];

        walk->planned_cents[walk_place(allocation, plan->index[i])] =
            part->award_cents > 0 ? part->award_cents : PLAN_TOO_DEAR;
        walk->planned_quota[walk_place(allocation, plan->index[i])] =
            plan_quota_of_row(allocation, prorata.bound_row[i]);
    }
    plan->budget_cents = prorata.left_cents;
    return status;
}

/* Share one budget, of at most what the pass may still give. */
static enum status
share_budget(struct plan *plan, uint16_t envelope, int64_t cents, struct err *err)
{
    struct arena_mark mark = arena_mark(plan->walk->arena);
    int64_t before_cents = lesser(cents, plan->may_cents);
    enum status status;

    plan->budget_cents = before_cents;
    make_room(plan, envelope, true);
    status = gather(plan, envelope, err);
    if (status == ST_OK) {
        status = share(plan, err);
    }
    arena_reset(plan->walk->arena, mark);
    plan->may_cents -= before_cents - plan->budget_cents;
    return status;
}

/* Each envelope in turn, as if what was planned before were paid: an envelope around several is
 * spent by all of them. */
static enum status
share_envelopes(struct plan *plan, struct err *err)
{
    struct allocation *allocation = plan->walk->allocation;
    struct envelope *envelopes = allocation->envelopes;
    int64_t *left_cents = ARENA_NEW(plan->walk->arena, int64_t, allocation->envelope_count);
    enum status status = ST_OK;

    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        left_cents[i] = envelopes[i].left_cents;
    }
    for (uint16_t i = 0; status == ST_OK && i < allocation->envelope_count; i++) {
        int64_t before_cents = plan->may_cents;

        status = share_budget(plan, i, purse_spendable(allocation, i), err);
        for (uint16_t number = (uint16_t)(i + 1); number != 0;
             number = envelopes[number - 1].parent_number) {
            envelopes[number - 1].left_cents -= before_cents - plan->may_cents;
        }
    }
    for (uint16_t i = 0; i < allocation->envelope_count; i++) {
        envelopes[i].left_cents = left_cents[i];
    }
    return status;
}

/* The plans of the passes that do not walk lie one after the other. */
static size_t
plan_begins(const struct walk *walk)
{
    size_t before = 0;

    for (uint16_t i = 0; i < walk->number; i++) {
        before += walk->allocation->passes[i].rule != PASS_WALK;
    }
    return before * walk->ranks;
}

static enum status
share_all(struct plan *plan, struct err *err)
{
    const struct walk *walk = plan->walk;
    const bool own = walk->pass->source == PASS_OWN_ENVELOPE;

    /* Envelopes are the budgets here, and no limits beside them. */
    for (uint32_t i = 1; own && i <= walk->allocation->envelope_count; i++) {
        plan->rows.left[plan->rows.count - i] = INT64_MAX;
    }
    return walk->pass->source == PASS_POOL
               ? share_budget(plan, ALLOCATION_NO_ENVELOPE, walk->pool_cents, err)
               : share_envelopes(plan, err);
}

static enum status
plan_pass(struct walk *walk, struct err *err)
{
    size_t budgets = (size_t)walk->allocation->envelope_count + 1;
    struct plan plan = {.walk = walk,
                        .may_cents = walk->pass->at_most_cents,
                        .floor_left_out = ALLOCATION_NO_QUOTA,
                        .own_only = walk->allocation->own_only};

    if (plan.may_cents == 0) {
        plan.may_cents = INT64_MAX;
    }
    plan.solved = ARENA_NEW(walk->arena, struct knapsack, budgets);
    plan.solved_for = ARENA_NEW(walk->arena, uint16_t, budgets);
    plan_set_rows(&plan);
    return walk->pass->rule == PASS_PRORATA ? share_all(&plan, err) : choose_all(&plan, err);
}

enum status
pass_exact_plan(struct walk *walk, struct err *err)
{
    struct arena_mark mark = arena_mark(walk->arena);
    enum status status = ST_OK;

    walk->planned_cents = walk->plans_cents + plan_begins(walk);
    walk->planned_quota = walk->plans_quota + plan_begins(walk);
    /* The second walk finds what the first one planned. */
    if (walk->lines == NULL) {
        for (uint32_t i = 0; i < walk->ranks; i++) {
            walk->planned_quota[i] = ALLOCATION_NO_QUOTA;
        }
        status = plan_pass(walk, err);
    }
    arena_reset(walk->arena, mark);
    return status;
}
