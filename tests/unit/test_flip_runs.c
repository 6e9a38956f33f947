/* SPDX-License-Identifier: MPL-2.0 */
/*
 * flip_runs: flips against all changes, one by one, over seeded random calls.
 */
#include "walk.h"

#include "allocation/flip.h"

enum { MOST = 9, ENVELOPES = 2, GROUPS = 2, PASSES = 3, STEP = 10, POINTS = 12, ROUNDS = 600 };

struct call {
    struct candidate candidates[MOST];
    int64_t num[MOST], den[MOST];
    uint32_t groups[MOST];
    int64_t group_cents[GROUPS];
    struct envelope envelopes[ENVELOPES];
    struct quota quota;
    uint16_t pool[ENVELOPES];
    struct pass passes[PASSES];
    struct order_key keys[2];
    struct allocation allocation;
    struct flip_settings settings;
};

static int64_t
below(uint64_t *seed, int64_t bound)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (int64_t)((*seed * UINT64_C(2685821657736338717)) >> 1) % bound;
}

static void
judge(struct call *call, uint32_t index)
{
    struct candidate *candidate = &call->candidates[index];
    bool reached = !call->settings.has_threshold || call->num[index] >= 4;

    candidate->status = reached ? AWARD_WAITING : AWARD_REJECTED;
    candidate->reason = reached ? REASON_NO_FUNDS : REASON_BELOW_THRESHOLD;
}

static void
link_call(struct call *call)
{
    call->keys[0] = (struct order_key){.num = call->num, .descending = true};
    call->keys[1] = (struct order_key){0};
    call->quota.group = call->groups;
    call->quota.group_used = call->group_cents;
    for (size_t i = 0; i < PASSES; i++) {
        call->passes[i].pool = call->pool;
    }
    call->allocation.candidates = call->candidates;
    call->allocation.keys = call->keys;
    call->allocation.envelopes = call->envelopes;
    call->allocation.quotas = &call->quota;
    call->allocation.passes = call->passes;
}

static void
draw_call(struct call *call, uint64_t *seed)
{
    *call = (struct call){.pool = {0, 1},
                          .quota = {.limit = 150 + below(seed, 300),
                                    .group_count = GROUPS,
                                    .reduces = below(seed, 3) == 0},
                          .allocation = {.count = 1 + (uint32_t)below(seed, MOST),
                                         .key_count = 2,
                                         .envelope_count = ENVELOPES,
                                         .quota_count = (uint16_t)below(seed, 2),
                                         .pass_count = (uint16_t)below(seed, PASSES + 1),
                                         .step_cents = STEP},
                          .settings = {.score_unit = 1,
                                       .has_threshold = below(seed, 2) == 0,
                                       .threshold = rational_of(4),
                                       .tries_max = 1000}};
    for (size_t i = 0; i < ENVELOPES; i++) {
        call->envelopes[i].voted_cents = below(seed, 500);
    }
    for (size_t i = 0; i < PASSES; i++) {
        call->passes[i] =
            (struct pass){.source = below(seed, 2) == 0 ? PASS_POOL : PASS_OWN_ENVELOPE,
                          .pool_count = ENVELOPES,
                          .top_ups = below(seed, 2) == 0,
                          .partial = below(seed, 3) == 0,
                          .close_partial = below(seed, 2) == 0,
                          .otherwise = below(seed, 2) == 0 ? PASS_SKIP : PASS_CLOSE};
    }
    for (uint32_t i = 0; i < call->allocation.count; i++) {
        call->candidates[i] = (struct candidate){.computed_cents = STEP * (1 + below(seed, 20)),
                                                 .minimum_cents = below(seed, 40),
                                                 .partial_cents = below(seed, 60),
                                                 .envelope = (uint16_t)below(seed, ENVELOPES)};
        call->num[i] = below(seed, POINTS);
        call->groups[i] = (uint32_t)below(seed, GROUPS);
        judge(call, i);
    }
    link_call(call);
}

static int
worth(uint8_t status)
{
    return status == AWARD_AWARDED ? 2 : status == AWARD_PARTIAL ? 1 : 0;
}

