/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_limits: passes for some only, with a limit, or spread over groups.
 */
#include "walk.h"

static void
a_pass_looks_only_at_those_it_is_for(void **state)
{
    const uint8_t only[] = {0, 1, 1};
    struct small small;

    (void)state;
    set_small(&small, 3, 100, 0);
    small.allocation.pass_count = 2;
    small.passes[0].only = only;
    small.passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE};
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = asks(0, 50);
    small.candidates[2] = asks(0, 51);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 10);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 50, 0);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 1);
    assert_int_equal(small.candidates[0].visited_pass, 1);
    assert_int_equal(small.candidates[1].visited_pass, 0);
    assert_int_equal(small.allocation.lines[0].pass, 0);
}

static void
one_that_no_pass_is_for_is_told_that_the_money_is_reserved(void **state)
{
    const uint8_t only[] = {0, 1, 0};
    struct small small;

    (void)state;
    set_small(&small, 3, 100, 0);
    small.passes[0].only = only;
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = asks(0, 30);
    small.candidates[2] = asks(0, 71);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_RESERVED, 0, 0);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 30, 0);
    assert_outcome(&small.candidates[2], REASON_RESERVED, 0, 1);
    assert_int_equal(small.candidates[0].visited_pass, ALLOCATION_NO_PASS);
}

static void
a_pass_gives_no_more_than_its_amount(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 4, 100, 0);
    small.passes[0].at_most_cents = 70 * EUROS;
    small.candidates[0] = asks(0, 50);
    small.candidates[1] = asks(0, 21); /* 20 more may be given; 50 are left */
    small.candidates[2] = asks(0, 51); /* not even what is left would do */
    small.candidates[3] = asks(0, 20);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 50, 0);
    assert_outcome(&small.candidates[1], REASON_RESERVED, 0, 1);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 31);
    assert_outcome(&small.candidates[3], REASON_FUNDED, 20, 0);
    assert_int_equal(small.envelopes[0].left_cents, 30 * EUROS);
}

static void
the_amount_of_a_pass_is_offered_in_part_and_released_to_the_next(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 0);
    small.allocation.pass_count = 2;
    small.passes[0].at_most_cents = 70 * EUROS;
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 80);
    small.candidates[1] = asks(0, 20);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_TOPPED_UP, 80, 0);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 20, 0);
    assert_int_equal(small.allocation.lines[0].cents, 70 * EUROS);
    assert_int_equal(small.allocation.lines[1].cents, 10 * EUROS);
    assert_int_equal(small.allocation.lines[2].pass, 1);
}

static void
a_pass_begins_no_more_awards_than_its_count(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 4, 100, 100);
    small.passes[0].at_most_awards = 2;
    small.passes[0].otherwise = PASS_CLOSE; /* who is refused by a limit closes nothing */
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(1, 10);
    small.candidates[2] = asks(0, 10);
    small.candidates[3] = asks(0, 95);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 10, 0);
    assert_outcome(&small.candidates[2], REASON_LIMIT, 0, 0);
    assert_outcome(&small.candidates[3], REASON_LIMIT, 0, 5);
}

static void
a_limit_is_forgotten_when_a_later_pass_looks(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 30, 0);
    small.allocation.pass_count = 2;
    small.passes[0].at_most_awards = 1;
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(0, 21);
    small.candidates[2] = asks(0, 20);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 20, 0);
}

static void
a_top_up_is_no_new_award_of_its_pass(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 60, 100);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    small.passes[1].at_most_awards = 1;
    small.candidates[0] = asks(1, 50);
    small.candidates[1] = asks(0, 100);
    small.candidates[2] = asks(0, 10);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 50, 0);
    assert_outcome(&small.candidates[1], REASON_TOPPED_UP, 100, 0);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 10, 0);
}

