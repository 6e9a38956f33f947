/* SPDX-License-Identifier: MPL-2.0 */
/*
 * plan_after: a top-up leaves what stands and serves the waiting list in its order.
 */
#include "fund/plan_after.h"

#include "walk.h"

#define CALL_MAX 12

/* A small call of one envelope, by skip: scores fall with the index. */
struct tiny {
    struct candidate candidates[CALL_MAX];
    int64_t scores[CALL_MAX];
    struct order_key key;
    struct envelope envelope;
    struct pass pass;
    struct allocation walk;
};

static void
tiny_call(struct tiny *small, const int64_t *euros, uint32_t count, int64_t voted)
{
    memset(small, 0, sizeof *small);
    for (uint32_t i = 0; i < count; i++) {
        small->candidates[i] = (struct candidate){.computed_cents = euros[i] * EUROS,
                                                  .minimum_cents = EUROS,
                                                  .status = AWARD_WAITING,
                                                  .reason = REASON_NO_FUNDS};
        small->scores[i] = 100 - i;
    }
    small->key = (struct order_key){.num = small->scores, .descending = true};
    small->envelope.voted_cents = voted * EUROS;
    small->pass = (struct pass){.source = PASS_OWN_ENVELOPE, .otherwise = PASS_SKIP};
    small->walk = (struct allocation){.candidates = small->candidates,
                                      .count = count,
                                      .keys = &small->key,
                                      .key_count = 1,
                                      .envelopes = &small->envelope,
                                      .envelope_count = 1,
                                      .passes = &small->pass,
                                      .pass_count = 1,
                                      .step_cents = EUROS};
}

/* What a decision on the walk leaves: awards frozen, the others on the list by rank. */
struct decision {
    struct award_line frozen[CALL_MAX];
    int64_t places[CALL_MAX];
    struct plan_after after;
};

static void
decide(struct decision *decision, const struct tiny *small)
{
    int64_t place = 0;

    *decision = (struct decision){0};
    for (uint32_t i = 0; i < small->walk.count; i++) {
        const struct candidate *candidate = &small->candidates[small->walk.order[i]];

        if (candidate->award_cents > 0) {
            decision->frozen[decision->after.frozen_count++] = (struct award_line){
                .candidate = small->walk.order[i], .cents = candidate->award_cents};
        } else if (candidate->status == AWARD_WAITING) {
            decision->places[small->walk.order[i]] = ++place;
        }
    }
    decision->after.frozen = decision->frozen;
    decision->after.places = decision->places;
}

static void
top_up(struct tiny *small, const struct decision *decision)
{
    for (size_t i = 0; i < decision->after.frozen_count; i++) {
        small->candidates[decision->frozen[i].candidate].status = AWARD_AWARDED;
        small->candidates[decision->frozen[i].candidate].reason = REASON_FUNDED;
    }
    plan_after_apply(&arena, &decision->after, &small->walk);
    run(&small->walk);
}

/* 60, 50 and 30 of 100: the first and the third. With 110 a new run would drop the third for the
 * second; the top-up leaves it, and 20 are left, too little for the second. */
static void
a_bigger_envelope_drops_a_winner_only_where_the_call_is_run_again(void **state)
{
    const int64_t euros[] = {60, 50, 30};
    struct tiny small, again;
    struct decision decision;

    (void)state;
    tiny_call(&small, euros, 3, 100);
    run(&small.walk);
    assert_int_equal(small.candidates[2].award_cents, 30 * EUROS);
    decide(&decision, &small);
    tiny_call(&again, euros, 3, 110);
    run(&again.walk);
    assert_int_equal(again.candidates[2].award_cents, 0);
    tiny_call(&again, euros, 3, 110);
    top_up(&again, &decision);
    assert_int_equal(again.candidates[0].award_cents, 60 * EUROS);
    assert_int_equal(again.candidates[1].award_cents, 0);
    assert_int_equal(again.candidates[1].short_cents, 30 * EUROS);
    assert_int_equal(again.candidates[2].award_cents, 30 * EUROS);
    assert_int_equal(again.envelope.left_cents, 20 * EUROS);
    assert_int_equal(again.walk.order[0], 1); /* the list comes first */
}

