/* SPDX-License-Identifier: MPL-2.0 */
/*
 * pass_exact: what proves a choice, to the last figure, and even shares of several envelopes.
 */
#include "allocation/pass_exact.h"

#include "exact_call.h"

#include <stdlib.h>

#define PROOFS 4

struct told {
    size_t count;
    struct allocation_proof proof[PROOFS];
    struct knapsack solved[PROOFS];
};

static void
note(void *context, const struct allocation_proof *proof)
{
    struct told *told = context;

    assert_true(told->count < PROOFS);
    told->proof[told->count] = *proof;
    told->solved[told->count++] = *proof->solved;
}

static void
award_told(struct exact *exact, struct told *told)
{
    *told = (struct told){.count = 0};
    exact->small.allocation.on_proof = note;
    exact->small.allocation.proof_context = told;
    award(exact);
}

/* Quarters and sixths are twelfths. One that does not walk has no say in it. */
static void
the_denominator_is_the_least_of_those_that_walk(void **state)
{
    struct told told;
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 900);
    exact.key.den = exact.dens;
    exact.dens[0] = 4;
    exact.dens[1] = 6;
    exact.dens[2] = exact.dens[3] = 1;
    exact.small.allocation.count = 5;
    exact.small.candidates[4] = asks(0, 0); /* rejected: nothing is asked */
    exact.dens[4] = INT64_MAX;
    award_told(&exact, &told);
    assert_int_equal(told.proof[0].denominator, 12);
}

/* Of euro the scores times the steps: 600 x 80, 250 x 70 and 50 x 60. Without the score of the last
 * one, 80 and 70 of 850 of the 900 are what counts. */
static void
the_profit_that_is_told_is_the_sum_of_what_is_chosen(void **state)
{
    static const uint8_t known[] = {1, 1, 1, 0};
    struct told told;
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_EURO, 900);
    award_told(&exact, &told);
    assert_int_equal(told.solved[0].profit, 68500);
    set_exact(&exact, PASS_MAX, 900);
    exact.key.known = known;
    award_told(&exact, &told);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
    assert_int_equal(told.solved[0].profit, 150);
}

/* 600, 250 and 50 are paid by 1,000, and nothing is left to pay: 210. The 700 that no group has
 * room for would be the break, and make it 222.9. */
static void
who_does_not_fit_a_quota_alone_makes_no_bound_larger(void **state)
{
    struct told told;
    struct exact exact;
    static const uint32_t group[] = {0, ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP,
                                     ALLOCATION_NO_GROUP};
    int64_t used[1];
    struct quota quota = {
        .limit = 650 * EUROS, .group = group, .group_count = 1, .group_used = used};

    (void)state;
    for (int reduces = 0; reduces < 2; reduces++) {
        set_exact(&exact, PASS_MAX, 1000);
        quota.reduces = reduces == 1;
        exact.small.allocation.quotas = &quota;
        exact.small.allocation.quota_count = 1;
        award_told(&exact, &told);
        assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
        assert_true(rational_cmp(told.solved[0].bound.value, rational_of(210)) == 0);
    }
}

/* 700 and 300 apart: two proofs. Around both 740: one of all together, of 740 and not more. */
static void
each_budget_has_a_proof_of_its_own(void **state)
{
    struct told told;
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 700);
    exact.small.envelopes[1].voted_cents = 300 * EUROS;
    exact.small.candidates[2].envelope = exact.small.candidates[3].envelope = 1;
    award_told(&exact, &told);
    assert_int_equal(told.count, 2);
    assert_int_equal(told.proof[0].envelope, 0);
    assert_int_equal(told.proof[1].envelope, 1);
    assert_int_equal(told.solved[1].profit, 130);
    exact.small.envelopes[1].voted_cents = 740 * EUROS;
    exact.small.envelopes[0].parent_number = 2;
    award_told(&exact, &told);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.proof[0].envelope, ALLOCATION_NO_ENVELOPE);
    assert_int_equal(told.solved[0].budget_cents, 740 * EUROS);
}

