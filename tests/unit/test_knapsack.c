/* SPDX-License-Identifier: MPL-2.0 */
/*
 * knapsack: the optimum, the first of the best, and a bound that anybody can check.
 */
#include "knapsack_judge.h"

#define EACH_CLASS 1500

static void
thousands_of_instances_are_solved_as_a_table_does(void **state)
{
    struct knapsack_item items[ITEMS_MAX];
    uint8_t chosen[ITEMS_MAX], expected[ITEMS_MAX];

    (void)state;
    for (int class = 0; class < CLASSES; class ++) {
        for (uint64_t i = 0; i < EACH_CLASS; i++) {
            struct knapsack knapsack = {.chosen = chosen};

            seed = 0x9E3779B97F4A7C15U * (i + 1) + (uint64_t) class;
            draw_small(&knapsack, items, (enum class) class);
            solve(&knapsack);
            assert_int_equal(judge(&knapsack, expected), knapsack.profit);
            assert_true(knapsack.exact);
            assert_true(knapsack.first);
            assert_memory_equal(chosen, expected, knapsack.count);
            assert_adds_up(&knapsack);
        }
    }
}

/* 5, 4 and 3 thousand euros, and 8 thousand: by hand, the first and the third. The break comes at
 * the second: lambda = 70 points for 4,000 euros; (800,000 - 500,000) x 70 / 400,000 + 90 = 142.5.
 */
static void
a_bound_can_be_checked_by_hand(void **state)
{
    const struct knapsack_item items[] = {{90, 500000}, {70, 400000}, {50, 300000}};
    uint8_t chosen[3];
    struct knapsack knapsack = {
        .items = items, .count = 3, .budget_cents = 800000, .chosen = chosen};

    (void)state;
    solve(&knapsack);
    assert_int_equal(knapsack.profit, 140);
    assert_memory_equal(chosen, ((uint8_t[]){1, 0, 1}), 3);
    assert_int_equal(knapsack.cost_cents, 800000);
    assert_true(knapsack.exact && knapsack.first);
    assert_int_equal(knapsack.upper, 140);
    assert_int_equal(knapsack.bound.ratio_num, 70);
    assert_int_equal(knapsack.bound.ratio_den, 400000);
    assert_int_equal(knapsack.bound.surcharge_cents, 0);
    assert_true(rational_cmp(knapsack.bound.value, (struct rational){285, 2}) == 0);
}

static void
a_budget_is_rounded_down_to_what_costs_can_reach(void **state)
{
    const struct knapsack_item items[] = {{10, 300}, {10, 200}, {30, 90000}};
    uint8_t chosen[3];
    struct knapsack knapsack = {.items = items, .count = 3, .budget_cents = 499, .chosen = chosen};

    (void)state;
    solve(&knapsack);
    assert_int_equal(knapsack.bound.budget_cents, 400);
    assert_memory_equal(chosen, ((uint8_t[]){1, 0, 0}), 3);
    assert_int_equal(knapsack.cost_cents, 300);
}

/* Of two equal sets the one with the first application; and one worth nothing is still paid when
 * the money is there. */
static void
among_equal_sets_the_first_is_chosen(void **state)
{
    const struct knapsack_item items[] = {{0, 150}, {40, 400}, {40, 200}, {40, 400}, {0, 150}};
    uint8_t chosen[5];
    struct knapsack knapsack = {.items = items, .count = 5, .budget_cents = 750, .chosen = chosen};

    (void)state;
    solve(&knapsack);
    assert_memory_equal(chosen, ((uint8_t[]){1, 1, 1, 0, 0}), 5);
    assert_true(knapsack.first);
}

static void
without_money_or_items_nothing_is_chosen(void **state)
{
    const struct knapsack_item items[] = {{5, 100}, {7, 0}};
    uint8_t chosen[2];
    struct knapsack knapsack = {.items = items, .count = 2, .chosen = chosen};

    (void)state;
    solve(&knapsack);
    assert_memory_equal(chosen, ((uint8_t[]){0, 1}), 2);
    assert_int_equal(knapsack.profit, 7);
    assert_true(knapsack.exact && knapsack.first);
    assert_adds_up(&knapsack);
    knapsack.count = 0;
    solve(&knapsack);
    assert_int_equal(knapsack.profit, 0);
    assert_true(knapsack.exact && knapsack.first);
}

static void
the_order_of_the_input_changes_neither_worth_nor_bound(void **state)
{
    struct knapsack_item items[ITEMS_MAX];
    uint8_t chosen[ITEMS_MAX];

    (void)state;
    for (uint64_t i = 0; i < 500; i++) {
        struct knapsack knapsack = {.chosen = chosen}, before;

        seed = 0xA0761D6478BD642FU * (i + 1);
        draw_small(&knapsack, items, (enum class)(i % CLASSES));
        solve(&knapsack);
        before = knapsack;
        for (uint32_t j = knapsack.count; j > 1; j--) {
            uint32_t other = (uint32_t)below(j);
            struct knapsack_item kept = items[j - 1];

            items[j - 1] = items[other];
            items[other] = kept;
        }
        solve(&knapsack);
        assert_int_equal(knapsack.profit, before.profit);
        assert_int_equal(knapsack.upper, before.upper);
        assert_int_equal(rational_cmp(knapsack.bound.value, before.bound.value), 0);
    }
}

