/* SPDX-License-Identifier: MPL-2.0 */
/*
 * flip: the smallest change that would have given another outcome, found and proven.
 */
#include "walk.h"

#include "allocation/flip.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Four candidates with scores over one unit, highest first. */
struct scored {
    struct small small;
    int64_t num[4], den[4];
    uint8_t known[4];
    struct order_key keys[2];
    struct flip_settings settings;
};

static void
set_scored(struct scored *scored, uint32_t count, int64_t unit, const int64_t *nums)
{
    *scored = (struct scored){.keys = {{.num = scored->num, .descending = true}, {0}},
                              .settings = {.score_unit = unit, .tries_max = 100}};
    memcpy(scored->num, nums, count * sizeof *nums);
}

static void
begin_scored(struct scored *scored, uint32_t count, int64_t voted_euros)
{
    set_small(&scored->small, count, voted_euros, 0);
    scored->small.allocation.keys = scored->keys;
    scored->small.allocation.key_count = 1;
}

static void
find(struct scored *scored, uint32_t candidate, struct flip flips[FLIP_KINDS])
{
    struct err err = {.text = ""};
    struct flipping *flipping = flip_begin(&arena, &scored->small.allocation, &scored->settings);

    if (flip_find(flipping, candidate, flips, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

static void
assert_flip(const struct flip *flip, int64_t num, int64_t den, enum award_status status)
{
    assert_true(flip->found);
    assert_true(flip->least);
    assert_int_equal(rational_cmp(flip->size, (struct rational){num, den}), 0);
    assert_int_equal(flip->status, status);
}

/* 100 euros; 0 has 9 points and takes 60, 1 has 7 and would need 60: 40 are left. */
static void
set_two(struct scored *scored, int64_t first, int64_t second)
{
    set_scored(scored, 2, 1, (const int64_t[]){first, second});
    begin_scored(scored, 2, 100);
    scored->small.candidates[0] = asks(0, 60);
    scored->small.candidates[1] = asks(0, 60);
    run(&scored->small.allocation);
}

/* Allocate once more, with what the test changed since. */
static void
run_again(struct scored *scored)
{
    for (uint32_t i = 0; i < scored->small.allocation.count; i++) {
        scored->small.candidates[i].status = AWARD_WAITING;
    }
    run(&scored->small.allocation);
}

static void
points_more_put_it_above_who_wins_the_tie(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 3, 1, AWARD_AWARDED); /* at 9 each, the code decides */
    assert_flip(&flips[FLIP_LESS_MONEY], 20 * EUROS, 1, AWARD_AWARDED);
    assert_false(flips[FLIP_LESS_POINTS].found);
    find(&scored, 0, flips);
    assert_flip(&flips[FLIP_LESS_POINTS], 3, 1, AWARD_WAITING);
    assert_false(flips[FLIP_MORE_POINTS].found);
    assert_false(flips[FLIP_LESS_MONEY].found);
}

static void
a_tie_that_it_wins_takes_no_grain_more(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 7, 9);
    find(&scored, 0, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 2, 1, AWARD_AWARDED);
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_LESS_POINTS], 2, 1, AWARD_WAITING);
}

static void
the_declared_keys_decide_the_tie_before_the_code(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_scored(&scored, 2, 1, (const int64_t[]){9, 7});
    begin_scored(&scored, 2, 100);
    scored.small.candidates[0] = asks(0, 60);
    scored.small.candidates[1] = asks(0, 50); /* the second key: the smaller award first */
    scored.small.allocation.key_count = 2;
    run(&scored.small.allocation);
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 2, 1, AWARD_AWARDED);
}

static void
the_grain_is_the_unit_of_the_scores(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 36, 30);
    scored.settings.score_unit = 4; /* 9 and 7.5 points */
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 7, 4, AWARD_AWARDED);
}

static void
scores_without_a_common_denominator_go_by_millionths(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 28, 22);
    scored.den[0] = 3; /* 9.33.. and 22/3 */
    scored.den[1] = 3;
    scored.keys[0].den = scored.den;
    run_again(&scored);
    find(&scored, 1, flips);
    /* the first multiple of a millionth above 28/3 is 9.333334 */
    assert_flip(&flips[FLIP_MORE_POINTS], 9333334LL * 3 - 22000000, 3000000, AWARD_AWARDED);
    find(&scored, 0, flips);
    /* and the first one below 22/3, 7.333333 */
    assert_flip(&flips[FLIP_LESS_POINTS], 28000000 - 7333333LL * 3, 3000000, AWARD_WAITING);
}

static void
the_threshold_is_reached_first_and_lost_last(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_scored(&scored, 2, 2, (const int64_t[]){18, 9});
    begin_scored(&scored, 2, 100);
    scored.settings.has_threshold = true;
    scored.settings.threshold = (struct rational){29, 4}; /* 7.25: 7.5 is the first to reach it */
    scored.small.candidates[0] = asks(0, 40);
    scored.small.candidates[1] = asks(0, 60);
    scored.small.candidates[1].status = AWARD_REJECTED;
    scored.small.candidates[1].reason = REASON_BELOW_THRESHOLD;
    run(&scored.small.allocation);
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 3, 1, AWARD_AWARDED);
    assert_false(flips[FLIP_LESS_MONEY].found);
    find(&scored, 0, flips);
    assert_flip(&flips[FLIP_LESS_POINTS], 2, 1, AWARD_REJECTED);
}

