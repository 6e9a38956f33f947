/* SPDX-License-Identifier: MPL-2.0 */
/* Built with CBC=1 only, in the place of none.c. */
#include "solver/solver.h"

#include <coin/Cbc_C_Interface.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

/* One node takes about as long as so many states of our own search. */
#define STATES_OF_A_NODE 1000

/* The columns are items; the first row is the budget, the others are those of the knapsack. */
struct columns {
    int *starts, *row;
    double *weight, *least, *most, *profit, *row_least, *row_most;
};

static struct columns
columns_new(struct arena *arena, const struct knapsack *knapsack)
{
    const struct knapsack_rows *rows = knapsack->rows;
    size_t count = knapsack->count, limits = (size_t)rows->count + 1;
    size_t cells = count + rows->begins[count] - rows->begins[0];

    return (struct columns){
        .starts = ARENA_NEW(arena, int, count + 1),
        .row = ARENA_NEW(arena, int, cells),
        .weight = ARENA_NEW(arena, double, cells),
        .least = ARENA_NEW(arena, double, count),
        .most = ARENA_NEW(arena, double, count),
        .profit = ARENA_NEW(arena, double, count),
        .row_least = ARENA_NEW(arena, double, limits),
        .row_most = ARENA_NEW(arena, double, limits),
    };
}

static void
fill(const struct columns *columns, const struct knapsack *knapsack)
{
    const struct knapsack_rows *rows = knapsack->rows;
    int cell = 0;

    columns->row_most[0] = (double)knapsack->budget_cents;
    for (uint32_t i = 0; i < rows->count; i++) {
        columns->row_least[i + 1] = rows->least != NULL ? (double)rows->least[i] : 0;
        columns->row_most[i + 1] = (double)rows->left[i];
    }
    for (uint32_t i = 0; i < knapsack->count; i++) {
        double cost = (double)knapsack->items[i].cost_cents;

        columns->starts[i] = cell;
        columns->profit[i] = (double)knapsack->items[i].profit;
        columns->most[i] = knapsack->items[i].cost_cents <= knapsack->budget_cents;
        columns->row[cell] = 0;
        columns->weight[cell++] = cost;
        for (size_t k = rows->begins[i]; k < rows->begins[i + 1]; k++) {
            columns->row[cell] = (int)rows->row[k] + 1;
            columns->weight[cell++] = rows->counts_awards[rows->row[k]] ? 1 : cost;
        }
    }
    columns->starts[knapsack->count] = cell;
}

/* It prints what it does whatever it is told, and takes the signal of Ctrl-C for itself. */
struct kept {
    int output;
    struct sigaction interrupt;
};

static bool
silence(struct kept *kept)
{
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)fflush(NULL);
    kept->output = nothing >= 0 ? dup(STDOUT_FILENO) : -1;
    if (kept->output >= 0) {
        (void)dup2(nothing, STDOUT_FILENO);
        (void)sigaction(SIGINT, NULL, &kept->interrupt);
    }
    if (nothing >= 0) {
        (void)close(nothing);
    }
    return kept->output >= 0;
}

static void
speak(const struct kept *kept)
{
    (void)fflush(NULL);
    (void)dup2(kept->output, STDOUT_FILENO);
    (void)close(kept->output);
    (void)sigaction(SIGINT, &kept->interrupt, NULL);
}

static void
set_parameters(Cbc_Model *model, const struct knapsack *knapsack)
{
    uint64_t nodes = knapsack->states_max / STATES_OF_A_NODE + 1;
    char number[24];

    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)nodes);
    Cbc_setParameter(model, "log", "0");
    Cbc_setParameter(model, "maxNodes", number);
    Cbc_setParameter(model, "ratio", "0");
    Cbc_setParameter(model, "allow", "0.999"); /* profits are whole */
    Cbc_setParameter(model, "primalT", "1e-9");
    Cbc_setParameter(model, "integerT", "1e-9");
}

/* What was found by who asks, to begin with. */
static void
begin_with_ours(struct arena *arena, Cbc_Model *model, const struct knapsack *knapsack)
{
    int *index = ARENA_NEW(arena, int, knapsack->count);
    double *value = ARENA_NEW(arena, double, knapsack->count);

    for (uint32_t i = 0; i < knapsack->count; i++) {
        index[i] = (int)i;
        value[i] = knapsack->chosen[i];
    }
    Cbc_setMIPStartI(model, (int)knapsack->count, index, value);
}

static bool
solve(struct arena *arena, void *context, const struct knapsack *knapsack, uint8_t *theirs)
{
    const struct columns columns = columns_new(arena, knapsack);
    const double *solution;
    struct kept kept;
    Cbc_Model *model;

    (void)context;
    if (!silence(&kept)) {
        return false;
    }
    fill(&columns, knapsack);
    model = Cbc_newModel();
    Cbc_loadProblem(model, (int)knapsack->count, (int)knapsack->rows->count + 1, columns.starts,
                    columns.row, columns.weight, columns.least, columns.most, columns.profit,
                    columns.row_least, columns.row_most);
    Cbc_setObjSense(model, -1);
    for (uint32_t i = 0; i < knapsack->count; i++) {
        Cbc_setInteger(model, (int)i);
    }
    set_parameters(model, knapsack);
    if (knapsack->found) {
        begin_with_ours(arena, model, knapsack);
    }
    (void)Cbc_solve(model);
    solution = Cbc_getColSolution(model);
    for (uint32_t i = 0; solution != NULL && i < knapsack->count; i++) {
        theirs[i] = solution[i] > 0.5;
    }
    Cbc_deleteModel(model);
    speak(&kept);
    return solution != NULL;
}

const struct knapsack_other *
solver_other(void)
{
    static char name[32];
    static const struct knapsack_other other = {.name = name, .solve = solve};

    (void)snprintf(name, sizeof name, "CBC %s", Cbc_getVersion());
    return &other;
}
