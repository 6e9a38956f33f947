/* SPDX-License-Identifier: MPL-2.0 */
/*
 * prorata: one rate for all, minima kept, the budget spent to the step.
 */
#include "shares.h"

#define EUROS      INT64_C(100)
#define SHARES_MAX 40

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
        cmocka_unit_test(amounts_out_of_range_are_refused),
    };

    return cmocka_run_group_tests_name("prorata", tests, open_arena, close_arena);
}
