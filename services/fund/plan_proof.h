/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PLAN_PROOF_H
#define LEVAIN_PLAN_PROOF_H

#include "fund/allocation_plan.h"

/*
 * plan_proof - what proves the choices of the exact passes of a walk, and how far from the best one
 * may be whose search stopped.
 */
struct plan_proof {
    uint16_t pass;
    uint16_t envelope;    /* ALLOCATION_NO_ENVELOPE = the pool, or all together */
    int64_t score_unit;   /* profits are scores x this; under euro x the steps of the award too */
    uint32_t item_count;  /* that it chose among */
    int64_t found, upper; /* what was found is worth, and what no set is worth more than */
    bool exact;           /* nothing is worth more than what was found */
    uint64_t states;
    const char *solver; /* another one that was asked, with its version; null = none was */
    bool by_solver;     /* and its set is what is chosen */
    bool has_bound;     /* false: bands, each of which has its own */
    struct knapsack_bound bound;
};

/** Have the next walk of the plan note its proofs; of a budget that nobody asks for there is none.
 *  Owner: the plan's arena. Errors: none. */
void plan_proof_watch(struct allocation_plan *plan);

/** Give how much more than what was found the best set may be worth, in percent, up to the next
 *  millionth ("0.5"); "0" when it is proven. Owner: `arena`. Errors: none. */
const char *plan_proof_gap(struct arena *arena, wide found, wide upper);

/** Give the gap of a search that stopped as a sentence. Owner: `arena`. Errors: none. */
const char *plan_proof_text(struct arena *arena, const struct fund_file *file,
                            const struct plan_proof *proof);

#endif
