/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PASS_EXACT_H
#define LEVAIN_PASS_EXACT_H

#include "allocation/walk_parts.h"

/*
 * pass_exact - what a pass that does not walk gives each candidate: band, max, euro, prorata.
 *
 * The set is chosen when the pass opens; the pass then looks at the candidates in the canonical
 * order as any other, and gives each what was planned. One that a quota refuses, or would reduce,
 * as things stand is not planned with.
 *
 * Band, max and euro weigh quotas and envelopes with the money: first each envelope (or the pool)
 * is solved apart; when what is best for each is within every quota, every envelope around them and
 * what the pass may give, nothing is better. Else all are solved together (knapsack.h, rows).
 * Prorata shares each envelope, one after the other in their order, those within one another by
 * what can be spent of them then, and quotas by what those before it left: prorata.h, rows.
 */
#define PLAN_TOO_DEAR INT64_C(-1) /* the budget did not pay for it even alone */

/**
 * Plan the pass that was just opened: sets walk->planned_cents, by rank, to what it is
 * given, 0 (the optimum is without it) or PLAN_TOO_DEAR, and tells what proves it. The second walk
 * finds what the first one planned.
 *
 * Owner:  walk->plans_cents; the arena of the walk is given back as it was.
 * Errors: ST_DATA - the first key of the order is not a score with the highest first; scores are
 *         below 0, too large or too finely divided to be added exactly. ST_UNAVAILABLE - another
 *         solver is to be asked and there is none.
 * Cost:   as knapsack_solve.
 */
enum status pass_exact_plan(struct walk *walk, struct err *err) __attribute__((warn_unused_result));

#endif