static void
one_of_each_group_is_awarded_and_earlier_passes_count(void **state)
{
    const uint32_t canton[] = {0, 0, 1, ALLOCATION_NO_GROUP, 2, 2};
    const uint8_t only[] = {1, 0, 0, 0, 0, 0};
    struct small small;

    (void)state;
    set_small(&small, 6, 100, 0);
    small.allocation.pass_count = 2;
    small.passes[0].only = only;
    small.passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE,
                                    .spread_group = canton,
                                    .spread_group_count = 3,
                                    .spread_at_most = 1};
    for (size_t i = 0; i < 6; i++) {
        small.candidates[i] = asks(0, 10);
    }
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 10, 0);
    assert_outcome(&small.candidates[1], REASON_LIMIT, 0, 0);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 10, 0);
    assert_outcome(&small.candidates[3], REASON_FUNDED, 10, 0);
    assert_outcome(&small.candidates[4], REASON_FUNDED, 10, 0);
    assert_outcome(&small.candidates[5], REASON_LIMIT, 0, 0);
}

static void
a_spread_leaves_top_ups_alone(void **state)
{
    const uint32_t canton[] = {0, 0};
    struct small small;

    (void)state;
    set_small(&small, 2, 60, 100);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    small.passes[1].spread_group = canton;
    small.passes[1].spread_group_count = 1;
    small.passes[1].spread_at_most = 1;
    small.candidates[0] = asks(0, 100);
    small.candidates[1] = asks(0, 10);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_TOPPED_UP, 100, 0);
    assert_outcome(&small.candidates[1], REASON_LIMIT, 0, 0);
}

/* Regions A and B: A's best two are awarded, its third is passed over until B has one. */
static void
a_group_that_has_its_share_waits_until_each_has_one(void **state)
{
    const uint32_t region[] = {0, 0, 0, 0, 1, 0};
    struct small small;

    (void)state;
    set_small(&small, 6, 50, 0);
    small.allocation.pass_count = 2;
    small.passes[0].spread_group = region;
    small.passes[0].spread_group_count = 2;
    small.passes[0].spread_at_most = 2;
    small.passes[0].spread = SPREAD_UNTIL_EACH;
    small.passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE};
    for (size_t i = 0; i < 6; i++) {
        small.candidates[i] = asks(0, 10);
    }
    run(&small.allocation);
    for (size_t i = 0; i < 5; i++) {
        assert_outcome(&small.candidates[i], REASON_FUNDED, 10, 0);
    }
    assert_int_equal(small.allocation.lines[2].pass, 1); /* the third, once B has its one */
    assert_int_equal(small.allocation.lines[4].pass, 0);
    assert_outcome(&small.candidates[5], REASON_NO_FUNDS, 0, 10);

    small.allocation.pass_count = 1;
    for (size_t i = 0; i < 6; i++) {
        small.candidates[i] = asks(0, 10);
    }
    run(&small.allocation);
    assert_outcome(&small.candidates[2], REASON_LIMIT, 0, 0);
    assert_int_equal(small.candidates[2].visited_pass, 0);
    assert_outcome(&small.candidates[5], REASON_LIMIT, 0, 0); /* the pass ended before it */
    assert_int_equal(small.candidates[5].visited_pass, ALLOCATION_NO_PASS);
}

/* B has one file, too dear: once it was looked at nobody is waited for. */
static void
a_group_whose_files_were_all_looked_at_is_not_waited_for(void **state)
{
    const uint32_t region[] = {0, 1, 0, 0};
    struct small small;

    (void)state;
    set_small(&small, 4, 50, 0);
    small.passes[0].spread_group = region;
    small.passes[0].spread_group_count = 2;
    small.passes[0].spread_at_most = 1;
    small.passes[0].spread = SPREAD_UNTIL_EACH;
    small.allocation.pass_count = 2;
    small.passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE};
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(0, 60);
    small.candidates[2] = asks(0, 10);
    small.candidates[3] = asks(0, 10);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_NO_FUNDS, 0, 20); /* in the second pass: 40 left */
    assert_outcome(&small.candidates[2], REASON_FUNDED, 10, 0);
    assert_int_equal(small.allocation.lines[0].pass, 0);
    assert_int_equal(small.allocation.lines[1].pass, 1);
}

