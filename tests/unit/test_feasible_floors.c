/* SPDX-License-Identifier: MPL-2.0 */
/*
 * feasible_floors: which settings are named when floors can not be kept, with awards that stand,
 * pools and nested envelopes; what a floor asks of the call.
 */
#include "allocation/feasible.h"

#include "exact_call.h"

struct call {
    struct exact exact;
    struct quota quota;
    struct award_line frozen[3];
    int64_t used[1];
    struct contradiction found;
};

/* Four of 50 each, all in one group that must have three of them; plenty of money. */
static void
begin_call(struct call *call)
{
    *call = (struct call){.quota = {.measure = QUOTA_AWARDS,
                                    .limit = 4,
                                    .least = 3,
                                    .group_count = 1,
                                    .group_used = call->used}};
    set_exact(&call->exact, PASS_MAX, 1000);
    for (uint16_t i = 0; i < 4; i++) {
        call->exact.small.candidates[i] = asks(0, 50);
    }
    call->exact.small.allocation.quotas = &call->quota;
    call->exact.small.allocation.quota_count = 1;
}

/* The second envelope stands within the first. */
static void
nest(struct call *call, int64_t outer_cents, int64_t inner_cents)
{
    call->exact.small.envelopes[0].voted_cents = outer_cents;
    call->exact.small.envelopes[1] =
        (struct envelope){.voted_cents = inner_cents, .parent_number = 1};
}

static bool
contradicts(struct call *call)
{
    return allocation_check_floors(&arena, &call->exact.small.allocation, &call->found);
}

/* That no choice keeps the floor is for this setting, the first, alone. */
static void
assert_first_and_floor(struct call *call, enum setting_kind kind, size_t all_count)
{
    assert_refused(&call->exact.small.allocation,
                   "pass number 1: no choice of awards keeps every floor");
    assert_true(contradicts(call));
    assert_int_equal(call->found.kind, CONTRADICTION_FLOORS);
    assert_int_equal(call->found.all_count, all_count);
    assert_int_equal(call->found.least_count, 2);
    assert_int_equal(call->found.least[0].kind, kind);
    assert_int_equal(call->found.least[0].index, 0);
    assert_int_equal(call->found.least[1].kind, SETTING_FLOOR);
}

static void
floors_that_can_be_kept_or_that_no_pass_is_for_are_no_contradiction(void **state)
{
    struct call call;

    (void)state;
    begin_call(&call);
    run(&call.exact.small.allocation);
    assert_false(contradicts(&call));
    call.quota.least = 5;
    assert_true(contradicts(&call));
    call.exact.small.allocation.pass_count = 0;
    assert_false(contradicts(&call));
}

/* Three need 150; the inner envelope's 60 are the outer one's too, and count once. */
static void
a_pool_of_nested_envelopes_holds_what_the_outer_one_does(void **state)
{
    static const uint16_t pool[] = {1, 0, 1};
    struct call call;

    (void)state;
    for (int64_t less = 0; less < 2; less++) {
        begin_call(&call);
        nest(&call, 150 * EUROS - less, 60 * EUROS);
        call.exact.small.passes[0].source = PASS_POOL;
        call.exact.small.passes[0].pool = pool;
        call.exact.small.passes[0].pool_count = 3;
        if (less == 0) {
            run(&call.exact.small.allocation);
            assert_false(contradicts(&call));
        } else {
            assert_first_and_floor(&call, SETTING_ENVELOPE, 4);
        }
    }
}

static void
what_a_pass_may_give_at_most_is_named(void **state)
{
    struct call call;

    (void)state;
    begin_call(&call);
    call.exact.small.passes[0].at_most_cents = 150 * EUROS;
    run(&call.exact.small.allocation);
    assert_false(contradicts(&call));
    begin_call(&call);
    call.exact.small.passes[0].at_most_cents = 150 * EUROS - 1;
    assert_first_and_floor(&call, SETTING_PASS, 5);
}

/* One award of 50 stands, in two lines paid from the inner envelope: two more need 100, or what the
 * same is in money. */
