/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/formula.h"

#include "base/words.h"
#include "rules/program.h"

#include <assert.h>
#include <string.h>

void
formula_point(struct err *err, long line, long column)
{
    err->line = line > 0 ? line : err->line;
    err->column = column;
}

struct formula *
formula_new(struct formula_builder *builder, enum formula_kind kind, long column)
{
    struct formula *node;

    if (++builder->nodes > FORMULA_NODES_MAX) {
        formula_point(builder->err, builder->line, column);
        (void)err_set(builder->err, ST_DATA, _("the formula has more than %d elements"),
                      FORMULA_NODES_MAX);
        return NULL;
    }
    node = ARENA_NEW(builder->arena, struct formula, 1);
    node->kind = kind;
    node->line = builder->line;
    node->column = column;
    node->height = 1;
    return node;
}

enum status
formula_too_deep(struct err *err)
{
    return err_set(err, ST_DATA, _("the formula is nested deeper than %d"), FORMULA_DEPTH_MAX);
}

struct formula *
formula_add(struct formula_builder *builder, struct formula *node, struct formula *item)
{
    if (node == NULL || item == NULL) {
        return NULL;
    }
    if (item->height >= FORMULA_DEPTH_MAX) {
        formula_point(builder->err, node->line, node->column);
        (void)formula_too_deep(builder->err);
        return NULL;
    }
    /* The room doubles when it is full, which is when the count is a power of two. */
    if ((node->count & (node->count - 1)) == 0) {
        size_t room = node->count == 0 ? 1 : 2 * node->count;
        struct formula **items = ARENA_NEW(builder->arena, struct formula *, room);

        if (node->count > 0) {
            memcpy(items, node->items, node->count * sizeof *items);
        }
        node->items = items;
    }
    node->items[node->count++] = item;
    node->height = item->height + 1 > node->height ? item->height + 1 : node->height;
    return node;
}

struct formula *
formula_wrap(struct formula_builder *builder, enum formula_kind kind, struct formula *item,
             long column)
{
    return item == NULL ? NULL : formula_add(builder, formula_new(builder, kind, column), item);
}

struct formula *
formula_join(struct formula_builder *builder, enum formula_kind kind, struct formula *left,
             struct formula *right, long column)
{
    bool flat = kind != FORMULA_SUBTRACT && kind != FORMULA_DIVIDE;

    if (left == NULL || right == NULL) {
        return NULL;
    }
    if (!flat || left->kind != kind || left->count == 1) { /* `+x + y` is no `x + y` */
        left = formula_wrap(builder, kind, left, column);
    }
    return formula_add(builder, left, right);
}

struct formula *
formula_literal(struct formula_builder *builder, struct value value, long column)
{
    struct formula *node = formula_new(builder, FORMULA_LITERAL, column);

    if (node != NULL) {
        node->value = value;
    }
    return node;
}

struct formula *
formula_negate(struct formula_builder *builder, struct formula *item, long column)
{
    if (item != NULL && item->kind == FORMULA_LITERAL && item->value.type == TYPE_NUMBER) {
        item->value.number.num = -item->value.number.num;
        item->column = column;
        return item;
    }
    return formula_wrap(builder, FORMULA_NEGATE, item, column);
}

struct formula *
formula_in(struct formula_builder *builder, struct formula *left, struct formula *right,
           long column)
{
    struct formula *node;

    if (left == NULL || right == NULL) {
        return NULL;
    }
    if (right->kind != FORMULA_LIST || right->count == 0) {
        return formula_add(builder, formula_wrap(builder, FORMULA_IN_LIST, left, column), right);
    }
    node = formula_wrap(builder, FORMULA_IN, left, column);
    for (size_t i = 0; i < right->count; i++) {
        node = formula_add(builder, node, right->items[i]);
    }
    return node;
}

static bool
same_literal(const struct formula *a, const struct formula *b)
{
    return a->value.type == b->value.type && a->percent == b->percent &&
           value_compare(&a->value, &b->value) == 0;
}

bool
formula_same(const struct formula *a, const struct formula *b)
{
    bool same = a->kind == b->kind && a->scope == b->scope && a->count == b->count;
    bool named = a->kind == FORMULA_NAME || a->kind == FORMULA_ITEM || a->kind == FORMULA_CALL;

    if (same && a->kind == FORMULA_LITERAL) {
        return same_literal(a, b);
    }
    same = same && (!named || strcmp(a->text, b->text) == 0);
    for (size_t i = 0; same && i < a->count; i++) {
        same = formula_same(a->items[i], b->items[i]) &&
               (a->kind != FORMULA_COMPARE || i == 0 ||
                a->items[i]->comparison == b->items[i]->comparison);
    }
    return same;
}

static const char *const scope_words[] = {"", "item", "current", "accumulator"};

const char *
formula_scope_word(enum formula_scope scope)
{
    return scope_words[scope];
}

enum formula_scope
formula_scope_named(const char *word, size_t length)
{
    enum formula_scope scope = SCOPE_ACCUMULATOR;

    while (scope != SCOPE_NONE && (strlen(scope_words[scope]) != length ||
                                   strncmp(scope_words[scope], word, length) != 0)) {
        scope--;
    }
    return scope;
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool
formula_is_path(const char *text)
{
    bool inside = false; /* a part of it has begun */

    for (; *text != '\0'; text++) {
        bool dot = *text == '.';

        if ((dot && !inside) || (!dot && !is_letter(*text) && (*text < '0' || *text > '9'))) {
            return false;
        }
        inside = !dot;
    }
    return inside;
}

bool
formula_is_name(const char *text)
{
    static const char *const words[] = {"and",  "or",    "not",    "in",
                                        "true", "false", "always", "never"};

    if (!is_letter(text[0]) || !formula_is_path(text) ||
        formula_scope_named(text, strcspn(text, ".")) != SCOPE_NONE) {
        return false;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], text) == 0) {
            return false;
        }
    }
    return true;
}
