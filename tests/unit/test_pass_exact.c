/* SPDX-License-Identifier: MPL-2.0 */
/*
 * pass_exact: passes that choose whom they award when they open.
 */
#include "allocation/pass_exact.h"

#include "exact_call.h"

static void
assert_told(const struct exact *exact, size_t index, enum award_reason reason, int64_t short_euros)
{
    const struct candidate *candidate = &exact->small.candidates[index];

    assert_string_equal(award_reason_code(candidate->reason), award_reason_code(reason));
    assert_int_equal(candidate->short_cents, short_euros * EUROS);
}

/* 900: 90 alone, or with 60 for 150 points; 80, 70 and 60 make 210. What is left pays nothing. */
static void
max_takes_the_most_score(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 900);
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
    assert_told(&exact, 0, REASON_BELOW_CUT, 0);
    assert_told(&exact, 1, REASON_FUNDED, 0);
    assert_envelope(&exact.small.envelopes[0], 900, 0, 0, 0);
    assert_int_equal(exact.small.candidates[0].status, AWARD_WAITING);
    assert_int_equal(exact.small.allocation.line_count, 3);
}

/* One that would not be paid even alone is short of money: what was left when its turn came. */
static void
who_is_too_dear_alone_is_told_no_funds(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 650);
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 0, 50});
    assert_told(&exact, 0, REASON_NO_FUNDS, 50);
    assert_told(&exact, 2, REASON_BELOW_CUT, 200);
}

/* 900: 700 x 90 and 50 x 60 are 66,000; 600 x 80, 250 x 70 and 50 x 60 are 68,500. With 750 the
 * first is worth 66,000 and the second at most 51,000. */
static void
euro_takes_the_most_score_times_cents(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_EURO, 900);
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
    set_exact(&exact, PASS_EURO, 750);
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 0, 0, 50});
}

/* Bands of 30 begin at 0: 90 is alone, then 80, 70 and 60 together. */
static void
band_fills_the_higher_scores_first(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_BAND, 900);
    exact.small.passes[0].band_width = rational_of(30);
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 0, 0, 50});
    exact.small.passes[0].band_width = (struct rational){91, 2}; /* 45.5: all but the last band */
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
    exact.small.passes[0].band_width = rational_of(0);
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 0, 0, 50});
    exact.small.passes[0].band_width = (struct rational){(wide)1 << 100, 1};
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
}

/* Shares of 1,600 for 1,000 euros: 5 / 8; the whole euros that rounding leaves go to the best. */
static void
prorata_shares_between_all(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_PRORATA, 1000);
    exact.small.candidates[1].minimum_cents = 500 * EUROS;
    award(&exact);
    assert_awards(&exact, (int64_t[]){350, 500, 125, 25}); /* 500 for 1,000: a half */
    assert_told(&exact, 0, REASON_PARTIAL, 350);
    assert_int_equal(exact.small.candidates[0].status, AWARD_PARTIAL);
    exact.small.envelopes[0].voted_cents = 520 * EUROS;
    award(&exact);
    assert_awards(&exact, (int64_t[]){14, 500, 5, 1});
    exact.small.envelopes[0].voted_cents = 400 * EUROS;
    award(&exact);
    assert_awards(&exact, (int64_t[]){400, 0, 0, 0});
    assert_told(&exact, 1, REASON_NO_FUNDS, 600);
    exact.small.envelopes[0].voted_cents = 2000 * EUROS;
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 600, 250, 50});
    assert_told(&exact, 0, REASON_FUNDED, 0);
}

/* A key without numbers is the computed award; fractions are brought to one denominator; one that
 * has no score counts nothing, and is paid when money is left. */
static void
scores_are_any_exact_fractions(void **state)
{
    static const uint8_t known[] = {1, 1, 1, 0};
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 900);
    exact.key.num = NULL;
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
    exact.key = (struct order_key){
        .num = exact.scores, .den = exact.dens, .known = known, .descending = true};
    exact.scores[0] = 299; /* 42.71, 2 x 18.25: 36.5, 6.25 */
    exact.dens[0] = 7;
    exact.scores[1] = 73;
    exact.dens[1] = 2;
    exact.scores[2] = 25;
    exact.dens[2] = 4;
    exact.dens[3] = 1;
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50}); /* 42.75 are more than 42.71 */
    exact.scores[2] = 24;
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 0, 0, 50});
}

