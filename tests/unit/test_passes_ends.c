/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_ends: where a spread ends, what counts in a quota, and the settings at their bounds.
 */
#include "walk.h"

/* Each of two groups is to have one: who was looked at, and who was not any more? */
static void
set_spread(struct small *small, const uint32_t *groups, uint32_t count)
{
    set_small(small, count, 100, 0);
    small->passes[0].spread_group = groups;
    small->passes[0].spread_group_count = 2;
    small->passes[0].spread_at_most = 1;
    small->passes[0].spread = SPREAD_UNTIL_EACH;
    for (uint32_t i = 0; i < count; i++) {
        small->candidates[i] = asks(0, 10);
    }
}

static void
a_group_without_a_file_is_not_waited_for(void **state)
{
    const uint32_t groups[] = {0, 0};
    struct small small;

    (void)state;
    set_spread(&small, groups, 2);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 10, 0);
    assert_outcome(&small.candidates[1], REASON_LIMIT, 0, 0);
    assert_int_equal(small.candidates[1].visited_pass, ALLOCATION_NO_PASS);
}

static void
the_pass_ends_when_the_last_file_of_the_last_group_was_looked_at(void **state)
{
    const uint32_t groups[] = {0, 0, 1, 1, 0};
    struct small small;

    (void)state;
    set_spread(&small, groups, 5);
    small.candidates[2] = small.candidates[3] = asks(0, 101); /* too dear, both of its files */
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 10, 0);
    assert_outcome(&small.candidates[1], REASON_LIMIT, 0, 0);
    assert_int_equal(small.candidates[1].visited_pass, 0);
    assert_outcome(&small.candidates[3], REASON_NO_FUNDS, 0, 11);
    assert_int_equal(small.candidates[3].visited_pass, 0);
    assert_int_equal(small.candidates[4].visited_pass, ALLOCATION_NO_PASS);
}

/* The quota that the last look at the second candidate tells. */
static void
hear_quota(void *context, const struct allocation_step *step)
{
    if (step->candidate == 1) {
        *(uint16_t *)context = step->quota;
    }
}

/* 50 stand in the third group, of 100 at most: 50 of the 60 are left for an even share. */
static void
an_even_share_is_of_what_a_quota_has_left(void **state)
{
    const uint32_t groups[] = {2, 2};
    const struct award_line stands = {.candidate = 0, .envelope = 0, .cents = 50 * EUROS};
    int64_t used[3];
    struct quota quota = {
        .limit = 100 * EUROS, .group = groups, .group_count = 3, .group_used = used};
    struct small small;
    uint16_t heard = ALLOCATION_NO_QUOTA;

    (void)state;
    set_small(&small, 2, 110, 0);
    small.passes[0].rule = PASS_PRORATA;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.allocation.frozen = &stands;
    small.allocation.frozen_count = 1;
    small.candidates[0] = asks(0, 50);
    small.candidates[0].status = AWARD_AWARDED;
    small.candidates[1] = asks(0, 60);
    small.allocation.on_step = hear_quota;
    small.allocation.step_context = &heard;
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_REDUCED, 50, 10);
    assert_int_equal(small.candidates[1].refused_quota, 0);
    assert_int_equal(heard, 0);
    small.candidates[1] = asks(0, 50);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 50, 0);
}

