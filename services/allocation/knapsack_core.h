/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_KNAPSACK_CORE_H
#define LEVAIN_KNAPSACK_CORE_H

#include "allocation/knapsack.h"

#include <stddef.h>

/*
 * knapsack_core - what the parts of the solver share.
 *
 * Inside, costs and profits are divided by their greatest common divisors, so that bounds are
 * rounded to what sums can reach. A bound or a loss is kept times the cost of the break item, as a
 * 128-bit integer: profits add up to 2^61, costs to less than 2^63.
 */
struct core_item {
    int64_t profit, cost;
    uint32_t index; /* in canonical order */
};

struct core {
    struct arena *arena;
    struct knapsack *knapsack;
    int64_t profit_unit, cost_unit; /* what profits and costs are divided by */
    struct core_item *items;        /* cost from 1 to the budget; the split set, then the others */
    size_t left, right; /* the split set is left .. split - 1, others split .. right - 1 */
    size_t split;
    struct core_item broken; /* the break item, the first that is not in the split set */
    int64_t budget, split_profit, split_cost;
    wide top;            /* the bound of Dantzig, times broken.cost */
    int64_t free_profit; /* of what costs nothing, not divided */
    int64_t best;        /* the best profit found */
    int64_t upper;       /* no better one is above it */
    uint8_t *in_split;   /* by index */
};

/** Tell whether `a` stands before `b`: the greater ratio of profit to cost, then the index; a
 * total order. Errors: none. */
static inline bool
core_before(const struct core_item *a, const struct core_item *b)
{
    wide left = (wide)a->profit * b->cost, right = (wide)b->profit * a->cost;

    return left != right ? left > right : a->index < b->index;
}

/** Give what the bound loses when an item is on the other side of the break, times broken.cost;
 * below 0 for one that is not in the split set. Errors: none. */
static inline wide
core_gain(const struct core *core, const struct core_item *item)
{
    return (wide)item->profit * core->broken.cost - (wide)core->broken.profit * item->cost;
}

/** Tell whether a set worth more than the best may have the item on its other side. Errors: none.
 */
static inline bool
core_is_open(const struct core *core, const struct core_item *item)
{
    wide gain = core_gain(core, item);

    return core->top - (gain < 0 ? -gain : gain) >= (wide)(core->best + 1) * core->broken.cost;
}

/** Give the greatest common divisor of two numbers, not below 0. Errors: none. */
int64_t core_divisor(int64_t a, int64_t b);

/** Refuse what the solver promises nothing for, and set the default limit. Errors: as
 * knapsack_solve. */
enum status core_check(struct knapsack *knapsack, bool with_profits, struct err *err)
    __attribute__((warn_unused_result));

/** Write the items that can be chosen or not, in canonical order, and count them; `items` may be
 * null. Errors: none. */
size_t core_gather(const struct core *core, struct core_item *items);

/**
 * Bring the items that stand before the break to the front: those that `budget` pays, in the order
 * of core_before, until one that it does not.
 *
 * Returns the place of that one; `count` when the budget pays all. Errors: none. Cost: linear,
 * expected.
 */
size_t core_break(struct core_item *items, size_t count, wide budget);

/** Sort by core_before. Errors: none. Cost: O(n log n), expected. */
void core_sort(struct core_item *items, size_t count);

/**
 * Search outwards from the break until `states_max` states were made in all, and write a better
 * set, if there is one, into `chosen`; lowers `upper`.
 *
 * Owner: `arena` until the caller resets it. Errors: none.
 */
void core_search(struct core *core, uint64_t states_max);

/**
 * Better the chosen set by exchanges of one item for another, most profit first.
 *
 * Owner: `arena` until the caller resets it. Errors: none. Cost: O(n log n), and linear in each
 * exchange; at most 64 of them.
 */
void core_exchange(struct core *core);

/**
 * Look for a bound on the number of awards that is lower than the plain one; lowers `upper` and
 * writes the knapsack's bound.
 *
 * Owner: `arena` until the caller resets it. Errors: none. Cost: O(n log cost), expected.
 */
void core_bound_number(struct core *core);

/**
 * Replace the chosen set, which is known to be best, by the first of the best; false when the
 * states did not suffice, and nothing was changed.
 *
 * Owner: `arena` until the caller resets it. Errors: none.
 */
bool core_choose_first(struct core *core);

/** Tell whether the chosen set breaks no row, and keeps every floor. Owner: `arena` is given back
 * as it was. Errors: none. */
bool core_rows_hold(struct arena *arena, const struct knapsack *knapsack);

/** Take what the chosen set uses from the rows. Errors: none. */
void core_rows_take(const struct knapsack *knapsack);

/**
 * Ask the other solver, if there is one, and choose its set when it keeps to all and is worth more
 * than `best`, which is then what it is worth; says so in `asked` and `by_other`.
 *
 * Returns whether it did. Owner: `arena` until the caller resets it. Errors: none.
 */
bool core_ask_other(struct arena *arena, struct knapsack *knapsack, int64_t *best);

/**
 * Replace the chosen set, the best without rows, by the best with them, by none when none keeps all
 * floors; writes all but the sums.
 *
 * Owner: `arena` until the caller resets it. Errors: none.
 */
void core_rows_search(struct arena *arena, struct knapsack *knapsack);

#endif
