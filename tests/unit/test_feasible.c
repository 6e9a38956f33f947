/* SPDX-License-Identifier: MPL-2.0 */
/*
 * feasible: what contradicts is found before the walk, with all that take part and as few as still
 * contradict.
 */
#include "allocation/feasible.h"

#include "walk.h"

static const struct contradiction *found;

static size_t
check(const struct small *small)
{
    return allocation_check(&arena, &small->allocation, &found);
}

/* "reserves P0 P1 E0 / P0 E0: 120 > 100", amounts in euros or awards. */
static void
assert_found(const struct contradiction *contradiction, const char *expected)
{
    static const char *const kinds[] = {[CONTRADICTION_RESERVES] = "reserves",
                                        [CONTRADICTION_QUOTA] = "quota",
                                        [CONTRADICTION_ENVELOPES] = "envelopes",
                                        [CONTRADICTION_MINIMUM] = "minimum"};
    int64_t unit = contradiction->counts_awards ? 1 : EUROS;
    char told[200];
    int length = snprintf(told, sizeof told, "%s", kinds[contradiction->kind]);

    for (size_t i = 0; i < contradiction->all_count; i++) {
        length += snprintf(told + length, sizeof told - (size_t)length, " %c%d",
                           "EPQ"[contradiction->all[i].kind], contradiction -> all[i].index);
    }
    length += snprintf(told + length, sizeof told - (size_t)length, " /");
    for (size_t i = 0; i < contradiction->least_count; i++) {
        length += snprintf(told + length, sizeof told - (size_t)length, " %c%d",
                           "EPQ"[contradiction->least[i].kind], contradiction -> least[i].index);
    }
    (void)snprintf(told + length, sizeof told - (size_t)length, ": %ld > %ld",
                   (long)(contradiction->asked / unit), (long)(contradiction->held / unit));
    assert_string_equal(told, expected);
}

static void
set_reserve(struct small *small, size_t number, const uint8_t *only, int64_t euros)
{
    small->passes[number] =
        (struct pass){.source = PASS_OWN_ENVELOPE, .only = only, .at_most_cents = euros * EUROS};
    small->allocation.pass_count = (uint16_t)(number + 1);
}

static void
reserves_that_fit_contradict_nothing(void **state)
{
    const uint8_t some[] = {1, 0}, others[] = {0, 1};
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 0);
    set_reserve(&small, 0, some, 60);
    set_reserve(&small, 1, others, 40);
    small.candidates[0] = small.candidates[1] = asks(0, 10);
    assert_int_equal(check(&small), 0);
}

static void
reserves_above_their_envelope_are_told_with_it(void **state)
{
    const uint8_t some[] = {1, 0, 0}, others[] = {0, 1, 0}, last[] = {0, 0, 1};
    struct small small;

    (void)state;
    set_small(&small, 3, 100, 100);
    set_reserve(&small, 0, some, 60);
    set_reserve(&small, 1, others, 40);
    set_reserve(&small, 2, last, 41);
    small.candidates[0] = small.candidates[1] = small.candidates[2] = asks(0, 10);
    assert_int_equal(check(&small), 1);
    /* Of 60, 40 and 41 any two with 60 would do: the first and the last contradict still. */
    assert_found(&found[0], "reserves E0 P0 P1 P2 / E0 P0 P2: 101 > 100");

    small.passes[0].at_most_cents = 101 * EUROS; /* contradicts alone */
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "reserves E0 P0 P1 P2 / E0 P0: 101 > 100");

    small.passes[0].at_most_cents = 60 * EUROS;
    small.candidates[2].envelope = 1; /* the last is paid by the other */
    assert_int_equal(check(&small), 0);
}

