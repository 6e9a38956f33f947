/* SPDX-License-Identifier: MPL-2.0 */
/*
 * pass_rows: quotas and envelopes as limits of what an exact pass chooses, and whether they hold.
 */
#include "allocation/pass_plan.h"

#include "walk.h"

#define NONE ALLOCATION_NO_GROUP

enum { CANDIDATES = 4, ENVELOPES = 4, ROWS = 8 };

/* A quota of cents for all (row 0), one of awards in three groups (rows 1 to 3); the first envelope
 * within the second, two more (rows 4 to 7). */
struct call {
    struct candidate candidates[CANDIDATES];
    struct envelope envelopes[ENVELOPES];
    struct quota quotas[2];
    uint32_t groups[CANDIDATES];
    int64_t used_cents[1], used_awards[3], awards_limits[3];
    struct pass pass;
    struct allocation allocation;
    struct walk walk;
    struct plan plan;
};

static void
begin_call(struct call *call)
{
    *call = (struct call){
        .envelopes = {{.left_cents = 40, .parent_number = 2},
                      {.left_cents = 60},
                      {.left_cents = 50},
                      {.left_cents = 0}},
        .quotas = {{.limit = 90, .group_count = 1}, {.measure = QUOTA_AWARDS, .group_count = 3}},
        .groups = {2, NONE, 1, 0},
        .used_awards = {3, 0, 0},
        .awards_limits = {2, 1, 2},
        .pass = {.source = PASS_OWN_ENVELOPE, .rule = PASS_MAX},
        .allocation = {.count = CANDIDATES,
                       .envelope_count = ENVELOPES,
                       .quota_count = 2,
                       .pass_count = 1,
                       .step_cents = 1},
        .plan = {.may_cents = 1000, .floor_left_out = ALLOCATION_NO_QUOTA}};
    for (uint32_t i = 0; i < CANDIDATES; i++) {
        call->candidates[i] = (struct candidate){.computed_cents = 30, .rank = i + 1};
    }
    call->candidates[2].envelope = 2;
    call->candidates[2].award_cents = 5; /* of which it had a part before */
    call->candidates[3].envelope = 1;
    call->quotas[0].group_used = call->used_cents;
    call->quotas[1].group = call->groups;
    call->quotas[1].group_used = call->used_awards;
    call->quotas[1].limits = call->awards_limits;
    call->allocation.candidates = call->candidates;
    call->allocation.envelopes = call->envelopes;
    call->allocation.quotas = call->quotas;
    call->allocation.passes = &call->pass;
    call->walk =
        (struct walk){.arena = &arena, .allocation = &call->allocation, .pass = &call->pass};
    call->plan.walk = &call->walk;
}

static void
assert_rows(struct call *call, uint32_t candidate, size_t count, const uint32_t *rows)
{
    assert_int_equal(plan_add_rows(&call->plan, candidate, 1), count + 1);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(call->plan.row[i + 1], rows[i]);
    }
}

static void
each_counts_in_its_groups_and_in_the_envelopes_around_it(void **state)
{
    struct call call;

    (void)state;
    begin_call(&call);
    plan_set_rows(&call.plan);
    plan_room_for_rows(&call.plan, CANDIDATES);
    assert_rows(&call, 0, 4, (uint32_t[]){0, 3, 4, 5});
    assert_rows(&call, 1, 3, (uint32_t[]){0, 4, 5});
    assert_rows(&call, 2, 2, (uint32_t[]){0, 6}); /* a top-up is no new award */
    assert_rows(&call, 3, 3, (uint32_t[]){0, 1, 5});
    call.pass.source = PASS_POOL; /* is the budget itself */
    plan_set_rows(&call.plan);
    plan_room_for_rows(&call.plan, CANDIDATES);
    assert_rows(&call, 0, 2, (uint32_t[]){0, 3});
}

