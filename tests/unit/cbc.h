/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TESTS_CBC_H
#define LEVAIN_TESTS_CBC_H

/*
 * cbc - the knapsack as COIN-OR's CBC solves it, for comparison only.
 *
 * The library is looked for when it is asked, by its name, so that nothing has to be installed to
 * build. What it answers in binary fractions is a set; what that is worth is added up in integers.
 */
#include "allocation/knapsack.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct cbc {
    void *(*new_model)(void);
    void (*delete_model)(void *model);
    void (*load)(void *model, int columns, int rows, const int *starts, const int *index,
                 const double *value, const double *column_least, const double *column_most,
                 const double *objective, const double *row_least, const double *row_most);
    void (*set_sense)(void *model, double sense);
    void (*set_integer)(void *model, int column);
    void (*set_parameter)(void *model, const char *name, const char *value);
    int (*solve)(void *model);
    int (*is_optimal)(void *model);
    const double *(*solution)(void *model);
};

/* False when CBC is not here. */
static inline bool
cbc_open(struct cbc *cbc)
{
    static const char *const names[] = {
        "Cbc_newModel",    "Cbc_deleteModel",     "Cbc_loadProblem",
        "Cbc_setObjSense", "Cbc_setInteger",      "Cbc_setParameter",
        "Cbc_solve",       "Cbc_isProvenOptimal", "Cbc_getColSolution"};
    void *const to[] = {&cbc->new_model, &cbc->delete_model, &cbc->load,
                        &cbc->set_sense, &cbc->set_integer,  &cbc->set_parameter,
                        &cbc->solve,     &cbc->is_optimal,   &cbc->solution};
    void *library = dlopen("libCbcSolver.so.3", RTLD_NOW | RTLD_LOCAL);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *found = library != NULL ? dlsym(library, names[i]) : NULL;

        if (found == NULL) {
            return false;
        }
        memcpy(to[i], &found, sizeof found);
    }
    return true;
}

struct cbc_columns {
    int *starts, *rows;
    double *cost, *least, *most, *profit;
};

static inline void
cbc_fill(const struct cbc_columns *columns, const struct knapsack *knapsack)
{
    for (uint32_t i = 0; i < knapsack->count; i++) {
        columns->starts[i] = (int)i;
        columns->cost[i] = (double)knapsack->items[i].cost_cents;
        columns->profit[i] = (double)knapsack->items[i].profit;
        columns->least[i] = 0;
        columns->most[i] = 1;
        columns->rows[i] = 0;
    }
    columns->starts[knapsack->count] = (int)knapsack->count;
}

/* It prints what it does whatever it is told. */
static inline int
cbc_silence(void)
{
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC), kept;

    (void)fflush(stdout);
    kept = dup(STDOUT_FILENO);
    (void)dup2(nothing, STDOUT_FILENO);
    (void)close(nothing);
    return kept;
}

static inline void
cbc_speak(int kept)
{
    (void)fflush(stdout);
    (void)dup2(kept, STDOUT_FILENO);
    (void)close(kept);
}

/* What CBC's set is worth; -1 when it has no proven optimum, or its set costs too much. */
static inline int64_t
cbc_solve(const struct cbc *cbc, struct arena *arena, const struct knapsack *knapsack)
{
    const struct cbc_columns columns = {.starts = ARENA_NEW(arena, int, knapsack->count + 1),
                                        .rows = ARENA_NEW(arena, int, knapsack->count),
                                        .cost = ARENA_NEW(arena, double, knapsack->count),
                                        .least = ARENA_NEW(arena, double, knapsack->count),
                                        .most = ARENA_NEW(arena, double, knapsack->count),
                                        .profit = ARENA_NEW(arena, double, knapsack->count)};
    const double row_least = 0, row_most = (double)knapsack->budget_cents;
    void *model = cbc->new_model();
    int64_t profit = 0, cost = 0;
    int silence;

    cbc_fill(&columns, knapsack);
    cbc->load(model, (int)knapsack->count, 1, columns.starts, columns.rows, columns.cost,
              columns.least, columns.most, columns.profit, &row_least, &row_most);
    cbc->set_sense(model, -1);
    for (uint32_t i = 0; i < knapsack->count; i++) {
        cbc->set_integer(model, (int)i);
    }
    cbc->set_parameter(model, "log", "0");
    cbc->set_parameter(model, "ratio", "0");
    cbc->set_parameter(model, "allow", "0.999"); /* profits are whole */
    silence = cbc_silence();
    (void)cbc->solve(model);
    cbc_speak(silence);
    for (uint32_t i = 0; i < knapsack->count; i++) {
        if (cbc->solution(model)[i] > 0.5) {
            profit += knapsack->items[i].profit;
            cost += knapsack->items[i].cost_cents;
        }
    }
    profit = cbc->is_optimal(model) && cost <= knapsack->budget_cents ? profit : -1;
    cbc->delete_model(model);
    return profit;
}

#endif
