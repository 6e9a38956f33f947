/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_standing: awards that stood before the first pass, those that were withdrawn, and the
 * chain of looks that is told.
 */
#include "walk.h"

static struct candidate
stands(uint16_t envelope, int64_t computed_euros, enum award_status status,
       enum award_reason reason)
{
    struct candidate candidate = asks(envelope, computed_euros);

    candidate.status = (uint8_t)status;
    candidate.reason = (uint8_t)reason;
    candidate.refused_quota = 0;
    return candidate;
}

static void
what_stands_is_paid_first_and_never_changed(void **state)
{
    const struct award_line frozen[] = {{.candidate = 2, .envelope = 0, .cents = 50 * EUROS},
                                        {.candidate = 1, .envelope = 0, .cents = 20 * EUROS},
                                        {.candidate = 1, .envelope = 1, .cents = 10 * EUROS}};
    int64_t used[1], awards[1];
    struct quota quotas[] = {
        {.limit = 100 * EUROS, .group_count = 1, .group_used = used},
        {.measure = QUOTA_AWARDS, .limit = 3, .group_count = 1, .group_used = awards}};
    struct small small;
    size_t count = 0;
    const struct award_line *lines;

    (void)state;
    set_small(&small, 4, 100, 100);
    small.allocation.frozen = frozen;
    small.allocation.frozen_count = COUNT(frozen);
    small.allocation.quotas = quotas;
    small.allocation.quota_count = 2;
    small.allocation.pass_count = 2; /* the second would top up */
    small.candidates[0] = asks(0, 31);
    small.candidates[1] = stands(0, 40, AWARD_PARTIAL, REASON_PARTIAL);
    small.candidates[2] = stands(0, 50, AWARD_AWARDED, REASON_TOPPED_UP);
    small.candidates[3] = asks(0, 20);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_QUOTA, 0, 11);
    assert_outcome(&small.candidates[1], REASON_PARTIAL, 30, 10);
    assert_outcome(&small.candidates[2], REASON_TOPPED_UP, 50, 0);
    assert_outcome(&small.candidates[3], REASON_FUNDED, 20, 0);
    assert_int_equal(small.candidates[1].refused_quota, ALLOCATION_NO_QUOTA);
    assert_int_equal(small.candidates[1].visited_pass, ALLOCATION_NO_PASS);
    assert_int_equal(small.candidates[2].rank, 3);
    assert_true(small.candidates[2].frozen);
    assert_false(small.candidates[3].frozen);
    assert_int_equal(used[0], 100 * EUROS);
    assert_int_equal(awards[0], 3);
    lines = allocation_lines(&small.allocation, 1, &count);
    assert_int_equal(count, 2);
    assert_int_equal(lines[0].pass, ALLOCATION_FROZEN);
    assert_int_equal(lines[0].cents, 20 * EUROS);
    assert_int_equal(lines[1].envelope, 1);
    assert_envelope(&small.envelopes[0], 100, 10, 0, 10);
    assert_envelope(&small.envelopes[1], 0, 0, 10, 90);
}

static void
what_stands_above_a_quota_leaves_no_room_and_is_kept(void **state)
{
    const struct award_line frozen[] = {{.candidate = 0, .envelope = 0, .cents = 90 * EUROS}};
    int64_t used[1], reduced[1];
    struct quota quotas[] = {
        {.limit = 80 * EUROS, .group_count = 1, .reduces = true, .group_used = reduced},
        {.limit = 80 * EUROS, .group_count = 1, .group_used = used}};
    struct small small;

    (void)state;
    for (uint16_t quota = 0; quota < 2; quota++) {
        set_small(&small, 2, 100, 0);
        small.allocation.frozen = frozen;
        small.allocation.frozen_count = 1;
        small.allocation.quotas = &quotas[quota];
        small.allocation.quota_count = 1;
        /* More than is computed for it now: it stands. */
        small.candidates[0] = stands(0, 60, AWARD_AWARDED, REASON_FUNDED);
        small.candidates[1] = asks(0, 5);
        run(&small.allocation);
        assert_outcome(&small.candidates[0], REASON_FUNDED, 90, 0);
        assert_outcome(&small.candidates[1], REASON_QUOTA, 0, 15);
    }
}

