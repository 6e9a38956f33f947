/* SPDX-License-Identifier: MPL-2.0 */
/*
 * knapsack: where a search stops, and the classes that are known to be hard.
 */
#include "knapsack_judge.h"

#define MILLION_CENTS  INT64_C(1000000)
#define STATES_OF_MANY 300000

/* Whatever the limit is, the optimum lies between what was found and what was proven. */
static void
a_search_that_stops_says_how_far_it_may_be(void **state)
{
    struct knapsack_item items[ITEMS_MAX];
    uint8_t chosen[ITEMS_MAX], expected[ITEMS_MAX];
    int stopped = 0, not_first = 0;

    (void)state;
    for (uint64_t i = 0; i < 4000; i++) {
        struct knapsack knapsack = {.chosen = chosen, .states_max = 1 + i % 40};
        int64_t best;

        seed = 0xD1B54A32D192ED03U * (i + 1);
        draw_small(&knapsack, items, (enum class)(i % CLASSES));
        /* Costs that are all about the same: then a surcharge can pay for all. */
        for (uint32_t j = 0; i % 5 == 0 && j < knapsack.count; j++) {
            items[j].cost_cents += 300;
        }
        solve(&knapsack);
        best = judge(&knapsack, expected);
        assert_true(knapsack.profit <= best && best <= knapsack.upper);
        assert_adds_up(&knapsack);
        assert_true(!knapsack.first || memcmp(chosen, expected, knapsack.count) == 0);
        stopped += !knapsack.exact;
        not_first += knapsack.exact && !knapsack.first;
    }
    assert_true(stopped > 100);
    assert_true(not_first > 100);
}

/* What the first 200,000 states leave open, more of them prove. */
static void
a_search_goes_on_after_the_bounds_on_the_number(void **state)
{
    static struct knapsack_item items[180];
    static uint8_t chosen[180];
    struct knapsack knapsack = {.items = items, .count = 180, .chosen = chosen};
    int64_t all = 0;

    (void)state;
    seed = 0x9E3779B97F4A7C15U * 6;
    for (uint32_t i = 0; i < 180; i++) {
        items[i] = draw(STRONG, MILLION_CENTS);
        all += items[i].cost_cents;
    }
    knapsack.budget_cents = all / 3;
    solve(&knapsack);
    assert_true(knapsack.exact && knapsack.states > 200000);
    assert_adds_up(&knapsack);
    knapsack.states_max = 200000;
    solve(&knapsack);
    assert_false(knapsack.exact);
}

static void
solve_many(enum class class, int64_t range, uint64_t states_max, struct knapsack *knapsack)
{
    static struct knapsack_item items[MANY];
    static uint8_t chosen[MANY];
    int64_t all = 0;

    seed = 0xE7037ED1A0B428DBU + (uint64_t) class;
    for (uint32_t i = 0; i < MANY; i++) {
        items[i] = draw(class, range);
        all += items[i].cost_cents;
    }
    *knapsack = (struct knapsack){.items = items,
                                  .count = MANY,
                                  .budget_cents = all / 3,
                                  .states_max = states_max,
                                  .chosen = chosen};
    solve(knapsack);
    assert_adds_up(knapsack);
    assert_true(knapsack->states <= 2 * states_max); /* a step may double what is held */
}

static void
ten_thousand_ordinary_applications_are_solved_to_the_end(void **state)
{
    struct knapsack knapsack;

    (void)state;
    solve_many(UNCORRELATED, 10 * MILLION_CENTS, STATES_OF_MANY, &knapsack);
    assert_true(knapsack.exact && knapsack.first);
    solve_many(WEAK, 10 * MILLION_CENTS, STATES_OF_MANY, &knapsack);
    assert_true(knapsack.exact);
    solve_many(TIES, 10 * MILLION_CENTS, STATES_OF_MANY, &knapsack);
    assert_true(knapsack.exact && knapsack.first);
    solve_many(SUBSET, 10 * MILLION_CENTS, STATES_OF_MANY, &knapsack);
    assert_true(knapsack.exact);
}

/* A score that is the cost and a constant: the bound on the number of awards is what ends it. */
static void
hard_classes_end_with_a_gap_of_a_millionth_at_most(void **state)
{
    static const enum class hard[] = {STRONG, INVERSE, ALMOST};
    struct knapsack knapsack;

    (void)state;
    for (size_t i = 0; i < COUNT(hard); i++) {
        solve_many(hard[i], 10 * MILLION_CENTS, STATES_OF_MANY, &knapsack);
        assert_true((wide)(knapsack.upper - knapsack.profit) * 1000000 <= knapsack.profit);
        assert_int_not_equal(knapsack.by_number.surcharge_cents, 0);
    }
}

/* Searches that stop at their limit, and choices of the first that do: nothing else decides how
 * much is held but the items and the limit. */
static void
what_a_search_holds_is_bounded_by_its_limit_of_states(void **state)
{
    static const uint64_t limits[] = {300000, KNAPSACK_STATES};
    const size_t blocks = (size_t)1 << 20; /* memory is taken in pieces of up to half of this */
    struct knapsack knapsack;
    int stopped = 0, not_first = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(limits) * CLASSES; i++) {
        size_t of_states = KNAPSACK_STATE_BYTES * limits[i / CLASSES];

        close_arena(state);
        open_arena(state);
        solve_many((enum class)(i % CLASSES), 10 * MILLION_CENTS, limits[i / CLASSES], &knapsack);
        assert_true(arena.peak_bytes <= MANY * (25 + 48) + of_states + blocks);
        stopped += !knapsack.exact;
        not_first += knapsack.exact && !knapsack.first;
    }
    assert_true(stopped > 0);
    assert_true(not_first > 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_that_stops_says_how_far_it_may_be),
        cmocka_unit_test(ten_thousand_ordinary_applications_are_solved_to_the_end),
        cmocka_unit_test(a_search_goes_on_after_the_bounds_on_the_number),
        cmocka_unit_test(hard_classes_end_with_a_gap_of_a_millionth_at_most),
        cmocka_unit_test(what_a_search_holds_is_bounded_by_its_limit_of_states),
    };

    return cmocka_run_group_tests_name("knapsack_hard", tests, open_arena, close_arena);
}
