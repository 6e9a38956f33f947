/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/allocation.h"
#include "allocation/knapsack_core.h"
#include "base/words.h"

#include <assert.h>

/* A search that ends within so many states never needs the bound on the number of awards. */
#define STATES_AT_FIRST 200000
#define BUDGET_MAX      (65536 * ALLOCATION_CENTS_MAX)

enum status
core_check(struct knapsack *knapsack, bool with_profits, struct err *err)
{
    int64_t profit_left = KNAPSACK_PROFIT_MAX;

    if (knapsack->states_max > KNAPSACK_STATES_MAX) {
        return err_set(err, ST_DATA, "%s", _("the limit of states is out of range"));
    }
    if (knapsack->budget_cents < 0 || knapsack->budget_cents > BUDGET_MAX) {
        return err_set(err, ST_DATA, "%s", _("the budget is out of range"));
    }
    for (uint32_t i = 0; i < knapsack->count; i++) {
        const struct knapsack_item *item = &knapsack->items[i];

        if (item->cost_cents < 0 || item->cost_cents > ALLOCATION_CENTS_MAX) {
            return err_set(err, ST_DATA, _("application number %lu: amount out of range"), i + 1UL);
        }
        if (with_profits && (item->profit < 0 || item->profit > profit_left)) {
            return err_set(err, ST_DATA,
                           _("application number %lu: its score is below zero, or all together are "
                             "above what is computed exactly"),
                           i + 1UL);
        }
        profit_left -= with_profits ? item->profit : 0;
    }
    knapsack->states_max = knapsack->states_max > 0 ? knapsack->states_max : KNAPSACK_STATES;
    return ST_OK;
}

int64_t
core_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

static bool
can_be_chosen(const struct knapsack *knapsack, uint32_t index)
{
    int64_t cost_cents = knapsack->items[index].cost_cents;

    return cost_cents > 0 && cost_cents <= knapsack->budget_cents;
}

/* Choose what costs nothing; find what all costs and all profits are multiples of. */
static void
begin(struct core *core)
{
    struct knapsack *knapsack = core->knapsack;
    int64_t profit_unit = 0, cost_unit = 0;

    for (uint32_t i = 0; i < knapsack->count; i++) {
        knapsack->chosen[i] = knapsack->items[i].cost_cents == 0;
        core->free_profit += knapsack->chosen[i] ? knapsack->items[i].profit : 0;
        if (can_be_chosen(knapsack, i)) {
            profit_unit = core_divisor(knapsack->items[i].profit, profit_unit);
            cost_unit = core_divisor(knapsack->items[i].cost_cents, cost_unit);
        }
    }
    core->profit_unit = profit_unit > 0 ? profit_unit : 1;
    core->cost_unit = cost_unit > 0 ? cost_unit : 1;
    core->budget = knapsack->budget_cents / core->cost_unit;
}

size_t
core_gather(const struct core *core, struct core_item *items)
{
    const struct knapsack *knapsack = core->knapsack;
    size_t count = 0;

    for (uint32_t i = 0; i < knapsack->count; i++) {
        if (can_be_chosen(knapsack, i)) {
            if (items != NULL) {
                items[count] =
                    (struct core_item){.profit = knapsack->items[i].profit / core->profit_unit,
                                       .cost = knapsack->items[i].cost_cents / core->cost_unit,
                                       .index = i};
            }
            count++;
        }
    }
    return count;
}

/* Find where the budget breaks, choose what stands before, and bound by what comes next. */
static void
split(struct core *core)
{
    struct knapsack *knapsack = core->knapsack;
    size_t count = core_gather(core, NULL);

    core->items = ARENA_NEW(core->arena, struct core_item, count);
    (void)core_gather(core, core->items);
    core->split = core_break(core->items, count, core->budget);
    core->right = count;
    for (size_t i = 0; i < core->split; i++) {
        core->split_profit += core->items[i].profit;
        core->split_cost += core->items[i].cost;
        knapsack->chosen[core->items[i].index] = 1;
    }
    /* All are paid: as if one more, worth nothing, were not. */
    core->broken =
        core->split < count ? core->items[core->split] : (struct core_item){.profit = 0, .cost = 1};
    core->top = (wide)core->split_profit * core->broken.cost +
                (wide)(core->budget - core->split_cost) * core->broken.profit;
    core->best = core->split_profit;
    core->upper = (int64_t)(core->top / core->broken.cost);
}

