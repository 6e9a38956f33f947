/* SPDX-License-Identifier: MPL-2.0 */
/*
 * pass_floors: what a pass must give a group, whom that keeps out, and which settings contradict.
 */
#include "allocation/feasible.h"

#include "exact_call.h"

/* Four of 50 each on 100: the two best, unless the last group must have one. */
static void
begin_four(struct exact *exact, struct quota *quota, const uint32_t *group, int64_t *used)
{
    *quota = (struct quota){.measure = QUOTA_AWARDS,
                            .limit = 4,
                            .least = 1,
                            .group = group,
                            .group_count = 1,
                            .group_used = used};
    set_exact(exact, PASS_MAX, 50);
    exact->small.envelopes[0].voted_cents = 100 * EUROS;
    for (uint16_t i = 0; i < 4; i++) {
        exact->small.candidates[i] = asks(0, 50);
        exact->scores[i] = 40 - i;
    }
    exact->small.allocation.quotas = quota;
    exact->small.allocation.quota_count = 1;
}

static void
a_floor_is_kept_and_who_loses_by_it_is_told(void **state)
{
    static const uint32_t last[] = {ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP,
                                    0};
    struct exact exact;
    struct quota quota;
    int64_t used[1];

    (void)state;
    begin_four(&exact, &quota, last, used);
    award(&exact);
    assert_awards(&exact, (int64_t[]){50, 0, 0, 50});
    assert_int_equal(award_named_quota(&exact.small.candidates[1]), 0);
    assert_int_equal(award_named_quota(&exact.small.candidates[2]), ALLOCATION_NO_QUOTA);
    assert_int_equal(exact.small.candidates[1].reason, REASON_BELOW_CUT);
}

static void
a_floor_that_can_not_be_kept_is_refused_and_named(void **state)
{
    static const uint32_t last[] = {ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP,
                                    0};
    struct exact exact;
    struct quota quota;
    struct contradiction found;
    int64_t used[1];

    (void)state;
    begin_four(&exact, &quota, last, used);
    quota.least = 2;
    assert_refused(&exact.small.allocation, "pass number 1: no choice of awards keeps every floor");
    assert_true(exact.small.allocation.floors_contradict);
    assert_true(allocation_check_floors(&arena, &exact.small.allocation, &found));
    assert_int_equal(found.least_count, 1);
    assert_int_equal(found.least[0].kind, SETTING_FLOOR);
    /* One cent too little in the envelope. */
    begin_four(&exact, &quota, last, used);
    exact.small.envelopes[0].voted_cents = 50 * EUROS - 1;
    assert_refused(&exact.small.allocation, "pass number 1: no choice of awards keeps every floor");
    assert_true(allocation_check_floors(&arena, &exact.small.allocation, &found));
    assert_int_equal(found.least_count, 2);
    assert_int_equal(found.least[0].kind, SETTING_ENVELOPE);
    assert_int_equal(found.least[0].index, 0);
    assert_int_equal(found.least[1].kind, SETTING_FLOOR);
}

/* A quota without a floor, then two with one: of the last, and of the third. */
static void
the_first_floor_is_named_where_only_all_together_keep_one_out(void **state)
{
    static const uint32_t last[] = {ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP,
                                    0};
    static const uint32_t third[] = {ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP, 0,
                                     ALLOCATION_NO_GROUP};
    struct exact exact;
    struct quota quotas[3];
    int64_t used[3];

    (void)state;
    begin_four(&exact, &quotas[1], last, &used[1]);
    quotas[0] = quotas[2] = quotas[1];
    quotas[0].least = 0;
    quotas[0].group_used = &used[0];
    quotas[2].group = third;
    quotas[2].group_used = &used[2];
    exact.small.allocation.quotas = quotas;
    exact.small.allocation.quota_count = 3;
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 0, 50, 50});
    assert_int_equal(award_named_quota(&exact.small.candidates[0]), 1);
    assert_int_equal(award_named_quota(&exact.small.candidates[1]), 1);
    /* The last asks 10 of 95: it fits beside the best, and only the other floor is in the way. */
    exact.small.candidates[3] = asks(0, 10);
    exact.small.envelopes[0].voted_cents = 95 * EUROS;
    award(&exact);
    assert_awards(&exact, (int64_t[]){0, 0, 50, 10});
    assert_int_equal(award_named_quota(&exact.small.candidates[0]), 2);
    assert_int_equal(award_named_quota(&exact.small.candidates[1]), ALLOCATION_NO_QUOTA);
}

/* Three floors of the same one, and a pool of one envelope: each is left out in turn, and then all.
 * Without any single one of them the others still keep the last one in. */
static void
the_first_floor_is_named_where_none_alone_keeps_out(void **state)
{
    static const uint32_t last[] = {ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP, ALLOCATION_NO_GROUP,
                                    0};
    static const uint16_t pool[] = {0};
    struct exact exact;
    struct quota quotas[3];
    int64_t used[3];

    (void)state;
    for (size_t i = 3; i-- > 0;) {
        begin_four(&exact, &quotas[i], last, &used[i]);
    }
    exact.small.allocation.quota_count = 3;
    exact.small.allocation.envelope_count = 1;
    exact.small.passes[0].source = PASS_POOL;
    exact.small.passes[0].pool = pool;
    exact.small.passes[0].pool_count = 1;
    award(&exact);
    assert_awards(&exact, (int64_t[]){50, 0, 0, 50});
    assert_int_equal(award_named_quota(&exact.small.candidates[1]), 0);
    assert_int_equal(award_named_quota(&exact.small.candidates[2]), ALLOCATION_NO_QUOTA);
}

/* Awards of 20 never make 110: known when all are tried, and not after 30 steps. */
static void
a_search_that_stops_says_that_it_does_not_know(void **state)
{
    int64_t used[1];
    struct quota quota = {
        .limit = 110 * EUROS, .least = 110 * EUROS, .group_count = 1, .group_used = used};
    struct exact exact;
    struct allocation *allocation = &exact.small.allocation;
    struct err err = {.text = ""};

    (void)state;
    set_exact(&exact, PASS_MAX, 1000);
    allocation->quotas = &quota;
    allocation->quota_count = 1;
    allocation->count = 12;
    for (int64_t i = 0; i < 12; i++) {
        exact.small.candidates[i] = asks(0, 20);
        exact.scores[i] = 40 - i;
    }
    assert_refused(allocation, "pass number 1: no choice of awards keeps every floor");
    assert_true(allocation->floors_contradict);
    exact.small.passes[0].states_max = 1;
    assert_int_equal(allocation_run(&arena, allocation, &err), ST_DATA);
    assert_string_equal(err.text,
                        "pass number 1: the search stopped at its limit of states before a choice "
                        "of awards that keeps every floor was found, or known not to be");
    assert_string_equal(err.hint, "allow more \"states\", or reserve in a pass of its own "
                                  "(\"only\" and \"at_most\") instead of asking for a floor");
    assert_false(allocation->floors_contradict);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_floor_is_kept_and_who_loses_by_it_is_told),
        cmocka_unit_test(the_first_floor_is_named_where_only_all_together_keep_one_out),
        cmocka_unit_test(a_floor_that_can_not_be_kept_is_refused_and_named),
        cmocka_unit_test(the_first_floor_is_named_where_none_alone_keeps_out),
        cmocka_unit_test(a_search_that_stops_says_that_it_does_not_know),
    };

    return cmocka_run_group_tests_name("pass_floors", tests, open_arena, close_arena);
}