static void
who_would_be_awarded_at_any_place_loses_by_no_point(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    scored.small.envelopes[0].voted_cents = 120 * EUROS;
    run_again(&scored);
    find(&scored, 0, flips);
    assert_false(flips[FLIP_LESS_POINTS].found);
}

static void
who_is_kept_out_for_another_reason_has_no_flip(void **state)
{
    static const enum award_reason reasons[] = {REASON_INELIGIBLE, REASON_BELOW_FLOOR,
                                                REASON_BELOW_THRESHOLD};
    const uint8_t barred[] = {0, 1};

    (void)state;
    for (size_t i = 0; i < COUNT(reasons); i++) {
        struct scored scored;
        struct flip flips[FLIP_KINDS];

        set_scored(&scored, 2, 1, (const int64_t[]){9, 7});
        begin_scored(&scored, 2, 1000);
        scored.small.candidates[0] = asks(0, 60);
        scored.small.candidates[1] = asks(0, 60);
        scored.small.candidates[1].status = AWARD_REJECTED;
        scored.small.candidates[1].reason = (uint8_t)reasons[i];
        scored.settings.barred = barred;
        scored.settings.has_threshold = true;
        scored.settings.threshold = rational_of(8);
        run(&scored.small.allocation);
        find(&scored, 1, flips);
        for (size_t kind = 0; kind < FLIP_KINDS; kind++) {
            assert_false(flips[kind].found);
        }
    }
}

static void
without_a_key_of_scores_only_money_flips(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    scored.settings.score_key = SIZE_MAX;
    find(&scored, 1, flips);
    assert_false(flips[FLIP_MORE_POINTS].found);
    assert_flip(&flips[FLIP_LESS_MONEY], 20 * EUROS, 1, AWARD_AWARDED);
}

static void
who_has_no_score_is_passed_by_none(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    scored.known[0] = 1;
    scored.keys[0].known = scored.known;
    run_again(&scored);
    find(&scored, 1, flips);
    assert_false(flips[FLIP_MORE_POINTS].found); /* it has none */
    assert_flip(&flips[FLIP_LESS_MONEY], 20 * EUROS, 1, AWARD_AWARDED);
    find(&scored, 0, flips);
    assert_false(flips[FLIP_LESS_POINTS].found); /* the one without stays behind it */
}

static void
a_part_becomes_whole_and_the_minimum_ends_what_is_asked_less(void **state)
{
    struct scored scored;
    struct flip flips[FLIP_KINDS];

    (void)state;
    set_two(&scored, 9, 7);
    scored.small.passes[0].partial = true;
    run_again(&scored);
    find(&scored, 1, flips);
    assert_flip(&flips[FLIP_MORE_POINTS], 3, 1, AWARD_AWARDED);
    assert_false(flips[FLIP_LESS_MONEY].found);
    set_two(&scored, 9, 7);
    scored.small.candidates[1].minimum_cents = 41 * EUROS;
    run_again(&scored);
    find(&scored, 1, flips);
    assert_false(flips[FLIP_LESS_MONEY].found);
}

/* ---- against all changes, one by one, over seeded random calls ---- */

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
    call->quota.group_cents = call->group_cents;
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
                          .quota = {.limit_cents = 150 + below(seed, 300), .group_count = GROUPS},
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
    struct err err = {.text = ""};

    assert_int_equal(flip_find(flipping, index, flips, &err), ST_OK);
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
        struct err err = {.text = ""};

        draw_call(&before, &seed);
        call = before;
        link_call(&call);
        call.settings.tries_max = 1;
        run(&call.allocation);
        flipping = flip_begin(&arena, &call.allocation, &call.settings);
        for (uint32_t i = 0; i < call.allocation.count; i++) {
            int64_t size;
            int now = worth(call.candidates[i].status);

            assert_int_equal(flip_find(flipping, i, flips, &err), ST_OK);
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
        cmocka_unit_test(points_more_put_it_above_who_wins_the_tie),
        cmocka_unit_test(a_tie_that_it_wins_takes_no_grain_more),
        cmocka_unit_test(the_declared_keys_decide_the_tie_before_the_code),
        cmocka_unit_test(the_grain_is_the_unit_of_the_scores),
        cmocka_unit_test(scores_without_a_common_denominator_go_by_millionths),
        cmocka_unit_test(the_threshold_is_reached_first_and_lost_last),
        cmocka_unit_test(who_would_be_awarded_at_any_place_loses_by_no_point),
        cmocka_unit_test(who_is_kept_out_for_another_reason_has_no_flip),
        cmocka_unit_test(without_a_key_of_scores_only_money_flips),
        cmocka_unit_test(who_has_no_score_is_passed_by_none),
        cmocka_unit_test(a_part_becomes_whole_and_the_minimum_ends_what_is_asked_less),
        cmocka_unit_test(no_smaller_change_flips_whatever_the_passes),
        cmocka_unit_test(with_few_tries_one_grain_less_does_not_flip),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("flip", tests, open_arena, close_arena);
}