static void
a_reduced_award_that_stands_keeps_its_quota(void **state)
{
    const struct award_line frozen[] = {{.candidate = 0, .envelope = 0, .cents = 30 * EUROS}};
    struct small small;

    (void)state;
    set_small(&small, 1, 100, 0);
    small.allocation.frozen = frozen;
    small.allocation.frozen_count = 1;
    small.candidates[0] = stands(0, 60, AWARD_PARTIAL, REASON_REDUCED);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_REDUCED, 30, 30);
    assert_int_equal(small.candidates[0].refused_quota, 0);
}

static void
what_stands_counts_in_a_spread_and_not_in_the_limits_of_a_pass(void **state)
{
    const struct award_line frozen[] = {{.candidate = 0, .envelope = 0, .cents = 30 * EUROS}};
    const uint32_t canton[] = {0, 0, 1};
    struct small small;

    (void)state;
    set_small(&small, 3, 100, 0);
    small.allocation.frozen = frozen;
    small.allocation.frozen_count = 1;
    small.passes[0].at_most_awards = 1;
    small.passes[0].at_most_cents = 20 * EUROS;
    small.passes[0].spread_group = canton;
    small.passes[0].spread_group_count = 2;
    small.passes[0].spread_at_most = 1;
    small.candidates[0] = stands(0, 30, AWARD_AWARDED, REASON_FUNDED);
    small.candidates[1] = asks(0, 10);
    small.candidates[2] = asks(0, 20);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_LIMIT, 0, 0);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 20, 0);
}

static void
what_stands_above_an_envelope_or_out_of_range_is_refused(void **state)
{
    struct award_line frozen[] = {{.candidate = 1, .envelope = 1, .cents = 51 * EUROS}};
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 50);
    small.allocation.frozen = frozen;
    small.allocation.frozen_count = 1;
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = stands(1, 60, AWARD_PARTIAL, REASON_PARTIAL);
    assert_refused(&small.allocation, "envelope number 2: the awards that stand are above it");
    frozen[0].cents = 0;
    assert_refused(&small.allocation, "application number 2: amount out of range");
    frozen[0].cents = ALLOCATION_CENTS_MAX + 1;
    assert_refused(&small.allocation, "application number 2: amount out of range");
    frozen[0].cents = 50 * EUROS;
    run(&small.allocation);
    assert_int_equal(small.candidates[1].award_cents, 50 * EUROS);
}

static void
one_that_was_withdrawn_is_left_as_it_is(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 0);
    small.candidates[0] = stands(0, 60, AWARD_WITHDRAWN, REASON_WITHDRAWN);
    small.candidates[1] = asks(0, 100);
    run(&small.allocation);
    assert_int_equal(small.candidates[0].status, AWARD_WITHDRAWN);
    assert_int_equal(small.candidates[0].reason, REASON_WITHDRAWN);
    assert_int_equal(small.candidates[0].rank, 0);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 100, 0);
}

/* ---- looks ------------------------------------------------------------------------------------
 */

struct told {
    struct allocation_step steps[16];
    int64_t used[16][2];
    size_t count;
};

static void
keep_step(void *context, const struct allocation_step *step)
{
    struct told *told = context;

    assert_true(told->count < COUNT(told->steps));
    memcpy(told->used[told->count], step->quota_used, sizeof told->used[0]);
    told->steps[told->count++] = *step;
}

