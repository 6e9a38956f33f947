/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PARSER_H
#define LEVAIN_PARSER_H

#include "rules/formula.h"

/*
 * parser - reads the notation that people write formulas in (docs/formulas.md) into a tree.
 */

/**
 * Read a formula.
 *
 * Owner:  `arena`; the tree does not point into `text`.
 * Errors: ST_DATA - not UTF-8, syntax, or beyond the limits of rules/program.h; err->column is the
 *         character and err->hint what to write instead when that is known, else "".
 */
enum status parser_read(struct arena *arena, const char *text, struct formula **formula,
                        struct err *err) __attribute__((warn_unused_result));

#endif
