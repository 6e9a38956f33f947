/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes_runs: what is refused, and what holds of every run, over seeded random calls.
 */
#include "walk.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MOST = 40, ENVELOPES = 4, QUOTAS = 2, GROUPS = 3, PASSES = 3, STEP = 10 };

/* A call with everything in it. */
struct call {
    struct candidate candidates[MOST];
    int64_t score_num[MOST], score_den[MOST];
    uint32_t groups[QUOTAS][MOST];
    int64_t group_cents[QUOTAS][GROUPS];
    struct envelope envelopes[ENVELOPES];
    struct quota quotas[QUOTAS];
    uint16_t pools[PASSES][ENVELOPES];
    struct pass passes[PASSES];
    struct order_key keys[2];
    struct allocation allocation;
};

/* xorshift64*, so that a failing round can be run again from its seed. */
static int64_t
below(uint64_t *seed, int64_t bound)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (int64_t)((*seed * UINT64_C(2685821657736338717)) >> 1) % bound;
}

static void
draw_candidates(struct call *call, uint64_t *seed)
{
    for (uint32_t i = 0; i < call->allocation.count; i++) {
        struct candidate *candidate = &call->candidates[i];

        *candidate = (struct candidate){.computed_cents = STEP * below(seed, 30),
                                        .minimum_cents = below(seed, 60),
                                        .partial_cents = below(seed, 200),
                                        .envelope = (uint16_t)below(seed, ENVELOPES),
                                        .status = AWARD_WAITING};
        if (below(seed, 8) == 0) {
            candidate->status = AWARD_REJECTED;
            candidate->reason = REASON_BELOW_FLOOR;
            candidate->envelope = ALLOCATION_NO_ENVELOPE;
        }
        call->score_num[i] = below(seed, 12);
        call->score_den[i] = 1 + below(seed, 3);
        for (size_t quota = 0; quota < QUOTAS; quota++) {
            call->groups[quota][i] = (uint32_t)below(seed, GROUPS);
        }
    }
}

static void
draw_passes(struct call *call, uint64_t *seed)
{
    for (size_t i = 0; i < PASSES; i++) {
        call->passes[i] =
            (struct pass){.source = below(seed, 2) == 0 ? PASS_POOL : PASS_OWN_ENVELOPE,
                          .pool = call->pools[i],
                          .pool_count = (size_t)below(seed, ENVELOPES + 1),
                          .top_ups = below(seed, 2) == 0,
                          .partial = below(seed, 2) == 0,
                          .close_partial = below(seed, 2) == 0,
                          .otherwise = below(seed, 2) == 0 ? PASS_SKIP : PASS_CLOSE};
        for (size_t j = 0; j < ENVELOPES; j++) {
            call->pools[i][j] = (uint16_t)below(seed, ENVELOPES);
        }
    }
}

static void
draw_call(struct call *call, uint64_t *seed)
{
    *call = (struct call){
        .keys = {{.num = call->score_num, .den = call->score_den, .descending = true}, {0}},
        .allocation = {.candidates = call->candidates,
                       .count = (uint32_t)below(seed, MOST + 1),
                       .keys = call->keys,
                       .key_count = 2,
                       .envelopes = call->envelopes,
                       .envelope_count = ENVELOPES,
                       .quotas = call->quotas,
                       .quota_count = (uint16_t)below(seed, QUOTAS + 1),
                       .passes = call->passes,
                       .pass_count = (uint16_t)below(seed, PASSES + 1),
                       .step_cents = STEP}};
    for (size_t i = 0; i < ENVELOPES; i++) {
        call->envelopes[i].voted_cents = below(seed, 1500);
    }
    for (size_t i = 0; i < QUOTAS; i++) {
        call->quotas[i] = (struct quota){.limit = 600 + below(seed, 600),
                                         .group = call->groups[i],
                                         .group_count = GROUPS,
                                         .group_used = call->group_cents[i]};
    }
    draw_candidates(call, seed);
    draw_passes(call, seed);
}