static void
a_row_has_what_its_group_or_envelope_has_left(void **state)
{
    static const int64_t left[ROWS] = {83, 0, 1, 2, 40, 60, 50, 0};
    struct call call;

    (void)state;
    begin_call(&call);
    call.used_cents[0] = 7;
    plan_set_rows(&call.plan);
    assert_int_equal(call.plan.rows.count, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(call.plan.rows.left[i], left[i]);
        assert_int_equal(call.plan.rows.counts_awards[i], i >= 1 && i <= 3);
    }
    assert_null(call.plan.rows.least); /* no quota has a floor */
}

/* All are in the envelope that stands deepest, and count in all: whichever envelope that is, the
 * lists of rows end where the next array begins. */
static void
there_is_room_for_all_that_each_counts_in(void **state)
{
    static const uint16_t deepest[] = {0, 3};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct call call;
        uint32_t *behind;
        size_t end = 0;

        begin_call(&call);
        call.envelopes[0].parent_number = 0;
        call.envelopes[deepest[i]].parent_number = 2;
        for (uint32_t k = 0; k < CANDIDATES; k++) {
            call.candidates[k].envelope = deepest[i];
            call.candidates[k].award_cents = 0;
            call.groups[k] = 1;
        }
        plan_set_rows(&call.plan);
        plan_room_for_rows(&call.plan, CANDIDATES);
        behind = ARENA_NEW(&arena, uint32_t, 1);
        *behind = UINT32_MAX;
        for (uint32_t k = 0; k < CANDIDATES; k++) {
            end = plan_add_rows(&call.plan, k, end);
        }
        assert_int_equal(end, 4 * CANDIDATES);
        assert_true(*behind == UINT32_MAX);
    }
}

static void
a_row_is_told_by_the_quota_that_it_is_of(void **state)
{
    static const uint16_t quotas[] = {0, 1, 1, 1, ALLOCATION_NO_QUOTA};
    struct call call;

    (void)state;
    begin_call(&call);
    for (uint32_t row = 0; row < 5; row++) {
        assert_int_equal(plan_quota_of_row(&call.allocation, row), quotas[row]);
    }
    assert_int_equal(plan_quota_of_row(&call.allocation, UINT32_MAX), ALLOCATION_NO_QUOTA);
}

/* Floors of 20 cents, 12 of which are there, and of one award, of which the first group has three.
 */
static void
set_floors(struct call *call)
{
    call->quotas[0].least = 20;
    call->quotas[1].least = 1;
    call->used_cents[0] = 12;
    plan_set_rows(&call->plan);
}

static void
assert_least(const struct plan *plan, const int64_t *least)
{
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(plan->rows.least[i], least[i]);
    }
}

static void
a_group_is_asked_what_its_floor_lacks_and_its_quota_is_its_family(void **state)
{
    static const uint32_t family[] = {0, 1, 1, 1};
    struct call call;

    (void)state;
    begin_call(&call);
    set_floors(&call);
    assert_least(&call.plan, (int64_t[ROWS]){8, 0, 1, 1});
    assert_int_equal(call.plan.rows.family_count, 2);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(call.plan.rows.family[i], family[i]);
    }
    call.plan.floor_left_out = 1;
    plan_set_rows(&call.plan);
    assert_least(&call.plan, (int64_t[ROWS]){8});
    call.plan.floor_left_out = 0;
    plan_set_rows(&call.plan);
    assert_least(&call.plan, (int64_t[ROWS]){0, 0, 1, 1});
    call.plan.without_floors = true;
    plan_set_rows(&call.plan);
    assert_least(&call.plan, (int64_t[ROWS]){0});
}

static bool
holds(struct call *call, int64_t *planned_cents)
{
    call->walk.planned_cents = planned_cents;
    return plan_holds(&call->plan);
}

/* 40 of the first are also of the 60 around it. What is not planned, or was too dear, takes
 * nothing. */
