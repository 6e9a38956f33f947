/* SPDX-License-Identifier: MPL-2.0 */
/*
 * pass_exact: quotas and envelopes that a pass weighs when it chooses.
 */
#include "allocation/pass_exact.h"

#include "exact_call.h"

/* Two envelopes within a third: what each could pay alone, 60 and 41, is one more than the 100
 * around them. One that is too dear changes nothing of it. */
static void
envelopes_within_another_are_weighed_together(void **state)
{
    struct exact exact;
    struct envelope envelopes[] = {{.voted_cents = 100},
                                   {.voted_cents = 60, .parent_number = 1},
                                   {.voted_cents = 41, .parent_number = 1}};
    static const struct {
        uint16_t envelope;
        int64_t cents;
    } asked[] = {{1, 60}, {2, 41}, {2, 40}, {1, 500}};
    static const int64_t awards[] = {60, 0, 40, 0};

    (void)state;
    set_exact(&exact, PASS_MAX, 0);
    exact.small.allocation.envelopes = envelopes;
    exact.small.allocation.envelope_count = 3;
    exact.small.allocation.step_cents = 1;
    for (size_t i = 0; i < 4; i++) {
        exact.small.candidates[i] = asks(asked[i].envelope, 0);
        exact.small.candidates[i].computed_cents = asked[i].cents;
        exact.small.candidates[i].minimum_cents = 1;
    }
    award(&exact);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(exact.small.candidates[i].award_cents, awards[i]);
    }
}

/* Two awards in all. Each envelope alone would make three; the two best are both of the first, that
 * pays one of them only. */
static void
envelopes_stay_limits_when_a_quota_is_weighed(void **state)
{
    struct exact exact;
    int64_t used[1];
    struct quota quota = {
        .measure = QUOTA_AWARDS, .limit = 2, .group_count = 1, .group_used = used};

    (void)state;
    set_exact(&exact, PASS_MAX, 50);
    exact.small.envelopes[1].voted_cents = 100 * EUROS;
    for (uint16_t i = 0; i < 4; i++) {
        exact.small.candidates[i] = asks(i / 2, 50);
    }
    exact.small.allocation.quotas = &quota;
    exact.small.allocation.quota_count = 1;
    award(&exact);
    assert_awards(&exact, (int64_t[]){50, 0, 50, 0});
}

/* 10 x 1 and 9 x 5 cents are one more than the quota: the second is worth more alone. */
static void
an_award_of_one_cent_counts_in_a_quota(void **state)
{
    struct exact exact;
    int64_t used[1];
    struct quota quota = {.limit = 5, .group_count = 1, .group_used = used};

    (void)state;
    set_exact(&exact, PASS_EURO, 100);
    exact.small.allocation.count = 2;
    exact.small.allocation.step_cents = 1;
    for (size_t i = 0; i < 2; i++) {
        exact.small.candidates[i] = asks(0, 0);
        exact.small.candidates[i].computed_cents = i == 0 ? 1 : 5;
        exact.small.candidates[i].minimum_cents = 1;
        exact.scores[i] = 10 - (int64_t)i;
    }
    exact.small.allocation.quotas = &quota;
    exact.small.allocation.quota_count = 1;
    award(&exact);
    assert_int_equal(exact.small.candidates[0].award_cents, 0);
    assert_int_equal(exact.small.candidates[1].award_cents, 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(envelopes_within_another_are_weighed_together),
        cmocka_unit_test(envelopes_stay_limits_when_a_quota_is_weighed),
        cmocka_unit_test(an_award_of_one_cent_counts_in_a_quota),
    };

    return cmocka_run_group_tests_name("pass_exact_rows", tests, open_arena, close_arena);
}
