/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/band.h"

#include "allocation/knapsack_core.h"
#include "base/words.h"

#include <assert.h>

static enum status
check(struct knapsack *knapsack, int64_t width, struct err *err)
{
    enum status status = core_check(knapsack, true, err);

    if (status == ST_OK && width < 0) {
        return err_set(err, ST_DATA, "%s", _("the width of the bands is below zero"));
    }
    for (uint32_t i = 1; status == ST_OK && i < knapsack->count; i++) {
        if (knapsack->items[i].profit > knapsack->items[i - 1].profit) {
            return err_set(err, ST_DATA, "%s",
                           _("bands need the score to be the first key of the order"));
        }
    }
    return status;
}

/* What is the same for all is worth the same: their number is the most. */
static enum status
solve_equals(struct arena *arena, struct knapsack *band, struct err *err)
{
    struct arena_mark mark = arena_mark(arena);
    struct knapsack_item *equals;
    enum status status;

    if (band->rows == NULL) {
        return knapsack_most(arena, band, err);
    }
    equals = ARENA_NEW(arena, struct knapsack_item, band->count);
    for (uint32_t i = 0; i < band->count; i++) {
        equals[i] = (struct knapsack_item){.profit = 1, .cost_cents = band->items[i].cost_cents};
    }
    band->items = equals;
    status = knapsack_solve(arena, band, err);
    arena_reset(arena, mark);
    return status;
}

static bool
same_band(const struct knapsack *knapsack, uint32_t a, uint32_t b, int64_t width)
{
    int64_t first = knapsack->items[a].profit, second = knapsack->items[b].profit;

    return width == 0 ? first == second : first / width == second / width;
}

enum status
band_fill(struct arena *arena, struct knapsack *knapsack, int64_t width, struct err *err)
{
    struct knapsack band = *knapsack;
    struct knapsack_rows rows;
    enum status status = check(knapsack, width, err);
    uint32_t end;

    knapsack->profit = knapsack->cost_cents = knapsack->upper = 0;
    knapsack->exact = knapsack->first = true;
    knapsack->states = knapsack->first_states = 0;
    knapsack->bound = (struct knapsack_bound){.ratio_den = 1, .value = rational_of(0)};
    for (uint32_t begin = 0; status == ST_OK && begin < knapsack->count; begin = end) {
        for (end = begin; end < knapsack->count && same_band(knapsack, begin, end, width); end++) {
        }
        band.items = knapsack->items + begin;
        band.count = end - begin;
        band.chosen = knapsack->chosen + begin;
        if (knapsack->rows != NULL) {
            rows = *knapsack->rows;
            rows.begins += begin;
            band.rows = &rows;
        }
        status = width == 0 ? solve_equals(arena, &band, err) : knapsack_solve(arena, &band, err);
        if (status == ST_OK) {
            band.budget_cents -= band.cost_cents;
            knapsack->profit += band.profit * (width == 0 ? knapsack->items[begin].profit : 1);
            knapsack->cost_cents += band.cost_cents;
            knapsack->exact = knapsack->exact && band.exact;
            knapsack->first = knapsack->first && band.first;
            knapsack->states += band.states;
            knapsack->first_states += band.first_states;
            knapsack->upper += band.upper * (width == 0 ? knapsack->items[begin].profit : 1);
            knapsack->bound = band.bound;
        }
    }
    return status;
}
