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
    const struct symbols *symbols;
    struct err *err;
    size_t *steps; /* taken so far; a run begins at 0 */

    /* In the part of a list function that is for each item. */
    enum formula_scope scope; /* as in rules/check_parts.h */
    const struct value *item, *accumulator;
    const struct formula *list; /* whose item it is, and what evaluates it */
    const struct evaluation *outer;
    size_t index;
};

/**
 * Give the value of a formula that check_formula accepted.
 *
 * Owner:  the names of an unknown value and what was made are in the arena; other texts and lists
 *         are those of the slots.
 * Errors: ST_DATA - an exact result does not fit, or a limit of rules/program.h is passed; err says
 *         which operation, err->column (and err->line in JsonLogic) where.
 * Cost:   linear in the nodes of the formula, and in the items that list functions go through.
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
