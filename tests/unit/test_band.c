/* SPDX-License-Identifier: MPL-2.0 */
/*
 * band: higher scores first, and the most that the money left pays within each band.
 */
#include "allocation/band.h"

#include "knapsack_judge.h"

static void
fill(struct knapsack *knapsack, int64_t width)
{
    struct err err = {.text = ""};

    must(band_fill(&arena, knapsack, width, &err), &err);
    assert_true(arena.used_bytes == 0); /* the arena is given back */
}

/* Scores 80, 80, 80, 70. With 10 there is money for the first and no other of 80, or for the two
 * after it: a width of 0 takes those two, and then the 70 does not fit. */
static void
among_equals_the_most_applications_are_paid(void **state)
{
    const struct knapsack_item items[] = {{80, 800}, {80, 500}, {80, 400}, {70, 200}};
    uint8_t chosen[4];
    struct knapsack knapsack = {.items = items, .count = 4, .budget_cents = 1000, .chosen = chosen};

    (void)state;
    fill(&knapsack, 0);
    assert_memory_equal(chosen, ((uint8_t[]){0, 1, 1, 0}), 4);
    assert_int_equal(knapsack.profit, 160);
    assert_int_equal(knapsack.cost_cents, 900);
    assert_true(knapsack.exact && knapsack.first);
    knapsack.budget_cents = 1100;
    fill(&knapsack, 0);
    assert_memory_equal(chosen, ((uint8_t[]){0, 1, 1, 1}), 4);
}

/* Bands of 10 from 0: 89 and 80 stand together, 79 does not, however near. Within the first the 89
 * that leaves less money is better than nothing, two of 80 are better than it. */
static void
within_a_band_the_sum_of_scores_is_the_greatest(void **state)
{
    const struct knapsack_item items[] = {{89, 900}, {80, 500}, {80, 400}, {79, 100}};
    uint8_t chosen[4];
    struct knapsack knapsack = {.items = items, .count = 4, .budget_cents = 1000, .chosen = chosen};

    (void)state;
    fill(&knapsack, 10);
    assert_memory_equal(chosen, ((uint8_t[]){0, 1, 1, 1}), 4);
    assert_int_equal(knapsack.profit, 239);
    fill(&knapsack, 1);
    assert_memory_equal(chosen, ((uint8_t[]){1, 0, 0, 1}), 4);
}

/* The first two may not both be paid, and neither leaves room for the first of 70, which counts
 * among them too: of the three of 80 the first and the last are, then the other one of 70. */
static void
limits_are_weighed_from_band_to_band(void **state)
{
    const struct knapsack_item items[] = {{80, 400}, {80, 300}, {80, 300}, {70, 100}, {70, 200}};
    static const bool counts_awards[] = {true};
    static const size_t begins[] = {0, 1, 2, 2, 3, 3};
    static const uint32_t row[] = {0, 0, 0};
    static const int64_t widths[] = {0, 10};
    uint8_t chosen[5];

    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        int64_t left[] = {1};
        const struct knapsack_rows rows = {
            .count = 1, .left = left, .counts_awards = counts_awards, .begins = begins, .row = row};
        struct knapsack knapsack = {
            .items = items, .count = 5, .budget_cents = 1000, .rows = &rows, .chosen = chosen};

        fill(&knapsack, widths[i]);
        assert_memory_equal(chosen, ((uint8_t[]){1, 0, 1, 0, 1}), 5);
        assert_int_equal(knapsack.profit, 230);
        assert_int_equal(knapsack.cost_cents, 900);
        assert_int_equal(left[0], 0);
        assert_true(knapsack.exact && knapsack.first);
        assert_int_equal(knapsack.upper, 230); /* of all bands, as the profit is */
    }
}

/* Without bands between them, all scores together are `max`. */
static void
one_wide_band_is_the_exact_optimum(void **state)
{
    struct knapsack_item items[ITEMS_MAX];
    uint8_t chosen[ITEMS_MAX], expected[ITEMS_MAX];

    (void)state;
    for (uint64_t i = 0; i < 300; i++) {
        struct knapsack knapsack = {.chosen = chosen};

        seed = 0x9E3779B97F4A7C15U * (i + 1);
        draw_small(&knapsack, items, UNCORRELATED);
        for (uint32_t j = 1; j < knapsack.count; j++) {
            items[j].profit = items[j - 1].profit - (items[j - 1].profit > 0);
        }
        fill(&knapsack, 1000);
        assert_int_equal(knapsack.profit, judge(&knapsack, expected));
        assert_memory_equal(chosen, expected, knapsack.count);
    }
}

