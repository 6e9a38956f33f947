/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/knapsack_weighing.h"

#define ROUNDS_MAX 40

/* What an item is worth beyond the prices of all that it uses. Far below 0 it is not counted on:
 * the bound stays one. */
static int64_t
gain_of(const struct weighing *weighing, uint32_t item)
{
    const struct knapsack_item *one = &weighing->knapsack->items[item];
    const struct knapsack_rows *rows = weighing->rows;
    wide gain =
        (wide)one->profit * weighing->scale - (wide)weighing->budget_price * one->cost_cents;

    for (size_t i = rows->begins[item]; i < rows->begins[item + 1]; i++) {
        gain -= (wide)weighing->row_price[rows->row[i]] *
                weighing_weight(weighing->knapsack, rows->row[i], item);
    }
    return gain < -WEIGHING_GAIN_MAX ? -WEIGHING_GAIN_MAX : (int64_t)gain;
}

/* Give the best price of one limit while the others stay, from what each item that uses it would
 * pay at most for each unit: the offers, best first, until the limit is used up. Those below 0 want
 * to be paid: they are, until the floor is reached. */
static int64_t
price(struct core_item *offers, size_t count, int64_t limit, int64_t least, int64_t price_least,
      const int64_t *weight)
{
    wide used = 0;

    core_sort(offers, count);
    for (size_t i = 0; i < count; i++) {
        int64_t offered = offers[i].profit;

        if (offered <= 0 && used >= least) {
            return 0;
        }
        used += weight[offers[i].index];
        if (offered > 0 && used > limit) {
            return offered;
        }
        if (offered <= 0 && used >= least) {
            return offered > price_least ? offered : price_least;
        }
    }
    return 0;
}

/* The items of each row, to price it. */
struct members {
    size_t *begins;
    uint32_t *item;
    struct core_item *offers;
    int64_t *weight; /* of each item, in the limit that is priced */
};

static struct members
list_members(struct arena *arena, const struct weighing *weighing)
{
    const struct knapsack_rows *rows = weighing->rows;
    uint32_t count = weighing->knapsack->count;
    struct members members = {.begins = ARENA_NEW(arena, size_t, rows->count + 2),
                              .item = ARENA_NEW(arena, uint32_t, rows->begins[count]),
                              .offers = ARENA_NEW(arena, struct core_item, count),
                              .weight = ARENA_NEW(arena, int64_t, count)};

    for (size_t i = rows->begins[0]; i < rows->begins[count]; i++) {
        members.begins[rows->row[i] + 2]++;
    }
    for (uint32_t row = 0; row < rows->count; row++) {
        members.begins[row + 2] += members.begins[row + 1];
    }
    for (uint32_t item = 0; item < count; item++) {
        for (size_t i = rows->begins[item]; i < rows->begins[item + 1]; i++) {
            members.item[members.begins[rows->row[i] + 1]++] = item;
        }
    }
    return members;
}

/* Add the offer of an item for a limit whose price is now `paid`: with floors, also what it wants
 * to be paid. */
static void
offer(const struct weighing *weighing, struct members *members, size_t *count, uint32_t item,
      int64_t paid)
{
    int64_t weight = members->weight[item];
    wide worth = gain_of(weighing, item) + (wide)paid * weight;

    if (weight > 0 && (worth > 0 || weighing->price_least < 0) &&
        weighing->knapsack->items[item].cost_cents <= weighing->knapsack->budget_cents) {
        members->offers[(*count)++] =
            (struct core_item){.profit = (int64_t)(worth / weight), .cost = 1, .index = item};
    }
}

static void
price_all(struct weighing *weighing, struct members *members)
{
    const struct knapsack *knapsack = weighing->knapsack;
    size_t count = 0;

    for (uint32_t i = 0; i < knapsack->count; i++) {
        members->weight[i] = knapsack->items[i].cost_cents;
        offer(weighing, members, &count, i, weighing->budget_price);
    }
    weighing->budget_price =
        price(members->offers, count, knapsack->budget_cents, 0, 0, members->weight);
    for (uint32_t row = 0; row < weighing->rows->count; row++) {
        count = 0;
        for (size_t i = members->begins[row]; i < members->begins[row + 1]; i++) {
            uint32_t item = members->item[i];

            members->weight[item] = weighing_weight(knapsack, row, item);
            offer(weighing, members, &count, item, weighing->row_price[row]);
        }
        weighing->row_price[row] =
            price(members->offers, count, weighing->rows->left[row],
                  weighing_least(weighing->rows, row), weighing->price_least, members->weight);
    }
}

/* What all limits are worth at their prices, and all gains above 0. */
static wide
add_up(const struct weighing *weighing)
{
    const struct knapsack *knapsack = weighing->knapsack;
    wide top = (wide)weighing->budget_price * knapsack->budget_cents;

    for (uint32_t i = 0; i < weighing->rows->count; i++) {
        int64_t held =
            weighing->row_price[i] < 0 ? weighing->rows->least[i] : weighing->rows->left[i];

        top += (wide)weighing->row_price[i] * held;
    }
    for (uint32_t i = 0; i < weighing->count; i++) {
        int64_t gain = gain_of(weighing, weighing->order[i]);

        top += gain > 0 ? gain : 0;
    }
    return top;
}

void
weighing_set_prices(struct arena *arena, struct weighing *weighing)
{
    struct members members = list_members(arena, weighing);
    wide before;

    weighing->top = add_up(weighing);
    for (int i = 0; i < ROUNDS_MAX; i++) {
        before = weighing->top;
        price_all(weighing, &members);
        weighing->top = add_up(weighing);
        if (weighing->top >= before) {
            break;
        }
    }
    for (uint32_t i = 0; i < weighing->knapsack->count; i++) {
        weighing->gain[i] = gain_of(weighing, i);
    }
}
