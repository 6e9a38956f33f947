/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/logic_tree.h"

static struct logic_node *
copy(struct arena *arena, const struct json_node *json)
{
    static const enum logic_kind kinds[] = {
        [JSON_KIND_OBJECT] = LOGIC_OBJECT, [JSON_KIND_ARRAY] = LOGIC_ARRAY,
        [JSON_KIND_STRING] = LOGIC_STRING, [JSON_KIND_NUMBER] = LOGIC_NUMBER,
        [JSON_KIND_TRUE] = LOGIC_TRUE,     [JSON_KIND_FALSE] = LOGIC_FALSE,
        [JSON_KIND_NULL] = LOGIC_NULL,
    };
    struct logic_node *node = ARENA_NEW(arena, struct logic_node, 1);
    const struct logic_node **link = &node->first;

    *node = (struct logic_node){.kind = kinds[json->kind],
                                .key = json->key,
                                .text = json->text,
                                .pointer = json->pointer,
                                .line = json->line,
                                .column = json->column,
                                .count = json->count};
    for (const struct json_node *child = json->first; child != NULL; child = child->next) {
        struct logic_node *one = copy(arena, child);

        *link = one;
        link = &one->next;
    }
    return node;
}

const struct logic_node *
logic_tree(struct arena *arena, const struct json_node *json)
{
    return copy(arena, json);
}
