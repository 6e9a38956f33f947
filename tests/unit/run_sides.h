/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RUN_SIDES_H
#define LEVAIN_RUN_SIDES_H

#include "fund/run_change.h"
#include "fund_worked.h"

/*
 * run_sides - two runs of one application of the small fund, each under a fund file of its own.
 *
 * As it is written: SOUTH, 3 members, marks A 4 and 4, S 3. By hand: R2 asks 2 x 3 + 1 >= 4 seats;
 * A is 50 x 4 / 5 = 40, S 20 x 3 / 5 = 12, F 30 x min(5, 3) / 5 = 18: a score of 70.
 */
struct run_pair {
    struct fund_file files[2];
    struct application applications[2];
    struct run_mark marks[2][8];
    const char *waived[2][2];
    struct run_side sides[2];
    struct assessment ends[2];
    struct run_comparison comparison;
};

/** Give both sides under the two texts of a fund file. Errors: the test fails. */
struct run_pair *run_pair_of(const char *before, const char *after);

/** Begin the comparison again, after what the files know was changed. Errors: the test fails. */
void run_pair_begin(struct run_pair *pair);

/** Write a cell, a mark or a waiver of one side. Errors: the test fails. */
void run_pair_set(struct run_pair *pair, size_t side, const char *field, const char *cell);
void run_pair_mark(struct run_pair *pair, size_t side, size_t at, int64_t mark);
void run_pair_waive(struct run_pair *pair, size_t side, const char *rule);

/** Compare both. Errors: the test fails. */
struct run_change run_pair_compare(struct run_pair *pair);

/** Give a move as "FROM -> TO because CAUSE!, CAUSE only CAUSE+CAUSE": `!` is enough alone; "none"
 *  when nothing of that kind moves. Errors: none. */
const char *run_pair_move(struct run_pair *pair, const struct run_change *change,
                          enum quantity_kind kind, const char *code);

#endif
