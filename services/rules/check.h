/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CHECK_H
#define LEVAIN_CHECK_H

#include "rules/formula.h"

/*
 * check - what a formula's names mean and whether its types go together.
 *
 * Types are strict: money is not a number, a flag is not a number, a text is not a date. What is
 * refused here can never give a wrong amount later; the hint says how to write what was meant.
 */

/**
 * Find every name and function of `formula` and give every node its type.
 *
 * `wanted` is the enum value_type that the whole must have, or PROGRAM_ANY.
 *
 * Errors: ST_DATA - an unknown name or function, a wrong number of arguments, types that do not go
 *         together or are not the one wanted; err->column and err->hint as in rules/program.h.
 */
enum status check_formula(struct arena *arena, struct formula *formula,
                          const struct symbols *symbols, int wanted, struct err *err)
    __attribute__((warn_unused_result));

#endif
