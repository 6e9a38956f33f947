/* SPDX-License-Identifier: MPL-2.0 */
/*
 * passes: the worked fund to the cent, then each step of the walk by a small example of its own.
 */
#include "allocation/allocation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define EUROS        INT64_C(100)

static struct arena arena;

static int
open_arena(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)16 << 20);
    return 0;
}

static int
close_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* The worked fund: what scoring gave, in the order of the codes A01 .. A18. */
enum { E1, E2, E3, RESERVE, NORD = 0, CENTRE, SUD, FILES = 18 };

static const struct file {
    uint16_t envelope;
    uint32_t epci;
    int64_t score_bp, cooperation, computed_euros;
    bool eligible;
} files[FILES] = {
    {E1, NORD, 8000, 5, 17700, true},    {E1, CENTRE, 7250, 4, 20000, true},
    {E1, SUD, 6650, 2, 9500, true},      {E1, NORD, 7000, 3, 15000, false},
    {E1, CENTRE, 4400, 0, 13000, false}, {E1, SUD, 7500, 4, 17800, true},
    {E2, NORD, 9250, 5, 60000, true},    {E2, NORD, 7700, 5, 45000, true},
    {E2, CENTRE, 8450, 5, 42000, true},  {E2, CENTRE, 5850, 3, 56000, true},
    {E2, SUD, 8200, 5, 49000, true},     {E2, NORD, 8000, 5, 60000, true},
    {E2, CENTRE, 7000, 4, 45000, false}, {E3, SUD, 9050, 5, 60000, true},
    {E3, NORD, 8500, 5, 60000, true},    {E3, CENTRE, 6800, 4, 40000, false},
    {E3, SUD, 6100, 4, 29000, false},    {E3, CENTRE, 5850, 4, 35000, true},
};

struct fund {
    struct candidate candidates[FILES];
    int64_t score_num[FILES], score_den[FILES], cooperation[FILES];
    uint32_t epci[FILES];
    struct order_key keys[3];
    struct envelope envelopes[4];
    int64_t epci_cents[3];
    struct quota quota;
    uint16_t pool[4];
    struct pass passes[2];
    struct allocation allocation;
};

static void
set_candidates(struct fund *fund)
{
    static const int64_t minimum_euros[] = {5000, 15000, 20000};

    for (size_t i = 0; i < FILES; i++) {
        int64_t minimum_cents = minimum_euros[files[i].envelope] * EUROS;
        int64_t part_cents = files[i].computed_euros * 60;

        fund->candidates[i] = (struct candidate){
            .computed_cents = files[i].computed_euros * EUROS,
            .minimum_cents = minimum_cents,
            .partial_cents = part_cents > minimum_cents ? part_cents : minimum_cents,
            .envelope = files[i].envelope,
            .status = files[i].eligible ? AWARD_WAITING : AWARD_INELIGIBLE,
            .reason = REASON_INELIGIBLE};
        fund->score_num[i] = files[i].score_bp;
        fund->score_den[i] = 100;
        fund->cooperation[i] = files[i].cooperation;
        fund->epci[i] = files[i].epci;
    }
}

static void
set_fund(struct fund *fund)
{
    *fund = (struct fund){
        .keys = {{.num = fund->score_num, .den = fund->score_den, .descending = true},
                 {.num = fund->cooperation, .descending = true},
                 {.num = NULL}},
        .envelopes = {{.voted_cents = 90000 * EUROS},
                      {.voted_cents = 240000 * EUROS},
                      {.voted_cents = 120000 * EUROS},
                      {.voted_cents = 30000 * EUROS}},
        .quota = {.limit_cents = 192000 * EUROS,
                  .group = fund->epci,
                  .group_count = 3,
                  .group_cents = fund->epci_cents},
        .pool = {RESERVE, E1, E2, E3},
        .passes = {{.source = PASS_OWN_ENVELOPE,
                    .partial = true,
                    .close_partial = true,
                    .otherwise = PASS_CLOSE},
                   {.source = PASS_POOL, .pool = fund->pool, .pool_count = 4, .top_ups = true}},
        .allocation = {.candidates = fund->candidates,
                       .count = FILES,
                       .keys = fund->keys,
                       .key_count = 3,
                       .envelopes = fund->envelopes,
                       .envelope_count = 4,
                       .quotas = &fund->quota,
                       .quota_count = 1,
                       .passes = fund->passes,
                       .pass_count = 2,
                       .step_cents = 100 * EUROS}};
    set_candidates(fund);
}

