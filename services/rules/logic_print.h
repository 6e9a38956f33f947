/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LOGIC_PRINT_H
#define LEVAIN_LOGIC_PRINT_H

#include "rules/formula.h"

/*
 * logic_print - formulas written as JsonLogic (docs/jsonlogic.md).
 *
 * What JsonLogic has is written so; what it has not is an operator of our own: `step`, `euros`,
 * `chain`, and `fact` for a name of the application inside a list function.
 */

/**
 * Write a formula as JSON on one line. Reading it gives the same tree, when it is not nested deeper
 * than `*depth` may be (LOGIC_DEPTH_MAX).
 *
 * Owner: `arena`. Errors: none.
 */
const char *logic_print(struct arena *arena, const struct formula *formula, size_t *depth);

/** The same for a message, of a part that stands in that scope: cut when it is long.
 *  Owner: `arena`. Errors: none. */
const char *logic_short(struct arena *arena, const struct formula *formula,
                        enum formula_scope scope);

/** Give the operator that calls a function: `%` for `mod`. Errors: none. */
const char *logic_operator(const char *function);

/** Tell whether a part is a text whatever its names are. Errors: none. */
bool logic_is_text(const struct formula *formula);

#endif
