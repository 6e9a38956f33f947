/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/knapsack_core.h"

#include <assert.h>
#include <string.h>

#define SCALE_MAX  (INT64_C(1) << 30)
#define GAIN_MAX   (INT64_C(1) << 62)
#define ROUNDS_MAX 40
#define STATES     30 /* for one of a knapsack: they take no memory, and less time */

/*
 * Each limit has a price, as the budget has in the plain bound: what an item is worth beyond the
 * prices of all that it uses is its gain. Profits are scaled up, so that prices are whole. Nothing
 * is worth more than `top`: the price of all there is, and all gains above 0; and each item that is
 * not on the side of its gain loses that much of it.
 */
struct weighing {
    struct knapsack *knapsack;
    const struct knapsack_rows *rows;
    uint32_t *order; /* the items that are decided, one after the other */
    uint32_t count;
    int64_t scale;
    int64_t budget_price, *row_price;
    int64_t *gain;
    wide top;
    uint8_t *tried, *taken; /* at each place of the order: how many sides; of each item */
    int64_t left, *row_left, profit, best;
    wide loss;
    uint64_t states_left;
};

static int64_t
row_weight(const struct knapsack *knapsack, uint32_t row, uint32_t item)
{
    return knapsack->rows->counts_awards[row] ? 1 : knapsack->items[item].cost_cents;
}

/* Count an item in or out of its rows: `sign` 1 gives back what it uses, -1 takes it. */
static void
use_rows(const struct knapsack *knapsack, uint32_t item, int64_t sign, int64_t *left)
{
    const struct knapsack_rows *rows = knapsack->rows;

    for (size_t i = rows->begins[item]; i < rows->begins[item + 1]; i++) {
        left[rows->row[i]] += sign * row_weight(knapsack, rows->row[i], item);
    }
}

void
core_rows_take(const struct knapsack *knapsack)
{
    for (uint32_t i = 0; i < knapsack->count; i++) {
        if (knapsack->chosen[i]) {
            use_rows(knapsack, i, -1, knapsack->rows->left);
        }
    }
}

bool
core_rows_hold(const struct knapsack *knapsack)
{
    const struct knapsack_rows *rows = knapsack->rows;
    bool hold = true;

    core_rows_take(knapsack);
    for (uint32_t i = 0; i < rows->count; i++) {
        hold = hold && rows->left[i] >= 0;
    }
    for (uint32_t i = 0; i < knapsack->count; i++) {
        if (knapsack->chosen[i]) {
            use_rows(knapsack, i, 1, rows->left);
        }
    }
    return hold;
}

static bool
fits(const struct weighing *weighing, uint32_t item)
{
    const struct knapsack_rows *rows = weighing->rows;

    if (weighing->knapsack->items[item].cost_cents > weighing->left) {
        return false;
    }
    for (size_t i = rows->begins[item]; i < rows->begins[item + 1]; i++) {
        if (row_weight(weighing->knapsack, rows->row[i], item) > weighing->row_left[rows->row[i]]) {
            return false;
        }
    }
    return true;
}

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
                row_weight(weighing->knapsack, rows->row[i], item);
    }
    return gain < -GAIN_MAX ? -GAIN_MAX : (int64_t)gain;
}

/* Give the best price of one limit while the others stay, from what each item that uses it would
 * pay at most for each unit: the offers, best first, until the limit is used up. */
