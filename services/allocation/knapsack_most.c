/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/knapsack_core.h"

#include <assert.h>

/* The items that are still to come, by cost, as a tree of counts and sums over powers of two. */
struct coming {
    uint32_t *place; /* of each item in the order of costs, from 1 */
    uint32_t *number;
    wide *cost;
    size_t count;
};

static void
add(struct coming *coming, size_t place, uint32_t number, wide cost)
{
    for (size_t i = place; i <= coming->count; i += i & -i) {
        coming->number[i] += number; /* -1 comes as its complement */
        coming->cost[i] += cost;
    }
}

/* What the `number` cheapest cost together; too much for any budget when there are not as many. */
static wide
cheapest(const struct coming *coming, uint32_t number)
{
    size_t place = 0, stride = 1;
    wide cost = 0;

    while (2 * stride <= coming->count) {
        stride *= 2;
    }
    for (; stride > 0 && number > 0; stride /= 2) {
        if (place + stride <= coming->count && coming->number[place + stride] <= number) {
            place += stride;
            number -= coming->number[place];
            cost += coming->cost[place];
        }
    }
    return number > 0 ? (wide)INT64_MAX : cost;
}

static void
fill(struct arena *arena, struct coming *coming, const struct knapsack *knapsack)
{
    struct core_item *items = ARENA_NEW(arena, struct core_item, knapsack->count);

    coming->count = knapsack->count;
    coming->place = ARENA_NEW(arena, uint32_t, coming->count);
    coming->number = ARENA_NEW(arena, uint32_t, coming->count + 1);
    coming->cost = ARENA_NEW(arena, wide, coming->count + 1);
    for (uint32_t i = 0; i < knapsack->count; i++) {
        items[i] =
            (struct core_item){.profit = 1, .cost = knapsack->items[i].cost_cents, .index = i};
    }
    core_sort(items, coming->count);
    for (uint32_t i = 0; i < knapsack->count; i++) {
        coming->place[items[i].index] = i + 1;
        add(coming, i + 1, 1, items[i].cost);
    }
}

/* How many the budget can pay. */
static uint32_t
most(const struct coming *coming, int64_t budget_cents)
{
    uint32_t least = 0, above = (uint32_t)coming->count + 1;

    while (above - least > 1) {
        uint32_t middle = least + (above - least) / 2;

        if (cheapest(coming, middle) <= budget_cents) {
            least = middle;
        } else {
            above = middle;
        }
    }
    return least;
}

enum status
knapsack_most(struct arena *arena, struct knapsack *knapsack, struct err *err)
{
    struct arena_mark mark = arena_mark(arena);
    struct coming coming;
    enum status status;
    uint32_t need;
    int64_t left_cents;

    assert(knapsack != NULL && err != NULL);
    status = core_check(knapsack, false, err);
    if (status != ST_OK) {
        return status;
    }
    fill(arena, &coming, knapsack);
    left_cents = knapsack->budget_cents;
    need = most(&coming, left_cents);
    knapsack->profit = knapsack->upper = need;
    knapsack->bound = (struct knapsack_bound){.ratio_den = 1,
                                              .budget_cents = knapsack->budget_cents,
                                              .number = need,
                                              .value = rational_of(need)};
    /* One is chosen when the cheapest of those after it can still make up the number. */
    for (uint32_t i = 0; i < knapsack->count; i++) {
        int64_t cost_cents = knapsack->items[i].cost_cents;

        add(&coming, coming.place[i], UINT32_MAX, -(wide)cost_cents);
        knapsack->chosen[i] =
            need > 0 && cheapest(&coming, need - 1) <= (wide)left_cents - cost_cents;
        if (knapsack->chosen[i]) {
            need--;
            left_cents -= cost_cents;
        }
    }
    assert(need == 0);
    knapsack->cost_cents = knapsack->budget_cents - left_cents;
    knapsack->states = 0;
    knapsack->by_number = (struct knapsack_bound){.ratio_den = 0};
    knapsack->exact = knapsack->first = true;
    arena_reset(arena, mark);
    return ST_OK;
}
