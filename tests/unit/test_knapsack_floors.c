/* SPDX-License-Identifier: MPL-2.0 */
/*
 * knapsack with floors: the optimum, the first of the best, and that there is no choice at all, as
 * found by trying every set.
 */
#include "knapsack_floored.h"

#define FEW 10

/* Every set, the first in canonical order first. -1 when none keeps to all. */
static int64_t
try_all(const struct floored *floored, uint8_t *best)
{
    uint32_t count = floored->knapsack.count;
    int64_t most = -1;

    for (uint32_t set = (1U << count); set-- > 0;) {
        uint8_t chosen[FEW];
        int64_t profit;

        for (uint32_t i = 0; i < count; i++) {
            chosen[i] = (set >> (count - 1 - i)) & 1;
        }
        profit = worth(floored, chosen);
        if (profit > most) {
            most = profit;
            memcpy(best, chosen, count);
        }
    }
    return most;
}

static void
floors_are_weighed_as_by_trying_every_set(void **state)
{
    static const int64_t ranges[] = {5, 40, 1000};
    static struct floored floored;
    int none = 0, some = 0;

    (void)state;
    for (uint64_t i = 0; i < 6000; i++) {
        uint8_t expected[FEW];
        int64_t most;

        seed = 0x9E3779B97F4A7C15U * (i + 1);
        draw_floored(&floored, (uint32_t)below(FEW + 1), (enum class)(i % CLASSES),
                     ranges[below(COUNT(ranges))], i % 2 == 0);
        solve(&floored.knapsack);
        most = try_all(&floored, expected);
        assert_true(floored.knapsack.exact);
        assert_int_equal(floored.knapsack.found, most >= 0);
        none += most < 0;
        some += most >= 0;
        if (most >= 0) {
            assert_int_equal(floored.knapsack.profit, most);
            assert_true(floored.knapsack.first);
            assert_memory_equal(floored.chosen, expected, floored.knapsack.count);
        } else {
            assert_int_equal(floored.knapsack.profit, 0);
            assert_int_equal(floored.knapsack.cost_cents, 0);
        }
    }
    assert_true(none > 1000);
    assert_true(some > 1000);
}

/* Whether there is any: the same answer, and a set that keeps to all. */
static void
that_some_choice_keeps_all_is_known_without_the_best(void **state)
{
    static struct floored floored;

    (void)state;
    for (uint64_t i = 0; i < 2000; i++) {
        uint8_t expected[FEW];
        int64_t most;

        seed = 0xD1B54A32D192ED03U * (i + 1);
        draw_floored(&floored, (uint32_t)below(FEW + 1), (enum class)(i % CLASSES), 40, i % 2 == 0);
        floored.rows.any = true;
        solve(&floored.knapsack);
        most = try_all(&floored, expected);
        assert_int_equal(floored.knapsack.found, most >= 0);
        assert_true(floored.knapsack.found || floored.knapsack.exact);
        if (most >= 0) {
            assert_true(worth(&floored, floored.chosen) >= 0);
            assert_true(floored.knapsack.upper >= most);
        }
    }
}

static void
a_search_that_stops_never_says_that_there_is_none(void **state)
{
    static struct floored floored;
    int unknown = 0, gaps = 0, proven = 0;

    (void)state;
    for (uint64_t i = 0; i < 600; i++) {
        bool none, found;
        int64_t upper;

        seed = 0xA0761D6478BD642FU * (i + 1);
        draw_floored(&floored, 30, (enum class)(i % CLASSES), 1000, i % 2 == 0);
        floored.knapsack.states_max = 1 + i % 7;
        solve(&floored.knapsack);
        none = !floored.knapsack.found && floored.knapsack.exact;
        found = floored.knapsack.found;
        upper = floored.knapsack.upper;
        unknown += !found && !none;
        gaps += found && !floored.knapsack.exact;
        proven += none;
        assert_true(!found || worth(&floored, floored.chosen) == floored.knapsack.profit);
        memcpy(floored.left, floored.limit, sizeof floored.left);
        floored.knapsack.states_max = 20000;
        solve(&floored.knapsack);
        assert_true(!none || !floored.knapsack.found);
        assert_true(!found || floored.knapsack.found);
        assert_true(!found || floored.knapsack.profit <= upper);
    }
    print_message("# unknown %d, gaps %d, none %d\n", unknown, gaps, proven);
    assert_true(unknown > 3);
    assert_true(gaps > 20);
    assert_true(proven > 100);
}

