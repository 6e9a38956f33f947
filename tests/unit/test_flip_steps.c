/* SPDX-License-Identifier: MPL-2.0 */
/*
 * flip_steps: what allocations with exact passes cost is counted, and trials for flips end at a
 * limit of it, whatever class of applications; what was not looked for to the end is not claimed.
 */
#include "walk.h"

#include "allocation/flip.h"
#include "allocation/knapsack.h"

#define MANY 40

/* Two of 9 and 7 points who ask 60 euros each of 100, in cents. */
struct pair {
    struct small small;
    int64_t num[MANY];
    struct order_key key;
    struct flip_settings settings;
};

static void
set_pair(struct pair *pair, enum pass_rule rule)
{
    *pair = (struct pair){.num = {9, 7},
                          .key = {.num = pair->num, .descending = true},
                          .settings = {.score_unit = 1, .tries_max = 10000}};
    set_small(&pair->small, 2, 100, 0);
    pair->small.allocation.keys = &pair->key;
    pair->small.allocation.key_count = 1;
    pair->small.allocation.step_cents = 1;
    pair->small.passes[0].rule = rule;
    pair->small.candidates[0] = asks(0, 60);
    pair->small.candidates[1] = asks(0, 60);
}

static void
find(struct pair *pair, uint32_t candidate, struct flip flips[FLIP_KINDS])
{
    flip_find(flip_begin(&arena, &pair->small.allocation, &pair->settings), candidate, flips);
}

/* Of each of two envelopes both are weighed: 2 x 2 x 4. Nobody is searched among: one budget pays
 * either, the other one nobody. Parts are weighed once for each envelope too. */
static void
each_application_that_a_pass_weighs_is_some_steps(void **state)
{
    struct pair pair;

    (void)state;
    set_pair(&pair, PASS_WALK);
    run(&pair.small.allocation);
    assert_int_equal(pair.small.allocation.exact_steps, 0);
    set_pair(&pair, PASS_PRORATA);
    run(&pair.small.allocation);
    assert_int_equal(pair.small.allocation.exact_steps, 16);
    set_pair(&pair, PASS_MAX);
    run(&pair.small.allocation);
    assert_int_equal(pair.small.allocation.exact_steps, 16);
    for (size_t i = 0; i < 2; i++) {
        pair.small.candidates[i].status = AWARD_WAITING;
    }
    run(&pair.small.allocation); /* it is of one run, not of both */
    assert_int_equal(pair.small.allocation.exact_steps, 16);
}

/* One mark for all, and awards of whatever cents: the sum of any set is worth what it costs, so
 * that no bound tells sets apart, and the search ends at its limit. */
static void
equal_marks_end_at_the_limit_of_steps(void **state)
{
    const uint64_t limit = 300000;
    static struct candidate candidates[MANY];
    struct flip flips[FLIP_KINDS];
    struct err err = {.text = ""};
    struct pair pair;
    struct arena own;
    uint64_t seed = 40;
    size_t stopped = 0;

    (void)state;
    set_pair(&pair, PASS_EURO);
    pair.small.allocation.candidates = candidates;
    pair.small.allocation.count = MANY;
    pair.small.envelopes[0].voted_cents = 559000 + 1;
    for (size_t i = 0; i < MANY; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        pair.num[i] = 4;
        candidates[i] = asks(0, 0);
        candidates[i].computed_cents = 5000 + (int64_t)((seed >> 33) % 55000);
    }
    arena_init(&own, (size_t)256 << 20);
    assert_int_equal(allocation_run(&own, &pair.small.allocation, &err), ST_OK);
    pair.settings.steps_max = limit;
    for (uint32_t i = 0; i < MANY; i += 8) {
        uint64_t made = 0;

        flip_find(flip_begin(&own, &pair.small.allocation, &pair.settings), i, flips);
        for (size_t kind = 0; kind < FLIP_KINDS; kind++) {
            made += flips[kind].steps;
            assert_false(flips[kind].stopped && flips[kind].found);
            stopped += flips[kind].stopped;
        }
        assert_true(made <= limit + FLIP_KINDS * KNAPSACK_STATES);
    }
    assert_true(stopped > 0);
    arena_free(&own);
}

