/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CONTRADICTION_H
#define LEVAIN_CONTRADICTION_H

#include "allocation/feasible.h"
#include "fund/allocation_plan.h"

/*
 * contradiction - settings of a call that can not all be kept, in the words of its fund file.
 */

/**
 * Say what contradicts, with the codes of as few settings as still do: `passes frr, young reserve
 * 60,000.00 EUR, more than the 50,000.00 EUR that envelopes E1 hold`.
 *
 * Owner: `arena`. Errors: none.
 */
const char *contradiction_text(struct arena *arena, const struct fund_file *file,
                               const struct contradiction *contradiction);

/** Say which other settings take part, and what to do. Owner: `arena`. Errors: none. */
const char *contradiction_advice(struct arena *arena, const struct fund_file *file,
                                 const struct contradiction *contradiction);

/**
 * Refuse a plan whose settings contradict: the first contradiction, with its advice. A quota that
 * only may bind under a rule (CONTRADICTION_RULE) is left to the walk, which refuses it if it does.
 *
 * Errors: ST_DATA - as said. Cost: as allocation_check.
 */
enum status contradiction_refuse(const struct allocation_plan *plan, struct err *err)
    __attribute__((warn_unused_result));

#endif