/* One band above another, of seven whose search stops at once: no bound proves its optimum. */
static void
what_is_told_is_of_all_bands(void **state)
{
    static const struct knapsack_item items[] = {{195, 100}, {107, 97}, {99, 89}, {93, 83},
                                                 {89, 79},   {83, 73},  {81, 71}, {77, 67}};
    uint8_t chosen[8];
    struct knapsack knapsack = {
        .items = items, .count = 8, .budget_cents = 350, .states_max = 1, .chosen = chosen};
    struct knapsack first = knapsack, second = knapsack;

    (void)state;
    first.count = 1;
    solve(&first);
    assert_true(first.exact && first.first);
    second.items = items + 1;
    second.count = 7;
    second.budget_cents = 250;
    solve(&second);
    assert_false(second.exact || second.first);
    knapsack.profit = knapsack.cost_cents = knapsack.upper = 1000; /* of a call before */
    knapsack.states = 1000;
    fill(&knapsack, 150);
    assert_false(knapsack.exact || knapsack.first);
    assert_int_equal(knapsack.profit, 195 + second.profit);
    assert_int_equal(knapsack.cost_cents, 100 + second.cost_cents);
    assert_int_equal(knapsack.upper, 195 + second.upper);
    assert_int_equal(knapsack.states, first.states + second.states);
    assert_true(second.states > 0);
    assert_int_equal(knapsack.bound.budget_cents, 250); /* of the last band */
    assert_true(rational_cmp(knapsack.bound.value, second.bound.value) == 0);
}

static void
of_nobody_nothing_is_told(void **state)
{
    struct knapsack knapsack = {.count = 0, .budget_cents = 100, .profit = 3, .states = 4};

    (void)state;
    fill(&knapsack, 0);
    assert_int_equal(knapsack.profit, 0);
    assert_int_equal(knapsack.states, 0);
    assert_true(knapsack.exact && knapsack.first);
    assert_int_equal(knapsack.bound.ratio_num, 0);
    assert_int_equal(knapsack.bound.ratio_den, 1);
    assert_true(rational_cmp(knapsack.bound.value, rational_of(0)) == 0);
}

static void
assert_refused(struct knapsack *knapsack, int64_t width, const char *expected)
{
    struct err err = {.text = ""};

    assert_int_equal(band_fill(&arena, knapsack, width, &err), ST_DATA);
    assert_string_equal(err.text, expected);
}

static void
bands_without_an_order_of_scores_are_refused(void **state)
{
    const struct knapsack_item items[] = {{80, 100}, {81, 100}}, below[] = {{80, 100}, {-1, 100}};
    uint8_t chosen[2];
    struct knapsack knapsack = {.items = items, .count = 2, .chosen = chosen};

    (void)state;
    assert_refused(&knapsack, 5, "bands need the score to be the first key of the order");
    assert_refused(&knapsack, -1, "the width of the bands is below zero");
    knapsack.budget_cents = -1;
    assert_refused(&knapsack, 5, "the budget is out of range");
    knapsack.count = 0;
    assert_refused(&knapsack, 5, "the budget is out of range");
    knapsack = (struct knapsack){.items = below, .count = 2, .chosen = chosen};
    assert_refused(&knapsack, 0,
                   "application number 2: its score is below zero, or all together are above what "
                   "is computed exactly");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(among_equals_the_most_applications_are_paid),
        cmocka_unit_test(within_a_band_the_sum_of_scores_is_the_greatest),
        cmocka_unit_test(limits_are_weighed_from_band_to_band),
        cmocka_unit_test(one_wide_band_is_the_exact_optimum),
        cmocka_unit_test(what_is_told_is_of_all_bands),
        cmocka_unit_test(of_nobody_nothing_is_told),
        cmocka_unit_test(bands_without_an_order_of_scores_are_refused),
    };

    return cmocka_run_group_tests_name("band", tests, open_arena, close_arena);
}
