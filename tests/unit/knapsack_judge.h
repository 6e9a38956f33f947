/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TESTS_KNAPSACK_JUDGE_H
#define LEVAIN_TESTS_KNAPSACK_JUDGE_H

/*
 * knapsack_judge - what the tests of the solver share: instances of the classes that are known to
 * be easy and hard, a table of the best profit for each budget, and the bound from its definition.
 */
#include "allocation/knapsack.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#define ITEMS_MAX  60
#define BUDGET_MAX 4000
#define MANY       10000

enum class { UNCORRELATED, WEAK, STRONG, INVERSE, SUBSET, TIES, ALMOST, CLASSES };

static struct arena arena;
static uint64_t seed;

static inline int
open_arena(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)512 << 20);
    return 0;
}

static inline int
close_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static inline int64_t
below(int64_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)(seed % (uint64_t)limit);
}

static inline struct knapsack_item
draw(enum class class, int64_t range)
{
    int64_t cost = 1 + below(range), tenth = range / 10 + 1;

    switch (class) {
    case WEAK:
        return (struct knapsack_item){cost + below(2 * tenth), cost};
    case STRONG:
        return (struct knapsack_item){cost + tenth, cost};
    case INVERSE:
        return (struct knapsack_item){cost, cost + tenth};
    case SUBSET:
        return (struct knapsack_item){cost, cost};
    case TIES:
        return (struct knapsack_item){below(5), 10 * (1 + below(range / 10 + 1))};
    case ALMOST:
        return (struct knapsack_item){cost + tenth + below(3), cost};
    default:
        return (struct knapsack_item){below(range), cost};
    }
}

static inline void
must(enum status status, const struct err *err)
{
    if (status != ST_OK) {
        fail_msg("%s", err->text);
    }
}

static inline void
solve(struct knapsack *knapsack)
{
    struct err err = {.text = ""};
    size_t held;

    must(knapsack_solve(&arena, knapsack, &err), &err);
    held = arena.used_bytes;
    assert_int_equal(held, 0); /* the arena is given back */
}

/* The first of the best sets, from what the items from each one on can bring for each budget. */
static inline int64_t
judge(const struct knapsack *knapsack, uint8_t *chosen)
{
    static int64_t best[ITEMS_MAX + 1][BUDGET_MAX + 1];
    int64_t budget = knapsack->budget_cents;

    assert_true(knapsack->count <= ITEMS_MAX && budget <= BUDGET_MAX);
    memset(best[knapsack->count], 0, sizeof best[0]);
    for (uint32_t i = knapsack->count; i-- > 0;) {
        const struct knapsack_item *item = &knapsack->items[i];

        for (int64_t left = 0; left <= budget; left++) {
            int64_t with =
                left < item->cost_cents ? -1 : item->profit + best[i + 1][left - item->cost_cents];

            best[i][left] = with > best[i + 1][left] ? with : best[i + 1][left];
        }
    }
    for (uint32_t i = 0; i < knapsack->count; i++) {
        const struct knapsack_item *item = &knapsack->items[i];

        chosen[i] = budget >= item->cost_cents &&
                    item->profit + best[i + 1][budget - item->cost_cents] == best[i][budget];
        budget -= chosen[i] ? item->cost_cents : 0;
    }
    return best[0][knapsack->budget_cents];
}

