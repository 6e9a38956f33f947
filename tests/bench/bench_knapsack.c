/* SPDX-License-Identifier: MPL-2.0 */
/*
 * bench_knapsack: the exact solver in seconds of processor. Ordinary calls: costs of 5,000 to
 * 55,000 euros in steps of 10, scores of 30 to 100 points to the hundredth, a third of the money.
 * CBC, where it is installed (coinor-libcbc3), solves the same; both optima must be equal. Then the
 * strongly correlated class, score = cost and a constant in cents.
 */
#include "allocation/knapsack.h"
#include "unit/cbc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct arena arena;
static uint64_t seed;

static int64_t
below(int64_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)(seed % (uint64_t)limit);
}

static double
seconds_worked(void)
{
    struct timespec spent;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (double)spent.tv_sec + (double)spent.tv_nsec / 1e9;
}

static struct knapsack
draw(uint32_t count, bool strong, uint64_t number)
{
    struct knapsack_item *items = ARENA_NEW(&arena, struct knapsack_item, count);
    int64_t all = 0;

    seed = 0x9E3779B97F4A7C15U * number;
    for (uint32_t i = 0; i < count; i++) {
        int64_t cost = strong ? 500000 + below(5000000) : 1000 * (500 + below(5000));

        items[i] = (struct knapsack_item){strong ? cost + 1000000 : 3000 + below(7001), cost};
        all += cost;
    }
    return (struct knapsack){.items = items,
                             .count = count,
                             .budget_cents = all / 3,
                             .chosen = ARENA_NEW(&arena, uint8_t, count)};
}

static double
solve(struct knapsack *knapsack)
{
    struct err err = {.text = ""};
    double began = seconds_worked();

    if (knapsack_solve(&arena, knapsack, &err) != ST_OK) {
        (void)fprintf(stderr, "bench_knapsack: %s\n", err.text);
        exit(1);
    }
    return seconds_worked() - began;
}

static void
tell(const char *name, double value, const char *unit, const char *goal, bool met)
{
    (void)printf("bench: %s %.4f %s goal %s %s\n", name, value, unit, goal, met ? "met" : "short");
}

/* Several instances together; skips aloud when CBC is not here, fails when the optima differ. */
static void
compare_with_cbc(uint32_t count, int instances)
{
    struct cbc cbc;
    double ours = 0, theirs = 0;

    if (!cbc_open(&cbc)) {
        (void)fprintf(stderr, "bench_knapsack: no CBC here (libCbcSolver.so.3): not compared\n");
        return;
    }
    for (int i = 0; i < instances; i++) {
        struct arena_mark mark = arena_mark(&arena);
        struct knapsack knapsack = draw(count, false, (uint64_t)i + 1);
        double began;
        int64_t profit;

        (void)solve(&knapsack); /* the memory is there: CBC finds its own warm too */
        ours += solve(&knapsack);
        began = seconds_worked();
        profit = cbc_solve(&cbc, &arena, &knapsack);
        theirs += seconds_worked() - began;
        if (!knapsack.exact || profit != knapsack.profit) {
            (void)fprintf(stderr, "bench_knapsack: %lld is not CBC's %lld\n",
                          (long long)knapsack.profit, (long long)profit);
            exit(1);
        }
        arena_reset(&arena, mark);
    }
    (void)fprintf(stderr, "bench_knapsack: CBC %.3f s, levain %.6f s for %d of %u\n", theirs, ours,
                  instances, count);
    tell("knapsack_against_cbc", theirs / ours, "times", ">=1000", theirs >= 1000 * ours);
}

int
main(void)
{
    bool is_short = getenv("BENCH_SHORT") != NULL;
    uint32_t many = is_short ? 100000 : 1000000;
    struct knapsack knapsack;
    double seconds;

    arena_init(&arena, (size_t)1 << 30);
    compare_with_cbc(10000, is_short ? 1 : 3);
    arena_free(&arena);
    arena_init(&arena, (size_t)1 << 30);
    knapsack = draw(many, false, 7);
    seconds = solve(&knapsack);
    tell(is_short ? "knapsack_100000_seconds" : "knapsack_1000000_seconds", seconds, "s", "<=0.3",
         seconds <= 0.3 && knapsack.exact);
    if (!is_short) { /* of few items, what the search holds is the most of it */
        tell("knapsack_bytes_an_item",
             (double)(arena.peak_bytes - many * (sizeof *knapsack.items + 1)) / many, "bytes",
             "<=100", arena.peak_bytes <= many * (sizeof *knapsack.items + 1 + 100));
    }
    knapsack = draw(10000, true, 9);
    seconds = solve(&knapsack);
    tell("knapsack_strong_gap_ppm",
         1e6 * (double)(knapsack.upper - knapsack.profit) / (double)knapsack.profit, "ppm", "<=1",
         (wide)(knapsack.upper - knapsack.profit) * 1000000 <= knapsack.profit);
    tell("knapsack_strong_seconds", seconds, "s", "<=1", seconds <= 1);
    arena_free(&arena);
    return 0;
}
