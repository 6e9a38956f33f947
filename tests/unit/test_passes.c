/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes: each step of the walk, by a small example of its own.
 */
#include "walk.h"

static void
skip_passes_over_the_one_that_does_not_fit(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 4, 100, 0);
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = asks(0, 50);
    small.candidates[2] = asks(0, 40);
    small.candidates[3] = asks(0, 1);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 60, 0);
    assert_outcome(&small.candidates[1], REASON_NO_FUNDS, 0, 10);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 40, 0);
    assert_outcome(&small.candidates[3], REASON_NO_FUNDS, 0, 1);
}

static void
close_ends_the_walk_of_that_envelope_only(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 4, 100, 100);
    small.passes[0].otherwise = PASS_CLOSE;
    small.candidates[0] = asks(0, 101);
    small.candidates[1] = asks(1, 100);
    small.candidates[2] = asks(0, 40);
    small.candidates[3] = asks(0, 102);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 100, 0);
    assert_outcome(&small.candidates[2], REASON_ENVELOPE_CLOSED, 0, 0);
    assert_outcome(&small.candidates[3], REASON_ENVELOPE_CLOSED, 0, 2);
    assert_int_equal(small.envelopes[0].left_cents, 100 * EUROS);
}

static void
an_envelope_is_closed_for_its_pass_only(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 0);
    small.allocation.pass_count = 2;
    small.passes[0].otherwise = PASS_CLOSE;
    small.passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE};
    small.candidates[0] = asks(0, 101);
    small.candidates[1] = asks(0, 40);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 40, 0);
    assert_int_equal(small.allocation.lines[0].pass, 1);
}

static void
a_part_is_what_is_left_rounded_down_to_the_step(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 109, 0);
    small.passes[0].partial = true;
    small.allocation.step_cents = 10 * EUROS;
    small.candidates[0] = asks(0, 70);
    small.candidates[1] = asks(0, 50);
    small.candidates[2] = asks(0, 10);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 70, 0);
    assert_outcome(&small.candidates[1], REASON_PARTIAL, 30, 11);
    /* The 9 that are left make no step. */
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 1);
    assert_int_equal(small.envelopes[0].left_cents, 9 * EUROS);
}

static void
a_part_is_offered_from_its_least_amount_on(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 60, 0);
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 100);
    small.candidates[0].partial_cents = 60 * EUROS;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 40);

    small.candidates[0] = asks(0, 100);
    small.candidates[0].partial_cents = 60 * EUROS + 1;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 40);
}

static void
a_part_is_never_below_the_minimum(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 60, 0);
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 100);
    small.candidates[0].minimum_cents = 60 * EUROS;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 40);

    small.candidates[0] = asks(0, 100);
    small.candidates[0].minimum_cents = 61 * EUROS;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 40);
}

static void
a_part_of_nothing_is_no_offer(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 0, 0);
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 100);
    small.candidates[0].partial_cents = 0;
    small.candidates[0].minimum_cents = 0;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 100);
    assert_int_equal(small.allocation.line_count, 0);
}

static void
a_part_closes_the_envelope_when_the_pass_says_so(void **state)
{
    struct small small;

    (void)state;
    for (int closes = 0; closes < 2; closes++) {
        set_small(&small, 2, 65, 0);
        small.allocation.step_cents = 20 * EUROS;
        small.passes[0].partial = true;
        small.passes[0].close_partial = closes == 1;
        small.passes[0].otherwise = PASS_CLOSE; /* does not count for one that is offered a part */
        small.candidates[0] = asks(0, 80);
        small.candidates[1] = asks(0, 20);
        run(&small.allocation);
        assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 15);
        assert_outcome(&small.candidates[1], closes == 1 ? REASON_ENVELOPE_CLOSED : REASON_NO_FUNDS,
                       0, 15);
    }
}