static void
settings_of_passes_that_can_not_be_walked_are_refused(void **state)
{
    const uint32_t none[] = {0};
    struct small small;

    (void)state;
    set_small(&small, 0, 100, 0);
    small.allocation.pass_count = 2;
    small.passes[1].at_most_cents = -1;
    assert_refused(&small.allocation, "pass number 2: limit out of range");
    small.passes[1].at_most_cents = ALLOCATION_CENTS_MAX + 1;
    assert_refused(&small.allocation, "pass number 2: limit out of range");
    small.passes[1].at_most_cents = 0;
    small.passes[0].spread_group = none;
    assert_refused(&small.allocation, "pass number 1: a spread of no award");
    small.passes[0].spread_at_most = 1;
    run(&small.allocation);
}

/*
 * 15 flat awards by rank; at least 4 where it is rural; a region that has 2 is passed over while
 * another with a file has none; then freely. Files by rank, with region and R for rural:
 *  1 A   2 A   3 A   4 B R   5 A   6 B   7 B   8 C   9 A  10 C R  11 A  12 B  13 D R  14 A
 * 15 C  16 E  17 A  18 A  19 B R  20 A R
 */
static void
fifteen_flat_awards_are_spread_over_regions_after_four_rural_ones(void **state)
{
    static const char regions[] = "AAABABBCACABDACEAABA";
    static const uint8_t rural[] = {0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1};
    /* The reserve: 4, 10, 13, 19, so that B has 2, C 1, D 1. The spread: 1 and 2 give A its 2; 3
     * and 5 are passed over, 6 and 7 too, 8 gives C its 2, 9 to 15 are passed over, 16 is E's
     * first: each has one, 8 awards. Freely, 7 more by rank: 3, 5, 6, 7, 9, 11, 12. */
    static const int pass_of[] = {1, 1, 2, 0, 2, 2, 2, 1, 2, 0, 2, 2, 0, -1, -1, 1, -1, -1, 0, -1};
    uint32_t region[20];
    int64_t used[1];
    struct quota fifteen = {
        .measure = QUOTA_AWARDS, .limit = 15, .group_count = 1, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 20, 100000, 0);
    small.allocation.quotas = &fifteen;
    small.allocation.quota_count = 1;
    small.allocation.pass_count = 3;
    small.passes[0] =
        (struct pass){.source = PASS_OWN_ENVELOPE, .only = rural, .at_most_awards = 4};
    small.passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE,
                                    .spread_group = region,
                                    .spread_group_count = 5,
                                    .spread_at_most = 2,
                                    .spread = SPREAD_UNTIL_EACH};
    small.passes[2] = (struct pass){.source = PASS_OWN_ENVELOPE};
    for (size_t i = 0; i < 20; i++) {
        region[i] = (uint32_t)(regions[i] - 'A');
        small.candidates[i] = asks(0, 5000);
    }
    run(&small.allocation);
    for (uint32_t i = 0, line = 0; i < 20; i++) {
        if (pass_of[i] < 0) {
            assert_outcome(&small.candidates[i], REASON_QUOTA, 0, 0);
        } else {
            assert_outcome(&small.candidates[i], REASON_FUNDED, 5000, 0);
            assert_int_equal(small.allocation.lines[line++].pass, pass_of[i]);
        }
    }
    assert_int_equal(used[0], 15);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pass_looks_only_at_those_it_is_for),
        cmocka_unit_test(one_that_no_pass_is_for_is_told_that_the_money_is_reserved),
        cmocka_unit_test(a_pass_gives_no_more_than_its_amount),
        cmocka_unit_test(the_amount_of_a_pass_is_offered_in_part_and_released_to_the_next),
        cmocka_unit_test(a_pass_begins_no_more_awards_than_its_count),
        cmocka_unit_test(a_limit_is_forgotten_when_a_later_pass_looks),
        cmocka_unit_test(a_top_up_is_no_new_award_of_its_pass),
        cmocka_unit_test(one_of_each_group_is_awarded_and_earlier_passes_count),
        cmocka_unit_test(a_spread_leaves_top_ups_alone),
        cmocka_unit_test(a_group_that_has_its_share_waits_until_each_has_one),
        cmocka_unit_test(a_group_whose_files_were_all_looked_at_is_not_waited_for),
        cmocka_unit_test(settings_of_passes_that_can_not_be_walked_are_refused),
        cmocka_unit_test(fifteen_flat_awards_are_spread_over_regions_after_four_rural_ones),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_limits", tests, open_arena, close_arena);
}