static void
run(struct allocation *allocation)
{
    struct err err = {.text = ""};

    if (allocation_run(&arena, allocation, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
}

static void
assert_envelope(const struct envelope *envelope, int64_t awarded, int64_t moved_in,
                int64_t moved_out, int64_t left)
{
    assert_int_equal(envelope->awarded_cents, awarded * EUROS);
    assert_int_equal(envelope->moved_in_cents, moved_in * EUROS);
    assert_int_equal(envelope->moved_out_cents, moved_out * EUROS);
    assert_int_equal(envelope->left_cents, left * EUROS);
}

static void
the_worked_fund_comes_out_to_the_cent(void **state)
{
    static const int64_t awards[FILES] = {17700, 20000, 9500, 0, 0,     17800, 60000, 45000, 42000,
                                          56000, 49000, 0,    0, 60000, 60000, 0,     0,     35000};
    struct fund fund;

    (void)state;
    set_fund(&fund);
    run(&fund.allocation);
    for (size_t i = 0; i < FILES; i++) {
        const struct candidate *candidate = &fund.candidates[i];

        assert_int_equal(candidate->award_cents, awards[i] * EUROS);
        if (!files[i].eligible) {
            assert_int_equal(candidate->status, AWARD_INELIGIBLE);
            assert_int_equal(candidate->reason, REASON_INELIGIBLE);
        } else if (awards[i] > 0) {
            assert_int_equal(candidate->status, AWARD_AWARDED);
            assert_int_equal(candidate->reason, i == 9 ? REASON_TOPPED_UP : REASON_FUNDED);
            assert_int_equal(candidate->short_cents, 0);
            assert_int_equal(candidate->refused_quota, ALLOCATION_NO_QUOTA);
        }
    }
    assert_envelope(&fund.envelopes[E1], 65000, 0, 17000, 8000);
    assert_envelope(&fund.envelopes[E2], 252000, 12000, 0, 0);
    assert_envelope(&fund.envelopes[E3], 155000, 35000, 0, 0);
    assert_envelope(&fund.envelopes[RESERVE], 0, 0, 30000, 0);
    assert_int_equal(fund.epci_cents[NORD], 182700 * EUROS);
    assert_int_equal(fund.epci_cents[CENTRE], 153000 * EUROS);
    assert_int_equal(fund.epci_cents[SUD], 136300 * EUROS);
}

static void
the_quota_passes_over_the_seventh_and_says_what_room_is_missing(void **state)
{
    struct fund fund;

    (void)state;
    set_fund(&fund);
    run(&fund.allocation);
    assert_int_equal(fund.candidates[11].rank, 7);
    assert_int_equal(fund.candidates[11].status, AWARD_WAITING);
    assert_int_equal(fund.candidates[11].reason, REASON_QUOTA);
    assert_int_equal(fund.candidates[11].refused_quota, 0);
    /* In the second pass the territory holds 182,700: 60,000 more is 50,700 above 192,000. */
    assert_int_equal(fund.candidates[11].short_cents, 50700 * EUROS);
}

static void
only_those_that_walk_have_a_rank(void **state)
{
    static const uint32_t walkers[] = {7, 14, 15, 9, 11, 1, 12, 8, 6, 2, 3, 18, 10};
    struct fund fund;
    uint32_t ranked = 0;

    (void)state;
    set_fund(&fund);
    run(&fund.allocation);
    for (uint32_t i = 0; i < COUNT(walkers); i++) {
        assert_int_equal(fund.candidates[walkers[i] - 1].rank, i + 1);
    }
    for (size_t i = 0; i < FILES; i++) {
        ranked += fund.candidates[i].rank > 0;
    }
    assert_int_equal(ranked, COUNT(walkers));
    /* The order holds the ineligible ones too: A13 and A04 tie at 70, more cooperation first. */
    assert_int_equal(fund.allocation.order[10], 12);
    assert_int_equal(fund.allocation.order[11], 3);
    assert_int_equal(fund.allocation.order[FILES - 1], 4);
}

static void
each_line_says_which_pass_and_which_envelope_paid(void **state)
{
    static const struct award_line last[] = {{9, 0, E2, 44000 * EUROS},
                                             {17, 1, RESERVE, 30000 * EUROS},
                                             {17, 1, E1, 5000 * EUROS},
                                             {9, 1, E1, 12000 * EUROS}};
    struct fund fund;
    const struct award_line *lines;

    (void)state;
    set_fund(&fund);
    run(&fund.allocation);
    assert_int_equal(fund.allocation.line_count, 14);
    lines = fund.allocation.lines;
    assert_int_equal(lines[0].candidate, 6);
    assert_int_equal(lines[0].envelope, E2);
    assert_int_equal(lines[0].pass, 0);
    assert_int_equal(lines[0].cents, 60000 * EUROS);
    for (size_t i = 0; i < COUNT(last); i++) {
        const struct award_line *line = &lines[10 + i];

        assert_int_equal(line->candidate, last[i].candidate);
        assert_int_equal(line->pass, last[i].pass);
        assert_int_equal(line->envelope, last[i].envelope);
        assert_int_equal(line->cents, last[i].cents);
    }
}

/* Small examples: one or two envelopes, candidates already in rank order, step of one euro. */
static struct candidate
asks(uint16_t envelope, int64_t computed_euros)
{
    return (struct candidate){.computed_cents = computed_euros * EUROS,
                              .minimum_cents = 1 * EUROS,
                              .partial_cents = 1 * EUROS,
                              .envelope = envelope,
                              .status = AWARD_WAITING};
}

struct small {
    struct candidate candidates[4];
    struct envelope envelopes[2];
    uint16_t pool[3];
    struct pass passes[2];
    struct allocation allocation;
};

static void
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

static void
assert_outcome(const struct candidate *candidate, enum award_reason reason, int64_t award_euros,
               int64_t short_euros)
{
    static const enum award_status statuses[] = {
        [REASON_FUNDED] = AWARD_AWARDED,          [REASON_PARTIAL] = AWARD_PARTIAL,
        [REASON_TOPPED_UP] = AWARD_AWARDED,       [REASON_QUOTA] = AWARD_WAITING,
        [REASON_ENVELOPE_CLOSED] = AWARD_WAITING, [REASON_NO_FUNDS] = AWARD_WAITING,
        [REASON_AWARD_BELOW_MIN] = AWARD_REJECTED};

    assert_string_equal(award_reason_code(candidate->reason), award_reason_code(reason));
    assert_int_equal(candidate->status, statuses[reason]);
    assert_int_equal(candidate->award_cents, award_euros * EUROS);
    assert_int_equal(candidate->short_cents, short_euros * EUROS);
}

static void
skip_passes_over_the_one_that_does_not_fit(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 4, 100, 0);
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = asks(0, 50);
    small.candidates[2] = asks(0, 40);
    small.candidates[3] = asks(0, 1);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 60, 0);
    assert_outcome(&small.candidates[1], REASON_NO_FUNDS, 0, 10);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 40, 0);
    assert_outcome(&small.candidates[3], REASON_NO_FUNDS, 0, 1);
}

