/* SPDX-License-Identifier: MPL-2.0 */
/*
 * plan_gaps: how far from the best a search may have stopped is said, never less than it is.
 */
#include "fund/plan_gaps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static void
assert_text(int64_t found, int64_t upper, const char *percent)
{
    struct fund_pass passes[2] = {{.code = "first"}, {.code = "second"}};
    struct fund_file file = {.passes = passes, .pass_count = 2};
    struct plan_gap gap = {.pass = 1, .found = found, .upper = upper};
    char expected[200];

    (void)snprintf(expected, sizeof expected,
                   "pass second: the search for the best set stopped at its limit of states; no "
                   "set is worth more than what was found plus %s %%",
                   percent);
    assert_string_equal(plan_gap_text(&arena, &file, &gap), expected);
}

static void
the_gap_is_rounded_up_to_the_millionth_of_a_percent(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)1 << 20);
    assert_text(200, 231, "15.5");
    assert_text(3, 4, "33.333334");
    assert_text(INT64_C(1) << 61, (INT64_C(1) << 61) + 1, "0.000001");
    assert_text(0, 2, "200");
    arena_free(&arena);
}

static void
only_what_is_not_proven_is_noted(void **state)
{
    struct fund_file file = {.pass_count = 1, .envelope_count = 1};
    struct knapsack proven = {.exact = true, .profit = 7, .upper = 7};
    struct knapsack stopped = {.profit = 7, .upper = 9};
    struct allocation_plan plan = {.arena = &arena, .file = &file};

    (void)state;
    arena_init(&arena, (size_t)1 << 20);
    plan_gaps_watch(&plan);
    plan.walk.on_proof(plan.walk.proof_context, &(struct allocation_proof){.solved = &proven});
    assert_int_equal(plan.gap_count, 0);
    plan.walk.on_proof(plan.walk.proof_context,
                       &(struct allocation_proof){.pass = 3, .solved = &stopped});
    assert_int_equal(plan.gap_count, 1);
    assert_int_equal(plan.gaps[0].pass, 3);
    assert_int_equal(plan.gaps[0].found, 7);
    assert_int_equal(plan.gaps[0].upper, 9);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gap_is_rounded_up_to_the_millionth_of_a_percent),
        cmocka_unit_test(only_what_is_not_proven_is_noted),
    };

    return cmocka_run_group_tests_name("plan_gaps", tests, NULL, NULL);
}
