/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_KNAPSACK_H
#define LEVAIN_KNAPSACK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/rational.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * knapsack - the set of applications worth most that one budget pays, and the proof of it.
 *
 * What is promised, on every machine and whatever order the input came in (items are given in the
 * canonical order, which is the tie-break):
 * - `profit` is the optimum when `exact`; else no set is worth more than `upper`. What stops the
 *   search is a number of states, never a clock.
 * - among the sets of that worth, `first` says that the chosen one is the first: where another one
 *   differs, the first application that only one of them has is in this one. It is looked for
 *   within as many states again; where they do not suffice (very many equal optima), the set is
 *   still the same everywhere, but only one of the best.
 * - `bound` can be checked by anybody with paper: see struct knapsack_bound.
 */
#define KNAPSACK_STATES     1000000
#define KNAPSACK_STATES_MAX 10000000
/* What a search holds at most, for each state of its limit: 40 MB with the limit that is the
 * default, and nothing of it once the search is over. */
#define KNAPSACK_STATE_BYTES 40
#define KNAPSACK_PROFIT_MAX  (INT64_C(1) << 61) /* of all items together */

/* An item of cost 0 is always chosen, one that costs more than the budget never. */
struct knapsack_item {
    int64_t profit; /* 0 or more: a score, or score x cents, over a denominator common to all */
    int64_t cost_cents;
};

/*
 * Nothing that the budget pays is worth more than `value`. With r = ratio_num / ratio_den and
 * c = cost_cents + surcharge_cents,
 *
 *     value = r x (budget_cents + surcharge_cents x number) + sum over items of max(0, profit - r
 * c)
 *
 * - budget_cents is the budget, rounded down to what sums of costs can reach (the greatest common
 *   divisor of the costs); items dearer than the budget are left out of the sum, and what costs
 *   nothing is not charged.
 * - without a surcharge, r is the multiplier lambda of the budget: this holds for any r.
 * - with one above 0, it is as if each award cost that much more, and as many times more money were
 *   there as there can be awards: the `number` cheapest are paid, one more is not.
 * - with one below 0, the same for sets of at least `number`: fewer, even of the greatest profits,
 *   are not worth more than what was found, which is then the bound if `value` is less.
 */
struct knapsack_bound {
    int64_t ratio_num, ratio_den;
    int64_t budget_cents;
    int64_t surcharge_cents;
    uint32_t number;
    struct rational value;
};

/* Limits beside the budget, each of some of the items: of their costs, or of their number. A row
 * may have a floor too: what is chosen must use at least so much of it. */
struct knapsack_rows {
    uint32_t count;
    int64_t *left;             /* of each; what is chosen is taken from it. Not below 0 */
    const bool *counts_awards; /* of each: 1 an item; else its cost */
    const size_t *begins;      /* of each item and after the last one: its first in `row` */
    const uint32_t *row;       /* that it counts in, each once */
    const int64_t *least;      /* of each: its floor, 0 = none; null = no row has one */
    const uint32_t *family;    /* of each, when `least`: rows of one family share no item */
    uint32_t family_count;
    bool any; /* only whether some choice keeps all rows is asked */
};

struct knapsack;

/* Another solver, asked when the search for a set within rows stopped at its limit. It may compute
 * in binary fractions: it is given a copy in which costs and profits are divided by what all are
 * multiples of and no limit is above what all items use, and is not asked when any sum is above
 * KNAPSACK_OTHER_MAX. `chosen` of the copy is the set that was found, if `found`. It writes a set
 * into `theirs` (1 or 0 of each item) and tells whether it did.
 *
 * Nothing that it says is believed: its set is checked and added up in integers, and is only taken
 * when it keeps to all and is worth more than what was found. The search is then made once more
 * from there, which may prove it the best, and choose the first of the best; no bound and no tie
 * is ever the other's. */
#define KNAPSACK_OTHER_MAX (INT64_C(1) << 53)
struct knapsack_other {
    const char *name; /* and its version */
    bool (*solve)(struct arena *arena, void *context, const struct knapsack *knapsack,
                  uint8_t *theirs);
    void *context;
};

struct knapsack {
    const struct knapsack_item *items; /* in canonical order */
    uint32_t count;
    int64_t budget_cents;
    uint64_t states_max; /* of the search, and again for the first of the best; 0 = the default */
    const struct knapsack_rows *rows; /* null = none */
    bool asks_other; /* another solver, when the search stops; with `other` null nobody is */
    const struct knapsack_other *other;
    uint8_t *chosen;             /* out: 1 or 0 of each item; the caller's array */
    bool found;                  /* out: else nothing is chosen: no choice keeps all floors
                                    when `exact`, and else none was found */
    bool asked;                  /* out: the search stopped where another solver is to be asked */
    bool by_other;               /* out: the other solver's set is what is chosen */
    int64_t profit;              /* out: what is chosen is worth that */
    int64_t cost_cents;          /* out */
    int64_t upper;               /* out: no set is worth more; no bound is below it */
    bool exact;                  /* out: upper = profit */
    bool first;                  /* out: the first of the best, as said above */
    uint64_t states;             /* out: that the search made */
    uint64_t first_states;       /* out: that were made besides for the first of the best */
    struct knapsack_bound bound; /* out: without a surcharge */
    struct knapsack_bound by_number; /* out: with one, when it was needed and is lower; else its
                                        ratio_den is 0 */
};

/**
 * Choose the items worth most within the budget.
 *
 * The item where the budget breaks is found without sorting, items that no better set can have or
 * lack are set aside by the bound, and the rest is searched from the break outwards: states are
 * dropped when a cheaper one is worth as much or when the bound leaves no hope.
 *
 * Rows are weighed when what is worth most without them breaks one: the budget and the rows are
 * priced, items are decided one after the other by what they are worth beyond the prices, and
 * what cannot become better is left; 30 states for each of the limit. Hundreds of items are mostly
 * proven, thousands mostly not: the gap says so. The bounds are those without rows, `upper` may be
 * lower.
 *
 * With floors, a set that keeps them is looked for first, within as many states again, by what is
 * worth most to the floors: none is proven to be when even that is too little.
 *
 * Units:  cents; profits as given.
 * Owner:  the caller's `chosen`; `arena` is given back as it was.
 * Errors: ST_DATA - the budget or a cost is out of 0 .. ALLOCATION_CENTS_MAX (a budget: 65,536
 *         times that), a profit is below 0, or all together are above KNAPSACK_PROFIT_MAX;
 *         states_max is above KNAPSACK_STATES_MAX.
 * Cost:   linear in ordinary cases, then as the states; 25 bytes an item, and KNAPSACK_STATE_BYTES
 *         a state of the limit or 48 bytes an item more, at most.
 * Source: P1, P2; Balas and Zemel 1980 (core), Pisinger 1997 (expanding core), Martello, Pisinger
 *         and Toth 1999 (bounds on the number).
 */
enum status knapsack_solve(struct arena *arena, struct knapsack *knapsack, struct err *err)
    __attribute__((warn_unused_result));

/**
 * Choose the greatest number of items within the budget, and of these sets the first: profits are
 * not looked at, `profit` is the number. Always exact and first; rows are not looked at.
 *
 * Owner:  as knapsack_solve. Errors: as knapsack_solve, but for profits. Cost: O(n log n).
 */
enum status knapsack_most(struct arena *arena, struct knapsack *knapsack, struct err *err)
    __attribute__((warn_unused_result));

#endif
