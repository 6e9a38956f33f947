/* SPDX-License-Identifier: MPL-2.0 */
/*
 * prorata: one rate for all, minima kept, the budget spent to the step.
 */
#include "allocation/prorata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define EUROS        INT64_C(100)
#define SHARES_MAX   40

static struct arena arena;

static int
open_arena(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)16 << 20);
    return 0;
}

static int
close_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void
share(struct prorata *prorata)
{
    struct err err = {.text = ""};

    if (prorata_share(&arena, prorata, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

/* 1,000 euros for three that ask 800, 600 and 600: half of each, to the cent. */
static void
all_get_the_same_rate(void **state)
{
    struct prorata_share shares[] = {{800 * EUROS, 100 * EUROS, 0},
                                     {600 * EUROS, 100 * EUROS, 0},
                                     {600 * EUROS, 100 * EUROS, 0}};
    struct prorata prorata = {
        .shares = shares, .count = 3, .budget_cents = 1000 * EUROS, .step_cents = 1};

    (void)state;
    share(&prorata);
    assert_int_equal(shares[0].award_cents, 400 * EUROS);
    assert_int_equal(shares[1].award_cents, 300 * EUROS);
    assert_int_equal(shares[2].award_cents, 300 * EUROS);
    assert_true(rational_cmp(prorata.rate, (struct rational){1, 2}) == 0);
    assert_int_equal(prorata.left_cents, 0);
    assert_int_equal(prorata.kept_count, 3);
}

/* The second cannot do with less than 500 of its 600: the others share 500 for 1,400. 800 x 5 / 14
 * is 285.714..., 600 x 5 / 14 is 214.285...; the odd cent goes to the better ranked. */
static void
who_would_fall_below_its_minimum_gets_the_minimum(void **state)
{
    struct prorata_share shares[] = {{800 * EUROS, 100 * EUROS, 0},
                                     {600 * EUROS, 500 * EUROS, 0},
                                     {600 * EUROS, 100 * EUROS, 0}};
    struct prorata prorata = {
        .shares = shares, .count = 3, .budget_cents = 1000 * EUROS, .step_cents = 1};

    (void)state;
    share(&prorata);
    assert_int_equal(shares[0].award_cents, 28572);
    assert_int_equal(shares[1].award_cents, 50000);
    assert_int_equal(shares[2].award_cents, 21428);
    assert_true(rational_cmp(prorata.rate, (struct rational){5, 14}) == 0);
}

/* In whole euros: 285 and 214 leave one euro to the better ranked; 40 cents cannot be given. */
static void
awards_are_multiples_of_the_step(void **state)
{
    struct prorata_share shares[] = {{800 * EUROS, 0, 0},
                                     {600 * EUROS, 49950, 0}, /* 500 euros in whole ones */
                                     {600 * EUROS, 0, 0}};
    struct prorata prorata = {
        .shares = shares, .count = 3, .budget_cents = 1000 * EUROS + 40, .step_cents = EUROS};

    (void)state;
    share(&prorata);
    assert_int_equal(shares[0].award_cents, 286 * EUROS);
    assert_int_equal(shares[1].award_cents, 500 * EUROS);
    assert_int_equal(shares[2].award_cents, 214 * EUROS);
    assert_int_equal(prorata.left_cents, 40);
}

/* Minima of 400, 400 and 300 are more than 1,000: the last goes, even if another would be enough.
 */
static void
who_cannot_get_the_minimum_is_dropped_from_the_bottom(void **state)
{
    struct prorata_share shares[] = {{800 * EUROS, 400 * EUROS, 0},
                                     {100 * EUROS, 200 * EUROS, 0}, /* never enough for it */
                                     {600 * EUROS, 400 * EUROS, 0},
                                     {600 * EUROS, 300 * EUROS, 0},
                                     {50 * EUROS, 50 * EUROS, 0}}; /* below one that was dropped */
    struct prorata prorata = {
        .shares = shares, .count = 5, .budget_cents = 1000 * EUROS, .step_cents = 1};

    (void)state;
    share(&prorata);
    assert_int_equal(shares[0].award_cents, 57143); /* 800 x 5 / 7 */
    assert_int_equal(shares[1].award_cents, 0);
    assert_int_equal(shares[2].award_cents, 42857);
    assert_int_equal(shares[3].award_cents, 0);
    assert_int_equal(shares[4].award_cents, 0);
    assert_int_equal(prorata.kept_count, 2);
    assert_int_equal(prorata.left_cents, 0);
}

static void
all_are_whole_when_the_money_suffices(void **state)
{
    struct prorata_share shares[] = {{800 * EUROS, 0, 7}, {0, 0, 7}};
    struct prorata prorata = {
        .shares = shares, .count = 2, .budget_cents = 900 * EUROS, .step_cents = 1};

    (void)state;
    share(&prorata);
    assert_int_equal(shares[0].award_cents, 800 * EUROS);
    assert_int_equal(shares[1].award_cents, 0);
    assert_true(rational_cmp(prorata.rate, rational_of(1)) == 0);
    assert_int_equal(prorata.left_cents, 100 * EUROS);
    prorata.budget_cents = 0;
    share(&prorata);
    assert_int_equal(shares[0].award_cents, 0);
    assert_int_equal(prorata.kept_count, 0);
}

static uint64_t seed;

static int64_t
below(int64_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)(seed % (uint64_t)limit);
}

/* Of each that stays: from its least to its computed award, a multiple of the step; what exceeds
 * the least is the rate, to less than a step below or above; the sum leaves less than a step. */
static void
assert_shared(const struct prorata *prorata)
{
    int64_t sum = 0, most = 0;

    for (uint32_t i = 0; i < prorata->count; i++) {
        const struct prorata_share *one = &prorata->shares[i];
        struct rational rated, award = rational_of(one->award_cents), apart;

        sum += one->award_cents;
        if (one->award_cents == 0) {
            continue;
        }
        most += one->computed_cents;
        assert_true(one->award_cents >= one->minimum_cents);
        assert_true(one->award_cents <= one->computed_cents);
        assert_int_equal(one->award_cents % prorata->step_cents, 0);
        assert_true(rational_mul(prorata->rate, rational_of(one->computed_cents), &rated));
        assert_true(rational_sub(award, rated, &apart));
        assert_true(rational_cmp(apart, rational_of(-prorata->step_cents)) > 0);
        assert_true(rational_cmp(apart, rational_of(prorata->step_cents)) < 0 ||
                    one->award_cents - one->minimum_cents < prorata->step_cents ||
                    one->award_cents == prorata->step_cents);
    }
    assert_int_equal(prorata->left_cents, prorata->budget_cents - sum);
    assert_true(prorata->left_cents >= 0);
    assert_true(prorata->left_cents < prorata->step_cents || most == sum);
}

static void
any_budget_is_spent_to_the_step_within_the_bounds(void **state)
{
    static const int64_t steps[] = {1, 7, 100, 5000};
    struct prorata_share shares[SHARES_MAX];

    (void)state;
    for (uint64_t i = 0; i < 5000; i++) {
        struct prorata prorata = {.shares = shares};
        int64_t all = 0;

        seed = 0x9E3779B97F4A7C15U * (i + 1);
        prorata.count = (uint32_t)below(SHARES_MAX + 1);
        prorata.step_cents = steps[below(COUNT(steps))];
        for (uint32_t j = 0; j < prorata.count; j++) {
            int64_t computed = prorata.step_cents * below(200);

            shares[j] = (struct prorata_share){computed, below(computed + 10), 0};
            all += computed;
        }
        prorata.budget_cents = below(all + all / 5 + 1);
        share(&prorata);
        assert_shared(&prorata);
    }
}

static void
assert_refused(struct prorata_share one, int64_t budget, int64_t step, const char *expected)
{
    struct prorata prorata = {
        .shares = &one, .count = 1, .budget_cents = budget, .step_cents = step};
    struct err err = {.text = ""};

    assert_int_equal(prorata_share(&arena, &prorata, &err), ST_DATA);
    assert_string_equal(err.text, expected);
}

static void
amounts_out_of_range_are_refused(void **state)
{
    static const char *const amount = "application number 1: amount out of range";
    const int64_t much = INT64_C(100000000000001);

    (void)state;
    assert_refused((struct prorata_share){0}, 1, 0, "the step of awards is not above zero");
    assert_refused((struct prorata_share){0}, -1, 1, "the budget is out of range");
    assert_refused((struct prorata_share){0}, INT64_MAX, 1, "the budget is out of range");
    assert_refused((struct prorata_share){-1, 0, 0}, 1, 1, amount);
    assert_refused((struct prorata_share){much, 0, 0}, 1, 1, amount);
    assert_refused((struct prorata_share){0, -1, 0}, 1, 1, amount);
    assert_refused((struct prorata_share){0, much, 0}, 1, 1, amount);
    assert_refused((struct prorata_share){15, 0, 0}, 1, 10,
                   "application number 1: award not a multiple of the step");
}

/* ---- rows ---- */

#define ROWED_MAX 4

/* Shares of which each counts in so many rows, by their numbers. */
struct rowed {
    struct prorata_share shares[ROWED_MAX];
    struct prorata prorata;
    struct knapsack_rows rows;
    int64_t left[2];
    bool counts_awards[2];
    size_t begins[ROWED_MAX + 1];
    uint32_t row[2 * ROWED_MAX];
};

/* `of` says of each share in which rows it counts: 1 = the first, 2 = the second, 3 = both. */
static void
set_rows(struct rowed *rowed, const int64_t *computed_cents, const int *of, uint32_t count,
         int64_t budget_cents)
{
    *rowed = (struct rowed){.prorata = {.shares = rowed->shares,
                                        .count = count,
                                        .budget_cents = budget_cents,
                                        .step_cents = 1,
                                        .rows = &rowed->rows},
                            .left = {INT64_MAX, INT64_MAX}};
    rowed->rows = (struct knapsack_rows){.count = 2,
                                         .left = rowed->left,
                                         .counts_awards = rowed->counts_awards,
                                         .begins = rowed->begins,
                                         .row = rowed->row};
    for (uint32_t i = 0; i < count; i++) {
        size_t end = rowed->begins[i];

        rowed->shares[i].computed_cents = computed_cents[i];
        for (int row = 0; row < 2; row++) {
            if ((of[i] & (row + 1)) != 0) {
                rowed->row[end++] = (uint32_t)row;
            }
        }
        rowed->begins[i + 1] = end;
    }
}

static void
assert_rowed(struct rowed *rowed, const int64_t *award_cents, int64_t left_cents)
{
    struct err err = {.text = ""};

    assert_int_equal(prorata_share(&arena, &rowed->prorata, &err), ST_OK);
    for (uint32_t i = 0; i < rowed->prorata.count; i++) {
        assert_int_equal(rowed->shares[i].award_cents, award_cents[i]);
    }
    assert_int_equal(rowed->prorata.left_cents, left_cents);
}

/* 390 for 1,300 are three tenths; what they leave makes the others whole, or goes further: 110 of
 * 500 for 300 are 91.7 and 18.3, and the last one goes to the first. */
static void
a_row_that_binds_has_a_rate_of_its_own(void **state)
{
    static const int64_t computed[] = {700, 600, 250, 50};
    static const int of[] = {1, 1, 2, 0};
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, computed, of, 4, 1000);
    rowed.left[0] = 390;
    rowed.left[1] = 260;
    assert_rowed(&rowed, (int64_t[]){210, 180, 250, 50}, 310);
    assert_int_equal(rowed.left[0], 0);
    assert_int_equal(rowed.left[1], 10);
    assert_true(rational_cmp(rowed.prorata.rate, rational_of(1)) == 0);
    set_rows(&rowed, computed, of, 4, 500);
    rowed.left[0] = 390;
    assert_rowed(&rowed, (int64_t[]){210, 180, 92, 18}, 0);
    assert_true(rational_cmp(rowed.prorata.rate, (struct rational){11, 30}) == 0);
}

/* 100 for 1,300 are 53.8 and 46.2: the one that rounding leaves goes to the others, 101 for 300. */
static void
what_rounding_leaves_in_a_row_goes_to_the_others(void **state)
{
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, (int64_t[]){700, 600, 250, 50}, (int[]){1, 1, 0, 0}, 4, 200);
    rowed.left[0] = 100;
    assert_rowed(&rowed, (int64_t[]){53, 46, 85, 16}, 0);
    assert_int_equal(rowed.left[0], 1);
}

