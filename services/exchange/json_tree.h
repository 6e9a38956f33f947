/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_JSON_TREE_H
#define LEVAIN_JSON_TREE_H

#include "exchange/json_source.h"

/*
 * json_tree - the tree of a text that json_source found to be JSON. Only json_source calls it.
 */

/**
 * Build the tree of a text, which must be JSON by RFC 8259, in UTF-8, without the character NUL.
 * Each duplicate key is reported to `problems`, and the first one is kept.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA with line and column - nested deeper than JSON_DEPTH_MAX, a tree of more than
 *         JSON_TREE_BYTES_MAX.
 */
enum status json_tree_scan(struct arena *arena, struct file_bytes file, struct problems *problems,
                           const struct json_node **root, struct err *err)
    __attribute__((warn_unused_result));

#endif
