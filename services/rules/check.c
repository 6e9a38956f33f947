/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/check.h"

#include "base/words.h"
#include "rules/check_parts.h"
#include "rules/function.h"
#include "rules/program.h"

#include <assert.h>

typedef enum status check_fn(struct checker *checker, struct formula *formula);

void
check_gives(struct formula *formula, const struct shape *shape)
{
    formula->type = shape->type;
    formula->shape = shape;
}

static enum status
gives_flag(struct formula *formula)
{
    check_gives(formula, shape_of_type(TYPE_FLAG));
    return ST_OK;
}

static enum status
check_literal(struct checker *checker, struct formula *formula)
{
    (void)checker;
    check_gives(formula, shape_of_type(formula->value.type));
    return ST_OK;
}

static enum status
check_list(struct checker *checker, struct formula *formula)
{
    const struct shape *item = shape_of_type(TYPE_ANY);

    for (size_t i = 0; i < formula->count; i++) {
        item = shape_mix(checker->arena, item, formula->items[i]->shape);
    }
    check_gives(formula, shape_list(checker->arena, item));
    return ST_OK;
}

/* The first item whose type is known, else the first. */
static struct formula *
leading(const struct formula *formula)
{
    for (size_t i = 0; i < formula->count; i++) {
        if (formula->items[i]->type != TYPE_ANY) {
            return formula->items[i];
        }
    }
    return formula->items[0];
}

/* The first item whose type is not the leading one, or null. */
static struct formula *
odd_one(const struct formula *formula, enum value_type type)
{
    for (size_t i = 0; i < formula->count; i++) {
        if (!may_be(formula->items[i], type)) {
            return formula->items[i];
        }
    }
    return NULL;
}

static bool
has_order(enum value_type type)
{
    return type <= TYPE_INSTANT ? type != TYPE_FLAG : type == TYPE_ANY;
}

/* Lists and records are not compared, nor are items of several types. */
static enum status
check_comparable(struct checker *checker, const struct formula *formula)
{
    if (formula->type == TYPE_MIXED) {
        return err_set(checker->err, ST_DATA, _("items of several types cannot be compared"));
    }
    if (formula->type == TYPE_LIST || formula->type == TYPE_RECORD) {
        return err_set(checker->err, ST_DATA,
                       formula->type == TYPE_LIST ? _("lists cannot be compared")
                                                  : _("records cannot be compared"));
    }
    return ST_OK;
}

static enum status
check_compare(struct checker *checker, struct formula *formula)
{
    struct formula *first = leading(formula), *odd = odd_one(formula, first->type);
    enum status status;

    check_point(checker, formula);
    if (odd != NULL) {
        check_hint_pair(checker, first, odd);
        return err_set(checker->err, ST_DATA, _("%s and %s cannot be compared"), type_words(first),
                       type_words(odd));
    }
    status = check_comparable(checker, first);
    if (status != ST_OK) {
        return status;
    }
    if (formula->items[1]->comparison > COMPARE_UNEQUAL && !has_order(first->type)) {
        err_hint(checker->err, "%s",
                 formula->line > 0 ? _("use ==, != or in") : _("use =, != or in"));
        return err_set(checker->err, ST_DATA, _("%s has no order"), type_words(first));
    }
    return gives_flag(formula);
}

static enum status
check_in(struct checker *checker, struct formula *formula)
{
    struct formula *first = leading(formula), *odd = odd_one(formula, first->type);
    enum status status;

    if (odd != NULL) {
        check_point(checker, odd);
        (void)check_hint(checker, odd, first->type);
        if (odd->type == TYPE_LIST && formula->count == 2 && formula->line == 0) {
            err_hint(checker->err, _("write `in %s`, without parentheses"),
                     check_words(checker, odd));
        }
        return err_set(checker->err, ST_DATA, _("%s and %s cannot be compared"), type_words(first),
                       type_words(odd));
    }
    check_point(checker, formula->items[0]);
    status = check_comparable(checker, first);
    return status == ST_OK ? gives_flag(formula) : status;
}