static void
a_reserve_for_nobody_or_without_an_amount_promises_nothing(void **state)
{
    const uint8_t nobody[] = {0, 0}, rejected[] = {0, 1};
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 100);
    set_reserve(&small, 0, nobody, 101);
    set_reserve(&small, 1, rejected, 101);
    set_reserve(&small, 2, NULL, 300); /* a limit for all reserves nothing for some */
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(0, 10);
    small.candidates[1].status = AWARD_REJECTED;
    assert_int_equal(check(&small), 0);
    small.candidates[1].status = AWARD_WAITING;
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "reserves E0 P1 / E0 P1: 101 > 100");
}

static void
after_the_walk_those_that_walked_are_counted(void **state)
{
    const uint8_t all[] = {1, 1};
    const struct award_line frozen[] = {{.candidate = 1, .envelope = 1, .cents = 50 * EUROS}};
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 100);
    set_reserve(&small, 0, all, 101);
    small.allocation.frozen = frozen;
    small.allocation.frozen_count = 1;
    small.candidates[0] = asks(0, 10);
    small.candidates[1] = asks(1, 50);
    small.candidates[1].status = AWARD_AWARDED; /* stands: the reserve is not for it */
    run(&small.allocation);
    assert_outcome(&small.candidates[0], REASON_FUNDED, 10, 0);
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "reserves E0 P0 / E0 P0: 101 > 100");
}

static void
a_pool_pays_where_an_envelope_does_not(void **state)
{
    const uint8_t all[] = {1, 1};
    struct small small;

    (void)state;
    set_small(&small, 2, 100, 50);
    set_reserve(&small, 0, all, 90);
    set_reserve(&small, 1, all, 60);
    small.passes[1].source = PASS_POOL;
    small.passes[1].pool = small.pool;
    small.passes[1].pool_count = 3; /* the first is named twice, and holds its money once */
    small.candidates[0] = small.candidates[1] = asks(0, 10);
    assert_int_equal(check(&small), 0); /* 90 of the first, 10 of it and 50 of the other */
    small.passes[1].at_most_cents = 61 * EUROS;
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "reserves E0 E1 P0 P1 / E0 E1 P0 P1: 151 > 150");
}

static void
what_is_around_an_envelope_holds_its_reserves_too(void **state)
{
    const uint8_t some[] = {1, 0}, others[] = {0, 1};
    struct envelope envelopes[] = {{.voted_cents = 100 * EUROS},
                                   {.voted_cents = 80 * EUROS, .parent_number = 1},
                                   {.voted_cents = 80 * EUROS, .parent_number = 1}};
    struct small small;

    (void)state;
    set_small(&small, 2, 0, 0);
    small.allocation.envelopes = envelopes;
    small.allocation.envelope_count = 3;
    set_reserve(&small, 0, some, 50);
    set_reserve(&small, 1, others, 51);
    small.candidates[0] = asks(1, 10);
    small.candidates[1] = asks(2, 10);
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "reserves E0 P0 P1 / E0 P0 P1: 101 > 100");
}

static void
an_envelope_above_one_around_it_is_never_all_spent(void **state)
{
    struct envelope envelopes[] = {{.voted_cents = 100 * EUROS, .parent_number = 3},
                                   {.voted_cents = 101 * EUROS, .parent_number = 1},
                                   {.voted_cents = 100 * EUROS}};
    struct small small;

    (void)state;
    set_small(&small, 0, 0, 0);
    small.allocation.envelopes = envelopes;
    small.allocation.envelope_count = 3;
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "envelopes E0 E1 / E0 E1: 101 > 100");
    envelopes[2].voted_cents = 99 * EUROS;
    assert_int_equal(check(&small), 2);
    assert_found(&found[0], "envelopes E0 E2 / E0 E2: 100 > 99");
    assert_found(&found[1], "envelopes E1 E2 / E1 E2: 101 > 99");
}

static void
reserves_above_a_quota_are_told_with_it(void **state)
{
    const uint8_t some[] = {1, 0, 0}, others[] = {0, 1, 0}, free_too[] = {0, 1, 1};
    const uint32_t group[] = {0, 0, ALLOCATION_NO_GROUP};
    int64_t used[2];
    struct quota quota = {
        .limit = 50 * EUROS, .group = group, .group_count = 2, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 3, 1000, 0);
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    set_reserve(&small, 0, some, 30);
    set_reserve(&small, 1, others, 30);
    small.candidates[0] = small.candidates[1] = small.candidates[2] = asks(0, 10);
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "quota P0 P1 Q0 / P0 P1 Q0: 60 > 50");
    small.passes[1].only = free_too; /* one of them does not count in it */
    assert_int_equal(check(&small), 0);
}

