/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_ties: who lost by the order of ties alone is told so, when the caller asks.
 */
#include "walk.h"

#include <stdlib.h>

static const int64_t scores[] = {90, 80, 80, 80, 80, 70, 70};
static const struct order_key by_score = {.num = scores, .descending = true};

static void
set_ties(struct small *small, uint32_t count, int64_t first_euros, int64_t second_euros)
{
    set_small(small, count, first_euros, second_euros);
    small->allocation.keys = &by_score;
    small->allocation.key_count = 1;
    small->allocation.tells_ties = true;
}

static void
one_of_the_same_score_that_was_paid_enough_is_what_it_lost_to(void **state)
{
    struct small small;

    (void)state;
    set_ties(&small, 7, 100, 0);
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(0, 20);
    small.candidates[2] = asks(0, 60);
    small.candidates[3] = asks(0, 70); /* 60 short: the 60 of the one before it would do */
    small.candidates[4] = asks(0, 71); /* 61 short: no one of its score was paid as much */
    small.candidates[5] = asks(0, 10);
    small.candidates[6] = asks(0, 5); /* 5 short: the 10 of the one before it would do */
    run(&small.allocation);
    assert_outcome(&small.candidates[3], REASON_TIE_LOST, 0, 60);
    assert_outcome(&small.candidates[4], REASON_NO_FUNDS, 0, 61);
    assert_outcome(&small.candidates[5], REASON_FUNDED, 10, 0);
    assert_outcome(&small.candidates[6], REASON_TIE_LOST, 0, 5);
}

static void
one_of_a_higher_score_is_none_it_lost_to(void **state)
{
    struct small small;

    (void)state;
    set_ties(&small, 3, 60, 0);
    small.candidates[0] = asks(0, 60); /* a higher score */
    small.candidates[1] = asks(0, 50);
    small.candidates[2] = asks(0, 40);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_NO_FUNDS, 0, 50);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 40);
}

/* The one that was paid took 100 of its own envelope and 50 of the other's, by the pool; those 50
 * are what the one of the same score lacks of its own, in the next pass. */
static void
all_that_paid_for_it_is_looked_at(void **state)
{
    struct small small;

    (void)state;
    set_ties(&small, 3, 100, 100);
    small.candidates[0] = asks(0, 1000); /* too dear: of another score */
    small.candidates[1] = asks(0, 150);
    small.candidates[2] = asks(1, 100);
    small.passes[2] = small.passes[0];
    small.passes[0] = small.passes[1];
    small.passes[1] = small.passes[2];
    small.allocation.pass_count = 2;
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 150, 0);
    assert_outcome(&small.candidates[2], REASON_TIE_LOST, 0, 50);
}

static void
nobody_is_told_unless_the_caller_asks(void **state)
{
    struct small small;

    (void)state;
    set_ties(&small, 3, 70, 0);
    small.allocation.tells_ties = false;
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(0, 60);
    small.candidates[2] = asks(0, 60);
    run(&small.allocation);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 60);
}

static void
only_what_the_same_source_paid_until_then_counts(void **state)
{
    const uint8_t last[] = {0, 1, 0, 0};
    struct small small;

    (void)state;
    /* Its own envelope paid nobody: the 50 of the other envelope are not its loss. */
    set_ties(&small, 3, 50, 50);
    small.candidates[0] = asks(0, 1);
    small.candidates[1] = asks(1, 50);
    small.candidates[2] = asks(0, 50);
    run(&small.allocation);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 1);

    /* From a pool of both it is. */
    set_ties(&small, 3, 50, 50);
    small.allocation.passes = &small.passes[1];
    small.candidates[0] = asks(0, 1);
    small.candidates[1] = asks(1, 60);
    small.candidates[2] = asks(0, 50);
    run(&small.allocation);
    assert_outcome(&small.candidates[2], REASON_TIE_LOST, 0, 11);

    /* What the pass after its last chance gave is not. */
    set_ties(&small, 3, 50, 0);
    small.allocation.pass_count = 2;
    small.passes[0].at_most_cents = 45 * EUROS;
    small.passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE, .only = last};
    small.candidates[0] = asks(0, 1);
    small.candidates[1] = asks(0, 49);
    small.candidates[2] = asks(0, 50);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 49, 0);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 6);
}