/* JsonLogic has one operator for lists and texts: searched in a text, it is the call `contains`. */
static void
become_contains(struct formula *formula)
{
    struct formula *part = formula->items[0];

    formula->kind = FORMULA_CALL;
    formula->text = "contains";
    formula->items[0] = formula->items[1];
    formula->items[1] = part;
}

static enum status
check_in_list(struct checker *checker, struct formula *formula)
{
    struct formula *item = formula->items[0], *list = formula->items[1];
    const struct shape *held = shape_item(list->shape);
    enum status status;

    if (formula->loose && list->type == TYPE_TEXT) {
        become_contains(formula);
        return check_call(checker, formula);
    }
    if (!may_be(list, TYPE_LIST)) {
        check_point(checker, list);
        if (formula->line == 0) {
            err_hint(checker->err, _("write `in (%s)`"), check_words(checker, list));
        }
        return err_set(checker->err, ST_DATA, _("%s is not a list"), type_words(list));
    }
    check_point(checker, item);
    if (held->type != TYPE_ANY && !may_be(item, held->type)) {
        (void)check_hint(checker, item, held->type);
        return err_set(checker->err, ST_DATA, _("the list holds %s, not %s"), shape_words(held),
                       type_words(item));
    }
    status = check_comparable(checker, item);
    return status == ST_OK ? gives_flag(formula) : status;
}

/* and, or, not: flags only. */
static enum status
check_logic(struct checker *checker, struct formula *formula)
{
    struct formula *odd = odd_one(formula, TYPE_FLAG);

    if (odd != NULL) {
        check_point(checker, odd);
        (void)check_hint(checker, odd, TYPE_FLAG);
        return err_set(checker->err, ST_DATA, _("%s is neither true nor false"), type_words(odd));
    }
    return gives_flag(formula);
}

/* Every sum, product... that means something. What is not known takes the first that goes. */
static const struct arithmetic {
    enum formula_kind kind;
    enum value_type left, right, result;
} arithmetics[] = {
    {FORMULA_ADD, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER},
    {FORMULA_ADD, TYPE_MONEY, TYPE_MONEY, TYPE_MONEY},
    {FORMULA_SUBTRACT, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER},
    {FORMULA_SUBTRACT, TYPE_MONEY, TYPE_MONEY, TYPE_MONEY},
    {FORMULA_SUBTRACT, TYPE_DATE, TYPE_DATE, TYPE_NUMBER},
    {FORMULA_MULTIPLY, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER},
    {FORMULA_MULTIPLY, TYPE_MONEY, TYPE_NUMBER, TYPE_MONEY},
    {FORMULA_MULTIPLY, TYPE_NUMBER, TYPE_MONEY, TYPE_MONEY},
    {FORMULA_DIVIDE, TYPE_NUMBER, TYPE_NUMBER, TYPE_NUMBER},
    {FORMULA_DIVIDE, TYPE_MONEY, TYPE_NUMBER, TYPE_MONEY},
    {FORMULA_DIVIDE, TYPE_MONEY, TYPE_MONEY, TYPE_NUMBER},
};

static bool
combine(enum formula_kind kind, enum value_type left, enum value_type right,
        enum value_type *result)
{
    for (size_t i = 0; i < sizeof arithmetics / sizeof *arithmetics; i++) {
        const struct arithmetic *row = &arithmetics[i];

        if (row->kind == kind && (left == TYPE_ANY || row->left == left) &&
            (right == TYPE_ANY || row->right == right)) {
            *result = row->result;
            return true;
        }
    }
    return false;
}

static const char *
sign_of(enum formula_kind kind)
{
    return kind == FORMULA_ADD        ? "+"
           : kind == FORMULA_SUBTRACT ? "-"
           : kind == FORMULA_MULTIPLY ? "*"
                                      : "/";
}