/* Nobody walks, since nobody has an envelope. */
static void
a_pool_without_envelopes_is_a_budget_of_nothing(void **state)
{
    struct told told;
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 0);
    exact.small.passes[0].source = PASS_POOL;
    exact.small.allocation.count = 0;
    exact.small.allocation.envelope_count = 0;
    award_told(&exact, &told);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.solved[0].count, 0);
    assert_int_equal(told.solved[0].budget_cents, 0);
}

static void
the_largest_and_the_finest_numbers_are_let_in(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 900);
    exact.scores[0] = KNAPSACK_PROFIT_MAX - 6;
    exact.scores[1] = 3;
    exact.scores[2] = 2;
    exact.scores[3] = 1;
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 0, 0, 50});
    set_exact(&exact, PASS_BAND, 900);
    exact.small.passes[0].band_width = (struct rational){1, INT64_MAX};
    for (size_t i = 0; i < 4; i++) {
        exact.scores[i] = 0;
    }
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 0, 0, 50});
}

/* Bands of 7.5: 90, 80, 70 and 60 are each alone, and 600 go to the 80; together 250 and 50 would
 * be worth more. */
static void
bands_may_be_narrower_than_whole_points(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_BAND, 600);
    exact.small.passes[0].band_width = (struct rational){15, 2};
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 0, 0});
}

/* One of 16 that was not chosen stays so: the plan ends with the last one. */
static void
nobody_is_chosen_beyond_the_last(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 100);
    exact.small.allocation.count = 16;
    for (uint16_t i = 0; i < 16; i++) {
        exact.small.candidates[i] = asks(0, 50);
        exact.scores[i] = 15 - i;
    }
    award(&exact);
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(exact.small.candidates[i].award_cents, i < 2 ? 50 * EUROS : 0);
    }
}

/* The first pass takes 250 and 50, worth 130, and not 80; the second 600; the third 700. */
static void
each_pass_gives_what_it_planned_itself(void **state)
{
    static const uint16_t passes[] = {2, 1, 0, 0};
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 2000);
    exact.small.passes[0].at_most_cents = 600 * EUROS;
    exact.small.passes[1] = exact.small.passes[0];
    exact.small.passes[2] = exact.small.passes[0];
    exact.small.passes[2].at_most_cents = 700 * EUROS;
    exact.small.allocation.pass_count = 3;
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 600, 250, 50});
    for (uint32_t i = 0; i < 4; i++) {
        size_t count;
        const struct award_line *lines = allocation_lines(&exact.small.allocation, i, &count);

        assert_int_equal(count, 1);
        assert_int_equal(lines[0].pass, passes[i]);
    }
}

/* The first pass may not give a cent to anybody. */
static void
no_quota_is_named_where_there_is_none(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 900);
    exact.small.passes[0].at_most_cents = 1;
    exact.small.passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE, .rule = PASS_MAX};
    exact.small.allocation.pass_count = 2;
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
    assert_int_equal(exact.small.candidates[0].reason, REASON_BELOW_CUT);
    assert_int_equal(exact.small.candidates[0].refused_quota, ALLOCATION_NO_QUOTA);
}

/* ---- even shares ----------------------------------------------------------------------------- */

/* Of 500 the second's 700 are not paid, of 160 the fifth's 600: it is dropped and who comes after
 * it, though the money is there. The next pass has what this one left of each envelope. */