/* Of 100 in the third group 50 stand: 6 and 5 points for 30 and 20 are more than 10 for 40. */
static void
what_stands_in_a_quota_is_weighed_with_what_is_chosen(void **state)
{
    static const int64_t points[] = {10, 6, 5, 1};
    const uint32_t groups[] = {2, 2, 2, 2};
    const struct order_key key = {.num = points, .descending = true};
    const struct award_line stands = {.candidate = 3, .envelope = 0, .cents = 50 * EUROS};
    int64_t used[3];
    struct quota quota = {
        .limit = 100 * EUROS, .group = groups, .group_count = 3, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 4, 200, 0);
    small.passes[0].rule = PASS_MAX;
    small.allocation.keys = &key;
    small.allocation.key_count = 1;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.allocation.frozen = &stands;
    small.allocation.frozen_count = 1;
    small.candidates[0] = asks(0, 40);
    small.candidates[1] = asks(0, 30);
    small.candidates[2] = asks(0, 20);
    small.candidates[3] = asks(0, 50);
    small.candidates[3].status = AWARD_AWARDED;
    run(&small.allocation);
    assert_int_equal(small.candidates[0].award_cents, 0);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 30, 0);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 20, 0);
}

static void
an_even_share_counts_no_award_of_those_it_is_not_for(void **state)
{
    const uint8_t only[] = {1, 0};
    int64_t used[1];
    struct quota quota = {
        .measure = QUOTA_AWARDS, .limit = 1, .group_count = 1, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 0);
    small.passes[0].rule = PASS_PRORATA;
    small.passes[0].only = only;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = small.candidates[1] = asks(0, 50);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 50, 0);
    assert_outcome(&small.candidates[1], REASON_RESERVED, 0, 0);
}

/* 60 stand, of 50 at most: there is no room, not even for one that would take a cent. */
static void
a_room_that_is_overdrawn_is_none(void **state)
{
    const struct award_line stands = {.candidate = 0, .envelope = 0, .cents = 60 * EUROS};
    int64_t used[1];
    struct quota quota = {
        .limit = 50 * EUROS, .group_count = 1, .reduces = true, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 0);
    small.allocation.step_cents = 1;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.allocation.frozen = &stands;
    small.allocation.frozen_count = 1;
    small.candidates[0] = asks(0, 60);
    small.candidates[0].status = AWARD_AWARDED;
    small.candidates[1] = asks(0, 20);
    small.candidates[1].minimum_cents = 0;
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_QUOTA, 0, 30);
}

static void
each_award_that_stands_is_looked_at_up_to_the_largest_amount(void **state)
{
    struct award_line stands[] = {{.candidate = 0, .cents = ALLOCATION_CENTS_MAX},
                                  {.candidate = 1, .cents = 1}};
    struct small small;

    (void)state;
    set_small(&small, 2, ALLOCATION_CENTS_MAX / EUROS, 0);
    small.allocation.step_cents = 1;
    small.allocation.frozen = stands;
    small.allocation.frozen_count = 1;
    small.candidates[0] = asks(0, ALLOCATION_CENTS_MAX / EUROS);
    small.candidates[0].status = AWARD_AWARDED;
    small.candidates[1] = asks(0, 1);
    run(&small.allocation);
    assert_int_equal(small.candidates[0].award_cents, ALLOCATION_CENTS_MAX);
    assert_int_equal(small.envelopes[0].left_cents, 0);
    small.allocation.frozen_count = 2;
    stands[1].cents = 0;
    assert_refused(&small.allocation, "application number 2: amount out of range");
}

static void
a_pass_that_is_not_walked_is_not_looked_at(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 100, 0);
    small.passes[1].at_most_cents = -1;
    small.candidates[0] = asks(0, 60);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 60, 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_without_a_file_is_not_waited_for),
        cmocka_unit_test(the_pass_ends_when_the_last_file_of_the_last_group_was_looked_at),
        cmocka_unit_test(an_even_share_is_of_what_a_quota_has_left),
        cmocka_unit_test(what_stands_in_a_quota_is_weighed_with_what_is_chosen),
        cmocka_unit_test(an_even_share_counts_no_award_of_those_it_is_not_for),
        cmocka_unit_test(a_room_that_is_overdrawn_is_none),
        cmocka_unit_test(each_award_that_stands_is_looked_at_up_to_the_largest_amount),
        cmocka_unit_test(a_pass_that_is_not_walked_is_not_looked_at),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_ends", tests, open_arena, close_arena);
}
