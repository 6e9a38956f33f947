/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_QUICK_H
#define LEVAIN_QUICK_H

#include "rules/formula.h"

/*
 * quick - formulas on the facts that nearly all applications have: known and small.
 *
 * A formula becomes a small tree of steps on fractions of two 64-bit integers, kept in registers
 * and not reduced on the way. Where something is unknown, divides by zero or does not fit, the
 * quick form gives up and rules/evaluate answers instead; where it does not give up it gives the
 * same value.
 */
struct quick_step;

/**
 * Give the quick form of a checked formula, or null when it has none.
 *
 * Owner: `arena`. Errors: none.
 */
const struct quick_step *quick_make(struct arena *arena, const struct formula *formula,
                                    const struct date_zone *zone);

/**
 * Give the value on `slots`.
 *
 * Errors: false when the quick form gives up; `result` is then left alone.
 * Cost:   linear in the nodes.
 */
bool quick_run(const struct quick_step *step, const struct value *slots, struct rational *result)
    __attribute__((warn_unused_result));

#endif