/* Better the split set by one item: one more, or the break item in the place of one. */
static void
guess(struct core *core)
{
    const struct core_item *broken = &core->broken;
    int64_t left = core->budget - core->split_cost;
    size_t added = SIZE_MAX, removed = SIZE_MAX;
    uint8_t *chosen = core->knapsack->chosen;

    for (size_t i = 0; i < core->right; i++) {
        const struct core_item *item = &core->items[i];
        bool add = i >= core->split;
        int64_t profit = core->split_profit + (add ? item->profit : broken->profit - item->profit);
        bool fits = add ? item->cost <= left : broken->cost - item->cost <= left;

        if (fits && profit > core->best) {
            core->best = profit;
            added = add ? i : core->split;
            removed = add ? SIZE_MAX : i;
        }
    }
    if (added != SIZE_MAX) {
        chosen[core->items[added].index] = 1;
    }
    if (removed != SIZE_MAX) {
        chosen[core->items[removed].index] = 0;
    }
}

/* Leave only items that a better set may have on their other side, sorted from the break. */
static void
set_aside(struct core *core)
{
    size_t left = core->split, right = left;

    for (size_t i = core->split; i > 0; i--) {
        if (core_is_open(core, &core->items[i - 1])) {
            core->items[--left] = core->items[i - 1];
        }
    }
    for (size_t i = core->split; i < core->right; i++) {
        if (core_is_open(core, &core->items[i])) {
            core->items[right++] = core->items[i];
        }
    }
    core->left = left;
    core->right = right;
    core_sort(core->items + left, core->split - left);
    core_sort(core->items + core->split, right - core->split);
}

static void
search(struct core *core)
{
    const struct knapsack *knapsack = core->knapsack;
    uint64_t states_max = knapsack->states_max, at_first = STATES_AT_FIRST;
    uint8_t *in_split = ARENA_NEW(core->arena, uint8_t, knapsack->count);
    struct arena_mark mark;

    for (uint32_t i = 0; i < knapsack->count; i++) {
        in_split[i] = knapsack->chosen[i];
    }
    core->in_split = in_split;
    guess(core);
    if (core->best == core->upper) {
        return;
    }
    set_aside(core);
    mark = arena_mark(core->arena);
    core_search(core, at_first < states_max ? at_first : states_max);
    arena_reset(core->arena, mark);
    if (core->best < core->upper) {
        core_bound_number(core);
        arena_reset(core->arena, mark);
        core_exchange(core);
        arena_reset(core->arena, mark);
    }
    if (core->best < core->upper && knapsack->states < states_max) {
        core_search(core, states_max - knapsack->states);
        arena_reset(core->arena, mark);
    }
}

static void
write_bound(struct core *core)
{
    struct knapsack_bound *bound = &core->knapsack->bound;
    wide den = core->broken.cost, value = core->top * core->profit_unit + core->free_profit * den;
    bool fits;

    *bound = (struct knapsack_bound){.ratio_num = core->broken.profit * core->profit_unit,
                                     .ratio_den = core->broken.cost * core->cost_unit,
                                     .budget_cents = core->budget * core->cost_unit};
    fits = rational_make(value, den, &bound->value);
    assert(fits);
}

static void
add_up(struct knapsack *knapsack)
{
    knapsack->profit = 0;
    knapsack->cost_cents = 0;
    for (uint32_t i = 0; i < knapsack->count; i++) {
        if (knapsack->chosen[i]) {
            knapsack->profit += knapsack->items[i].profit;
            knapsack->cost_cents += knapsack->items[i].cost_cents;
        }
    }
}

enum status
knapsack_solve(struct arena *arena, struct knapsack *knapsack, struct err *err)
{
    struct core core = {.arena = arena, .knapsack = knapsack};
    struct arena_mark mark = arena_mark(arena);
    enum status status;

    assert(knapsack != NULL && err != NULL);
    status = core_check(knapsack, true, err);
    if (status != ST_OK) {
        return status;
    }
    knapsack->states = knapsack->first_states = 0;
    knapsack->found = true;
    knapsack->asked = knapsack->by_other = false;
    knapsack->by_number = (struct knapsack_bound){.ratio_den = 0};
    begin(&core);
    split(&core);
    write_bound(&core);
    search(&core);
    knapsack->exact = core.best == core.upper;
    knapsack->first = knapsack->exact && core_choose_first(&core);
    add_up(knapsack);
    knapsack->upper = knapsack->profit + (core.upper - core.best) * core.profit_unit;
    if (knapsack->rows != NULL) {
        if (!core_rows_hold(arena, knapsack)) {
            core_rows_search(arena, knapsack);
            add_up(knapsack);
        }
        core_rows_take(knapsack);
    }
    assert(knapsack->cost_cents <= knapsack->budget_cents);
    arena_reset(arena, mark);
    return ST_OK;
}
