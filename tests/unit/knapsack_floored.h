/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TESTS_KNAPSACK_FLOORED_H
#define LEVAIN_TESTS_KNAPSACK_FLOORED_H

/*
 * knapsack_floored - instances with limits and floors beside the budget, and what a set is worth
 * by their definition.
 */
#include "knapsack_judge.h"

#define ROWS_MAX 5

struct floored {
    struct knapsack_item items[ITEMS_MAX];
    uint8_t chosen[ITEMS_MAX];
    int64_t left[ROWS_MAX], limit[ROWS_MAX], least[ROWS_MAX];
    bool counts_awards[ROWS_MAX];
    size_t begins[ITEMS_MAX + 1];
    uint32_t row[ITEMS_MAX * ROWS_MAX], family[ROWS_MAX];
    struct knapsack_rows rows;
    struct knapsack knapsack;
};

/* Rows overlap, or (`apart`) share no item, as the groups of one quota. */
static inline void
draw_floored(struct floored *floored, uint32_t count, enum class class, int64_t range, bool apart)
{
    int64_t all = 0;
    size_t end = 0;

    *floored = (struct floored){.rows = {.count = 1 + (uint32_t)below(ROWS_MAX)}};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t only = (uint32_t)below(ROWS_MAX);

        floored->items[i] = draw(class, range);
        all += floored->items[i].cost_cents;
        floored->begins[i] = end;
        for (uint32_t row = 0; row < floored->rows.count; row++) {
            if (apart ? row == only : below(3) == 0) {
                floored->row[end++] = row;
            }
        }
    }
    floored->begins[count] = end;
    for (uint32_t row = 0; row < floored->rows.count; row++) {
        bool counts = below(2) == 0;

        floored->counts_awards[row] = counts;
        floored->limit[row] = counts ? below(5) : below(all / 2 + 1);
        floored->least[row] = below(3) == 0 ? 0
                              : counts      ? below(4)
                                            : below(all / (below(2) == 0 ? 4 : 20) + 1);
        floored->left[row] = floored->limit[row];
        floored->family[row] = apart ? 0 : row;
    }
    floored->rows.left = floored->left;
    floored->rows.counts_awards = floored->counts_awards;
    floored->rows.begins = floored->begins;
    floored->rows.row = floored->row;
    floored->rows.least = floored->least;
    floored->rows.family = floored->family;
    floored->rows.family_count = ROWS_MAX;
    floored->knapsack = (struct knapsack){.items = floored->items,
                                          .count = count,
                                          .budget_cents = below(all + 1),
                                          .rows = &floored->rows,
                                          .chosen = floored->chosen};
}

static inline int64_t
used(const struct floored *floored, uint32_t row, const uint8_t *chosen)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < floored->knapsack.count; i++) {
        for (size_t k = floored->begins[i]; k < floored->begins[i + 1]; k++) {
            if (chosen[i] && floored->row[k] == row) {
                sum += floored->counts_awards[row] ? 1 : floored->items[i].cost_cents;
            }
        }
    }
    return sum;
}

/* What a set is worth; -1 when it does not keep to all. */
static inline int64_t
worth(const struct floored *floored, const uint8_t *chosen)
{
    int64_t profit = 0, cost = 0;

    for (uint32_t i = 0; i < floored->knapsack.count; i++) {
        profit += chosen[i] ? floored->items[i].profit : 0;
        cost += chosen[i] ? floored->items[i].cost_cents : 0;
    }
    for (uint32_t row = 0; row < floored->rows.count; row++) {
        int64_t sum = used(floored, row, chosen);

        if (sum > floored->limit[row] || sum < floored->least[row]) {
            return -1;
        }
    }
    return cost <= floored->knapsack.budget_cents ? profit : -1;
}

#endif