static void
who_shares_an_envelope_is_a_beginning_of_its_list(void **state)
{
    static const int64_t asked[] = {400, 700, 50, 100, 600, 50};
    struct exact exact;

    (void)state;
    for (uint16_t passes = 1; passes <= 2; passes++) {
        int64_t more = passes == 1 ? 0 : 50;

        set_exact(&exact, PASS_PRORATA, 500);
        exact.small.envelopes[1].voted_cents = 160 * EUROS;
        exact.small.allocation.count = 6;
        for (uint16_t i = 0; i < 6; i++) {
            exact.small.candidates[i] = asks(i / 3, asked[i]);
            exact.small.candidates[i].minimum_cents = asked[i] * EUROS;
            exact.scores[i] = 90 - i;
        }
        exact.small.passes[1] = (struct pass){.source = PASS_OWN_ENVELOPE, .rule = PASS_MAX};
        exact.small.allocation.pass_count = passes;
        award(&exact);
        assert_awards(&exact, (int64_t[]){400, 0, more, 100, 0, more});
        assert_envelope(&exact.small.envelopes[0], 400 + more, 0, 0, 100 - more);
        assert_envelope(&exact.small.envelopes[1], 100 + more, 0, 0, 60 - more);
    }
}

/* 100 of 180 make the first two whole; the others share 80 of 800. */
static void
what_one_envelope_does_not_take_the_pass_may_give_from_another(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_PRORATA, 700);
    exact.small.envelopes[1].voted_cents = 700 * EUROS;
    exact.small.passes[0].at_most_cents = 180 * EUROS;
    exact.small.candidates[0] = asks(0, 50);
    exact.small.candidates[1] = asks(0, 50);
    exact.small.candidates[2] = asks(1, 600);
    exact.small.candidates[3] = asks(1, 200);
    award(&exact);
    assert_awards(&exact, (int64_t[]){50, 50, 60, 20});
    assert_envelope(&exact.small.envelopes[0], 100, 0, 0, 600);
    assert_envelope(&exact.small.envelopes[1], 80, 0, 0, 620);
}

/* Two groups, of 300 each: the first one alone has 300 of its 700, the three others a third. */
static void
each_group_of_a_quota_has_a_rate_of_its_own(void **state)
{
    static const uint32_t group[] = {0, 1, 1, 1};
    int64_t used[2];
    struct quota quota = {
        .limit = 300 * EUROS, .group = group, .group_count = 2, .group_used = used};
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_PRORATA, 2000);
    exact.small.allocation.quotas = &quota;
    exact.small.allocation.quota_count = 1;
    award(&exact);
    assert_awards(&exact, (int64_t[]){300, 200, 83, 16}); /* 900 for 300 */
    assert_int_equal(exact.small.candidates[0].reason, REASON_REDUCED);
    assert_int_equal(exact.small.candidates[0].refused_quota, 0);
}

/* 650 of 700, and 30 of another envelope, were given before. Of the 50 that are missing the quota
 * leaves 20: they are less than the minimum of an award, which this one has long had. */
static void
a_top_up_may_be_less_than_a_minimum(void **state)
{
    int64_t used[1];
    struct quota quota = {.limit = 700 * EUROS, .group_count = 1, .group_used = used};
    struct exact exact;

    (void)state;
    for (int reduces = 0; reduces < 2; reduces++) {
        set_exact(&exact, PASS_WALK, 650);
        exact.small.envelopes[1].voted_cents = 400 * EUROS;
        exact.small.passes[0].partial = true;
        exact.small.passes[1].rule = PASS_PRORATA;
        exact.small.allocation.pass_count = 2;
        exact.small.allocation.count = 2;
        exact.small.allocation.quotas = &quota;
        exact.small.allocation.quota_count = 1;
        quota.reduces = reduces == 1;
        exact.small.candidates[0].minimum_cents = 40 * EUROS;
        exact.small.candidates[1] = asks(1, 30);
        award(&exact);
        assert_awards(&exact, (int64_t[]){670, 30});
        assert_outcome(&exact.small.candidates[0], REASON_REDUCED, 670, 30);
    }
}

static void
a_share_may_be_one_cent(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_PRORATA, 0);
    exact.small.envelopes[0].voted_cents = 1;
    exact.small.allocation.step_cents = 1;
    for (size_t i = 0; i < 4; i++) {
        exact.small.candidates[i].minimum_cents = 0;
    }
    award(&exact);
    assert_int_equal(exact.small.candidates[0].award_cents, 1);
    assert_int_equal(exact.small.candidates[0].reason, REASON_PARTIAL);
}

