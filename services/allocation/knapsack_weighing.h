/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_KNAPSACK_WEIGHING_H
#define LEVAIN_KNAPSACK_WEIGHING_H

#include "allocation/knapsack_core.h"

/*
 * knapsack_weighing - what the files of the search within rows share. Private to them.
 *
 * Each limit has a price, as the budget has in the plain bound: what an item is worth beyond the
 * prices of all that it uses is its gain. Profits are scaled up, so that prices are whole. Nothing
 * is worth more than `top`: the price of all there is, and all gains above 0; and each item that is
 * not on the side of its gain loses that much of it. A row with a floor may have a price below 0:
 * what uses it is paid, and the floor of it is what comes off the top.
 */
#define WEIGHING_GAIN_MAX (INT64_C(1) << 62)
#define WEIGHING_STATES   30 /* for one of a knapsack: they take no memory, and less time */

struct weighing {
    struct knapsack *knapsack;
    const struct knapsack_rows *rows;
    uint32_t *order; /* the items that are decided, one after the other */
    uint32_t count;
    int64_t scale;
    int64_t budget_price, *row_price;
    int64_t price_least; /* of a row with a floor */
    int64_t *gain;
    wide top;
    uint8_t *tried, *taken; /* at each place of the order: how many sides; of each item */
    int64_t left, *row_left, profit, best;
    wide loss;
    uint64_t states_left;
    /* With floors: what each row still needs, what is undecided of it, and what its need costs at
     * least, by family; of each row, the least cost of so many of its items. */
    int64_t *need, *open, *family_cents;
    const int64_t *const *cheapest;
};

/** Give what an item uses of a row. Errors: none. */
static inline int64_t
weighing_weight(const struct knapsack *knapsack, uint32_t row, uint32_t item)
{
    return knapsack->rows->counts_awards[row] ? 1 : knapsack->items[item].cost_cents;
}

/** Give the floor of a row, 0 for none. Errors: none. */
static inline int64_t
weighing_least(const struct knapsack_rows *rows, uint32_t row)
{
    return rows->least != NULL ? rows->least[row] : 0;
}

/** Find prices that make the bound low, and all gains at them. Owner: `arena`. Errors: none. */
void weighing_set_prices(struct arena *arena, struct weighing *weighing);

/** Count the least costs of the members of each row with a floor. Owner: `arena`. Errors: none. */
void weighing_set_floors(struct arena *arena, struct weighing *weighing);

/** Begin with nothing decided; false when the floors can not be kept even so. Errors: none. */
bool weighing_open_floors(struct weighing *weighing);

/** Count an item as taken, or as left out: `sign` 1; or undecided again: -1. Errors: none. */
void weighing_floors_decide(struct weighing *weighing, uint32_t item, bool take, int64_t sign);

/** Tell whether floors can be kept when the item is taken, or left out. Errors: none. */
bool weighing_floors_may(struct weighing *weighing, uint32_t item, bool take);

/** Tell whether an item counts in a floor that needs more; whether none does. Errors: none. */
bool weighing_needs(const struct weighing *weighing, uint32_t item);
bool weighing_kept(const struct weighing *weighing);

/** Make the profits and the target of a search for any set that keeps the floors: what is worth
 *  less than the target keeps not all. Owner: `arena`. Errors: none. */
const struct knapsack_item *weighing_floor_items(struct arena *arena,
                                                 const struct knapsack *knapsack, int64_t *target);

#endif