static void
a_count_that_is_reserved_is_held_against_quotas_that_count(void **state)
{
    const uint8_t all[] = {1, 1};
    const uint32_t group[] = {0, 1};
    const int64_t limits[] = {2, 1};
    int64_t used[2];
    struct quota quota = {.measure = QUOTA_AWARDS,
                          .limits = limits,
                          .group = group,
                          .group_count = 2,
                          .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 2, 1000, 0);
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    set_reserve(&small, 0, all, 900);
    small.passes[0].at_most_awards = 3; /* of two groups that may have 2 and 1 */
    small.candidates[0] = small.candidates[1] = asks(0, 10);
    assert_int_equal(check(&small), 0);
    small.passes[0].at_most_awards = 4;
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "quota P0 Q0 / P0 Q0: 4 > 3");
}

static void
a_quota_that_lets_nobody_have_an_award_is_told(void **state)
{
    const uint32_t group[] = {0, ALLOCATION_NO_GROUP};
    const int64_t rooms[] = {0};
    int64_t used[1];
    struct quota quota = {
        .limit = 20 * EUROS, .group = group, .group_count = 1, .group_used = used};
    struct small small;

    (void)state;
    set_small(&small, 2, 1000, 0);
    small.allocation.quotas = &quota;
    small.allocation.quota_count = 1;
    small.candidates[0] = asks(0, 21);
    small.candidates[0].minimum_cents = 10 * EUROS;
    small.candidates[1] = asks(0, 5);
    assert_int_equal(check(&small), 0); /* 21 is above 20, and will be told so: 10 might be had */
    quota.limit = 9 * EUROS;
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "minimum Q0 / Q0: 10 > 9");
    small.candidates[0].minimum_cents = 0;
    assert_int_equal(check(&small), 0);
    quota.limit = 0; /* no step of one euro */
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "minimum Q0 / Q0: 1 > 0");
    quota.limits = rooms; /* the room of one undertaking may be none */
    assert_int_equal(check(&small), 0);
    quota = (struct quota){
        .measure = QUOTA_AWARDS, .group = group, .group_count = 1, .group_used = used};
    assert_int_equal(check(&small), 1);
    assert_found(&found[0], "minimum Q0 / Q0: 1 > 0");
    small.candidates[0].computed_cents = 0; /* nobody is left who could be awarded */
    assert_int_equal(check(&small), 0);
    small.candidates[0].computed_cents = 9 * EUROS;
    small.candidates[0].minimum_cents = 10 * EUROS;
    assert_int_equal(check(&small), 0);
    small.candidates[0].minimum_cents = 0;
    small.candidates[0].status = AWARD_REJECTED;
    assert_int_equal(check(&small), 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reserves_that_fit_contradict_nothing),
        cmocka_unit_test(reserves_above_their_envelope_are_told_with_it),
        cmocka_unit_test(a_reserve_for_nobody_or_without_an_amount_promises_nothing),
        cmocka_unit_test(after_the_walk_those_that_walked_are_counted),
        cmocka_unit_test(a_pool_pays_where_an_envelope_does_not),
        cmocka_unit_test(what_is_around_an_envelope_holds_its_reserves_too),
        cmocka_unit_test(an_envelope_above_one_around_it_is_never_all_spent),
        cmocka_unit_test(reserves_above_a_quota_are_told_with_it),
        cmocka_unit_test(a_count_that_is_reserved_is_held_against_quotas_that_count),
        cmocka_unit_test(a_quota_that_lets_nobody_have_an_award_is_told),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests_name("feasible", tests, open_arena, close_arena);
}
