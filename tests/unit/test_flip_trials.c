/* SPDX-License-Identifier: MPL-2.0 */
/*
 * flip_trials: where a change found by halving is claimed to be the least, and what the trials of a
 * call leave alone.
 */
#include "walk.h"

#include "allocation/flip.h"

#include <stdlib.h>

/* 100 euros for two of 9 and 7 points who ask 60 each: the second would have to have 10. */
struct trial {
    struct small small;
    int64_t num[4], den[4];
    struct order_key keys[2];
    struct flip_settings settings;
};

static void
set_trial(struct trial *trial, int64_t first, int64_t second)
{
    *trial = (struct trial){.num = {first, second},
                            .keys = {{.num = trial->num, .descending = true}},
                            .settings = {.score_unit = 1}};
    set_small(&trial->small, 2, 100, 0);
    trial->small.allocation.keys = trial->keys;
    trial->small.allocation.key_count = 1;
    trial->small.passes[1] = trial->small.passes[2] = trial->small.passes[0];
    trial->small.candidates[0] = asks(0, 60);
    trial->small.candidates[1] = asks(0, 60);
}

static void
find(struct trial *trial, uint32_t candidate, struct flip flips[FLIP_KINDS])
{
    for (uint32_t i = 0; i < trial->small.allocation.count; i++) {
        trial->small.candidates[i].status = AWARD_WAITING;
    }
    run(&trial->small.allocation);
    flip_find(flip_begin(&arena, &trial->small.allocation, &trial->settings), candidate, flips);
}

static void
assert_points(const struct flip *flip, int64_t num, int64_t den)
{
    assert_true(flip->found);
    assert_int_equal(rational_cmp(flip->size, (struct rational){num, den}), 0);
}

/* ---- what is claimed ---- */