static void
a_top_up_is_whole_or_nothing(void **state)
{
    struct small small;

    (void)state;
    for (int64_t spare = 39; spare <= 40; spare++) {
        set_small(&small, 1, 60, spare);
        small.allocation.pass_count = 2;
        small.passes[0].partial = true;
        small.passes[1].partial = true; /* a second part is never made */
        small.candidates[0] = asks(0, 100);
        run(&small.allocation);
        if (spare == 40) {
            assert_outcome(&small.candidates[0], REASON_TOPPED_UP, 100, 0);
            assert_envelope(&small.envelopes[0], 100, 40, 0, 0);
            assert_envelope(&small.envelopes[1], 0, 0, 40, 0);
        } else {
            assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 1);
            assert_envelope(&small.envelopes[1], 0, 0, 0, 39);
        }
    }
}

static void
a_pass_without_top_ups_leaves_parts_alone(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 60, 40);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    small.passes[1].top_ups = false;
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 40);
    assert_int_equal(small.envelopes[1].left_cents, 40 * EUROS);
}

static void
a_pool_is_spent_in_its_order_and_an_envelope_named_twice_counts_once(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 30, 100);
    small.allocation.passes = &small.passes[1];
    small.candidates[0] = asks(1, 80);
    small.candidates[1] = asks(0, 50);
    small.candidates[2] = asks(0, 1);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 80, 0);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 50, 0);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 1);
    assert_int_equal(small.allocation.line_count, 3);
    assert_int_equal(small.allocation.lines[0].envelope, 0);
    assert_int_equal(small.allocation.lines[0].cents, 30 * EUROS);
    assert_int_equal(small.allocation.lines[1].envelope, 1);
    assert_int_equal(small.allocation.lines[1].cents, 50 * EUROS);
    assert_int_equal(small.allocation.lines[2].candidate, 1);
    assert_envelope(&small.envelopes[0], 50, 50, 30, 0);
    /* What an envelope pays to its own is no move. */
    assert_envelope(&small.envelopes[1], 80, 30, 50, 0);
}

static void
a_pool_closes_as_a_whole(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 50, 50);
    small.allocation.passes = &small.passes[1];
    small.passes[1].otherwise = PASS_CLOSE;
    small.candidates[0] = asks(0, 101);
    small.candidates[1] = asks(1, 10);
    small.candidates[2] = asks(0, 120);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&small.candidates[1], REASON_ENVELOPE_CLOSED, 0, 0);
    assert_outcome(&small.candidates[2], REASON_ENVELOPE_CLOSED, 0, 20);
}

static void
an_empty_pool_awards_nobody(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 50, 50);
    small.allocation.passes = &small.passes[1];
    small.passes[1].pool_count = 0;
    small.candidates[0] = asks(0, 10);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 10);
}

static void
one_cent_is_a_part(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 0, 1);
    small.allocation.pass_count = 2;
    small.allocation.step_cents = 1;
    small.envelopes[0].voted_cents = 1;
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 1);
    small.candidates[0].minimum_cents = small.candidates[0].partial_cents = 1;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_TOPPED_UP, 1, 0);
    assert_int_equal(small.allocation.line_count, 2);
    assert_int_equal(small.allocation.lines[0].cents, 1);
    assert_int_equal(small.envelopes[1].left_cents, 1);
}

static void
what_is_kept_out_keeps_its_reason_and_gets_nothing(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 50, 0);
    small.candidates[0] = (struct candidate){.computed_cents = 10 * EUROS,
                                             .award_cents = 77,
                                             .short_cents = 77,
                                             .rank = 77,
                                             .envelope = ALLOCATION_NO_ENVELOPE,
                                             .status = AWARD_REJECTED,
                                             .reason = REASON_NO_ENVELOPE};
    run(&small.allocation);
    assert_int_equal(small.candidates[0].status, AWARD_REJECTED);
    assert_int_equal(small.candidates[0].reason, REASON_NO_ENVELOPE);
    assert_int_equal(small.candidates[0].award_cents, 0);
    assert_int_equal(small.candidates[0].short_cents, 0);
    assert_int_equal(small.candidates[0].rank, 0);
}

