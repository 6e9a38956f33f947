/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_quotas: looked at first, and the last refusal is the one told.
 */
#include "walk.h"

static void
a_quota_is_looked_at_before_everything_and_leaves_the_envelope_open(void **state)
{
    const uint32_t group[] = {0, 0, 0, 1};
    int64_t group_cents[2] = {77, 77};
    struct quota quota = {
        .limit = 100 * EUROS, .group = group, .group_count = 2, .group_used = group_cents};
    struct small small;

    (void)state;
    set_small(&small, 4, 150, 0);
    small.passes[0].otherwise = PASS_CLOSE;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = asks(0, 200); /* would close the envelope */
    small.candidates[2] = asks(0, 40);  /* just fills the quota */
    small.candidates[3] = asks(0, 50);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 60, 0);
    assert_outcome(&small.candidates[1], REASON_QUOTA, 0, 160);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 40, 0);
    assert_outcome(&small.candidates[3], REASON_FUNDED, 50, 0);
    assert_int_equal(group_cents[0], 100 * EUROS);
    assert_int_equal(group_cents[1], 50 * EUROS);
}

static void
the_first_quota_without_room_is_named(void **state)
{
    const uint32_t same[] = {0, 0}, apart[] = {0, 1};
    int64_t same_cents[1], apart_cents[2];
    struct quota quotas[] = {
        {.limit = 100 * EUROS, .group = apart, .group_count = 2, .group_used = apart_cents},
        {.limit = 90 * EUROS, .group = same, .group_count = 1, .group_used = same_cents}};
    struct small small;

    (void)state;
    set_small(&small, 2, 500, 0);
    small.allocation.quotas = quotas;
    small.allocation.quota_count = 2;
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = asks(0, 40);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_QUOTA, 0, 10);
    assert_int_equal(small.candidates[1].refused_quota, 1);
    assert_int_equal(same_cents[0], 60 * EUROS);
    assert_int_equal(apart_cents[0], 60 * EUROS);
    assert_int_equal(apart_cents[1], 0);
}

static void
a_part_counts_in_its_quota_once_when_it_is_topped_up(void **state)
{
    const uint32_t group[] = {0, 0};
    int64_t group_cents[1];
    struct quota quota = {
        .limit = 100 * EUROS, .group = group, .group_count = 1, .group_used = group_cents};
    struct small small;

    (void)state;
    set_small(&small, 1, 60, 40);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_TOPPED_UP, 100, 0);
    assert_int_equal(group_cents[0], 100 * EUROS);

    /* Another of the group takes the room before the top-up: the part stays, and says why. */
    set_small(&small, 2, 60, 40);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(0, 100);
    small.candidates[1] = asks(1, 30);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 30);
    assert_int_equal(small.candidates[0].refused_quota, 0);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 30, 0);
}

static void
the_last_refusal_is_the_one_told_and_a_quota_at_its_turn(void **state)
{
    const uint32_t group[] = {0, 0, 0};
    int64_t group_cents[1];
    struct quota quota = {
        .limit = 100 * EUROS, .group = group, .group_count = 1, .group_used = group_cents};
    struct small small;

    (void)state;
    set_small(&small, 3, 50, 60);
    small.allocation.pass_count = 2;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(1, 55);
    small.candidates[1] = asks(0, 51); /* 106 > 100 at its turn, and later 151 > 100 */
    small.candidates[2] = asks(0, 45);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 55, 0);
    assert_outcome(&small.candidates[1], REASON_QUOTA, 0, 6);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 45, 0);

    set_small(&small, 2, 50, 60);
    small.allocation.pass_count = 2;
    small.passes[0].otherwise = PASS_CLOSE;
    small.candidates[0] = asks(0, 115);
    small.candidates[1] = asks(0, 111); /* first closed and 61 short, then 1 short in the pool */
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_NO_FUNDS, 0, 1);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quota_is_looked_at_before_everything_and_leaves_the_envelope_open),
        cmocka_unit_test(the_first_quota_without_room_is_named),
        cmocka_unit_test(a_part_counts_in_its_quota_once_when_it_is_topped_up),
        cmocka_unit_test(the_last_refusal_is_the_one_told_and_a_quota_at_its_turn),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_quotas", tests, open_arena, close_arena);
}
