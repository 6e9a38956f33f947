/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TESTS_WALK_H
#define LEVAIN_TESTS_WALK_H

/*
 * walk - what the tests of the passes and of the quotas share: small calls of two envelopes.
 */
#include "allocation/allocation.h"

#include "unit.h"

#include <stdio.h>

#define EUROS INT64_C(100)

static struct arena arena;

static inline int
open_arena(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)16 << 20);
    return 0;
}

static inline int
close_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static inline void
run(struct allocation *allocation)
{
    struct err err = {.text = ""};

    if (allocation_run(&arena, allocation, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

static inline void
assert_refused(struct allocation *allocation, const char *text)
{
    struct err err = {.text = ""};

    assert_int_equal(allocation_run(&arena, allocation, &err), ST_DATA);
    assert_string_equal(err.text, text);
}

static inline void
assert_envelope(const struct envelope *envelope, int64_t awarded, int64_t moved_in,
                int64_t moved_out, int64_t left)
{
    assert_int_equal(envelope->awarded_cents, awarded * EUROS);
    assert_int_equal(envelope->moved_in_cents, moved_in * EUROS);
    assert_int_equal(envelope->moved_out_cents, moved_out * EUROS);
    assert_int_equal(envelope->left_cents, left * EUROS);
}

/* Small examples: one or two envelopes, candidates already in rank order, step of one euro. */
static inline struct candidate
asks(uint16_t envelope, int64_t computed_euros)
{
    return (struct candidate){.computed_cents = computed_euros * EUROS,
                              .minimum_cents = 1 * EUROS,
                              .partial_cents = 1 * EUROS,
                              .envelope = envelope,
                              .status = AWARD_WAITING};
}

struct small {
    struct candidate candidates[24];
    struct envelope envelopes[2];
    uint16_t pool[3];
    struct pass passes[3];
    struct allocation allocation;
};

static inline void
set_small(struct small *small, uint32_t count, int64_t first_euros, int64_t second_euros)
{
    *small = (struct small){
        .envelopes = {{.voted_cents = first_euros * EUROS}, {.voted_cents = second_euros * EUROS}},
        .pool = {0, 1, 0},
        .passes = {{.source = PASS_OWN_ENVELOPE},
                   {.source = PASS_POOL, .top_ups = true, .pool_count = 3}},
        .allocation = {
            .count = count, .envelope_count = 2, .pass_count = 1, .step_cents = 1 * EUROS}};
    small->passes[1].pool = small->pool;
    small->allocation.candidates = small->candidates;
    small->allocation.envelopes = small->envelopes;
    small->allocation.passes = small->passes;
}

static inline void
assert_outcome(const struct candidate *candidate, enum award_reason reason, int64_t award_euros,
               int64_t short_euros)
{
    static const enum award_status statuses[] = {[REASON_FUNDED] = AWARD_AWARDED,
                                                 [REASON_PARTIAL] = AWARD_PARTIAL,
                                                 [REASON_TOPPED_UP] = AWARD_AWARDED,
                                                 [REASON_QUOTA] = AWARD_WAITING,
                                                 [REASON_ENVELOPE_CLOSED] = AWARD_WAITING,
                                                 [REASON_NO_FUNDS] = AWARD_WAITING,
                                                 [REASON_AWARD_BELOW_MIN] = AWARD_REJECTED,
                                                 [REASON_REDUCED] = AWARD_PARTIAL,
                                                 [REASON_RESERVED] = AWARD_WAITING,
                                                 [REASON_EXCLUSIVE] = AWARD_WAITING,
                                                 [REASON_LIMIT] = AWARD_WAITING,
                                                 [REASON_TIE_LOST] = AWARD_WAITING};

    assert_string_equal(award_reason_code(candidate->reason), award_reason_code(reason));
    assert_int_equal(candidate->status, statuses[reason]);
    assert_int_equal(candidate->award_cents, award_euros * EUROS);
    assert_int_equal(candidate->short_cents, short_euros * EUROS);
}

#endif