static void
an_award_of_nothing_or_below_the_minimum_does_not_walk(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 50, 0);
    small.candidates[0] = asks(0, 0);
    small.candidates[0].minimum_cents = 0;
    small.candidates[1] = asks(0, 10);
    small.candidates[1].minimum_cents = 10 * EUROS + 1;
    small.candidates[2] = asks(0, 10);
    small.candidates[2].minimum_cents = 10 * EUROS;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_AWARD_BELOW_MIN, 0, 0);
    assert_outcome(&small.candidates[1], REASON_AWARD_BELOW_MIN, 0, 0);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 10, 0);
    assert_int_equal(small.candidates[0].rank, 0);
    assert_int_equal(small.candidates[1].rank, 0);
    assert_int_equal(small.candidates[2].rank, 1);
}

static void
without_a_pass_everybody_waits_for_money(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 50, 0);
    small.allocation.pass_count = 0;
    small.candidates[0] = asks(0, 10);
    small.candidates[0].award_cents = 77;
    small.candidates[0].refused_quota = 77;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 10);
    assert_int_equal(small.candidates[0].refused_quota, ALLOCATION_NO_QUOTA);
    assert_int_equal(small.envelopes[0].left_cents, 50 * EUROS);
}

static void
any_number_of_envelopes_leaves_the_lines_alone(void **state)
{
    /* Flags of envelopes and places of lines are neighbours in memory: sixteen bytes are met. */
    for (uint16_t count = 1; count <= 33; count++) {
        struct envelope envelopes[33] = {{.voted_cents = 100 * EUROS}};
        struct small small;
        size_t lines = 0;

        (void)state;
        set_small(&small, 2, 0, 0);
        small.allocation.envelopes = envelopes;
        small.allocation.envelope_count = count;
        small.allocation.pass_count = 2;
        small.passes[1].pool_count = 1;
        small.candidates[0] = asks(0, 60);
        small.candidates[1] = asks(0, 41);
        run(&small.allocation);
        assert_int_equal(small.allocation.line_count, 1);
        (void)allocation_lines(&small.allocation, 0, &lines);
        assert_int_equal(lines, 1);
        (void)allocation_lines(&small.allocation, 1, &lines);
        assert_int_equal(lines, 0);
    }
}

static void
nobody_asks_and_nothing_is_spent(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 0, 50, 7);
    run(&small.allocation);
    assert_int_equal(small.allocation.line_count, 0);
    assert_int_equal(small.envelopes[0].left_cents, 50 * EUROS);
    assert_int_equal(small.envelopes[1].left_cents, 7 * EUROS);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skip_passes_over_the_one_that_does_not_fit),
        cmocka_unit_test(close_ends_the_walk_of_that_envelope_only),
        cmocka_unit_test(an_envelope_is_closed_for_its_pass_only),
        cmocka_unit_test(a_part_is_what_is_left_rounded_down_to_the_step),
        cmocka_unit_test(a_part_is_offered_from_its_least_amount_on),
        cmocka_unit_test(a_part_is_never_below_the_minimum),
        cmocka_unit_test(a_part_of_nothing_is_no_offer),
        cmocka_unit_test(a_part_closes_the_envelope_when_the_pass_says_so),
        cmocka_unit_test(a_top_up_is_whole_or_nothing),
        cmocka_unit_test(a_pass_without_top_ups_leaves_parts_alone),
        cmocka_unit_test(a_pool_is_spent_in_its_order_and_an_envelope_named_twice_counts_once),
        cmocka_unit_test(a_pool_closes_as_a_whole),
        cmocka_unit_test(an_empty_pool_awards_nobody),
        cmocka_unit_test(one_cent_is_a_part),
        cmocka_unit_test(what_is_kept_out_keeps_its_reason_and_gets_nothing),
        cmocka_unit_test(an_award_of_nothing_or_below_the_minimum_does_not_walk),
        cmocka_unit_test(without_a_pass_everybody_waits_for_money),
        cmocka_unit_test(any_number_of_envelopes_leaves_the_lines_alone),
        cmocka_unit_test(nobody_asks_and_nothing_is_spent),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes", tests, open_arena, close_arena);
}
