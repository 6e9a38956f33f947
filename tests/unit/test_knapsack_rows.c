/* SPDX-License-Identifier: MPL-2.0 */
/*
 * knapsack with limits beside the budget: the optimum and the first of the best, as found by trying
 * every set.
 */
#include "knapsack_judge.h"

#define FEW      11
#define ROWS_MAX 5

struct limited {
    struct knapsack_item items[ITEMS_MAX];
    uint8_t chosen[ITEMS_MAX];
    int64_t left[ROWS_MAX], limit[ROWS_MAX];
    bool counts_awards[ROWS_MAX];
    size_t begins[ITEMS_MAX + 1];
    uint32_t row[ITEMS_MAX * ROWS_MAX];
    struct knapsack_rows rows;
    struct knapsack knapsack;
};

static void
draw_limited(struct limited *limited, uint32_t count, enum class class, int64_t range)
{
    int64_t all = 0;
    size_t end = 0;

    *limited = (struct limited){.rows = {.count = (uint32_t)below(ROWS_MAX + 1)}};
    for (uint32_t i = 0; i < count; i++) {
        limited->items[i] = draw(class, range);
        if (below(15) == 0) {
            limited->items[i].cost_cents = 0;
        }
        all += limited->items[i].cost_cents;
        limited->begins[i] = end;
        for (uint32_t row = 0; row < limited->rows.count; row++) {
            if (below(3) == 0) {
                limited->row[end++] = row;
            }
        }
    }
    limited->begins[count] = end;
    for (uint32_t row = 0; row < limited->rows.count; row++) {
        limited->counts_awards[row] = below(2) == 0;
        limited->limit[row] = limited->counts_awards[row] ? below(4) : below(all / 4 + 1);
        limited->left[row] = limited->limit[row];
    }
    limited->rows.left = limited->left;
    limited->rows.counts_awards = limited->counts_awards;
    limited->rows.begins = limited->begins;
    limited->rows.row = limited->row;
    limited->knapsack = (struct knapsack){.items = limited->items,
                                          .count = count,
                                          .budget_cents = below(all + 1),
                                          .rows = &limited->rows,
                                          .chosen = limited->chosen};
}

/* What a set uses of a row. */
static int64_t
used(const struct limited *limited, uint32_t row, const uint8_t *chosen)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < limited->knapsack.count; i++) {
        for (size_t k = limited->begins[i]; k < limited->begins[i + 1]; k++) {
            if (chosen[i] && limited->row[k] == row) {
                sum += limited->counts_awards[row] ? 1 : limited->items[i].cost_cents;
            }
        }
    }
    return sum;
}

/* Every set, the first in canonical order first: one that is not better than an earlier one is not
 * taken. */
static int64_t
try_all(const struct limited *limited, uint8_t *best)
{
    uint32_t count = limited->knapsack.count;
    int64_t most = -1;

    for (uint32_t set = (1U << count); set-- > 0;) {
        uint8_t chosen[FEW];
        int64_t profit = 0, cost = 0;
        bool holds = true;

        for (uint32_t i = 0; i < count; i++) {
            chosen[i] = (set >> (count - 1 - i)) & 1;
            profit += chosen[i] ? limited->items[i].profit : 0;
            cost += chosen[i] ? limited->items[i].cost_cents : 0;
        }
        for (uint32_t row = 0; row < limited->rows.count; row++) {
            holds = holds && used(limited, row, chosen) <= limited->limit[row];
        }
        if (holds && cost <= limited->knapsack.budget_cents && profit > most) {
            most = profit;
            memcpy(best, chosen, count);
        }
    }
    return most;
}

static void
assert_rows(const struct limited *limited)
{
    for (uint32_t row = 0; row < limited->rows.count; row++) {
        int64_t sum = used(limited, row, limited->chosen);

        assert_true(sum <= limited->limit[row]);
        assert_int_equal(limited->left[row], limited->limit[row] - sum);
    }
    assert_true(limited->knapsack.cost_cents <= limited->knapsack.budget_cents);
    assert_true(limited->knapsack.upper >= limited->knapsack.profit);
    assert_int_equal(limited->knapsack.exact, limited->knapsack.upper == limited->knapsack.profit);
}

static void
limits_are_weighed_as_by_trying_every_set(void **state)
{
    static const int64_t ranges[] = {5, 40, 1000};
    static struct limited limited;
    uint8_t expected[FEW];

    (void)state;
    for (uint64_t i = 0; i < 2000; i++) {
        seed = 0x9E3779B97F4A7C15U * (i + 1);
        draw_limited(&limited, (uint32_t)below(FEW + 1), (enum class)(i % CLASSES),
                     ranges[below(COUNT(ranges))]);
        solve(&limited.knapsack);
        assert_int_equal(try_all(&limited, expected), limited.knapsack.profit);
        assert_true(limited.knapsack.exact && limited.knapsack.first);
        assert_memory_equal(limited.chosen, expected, limited.knapsack.count);
        assert_rows(&limited);
    }
}

static void
a_search_that_stops_keeps_to_the_limits(void **state)
{
    static struct limited limited;
    int stopped = 0, not_first = 0;

    (void)state;
    for (uint64_t i = 0; i < 600; i++) {
        int64_t upper;

        seed = 0xD1B54A32D192ED03U * (i + 1);
        draw_limited(&limited, ITEMS_MAX, (enum class)(i % CLASSES), 100000);
        limited.knapsack.states_max = 1 + i;
        solve(&limited.knapsack);
        assert_rows(&limited);
        stopped += !limited.knapsack.exact;
        not_first += limited.knapsack.exact && !limited.knapsack.first;
        /* Whatever more states find is not above what fewer have proven. */
        upper = limited.knapsack.upper;
        memcpy(limited.left, limited.limit, sizeof limited.left);
        limited.knapsack.states_max = 20000;
        solve(&limited.knapsack);
        assert_true(limited.knapsack.profit <= upper);
        assert_rows(&limited);
    }
    assert_true(stopped > 50);
    assert_true(not_first > 10);
}

/* Profits so large that they cannot be scaled up, costs so large that gains are cut off. */
static void
the_largest_amounts_are_weighed(void **state)
{
    static struct limited limited;
    const int64_t cost = INT64_C(100000000000000);

    (void)state;
    limited = (struct limited){
        .items = {{KNAPSACK_PROFIT_MAX / 2, 1}, {KNAPSACK_PROFIT_MAX / 4, cost}, {5, cost}},
        .limit = {cost, 1},
        .left = {cost, 1},
        .counts_awards = {false, true},
        .begins = {0, 2, 4, 6},
        .row = {0, 1, 0, 1, 0, 1},
        .rows = {.count = 2}};
    limited.rows.left = limited.left;
    limited.rows.counts_awards = limited.counts_awards;
    limited.rows.begins = limited.begins;
    limited.rows.row = limited.row;
    limited.knapsack = (struct knapsack){.items = limited.items,
                                         .count = 3,
                                         .budget_cents = 2 * cost + 1,
                                         .rows = &limited.rows,
                                         .chosen = limited.chosen};
    solve(&limited.knapsack);
    assert_memory_equal(limited.chosen, ((uint8_t[]){1, 0, 0}), 3);
    assert_rows(&limited);
    assert_true(limited.knapsack.exact);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_weighed_as_by_trying_every_set),
        cmocka_unit_test(a_search_that_stops_keeps_to_the_limits),
        cmocka_unit_test(the_largest_amounts_are_weighed),
    };

    return cmocka_run_group_tests_name("knapsack_rows", tests, open_arena, close_arena);
}
