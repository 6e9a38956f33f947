/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LOGIC_READ_H
#define LEVAIN_LOGIC_READ_H

#include "rules/formula.h"
#include "rules/logic_node.h"

/*
 * logic_read - reads JsonLogic into the tree of formulas (docs/jsonlogic.md).
 *
 * What JsonLogic would read in another way than it looks (operands that it ignores, names that are
 * computed, null) is refused here, with what to write instead; what it would coerce is refused by
 * rules/check, which knows the types.
 */

/**
 * Read a rule.
 *
 * Owner:  `arena`; texts are those of the nodes.
 * Errors: ST_DATA - no operation of JsonLogic or of ours, operands that are not read, beyond the
 *         limits of rules/program.h; err->line and err->column are those of the node, err->hint
 *         what to write instead when that is known, else "".
 */
enum status logic_read(struct arena *arena, const struct logic_node *node, struct formula **formula,
                       struct err *err) __attribute__((warn_unused_result));

#endif
