/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TESTS_HONEST_SOLVER_H
#define LEVAIN_TESTS_HONEST_SOLVER_H

/*
 * honest_solver - another solver that is none: the program's own search without a tight limit, on
 * the copy that others are given.
 */
#include "allocation/knapsack.h"

#include <string.h>

static inline bool
honest_solve(struct arena *within, void *context, const struct knapsack *knapsack, uint8_t *theirs)
{
    struct knapsack own = *knapsack;
    struct knapsack_rows rows = *knapsack->rows;
    struct err err = {.text = ""};
    int *asked = context;

    ++*asked;
    rows.left = ARENA_NEW(within, int64_t, rows.count);
    memcpy(rows.left, knapsack->rows->left, rows.count * sizeof *rows.left);
    own.rows = &rows;
    own.states_max = 0;
    own.asks_other = false;
    own.chosen = theirs;
    return knapsack_solve(within, &own, &err) == ST_OK && own.found;
}

#endif