/* The second row has 100 for 850 and the first 260 for 1,300: the second is settled first, with 70
 * and 29; then the first has 190 left for 700. */
static void
rows_that_overlap_are_settled_from_the_lowest_rate(void **state)
{
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, (int64_t[]){700, 600, 250}, (int[]){1, 3, 2}, 3, 1000);
    rowed.left[0] = 260;
    rowed.left[1] = 100;
    assert_rowed(&rowed, (int64_t[]){190, 70, 29}, 711);
    assert_int_equal(rowed.left[0], 0);
    assert_int_equal(rowed.left[1], 1);
    /* As full as one another, each of its own: none waits for the other. */
    set_rows(&rowed, (int64_t[]){8, 8}, (int[]){1, 2}, 2, 10);
    rowed.left[0] = rowed.left[1] = 2;
    assert_rowed(&rowed, (int64_t[]){2, 2}, 6);
}

/* All have a half, 1.5: of the two that rounding leaves the first row has room for one only. */
static void
the_last_steps_keep_to_the_rows(void **state)
{
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, (int64_t[]){3, 3, 3, 3}, (int[]){1, 1, 0, 0}, 4, 6);
    rowed.left[0] = 3;
    assert_rowed(&rowed, (int64_t[]){2, 1, 2, 1}, 0);
    assert_int_equal(rowed.left[0], 0);
}

