/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_exact: passes of another rule among those that walk, and columns that end where they end.
 */
#include "walk.h"

#include <stdlib.h>

static const int64_t points[] = {10, 6, 5, 1};
static const struct order_key by_points = {.num = points, .descending = true};

static void
set_exact(struct small *small, uint32_t count, int64_t euros)
{
    set_small(small, count, euros, 0);
    small->allocation.keys = &by_points;
    small->allocation.key_count = 1;
    small->passes[0].rule = PASS_MAX;
    small->passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE};
}

/* The most points of 100 euros is 6 and 5 for 50 each; 0, for 60, is told to be below the cut. */
static void
a_pass_that_chooses_gives_what_it_chose(void **state)
{
    struct small small;

    (void)state;
    set_exact(&small, 3, 100);
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = small.candidates[2] = asks(0, 50);
    run(&small.allocation);
    assert_int_equal(small.candidates[0].reason, REASON_BELOW_CUT);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 50, 0);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 50, 0);
}

/* Of 141 euros the first pass chooses 1 and 2; the second one walks and has 41 left. */
static void
a_pass_that_walks_after_it_plans_nothing(void **state)
{
    struct small small;

    (void)state;
    set_exact(&small, 4, 141);
    small.allocation.pass_count = 2;
    small.passes[0].at_most_cents = 100 * EUROS;
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = small.candidates[2] = asks(0, 50);
    small.candidates[3] = asks(0, 41);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 19);
    assert_outcome(&small.candidates[3], REASON_FUNDED, 41, 0);
    assert_int_equal(small.allocation.lines[2].candidate, 3);
    assert_int_equal(small.allocation.lines[2].pass, 1);
}

/* What the first one plans is found again by the second walk, whatever the second one plans. */
static void
two_passes_that_choose_keep_their_plans_apart(void **state)
{
    struct small small;

    (void)state;
    set_exact(&small, 4, 200);
    small.allocation.pass_count = 2;
    small.passes[0].at_most_cents = 100 * EUROS;
    small.passes[1].rule = PASS_MAX;
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = small.candidates[2] = asks(0, 50);
    small.candidates[3] = asks(0, 50);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 60, 0); /* 10 points, of the second 100 */
    assert_outcome(&small.candidates[1], REASON_FUNDED, 50, 0);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 50, 0);
    assert_int_equal(small.candidates[3].award_cents, 0);
    assert_int_equal(small.allocation.line_count, 3);
    assert_int_equal(small.allocation.lines[0].pass, 1);
    assert_int_equal(small.allocation.lines[1].pass, 0);
    assert_int_equal(small.allocation.lines[2].pass, 0);
}

static void
assert_cents(const struct candidate *candidate, enum award_reason reason, int64_t award_cents,
             int64_t short_cents)
{
    assert_string_equal(award_reason_code(candidate->reason), award_reason_code(reason));
    assert_int_equal(candidate->award_cents, award_cents);
    assert_int_equal(candidate->short_cents, short_cents);
}

/* A cent is an award, a part and a share, as any other amount is. */
static void
one_cent_is_chosen_shared_and_completed(void **state)
{
    int64_t used[1];
    struct quota quota = {.limit = 1, .group_count = 1, .group_used = used};
    struct small small;

    (void)state;
    set_exact(&small, 1, 1);
    small.allocation.step_cents = 1;
    small.candidates[0] = (struct candidate){.computed_cents = 1, .status = AWARD_WAITING};
    run(&small.allocation);
    assert_cents(&small.candidates[0], REASON_FUNDED, 1, 0);

    /* Of three cents it gets the one that is there, which its quota has room for. */
    set_exact(&small, 1, 0);
    small.allocation.step_cents = 1;
    small.envelopes[0].voted_cents = 1;
    small.passes[0].rule = PASS_PRORATA;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] =
        (struct candidate){.computed_cents = 3, .minimum_cents = 1, .status = AWARD_WAITING};
    run(&small.allocation);
    assert_cents(&small.candidates[0], REASON_PARTIAL, 1, 2);

    /* A part of a cent is completed by the pass that chooses, from the other envelope too. */
    set_exact(&small, 1, 0);
    small.allocation.step_cents = 1;
    small.allocation.pass_count = 2;
    small.envelopes[0].voted_cents = 1;
    small.envelopes[1].voted_cents = 2;
    small.passes[0] = (struct pass){.partial = true};
    small.passes[1] = (struct pass){.source = PASS_POOL,
                                    .pool = small.pool,
                                    .pool_count = 2,
                                    .top_ups = true,
                                    .rule = PASS_MAX};
    small.candidates[0] = (struct candidate){.computed_cents = 3, .status = AWARD_WAITING};
    run(&small.allocation);
    assert_cents(&small.candidates[0], REASON_TOPPED_UP, 3, 0);
}

static void
money_that_is_just_enough_is_reserved_when_the_pass_may_not_give_it(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 100, 0);
    small.passes[0].at_most_cents = 60 * EUROS;
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_RESERVED, 0, 40);
}

static void
a_rule_without_its_key_is_refused(void **state)
{
    struct small small;

    (void)state;
    set_exact(&small, 1, 100);
    small.candidates[0] = asks(0, 60);
    small.allocation.key_count = 0;
    assert_refused(&small.allocation, "pass number 1: its rule needs the score as the first key of "
                                      "the order, the highest first");
    small.allocation.outcomes_only = true;
    assert_refused(&small.allocation, "pass number 1: its rule needs the score as the first key of "
                                      "the order, the highest first");
}