static void
close_ends_the_walk_of_that_envelope_only(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 4, 100, 100);
    small.passes[0].otherwise = PASS_CLOSE;
    small.candidates[0] = asks(0, 101);
    small.candidates[1] = asks(1, 100);
    small.candidates[2] = asks(0, 40);
    small.candidates[3] = asks(0, 102);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 100, 0);
    assert_outcome(&small.candidates[2], REASON_ENVELOPE_CLOSED, 0, 0);
    assert_outcome(&small.candidates[3], REASON_ENVELOPE_CLOSED, 0, 2);
    assert_int_equal(small.envelopes[0].left_cents, 100 * EUROS);
}

static void
an_envelope_is_closed_for_its_pass_only(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 0);
    small.allocation.pass_count = 2;
    small.passes[0].otherwise = PASS_CLOSE;
    small.passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE};
    small.candidates[0] = asks(0, 101);
    small.candidates[1] = asks(0, 40);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 40, 0);
    assert_int_equal(small.allocation.lines[0].pass, 1);
}

static void
a_part_is_what_is_left_rounded_down_to_the_step(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 109, 0);
    small.passes[0].partial = true;
    small.allocation.step_cents = 10 * EUROS;
    small.candidates[0] = asks(0, 70);
    small.candidates[1] = asks(0, 50);
    small.candidates[2] = asks(0, 10);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 70, 0);
    assert_outcome(&small.candidates[1], REASON_PARTIAL, 30, 11);
    /* The 9 that are left make no step. */
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 1);
    assert_int_equal(small.envelopes[0].left_cents, 9 * EUROS);
}

