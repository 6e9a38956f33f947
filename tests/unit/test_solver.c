/* SPDX-License-Identifier: MPL-2.0 */
/*
 * solver: CBC where this program was built with it (make CBC=1): its sets are no worse than those
 * of a search that stopped, keep to all limits, and are the same each time.
 */
#include "solver/solver.h"

#include "allocation/knapsack_core.h"
#include "knapsack_floored.h"

#include <signal.h>
#include <unistd.h>

enum { ITEMS = 150, ROWS = 22 };

struct quotas {
    struct knapsack_item items[ITEMS];
    uint8_t chosen[ITEMS];
    int64_t left[ROWS], limit[ROWS], least[ROWS];
    bool counts_awards[ROWS];
    size_t begins[ITEMS + 1];
    uint32_t row[3 * ITEMS], family[ROWS];
    struct knapsack_rows rows;
    struct knapsack knapsack;
};

/* Each counts in one of 12 territories, of 6 themes that count awards, of 4 models: quotas overlap.
 */
static void
draw_quotas(struct quotas *quotas, bool floors)
{
    static const uint32_t sizes[] = {12, 6, 4}, firsts[] = {0, 12, 18};
    int64_t all = 0, budget;

    *quotas = (struct quotas){.rows = {.count = ROWS, .family_count = 3}};
    for (uint32_t i = 0; i < ITEMS; i++) {
        quotas->items[i] = (struct knapsack_item){3000 + below(7001), 500000 + below(9500000)};
        all += quotas->items[i].cost_cents;
        quotas->begins[i + 1] = 3 * (size_t)(i + 1);
        for (uint32_t k = 0; k < 3; k++) {
            quotas->row[3 * i + k] = firsts[k] + (uint32_t)below(sizes[k]);
        }
    }
    budget = all / 4;
    for (uint32_t row = 0; row < ROWS; row++) {
        quotas->family[row] = row < 12 ? 0 : row < 18 ? 1 : 2;
        quotas->counts_awards[row] = row >= 12 && row < 18;
        quotas->limit[row] = row < 12   ? budget / 12 * (80 + below(40)) / 100
                             : row < 18 ? ITEMS / 24 + below(3)
                                        : budget / 3;
        quotas->least[row] = row < 12 ? quotas->limit[row] / 2 : 0;
    }
    quotas->rows.left = quotas->left;
    quotas->rows.least = floors ? quotas->least : NULL;
    quotas->rows.family = quotas->family;
    quotas->rows.counts_awards = quotas->counts_awards;
    quotas->rows.begins = quotas->begins;
    quotas->rows.row = quotas->row;
    quotas->knapsack = (struct knapsack){.items = quotas->items,
                                         .count = ITEMS,
                                         .budget_cents = budget,
                                         .states_max = 1000,
                                         .rows = &quotas->rows,
                                         .other = solver_other(),
                                         .chosen = quotas->chosen};
}

static void
solve_quotas(struct quotas *quotas, bool asks_other)
{
    memcpy(quotas->left, quotas->limit, sizeof quotas->left);
    quotas->knapsack.asks_other = asks_other;
    solve(&quotas->knapsack);
    if (quotas->knapsack.found) {
        memcpy(quotas->left, quotas->limit, sizeof quotas->left);
        assert_true(core_rows_hold(&arena, &quotas->knapsack));
    }
}

static void
it_betters_a_search_that_stopped_the_same_each_time(void **state)
{
    static struct quotas quotas;
    uint8_t chosen[ITEMS];
    int better = 0;

    (void)state;
    assert_non_null(solver_other());
    assert_int_equal(strncmp(solver_other()->name, "CBC ", 4), 0);
    for (uint64_t i = 0; i < 12; i++) {
        int64_t ours;

        seed = 0x9E3779B97F4A7C15U * (i + 1);
        draw_quotas(&quotas, i % 2 == 0);
        solve_quotas(&quotas, false);
        ours = quotas.knapsack.found ? quotas.knapsack.profit : -1;
        solve_quotas(&quotas, true);
        assert_true(quotas.knapsack.asked && quotas.knapsack.found);
        assert_true(quotas.knapsack.profit >= ours);
        assert_true(!quotas.knapsack.by_other || quotas.knapsack.profit > ours);
        better += quotas.knapsack.by_other;
        memcpy(chosen, quotas.chosen, sizeof chosen);
        solve_quotas(&quotas, true);
        assert_memory_equal(chosen, quotas.chosen, sizeof chosen);
    }
    print_message("# better in %d of 12\n", better);
    assert_in_range(better, 6, 12);
}

/* It writes where this program does, and catches signals: neither may be left changed. */
static void
it_leaves_output_and_signals_as_they_were(void **state)
{
    static struct quotas quotas;
    struct sigaction action;
    int ends[2], kept;
    char byte;

    (void)state;
    assert_non_null(solver_other());
    seed = 5;
    draw_quotas(&quotas, false);
    assert_int_equal(pipe(ends), 0);
    (void)fflush(stdout);
    kept = dup(STDOUT_FILENO);
    (void)dup2(ends[1], STDOUT_FILENO);
    (void)close(ends[1]);
    solve_quotas(&quotas, true);
    (void)fflush(stdout);
    (void)dup2(kept, STDOUT_FILENO);
    (void)close(kept);
    assert_true(quotas.knapsack.asked);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    (void)close(ends[0]);
    assert_int_equal(sigaction(SIGINT, NULL, &action), 0);
    assert_ptr_equal(action.sa_handler, SIG_DFL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_betters_a_search_that_stopped_the_same_each_time),
        cmocka_unit_test(it_leaves_output_and_signals_as_they_were),
    };

    return cmocka_run_group_tests_name("solver", tests, open_arena, close_arena);
}
