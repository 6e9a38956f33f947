/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/knapsack_core.h"

#include <string.h>

/* What all costs, or all profits, are multiples of. */
static int64_t
unit_of(const struct knapsack *knapsack, bool of_costs)
{
    int64_t unit = 0;

    for (uint32_t i = 0; i < knapsack->count; i++) {
        unit = core_divisor(of_costs ? knapsack->items[i].cost_cents : knapsack->items[i].profit,
                            unit);
    }
    return unit > 0 ? unit : 1;
}

/* What all items together use of each row. */
static int64_t *
used_by_all(struct arena *arena, const struct knapsack *copy)
{
    const struct knapsack_rows *rows = copy->rows;
    int64_t *used = ARENA_NEW(arena, int64_t, rows->count);

    for (uint32_t i = 0; i < copy->count; i++) {
        for (size_t k = rows->begins[i]; k < rows->begins[i + 1]; k++) {
            used[rows->row[k]] += rows->counts_awards[rows->row[k]] ? 1 : copy->items[i].cost_cents;
        }
    }
    return used;
}

/* Limits are rounded down to what sums can reach, floors up. */
static struct knapsack_rows *
copy_rows(struct arena *arena, const struct knapsack *copy, int64_t cost_unit)
{
    const struct knapsack_rows *rows = copy->rows;
    const int64_t *used = used_by_all(arena, copy);
    struct knapsack_rows *scaled = ARENA_NEW(arena, struct knapsack_rows, 1);
    int64_t *left = ARENA_NEW(arena, int64_t, rows->count);
    int64_t *least = ARENA_NEW(arena, int64_t, rows->count);

    for (uint32_t row = 0; row < rows->count; row++) {
        int64_t unit = rows->counts_awards[row] ? 1 : cost_unit;
        int64_t limit = rows->left[row] / unit, floor = rows->least != NULL ? rows->least[row] : 0;

        left[row] = limit < used[row] ? limit : used[row];
        least[row] = floor / unit + (floor % unit > 0);
    }
    *scaled = *rows;
    scaled->left = left;
    scaled->least = rows->least != NULL ? least : NULL;
    return scaled;
}

/* What another solver is given; false when a sum is beyond what binary fractions hold. */
static bool
copy_for_other(struct arena *arena, struct knapsack *copy)
{
    const int64_t cost_unit = unit_of(copy, true), profit_unit = unit_of(copy, false);
    struct knapsack_item *items = ARENA_NEW(arena, struct knapsack_item, copy->count);
    wide cost = 0, profit = 0;

    for (uint32_t i = 0; i < copy->count; i++) {
        items[i].cost_cents = copy->items[i].cost_cents / cost_unit;
        items[i].profit = copy->items[i].profit / profit_unit;
        cost += items[i].cost_cents;
        profit += items[i].profit;
    }
    if (cost > KNAPSACK_OTHER_MAX || profit > KNAPSACK_OTHER_MAX) {
        return false;
    }
    copy->items = items;
    copy->budget_cents /= cost_unit;
    copy->budget_cents = copy->budget_cents < cost ? copy->budget_cents : (int64_t)cost;
    copy->rows = copy_rows(arena, copy, cost_unit);
    return true;
}

/* What a set is worth; -1 when it does not keep to all. */
static int64_t
worth(struct arena *arena, const struct knapsack *knapsack, uint8_t *set)
{
    struct knapsack trial = *knapsack;
    int64_t profit = 0, left = knapsack->budget_cents;

    trial.chosen = set;
    for (uint32_t i = 0; i < knapsack->count; i++) {
        if (set[i] > 1) {
            return -1;
        }
        profit += set[i] ? knapsack->items[i].profit : 0;
        left -= set[i] ? knapsack->items[i].cost_cents : 0;
    }
    return left >= 0 && core_rows_hold(arena, &trial) ? profit : -1;
}

bool
core_ask_other(struct arena *arena, struct knapsack *knapsack, int64_t *best)
{
    struct knapsack copy = *knapsack;
    uint8_t *theirs = ARENA_NEW(arena, uint8_t, knapsack->count);
    int64_t profit = -1;

    copy.found = *best >= 0;
    knapsack->asked = knapsack->asks_other && copy_for_other(arena, &copy);
    if (knapsack->asked && knapsack->other != NULL &&
        knapsack->other->solve(arena, knapsack->other->context, &copy, theirs)) {
        profit = worth(arena, knapsack, theirs);
    }
    if (profit <= *best) {
        return false;
    }
    *best = profit;
    memcpy(knapsack->chosen, theirs, knapsack->count);
    knapsack->by_other = true;
    return true;
}