/* Three awards of 16,666.67 make 50,000.01: with 50,000.00 none is left that keeps the floor. */
static void
one_cent_too_little_is_known(void **state)
{
    static struct floored floored;

    (void)state;
    for (int64_t more = 0; more <= 1; more++) {
        floored =
            (struct floored){.items = {{90, 1666667}, {50, 1666667}, {40, 1666667}, {80, 1666667}},
                             .left = {INT64_C(10000000)},
                             .least = {3 * 1666667},
                             .begins = {0, 0, 1, 2, 3},
                             .rows = {.count = 1, .family_count = 1}};
        floored.rows.left = floored.left;
        floored.rows.least = floored.least;
        floored.rows.family = floored.family;
        floored.rows.counts_awards = floored.counts_awards;
        floored.rows.begins = floored.begins;
        floored.rows.row = floored.row;
        floored.knapsack = (struct knapsack){.items = floored.items,
                                             .count = 4,
                                             .budget_cents = 3 * 1666667 - 1 + more,
                                             .rows = &floored.rows,
                                             .chosen = floored.chosen};
        solve(&floored.knapsack);
        assert_int_equal(floored.knapsack.found, more == 1);
        assert_true(floored.knapsack.exact);
        assert_memory_equal(floored.chosen,
                            more == 1 ? ((uint8_t[]){0, 1, 1, 1}) : ((uint8_t[]){0, 0, 0, 0}), 4);
    }
}

/* Amounts whose sums are beyond what is added up exactly are only tried. */
static void
the_largest_floors_are_kept(void **state)
{
    static struct floored floored;
    const int64_t cost = INT64_C(100000000000000);

    (void)state;
    floored = (struct floored){.left = {20},
                               .least = {11},
                               .counts_awards = {true},
                               .rows = {.count = 1, .family_count = 1}};
    for (uint32_t i = 0; i < ITEMS_MAX; i++) {
        floored.items[i] = (struct knapsack_item){KNAPSACK_PROFIT_MAX / ITEMS_MAX, cost - i};
        floored.begins[i + 1] = i + 1;
    }
    floored.rows.left = floored.left;
    floored.rows.least = floored.least;
    floored.rows.family = floored.family;
    floored.rows.counts_awards = floored.counts_awards;
    floored.rows.begins = floored.begins;
    floored.rows.row = floored.row;
    floored.knapsack = (struct knapsack){.items = floored.items,
                                         .count = ITEMS_MAX,
                                         .budget_cents = 10 * cost,
                                         .rows = &floored.rows,
                                         .chosen = floored.chosen};
    solve(&floored.knapsack);
    assert_false(floored.knapsack.found);
    assert_true(floored.knapsack.exact);
}

/* The first shuts out all others; two, or all, are needed in so many rows that sums overflow. */
static void
floors_beyond_exact_sums_are_tried(void **state)
{
    enum { PAIRS = ITEMS_MAX - 1, ALL = PAIRS + 400 };
    static int64_t left[ALL], least[ALL];
    static bool counts_awards[ALL];
    static uint32_t row[ITEMS_MAX * ALL], family[ALL];
    static struct knapsack_item items[ITEMS_MAX];
    const int64_t cost = INT64_C(100000000000000);

    (void)state;
    for (int i = 0; i < 2; i++) {
        const int64_t need = i == 0 ? 2 : ITEMS_MAX;
        size_t begins[ITEMS_MAX + 1] = {0}, end = 0;
        uint8_t chosen[ITEMS_MAX], expected[ITEMS_MAX] = {0, i == 0, i == 0};
        struct knapsack_rows rows = {ALL,   left,   counts_awards, begins, row,
                                     least, family, ALL,           false};
        struct knapsack knapsack = {.items = items,
                                    .count = ITEMS_MAX,
                                    .budget_cents = ITEMS_MAX * cost,
                                    .rows = &rows,
                                    .chosen = chosen};

        for (uint32_t item = 0; item < ITEMS_MAX; item++) {
            items[item] = (struct knapsack_item){item == 0 ? 9 : 1, cost};
            for (uint32_t k = 0; k < ALL; k++) {
                if (k >= PAIRS || item == 0 || item == k + 1) {
                    row[end++] = k;
                }
            }
            begins[item + 1] = end;
        }
        for (uint32_t k = 0; k < ALL; k++) {
            left[k] = k < PAIRS ? 1 : need;
            least[k] = k < PAIRS ? 0 : need;
            counts_awards[k] = true;
            family[k] = k;
        }
        solve(&knapsack);
        assert_int_equal(knapsack.found, i == 0);
        assert_true(knapsack.exact);
        assert_memory_equal(chosen, expected, ITEMS_MAX);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floors_are_weighed_as_by_trying_every_set),
        cmocka_unit_test(that_some_choice_keeps_all_is_known_without_the_best),
        cmocka_unit_test(a_search_that_stops_never_says_that_there_is_none),
        cmocka_unit_test(one_cent_too_little_is_known),
        cmocka_unit_test(the_largest_floors_are_kept),
        cmocka_unit_test(floors_beyond_exact_sums_are_tried),
    };

    return cmocka_run_group_tests_name("knapsack_floors", tests, open_arena, close_arena);
}