static void
a_plan_holds_to_the_last_cent_of_envelopes_and_pass(void **state)
{
    struct call call;

    (void)state;
    begin_call(&call);
    call.used_awards[0] = 0;
    call.quotas[0].limit = 200;
    plan_set_rows(&call.plan);
    assert_true(holds(&call, (int64_t[]){30, 10, 50, 20}));
    assert_false(holds(&call, (int64_t[]){30, 11, 50, 0}));
    assert_false(holds(&call, (int64_t[]){30, 10, 50, 21}));
    assert_false(holds(&call, (int64_t[]){30, 10, 51, 20}));
    call.plan.may_cents = 110;
    assert_true(holds(&call, (int64_t[]){30, 10, 50, 20}));
    call.plan.may_cents = 109;
    assert_false(holds(&call, (int64_t[]){30, 10, 50, 20}));
    call.plan.may_cents = 40;
    assert_true(holds(&call, (int64_t[]){40, 0, -1, 0}));
    call.plan.may_cents = 1;
    assert_true(holds(&call, (int64_t[]){1, 0, 0, 0}));
    call.plan.may_cents = 0;
    assert_false(holds(&call, (int64_t[]){1, 0, 0, 0}));
    call.plan.may_cents = 1000;
    call.envelopes[0].left_cents = 0; /* one cent is one too many */
    assert_false(holds(&call, (int64_t[]){1, 0, 0, 0}));
    assert_true(holds(&call, (int64_t[]){-1, 0, 0, 0}));
}

static void
a_plan_holds_to_the_limits_of_every_quota(void **state)
{
    struct call call;

    (void)state;
    begin_call(&call);
    call.used_awards[0] = 0;
    plan_set_rows(&call.plan);
    assert_true(holds(&call, (int64_t[]){20, 0, 50, 20}));
    assert_false(holds(&call, (int64_t[]){21, 0, 50, 20}));
    call.used_awards[0] = 2; /* of the last one's group, that may have 2 */
    assert_false(holds(&call, (int64_t[]){20, 0, 50, 20}));
    assert_true(holds(&call, (int64_t[]){20, 0, 50, 0}));
}

/* 8 cents are missing, and an award of each of the last two groups: the third of the four was
 * awarded before. */
static void
a_plan_holds_when_every_floor_is_reached(void **state)
{
    struct call call;

    (void)state;
    begin_call(&call);
    call.used_awards[0] = 1;
    set_floors(&call);
    assert_false(holds(&call, (int64_t[]){8, 0, 8, 0})); /* a top-up is no new award */
    call.candidates[2].award_cents = 0;
    assert_true(holds(&call, (int64_t[]){7, 0, 1, 0}));
    assert_false(holds(&call, (int64_t[]){6, 0, 1, 0}));
    assert_false(holds(&call, (int64_t[]){8, 0, 0, 8}));
    assert_false(holds(&call, (int64_t[]){0, 8, 8, 8}));
    assert_true(holds(&call, (int64_t[]){7, 0, 1, -1}));
    assert_false(holds(&call, (int64_t[]){8, 0, -1, 0}));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_counts_in_its_groups_and_in_the_envelopes_around_it),
        cmocka_unit_test(a_row_has_what_its_group_or_envelope_has_left),
        cmocka_unit_test(there_is_room_for_all_that_each_counts_in),
        cmocka_unit_test(a_row_is_told_by_the_quota_that_it_is_of),
        cmocka_unit_test(a_group_is_asked_what_its_floor_lacks_and_its_quota_is_its_family),
        cmocka_unit_test(a_plan_holds_to_the_last_cent_of_envelopes_and_pass),
        cmocka_unit_test(a_plan_holds_to_the_limits_of_every_quota),
        cmocka_unit_test(a_plan_holds_when_every_floor_is_reached),
    };

    return cmocka_run_group_tests_name("pass_rows", tests, open_arena, close_arena);
}
