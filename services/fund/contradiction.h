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
 * Name the settings that contradict as what-ifs do: "envelope.E1", "pass.frr", "quota.epci".
 *
 * Owner: `arena`. Errors: none.
 */
const char *const *contradiction_keys(struct arena *arena, const struct fund_file *file,
                                      const struct contradiction *contradiction, size_t *count);

/**
 * Find the first contradiction of a fund file, whoever applies: reserves that its envelopes do not
 * pay, or that a quota on all applications does not let be given. Null when there is none.
 *
 * Owner: `arena`. Errors: none.
 */
const struct contradiction *contradiction_of_file(struct arena *arena,
                                                  const struct fund_file *file);

/**
 * Give the contradictions of a plan, and count them.
 *
 * The passes of an examination are no reserves: those with `only` and `at_most` are its waves, and
 * a maximum promises nothing.
 *
 * Owner: the plan. Errors: none. Cost: as allocation_check.
 */
size_t contradiction_find(const struct allocation_plan *plan, const struct contradiction **found);

/** Say which floors, limits and envelopes no choice of awards keeps together, after a walk that was
 *  refused for it. Errors: ST_DATA - as said; as the walk said when the search for the least set
 *  stopped. Cost: as allocation_check_floors. */
enum status contradiction_name_floors(const struct allocation_plan *plan, struct err *err)
    __attribute__((warn_unused_result));

/** Refuse a plan whose settings contradict: the first contradiction, with its advice.
 *  Errors: ST_DATA - as said. Cost: as allocation_check. */
enum status contradiction_refuse(const struct allocation_plan *plan, struct err *err)
    __attribute__((warn_unused_result));

#endif