static inline int
compare_int64(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* A bound with a surcharge holds for sets of at most, or at least, so many: see that no other set
 * counts. */
static inline void
assert_number(const struct knapsack *knapsack, const struct knapsack_bound *bound)
{
    static int64_t sorted[MANY];
    uint32_t count = 0, number = bound->number;
    bool at_most = bound->surcharge_cents > 0;
    wide sum = 0;

    for (uint32_t i = 0; i < knapsack->count; i++) {
        const struct knapsack_item *item = &knapsack->items[i];

        if (item->cost_cents > 0 && item->cost_cents <= knapsack->budget_cents) {
            sorted[count++] = at_most ? item->cost_cents : -item->profit;
        }
    }
    qsort(sorted, count, sizeof *sorted, compare_int64);
    assert_true(number <= count);
    for (uint32_t i = 0; i < (at_most ? number + 1 : number - 1) && i < count; i++) {
        sum += sorted[i];
    }
    if (at_most) {
        assert_true(number == count || sum > knapsack->budget_cents);
    } else {
        assert_true(-sum <= knapsack->profit);
    }
}

/* The bound from its definition: any reader could do it with paper. */
static inline void
assert_bound(const struct knapsack *knapsack, const struct knapsack_bound *bound)
{
    struct rational value;
    wide sum = (wide)bound->ratio_num *
               (bound->budget_cents + (wide)bound->surcharge_cents * bound->number);
    int64_t divisor = 0;

    assert_true(bound->ratio_num >= 0 && bound->ratio_den > 0);
    for (uint32_t i = 0; i < knapsack->count; i++) {
        const struct knapsack_item *item = &knapsack->items[i];
        /* What costs nothing is no award that is charged. */
        int64_t cost = item->cost_cents == 0 ? 0 : item->cost_cents + bound->surcharge_cents, rest;
        wide gain = (wide)item->profit * bound->ratio_den - (wide)bound->ratio_num * cost;

        if (item->cost_cents > knapsack->budget_cents) {
            continue;
        }
        sum += gain > 0 ? gain : 0;
        for (int64_t a = item->cost_cents; a != 0; a = rest) {
            rest = divisor % a;
            divisor = a;
        }
    }
    assert_true(rational_make(sum, bound->ratio_den, &value));
    assert_int_equal(rational_cmp(value, bound->value), 0);
    assert_true(bound->budget_cents <= knapsack->budget_cents);
    assert_true(divisor == 0 || knapsack->budget_cents - bound->budget_cents < divisor);
    assert_true(rational_floor(bound->value) >= knapsack->upper ||
                (bound->surcharge_cents < 0 && knapsack->exact));
    if (bound->surcharge_cents != 0) {
        assert_number(knapsack, bound);
    }
}

static inline void
assert_adds_up(const struct knapsack *knapsack)
{
    int64_t profit = 0, cost = 0;

    for (uint32_t i = 0; i < knapsack->count; i++) {
        profit += knapsack->chosen[i] ? knapsack->items[i].profit : 0;
        cost += knapsack->chosen[i] ? knapsack->items[i].cost_cents : 0;
    }
    assert_int_equal(profit, knapsack->profit);
    assert_int_equal(cost, knapsack->cost_cents);
    assert_true(cost <= knapsack->budget_cents);
    assert_true(knapsack->upper >= knapsack->profit);
    assert_int_equal(knapsack->exact, knapsack->upper == knapsack->profit);
    assert_bound(knapsack, &knapsack->bound);
    assert_int_equal(knapsack->bound.surcharge_cents, 0);
    if (knapsack->by_number.ratio_den > 0) {
        assert_bound(knapsack, &knapsack->by_number);
    }
}

static inline void
draw_small(struct knapsack *knapsack, struct knapsack_item *items, enum class class)
{
    static const int64_t ranges[] = {6, 30, 100};
    int64_t range = ranges[below(COUNT(ranges))], all = 0;

    knapsack->count = (uint32_t)below(ITEMS_MAX + 1);
    for (uint32_t i = 0; i < knapsack->count; i++) {
        items[i] = draw(class, range);
        if (below(20) == 0) {
            items[i].cost_cents = 0;
        }
        if (below(20) == 0) {
            items[i].profit = 0;
        }
        all += items[i].cost_cents;
    }
    knapsack->items = items;
    knapsack->budget_cents = below((all < BUDGET_MAX ? all : BUDGET_MAX) + 1);
}

#endif