static void
assert_candidate(const struct call *call, uint32_t index, int64_t paid_cents)
{
    const struct candidate *candidate = &call->candidates[index];
    int64_t award = candidate->award_cents, computed = candidate->computed_cents;

    assert_int_equal(award, paid_cents);
    assert_int_equal(award % STEP, 0);
    assert_true(award >= 0 && award <= computed);
    assert_true(award == 0 || award >= candidate->minimum_cents);
    assert_true(candidate->short_cents >= 0);
    assert_int_equal(candidate->rank > 0, candidate->status <= AWARD_WAITING);
    assert_int_equal(candidate->status == AWARD_AWARDED,
                     candidate->reason == REASON_FUNDED || candidate->reason == REASON_TOPPED_UP);
    assert_int_equal(candidate->status == AWARD_AWARDED, award > 0 && award == computed);
    assert_int_equal(candidate->status == AWARD_PARTIAL, award > 0 && award < computed);
    assert_int_equal(candidate->status == AWARD_PARTIAL, candidate->reason == REASON_PARTIAL);
    if (candidate->status == AWARD_PARTIAL) {
        assert_true(award >= candidate->partial_cents);
    }
    if (candidate->reason == REASON_QUOTA) {
        assert_true(candidate->refused_quota < call->allocation.quota_count);
        assert_true(candidate->short_cents > 0);
    }
}

static void
assert_lines(const struct call *call, uint32_t index, int64_t paid_cents)
{
    size_t count = 0;
    const struct award_line *lines = allocation_lines(&call->allocation, index, &count);

    for (size_t i = 0; i < count; i++) {
        assert_int_equal(lines[i].candidate, index);
        paid_cents -= lines[i].cents;
    }
    assert_int_equal(paid_cents, 0);
}

static void
assert_books(const struct call *call)
{
    int64_t paid_by[ENVELOPES] = {0}, paid_to[MOST] = {0}, awarded_to[ENVELOPES] = {0};
    int64_t moved_in = 0, moved_out = 0, grouped[QUOTAS][GROUPS] = {{0}};

    for (size_t i = 0; i < call->allocation.line_count; i++) {
        const struct award_line *line = &call->allocation.lines[i];

        assert_true(line->cents > 0);
        assert_true(i == 0 || line[-1].candidate != line->candidate || line[-1].pass <= line->pass);
        assert_true(line->pass < call->allocation.pass_count);
        paid_by[line->envelope] += line->cents;
        paid_to[line->candidate] += line->cents;
        awarded_to[call->candidates[line->candidate].envelope] += line->cents;
        for (size_t quota = 0; quota < QUOTAS; quota++) {
            grouped[quota][call->groups[quota][line->candidate]] += line->cents;
        }
    }
    for (uint32_t i = 0; i < call->allocation.count; i++) {
        assert_candidate(call, i, paid_to[i]);
        assert_lines(call, i, paid_to[i]);
    }
    for (size_t i = 0; i < ENVELOPES; i++) {
        const struct envelope *envelope = &call->envelopes[i];

        assert_true(envelope->left_cents >= 0);
        assert_int_equal(envelope->left_cents, envelope->voted_cents - paid_by[i]);
        assert_int_equal(envelope->awarded_cents, awarded_to[i]);
        assert_int_equal(envelope->left_cents, envelope->voted_cents + envelope->moved_in_cents -
                                                   envelope->moved_out_cents -
                                                   envelope->awarded_cents);
        moved_in += envelope->moved_in_cents;
        moved_out += envelope->moved_out_cents;
    }
    assert_int_equal(moved_in, moved_out);
    for (size_t i = 0; i < call->allocation.quota_count; i++) {
        for (size_t group = 0; group < GROUPS; group++) {
            assert_int_equal(call->group_cents[i][group], grouped[i][group]);
            assert_true(grouped[i][group] <= call->quotas[i].limit);
        }
    }
}

static void
every_cent_of_every_run_is_accounted_for(void **state)
{
    uint64_t seed = 20260528;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct call call;

        draw_call(&call, &seed);
        run(&call.allocation);
        assert_books(&call);
        arena_reset(&arena, mark);
    }
}