static void
every_look_is_told_once_with_what_it_found_and_left(void **state)
{
    /* candidate, pass, quota, reason, euros before and after, used of both quotas before */
    static const int64_t expected[][8] = {
        {0, 0, ALLOCATION_NO_QUOTA, REASON_FUNDED, 50, 20, 0, -1},
        {1, 0, 1, REASON_REDUCED, 20, 10, 30, 0},
        {2, 0, ALLOCATION_NO_QUOTA, REASON_RESERVED, 10, 10, 40, -1},
        {3, 0, ALLOCATION_NO_QUOTA, REASON_PARTIAL, 10, 0, -1, -1},
        {1, 1, 1, REASON_QUOTA, 90, 90, 40, 10},
        {2, 1, ALLOCATION_NO_QUOTA, REASON_FUNDED, 90, 75, 40, -1},
        {3, 1, ALLOCATION_NO_QUOTA, REASON_TOPPED_UP, 75, 65, -1, -1},
    };
    const uint32_t first[] = {0, 0, 0, ALLOCATION_NO_GROUP};
    const uint32_t second[] = {ALLOCATION_NO_GROUP, 0, ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP};
    int64_t used[1], reduced[1];
    struct quota quotas[] = {
        {.limit = 55 * EUROS, .group = first, .group_count = 1, .group_used = used},
        {.limit = 10 * EUROS,
         .group = second,
         .group_count = 1,
         .reduces = true,
         .group_used = reduced}};
    struct told told = {.count = 0};
    struct small small;

    (void)state;
    set_small(&small, 4, 100, 40);
    small.allocation.quotas = quotas;
    small.allocation.quota_count = 2;
    small.allocation.pass_count = 2;
    small.allocation.on_step = keep_step;
    small.allocation.step_context = &told;
    small.passes[0].at_most_cents = 50 * EUROS;
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 30);
    small.candidates[1] = asks(0, 20);
    small.candidates[2] = asks(0, 15);
    small.candidates[2].partial_cents = 11 * EUROS;
    small.candidates[3] = asks(0, 20);
    run(&small.allocation);
    assert_int_equal(told.count, COUNT(expected));
    /* The third is 5 above what the first pass may give, and its part would be too small; the pool
     * pays it. */
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_int_equal(told.steps[i].candidate, expected[i][0]);
        assert_int_equal(told.steps[i].pass, expected[i][1]);
        assert_int_equal(told.steps[i].quota, expected[i][2]);
        assert_string_equal(award_reason_code(told.steps[i].reason),
                            award_reason_code((enum award_reason)expected[i][3]));
        assert_int_equal(told.steps[i].before_cents, expected[i][4] * EUROS);
        assert_int_equal(told.steps[i].after_cents, expected[i][5] * EUROS);
        for (size_t quota = 0; quota < 2; quota++) {
            int64_t euros = expected[i][6 + quota];

            assert_int_equal(told.used[i][quota], euros < 0 ? -1 : euros * EUROS);
        }
    }
}

static void
nothing_is_told_of_outcomes_alone(void **state)
{
    struct told told = {.count = 0};
    struct small small;

    (void)state;
    set_small(&small, 1, 100, 40);
    small.allocation.outcomes_only = true;
    small.allocation.on_step = keep_step;
    small.allocation.step_context = &told;
    small.candidates[0] = asks(0, 30);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 30, 0);
    assert_int_equal(told.count, 0);
    assert_null(small.allocation.lines);
    assert_int_equal(small.allocation.line_count, 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_is_paid_first_and_never_changed),
        cmocka_unit_test(what_stands_above_a_quota_leaves_no_room_and_is_kept),
        cmocka_unit_test(a_reduced_award_that_stands_keeps_its_quota),
        cmocka_unit_test(what_stands_counts_in_a_spread_and_not_in_the_limits_of_a_pass),
        cmocka_unit_test(what_stands_above_an_envelope_or_out_of_range_is_refused),
        cmocka_unit_test(one_that_was_withdrawn_is_left_as_it_is),
        cmocka_unit_test(every_look_is_told_once_with_what_it_found_and_left),
        cmocka_unit_test(nothing_is_told_of_outcomes_alone),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_standing", tests, open_arena, close_arena);
}