/* 700 and 300: each apart. With 900 in all, or 740 around both, what is best together. */
static void
envelopes_are_solved_apart_or_together(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 700);
    exact.small.envelopes[1].voted_cents = 300 * EUROS;
    exact.small.candidates[2].envelope = exact.small.candidates[3].envelope = 1;
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 0, 250, 50});
    exact.small.passes[0].at_most_cents = 900 * EUROS;
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
    exact.small.passes[0].at_most_cents = 0;
    exact.small.envelopes[1].voted_cents = 740 * EUROS;
    exact.small.envelopes[0].parent_number = 2;
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 0, 50});
    assert_told(&exact, 0, REASON_BELOW_CUT, 0);
    /* An even share of the inner one, then of what is left around it. */
    exact.small.passes[0].rule = PASS_PRORATA;
    award(&exact);
    assert_awards(&exact, (int64_t[]){377, 323, 34, 6});
    exact.small.passes[0].at_most_cents = 26 * EUROS;
    award(&exact);
    assert_awards(&exact, (int64_t[]){14, 12, 0, 0});
}

static void
a_pool_is_one_budget_and_a_part_can_be_completed(void **state)
{
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_WALK, 650);
    exact.small.envelopes[1].voted_cents = 400 * EUROS;
    exact.small.passes[0].partial = exact.small.passes[0].close_partial = true;
    exact.small.passes[1].rule = PASS_MAX;
    exact.small.allocation.pass_count = 2;
    award(&exact); /* 650 to the first; 50, 250 and 50 of the pool */
    assert_awards(&exact, (int64_t[]){700, 0, 250, 50});
    assert_told(&exact, 0, REASON_TOPPED_UP, 0);
    assert_told(&exact, 1, REASON_NO_FUNDS, 250);
    exact.small.passes[1].rule = PASS_PRORATA; /* 400 for 50, 600, 250, 50: 400 / 950 */
    exact.small.candidates[1].minimum_cents = 300 * EUROS;
    award(&exact); /* 100 for 350 */
    assert_awards(&exact, (int64_t[]){665, 300, 71, 14});
    assert_told(&exact, 0, REASON_PARTIAL, 35);
}

/* 650 for the first three together: 600 and 50 are 140 points, and 250 and 50 only 130. One award
 * for the three: 90 and 60; two: 80, 70 and 60. */
static void
quotas_are_weighed_with_the_money(void **state)
{
    static const uint32_t group[] = {0, 0, 0, ALLOCATION_NO_GROUP};
    int64_t used[1];
    struct quota quota = {
        .limit = 650 * EUROS, .group = group, .group_count = 1, .group_used = used};
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 900);
    exact.small.allocation.quotas = &quota;
    exact.small.allocation.quota_count = 1;
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 0, 50});
    assert_told(&exact, 0, REASON_QUOTA, 50);
    assert_told(&exact, 2, REASON_QUOTA, 200);
    assert_int_equal(used[0], 600 * EUROS);
    quota.measure = QUOTA_AWARDS;
    quota.limit = 1;
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 0, 0, 50});
    quota.limit = 2;
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
    exact.small.passes[0].rule = PASS_BAND; /* of equal scores: 700, and one more of the group */
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 0, 0, 50});
    exact.scores[0] = exact.scores[1] = 70; /* three equal ones: two of them, the first that fit */
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 600, 250, 50});
}

/* A pool is one budget, with quotas; a top-up is no new award. */
static void
a_top_up_counts_in_no_quota_of_awards(void **state)
{
    int64_t used[1];
    struct quota quota = {
        .measure = QUOTA_AWARDS, .limit = 2, .group_count = 1, .group_used = used};
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_WALK, 650);
    exact.small.envelopes[1].voted_cents = 400 * EUROS;
    exact.small.passes[0].partial = exact.small.passes[0].close_partial = true;
    exact.small.passes[1].rule = PASS_MAX;
    exact.small.allocation.pass_count = 2;
    exact.small.allocation.quotas = &quota;
    exact.small.allocation.quota_count = 1;
    award(&exact);
    assert_awards(&exact, (int64_t[]){700, 0, 250, 0});
    assert_told(&exact, 3, REASON_QUOTA, 0);
}

static void
an_even_share_keeps_to_quotas(void **state)
{
    int64_t used[1];
    struct quota quota = {.limit = 800 * EUROS, .group_count = 1, .group_used = used};
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_PRORATA, 1000);
    exact.small.allocation.quotas = &quota;
    exact.small.allocation.quota_count = 1;
    award(&exact); /* 800 for 1,600 */
    assert_awards(&exact, (int64_t[]){350, 300, 125, 25});
    assert_told(&exact, 0, REASON_REDUCED, 350);
    assert_int_equal(used[0], 800 * EUROS);
    assert_int_equal(exact.small.envelopes[0].left_cents, 200 * EUROS);
    set_exact(&exact, PASS_PRORATA, 1000);
    quota =
        (struct quota){.measure = QUOTA_AWARDS, .limit = 2, .group_count = 1, .group_used = used};
    exact.small.allocation.quotas = &quota;
    exact.small.allocation.quota_count = 1;
    award(&exact); /* 1,000 for 1,300 */
    assert_awards(&exact, (int64_t[]){539, 461, 0, 0});
    assert_told(&exact, 2, REASON_QUOTA, 0);
}

