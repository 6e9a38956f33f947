/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_rooms: quotas that count awards, rooms of each group, those that do not count, awards
 * reduced to what is left, sets of which one at most is awarded.
 */
#include "walk.h"

static void
set_quota(struct small *small, struct quota *quota)
{
    small->allocation.quotas = quota;
    small->allocation.quota_count = 1;
}

static void
a_quota_of_awards_counts_them_and_not_their_cents(void **state)
{
    const uint32_t group[] = {0, 0, 1, 0};
    int64_t used[2] = {77, 77};
    struct quota quota = {
        .measure = QUOTA_AWARDS, .limit = 2, .group = group, .group_count = 2, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 4, 500, 0);
    set_quota(&small, &quota);
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = asks(0, 1);
    small.candidates[2] = asks(0, 40);
    small.candidates[3] = asks(0, 1); /* the third of its group */
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 1, 0);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 40, 0);
    assert_outcome(&small.candidates[3], REASON_QUOTA, 0, 0);
    assert_int_equal(small.candidates[3].refused_quota, 0);
    assert_int_equal(used[0], 2);
    assert_int_equal(used[1], 1);
}

static void
a_part_is_one_award_and_its_top_up_none(void **state)
{
    int64_t used[1];
    struct quota quota = {
        .measure = QUOTA_AWARDS, .limit = 1, .group_count = 1, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 2, 60, 40);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    set_quota(&small, &quota);
    small.candidates[0] = asks(0, 100);
    small.candidates[1] = asks(1, 1);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_TOPPED_UP, 100, 0);
    assert_outcome(&small.candidates[1], REASON_QUOTA, 0, 0);
    assert_int_equal(used[0], 1);
}

static void
a_quota_of_no_award_awards_nobody(void **state)
{
    int64_t used[1];
    struct quota quota = {
        .measure = QUOTA_AWARDS, .limit = 0, .group_count = 1, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 1, 60, 0);
    set_quota(&small, &quota);
    small.candidates[0] = asks(0, 10);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_QUOTA, 0, 0);
    assert_int_equal(used[0], 0);
}

static void
each_group_has_a_room_of_its_own(void **state)
{
    const uint32_t group[] = {0, 1, 1, 0};
    const int64_t rooms[] = {50 * EUROS, 100 * EUROS};
    int64_t used[2];
    struct quota quota = {
        .limit = 1, .limits = rooms, .group = group, .group_count = 2, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 4, 500, 0);
    set_quota(&small, &quota);
    small.candidates[0] = asks(0, 51);
    small.candidates[1] = asks(0, 60);
    small.candidates[2] = asks(0, 41);
    small.candidates[3] = asks(0, 50);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_QUOTA, 0, 1);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 60, 0);
    assert_outcome(&small.candidates[2], REASON_QUOTA, 0, 1);
    assert_outcome(&small.candidates[3], REASON_FUNDED, 50, 0);
}

static void
one_of_no_group_does_not_count(void **state)
{
    const uint32_t group[] = {ALLOCATION_NO_GROUP, 0, ALLOCATION_NO_GROUP, 0};
    int64_t used[1], awards[1];
    struct quota quotas[] = {
        {.limit = 50 * EUROS, .group = group, .group_count = 1, .group_used = used},
        {.measure = QUOTA_AWARDS,
         .limit = 1,
         .group = group,
         .group_count = 1,
         .group_used = awards}};
    struct small small;

    (void)state;
    set_small(&small, 4, 500, 0);
    small.allocation.quotas = quotas;
    small.allocation.quota_count = 2;
    small.candidates[0] = asks(0, 100);
    small.candidates[1] = asks(0, 50);
    small.candidates[2] = asks(0, 100);
    small.candidates[3] = asks(0, 1);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 100, 0);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 100, 0);
    assert_outcome(&small.candidates[3], REASON_QUOTA, 0, 1);
    assert_int_equal(used[0], 50 * EUROS);
    assert_int_equal(awards[0], 1);
}

static void
the_room_that_is_left_is_offered_rounded_down_to_the_step(void **state)
{
    const uint32_t group[] = {0, 0, 0};
    int64_t used[1];
    struct quota quota = {.limit = 100 * EUROS,
                          .group = group,
                          .group_count = 1,
                          .reduces = true,
                          .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 3, 500, 0);
    set_quota(&small, &quota);
    small.allocation.step_cents = 20 * EUROS;
    small.passes[0].otherwise = PASS_CLOSE; /* what a quota reduces has fitted */
    small.candidates[0] = asks(0, 40);
    small.candidates[1] = asks(0, 80); /* 60 are left: three steps */
    small.candidates[2] = asks(0, 20);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 40, 0);
    assert_outcome(&small.candidates[1], REASON_REDUCED, 60, 20);
    assert_int_equal(small.candidates[1].refused_quota, 0);
    assert_outcome(&small.candidates[2], REASON_QUOTA, 0, 20);
    assert_int_equal(used[0], 100 * EUROS);

    quota.limit = 99 * EUROS;
    small.candidates[0] = asks(0, 40);
    small.candidates[1] = asks(0, 80);
    small.candidates[2] = asks(0, 20);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_REDUCED, 40, 40);
    assert_outcome(&small.candidates[2], REASON_QUOTA, 0, 1); /* 19 are left, no step */
}

