/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_EVALUATE_H
#define LEVAIN_EVALUATE_H

#include "rules/formula.h"

/*
 * evaluate - the value of a checked formula: exact, three-valued, whatever the facts are.
 *
 * It goes through the parts of a formula from left to right and stops where the rest cannot change
 * the result: `false and x` is false, `true or x` is true, `if` looks at one branch only. What is
 * unknown collects what it lacks on the way. This is the reference; rules/quick gives the same
 * values faster where they are small and known.
 */
struct evaluation {
    struct arena *arena;
    const struct value *slots;
    const struct date_zone *zone;
    struct err *err;
};

/**
 * Give the value of a formula that check_formula accepted.
 *
 * Owner:  the names of an unknown value are in the arena; texts and lists are those of the slots.
 * Errors: ST_DATA - an exact result does not fit; err says which operation, err->column where.
 * Cost:   linear in the nodes of the formula.
 */
enum status evaluate(const struct evaluation *evaluation, const struct formula *formula,
                     struct value *value) __attribute__((warn_unused_result));

/** Tell whether `sign` (how two values compare: -1, 0, 1) satisfies a comparison. Errors: none. */
static inline bool
comparison_holds(enum comparison comparison, int sign)
{
    /* Bit 0: satisfied below, bit 1: when equal, bit 2: above. */
    static const unsigned char satisfied[] = {
        [COMPARE_EQUAL] = 2,      [COMPARE_UNEQUAL] = 5, [COMPARE_LESS] = 1,
        [COMPARE_LESS_EQUAL] = 3, [COMPARE_GREATER] = 4, [COMPARE_GREATER_EQUAL] = 6,
    };

    return (satisfied[comparison] >> (sign + 1) & 1) != 0;
}

#endif