static void
assert_refused(const struct knapsack_item *items, int64_t budget_cents, const char *expected)
{
    uint8_t chosen[2];
    struct err err = {.text = ""};
    struct knapsack knapsack = {
        .items = items, .count = 2, .budget_cents = budget_cents, .chosen = chosen};

    assert_int_equal(knapsack_solve(&arena, &knapsack, &err), ST_DATA);
    assert_string_equal(err.text, expected);
}

static void
what_cannot_be_computed_exactly_is_refused(void **state)
{
    static const char *const profit = "application number 2: its score is below zero, or all "
                                      "together are above what is computed exactly";
    static const char *const cost = "application number 2: amount out of range";
    struct err err = {.text = ""};

    (void)state;
    assert_refused((struct knapsack_item[]){{1, 1}, {-1, 1}}, 1, profit);
    assert_refused((struct knapsack_item[]){{1, 1}, {KNAPSACK_PROFIT_MAX, 1}}, 1, profit);
    assert_refused((struct knapsack_item[]){{1, 1}, {1, -1}}, 1, cost);
    assert_refused((struct knapsack_item[]){{1, 1}, {1, INT64_C(100000000000001)}}, 1, cost);
    assert_refused((struct knapsack_item[]){{1, 1}, {1, 1}}, -1, "the budget is out of range");
    assert_refused((struct knapsack_item[]){{1, 1}, {1, 1}}, INT64_MAX,
                   "the budget is out of range");
    assert_int_equal(
        knapsack_solve(&arena, &(struct knapsack){.states_max = KNAPSACK_STATES_MAX + 1}, &err),
        ST_DATA);
    assert_string_equal(err.text, "the limit of states is out of range");
}

/* The largest numbers that are let in: nothing overflows. */
static void
the_largest_amounts_are_added_exactly(void **state)
{
    const int64_t cost = INT64_C(100000000000000);
    const struct knapsack_item items[] = {{KNAPSACK_PROFIT_MAX / 2, cost},
                                          {KNAPSACK_PROFIT_MAX / 4, cost - 1},
                                          {KNAPSACK_PROFIT_MAX / 4 - 1, cost - 2}};
    uint8_t chosen[3];
    struct knapsack knapsack = {
        .items = items, .count = 3, .budget_cents = 2 * cost - 2, .chosen = chosen};

    (void)state;
    solve(&knapsack);
    assert_memory_equal(chosen, ((uint8_t[]){1, 0, 1}), 3);
    assert_adds_up(&knapsack);
    knapsack.budget_cents = 65536 * cost;
    solve(&knapsack);
    assert_memory_equal(chosen, ((uint8_t[]){1, 1, 1}), 3);
    assert_adds_up(&knapsack);
}

static void
most_is_the_greatest_number_and_the_first_of_these_sets(void **state)
{
    struct knapsack_item items[ITEMS_MAX];
    uint8_t chosen[ITEMS_MAX], expected[ITEMS_MAX];
    struct err err = {.text = ""};

    (void)state;
    for (uint64_t i = 0; i < 2000; i++) {
        struct knapsack knapsack = {.chosen = chosen};

        seed = 0x8EBC6AF09C88C6E3U * (i + 1);
        draw_small(&knapsack, items, UNCORRELATED);
        must(knapsack_most(&arena, &knapsack, &err), &err);
        for (uint32_t j = 0; j < knapsack.count; j++) {
            items[j].profit = 1;
        }
        assert_int_equal(judge(&knapsack, expected), knapsack.profit);
        assert_memory_equal(chosen, expected, knapsack.count);
        assert_int_equal(knapsack.upper, knapsack.profit);
        assert_int_equal(rational_cmp(knapsack.bound.value, rational_of(knapsack.profit)), 0);
        assert_true(knapsack.exact && knapsack.first);
        assert_true(knapsack.cost_cents <= knapsack.budget_cents);
    }
    assert_int_equal(knapsack_most(&arena, &(struct knapsack){.budget_cents = -1}, &err), ST_DATA);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thousands_of_instances_are_solved_as_a_table_does),
        cmocka_unit_test(a_bound_can_be_checked_by_hand),
        cmocka_unit_test(a_budget_is_rounded_down_to_what_costs_can_reach),
        cmocka_unit_test(among_equal_sets_the_first_is_chosen),
        cmocka_unit_test(without_money_or_items_nothing_is_chosen),
        cmocka_unit_test(the_order_of_the_input_changes_neither_worth_nor_bound),
        cmocka_unit_test(what_cannot_be_computed_exactly_is_refused),
        cmocka_unit_test(the_largest_amounts_are_added_exactly),
        cmocka_unit_test(most_is_the_greatest_number_and_the_first_of_these_sets),
    };

    return cmocka_run_group_tests_name("knapsack", tests, open_arena, close_arena);
}