/* The mark of an award that stood in an earlier run, and is now one of those that wait. */
static void
what_stood_in_an_earlier_run_is_forgotten(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 100, 0);
    for (size_t i = 0; i < 3; i++) {
        small.candidates[i] = asks(0, 30);
        small.candidates[i].frozen = true;
    }
    run(&small.allocation);
    for (size_t i = 0; i < 3; i++) {
        assert_outcome(&small.candidates[i], REASON_FUNDED, 30, 0);
        assert_false(small.candidates[i].frozen);
    }
}

static void
awards_that_stand_above_the_first_envelope_are_refused(void **state)
{
    const struct award_line stands = {.candidate = 0, .envelope = 0, .cents = 60 * EUROS};
    struct small small;

    (void)state;
    set_small(&small, 1, 50, 0);
    small.candidates[0] = asks(0, 60);
    small.candidates[0].status = AWARD_AWARDED;
    small.allocation.frozen = &stands;
    small.allocation.frozen_count = 1;
    assert_refused(&small.allocation, "envelope number 1: the awards that stand are above it");
}

/* The first pass is not for it, the second one ends before it looks at anybody. */
static void
one_whose_own_pass_ended_before_it_is_told_its_limit(void **state)
{
    const uint8_t only[] = {0};
    const uint32_t none[] = {ALLOCATION_NO_GROUP};
    struct small small;

    (void)state;
    set_small(&small, 1, 100, 0);
    small.allocation.pass_count = 2;
    small.passes[0].only = only;
    small.passes[1] = (struct pass){.spread_group = none,
                                    .spread_group_count = 1,
                                    .spread_at_most = 1,
                                    .spread = SPREAD_UNTIL_EACH};
    small.candidates[0] = asks(0, 30);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_LIMIT, 0, 0);
}

/* Flags of envelopes and what they can spare are neighbours in memory: sixteen bytes are met. */
static void
a_pool_is_open_whatever_the_number_of_envelopes(void **state)
{
    (void)state;
    for (uint16_t count = 2; count <= 33; count++) {
        struct envelope envelopes[33] = {{.voted_cents = 100 * EUROS}};
        struct small small;

        set_small(&small, 1, 0, 0);
        small.allocation.envelopes = envelopes;
        small.allocation.envelope_count = count;
        small.allocation.passes = &small.passes[1];
        small.pool[0] = 1;
        small.passes[1].pool_count = 1;
        small.candidates[0] = asks(0, 41);
        run(&small.allocation);
        assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 41);
    }
}

static void
outcomes_alone_leave_no_line_of_an_earlier_run(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 100, 0);
    small.candidates[0] = asks(0, 60);
    run(&small.allocation);
    assert_int_equal(small.allocation.line_count, 1);
    small.candidates[0] = asks(0, 60);
    small.allocation.outcomes_only = true;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 60, 0);
    assert_int_equal(small.allocation.line_count, 0);
    assert_null(small.allocation.lines);
    assert_null(small.allocation.line_ends);
}

/* So many that each column is a block of memory by itself, with nothing that is read behind it. */
static void
nothing_is_read_beyond_the_last_candidate(void **state)
{
    enum { MANY = 70000 };
    struct candidate *candidates = calloc(MANY, sizeof *candidates);
    int64_t used[1];
    struct quota quota = {.limit = 100 * EUROS, .group_count = 1, .group_used = used};
    struct small small;
    struct arena own;
    struct err err = {.text = ""};

    (void)state;
    assert_non_null(candidates);
    set_small(&small, MANY, 100, 0);
    small.allocation.candidates = candidates;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    arena_init(&own, (size_t)64 << 20);
    for (int alone = 0; alone < 2; alone++) {
        for (uint32_t i = 0; i < MANY; i++) {
            candidates[i] = asks(0, 60);
        }
        small.allocation.outcomes_only = alone == 1;
        assert_int_equal(allocation_run(&own, &small.allocation, &err), ST_OK);
        assert_outcome(&candidates[0], REASON_FUNDED, 60, 0);
        assert_outcome(&candidates[MANY - 1], REASON_QUOTA, 0, 20);
        assert_int_equal(candidates[MANY - 1].rank, MANY);
    }
    arena_free(&own);
    free(candidates);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pass_that_chooses_gives_what_it_chose),
        cmocka_unit_test(a_pass_that_walks_after_it_plans_nothing),
        cmocka_unit_test(two_passes_that_choose_keep_their_plans_apart),
        cmocka_unit_test(one_cent_is_chosen_shared_and_completed),
        cmocka_unit_test(money_that_is_just_enough_is_reserved_when_the_pass_may_not_give_it),
        cmocka_unit_test(a_rule_without_its_key_is_refused),
        cmocka_unit_test(what_stood_in_an_earlier_run_is_forgotten),
        cmocka_unit_test(awards_that_stand_above_the_first_envelope_are_refused),
        cmocka_unit_test(one_whose_own_pass_ended_before_it_is_told_its_limit),
        cmocka_unit_test(a_pool_is_open_whatever_the_number_of_envelopes),
        cmocka_unit_test(outcomes_alone_leave_no_line_of_an_earlier_run),
        cmocka_unit_test(nothing_is_read_beyond_the_last_candidate),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_exact", tests, open_arena, close_arena);
}