static int64_t
price(struct core_item *offers, size_t count, wide limit, const int64_t *weight)
{
    core_sort(offers, count);
    for (size_t i = 0; i < count; i++) {
        limit -= weight[offers[i].index];
        if (limit < 0) {
            return offers[i].profit;
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

/* Add the offer of an item for a limit whose price is now `paid`. */
static void
offer(const struct weighing *weighing, struct members *members, size_t *count, uint32_t item,
      int64_t paid)
{
    int64_t weight = members->weight[item];
    wide worth = gain_of(weighing, item) + (wide)paid * weight;

    if (weight > 0 && worth > 0 &&
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
    weighing->budget_price = price(members->offers, count, knapsack->budget_cents, members->weight);
    for (uint32_t row = 0; row < weighing->rows->count; row++) {
        count = 0;
        for (size_t i = members->begins[row]; i < members->begins[row + 1]; i++) {
            uint32_t item = members->item[i];

            members->weight[item] = row_weight(knapsack, row, item);
            offer(weighing, members, &count, item, weighing->row_price[row]);
        }
        weighing->row_price[row] =
            price(members->offers, count, weighing->rows->left[row], members->weight);
    }
}

/* What all limits are worth at their prices, and all gains above 0. */
static wide
add_up(const struct weighing *weighing)
{
    const struct knapsack *knapsack = weighing->knapsack;
    wide top = (wide)weighing->budget_price * knapsack->budget_cents;

    for (uint32_t i = 0; i < weighing->rows->count; i++) {
        top += (wide)weighing->row_price[i] * weighing->rows->left[i];
    }
    for (uint32_t i = 0; i < weighing->count; i++) {
        int64_t gain = gain_of(weighing, weighing->order[i]);

        top += gain > 0 ? gain : 0;
    }
    return top;
}

static void
set_prices(struct arena *arena, struct weighing *weighing)
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

static void
decide(struct weighing *weighing, uint32_t item, bool take)
{
    int64_t gain = weighing->gain[item];

    weighing->loss += take == (gain > 0) ? 0 : gain > 0 ? gain : -gain;
    weighing->taken[item] = take;
    if (take) {
        weighing->left -= weighing->knapsack->items[item].cost_cents;
        weighing->profit += weighing->knapsack->items[item].profit;
        use_rows(weighing->knapsack, item, -1, weighing->row_left);
    }
}

static void
undo(struct weighing *weighing, uint32_t item)
{
    int64_t gain = weighing->gain[item];
    bool take = weighing->taken[item];

    weighing->loss -= take == (gain > 0) ? 0 : gain > 0 ? gain : -gain;
    if (take) {
        weighing->left += weighing->knapsack->items[item].cost_cents;
        weighing->profit -= weighing->knapsack->items[item].profit;
        use_rows(weighing->knapsack, item, 1, weighing->row_left);
    }
    weighing->taken[item] = 0;
}

static bool
may(const struct weighing *weighing, uint32_t item, bool take)
{
    int64_t gain = weighing->gain[item];
    wide loss = weighing->loss + (take == (gain > 0) ? 0 : gain > 0 ? gain : -gain);

    return weighing->top - loss >= (wide)(weighing->best + 1) * weighing->scale &&
           (!take || fits(weighing, item));
}

static void
note(struct weighing *weighing)
{
    weighing->best = weighing->profit;
    memcpy(weighing->knapsack->chosen, weighing->taken, weighing->knapsack->count);
}

/* Decide one item after the other, first for the side of its gain (or, `first`, for taking it), and
 * note each set that is better than the best; `first`: end with one. False when states ran out. */
static bool
decide_all(struct weighing *weighing, bool first)
{
    uint32_t place = 0;

    weighing->tried[0] = 0;
    for (;;) {
        uint32_t item;
        bool take;

        if (place == weighing->count && weighing->profit > weighing->best) {
            note(weighing);
            if (first) {
                return true;
            }
        }
        if (place < weighing->count && weighing->tried[place] < 2) {
            item = weighing->order[place];
            take = (first || weighing->gain[item] > 0) != (weighing->tried[place]++ == 1);
            if (weighing->states_left-- == 0) {
                return false;
            }
            if (may(weighing, item, take)) {
                decide(weighing, item, take);
                weighing->tried[++place] = 0;
            }
        } else if (place == 0) {
            return true;
        } else {
            undo(weighing, weighing->order[--place]);
        }
    }
}

static void
take_what_fits(struct weighing *weighing, uint32_t item)
{
    if (!weighing->taken[item] && fits(weighing, item)) {
        decide(weighing, item, true);
    }
}

static void
take_nothing(struct weighing *weighing)
{
    const struct knapsack *knapsack = weighing->knapsack;

    memset(weighing->taken, 0, knapsack->count);
    memcpy(weighing->row_left, weighing->rows->left, weighing->rows->count * sizeof(int64_t));
    weighing->left = knapsack->budget_cents;
    weighing->profit = 0;
    weighing->loss = 0;
}

/* Two sets to begin with: by rank, and by gains. */
static void
guess(struct weighing *weighing)
{
    take_nothing(weighing);
    for (uint32_t i = 0; i < weighing->knapsack->count; i++) {
        take_what_fits(weighing, i);
    }
    note(weighing);
    take_nothing(weighing);
    for (uint32_t i = 0; i < weighing->count; i++) {
        if (weighing->gain[weighing->order[i]] > 0) {
            take_what_fits(weighing, weighing->order[i]);
        }
    }
    for (uint32_t i = weighing->count; i > 0; i--) {
        take_what_fits(weighing, weighing->order[i - 1]);
    }
    if (weighing->profit > weighing->best) {
        note(weighing);
    }
    take_nothing(weighing);
}

/* Order the items by how much they lose on their other side; those that lose more than `room` first
 * and then the others in canonical order, when `canonical`. */
static void
put_in_order(struct arena *arena, struct weighing *weighing, wide room, bool canonical)
{
    struct core_item *items = ARENA_NEW(arena, struct core_item, weighing->count);

    for (uint32_t i = 0; i < weighing->count; i++) {
        uint32_t item = weighing->order[i];
        int64_t loss = weighing->gain[item] < 0 ? -weighing->gain[item] : weighing->gain[item];

        items[i] = (struct core_item){
            .profit = canonical && loss <= room ? 0 : loss, .cost = 1, .index = item};
    }
    core_sort(items, weighing->count);
    for (uint32_t i = 0; i < weighing->count; i++) {
        weighing->order[i] = items[i].index;
    }
}

static struct weighing
begin(struct arena *arena, struct knapsack *knapsack)
{
    uint32_t count = knapsack->count, rows = knapsack->rows->count;
    struct weighing weighing = {.knapsack = knapsack,
                                .rows = knapsack->rows,
                                .order = ARENA_NEW(arena, uint32_t, count),
                                .row_price = ARENA_NEW(arena, int64_t, rows),
                                .gain = ARENA_NEW(arena, int64_t, count),
                                .tried = ARENA_NEW(arena, uint8_t, count + 1),
                                .taken = ARENA_NEW(arena, uint8_t, count),
                                .row_left = ARENA_NEW(arena, int64_t, rows),
                                .states_left = STATES * knapsack->states_max};
    int64_t profit = 1;

    for (uint32_t i = 0; i < count; i++) {
        if (knapsack->items[i].cost_cents <= knapsack->budget_cents) {
            weighing.order[weighing.count++] = i;
            profit += knapsack->items[i].profit;
        }
    }
    weighing.scale = GAIN_MAX / profit < SCALE_MAX ? GAIN_MAX / profit : SCALE_MAX;
    return weighing;
}

void
core_rows_search(struct arena *arena, struct knapsack *knapsack)
{
    struct weighing weighing = begin(arena, knapsack);
    bool ended;
    wide most;

    set_prices(arena, &weighing);
    put_in_order(arena, &weighing, 0, false);
    guess(&weighing);
    most = weighing.top / weighing.scale;
    knapsack->upper = most < knapsack->upper ? (int64_t)most : knapsack->upper;
    ended = weighing.best == knapsack->upper || decide_all(&weighing, false);
    knapsack->states += STATES * knapsack->states_max - weighing.states_left;
    knapsack->upper = ended ? weighing.best : knapsack->upper;
    knapsack->exact = weighing.best == knapsack->upper;
    knapsack->first = false;
    if (knapsack->exact) {
        take_nothing(&weighing);
        put_in_order(arena, &weighing, weighing.top - (wide)weighing.best * weighing.scale, true);
        weighing.states_left = STATES * knapsack->states_max;
        weighing.best--;
        knapsack->first = decide_all(&weighing, true);
    }
}