/* Make the change in a copy of the call, before any run, and allocate that one: what comes out? */
static uint8_t
outcome_with(const struct call *call, uint32_t index, int64_t points, int64_t cents)
{
    struct arena_mark mark = arena_mark(&arena);
    struct call other = *call;

    link_call(&other);
    other.num[index] += points;
    judge(&other, index);
    other.candidates[index].computed_cents -= cents;
    run(&other.allocation);
    arena_reset(&arena, mark);
    return other.candidates[index].status;
}

/* The least change that flips, by trying all of them; 0 = none does. */
static int64_t
least_change(const struct call *call, uint32_t index, enum flip_kind kind, uint8_t now)
{
    const struct candidate *candidate = &call->candidates[index];
    int64_t most = kind == FLIP_MORE_POINTS   ? POINTS + 1 - call->num[index]
                   : kind == FLIP_LESS_POINTS ? call->num[index]
                                              : candidate->computed_cents / STEP - 1;

    for (int64_t size = 1; size <= most; size++) {
        int64_t cents = size * STEP;
        uint8_t then;

        if (kind == FLIP_LESS_MONEY &&
            candidate->computed_cents - cents < candidate->minimum_cents) {
            return 0;
        }
        then = outcome_with(call, index,
                            kind == FLIP_MORE_POINTS   ? size
                            : kind == FLIP_LESS_POINTS ? -size
                                                       : 0,
                            kind == FLIP_LESS_MONEY ? cents : 0);
        if (kind == FLIP_LESS_POINTS ? worth(then) < worth(now) : worth(then) > worth(now)) {
            return size;
        }
    }
    return 0;
}

static void
assert_flips(const struct call *call, struct flipping *flipping, uint32_t index, uint8_t now)
{
    struct flip flips[FLIP_KINDS];

    flip_find(flipping, index, flips);
    for (enum flip_kind kind = 0; kind < FLIP_KINDS; kind++) {
        int64_t size = 0;
        bool looked = kind == FLIP_MORE_POINTS   ? worth(now) < 2
                      : kind == FLIP_LESS_POINTS ? worth(now) > 0
                                                 : now == AWARD_WAITING;

        if (looked) {
            size = least_change(call, index, kind, now);
        }
        assert_int_equal(flips[kind].found, size > 0);
        if (size > 0) {
            assert_true(flips[kind].least);
            assert_int_equal(
                rational_cmp(flips[kind].size,
                             rational_of(kind == FLIP_LESS_MONEY ? size * STEP : size)),
                0);
        }
    }
}

static void
no_smaller_change_flips_whatever_the_passes(void **state)
{
    uint64_t seed = 20261127;

    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct call before, call;
        struct flipping *flipping;

        draw_call(&before, &seed);
        call = before;
        link_call(&call);
        run(&call.allocation);
        flipping = flip_begin(&arena, &call.allocation, &call.settings);
        for (uint32_t i = 0; i < call.allocation.count; i++) {
            assert_flips(&before, flipping, i, call.candidates[i].status);
        }
        arena_reset(&arena, mark);
    }
}

/* With few tries, what is found is an edge: it flips, and one grain less does not. */
static void
with_few_tries_one_grain_less_does_not_flip(void **state)
{
    uint64_t seed = 4;
    size_t edges = 0;

    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        struct arena_mark mark = arena_mark(&arena);
        struct call before, call;
        struct flipping *flipping;
        struct flip flips[FLIP_KINDS];

        draw_call(&before, &seed);
        call = before;
        link_call(&call);
        call.settings.tries_max = 1;
        run(&call.allocation);
        flipping = flip_begin(&arena, &call.allocation, &call.settings);
        for (uint32_t i = 0; i < call.allocation.count; i++) {
            int64_t size;
            int now = worth(call.candidates[i].status);

            flip_find(flipping, i, flips);
            size = flips[FLIP_MORE_POINTS].found ? (int64_t)flips[FLIP_MORE_POINTS].size.num : 0;
            if (size > 0) {
                edges += !flips[FLIP_MORE_POINTS].least;
                assert_true(worth(outcome_with(&before, i, size, 0)) > now);
                assert_true(worth(outcome_with(&before, i, size - 1, 0)) <= now);
            }
        }
        arena_reset(&arena, mark);
    }
    assert_true(edges > 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_smaller_change_flips_whatever_the_passes),
        cmocka_unit_test(with_few_tries_one_grain_less_does_not_flip),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("flip_runs", tests, open_arena, close_arena);
}