/* No change is tried one by one: halving alone finds it. */
static void
least_is_claimed_where_moving_up_can_only_help(void **state)
{
    static const struct pass walks = {.source = PASS_OWN_ENVELOPE}, parts = {.partial = true},
                             closes = {.otherwise = PASS_CLOSE}, most = {.rule = PASS_MAX};
    const uint32_t group[] = {0, 1};
    const struct pass until_each = {.spread_group = group,
                                    .spread_group_count = 2,
                                    .spread_at_most = 1,
                                    .spread = SPREAD_UNTIL_EACH},
                      each = {.spread_group = group, .spread_group_count = 2, .spread_at_most = 1};
    const struct {
        struct pass passes[3]; /* one more than are walked */
        uint16_t pass_count;
        bool least;
    } cases[] = {
        {{walks, most}, 1, true},        {{parts, most}, 1, true},
        {{closes, most}, 1, true},       {{each, most}, 1, true},
        {{most, walks}, 1, false},       {{until_each, walks}, 1, false},
        {{walks, walks, most}, 2, true}, {{walks, closes, most}, 2, true},
        {{closes, walks}, 2, false},     {{parts, walks}, 2, false},
        {{walks, parts}, 2, false},      {{walks, most}, 2, false},
        {{most, walks}, 2, false},       {{walks, until_each}, 2, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct trial trial;
        struct flip flips[FLIP_KINDS];

        set_trial(&trial, 9, 7);
        memcpy(trial.small.passes, cases[i].passes, sizeof trial.small.passes);
        trial.small.allocation.pass_count = cases[i].pass_count;
        find(&trial, 1, flips);
        assert_points(&flips[FLIP_MORE_POINTS], 3, 1);
        assert_int_equal(flips[FLIP_MORE_POINTS].least, cases[i].least);
    }
}

/* The part that a quota leaves may change what later passes find. */
static void
any_quota_that_reduces_before_a_later_pass_takes_the_claim_away(void **state)
{
    static const struct {
        bool reduces[3]; /* one more than there are */
        uint16_t quota_count, pass_count;
        bool least;
    } cases[] = {
        {{true, false}, 1, 1, true},         {{false, true}, 1, 2, true},
        {{true, false, false}, 2, 2, false}, {{false, true, false}, 2, 2, false},
        {{false, false, true}, 2, 2, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct trial trial;
        struct flip flips[FLIP_KINDS];
        int64_t used[3];
        struct quota quotas[3];

        set_trial(&trial, 9, 7);
        for (size_t quota = 0; quota < COUNT(quotas); quota++) {
            quotas[quota] = (struct quota){.limit = 1000 * EUROS,
                                           .group_count = 1,
                                           .reduces = cases[i].reduces[quota],
                                           .group_used = &used[quota]};
        }
        trial.small.allocation.quotas = quotas;
        trial.small.allocation.quota_count = cases[i].quota_count;
        trial.small.allocation.pass_count = cases[i].pass_count;
        find(&trial, 1, flips);
        assert_points(&flips[FLIP_MORE_POINTS], 3, 1);
        assert_int_equal(flips[FLIP_MORE_POINTS].least, cases[i].least);
    }
}

/* ---- the scores that are looked at ---- */

static void
scores_below_zero_are_passed_as_others_are(void **state)
{
    struct trial trial;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_trial(&trial, -2, -5);
    find(&trial, 1, flips);
    assert_points(&flips[FLIP_MORE_POINTS], 4, 1); /* -1 is the first above -2 */
    assert_true(flips[FLIP_MORE_POINTS].least);

    set_trial(&trial, -7, -10);
    trial.den[0] = trial.den[1] = 3;
    trial.keys[0].den = trial.den;
    find(&trial, 1, flips);
    /* the first multiple of a millionth above -7/3 is -2.333333 */
    assert_points(&flips[FLIP_MORE_POINTS], 10000000 - 2333333LL * 3, 3000000);
    assert_true(flips[FLIP_MORE_POINTS].least);
}

/* The last has no score: what stands in its place among the scores is none. */
static void
who_has_no_score_marks_no_change(void **state)
{
    const uint8_t known[] = {1, 1, 0};
    struct trial trial;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_trial(&trial, 9, 7);
    trial.num[2] = 50;
    trial.keys[0].known = known;
    trial.small.candidates[2] = asks(0, 60);
    trial.small.allocation.count = 3;
    find(&trial, 0, flips);
    assert_points(&flips[FLIP_LESS_POINTS], 3, 1);
    assert_int_equal(flips[FLIP_LESS_POINTS].status, AWARD_WAITING);
}

/* Two classes stand before and behind it, whatever its points: only those of its own are passed. */
static void
only_those_that_the_keys_before_the_score_leave_equal_are_passed(void **state)
{
    const int64_t classes[] = {2, 1, 1, 0};
    struct trial trial;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_trial(&trial, 3, 9);
    trial.num[2] = 7;
    trial.num[3] = 50;
    trial.keys[1] = trial.keys[0];
    trial.keys[0] = (struct order_key){.num = classes, .descending = true};
    trial.settings.score_key = 1;
    trial.small.allocation.key_count = 2;
    trial.small.allocation.count = 4;
    trial.small.candidates[0] = asks(0, 10);
    trial.small.candidates[2] = trial.small.candidates[3] = asks(0, 60);
    find(&trial, 2, flips);
    assert_points(&flips[FLIP_MORE_POINTS], 3, 1); /* above the 9 */
    find(&trial, 1, flips);
    assert_points(&flips[FLIP_LESS_POINTS], 3, 1); /* below the 7 */
}

static void
a_score_of_nothing_may_be_below_the_threshold_and_none_is_below_it(void **state)
{
    struct trial trial;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_trial(&trial, 5, 0);
    trial.small.allocation.count = 1;
    trial.settings.has_threshold = true;
    trial.settings.threshold = rational_of(1);
    find(&trial, 0, flips);
    assert_points(&flips[FLIP_LESS_POINTS], 5, 1);
    assert_int_equal(flips[FLIP_LESS_POINTS].status, AWARD_REJECTED);
    trial.settings.threshold = rational_of(0);
    find(&trial, 0, flips);
    assert_false(flips[FLIP_LESS_POINTS].found);
}

/* The most points of 100 euros: 0 for 100 euros, or 1 and 2 for 50 each. Where the sums meet lies
 * between the score that is changed and the multiple of a millionth that is next to it. */
static void
set_sums(struct trial *trial, const int64_t *nums, const int64_t *dens)
{
    set_trial(trial, 0, 0);
    memcpy(trial->num, nums, 3 * sizeof *nums);
    memcpy(trial->den, dens, 3 * sizeof *dens);
    trial->keys[0].den = trial->den;
    trial->small.allocation.count = 3;
    trial->small.passes[0].rule = PASS_MAX;
    trial->small.candidates[0] = asks(0, 100);
    trial->small.candidates[1] = trial->small.candidates[2] = asks(0, 50);
}

static void
the_next_multiple_of_a_millionth_may_be_enough(void **state)
{
    struct trial trial;
    struct flip flips[FLIP_KINDS];

    (void)state;
    /* 22/3 against 3.3333332 + 4: 7.333333 is less than the sum. */
    set_sums(&trial, (const int64_t[]){22, 33333332, 4}, (const int64_t[]){3, 10000000, 1});
    find(&trial, 0, flips);
    assert_points(&flips[FLIP_LESS_POINTS], 1, 3000000);
    assert_false(flips[FLIP_LESS_POINTS].least);
    /* 9.9999998 against 3 + 6.9999995: 7 is enough. */
    set_sums(&trial, (const int64_t[]){99999998, 3, 69999995},
             (const int64_t[]){10000000, 1, 10000000});
    find(&trial, 2, flips);
    assert_points(&flips[FLIP_MORE_POINTS], 5, 10000000);
    assert_false(flips[FLIP_MORE_POINTS].least);
}

/* At 9 points each the larger award stands first: one more is needed. */
static void
a_second_key_counts_the_way_that_it_is_declared(void **state)
{
    struct trial trial;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_trial(&trial, 9, 7);
    trial.small.candidates[1] = asks(0, 50);
    trial.keys[1].descending = true;
    trial.small.allocation.key_count = 2;
    find(&trial, 1, flips);
    assert_points(&flips[FLIP_MORE_POINTS], 3, 1);
    assert_true(flips[FLIP_MORE_POINTS].least);
}

static void
without_any_key_money_flips(void **state)
{
    struct trial trial;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_trial(&trial, 9, 7);
    trial.small.allocation.keys = NULL;
    trial.small.allocation.key_count = 0;
    trial.settings.score_key = SIZE_MAX;
    find(&trial, 1, flips);
    assert_points(&flips[FLIP_LESS_MONEY], 20 * EUROS, 1);
    assert_false(flips[FLIP_MORE_POINTS].found);
}

/* ---- what trials leave alone ---- */

static void
one_search_leaves_no_trace_in_the_next(void **state)
{
    struct trial trial;
    struct flip flips[FLIP_KINDS];
    struct flipping *flipping;

    (void)state;
    set_trial(&trial, 28, 22);
    trial.den[0] = trial.den[1] = 3; /* 9.33.. and 7.33.. */
    trial.keys[0].den = trial.den;
    run(&trial.small.allocation);
    flipping = flip_begin(&arena, &trial.small.allocation, &trial.settings);
    flip_find(flipping, 1, flips);
    assert_points(&flips[FLIP_MORE_POINTS], 9333334LL * 3 - 22000000, 3000000);
    flip_find(flipping, 0, flips);
    assert_points(&flips[FLIP_LESS_POINTS], 28000000 - 7333333LL * 3, 3000000);
    flip_find(flipping, 1, flips);
    assert_points(&flips[FLIP_MORE_POINTS], 9333334LL * 3 - 22000000, 3000000);
}

static void
the_call_that_is_looked_at_stays_as_it_is(void **state)
{
    struct trial trial;
    struct flip flips[FLIP_KINDS];
    struct small before;
    int64_t used[2];
    struct quota quotas[2] = {
        {.limit = 1000 * EUROS, .group_count = 1, .group_used = &used[0]},
        {.measure = QUOTA_AWARDS, .limit = 10, .group_count = 1, .group_used = &used[1]}};
    const uint32_t order[] = {0, 1};

    (void)state;
    set_trial(&trial, 9, 7);
    trial.small.candidates[1] = asks(0, 50); /* what a trial awards is another amount */
    trial.small.allocation.quotas = quotas;
    trial.small.allocation.quota_count = 2;
    run(&trial.small.allocation);
    before = trial.small;
    flip_find(flip_begin(&arena, &trial.small.allocation, &trial.settings), 1, flips);
    assert_points(&flips[FLIP_MORE_POINTS], 3, 1);
    assert_memory_equal(&trial.small, &before, sizeof before);
    assert_ptr_equal(quotas[0].group_used, &used[0]);
    assert_ptr_equal(quotas[1].group_used, &used[1]);
    assert_int_equal(used[0], 60 * EUROS);
    assert_int_equal(used[1], 1);
    assert_memory_equal(trial.small.allocation.order, order, sizeof order);
    assert_int_equal(trial.num[0], 9);
    assert_int_equal(trial.num[1], 7);
    assert_envelope(&trial.small.envelopes[0], 60, 0, 0, 40);
}

static void
count_step(void *context, const struct allocation_step *step)
{
    (void)step;
    ++*(size_t *)context;
}

static void
count_proof(void *context, const struct allocation_proof *proof)
{
    (void)proof;
    ++*(size_t *)context;
}

static void
nothing_is_told_of_a_trial(void **state)
{
    struct trial trial;
    struct flip flips[FLIP_KINDS];
    size_t steps = 0, proofs = 0;

    (void)state;
    set_trial(&trial, 9, 7);
    trial.small.passes[0].rule = PASS_MAX;
    trial.small.allocation.on_step = count_step;
    trial.small.allocation.step_context = &steps;
    trial.small.allocation.on_proof = count_proof;
    trial.small.allocation.proof_context = &proofs;
    run(&trial.small.allocation);
    assert_int_equal(steps, 2);
    assert_int_equal(proofs, 2); /* one of each envelope */
    flip_find(flip_begin(&arena, &trial.small.allocation, &trial.settings), 1, flips);
    assert_points(&flips[FLIP_MORE_POINTS], 3, 1);
    assert_int_equal(steps, 2);
    assert_int_equal(proofs, 2);
}

/* Two copies of a candidate, its place and its score; then, while one search goes on, its place
 * among the others, and what one walk takes (here a spread, of 8 bytes a group). So many that each
 * of these is a block of the arena. */
static void
a_search_takes_no_memory_beyond_what_is_promised(void **state)
{
    enum { MANY = 70000, BLOCK = 256 << 10 };
    struct candidate *candidates = calloc(MANY, sizeof *candidates);
    int64_t *scores = calloc(MANY, sizeof *scores);
    uint32_t *groups = calloc(MANY, sizeof *groups);
    struct order_key key = {.num = scores, .descending = true};
    struct flip_settings settings = {.score_unit = 1};
    struct flip flips[FLIP_KINDS];
    struct small small;
    struct arena own;
    struct err err = {.text = ""};
    struct flipping *flipping;
    size_t bytes;

    (void)state;
    assert_true(candidates != NULL && scores != NULL && groups != NULL);
    set_small(&small, MANY, 100, 0);
    for (uint32_t i = 0; i < MANY; i++) {
        candidates[i] = asks(0, 60);
        scores[i] = MANY - i;
        groups[i] = i;
    }
    small.passes[0].spread_group = groups;
    small.passes[0].spread_group_count = MANY;
    small.passes[0].spread_at_most = 1;
    small.allocation.candidates = candidates;
    small.allocation.keys = &key;
    small.allocation.key_count = 1;
    arena_init(&own, (size_t)64 << 20);
    assert_int_equal(allocation_run(&own, &small.allocation, &err), ST_OK);
    bytes = own.total_bytes;
    flipping = flip_begin(&own, &small.allocation, &settings);
    assert_in_range(own.total_bytes - bytes, 1, (size_t)124 * MANY + BLOCK);
    bytes = own.peak_bytes = own.total_bytes;
    flip_find(flipping, MANY - 1, flips);
    assert_points(&flips[FLIP_MORE_POINTS], MANY, 1);
    assert_int_equal(own.total_bytes, bytes);
    assert_in_range(own.peak_bytes - bytes, 1, (size_t)12 * MANY + BLOCK);
    arena_free(&own);
    free(groups);
    free(scores);
    free(candidates);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(least_is_claimed_where_moving_up_can_only_help),
        cmocka_unit_test(any_quota_that_reduces_before_a_later_pass_takes_the_claim_away),
        cmocka_unit_test(scores_below_zero_are_passed_as_others_are),
        cmocka_unit_test(who_has_no_score_marks_no_change),
        cmocka_unit_test(only_those_that_the_keys_before_the_score_leave_equal_are_passed),
        cmocka_unit_test(a_score_of_nothing_may_be_below_the_threshold_and_none_is_below_it),
        cmocka_unit_test(the_next_multiple_of_a_millionth_may_be_enough),
        cmocka_unit_test(a_second_key_counts_the_way_that_it_is_declared),
        cmocka_unit_test(without_any_key_money_flips),
        cmocka_unit_test(one_search_leaves_no_trace_in_the_next),
        cmocka_unit_test(the_call_that_is_looked_at_stays_as_it_is),
        cmocka_unit_test(nothing_is_told_of_a_trial),
        cmocka_unit_test(a_search_takes_no_memory_beyond_what_is_promised),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("flip_trials", tests, open_arena, close_arena);
}