static void
parts_that_several_envelopes_paid_are_added_up(void **state)
{
    struct small small;

    (void)state;
    set_ties(&small, 3, 30, 40);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 1);
    small.candidates[1] = asks(0, 60); /* 29 of its own, 31 of the pool */
    small.candidates[2] = asks(0, 69); /* 60 short */
    small.candidates[2].partial_cents = 60 * EUROS;
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_TOPPED_UP, 60, 0);
    assert_outcome(&small.candidates[2], REASON_TIE_LOST, 0, 60);

    set_ties(&small, 3, 30, 40);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 1);
    small.candidates[1] = asks(0, 60);
    small.candidates[2] = asks(0, 70); /* 61 short */
    small.candidates[2].partial_cents = 60 * EUROS;
    run(&small.allocation);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 61);
}

static void
what_one_of_another_score_was_paid_before_is_forgotten(void **state)
{
    struct small small;

    (void)state;
    set_ties(&small, 7, 100, 0);
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(0, 20);
    small.candidates[2] = asks(0, 60);
    small.candidates[3] = asks(0, 70); /* 60 short: the 60 of its score would do */
    small.candidates[4] = asks(0, 71);
    small.candidates[5] = asks(0, 10);
    small.candidates[6] = asks(0, 11); /* 11 short: of its score, 10 were paid */
    run(&small.allocation);
    assert_outcome(&small.candidates[3], REASON_TIE_LOST, 0, 60);
    assert_outcome(&small.candidates[6], REASON_NO_FUNDS, 0, 11);
}

/* Nobody was paid by the first envelope in the pass that looked at it last. */
static void
what_one_pass_paid_is_not_what_another_did(void **state)
{
    struct small small;

    (void)state;
    set_ties(&small, 3, 50, 50);
    small.allocation.pass_count = 2;
    small.passes[1] = small.passes[0];
    small.candidates[0] = asks(0, 1);
    small.candidates[1] = asks(1, 50);
    small.candidates[2] = asks(0, 50);
    run(&small.allocation);
    assert_int_equal(small.candidates[2].visited_pass, 1);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 1);

    set_ties(&small, 3, 50, 50);
    small.allocation.pass_count = 2;
    small.passes[1] = small.passes[0];
    small.pool[0] = 1;
    small.passes[0] = (struct pass){.source = PASS_POOL, .pool = small.pool, .pool_count = 1};
    small.candidates[0] = asks(0, 51);
    small.candidates[1] = asks(1, 50);
    small.candidates[2] = asks(0, 60);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 50, 0);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 10);
}

static void
the_first_of_all_and_the_first_of_a_pool_are_looked_at(void **state)
{
    struct small small;

    (void)state;
    set_ties(&small, 3, 50, 0);
    small.allocation.keys = &(struct order_key){.num = scores + 1, .descending = true};
    small.allocation.passes = &small.passes[1];
    small.passes[1].pool_count = 1;
    small.candidates[0] = asks(0, 40);
    small.candidates[1] = asks(0, 50);
    small.candidates[2] = asks(0, 51);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_TIE_LOST, 0, 40);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 41);
}

static void
a_cent_decides(void **state)
{
    struct small small;

    (void)state;
    for (int64_t more_cents = 0; more_cents < 2; more_cents++) {
        set_ties(&small, 3, 0, 0);
        small.allocation.step_cents = 1;
        small.envelopes[0].voted_cents = 1;
        for (size_t i = 0; i < 3; i++) {
            small.candidates[i] = (struct candidate){.computed_cents = 1, .status = AWARD_WAITING};
        }
        small.candidates[0].computed_cents = 100;
        small.candidates[2].computed_cents = 1 + more_cents;
        run(&small.allocation);
        assert_int_equal(small.candidates[1].award_cents, 1);
        assert_int_equal(small.candidates[2].short_cents, 1 + more_cents);
        assert_int_equal(small.candidates[2].reason,
                         more_cents == 0 ? REASON_TIE_LOST : REASON_NO_FUNDS);
    }
}

