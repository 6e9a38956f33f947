/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LOGIC_DATA_H
#define LEVAIN_LOGIC_DATA_H

#include "base/err.h"
#include "rules/logic_node.h"
#include "rules/shape.h"

/*
 * logic_data - JSON that a rule is tried on, as a value whose shape comes from the data.
 *
 * A number, a text, a flag is what it is; an array is a list of what all its items are, or of
 * `mixed` items; an object is a record; null is unknown, and so is a member that some objects of a
 * list have and others have not.
 */

/**
 * Make a value of JSON; null, as absent data, is unknown and lacks "".
 *
 * Owner:  `arena`; texts are those of the nodes.
 * Errors: ST_DATA - a number that JavaScript does not keep, more items or members than the limits;
 *         err->line and err->column are those of the node.
 * Cost:   linear in the nodes, where the objects of a list have their members in the same order.
 */
enum status logic_data(struct arena *arena, const struct logic_node *node,
                       const struct shape **shape, struct value *value, struct err *err)
    __attribute__((warn_unused_result));

#endif
