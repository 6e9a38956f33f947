/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/objectives.h"

#include "allocation/prorata.h"
#include "base/words.h"

#include <assert.h>

static const char *const codes[] = {
    [OBJECTIVE_SKIP] = "skip", [OBJECTIVE_STOP] = "stop",       [OBJECTIVE_MAX] = "max",
    [OBJECTIVE_EURO] = "euro", [OBJECTIVE_PRORATA] = "prorata",
};

const char *
objective_code(enum objective objective)
{
    assert((unsigned)objective < OBJECTIVE_COUNT);
    return codes[objective];
}

void
objective_add_up(const struct objective_case *asked, const int64_t *award_cents,
                 struct objective_totals *totals)
{
    int64_t within_reach; /* what is unspent, and what lower ranked ones got */

    assert(asked != NULL && award_cents != NULL && totals != NULL);
    *totals = (struct objective_totals){.exact = true};
    for (uint32_t i = 0; i < asked->count; i++) {
        totals->cents += award_cents[i];
        totals->awards += award_cents[i] > 0;
        totals->score += award_cents[i] > 0 ? asked->items[i].score : 0;
        totals->score_cents += (wide)asked->items[i].score * award_cents[i];
    }
    within_reach = asked->budget_cents - totals->cents;
    for (uint32_t i = asked->count; i > 0; i--) {
        int64_t computed_cents = asked->items[i - 1].computed_cents;

        totals->envies +=
            award_cents[i - 1] == 0 && computed_cents > 0 && computed_cents <= within_reach;
        within_reach += award_cents[i - 1];
    }
}

static void
award_by_rank(const struct objective_case *asked, bool stops, int64_t *award_cents)
{
    int64_t left_cents = asked->budget_cents;
    bool closed = false;

    for (uint32_t i = 0; i < asked->count; i++) {
        int64_t computed_cents = asked->items[i].computed_cents;

        closed = closed || (stops && computed_cents > left_cents);
        award_cents[i] = closed || computed_cents > left_cents ? 0 : computed_cents;
        left_cents -= award_cents[i];
    }
}

static enum status
award_exactly(struct arena *arena, const struct objective_case *asked, bool euros,
              int64_t *award_cents, struct objective_totals *totals, struct err *err)
{
    struct knapsack_item *items = ARENA_NEW(arena, struct knapsack_item, asked->count);
    struct knapsack knapsack = {.items = items,
                                .count = asked->count,
                                .budget_cents = asked->budget_cents,
                                .states_max = asked->states_max,
                                .chosen = ARENA_NEW(arena, uint8_t, asked->count)};
    enum status status = ST_OK;

    for (uint32_t i = 0; i < asked->count; i++) {
        const struct objective_item *item = &asked->items[i];
        int64_t steps = euros ? item->computed_cents / asked->step_cents : 1;

        items[i].cost_cents = item->computed_cents;
        /* What does not fit is refused by the solver, as what is below 0. */
        if (__builtin_mul_overflow(item->score, steps, &items[i].profit)) {
            items[i].profit = -1;
        }
    }
    status = knapsack_solve(arena, &knapsack, err);
    for (uint32_t i = 0; status == ST_OK && i < asked->count; i++) {
        award_cents[i] = knapsack.chosen[i] ? items[i].cost_cents : 0;
    }
    totals->value = knapsack.profit;
    totals->gap = knapsack.upper - knapsack.profit;
    totals->bound = knapsack.bound;
    return status;
}

static enum status
award_prorata(struct arena *arena, const struct objective_case *asked, int64_t *award_cents,
              struct err *err)
{
    struct prorata prorata = {.shares = ARENA_NEW(arena, struct prorata_share, asked->count),
                              .count = asked->count,
                              .budget_cents = asked->budget_cents,
                              .step_cents = asked->step_cents};
    enum status status;

    for (uint32_t i = 0; i < asked->count; i++) {
        prorata.shares[i] = (struct prorata_share){.computed_cents = asked->items[i].computed_cents,
                                                   .minimum_cents = asked->items[i].minimum_cents};
    }
    status = prorata_share(arena, &prorata, err);
    for (uint32_t i = 0; status == ST_OK && i < asked->count; i++) {
        award_cents[i] = prorata.shares[i].award_cents;
    }
    return status;
}

enum status
objective_award(struct arena *arena, const struct objective_case *asked, enum objective objective,
                int64_t *award_cents, struct objective_totals *totals, struct err *err)
{
    struct arena_mark mark = arena_mark(arena);
    struct objective_totals proven = {.gap = 0};
    enum status status = ST_OK;

    assert(asked != NULL && award_cents != NULL && totals != NULL && err != NULL);
    if (asked->step_cents <= 0) {
        return err_set(err, ST_DATA, "%s", _("the step of awards is not above zero"));
    }
    if (objective == OBJECTIVE_PRORATA) {
        status = award_prorata(arena, asked, award_cents, err);
    } else if (objective == OBJECTIVE_MAX || objective == OBJECTIVE_EURO) {
        status =
            award_exactly(arena, asked, objective == OBJECTIVE_EURO, award_cents, &proven, err);
    } else {
        award_by_rank(asked, objective == OBJECTIVE_STOP, award_cents);
    }
    arena_reset(arena, mark);
    if (status == ST_OK) {
        objective_add_up(asked, award_cents, totals);
        totals->value = proven.value;
        totals->gap = proven.gap;
        totals->bound = proven.bound;
        totals->exact = proven.gap == 0;
    }
    return status;
}