static void
another_refusal_among_equals_stays_what_it_is(void **state)
{
    const uint8_t only[] = {1, 1, 0, 1};
    struct small small;

    (void)state;
    set_ties(&small, 4, 100, 0);
    small.passes[0].only = only;
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(0, 60);
    small.candidates[2] = asks(0, 20);
    small.candidates[3] = asks(0, 50);
    run(&small.allocation);
    assert_outcome(&small.candidates[2], REASON_RESERVED, 0, 0);
    assert_outcome(&small.candidates[3], REASON_TIE_LOST, 0, 20);
}

/* So many that each column is a block of memory by itself, with nothing that is read behind it. */
static void
of_many_equals_the_last_is_told(void **state)
{
    enum { MANY = 70000, ENVELOPES = 20000 };
    struct candidate *candidates = calloc(MANY, sizeof *candidates);
    struct envelope *envelopes = calloc(ENVELOPES, sizeof *envelopes);
    int64_t *equal = calloc(MANY, sizeof *equal);
    struct order_key key = {.num = equal, .descending = true};
    struct small small;
    struct arena own;
    struct err err = {.text = ""};

    (void)state;
    assert_true(candidates != NULL && envelopes != NULL && equal != NULL);
    set_ties(&small, MANY, 0, 0);
    small.allocation.candidates = candidates;
    small.allocation.envelopes = envelopes;
    small.allocation.envelope_count = ENVELOPES;
    small.allocation.keys = &key;
    envelopes[0].voted_cents = (10 * (int64_t)MANY - 5) * EUROS;
    for (uint32_t i = 0; i < MANY; i++) {
        candidates[i] = asks(0, 10);
    }
    arena_init(&own, (size_t)64 << 20);
    assert_int_equal(allocation_run(&own, &small.allocation, &err), ST_OK);
    assert_outcome(&candidates[MANY - 2], REASON_FUNDED, 10, 0);
    assert_outcome(&candidates[MANY - 1], REASON_TIE_LOST, 0, 5);
    arena_free(&own);
    free(equal);
    free(envelopes);
    free(candidates);
}

static void
without_a_pass_or_a_key_nobody_lost_by_a_tie(void **state)
{
    struct small small;

    (void)state;
    set_ties(&small, 3, 60, 0);
    small.allocation.pass_count = 0;
    small.candidates[0] = small.candidates[1] = small.candidates[2] = asks(0, 60);
    run(&small.allocation);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 60);

    set_ties(&small, 3, 60, 0);
    small.allocation.keys = NULL;
    small.allocation.key_count = 0;
    small.candidates[0] = small.candidates[1] = small.candidates[2] = asks(0, 60);
    run(&small.allocation);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 60);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_the_same_score_that_was_paid_enough_is_what_it_lost_to),
        cmocka_unit_test(one_of_a_higher_score_is_none_it_lost_to),
        cmocka_unit_test(all_that_paid_for_it_is_looked_at),
        cmocka_unit_test(nobody_is_told_unless_the_caller_asks),
        cmocka_unit_test(only_what_the_same_source_paid_until_then_counts),
        cmocka_unit_test(parts_that_several_envelopes_paid_are_added_up),
        cmocka_unit_test(what_one_of_another_score_was_paid_before_is_forgotten),
        cmocka_unit_test(what_one_pass_paid_is_not_what_another_did),
        cmocka_unit_test(the_first_of_all_and_the_first_of_a_pool_are_looked_at),
        cmocka_unit_test(a_cent_decides),
        cmocka_unit_test(another_refusal_among_equals_stays_what_it_is),
        cmocka_unit_test(of_many_equals_the_last_is_told),
        cmocka_unit_test(without_a_pass_or_a_key_nobody_lost_by_a_tie),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_ties", tests, open_arena, close_arena);
}