struct proofs {
    size_t count;
    int64_t denominator, profit, upper;
    uint16_t envelope;
    struct rational bound;
};

static void
note_proof(void *context, const struct allocation_proof *proof)
{
    struct proofs *proofs = context;

    proofs->count++;
    proofs->denominator = proof->denominator;
    proofs->profit = proof->solved->profit;
    proofs->upper = proof->solved->upper;
    proofs->envelope = proof->envelope;
    proofs->bound = proof->solved->bound.value;
}

/* 210 points of 900 euros. By rate: 60 for 50, 70 for 250, 80 for 600; 700 is the break: 90. All
 * three fit exactly, and the bound is what they are worth. */
static void
what_proves_a_choice_is_told_once(void **state)
{
    struct proofs proofs = {.count = 0};
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 900);
    exact.small.allocation.on_proof = note_proof;
    exact.small.allocation.proof_context = &proofs;
    exact.small.allocation.envelope_count = 1;
    award(&exact);
    assert_int_equal(proofs.count, 1);
    assert_int_equal(proofs.denominator, 1);
    assert_int_equal(proofs.profit, 210);
    assert_int_equal(proofs.upper, 210);
    assert_int_equal(proofs.envelope, 0);
    assert_true(rational_cmp(proofs.bound, rational_of(210)) == 0);
}

static void
what_an_exact_rule_cannot_mean_is_refused(void **state)
{
    static const char *const order = "pass number 1: its rule needs the score as the first key of "
                                     "the order, the highest first";
    static const char *const number = "pass number 1: scores below zero, or too large or too "
                                      "finely divided to be added exactly";
    static const char *const limits =
        "pass number 1: its rule knows no spread and no number of awards";
    static const uint8_t draw[4][8];
    static const uint32_t group[4];
    struct exact exact;

    (void)state;
    set_exact(&exact, PASS_MAX, 900);
    exact.key.descending = false;
    assert_refused(&exact.small.allocation, order);
    exact.key = (struct order_key){.draw = draw, .descending = true};
    assert_refused(&exact.small.allocation, order);
    exact.small.allocation.key_count = 0;
    assert_refused(&exact.small.allocation, order);
    set_exact(&exact, PASS_MAX, 900);
    exact.scores[3] = -1;
    assert_refused(&exact.small.allocation, number);
    set_exact(&exact, PASS_EURO, 900);
    exact.scores[0] = KNAPSACK_PROFIT_MAX;
    assert_refused(&exact.small.allocation, number);
    set_exact(&exact, PASS_MAX, 900);
    exact.scores[0] = exact.scores[1] = KNAPSACK_PROFIT_MAX;
    assert_refused(&exact.small.allocation, number);
    set_exact(&exact, PASS_BAND, 900);
    exact.key.den = exact.dens;
    for (size_t i = 0; i < 4; i++) {
        exact.dens[i] = INT64_MAX - (int64_t)i;
    }
    assert_refused(&exact.small.allocation, number);
    exact.key.den = NULL;
    exact.small.passes[0].band_width = (struct rational){1, (wide)1 << 70};
    assert_refused(&exact.small.allocation, number);
    set_exact(&exact, PASS_MAX, 900);
    exact.small.passes[0].states_max = KNAPSACK_STATES_MAX + 1;
    assert_refused(&exact.small.allocation, "the limit of states is out of range");
    set_exact(&exact, PASS_PRORATA, 900);
    exact.small.passes[0].at_most_awards = 1;
    assert_refused(&exact.small.allocation, limits);
    exact.small.passes[0].at_most_awards = 0;
    exact.small.passes[0].spread_group = group;
    exact.small.passes[0].spread_group_count = 1;
    exact.small.passes[0].spread_at_most = 1;
    assert_refused(&exact.small.allocation, limits);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(max_takes_the_most_score),
        cmocka_unit_test(who_is_too_dear_alone_is_told_no_funds),
        cmocka_unit_test(euro_takes_the_most_score_times_cents),
        cmocka_unit_test(band_fills_the_higher_scores_first),
        cmocka_unit_test(prorata_shares_between_all),
        cmocka_unit_test(scores_are_any_exact_fractions),
        cmocka_unit_test(envelopes_are_solved_apart_or_together),
        cmocka_unit_test(a_pool_is_one_budget_and_a_part_can_be_completed),
        cmocka_unit_test(quotas_are_weighed_with_the_money),
        cmocka_unit_test(a_top_up_counts_in_no_quota_of_awards),
        cmocka_unit_test(an_even_share_keeps_to_quotas),
        cmocka_unit_test(what_proves_a_choice_is_told_once),
        cmocka_unit_test(what_an_exact_rule_cannot_mean_is_refused),
    };

    return cmocka_run_group_tests_name("pass_exact", tests, open_arena, close_arena);
}