static void
whose_minimum_a_row_does_not_hold_is_passed_over(void **state)
{
    struct rowed rowed;

    (void)state;
    set_rows(&rowed, (int64_t[]){10, 10, 10}, (int[]){1, 1, 1}, 3, 100);
    rowed.left[0] = 9;
    rowed.shares[0].minimum_cents = 5;
    rowed.shares[1].minimum_cents = 5;
    rowed.shares[2].minimum_cents = 4;
    assert_rowed(&rowed, (int64_t[]){5, 0, 4}, 91);
    set_rows(&rowed, (int64_t[]){10, 10, 10}, (int[]){2, 2, 0}, 3, 100);
    rowed.left[1] = 1;
    rowed.counts_awards[1] = true;
    assert_rowed(&rowed, (int64_t[]){10, 0, 10}, 80);
    assert_int_equal(rowed.left[1], 0);
    assert_int_equal(rowed.prorata.kept_count, 2);
}

/* Nobody who is not whole could have a step more: the budget or a row of it is at its end, but for
 * the steps that rounding its members down left. */
static void
no_row_is_broken_and_none_is_left_for_nothing(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 5000; i++) {
        int64_t computed[ROWED_MAX];
        int of[ROWED_MAX];
        struct rowed rowed;
        struct err err = {.text = ""};

        seed = 0x9E3779B97F4A7C15U * (i + 1);
        for (size_t k = 0; k < ROWED_MAX; k++) {
            computed[k] = below(100);
            of[k] = (int)below(4);
        }
        set_rows(&rowed, computed, of, ROWED_MAX, below(300));
        rowed.left[0] = below(200);
        rowed.left[1] = below(200);
        for (size_t k = 0; k < ROWED_MAX; k++) {
            rowed.shares[k].minimum_cents = below(20);
        }
        assert_int_equal(prorata_share(&arena, &rowed.prorata, &err), ST_OK);
        assert_true(rowed.left[0] >= 0 && rowed.left[1] >= 0 && rowed.prorata.left_cents >= 0);
        for (size_t k = 0; k < ROWED_MAX; k++) {
            const struct prorata_share *one = &rowed.shares[k];

            assert_true(one->award_cents <= one->computed_cents);
            if (one->award_cents > 0 && one->award_cents < one->computed_cents) {
                assert_true(one->award_cents >= one->minimum_cents);
                assert_true(rowed.prorata.left_cents == 0 ||
                            ((of[k] & 1) != 0 && rowed.left[0] < ROWED_MAX) ||
                            ((of[k] & 2) != 0 && rowed.left[1] < ROWED_MAX));
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_get_the_same_rate),
        cmocka_unit_test(who_would_fall_below_its_minimum_gets_the_minimum),
        cmocka_unit_test(awards_are_multiples_of_the_step),
        cmocka_unit_test(who_cannot_get_the_minimum_is_dropped_from_the_bottom),
        cmocka_unit_test(all_are_whole_when_the_money_suffices),
        cmocka_unit_test(any_budget_is_spent_to_the_step_within_the_bounds),
        cmocka_unit_test(a_row_that_binds_has_a_rate_of_its_own),
        cmocka_unit_test(what_rounding_leaves_in_a_row_goes_to_the_others),
        cmocka_unit_test(rows_that_overlap_are_settled_from_the_lowest_rate),
        cmocka_unit_test(the_last_steps_keep_to_the_rows),
        cmocka_unit_test(whose_minimum_a_row_does_not_hold_is_passed_over),
        cmocka_unit_test(no_row_is_broken_and_none_is_left_for_nothing),
        cmocka_unit_test(amounts_out_of_range_are_refused),
    };

    return cmocka_run_group_tests_name("prorata", tests, open_arena, close_arena);
}