static void
the_list_is_served_in_its_order_and_nobody_else_is(void **state)
{
    const int64_t euros[] = {40, 40, 40, 40};
    const int64_t places[] = {0, 2, 0, 1};
    const struct plan_after after = {.places = places};
    struct tiny small;

    (void)state;
    tiny_call(&small, euros, 4, 80);
    small.pass.rule = PASS_BAND; /* bands are of scores: a list is walked */
    plan_after_apply(&arena, &after, &small.walk);
    run(&small.walk);
    assert_int_equal(small.walk.order[0], 3);
    assert_int_equal(small.walk.order[1], 1);
    assert_int_equal(small.candidates[3].award_cents, 40 * EUROS);
    assert_int_equal(small.candidates[1].award_cents, 40 * EUROS);
    assert_int_equal(small.candidates[0].award_cents, 0);
    assert_int_equal(small.candidates[0].status, AWARD_WAITING);
    assert_int_equal(small.envelope.left_cents, 0);
}

/* A pass that is for some stays so, on the list too. */
static void
a_pass_serves_those_of_the_list_that_it_is_for(void **state)
{
    const int64_t euros[] = {40, 40};
    const int64_t places[] = {1, 2};
    const uint8_t only[] = {0, 1};
    const struct plan_after after = {.places = places};
    struct tiny small;

    (void)state;
    tiny_call(&small, euros, 2, 80);
    small.pass.only = only;
    plan_after_apply(&arena, &after, &small.walk);
    run(&small.walk);
    assert_int_equal(small.candidates[0].award_cents, 0);
    assert_int_equal(small.candidates[1].award_cents, 40 * EUROS);
}

static void
nothing_before_changes_nothing(void **state)
{
    const int64_t euros[] = {40, 50};
    const struct plan_after none = {0};
    struct tiny small;

    (void)state;
    tiny_call(&small, euros, 2, 80);
    plan_after_apply(&arena, NULL, &small.walk);
    plan_after_apply(&arena, &none, &small.walk);
    assert_ptr_equal(small.walk.keys, &small.key);
    assert_ptr_equal(small.walk.passes, &small.pass);
    run(&small.walk);
    assert_int_equal(small.candidates[0].award_cents, 40 * EUROS);
}

/* Over 2,000 calls of 12: whatever withdraws and however the envelope grows, who stood stands, and
 * nobody on the list who could be paid is left. Running the call again would drop winners. */
static void
whatever_comes_back_nobody_loses_anything(void **state)
{
    uint32_t seed = 20261128;
    size_t dropped_by_a_new_run = 0;

    (void)state;
    for (int trial = 0; trial < 2000; trial++) {
        int64_t euros[CALL_MAX], voted = 150, grown;
        struct tiny before, after, again;
        struct decision decision;
        const struct arena_mark mark = arena_mark(&arena);

        for (int i = 0; i < CALL_MAX; i++) {
            seed = seed * 1664525U + 1013904223U;
            euros[i] = 1 + (int64_t)(seed >> 24) % 60;
        }
        grown = voted + euros[0];
        tiny_call(&before, euros, CALL_MAX, voted);
        run(&before.walk);
        decide(&decision, &before);
        tiny_call(&after, euros, CALL_MAX, grown);
        top_up(&after, &decision);
        tiny_call(&again, euros, CALL_MAX, grown);
        run(&again.walk);
        for (int i = 0; i < CALL_MAX; i++) {
            assert_true(after.candidates[i].award_cents >= before.candidates[i].award_cents);
            assert_true(after.candidates[i].award_cents > 0 ||
                        after.candidates[i].computed_cents > after.envelope.left_cents);
            dropped_by_a_new_run +=
                again.candidates[i].award_cents < before.candidates[i].award_cents;
        }
        assert_true(after.envelope.left_cents >= 0);
        arena_reset(&arena, mark);
    }
    assert_true(dropped_by_a_new_run > 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bigger_envelope_drops_a_winner_only_where_the_call_is_run_again),
        cmocka_unit_test(the_list_is_served_in_its_order_and_nobody_else_is),
        cmocka_unit_test(a_pass_serves_those_of_the_list_that_it_is_for),
        cmocka_unit_test(nothing_before_changes_nothing),
        cmocka_unit_test(whatever_comes_back_nobody_loses_anything),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
