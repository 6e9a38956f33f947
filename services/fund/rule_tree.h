/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_RULE_TREE_H
#define LEVAIN_RULE_TREE_H

#include "base/text.h"
#include "exchange/json_source.h"

/*
 * rule_tree - the JSON of a fund file, compared and written again. Private to rule_change and
 * setting_difference.
 */

/** Tell whether a word is one of a list that null ends. Errors: none. */
bool rule_tree_is_one_of(const char *word, const char *const *words);

/** Give the member of that key, or null; JSON null is none. Errors: none. */
const struct json_node *rule_tree_member(const struct json_node *object, const char *key);

/** Tell whether two trees say the same; the order of members does not count, either may be null.
 *  Errors: none. */
bool rule_tree_equal(const struct json_node *a, const struct json_node *b);

/** Add a string to a text as JSON writes it. Errors: none. */
void rule_tree_write_string(struct text *out, const char *string);

/** Give the tree as JSON text, null for null. Owner: `arena`. Errors: none. */
const char *rule_tree_text(struct arena *arena, const struct json_node *node);

/** Give what an element of a list is known by (its code, its name, its criterion and marker, its
 *  funder and year), or null. Owner: `arena`. Errors: none. */
const char *rule_tree_key(struct arena *arena, const struct json_node *node);

/** Tell whether every element of a list is known by something. Errors: none. */
bool rule_tree_is_keyed(struct arena *arena, const struct json_node *list);

/** Give the element of a list that is known by `key`, or null. Errors: none. */
const struct json_node *rule_tree_find(struct arena *arena, const struct json_node *list,
                                       const char *key);

#endif