static void
a_part_is_offered_from_its_least_amount_on(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 60, 0);
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 100);
    small.candidates[0].partial_cents = 60 * EUROS;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 40);

    small.candidates[0] = asks(0, 100);
    small.candidates[0].partial_cents = 60 * EUROS + 1;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 40);
}

static void
a_part_is_never_below_the_minimum(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 60, 0);
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 100);
    small.candidates[0].minimum_cents = 60 * EUROS;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 40);

    small.candidates[0] = asks(0, 100);
    small.candidates[0].minimum_cents = 61 * EUROS;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 40);
}

static void
a_part_of_nothing_is_no_offer(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 0, 0);
    small.passes[0].partial = true;
    small.candidates[0] = asks(0, 100);
    small.candidates[0].partial_cents = 0;
    small.candidates[0].minimum_cents = 0;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 100);
    assert_int_equal(small.allocation.line_count, 0);
}

static void
a_part_closes_the_envelope_when_the_pass_says_so(void **state)
{
    struct small small;

    (void)state;
    for (int closes = 0; closes < 2; closes++) {
        set_small(&small, 2, 65, 0);
        small.allocation.step_cents = 20 * EUROS;
        small.passes[0].partial = true;
        small.passes[0].close_partial = closes == 1;
        small.passes[0].otherwise = PASS_CLOSE; /* does not count for one that is offered a part */
        small.candidates[0] = asks(0, 80);
        small.candidates[1] = asks(0, 20);
        run(&small.allocation);
        assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 15);
        assert_outcome(&small.candidates[1], closes == 1 ? REASON_ENVELOPE_CLOSED : REASON_NO_FUNDS,
                       0, 15);
    }
}

static void
a_top_up_is_whole_or_nothing(void **state)
{
    struct small small;

    (void)state;
    for (int64_t spare = 39; spare <= 40; spare++) {
        set_small(&small, 1, 60, spare);
        small.allocation.pass_count = 2;
        small.passes[0].partial = true;
        small.passes[1].partial = true; /* a second part is never made */
        small.candidates[0] = asks(0, 100);
        run(&small.allocation);
        if (spare == 40) {
            assert_outcome(&small.candidates[0], REASON_TOPPED_UP, 100, 0);
            assert_envelope(&small.envelopes[0], 100, 40, 0, 0);
            assert_envelope(&small.envelopes[1], 0, 0, 40, 0);
        } else {
            assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 1);
            assert_envelope(&small.envelopes[1], 0, 0, 0, 39);
        }
    }
}

static void
a_pass_without_top_ups_leaves_parts_alone(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 60, 40);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    small.passes[1].top_ups = false;
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 40);
    assert_int_equal(small.envelopes[1].left_cents, 40 * EUROS);
}

static void
a_pool_is_spent_in_its_order_and_an_envelope_named_twice_counts_once(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 30, 100);
    small.allocation.passes = &small.passes[1];
    small.candidates[0] = asks(1, 80);
    small.candidates[1] = asks(0, 50);
    small.candidates[2] = asks(0, 1);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 80, 0);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 50, 0);
    assert_outcome(&small.candidates[2], REASON_NO_FUNDS, 0, 1);
    assert_int_equal(small.allocation.line_count, 3);
    assert_int_equal(small.allocation.lines[0].envelope, 0);
    assert_int_equal(small.allocation.lines[0].cents, 30 * EUROS);
    assert_int_equal(small.allocation.lines[1].envelope, 1);
    assert_int_equal(small.allocation.lines[1].cents, 50 * EUROS);
    assert_int_equal(small.allocation.lines[2].candidate, 1);
    assert_envelope(&small.envelopes[0], 50, 50, 30, 0);
    /* What an envelope pays to its own is no move. */
    assert_envelope(&small.envelopes[1], 80, 30, 50, 0);
}

