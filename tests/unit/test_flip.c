/* SPDX-License-Identifier: MPL-2.0 */
/*
 * flip: the smallest change that would have given another outcome, found and proven.
 */
#include "walk.h"

#include "allocation/flip.h"

/* Four candidates with scores over one unit, highest first. */
struct scored {
    struct small small;
    int64_t num[4], den[4];
    uint8_t known[4];
    struct order_key keys[2];
    struct flip_settings settings;
};

static void
set_scored(struct scored *scored, uint32_t count, int64_t unit, const int64_t *nums)
{
    *scored = (struct scored){.keys = {{.num = scored->num, .descending = true}, {0}},
                              .settings = {.score_unit = unit, .tries_max = 100}};
    memcpy(scored->num, nums, count * sizeof *nums);
}

static void
begin_scored(struct scored *scored, uint32_t count, int64_t voted_euros)
{
    set_small(&scored->small, count, voted_euros, 0);
    scored->small.allocation.keys = scored->keys;
    scored->small.allocation.key_count = 1;
}

static void
find(struct scored *scored, uint32_t candidate, struct flip flips[FLIP_KINDS])
{

    flip_find(flip_begin(&arena, &scored->small.allocation, &scored->settings), candidate, flips);
}

static void
assert_flip(const struct flip *flip, int64_t num, int64_t den, enum award_status status)
{
    assert_true(flip->found);
    assert_true(flip->least);
    assert_int_equal(rational_cmp(flip->size, (struct rational){num, den}), 0);
    assert_int_equal(flip->status, status);
}

/* 100 euros; 0 has 9 points and takes 60, 1 has 7 and would need 60: 40 are left. */
static void
set_two(struct scored *scored, int64_t first, int64_t second)
{
    set_scored(scored, 2, 1, (const int64_t[]){first, second});
    begin_scored(scored, 2, 100);
    scored->small.candidates[0] = asks(0, 60);
    scored->small.candidates[1] = asks(0, 60);
    run(&scored->small.allocation);
}

/* Allocate once more, with what the test changed since. */
static void
run_again(struct scored *scored)
{
    for (uint32_t i = 0; i < scored->small.allocation.count; i++) {
        scored->small.candidates[i].status = AWARD_WAITING;
    }
    run(&scored->small.allocation);
}

static void
points_more_put_it_above_who_wins_the_tie(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 3, 1, AWARD_AWARDED); /* at 9 each, the code decides */
    assert_flip(&flips[FLIP_LESS_MONEY], 20 * EUROS, 1, AWARD_AWARDED);
    assert_false(flips[FLIP_LESS_POINTS].found);
    find(&scored, 0, flips);
    assert_flip(&flips[FLIP_LESS_POINTS], 3, 1, AWARD_WAITING);
    assert_false(flips[FLIP_MORE_POINTS].found);
    assert_false(flips[FLIP_LESS_MONEY].found);
}

static void
a_tie_that_it_wins_takes_no_grain_more(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 7, 9);
    find(&scored, 0, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 2, 1, AWARD_AWARDED);
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_LESS_POINTS], 2, 1, AWARD_WAITING);
}

static void
the_declared_keys_decide_the_tie_before_the_code(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_scored(&scored, 2, 1, (const int64_t[]){9, 7});
    begin_scored(&scored, 2, 100);
    scored.small.candidates[0] = asks(0, 60);
    scored.small.candidates[1] = asks(0, 50); /* the second key: the smaller award first */
    scored.small.allocation.key_count = 2;
    run(&scored.small.allocation);
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 2, 1, AWARD_AWARDED);
}

static void
the_grain_is_the_unit_of_the_scores(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 36, 30);
    scored.settings.score_unit = 4; /* 9 and 7.5 points */
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 7, 4, AWARD_AWARDED);
}

static void
scores_without_a_common_denominator_go_by_millionths(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 28, 22);
    scored.den[0] = 3; /* 9.33.. and 22/3 */
    scored.den[1] = 3;
    scored.keys[0].den = scored.den;
    run_again(&scored);
    find(&scored, 1, flips);
    /* the first multiple of a millionth above 28/3 is 9.333334 */
    assert_flip(&flips[FLIP_MORE_POINTS], 9333334LL * 3 - 22000000, 3000000, AWARD_AWARDED);
    find(&scored, 0, flips);
    /* and the first one below 22/3, 7.333333 */
    assert_flip(&flips[FLIP_LESS_POINTS], 28000000 - 7333333LL * 3, 3000000, AWARD_WAITING);
}

static void
the_threshold_is_reached_first_and_lost_last(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_scored(&scored, 2, 2, (const int64_t[]){18, 9});
    begin_scored(&scored, 2, 100);
    scored.settings.has_threshold = true;
    scored.settings.threshold = (struct rational){29, 4}; /* 7.25: 7.5 is the first to reach it */
    scored.small.candidates[0] = asks(0, 40);
    scored.small.candidates[1] = asks(0, 60);
    scored.small.candidates[1].status = AWARD_REJECTED;
    scored.small.candidates[1].reason = REASON_BELOW_THRESHOLD;
    run(&scored.small.allocation);
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 3, 1, AWARD_AWARDED);
    assert_false(flips[FLIP_LESS_MONEY].found);
    find(&scored, 0, flips);
    assert_flip(&flips[FLIP_LESS_POINTS], 2, 1, AWARD_REJECTED);
}

static void
who_would_be_awarded_at_any_place_loses_by_no_point(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    scored.small.envelopes[0].voted_cents = 120 * EUROS;
    run_again(&scored);
    find(&scored, 0, flips);
    assert_false(flips[FLIP_LESS_POINTS].found);
}