/* `+x` is x, but only of a number or an amount. */
static enum status
check_plus(struct checker *checker, struct formula *formula)
{
    struct formula *item = formula->items[0];

    if (!may_be(item, TYPE_NUMBER) && item->type != TYPE_MONEY) {
        check_point(checker, formula);
        (void)check_hint(checker, item, TYPE_NUMBER);
        return err_set(checker->err, ST_DATA, _("%s is no number"), type_words(item));
    }
    check_gives(formula, shape_of_type(item->type == TYPE_ANY ? TYPE_NUMBER : item->type));
    return ST_OK;
}

static enum status
check_arithmetic(struct checker *checker, struct formula *formula)
{
    const struct shape *shape = formula->items[0]->shape;

    if (formula->count == 1) {
        return check_plus(checker, formula);
    }
    for (size_t i = 1; i < formula->count; i++) {
        struct formula *item = formula->items[i];
        enum value_type type;

        if (!combine(formula->kind, shape->type, item->type, &type)) {
            check_point(checker, formula);
            check_hint_pair(checker, formula->items[0], item);
            return err_set(checker->err, ST_DATA, _("%s and %s cannot be joined with `%s`"),
                           shape_words(shape), type_words(item), sign_of(formula->kind));
        }
        shape = shape_of_type(type);
    }
    check_gives(formula, shape);
    return ST_OK;
}

static enum status
check_negate(struct checker *checker, struct formula *formula)
{
    struct formula *item = formula->items[0];

    if (!may_be(item, TYPE_NUMBER) && item->type != TYPE_MONEY) {
        check_point(checker, formula);
        (void)check_hint(checker, item, TYPE_NUMBER);
        return err_set(checker->err, ST_DATA, _("%s has no negative"), type_words(item));
    }
    check_gives(formula, shape_of_type(item->type == TYPE_ANY ? TYPE_NUMBER : item->type));
    return ST_OK;
}

enum status
check_items(struct checker *checker, struct formula *formula, size_t first)
{
    enum status status = ST_OK;

    for (size_t i = first; status == ST_OK && i < formula->count; i++) {
        status = check_part(checker, formula->items[i]);
    }
    return status;
}

enum status
check_part(struct checker *checker, struct formula *formula)
{
    static check_fn *const by_kind[FORMULA_KINDS] = {
        [FORMULA_LITERAL] = check_literal,     [FORMULA_NAME] = check_name,
        [FORMULA_ITEM] = check_item,           [FORMULA_LIST] = check_list,
        [FORMULA_CALL] = check_call,           [FORMULA_OR] = check_logic,
        [FORMULA_AND] = check_logic,           [FORMULA_NOT] = check_logic,
        [FORMULA_COMPARE] = check_compare,     [FORMULA_IN] = check_in,
        [FORMULA_IN_LIST] = check_in_list,     [FORMULA_ADD] = check_arithmetic,
        [FORMULA_SUBTRACT] = check_arithmetic, [FORMULA_MULTIPLY] = check_arithmetic,
        [FORMULA_DIVIDE] = check_arithmetic,   [FORMULA_NEGATE] = check_negate,
    };
    enum status status = ST_OK;

    if (++checker->steps > FORMULA_STEPS_MAX) {
        check_point(checker, formula);
        return err_set(checker->err, ST_DATA, _("too many reduce stand in one another"));
    }
    if (formula->kind != FORMULA_CALL) {
        status = check_items(checker, formula, 0);
    }
    return status == ST_OK ? by_kind[formula->kind](checker, formula) : status;
}

enum status
check_formula(struct arena *arena, struct formula *formula, const struct symbols *symbols,
              int wanted, struct err *err)
{
    struct checker checker = {.arena = arena, .symbols = symbols, .err = err};
    enum status status;

    err->hint[0] = '\0';
    status = check_part(&checker, formula);
    if (status != ST_OK || wanted == PROGRAM_ANY || may_be(formula, (enum value_type)wanted)) {
        return status;
    }
    formula_point(err, formula->line, formula->line > 0 ? formula->column : 1);
    (void)check_hint(&checker, formula, (enum value_type)wanted);
    return err_set(err, ST_DATA, _("the formula gives %s where %s is wanted"), type_words(formula),
                   shape_words(shape_of_type((enum value_type)wanted)));
}