/* 20 euros less and the second is paid too: the 2,000th cent less. A trial is 16 steps: those for
 * points are 3 (3 points more, 2 points more, and 3 again), which leave 2,952 of 3,000. Of these 93
 * cents take the half, then 13 halvings find the 2,000th between the 94th and the 5,900th; one
 * trial asks the last, one proves, one tells. */
static void
half_of_the_steps_are_kept_for_halving(void **state)
{
    struct flip flips[FLIP_KINDS];
    struct pair pair;

    (void)state;
    set_pair(&pair, PASS_MAX);
    run(&pair.small.allocation);
    find(&pair, 1, flips);
    assert_true(flips[FLIP_LESS_MONEY].found && flips[FLIP_LESS_MONEY].least);
    assert_int_equal(flips[FLIP_LESS_MONEY].size.num, 2000);
    assert_int_equal(flips[FLIP_MORE_POINTS].steps, 3 * 16);
    pair.settings.steps_max = 3000;
    find(&pair, 1, flips);
    assert_true(flips[FLIP_LESS_MONEY].found && !flips[FLIP_LESS_MONEY].least);
    assert_int_equal(flips[FLIP_LESS_MONEY].size.num, 2000);
    assert_int_equal(flips[FLIP_LESS_MONEY].steps, (93 + 1 + 13 + 1 + 1) * 16);
    assert_false(flips[FLIP_LESS_MONEY].stopped);
}

/* 252 of 300 are left for money: 8 cents one by one, some 8 trials of halving, which takes 13. */
static void
what_is_stopped_is_not_claimed_and_the_other_kinds_are(void **state)
{
    struct flip flips[FLIP_KINDS];
    struct pair pair;

    (void)state;
    set_pair(&pair, PASS_MAX);
    run(&pair.small.allocation);
    pair.settings.steps_max = 300;
    find(&pair, 1, flips);
    assert_true(flips[FLIP_MORE_POINTS].found && !flips[FLIP_MORE_POINTS].stopped);
    assert_int_equal(flips[FLIP_MORE_POINTS].size.num, 3);
    assert_true(flips[FLIP_LESS_MONEY].stopped && !flips[FLIP_LESS_MONEY].found);
    assert_in_range(flips[FLIP_LESS_MONEY].steps, 252, 252 + 16);
    pair.settings.steps_max = 3; /* a trial that began is ended */
    find(&pair, 1, flips);
    assert_true(flips[FLIP_MORE_POINTS].stopped && flips[FLIP_LESS_MONEY].stopped);
    assert_int_equal(flips[FLIP_MORE_POINTS].steps, 16);
}

/* Three that are worth and cost as much, of which two are paid, the first two. What may come from
 * the last one on costs 0 or 1; from the second on 0, 1 or 2; in all as much, since 3 is too dear.
 */
static void
states_for_the_first_of_the_best_are_counted_too(void **state)
{
    static const struct knapsack_item items[] = {{5, 1}, {5, 1}, {5, 1}};
    uint8_t chosen[3];
    struct knapsack knapsack = {.items = items, .count = 3, .budget_cents = 2, .chosen = chosen};
    struct err err = {.text = ""};

    (void)state;
    assert_int_equal(knapsack_solve(&arena, &knapsack, &err), ST_OK);
    assert_true(knapsack.first);
    assert_int_equal(knapsack.states, 0);
    assert_int_equal(knapsack.first_states, 2 + 3 + 3);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_application_that_a_pass_weighs_is_some_steps),
        cmocka_unit_test(equal_marks_end_at_the_limit_of_steps),
        cmocka_unit_test(half_of_the_steps_are_kept_for_halving),
        cmocka_unit_test(what_is_stopped_is_not_claimed_and_the_other_kinds_are),
        cmocka_unit_test(states_for_the_first_of_the_best_are_counted_too),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("flip_steps", tests, open_arena, close_arena);
}