static void
a_pool_closes_as_a_whole(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 50, 50);
    small.allocation.passes = &small.passes[1];
    small.passes[1].otherwise = PASS_CLOSE;
    small.candidates[0] = asks(0, 101);
    small.candidates[1] = asks(1, 10);
    small.candidates[2] = asks(0, 120);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 1);
    assert_outcome(&small.candidates[1], REASON_ENVELOPE_CLOSED, 0, 0);
    assert_outcome(&small.candidates[2], REASON_ENVELOPE_CLOSED, 0, 20);
}

static void
an_empty_pool_awards_nobody(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 50, 50);
    small.allocation.passes = &small.passes[1];
    small.passes[1].pool_count = 0;
    small.candidates[0] = asks(0, 10);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 10);
}

static void
a_quota_is_looked_at_before_everything_and_leaves_the_envelope_open(void **state)
{
    const uint32_t group[] = {0, 0, 0, 1};
    int64_t group_cents[2] = {77, 77};
    struct quota quota = {
        .limit_cents = 100 * EUROS, .group = group, .group_count = 2, .group_cents = group_cents};
    struct small small;

    (void)state;
    set_small(&small, 4, 150, 0);
    small.passes[0].otherwise = PASS_CLOSE;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = asks(0, 200); /* would close the envelope */
    small.candidates[2] = asks(0, 40);  /* just fills the quota */
    small.candidates[3] = asks(0, 50);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 60, 0);
    assert_outcome(&small.candidates[1], REASON_QUOTA, 0, 160);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 40, 0);
    assert_outcome(&small.candidates[3], REASON_FUNDED, 50, 0);
    assert_int_equal(group_cents[0], 100 * EUROS);
    assert_int_equal(group_cents[1], 50 * EUROS);
}

static void
the_first_quota_without_room_is_named(void **state)
{
    const uint32_t same[] = {0, 0}, apart[] = {0, 1};
    int64_t same_cents[1], apart_cents[2];
    struct quota quotas[] = {{100 * EUROS, apart, 2, apart_cents},
                             {90 * EUROS, same, 1, same_cents}};
    struct small small;

    (void)state;
    set_small(&small, 2, 500, 0);
    small.allocation.quotas = quotas;
    small.allocation.quota_count = 2;
    small.candidates[0] = asks(0, 60);
    small.candidates[1] = asks(0, 40);
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_QUOTA, 0, 10);
    assert_int_equal(small.candidates[1].refused_quota, 1);
    assert_int_equal(same_cents[0], 60 * EUROS);
    assert_int_equal(apart_cents[0], 60 * EUROS);
    assert_int_equal(apart_cents[1], 0);
}

static void
a_part_counts_in_its_quota_once_when_it_is_topped_up(void **state)
{
    const uint32_t group[] = {0, 0};
    int64_t group_cents[1];
    struct quota quota = {100 * EUROS, group, 1, group_cents};
    struct small small;

    (void)state;
    set_small(&small, 1, 60, 40);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(0, 100);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_TOPPED_UP, 100, 0);
    assert_int_equal(group_cents[0], 100 * EUROS);

    /* Another of the group takes the room before the top-up: the part stays, and says why. */
    set_small(&small, 2, 60, 40);
    small.allocation.pass_count = 2;
    small.passes[0].partial = true;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(0, 100);
    small.candidates[1] = asks(1, 30);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_PARTIAL, 60, 30);
    assert_int_equal(small.candidates[0].refused_quota, 0);
    assert_outcome(&small.candidates[1], REASON_FUNDED, 30, 0);
}

static void
the_last_refusal_is_the_one_told(void **state)
{
    const uint32_t group[] = {0, 0, 0};
    int64_t group_cents[1];
    struct quota quota = {100 * EUROS, group, 1, group_cents};
    struct small small;

    (void)state;
    set_small(&small, 3, 50, 60);
    small.allocation.pass_count = 2;
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(1, 55);
    small.candidates[1] = asks(0, 51); /* first no funds, then 106 > 100 */
    small.candidates[2] = asks(0, 45);
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 55, 0);
    assert_outcome(&small.candidates[1], REASON_QUOTA, 0, 51);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 45, 0);

    set_small(&small, 2, 50, 60);
    small.allocation.pass_count = 2;
    small.passes[0].otherwise = PASS_CLOSE;
    small.candidates[0] = asks(0, 115);
    small.candidates[1] = asks(0, 111); /* first closed and 61 short, then 1 short in the pool */
    run(&small.allocation);
    assert_outcome(&small.candidates[1], REASON_NO_FUNDS, 0, 1);
}

