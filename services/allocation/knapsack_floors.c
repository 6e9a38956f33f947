/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/knapsack_weighing.h"

#include <string.h>

/* ---- what the need of a floor costs at least ------------------------------------------------- */

/* Prices are held down so that no gain is beyond what is added up exactly. */
static int64_t
least_price(const struct weighing *weighing)
{
    const struct knapsack_rows *rows = weighing->rows;
    int64_t dearest = 1, most = 1;

    for (uint32_t i = 0; i < weighing->count; i++) {
        uint32_t item = weighing->order[i];
        int64_t floors = 0;

        for (size_t k = rows->begins[item]; k < rows->begins[item + 1]; k++) {
            floors += rows->least[rows->row[k]] > 0;
        }
        most = floors > most ? floors : most;
        if (weighing->knapsack->items[item].cost_cents > dearest) {
            dearest = weighing->knapsack->items[item].cost_cents;
        }
    }
    return -(WEIGHING_GAIN_MAX / 2 / dearest / most);
}

static bool
counts_in(const struct knapsack_rows *rows, uint32_t item, uint32_t row)
{
    for (size_t k = rows->begins[item]; k < rows->begins[item + 1]; k++) {
        if (rows->row[k] == row) {
            return true;
        }
    }
    return false;
}

/* The costs of a row's items, the least first, added up. */
static const int64_t *
add_cheapest(struct arena *arena, const struct weighing *weighing, uint32_t row)
{
    struct core_item *costs;
    int64_t *sums;
    size_t count = 0, end = 0;

    for (uint32_t i = 0; i < weighing->count; i++) {
        count += counts_in(weighing->rows, weighing->order[i], row);
    }
    costs = ARENA_NEW(arena, struct core_item, count);
    sums = ARENA_NEW(arena, int64_t, count + 1);
    for (uint32_t i = 0; i < weighing->count; i++) {
        uint32_t item = weighing->order[i];

        if (counts_in(weighing->rows, item, row)) {
            costs[end++] = (struct core_item){
                .profit = -weighing->knapsack->items[item].cost_cents, .cost = 1, .index = item};
        }
    }
    core_sort(costs, count);
    for (size_t i = 0; i < count; i++) {
        sums[i + 1] = sums[i] - costs[i].profit;
    }
    return sums;
}

void
weighing_set_floors(struct arena *arena, struct weighing *weighing)
{
    const struct knapsack_rows *rows = weighing->rows;
    const int64_t **cheapest;

    if (rows->least == NULL) {
        return;
    }
    cheapest = ARENA_NEW(arena, const int64_t *, rows->count);
    weighing->price_least = least_price(weighing);
    weighing->need = ARENA_NEW(arena, int64_t, rows->count);
    weighing->open = ARENA_NEW(arena, int64_t, rows->count);
    weighing->family_cents = ARENA_NEW(arena, int64_t, rows->family_count);
    for (uint32_t row = 0; row < rows->count; row++) {
        if (rows->least[row] > 0 && rows->counts_awards[row]) {
            cheapest[row] = add_cheapest(arena, weighing, row);
        }
    }
    weighing->cheapest = cheapest;
}

static int64_t
need_cents(const struct weighing *weighing, uint32_t row)
{
    int64_t need = weighing->need[row] > 0 ? weighing->need[row] : 0;

    return weighing->rows->counts_awards[row] ? weighing->cheapest[row][need] : need;
}

/* ---- what is decided ------------------------------------------------------------------------- */

static bool
families_are_paid(const struct weighing *weighing, int64_t left)
{
    bool paid = true;

    for (uint32_t i = 0; i < weighing->rows->family_count; i++) {
        paid = paid && weighing->family_cents[i] <= left;
    }
    return paid;
}

bool
weighing_open_floors(struct weighing *weighing)
{
    const struct knapsack_rows *rows = weighing->rows;
    bool kept = true;

    if (rows->least == NULL) {
        return true;
    }
    memcpy(weighing->need, rows->least, rows->count * sizeof(int64_t));
    memset(weighing->open, 0, rows->count * sizeof(int64_t));
    memset(weighing->family_cents, 0, rows->family_count * sizeof(int64_t));
    for (uint32_t i = 0; i < weighing->count; i++) {
        uint32_t item = weighing->order[i];

        for (size_t k = rows->begins[item]; k < rows->begins[item + 1]; k++) {
            weighing->open[rows->row[k]] += weighing_weight(weighing->knapsack, rows->row[k], item);
        }
    }
    for (uint32_t row = 0; row < rows->count; row++) {
        kept = kept && weighing->open[row] >= weighing->need[row] &&
               rows->least[row] <= rows->left[row];
        if (kept && rows->least[row] > 0) {
            weighing->family_cents[rows->family[row]] += need_cents(weighing, row);
        }
    }
    return kept && families_are_paid(weighing, weighing->left);
}

