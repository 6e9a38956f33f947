/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LOGIC_TREE_H
#define LEVAIN_LOGIC_TREE_H

#include "exchange/json_source.h"
#include "rules/logic_node.h"

/*
 * logic_tree - JSON that was read, as the rules wing takes it (it may not include the reader).
 */

/** Give the tree of a JSON value. Owner: `arena`; texts are those of the value. Errors: none.
 *  Cost: linear in the values. */
const struct logic_node *logic_tree(struct arena *arena, const struct json_node *json);

#endif