static void
an_award_of_nothing_or_below_the_minimum_does_not_walk(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 3, 50, 0);
    small.candidates[0] = asks(0, 0);
    small.candidates[0].minimum_cents = 0;
    small.candidates[1] = asks(0, 10);
    small.candidates[1].minimum_cents = 10 * EUROS + 1;
    small.candidates[2] = asks(0, 10);
    small.candidates[2].minimum_cents = 10 * EUROS;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_AWARD_BELOW_MIN, 0, 0);
    assert_outcome(&small.candidates[1], REASON_AWARD_BELOW_MIN, 0, 0);
    assert_outcome(&small.candidates[2], REASON_FUNDED, 10, 0);
    assert_int_equal(small.candidates[0].rank, 0);
    assert_int_equal(small.candidates[1].rank, 0);
    assert_int_equal(small.candidates[2].rank, 1);
}

static void
without_a_pass_everybody_waits_for_money(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 1, 50, 0);
    small.allocation.pass_count = 0;
    small.candidates[0] = asks(0, 10);
    small.candidates[0].award_cents = 77;
    small.candidates[0].refused_quota = 77;
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_NO_FUNDS, 0, 10);
    assert_int_equal(small.candidates[0].refused_quota, ALLOCATION_NO_QUOTA);
    assert_int_equal(small.envelopes[0].left_cents, 50 * EUROS);
}

static void
nobody_asks_and_nothing_is_spent(void **state)
{
    struct small small;

    (void)state;
    set_small(&small, 0, 50, 7);
    run(&small.allocation);
    assert_int_equal(small.allocation.line_count, 0);
    assert_int_equal(small.envelopes[0].left_cents, 50 * EUROS);
    assert_int_equal(small.envelopes[1].left_cents, 7 * EUROS);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_fund_comes_out_to_the_cent),
        cmocka_unit_test(the_quota_passes_over_the_seventh_and_says_what_room_is_missing),
        cmocka_unit_test(only_those_that_walk_have_a_rank),
        cmocka_unit_test(each_line_says_which_pass_and_which_envelope_paid),
        cmocka_unit_test(skip_passes_over_the_one_that_does_not_fit),
        cmocka_unit_test(close_ends_the_walk_of_that_envelope_only),
        cmocka_unit_test(an_envelope_is_closed_for_its_pass_only),
        cmocka_unit_test(a_part_is_what_is_left_rounded_down_to_the_step),
        cmocka_unit_test(a_part_is_offered_from_its_least_amount_on),
        cmocka_unit_test(a_part_is_never_below_the_minimum),
        cmocka_unit_test(a_part_of_nothing_is_no_offer),
        cmocka_unit_test(a_part_closes_the_envelope_when_the_pass_says_so),
        cmocka_unit_test(a_top_up_is_whole_or_nothing),
        cmocka_unit_test(a_pass_without_top_ups_leaves_parts_alone),
        cmocka_unit_test(a_pool_is_spent_in_its_order_and_an_envelope_named_twice_counts_once),
        cmocka_unit_test(a_pool_closes_as_a_whole),
        cmocka_unit_test(an_empty_pool_awards_nobody),
        cmocka_unit_test(a_quota_is_looked_at_before_everything_and_leaves_the_envelope_open),
        cmocka_unit_test(the_first_quota_without_room_is_named),
        cmocka_unit_test(a_part_counts_in_its_quota_once_when_it_is_topped_up),
        cmocka_unit_test(the_last_refusal_is_the_one_told),
        cmocka_unit_test(an_award_of_nothing_or_below_the_minimum_does_not_walk),
        cmocka_unit_test(without_a_pass_everybody_waits_for_money),
        cmocka_unit_test(nobody_asks_and_nothing_is_spent),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("passes", tests, open_arena, close_arena);
}