static void
who_is_kept_out_for_another_reason_has_no_flip(void **state)
{
    static const enum award_reason reasons[] = {REASON_INELIGIBLE, REASON_BELOW_FLOOR,
                                                REASON_BELOW_THRESHOLD};
    const uint8_t barred[] = {0, 1};

    (void)state;
    for (size_t i = 0; i < COUNT(reasons); i++) {
        struct scored scored;
        struct flip flips[FLIP_KINDS];

        set_scored(&scored, 2, 1, (const int64_t[]){9, 7});
        begin_scored(&scored, 2, 1000);
        scored.small.candidates[0] = asks(0, 60);
        scored.small.candidates[1] = asks(0, 60);
        scored.small.candidates[1].status = AWARD_REJECTED;
        scored.small.candidates[1].reason = (uint8_t)reasons[i];
        scored.settings.barred = barred;
        scored.settings.has_threshold = true;
        scored.settings.threshold = rational_of(8);
        run(&scored.small.allocation);
        find(&scored, 1, flips);
        for (size_t kind = 0; kind < FLIP_KINDS; kind++) {
            assert_false(flips[kind].found);
        }
    }
}

static void
without_a_key_of_scores_only_money_flips(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    scored.settings.score_key = SIZE_MAX;
    find(&scored, 1, flips);
    assert_false(flips[FLIP_MORE_POINTS].found);
    assert_flip(&flips[FLIP_LESS_MONEY], 20 * EUROS, 1, AWARD_AWARDED);
}

static void
who_has_no_score_is_passed_by_none(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    scored.known[0] = 1;
    scored.keys[0].known = scored.known;
    run_again(&scored);
    find(&scored, 1, flips);
    assert_false(flips[FLIP_MORE_POINTS].found); /* it has none */
    assert_flip(&flips[FLIP_LESS_MONEY], 20 * EUROS, 1, AWARD_AWARDED);
    find(&scored, 0, flips);
    assert_false(flips[FLIP_LESS_POINTS].found); /* the one without stays behind it */
}

static void
a_part_becomes_whole_and_the_minimum_ends_what_is_asked_less(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    scored.small.passes[0].partial = true;
    run_again(&scored);
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 3, 1, AWARD_AWARDED);
    assert_false(flips[FLIP_LESS_MONEY].found);
    set_two(&scored, 9, 7);
    scored.small.candidates[1].minimum_cents = 41 * EUROS;
    run_again(&scored);
    find(&scored, 1, flips);
    assert_false(flips[FLIP_LESS_MONEY].found);
}

/* The most points of 100 euros: 0 has 10 and takes all of it, 1 and 2 have 3 and 4 for 50 each. */
static void
set_most(struct scored *scored, int64_t first)
{
    set_scored(scored, 3, 1, (const int64_t[]){first, 3, 4});
    begin_scored(scored, 3, 100);
    scored->small.candidates[0] = asks(0, 100);
    scored->small.candidates[1] = asks(0, 50);
    scored->small.candidates[2] = asks(0, 50);
    scored->small.passes[0].rule = PASS_MAX;
    run(&scored->small.allocation);
}

static void
points_that_add_up_count_where_the_order_does_not(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_most(&scored, 10);
    find(&scored, 2, flips);
    /* 8 and 3 are more than 10; with 7 it is even, and the first of equal sets stays. That no
     * smaller change does is not claimed. */
    assert_true(flips[FLIP_MORE_POINTS].found);
    assert_false(flips[FLIP_MORE_POINTS].least);
    assert_int_equal(rational_cmp(flips[FLIP_MORE_POINTS].size, rational_of(4)), 0);
}

static void
a_change_that_cannot_be_allocated_flips_nothing(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_most(&scored, (INT64_C(1) << 61) - 10); /* above it, the sum is out of range */
    find(&scored, 2, flips);
    assert_false(flips[FLIP_MORE_POINTS].found);
}

static void
a_threshold_out_of_range_is_reached_by_none(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    scored.small.candidates[1].status = AWARD_REJECTED;
    scored.small.candidates[1].reason = REASON_BELOW_THRESHOLD;
    scored.small.candidates[1].rank = 0;
    scored.settings.score_unit = INT64_MAX;
    scored.settings.has_threshold = true;
    scored.settings.threshold = (struct rational){(wide)1 << 100, 1};
    find(&scored, 1, flips);
    assert_false(flips[FLIP_MORE_POINTS].found);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_more_put_it_above_who_wins_the_tie),
        cmocka_unit_test(a_tie_that_it_wins_takes_no_grain_more),
        cmocka_unit_test(the_declared_keys_decide_the_tie_before_the_code),
        cmocka_unit_test(the_grain_is_the_unit_of_the_scores),
        cmocka_unit_test(scores_without_a_common_denominator_go_by_millionths),
        cmocka_unit_test(the_threshold_is_reached_first_and_lost_last),
        cmocka_unit_test(who_would_be_awarded_at_any_place_loses_by_no_point),
        cmocka_unit_test(who_is_kept_out_for_another_reason_has_no_flip),
        cmocka_unit_test(without_a_key_of_scores_only_money_flips),
        cmocka_unit_test(who_has_no_score_is_passed_by_none),
        cmocka_unit_test(points_that_add_up_count_where_the_order_does_not),
        cmocka_unit_test(a_change_that_cannot_be_allocated_flips_nothing),
        cmocka_unit_test(a_threshold_out_of_range_is_reached_by_none),
        cmocka_unit_test(a_part_becomes_whole_and_the_minimum_ends_what_is_asked_less),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("flip", tests, open_arena, close_arena);
}
