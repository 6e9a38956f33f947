/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_promises: what rank alone promises to applicants, over seeded random calls.
 */
#include "random_call.h"
#include "walk.h"

/* One envelope, one pass that skips, no quota: unspent money and all the money of lower ranks would
 * not have paid for anybody that was passed over. */
static void
nobody_is_passed_over_for_money_that_lower_ranks_got(void **state)
{
    uint64_t seed = 274;

    (void)state;
    for (int round = 0; round < 5000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct random_call call;
        int64_t spare;

        random_call_draw(&call, &seed);
        random_call_plain(&call, true);
        call.allocation.quota_count = 0;
        run(&call.allocation);
        spare = call.envelopes[0].left_cents;
        for (uint32_t i = call.allocation.count; i > 0; i--) {
            const struct candidate *candidate = &call.candidates[call.allocation.order[i - 1]];

            if (candidate->status == AWARD_WAITING) {
                assert_true(candidate->computed_cents > spare);
                assert_int_equal(candidate->short_cents, candidate->computed_cents - spare);
            }
            spare += candidate->award_cents;
        }
        arena_reset(&arena, mark);
    }
}

/* Run a plain call twice, the second time with one who was awarded changed by `change`, and see
 * that it is awarded still. */
static void
assert_kept(uint64_t seed, enum pass_else otherwise,
            void (*change)(struct random_call *call, uint32_t index, uint64_t *seed))
{
    for (int round = 0; round < 5000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct random_call before, after;
        uint64_t drawn = seed;

        random_call_draw(&before, &seed);
        random_call_plain(&before, false);
        before.passes[0].otherwise = otherwise;
        before.allocation.key_count = 1; /* asking less may not change the rank here */
        random_call_draw(&after, &drawn);
        random_call_plain(&after, false);
        after.passes[0].otherwise = otherwise;
        after.allocation.key_count = 1;
        run(&before.allocation);
        if (before.allocation.count > 0) {
            uint32_t index = (uint32_t)random_below(&seed, before.allocation.count);

            if (before.candidates[index].status == AWARD_AWARDED) {
                change(&after, index, &seed);
                run(&after.allocation);
                assert_int_equal(after.candidates[index].status, AWARD_AWARDED);
            }
        }
        arena_reset(&arena, mark);
    }
}

static void
ask_less(struct random_call *call, uint32_t index, uint64_t *seed)
{
    int64_t steps = call->candidates[index].computed_cents / CALL_STEP;

    call->candidates[index].computed_cents = CALL_STEP * (1 + random_below(seed, steps));
}

static void
score_more(struct random_call *call, uint32_t index, uint64_t *seed)
{
    call->score_num[index] += random_below(seed, 9);
}

static void
asking_less_never_loses_an_award(void **state)
{
    (void)state;
    assert_kept(1404, PASS_SKIP, ask_less);
    assert_kept(1405, PASS_CLOSE, ask_less);
}

static void
scoring_more_never_loses_an_award(void **state)
{
    (void)state;
    assert_kept(1406, PASS_SKIP, score_more);
    assert_kept(1407, PASS_CLOSE, score_more);
}

/* What a run awarded stands, the envelopes grow, and the same call is walked again. */
static void
a_top_up_changes_nothing_that_stands(void **state)
{
    uint64_t seed = 1789;

    (void)state;
    for (int round = 0; round < 5000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct random_call call;
        struct candidate before[CALL_MOST];

        random_call_draw(&call, &seed);
        run(&call.allocation);
        call.allocation.frozen = call.allocation.lines;
        call.allocation.frozen_count = call.allocation.line_count;
        for (size_t i = 0; i < CALL_ENVELOPES; i++) {
            call.envelopes[i].voted_cents += random_below(&seed, 300);
        }
        memcpy(before, call.candidates, sizeof before);
        run(&call.allocation);
        for (uint32_t i = 0; i < call.allocation.count; i++) {
            const struct candidate *candidate = &call.candidates[i];

            assert_int_equal(candidate->frozen, before[i].award_cents > 0);
            assert_int_equal(candidate->rank, before[i].rank);
            if (candidate->frozen) {
                assert_int_equal(candidate->award_cents, before[i].award_cents);
                assert_int_equal(candidate->status, before[i].status);
                assert_int_equal(candidate->reason, before[i].reason);
                assert_int_equal(candidate->refused_quota, before[i].reason == REASON_REDUCED
                                                               ? before[i].refused_quota
                                                               : ALLOCATION_NO_QUOTA);
            }
        }
        arena_reset(&arena, mark);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_passed_over_for_money_that_lower_ranks_got),
        cmocka_unit_test(asking_less_never_loses_an_award),
        cmocka_unit_test(scoring_more_never_loses_an_award),
        cmocka_unit_test(a_top_up_changes_nothing_that_stands),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_promises", tests, open_arena, close_arena);
}