static void
a_room_below_the_minimum_is_none(void **state)
{
    int64_t used[1];
    struct quota quota = {
        .limit = 60 * EUROS, .group_count = 1, .reduces = true, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 1, 500, 0);
    set_quota(&small, &quota);
    small.candidates[0] = asks(0, 100);
    small.candidates[0].minimum_cents = 60 * EUROS;
    small.candidates[0].partial_cents = 90 * EUROS; /* holds of what money leaves, not of a room */
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_REDUCED, 60, 40);

    small.candidates[0] = asks(0, 100);
    small.candidates[0].minimum_cents = 60 * EUROS + 1;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_QUOTA, 0, 40);
    assert_int_equal(small.candidates[0].refused_quota, 0);
}

static void
the_least_of_the_rooms_reduces_and_the_other_quotas_see_what_is_left(void **state)
{
    int64_t first[1], second[1], third[1];
    struct quota quotas[] = {
        {.limit = 80 * EUROS, .group_count = 1, .reduces = true, .group_used = first},
        {.limit = 70 * EUROS, .group_count = 1, .group_used = second},
        {.limit = 70 * EUROS, .group_count = 1, .reduces = true, .group_used = third}};
    struct small small;

    (void)state;
    set_small(&small, 1, 500, 0);
    small.allocation.quotas = quotas;
    small.allocation.quota_count = 3;
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_REDUCED, 70, 30);
    assert_int_equal(small.candidates[0].refused_quota, 2);

    quotas[1].limit = 69 * EUROS;
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_QUOTA, 0, 1);
    assert_int_equal(small.candidates[0].refused_quota, 1);
}

static void
what_is_left_of_money_may_be_less_than_the_room(void **state)
{
    int64_t used[1];
    struct quota quota = {
        .limit = 80 * EUROS, .group_count = 1, .reduces = true, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 1, 50, 40);
    set_quota(&small, &quota);
    small.allocation.pass_count = 1;
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 50);

    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_PARTIAL, 50, 50);
    assert_int_equal(small.candidates[0].refused_quota, ALLOCATION_NO_QUOTA);

    small.allocation.pass_count = 2; /* the pool completes it to its room, and no further */
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_REDUCED, 80, 20);
    assert_int_equal(small.candidates[0].refused_quota, 0);
    assert_int_equal(small.envelopes[1].left_cents, 10 * EUROS);
}

static void
a_reduced_award_tells_for_ever_what_reduced_it(void **state)
{
    int64_t all[1], room[1];
    struct quota quotas[] = {
        {.limit = 90 * EUROS, .group_count = 1, .group_used = all},
        {.limit = 80 * EUROS, .group_count = 1, .reduces = true, .group_used = room}};
    struct small small;

    (void)state;
    set_small(&small, 1, 500, 500);
    small.allocation.quotas = quotas;
    small.allocation.quota_count = 2;
    small.allocation.pass_count = 2; /* the second makes top-ups, and looks at it again */
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_REDUCED, 80, 20);
    assert_int_equal(small.candidates[0].refused_quota, 1);
    assert_int_equal(small.candidates[0].visited_pass, 1);
}

static void
one_at_most_of_an_exclusive_set_is_awarded(void **state)
{
    const uint32_t set[] = {0, 1, 0, ALLOCATION_NO_GROUP};
    int64_t used[2];
    struct quota quota = {.measure = QUOTA_AWARDS,
                          .limit = 1,
                          .group = set,
                          .group_count = 2,
                          .exclusive = true,
                          .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 4, 100, 0);
    set_quota(&small, &quota);
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = asks(0, 41); /* does not fit: its set has no other */
    small.candidates[2] = asks(0, 10);
    small.candidates[3] = asks(0, 40);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 60, 0);
    assert_outcome(&small.candidates[1], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&small.candidates[2], REASON_EXCLUSIVE, 0, 0);
    assert_int_equal(small.candidates[2].refused_quota, 0);
    assert_outcome(&small.candidates[3], REASON_FUNDED, 40, 0);
}

static void
limits_out_of_range_are_refused(void **state)
{
    const int64_t rooms[] = {0, -1};
    int64_t used[2];
    struct quota quota = {.limits = rooms, .group_count = 2, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 0, 100, 0);
    set_quota(&small, &quota);
    assert_refused(&small.allocation, "quota number 1: limit out of range");
    quota.group_count = 1; /* the second room is not looked at */
    run(&small.allocation);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quota_of_awards_counts_them_and_not_their_cents),
        cmocka_unit_test(a_part_is_one_award_and_its_top_up_none),
        cmocka_unit_test(a_quota_of_no_award_awards_nobody),
        cmocka_unit_test(each_group_has_a_room_of_its_own),
        cmocka_unit_test(one_of_no_group_does_not_count),
        cmocka_unit_test(the_room_that_is_left_is_offered_rounded_down_to_the_step),
        cmocka_unit_test(a_room_below_the_minimum_is_none),
        cmocka_unit_test(the_least_of_the_rooms_reduces_and_the_other_quotas_see_what_is_left),
        cmocka_unit_test(what_is_left_of_money_may_be_less_than_the_room),
        cmocka_unit_test(a_reduced_award_tells_for_ever_what_reduced_it),
        cmocka_unit_test(one_at_most_of_an_exclusive_set_is_awarded),
        cmocka_unit_test(limits_out_of_range_are_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_rooms", tests, open_arena, close_arena);
}
