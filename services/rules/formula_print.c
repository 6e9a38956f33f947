/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/formula.h"

#include "base/text.h"
#include "rules/literal.h"

#include <assert.h>
#include <string.h>

#define QUOTED_BYTES_MAX 200

/* How each kind is written: what stands between its items, how it binds, how its first item and
 * the others must bind. A kind that is not here is written in its own way. */
static const struct form {
    const char *between;
    enum formula_binding binding, first, others;
} forms[FORMULA_KINDS] = {
    [FORMULA_LITERAL] = {NULL, BINDS_ALL, BINDS_ALL, BINDS_ALL},
    [FORMULA_NAME] = {NULL, BINDS_ALL, BINDS_ALL, BINDS_ALL},
    [FORMULA_ITEM] = {NULL, BINDS_ALL, BINDS_ALL, BINDS_ALL},
    [FORMULA_LIST] = {", ", BINDS_ALL, BINDS_OR, BINDS_OR},
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

/* `+x` */
static bool
is_plus(const struct formula *formula)
{
    return formula->kind == FORMULA_ADD && formula->count == 1;
}

enum formula_binding
formula_binding(const struct formula *formula)
{
    return formula_is_not_in(formula) ? BINDS_COMPARE
           : is_plus(formula)         ? BINDS_SIGN
                                      : forms[formula->kind].binding;
}

enum formula_binding
formula_item_binding(const struct formula *formula, size_t index)
{
    return is_plus(formula) ? BINDS_SIGN
           : index == 0     ? forms[formula->kind].first
                            : forms[formula->kind].others;
}

static const char *const comparison_signs[] = {"=", "!=", "<", "<=", ">", ">="};

#define COMPARISONS (sizeof comparison_signs / sizeof *comparison_signs)

const char *
comparison_sign(enum comparison comparison)
{
    assert((size_t)comparison < COMPARISONS);
    return comparison_signs[comparison];
}

/* -1 for less, 1 for greater, 0 for none of them. */
static int
direction(enum comparison comparison)
{
    return comparison <= COMPARE_UNEQUAL ? 0 : comparison <= COMPARE_LESS_EQUAL ? -1 : 1;
}

bool
comparison_goes_on(enum comparison before, enum comparison next)
{
    return direction(before) != 0 && direction(before) == direction(next);
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

/* A name as it is when it can stand so, else in quotes: `fact('the name')`, `item('the name')`. */
static void
print_reference(struct text *out, const struct formula *formula)
{
    bool is_item = formula->kind == FORMULA_ITEM;
    const char *word = is_item ? formula_scope_word(formula->scope) : "fact";

    if (!is_item && formula_is_name(formula->text)) {
        text_add(out, formula->text);
    } else if (is_item && formula->text[0] == '\0') {
        text_add(out, word);
    } else if (is_item && formula_is_path(formula->text)) {
        text_addf(out, "%s.%s", word, formula->text);
    } else {
        text_addf(out, "%s(%s)", word, literal_quoted(out->arena, formula->text));
    }
}

static void
print(struct text *out, const struct formula *formula)
{
    switch (formula->kind) {
    case FORMULA_LITERAL:
        text_add(out, literal_text(out->arena, formula));
        break;
    case FORMULA_NAME:
    case FORMULA_ITEM:
        print_reference(out, formula);
        break;
    case FORMULA_LIST:
        text_add(out, "[");
        print_items(out, formula, 0);
        text_add(out, "]");
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
        text_add(out, is_plus(formula) ? "+" : "");
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

const char *
formula_short(struct arena *arena, const struct formula *formula)
{
    const char *text = formula_print(arena, formula);
    size_t length = strlen(text);

    if (length <= QUOTED_BYTES_MAX) {
        return text;
    }
    /* The well-formed part of the first bytes: no character is cut in two. */
    length = text_valid_utf8(text, QUOTED_BYTES_MAX);
    return text_format(arena, "%.*s...", (int)length, text);
}