static void
awards_that_stand_take_their_money_and_count_once(void **state)
{
    struct call call;

    (void)state;
    for (int i = 0; i < 4; i++) {
        int64_t less = i % 2;

        begin_call(&call);
        if (i >= 2) {
            call.quota.measure = QUOTA_CENTS;
            call.quota.limit = 200 * EUROS;
            call.quota.least = 150 * EUROS;
        }
        nest(&call, 150 * EUROS - less, 60 * EUROS);
        call.frozen[0] = (struct award_line){.candidate = 3, .envelope = 1, .cents = 20 * EUROS};
        call.frozen[1] = (struct award_line){.candidate = 3, .envelope = 1, .cents = 30 * EUROS};
        call.exact.small.candidates[3].status = AWARD_AWARDED;
        call.exact.small.allocation.frozen = call.frozen;
        call.exact.small.allocation.frozen_count = 2;
        if (less == 0) {
            run(&call.exact.small.allocation);
            assert_false(contradicts(&call));
        } else {
            assert_first_and_floor(&call, SETTING_ENVELOPE, 4);
        }
    }
}

/* Two stand, one of them by two lines: a third is needed, and for its 50 there is no money. */
static void
an_award_that_stands_by_several_lines_counts_once_wherever_they_are(void **state)
{
    struct call call;

    (void)state;
    for (int64_t less = 0; less < 2; less++) {
        begin_call(&call);
        call.exact.small.envelopes[0].voted_cents = 150 * EUROS - less;
        call.frozen[0] = (struct award_line){.candidate = 2, .cents = 50 * EUROS};
        call.frozen[1] = (struct award_line){.candidate = 3, .cents = 20 * EUROS};
        call.frozen[2] = (struct award_line){.candidate = 3, .cents = 30 * EUROS};
        call.exact.small.candidates[2].status = AWARD_AWARDED;
        call.exact.small.candidates[3].status = AWARD_AWARDED;
        call.exact.small.allocation.frozen = call.frozen;
        call.exact.small.allocation.frozen_count = 3;
        assert_int_equal(contradicts(&call), less == 1);
    }
}

/* The third asks for a cent: one that is left pays it, none does not, nor less than none. */
static void
the_last_cent_that_is_left_decides(void **state)
{
    struct call call;

    (void)state;
    for (int64_t left = -1; left < 2; left++) {
        begin_call(&call);
        call.exact.small.envelopes[0].voted_cents = 100 * EUROS + left;
        call.exact.small.allocation.step_cents = 1;
        for (uint32_t i = 0; i < 2; i++) {
            call.frozen[i] = (struct award_line){.candidate = i + 2, .cents = 50 * EUROS};
            call.exact.small.candidates[i + 2].status = AWARD_AWARDED;
            call.exact.small.candidates[i].computed_cents = 1;
            call.exact.small.candidates[i].minimum_cents = 0;
        }
        call.exact.small.allocation.frozen = call.frozen;
        call.exact.small.allocation.frozen_count = 2;
        assert_int_equal(contradicts(&call), left < 1);
    }
}

/* ---- what a floor asks of the call ----------------------------------------------------------- */

static void
a_floor_needs_a_single_pass_of_rule_max_or_euro(void **state)
{
    static const char one[] = "quota number 1: a floor needs a single pass, of rule max or euro";
    static const enum pass_rule others[] = {PASS_WALK, PASS_BAND, PASS_PRORATA};
    struct call call;

    (void)state;
    begin_call(&call);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        call.exact.small.passes[0].rule = others[i];
        assert_refused(&call.exact.small.allocation, one);
    }
    call.exact.small.passes[0].rule = PASS_EURO;
    call.exact.small.allocation.pass_count = 2;
    assert_refused(&call.exact.small.allocation, one);
    call.exact.small.allocation.pass_count = 0;
    assert_refused(&call.exact.small.allocation, one);
    call.exact.small.allocation.pass_count = 1;
    call.quota.least = -1;
    assert_refused(&call.exact.small.allocation, "quota number 1: limit out of range");
    call.quota.least = ALLOCATION_CENTS_MAX + 1;
    assert_refused(&call.exact.small.allocation, "quota number 1: limit out of range");
    call.quota.least = 3;
    run(&call.exact.small.allocation);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floors_that_can_be_kept_or_that_no_pass_is_for_are_no_contradiction),
        cmocka_unit_test(a_pool_of_nested_envelopes_holds_what_the_outer_one_does),
        cmocka_unit_test(what_a_pass_may_give_at_most_is_named),
        cmocka_unit_test(an_award_that_stands_by_several_lines_counts_once_wherever_they_are),
        cmocka_unit_test(the_last_cent_that_is_left_decides),
        cmocka_unit_test(awards_that_stand_take_their_money_and_count_once),
        cmocka_unit_test(a_floor_needs_a_single_pass_of_rule_max_or_euro),
    };

    return cmocka_run_group_tests_name("feasible_floors", tests, open_arena, close_arena);
}
