/* SPDX-License-Identifier: MPL-2.0 */
/*
 * objectives: what one budget pays under each of them, and who is passed over with justified envy.
 */
#include "in_arena.h"

#include "allocation/objectives.h"

#include <stdio.h>

#define ITEMS_MAX 60

static uint64_t seed;

static int64_t
below(int64_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)(seed % (uint64_t)limit);
}

static void
award(const struct objective_case *asked, enum objective objective, int64_t *award_cents,
      struct objective_totals *totals)
{
    struct err err = {.text = ""};

    if (objective_award(&arena, asked, objective, award_cents, totals, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

/* Four applications and 1,000: scores 90, 80, 70, 60; 700, 600, 250, 50. By hand:
 * skip 700 + 250 + 50; stop 700; max the last three, 210 points for 900; euro 630 + 175 + 30 = 835
 * hundreds against 480 + 175 + 30; prorata 1,000 / 1,600 of each. */
static const struct objective_item items[] = {
    {90, 700, 100}, {80, 600, 100}, {70, 250, 100}, {60, 50, 10}};
static const struct objective_case asked = {
    .items = items, .count = 4, .budget_cents = 1000, .step_cents = 1};

static void
each_objective_is_awarded_as_by_hand(void **state)
{
    static const struct {
        int64_t award_cents[4], score, cents;
        uint32_t awards, envies;
    } expected[] = {
        [OBJECTIVE_SKIP] = {{700, 0, 250, 50}, 220, 1000, 3, 0},
        [OBJECTIVE_STOP] = {{700, 0, 0, 0}, 90, 700, 1, 2},
        [OBJECTIVE_MAX] = {{700, 0, 250, 50}, 220, 1000, 3, 0},
        [OBJECTIVE_EURO] = {{700, 0, 250, 50}, 220, 1000, 3, 0},
        [OBJECTIVE_PRORATA] = {{438, 375, 156, 31}, 300, 1000, 4, 0},
    };
    int64_t award_cents[4];
    struct objective_totals totals;

    (void)state;
    for (int i = 0; i < OBJECTIVE_COUNT; i++) {
        award(&asked, (enum objective)i, award_cents, &totals);
        assert_memory_equal(award_cents, expected[i].award_cents, sizeof award_cents);
        assert_int_equal(totals.score, expected[i].score);
        assert_int_equal(totals.cents, expected[i].cents);
        assert_int_equal(totals.awards, expected[i].awards);
        assert_int_equal(totals.envies, expected[i].envies);
        assert_true(totals.exact && totals.gap == 0);
    }
    assert_int_equal(totals.score_cents, 90 * 438 + 80 * 375 + 70 * 156 + 60 * 31);
}

/* 900: max leaves the best out for the three others; with 0 unspent and 900 below it, its 700 could
 * have been paid. One that asks nothing envies nobody. */
static void
envy_is_justified_when_lower_ranked_money_would_have_paid(void **state)
{
    const struct objective_item some[] = {
        {90, 700, 0}, {80, 600, 0}, {70, 250, 0}, {60, 50, 0}, {50, 0, 0}};
    const struct objective_case less = {
        .items = some, .count = 5, .budget_cents = 900, .step_cents = 1};
    const int64_t nobody[5] = {0};
    int64_t award_cents[5];
    struct objective_totals totals;

    (void)state;
    award(&less, OBJECTIVE_MAX, award_cents, &totals);
    assert_memory_equal(award_cents, ((int64_t[]){0, 600, 250, 50, 0}), sizeof award_cents);
    assert_int_equal(totals.envies, 1);
    objective_add_up(&less, nobody, &totals);
    assert_int_equal(totals.envies, 4);
    assert_int_equal(totals.awards, 0);
}

/* 650 are unspent, and 50 went below: just enough for the first, not for the second. */
static void
just_enough_for_it_is_envy_too(void **state)
{
    static const struct objective_item three[] = {{90, 700, 100}, {80, 701, 100}, {70, 50, 10}};
    static const int64_t award_cents[] = {0, 0, 50};
    const struct objective_case few = {
        .items = three, .count = 3, .budget_cents = 700, .step_cents = 1};
    struct objective_totals totals;

    (void)state;
    objective_add_up(&few, award_cents, &totals);
    assert_int_equal(totals.cents, 50);
    assert_int_equal(totals.envies, 1);
}

static void
by_rank_nobody_has_justified_envy_and_no_objective_beats_its_own(void **state)
{
    struct objective_item drawn[ITEMS_MAX];
    int64_t award_cents[ITEMS_MAX];
    struct objective_totals totals[OBJECTIVE_COUNT];

    (void)state;
    for (uint64_t i = 0; i < 1000; i++) {
        struct objective_case any = {.items = drawn, .step_cents = 100};
        int64_t score = 10000;

        seed = 0x9E3779B97F4A7C15U * (i + 1);
        any.count = (uint32_t)below(ITEMS_MAX + 1);
        any.budget_cents = 100 * below(30000);
        for (uint32_t j = 0; j < any.count; j++) {
            score -= below(150);
            drawn[j] = (struct objective_item){score, 100 * (1 + below(2000)), 0};
        }
        for (int o = 0; o < OBJECTIVE_COUNT; o++) {
            award(&any, (enum objective)o, award_cents, &totals[o]);
            assert_true(totals[o].cents <= any.budget_cents);
        }
        assert_int_equal(totals[OBJECTIVE_SKIP].envies, 0);
        assert_int_equal(totals[OBJECTIVE_PRORATA].envies, 0);
        assert_true(totals[OBJECTIVE_MAX].score >= totals[OBJECTIVE_SKIP].score);
        assert_true(totals[OBJECTIVE_MAX].score >= totals[OBJECTIVE_EURO].score);
        assert_true(totals[OBJECTIVE_EURO].score_cents >= totals[OBJECTIVE_SKIP].score_cents);
        assert_true(totals[OBJECTIVE_EURO].score_cents >= totals[OBJECTIVE_MAX].score_cents);
        assert_true(totals[OBJECTIVE_SKIP].cents >= totals[OBJECTIVE_STOP].cents);
    }
}

static void
a_search_that_stops_is_told_with_its_gap(void **state)
{
    struct objective_item drawn[ITEMS_MAX];
    struct objective_case any = {.items = drawn,
                                 .count = ITEMS_MAX,
                                 .budget_cents = 2000000,
                                 .step_cents = 1,
                                 .states_max = 1};
    int64_t award_cents[ITEMS_MAX];
    struct objective_totals totals;

    (void)state;
    seed = 5;
    for (uint32_t j = 0; j < any.count; j++) {
        int64_t cents = 50000 + below(100000);

        drawn[j] = (struct objective_item){cents + below(9000), cents, 0};
    }
    award(&any, OBJECTIVE_MAX, award_cents, &totals);
    assert_false(totals.exact);
    assert_true(totals.gap > 0);
}

static void
assert_refused(const struct objective_case *wrong, enum objective objective, const char *expected)
{
    int64_t award_cents[4];
    struct objective_totals totals;
    struct err err = {.text = ""};

    assert_int_equal(objective_award(&arena, wrong, objective, award_cents, &totals, &err),
                     ST_DATA);
    assert_string_equal(err.text, expected);
}

static void
what_cannot_be_computed_is_refused(void **state)
{
    static const char *const score = "application number 1: its score is below zero, or all "
                                     "together are above what is computed exactly";
    const struct objective_item large = {INT64_MAX / 2, 700, 0}, below_zero = {-1, 700, 0};
    struct objective_case wrong = asked;

    (void)state;
    wrong.step_cents = 0;
    assert_refused(&wrong, OBJECTIVE_SKIP, "the step of awards is not above zero");
    wrong.step_cents = 3;
    assert_refused(&wrong, OBJECTIVE_PRORATA,
                   "application number 1: award not a multiple of the step");
    wrong = (struct objective_case){.items = &large, .count = 1, .step_cents = 1};
    assert_refused(&wrong, OBJECTIVE_EURO, score);
    wrong.items = &below_zero;
    assert_refused(&wrong, OBJECTIVE_MAX, score);
}

static void
every_objective_has_its_name(void **state)
{
    (void)state;
    assert_string_equal(objective_code(OBJECTIVE_SKIP), "skip");
    assert_string_equal(objective_code(OBJECTIVE_STOP), "stop");
    assert_string_equal(objective_code(OBJECTIVE_MAX), "max");
    assert_string_equal(objective_code(OBJECTIVE_EURO), "euro");
    assert_string_equal(objective_code(OBJECTIVE_PRORATA), "prorata");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_objective_is_awarded_as_by_hand),
        cmocka_unit_test(envy_is_justified_when_lower_ranked_money_would_have_paid),
        cmocka_unit_test(just_enough_for_it_is_envy_too),
        cmocka_unit_test(by_rank_nobody_has_justified_envy_and_no_objective_beats_its_own),
        cmocka_unit_test(a_search_that_stops_is_told_with_its_gap),
        cmocka_unit_test(what_cannot_be_computed_is_refused),
        cmocka_unit_test(every_objective_has_its_name),
    };

    return cmocka_run_group_tests_name("objectives", tests, open_arena, close_arena);
}