/* Give `call` its candidates in another order, and a last key that makes the order total. */
static void
shuffle(struct call *call, const struct call *other, int64_t *code, uint64_t *seed)
{
    uint32_t place[MOST];

    *call = *other;
    for (uint32_t i = 0; i < other->allocation.count; i++) {
        uint32_t swap = (uint32_t)below(seed, i + 1);

        place[i] = place[swap];
        place[swap] = i;
    }
    for (uint32_t i = 0; i < other->allocation.count; i++) {
        code[i] = place[i];
        call->candidates[i] = other->candidates[place[i]];
        call->score_num[i] = other->score_num[place[i]];
        call->score_den[i] = other->score_den[place[i]];
        for (size_t quota = 0; quota < QUOTAS; quota++) {
            call->groups[quota][i] = other->groups[quota][place[i]];
            call->quotas[quota].group = call->groups[quota];
            call->quotas[quota].group_used = call->group_cents[quota];
        }
    }
    call->allocation.candidates = call->candidates;
    call->allocation.envelopes = call->envelopes;
    call->allocation.quotas = call->quotas;
}

static void
a_total_order_does_not_depend_on_the_input(void **state)
{
    uint64_t seed = 50;

    (void)state;
    for (int round = 0; round < 5000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct call call, shuffled;
        int64_t code[MOST];
        const struct order_key keys[] = {
            {.num = shuffled.score_num, .den = shuffled.score_den, .descending = true},
            {0},
            {.num = code}};

        draw_call(&call, &seed);
        shuffle(&shuffled, &call, code, &seed);
        shuffled.allocation.keys = keys;
        shuffled.allocation.key_count = COUNT(keys);
        run(&call.allocation);
        run(&shuffled.allocation);
        for (uint32_t i = 0; i < call.allocation.count; i++) {
            assert_memory_equal(&shuffled.candidates[i], &call.candidates[code[i]],
                                sizeof(struct candidate));
            assert_int_equal(code[shuffled.allocation.order[i]], call.allocation.order[i]);
        }
        assert_memory_equal(shuffled.envelopes, call.envelopes, sizeof call.envelopes);
        assert_memory_equal(shuffled.group_cents, call.group_cents, sizeof call.group_cents);
        arena_reset(&arena, mark);
    }
}

/* One envelope, one pass that skips, no quota: where allocation.md promises the most. */
static void
set_plain(struct call *call, uint64_t *seed)
{
    draw_call(call, seed);
    for (uint32_t i = 0; i < call->allocation.count; i++) {
        call->candidates[i].envelope = 0;
        call->candidates[i].minimum_cents = 0;
    }
    call->passes[0] = (struct pass){.source = PASS_OWN_ENVELOPE};
    call->allocation.pass_count = 1;
    call->allocation.quota_count = 0;
    call->allocation.key_count = 1; /* asking less may not change the rank here */
}

