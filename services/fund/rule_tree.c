/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/rule_tree.h"

#include "base/json_writer.h"

#include <string.h>

bool
rule_tree_is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(*words, word) != 0) {
        words++;
    }
    return *words != NULL;
}

const struct json_node *
rule_tree_member(const struct json_node *object, const char *key)
{
    const struct json_node *member = json_member(object, key);

    return member != NULL && member->kind != JSON_KIND_NULL ? member : NULL;
}

static bool
members_equal(const struct json_node *a, const struct json_node *b)
{
    for (const struct json_node *at = a->first; at != NULL; at = at->next) {
        if (!rule_tree_equal(at, json_member(b, at->key))) {
            return false;
        }
    }
    return a->count == b->count;
}

bool
rule_tree_equal(const struct json_node *a, const struct json_node *b)
{
    const struct json_node *left, *right;

    if (a == NULL || b == NULL || a->kind != b->kind) {
        return a == b;
    }
    if (a->text != NULL || b->text != NULL) {
        return a->text != NULL && b->text != NULL && strcmp(a->text, b->text) == 0;
    }
    if (a->kind == JSON_KIND_OBJECT) {
        return members_equal(a, b);
    }
    for (left = a->first, right = b->first; left != NULL && right != NULL;
         left = left->next, right = right->next) {
        if (!rule_tree_equal(left, right)) {
            return false;
        }
    }
    return left == NULL && right == NULL;
}

void
rule_tree_write_string(struct text *out, const char *string)
{
    struct json_writer writer = json_writer_to(out);

    json_string_of(&writer, NULL, string);
}

static void
write_tree(struct text *out, const struct json_node *node)
{
    static const char *const literals[] = {
        [JSON_KIND_TRUE] = "true", [JSON_KIND_FALSE] = "false", [JSON_KIND_NULL] = "null"};
    const bool object = node->kind == JSON_KIND_OBJECT;

    if (node->kind == JSON_KIND_STRING) {
        rule_tree_write_string(out, node->text);
    } else if (node->kind == JSON_KIND_NUMBER) {
        text_add(out, node->text);
    } else if (!object && node->kind != JSON_KIND_ARRAY) {
        text_add(out, literals[node->kind]);
    } else {
        text_add(out, object ? "{" : "[");
        for (const struct json_node *at = node->first; at != NULL; at = at->next) {
            text_add(out, at != node->first ? ", " : "");
            if (object) {
                rule_tree_write_string(out, at->key);
                text_add(out, ": ");
            }
            write_tree(out, at);
        }
        text_add(out, object ? "}" : "]");
    }
}

const char *
rule_tree_text(struct arena *arena, const struct json_node *node)
{
    struct text out = text_in(arena);

    if (node == NULL) {
        return NULL;
    }
    write_tree(&out, node);
    return text_of(&out);
}

const char *
rule_tree_key(struct arena *arena, const struct json_node *node)
{
    static const char *const pairs[][2] = {
        {"code", NULL}, {"name", NULL}, {"criterion", "marker"}, {"funder", "year"}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct json_node *one = rule_tree_member(node, pairs[i][0]);
        const struct json_node *other =
            pairs[i][1] != NULL ? rule_tree_member(node, pairs[i][1]) : NULL;

        if (one != NULL && one->text != NULL && pairs[i][1] == NULL) {
            return one->text;
        }
        if (one != NULL && one->text != NULL && other != NULL && other->text != NULL) {
            return text_format(arena, "%s-%s", one->text, other->text);
        }
    }
    return NULL;
}

bool
rule_tree_is_keyed(struct arena *arena, const struct json_node *list)
{
    for (const struct json_node *at = list->first; at != NULL; at = at->next) {
        if (rule_tree_key(arena, at) == NULL) {
            return false;
        }
    }
    return true;
}

const struct json_node *
rule_tree_find(struct arena *arena, const struct json_node *list, const char *name)
{
    for (const struct json_node *at = list->first; at != NULL; at = at->next) {
        if (strcmp(rule_tree_key(arena, at), name) == 0) {
            return at;
        }
    }
    return NULL;
}