/* Of each pass that plans, what it planned is kept: 8 bytes and 2 a candidate. */
static void
what_a_plan_needed_is_given_back(void **state)
{
    size_t used_bytes[2];
    struct exact exact;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        size_t before = arena.used_bytes;

        set_exact(&exact, i == 0 ? PASS_WALK : PASS_MAX, 650);
        award(&exact);
        used_bytes[i] = arena.used_bytes - before;
    }
    assert_true(used_bytes[1] <= used_bytes[0] + 4 * 8 + 16);
}

/* ---- arrays that end with their last one ----------------------------------------------------- */

static void *
exactly(const void *array, size_t size_bytes)
{
    void *copy = malloc(size_bytes);

    assert_non_null(copy);
    return memcpy(copy, array, size_bytes);
}

static void
nothing_is_read_beyond_candidates_and_envelopes(void **state)
{
    static const enum pass_rule rules[] = {PASS_MAX, PASS_PRORATA};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct candidate asked[] = {asks(1, 60), asks(2, 50)};
        struct envelope voted[] = {{.voted_cents = 100 * EUROS},
                                   {.voted_cents = 100 * EUROS, .parent_number = 1},
                                   {.voted_cents = 100 * EUROS, .parent_number = 1}};
        int64_t *scores = exactly((int64_t[]){2, 1}, 2 * sizeof(int64_t));
        int64_t *dens = exactly((int64_t[]){3, 3}, 2 * sizeof(int64_t));
        struct candidate *candidates = exactly(asked, sizeof asked);
        struct envelope *envelopes = exactly(voted, sizeof voted);
        struct order_key key = {.num = scores, .den = dens, .descending = true};
        struct pass pass = {.source = PASS_OWN_ENVELOPE, .rule = rules[i]};
        struct allocation allocation = {.candidates = candidates,
                                        .count = 2,
                                        .keys = &key,
                                        .key_count = 1,
                                        .envelopes = envelopes,
                                        .envelope_count = 3,
                                        .passes = &pass,
                                        .pass_count = 1,
                                        .step_cents = 1 * EUROS};

        run(&allocation);
        assert_int_equal(candidates[0].award_cents, 60 * EUROS);
        assert_int_equal(candidates[1].award_cents, i == 0 ? 0 : 40 * EUROS);
        assert_envelope(&envelopes[0], i == 0 ? 60 : 100, 0, 0, i == 0 ? 40 : 0);
        free(scores);
        free(dens);
        free(candidates);
        free(envelopes);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_denominator_is_the_least_of_those_that_walk),
        cmocka_unit_test(the_profit_that_is_told_is_the_sum_of_what_is_chosen),
        cmocka_unit_test(who_does_not_fit_a_quota_alone_makes_no_bound_larger),
        cmocka_unit_test(each_budget_has_a_proof_of_its_own),
        cmocka_unit_test(a_pool_without_envelopes_is_a_budget_of_nothing),
        cmocka_unit_test(the_largest_and_the_finest_numbers_are_let_in),
        cmocka_unit_test(bands_may_be_narrower_than_whole_points),
        cmocka_unit_test(nobody_is_chosen_beyond_the_last),
        cmocka_unit_test(each_pass_gives_what_it_planned_itself),
        cmocka_unit_test(no_quota_is_named_where_there_is_none),
        cmocka_unit_test(who_shares_an_envelope_is_a_beginning_of_its_list),
        cmocka_unit_test(what_one_envelope_does_not_take_the_pass_may_give_from_another),
        cmocka_unit_test(each_group_of_a_quota_has_a_rate_of_its_own),
        cmocka_unit_test(a_top_up_may_be_less_than_a_minimum),
        cmocka_unit_test(a_share_may_be_one_cent),
        cmocka_unit_test(what_a_plan_needed_is_given_back),
        cmocka_unit_test(nothing_is_read_beyond_candidates_and_envelopes),
    };

    return cmocka_run_group_tests_name("pass_exact_told", tests, open_arena, close_arena);
}
