/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/formula.h"

#include "base/text.h"
#include "base/words.h"
#include "rules/literal.h"
#include "rules/program.h"

#include <assert.h>
#include <string.h>

struct formula *
formula_new(struct formula_builder *builder, enum formula_kind kind, long column)
{
    struct formula *node;

    if (++builder->nodes > FORMULA_NODES_MAX) {
        builder->err->column = column;
        (void)err_set(builder->err, ST_DATA, _("the formula has more than %d elements"),
                      FORMULA_NODES_MAX);
        return NULL;
    }
    node = ARENA_NEW(builder->arena, struct formula, 1);
    node->kind = kind;
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
        builder->err->column = node->column;
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

/* How each kind is written: what stands between its items, how it binds, how its first item and
 * the others must bind. A kind that is not here is written in its own way. */
static const struct form {
    const char *between;
    enum formula_binding binding, first, others;
} forms[FORMULA_KINDS] = {
    [FORMULA_LITERAL] = {NULL, BINDS_ALL, BINDS_ALL, BINDS_ALL},
    [FORMULA_NAME] = {NULL, BINDS_ALL, BINDS_ALL, BINDS_ALL},
    [FORMULA_CALL] = {", ", BINDS_ALL, BINDS_OR, BINDS_OR},
    [FORMULA_OR] = {" or ", BINDS_OR, BINDS_AND, BINDS_AND},
    [FORMULA_AND] = {" and ", BINDS_AND, BINDS_NOT, BINDS_NOT},
    [FORMULA_NOT] = {NULL, BINDS_NOT, BINDS_NOT, BINDS_NOT},
    [FORMULA_COMPARE] = {NULL, BINDS_COMPARE, BINDS_SUM, BINDS_SUM},
    [FORMULA_IN] = {", ", BINDS_COMPARE, BINDS_SUM, BINDS_OR},
    [FORMULA_IN_LIST] = {" in ", BINDS_COMPARE, BINDS_SUM, BINDS_ALL},
    [FORMULA_ADD] = {" + ", BINDS_SUM, BINDS_SUM, BINDS_PRODUCT},
    [FORMULA_SUBTRACT] = {" - ", BINDS_SUM, BINDS_SUM, BINDS_PRODUCT},
    [FORMULA_MULTIPLY] = {" * ", BINDS_PRODUCT, BINDS_PRODUCT, BINDS_SIGN},
    [FORMULA_DIVIDE] = {" / ", BINDS_PRODUCT, BINDS_PRODUCT, BINDS_SIGN},
    [FORMULA_NEGATE] = {NULL, BINDS_SIGN, BINDS_SIGN, BINDS_SIGN},
};

bool
formula_is_not_in(const struct formula *formula)
{
    return formula->kind == FORMULA_NOT &&
           (formula->items[0]->kind == FORMULA_IN || formula->items[0]->kind == FORMULA_IN_LIST);
}

enum formula_binding
formula_binding(const struct formula *formula)
{
    return formula_is_not_in(formula) ? BINDS_COMPARE : forms[formula->kind].binding;
}

enum formula_binding
formula_item_binding(const struct formula *formula, size_t index)
{
    return index == 0 ? forms[formula->kind].first : forms[formula->kind].others;
}

static const char *const comparison_signs[] = {"=", "!=", "<", "<=", ">", ">="};

#define COMPARISONS (sizeof comparison_signs / sizeof *comparison_signs)

const char *
comparison_sign(enum comparison comparison)
{
    assert((size_t)comparison < COMPARISONS);
    return comparison_signs[comparison];
}

bool
comparison_named(const char *sign, size_t length, enum comparison *comparison)
{
    for (size_t i = 0; i < COMPARISONS; i++) {
        if (strlen(comparison_signs[i]) == length &&
            strncmp(sign, comparison_signs[i], length) == 0) {
            *comparison = (enum comparison)i;
            return true;
        }
    }
    return false;
}

static void print(struct text *out, const struct formula *formula);

static void
print_item(struct text *out, const struct formula *formula, size_t index)
{
    const struct formula *item = formula->items[index];
    bool bare = formula_binding(item) >= formula_item_binding(formula, index);

    text_add(out, bare ? "" : "(");
    print(out, item);
    text_add(out, bare ? "" : ")");
}

/* Items from `first` on, with the kind's sign, or each one's comparison, between them. */
static void
print_items(struct text *out, const struct formula *formula, size_t first)
{
    for (size_t i = first; i < formula->count; i++) {
        if (i > first && formula->kind == FORMULA_COMPARE) {
            text_addf(out, " %s ", comparison_sign(formula->items[i]->comparison));
        } else if (i > first) {
            text_add(out, forms[formula->kind].between);
        }
        print_item(out, formula, i);
    }
}

static void
print_membership(struct text *out, const struct formula *formula, const char *word)
{
    print_item(out, formula, 0);
    text_add(out, word);
    text_add(out, formula->kind == FORMULA_IN ? "(" : "");
    print_items(out, formula, 1);
    text_add(out, formula->kind == FORMULA_IN ? ")" : "");
}

static void
print(struct text *out, const struct formula *formula)
{
    switch (formula->kind) {
    case FORMULA_LITERAL:
        text_add(out, literal_text(out->arena, formula));
        break;
    case FORMULA_NAME:
        text_add(out, formula->text);
        break;
    case FORMULA_CALL:
        text_addf(out, "%s(", formula->text);
        print_items(out, formula, 0);
        text_add(out, ")");
        break;
    case FORMULA_IN:
    case FORMULA_IN_LIST:
        print_membership(out, formula, " in ");
        break;
    case FORMULA_NOT:
        if (formula_is_not_in(formula)) {
            print_membership(out, formula->items[0], " not in ");
            break;
        }
        text_add(out, "not ");
        print_item(out, formula, 0);
        break;
    case FORMULA_NEGATE:
        text_add(out, "-");
        print_item(out, formula, 0);
        break;
    default:
        print_items(out, formula, 0);
    }
}

const char *
formula_print(struct arena *arena, const struct formula *formula)
{
    struct text out = text_in(arena);

    print(&out, formula);
    return text_of(&out);
}