void
weighing_floors_decide(struct weighing *weighing, uint32_t item, bool take, int64_t sign)
{
    const struct knapsack_rows *rows = weighing->rows;

    for (size_t k = rows->begins[item]; rows->least != NULL && k < rows->begins[item + 1]; k++) {
        uint32_t row = rows->row[k];
        int64_t weight = sign * weighing_weight(weighing->knapsack, row, item);

        if (rows->least[row] > 0) {
            weighing->open[row] -= weight;
            if (take) {
                weighing->family_cents[rows->family[row]] -= need_cents(weighing, row);
                weighing->need[row] -= weight;
                weighing->family_cents[rows->family[row]] += need_cents(weighing, row);
            }
        }
    }
}

bool
weighing_floors_may(struct weighing *weighing, uint32_t item, bool take)
{
    const struct knapsack_rows *rows = weighing->rows;
    bool may = true;

    if (rows->least == NULL) {
        return true;
    }
    if (take) {
        weighing_floors_decide(weighing, item, true, 1);
        may = families_are_paid(weighing,
                                weighing->left - weighing->knapsack->items[item].cost_cents);
        weighing_floors_decide(weighing, item, true, -1);
        return may;
    }
    for (size_t k = rows->begins[item]; k < rows->begins[item + 1]; k++) {
        uint32_t row = rows->row[k];

        may = may && (rows->least[row] == 0 ||
                      weighing->open[row] - weighing_weight(weighing->knapsack, row, item) >=
                          weighing->need[row]);
    }
    return may;
}

bool
weighing_needs(const struct weighing *weighing, uint32_t item)
{
    const struct knapsack_rows *rows = weighing->rows;
    bool needs = false;

    for (size_t k = rows->begins[item]; k < rows->begins[item + 1]; k++) {
        needs = needs || (rows->least[rows->row[k]] > 0 && weighing->need[rows->row[k]] > 0);
    }
    return needs;
}

bool
weighing_kept(const struct weighing *weighing)
{
    bool kept = true;

    for (uint32_t row = 0; weighing->rows->least != NULL && row < weighing->rows->count; row++) {
        kept = kept && (weighing->rows->least[row] == 0 || weighing->need[row] <= 0);
    }
    return kept;
}

/* ---- what items are worth to floors ---------------------------------------------------------- */

/* What one award is worth in a row that counts them: the cost of its items on average, so that
 * floors of both measures weigh alike. */
static int64_t
unit_of(const struct knapsack *knapsack, uint32_t row)
{
    const struct knapsack_rows *rows = knapsack->rows;
    wide sum = 0, count = 0;

    if (!rows->counts_awards[row]) {
        return 1;
    }
    for (uint32_t i = 0; i < knapsack->count; i++) {
        if (counts_in(rows, i, row)) {
            sum += knapsack->items[i].cost_cents;
            count++;
        }
    }
    return count > 0 && sum / count > 0 ? (int64_t)(sum / count) : 1;
}

const struct knapsack_item *
weighing_floor_items(struct arena *arena, const struct knapsack *knapsack, int64_t *target)
{
    const struct knapsack_rows *rows = knapsack->rows;
    struct knapsack_item *items = ARENA_NEW(arena, struct knapsack_item, knapsack->count);
    int64_t *unit = ARENA_NEW(arena, int64_t, rows->count);
    wide all = 0, floors = 0;

    for (uint32_t row = 0; row < rows->count; row++) {
        if (rows->least[row] > 0) {
            unit[row] = unit_of(knapsack, row);
            floors += (wide)unit[row] * rows->least[row];
        }
    }
    for (uint32_t i = 0; i < knapsack->count; i++) {
        wide profit = 0;

        for (size_t k = rows->begins[i]; k < rows->begins[i + 1]; k++) {
            profit += (wide)unit[rows->row[k]] * weighing_weight(knapsack, rows->row[k], i);
        }
        all += profit;
        items[i] =
            (struct knapsack_item){.profit = all <= KNAPSACK_PROFIT_MAX ? (int64_t)profit : 0,
                                   .cost_cents = knapsack->items[i].cost_cents};
    }
    *target = (int64_t)floors;
    if (all > KNAPSACK_PROFIT_MAX || floors > KNAPSACK_PROFIT_MAX) {
        /* Beyond exact sums nothing is worth anything, and only trying is left. */
        for (uint32_t i = 0; i < knapsack->count; i++) {
            items[i].profit = 0;
        }
        *target = 0;
    }
    return items;
}
