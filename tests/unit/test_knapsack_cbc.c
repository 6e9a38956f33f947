/* SPDX-License-Identifier: MPL-2.0 */
/*
 * knapsack: the same optimum as CBC, on instances that a table would be too large for; CBC takes 15
 * ms for each: CBC_INSTANCES says how many.
 */
#include "cbc.h"
#include "knapsack_judge.h"

static void
the_optimum_is_that_of_cbc(void **state)
{
    /* Not the hard classes: CBC does not end with those. */
    static const enum class classes[] = {UNCORRELATED, WEAK, TIES};
    struct knapsack_item items[200];
    uint8_t chosen[200];
    const char *wanted = getenv("CBC_INSTANCES");
    uint64_t count = wanted != NULL ? strtoull(wanted, NULL, 10) : 100;
    struct cbc cbc;

    (void)state;
    if (!cbc_open(&cbc)) {
        fail_msg("there is no libCbcSolver.so.3: .ci/packages build installs it");
    }
    for (uint64_t i = 0; i < count; i++) {
        struct knapsack knapsack = {.items = items, .chosen = chosen};
        struct arena_mark mark = arena_mark(&arena);
        int64_t all = 0;

        seed = 0x9E3779B97F4A7C15U * (i + 1);
        knapsack.count = 20 + (uint32_t)below(181);
        for (uint32_t j = 0; j < knapsack.count; j++) {
            items[j] = draw(classes[i % COUNT(classes)], 100000);
            all += items[j].cost_cents;
        }
        knapsack.budget_cents = all / (2 + below(6));
        solve(&knapsack);
        assert_true(knapsack.exact);
        assert_adds_up(&knapsack);
        assert_int_equal(cbc_solve(&cbc, &arena, &knapsack), knapsack.profit);
        arena_reset(&arena, mark);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_optimum_is_that_of_cbc),
    };

    return cmocka_run_group_tests_name("knapsack_cbc", tests, open_arena, close_arena);
}