static void
nobody_is_passed_over_for_money_that_lower_ranks_got(void **state)
{
    uint64_t seed = 274;

    (void)state;
    for (int round = 0; round < 5000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct call call;
        int64_t spare;

        set_plain(&call, &seed);
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

static void
asking_less_never_loses_an_award(void **state)
{
    uint64_t seed = 1404;

    (void)state;
    for (int round = 0; round < 5000; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct call call;
        struct candidate before[MOST];
        uint32_t modest;

        set_plain(&call, &seed);
        memcpy(before, call.candidates, sizeof before);
        run(&call.allocation);
        if (call.allocation.count > 0) {
            modest = (uint32_t)below(&seed, call.allocation.count);
            if (call.candidates[modest].status == AWARD_AWARDED) {
                memcpy(call.candidates, before, sizeof before);
                call.candidates[modest].computed_cents =
                    STEP * (1 + below(&seed, before[modest].computed_cents / STEP));
                run(&call.allocation);
                assert_int_equal(call.candidates[modest].status, AWARD_AWARDED);
            }
        }
        arena_reset(&arena, mark);
    }
}

static void
the_largest_amounts_add_up(void **state)
{
    const uint32_t group[] = {0, 0, 0};
    int64_t group_cents[1];
    struct quota quota = {
        .limit = ALLOCATION_CENTS_MAX, .group = group, .group_count = 1, .group_used = group_cents};
    struct small small;

    (void)state;
    set_small(&small, 3, ALLOCATION_CENTS_MAX / EUROS, ALLOCATION_CENTS_MAX / EUROS);
    small.allocation.passes = &small.passes[1];
    small.allocation.quotas = &quota;
    small.candidates[0] = asks(0, ALLOCATION_CENTS_MAX / EUROS);
    small.candidates[1] = asks(1, ALLOCATION_CENTS_MAX / EUROS);
    small.candidates[2] = asks(1, 1);
    run(&small.allocation);
    assert_int_equal(small.candidates[1].status, AWARD_AWARDED);
    assert_int_equal(small.candidates[2].short_cents, 1 * EUROS);

    set_small(&small, 3, ALLOCATION_CENTS_MAX / EUROS, 5);
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(0, ALLOCATION_CENTS_MAX / EUROS);
    small.candidates[1] = asks(1, 1);
    small.candidates[2] = asks(0, ALLOCATION_CENTS_MAX / EUROS);
    run(&small.allocation);
    assert_int_equal(small.candidates[0].status, AWARD_AWARDED);
    assert_int_equal(small.candidates[1].reason, REASON_QUOTA);
    assert_int_equal(small.candidates[1].short_cents, 1 * EUROS);
    assert_int_equal(small.candidates[2].short_cents, ALLOCATION_CENTS_MAX);
}

static void
amounts_out_of_range_are_refused_with_their_place(void **state)
{
    static const int64_t wrong[] = {-1, ALLOCATION_CENTS_MAX + 1};

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        int64_t group_cents[1];
        struct quota quotas[] = {{.group_used = group_cents},
                                 {.limit = wrong[i], .group_used = group_cents}};
        struct small small;

        set_small(&small, 2, 100, 100);
        small.candidates[0] = small.candidates[1] = asks(0, 10);
        small.candidates[1].computed_cents = wrong[i];
        assert_refused(&small.allocation, "application number 2: amount out of range");
        small.candidates[1] = asks(0, 10);
        small.candidates[1].minimum_cents = wrong[i];
        assert_refused(&small.allocation, "application number 2: amount out of range");
        small.candidates[0].partial_cents = wrong[i];
        assert_refused(&small.allocation, "application number 1: amount out of range");
        small.allocation.quotas = quotas;
        small.allocation.quota_count = 2;
        assert_refused(&small.allocation, "quota number 2: limit out of range");
        quotas[0] = quotas[1];
        assert_refused(&small.allocation, "quota number 1: limit out of range");
        small.envelopes[1].voted_cents = wrong[i];
        assert_refused(&small.allocation, "envelope number 2: amount out of range");
        small.envelopes[0].voted_cents = wrong[i];
        assert_refused(&small.allocation, "envelope number 1: amount out of range");
        small.allocation.envelope_count = 0; /* what is behind the last one is not looked at */
        small.allocation.quota_count = 0;
        small.allocation.count = 0;
        run(&small.allocation);
    }
}

static void
awards_that_are_no_multiple_of_the_step_are_refused(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 100);
    small.candidates[0] = small.candidates[1] = asks(0, 10);
    small.candidates[1].computed_cents++;
    assert_refused(&small.allocation, "application number 2: award not a multiple of the step");
    small.allocation.step_cents = 0;
    assert_refused(&small.allocation, "the step of awards is not above zero");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cent_of_every_run_is_accounted_for),
        cmocka_unit_test(a_total_order_does_not_depend_on_the_input),
        cmocka_unit_test(nobody_is_passed_over_for_money_that_lower_ranks_got),
        cmocka_unit_test(asking_less_never_loses_an_award),
        cmocka_unit_test(the_largest_amounts_add_up),
        cmocka_unit_test(amounts_out_of_range_are_refused_with_their_place),
        cmocka_unit_test(awards_that_are_no_multiple_of_the_step_are_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes_runs", tests, open_arena, close_arena);
}
