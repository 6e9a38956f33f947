/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/evaluate.h"

#include "base/text.h"
#include "base/words.h"
#include "rules/function.h"

#include <assert.h>
#include <string.h>

#define QUOTED_BYTES_MAX 200

typedef enum status evaluate_fn(const struct evaluation *evaluation, const struct formula *formula,
                                struct value *value);

static bool
has_name(const struct name_list *list, const char *name)
{
    for (; list != NULL; list = list->next) {
        if (strcmp(list->name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* The names of `a`, then those of `b` that it has not. Neither is changed: both may be shared. */
static const struct name_list *
merge_names(struct arena *arena, const struct name_list *a, const struct name_list *b)
{
    const struct name_list *first = NULL, **end = &first;
    const struct name_list *all[] = {a, b};

    for (size_t i = 0; i < 2; i++) {
        for (const struct name_list *at = all[i]; at != NULL; at = at->next) {
            if (!has_name(first, at->name)) {
                struct name_list *copy = ARENA_NEW(arena, struct name_list, 1);

                copy->name = at->name;
                *end = copy;
                end = &copy->next;
            }
        }
    }
    return first;
}

/* Make `value` unknown, lacking also what `other` lacks. */
static void
lack(const struct evaluation *evaluation, struct value *value, const struct value *other)
{
    value->known = false;
    value->number = rational_of(0);
    value->lacking = value->lacking == NULL
                         ? other->lacking
                         : merge_names(evaluation->arena, value->lacking, other->lacking);
}

/* A formula in a message: whole when it is short. */
static const char *
short_text(struct arena *arena, const struct formula *formula)
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

static enum status
overflow(const struct evaluation *evaluation, const struct formula *formula)
{
    evaluation->err->column = formula->column;
    return err_set(evaluation->err, ST_DATA, _("the exact result of %s is too large"),
                   short_text(evaluation->arena, formula));
}

static enum status
evaluate_literal(const struct evaluation *evaluation, const struct formula *formula,
                 struct value *value)
{
    (void)evaluation;
    *value = formula->value;
    return ST_OK;
}

static enum status
evaluate_name(const struct evaluation *evaluation, const struct formula *formula,
              struct value *value)
{
    *value = evaluation->slots[formula->symbol->slot];
    assert(value->type == formula->type && (value->known || value->lacking != NULL));
    return ST_OK;
}

/* `or` ends at the first true, `and` at the first false. */
static enum status
evaluate_logic(const struct evaluation *evaluation, const struct formula *formula,
               struct value *value)
{
    bool deciding = formula->kind == FORMULA_OR;

    *value = value_flag(!deciding);
    for (size_t i = 0; i < formula->count; i++) {
        struct value item;
        enum status status = evaluate(evaluation, formula->items[i], &item);

        if (status != ST_OK) {
            return status;
        }
        if (!item.known) {
            lack(evaluation, value, &item);
        } else if ((item.number.num != 0) == deciding) {
            *value = value_flag(deciding);
            return ST_OK;
        }
    }
    return ST_OK;
}

static enum status
evaluate_not(const struct evaluation *evaluation, const struct formula *formula,
             struct value *value)
{
    enum status status = evaluate(evaluation, formula->items[0], value);

    if (status == ST_OK && value->known) {
        *value = value_flag(value->number.num == 0);
    }
    return status;
}

static int
compare_values(const struct value *a, const struct value *b)
{
    int sign = a->type == TYPE_TEXT ? strcmp(a->text, b->text) : rational_cmp(a->number, b->number);

    return (sign > 0) - (sign < 0);
}

/* A chain is the `and` of its comparisons. */
static enum status
evaluate_compare(const struct evaluation *evaluation, const struct formula *formula,
                 struct value *value)
{
    struct value left, right;
    enum status status = evaluate(evaluation, formula->items[0], &left);

    *value = value_flag(true);
    for (size_t i = 1; status == ST_OK && i < formula->count; i++) {
        status = evaluate(evaluation, formula->items[i], &right);
        if (status != ST_OK) {
            return status;
        }
        if (!left.known) {
            lack(evaluation, value, &left);
        }
        if (!right.known) {
            lack(evaluation, value, &right);
        }
        if (left.known && right.known &&
            !comparison_holds(formula->items[i]->comparison, compare_values(&left, &right))) {
            *value = value_flag(false);
            return ST_OK;
        }
        left = right;
    }
    return status;
}

/* The `or` of being equal to each option. */
static enum status
evaluate_in(const struct evaluation *evaluation, const struct formula *formula, struct value *value)
{
    struct value item, option;
    enum status status = evaluate(evaluation, formula->items[0], &item);

    *value = value_flag(false);
    if (status == ST_OK && !item.known) {
        lack(evaluation, value, &item);
        return ST_OK;
    }
    for (size_t i = 1; status == ST_OK && i < formula->count; i++) {
        status = evaluate(evaluation, formula->items[i], &option);
        if (status != ST_OK) {
            return status;
        }
        if (!option.known) {
            lack(evaluation, value, &option);
        } else if (compare_values(&item, &option) == 0) {
            *value = value_flag(true);
            return ST_OK;
        }
    }
    return status;
}

static enum status
evaluate_in_list(const struct evaluation *evaluation, const struct formula *formula,
                 struct value *value)
{
    struct value item, list;
    enum status status = evaluate(evaluation, formula->items[0], &item);

    if (status == ST_OK) {
        status = evaluate(evaluation, formula->items[1], &list);
    }
    if (status != ST_OK) {
        return status;
    }
    *value = value_flag(false);
    if (!item.known) {
        lack(evaluation, value, &item);
    }
    if (!list.known) {
        lack(evaluation, value, &list);
    }
    for (size_t i = 0; value->known && i < list.item_count; i++) {
        if (strcmp(list.items[i].text, item.text) == 0) {
            *value = value_flag(true);
            return ST_OK;
        }
    }
    return ST_OK;
}

/* The unknown of an operation that has no result because of `item`: its name is the reason. */
static struct value
undefined(const struct evaluation *evaluation, const struct formula *formula, const char *reason,
          const struct formula *item)
{
    const char *name = text_format(evaluation->arena, "%s (%s)", words_of(reason),
                                   short_text(evaluation->arena, item));

    return value_unknown(evaluation->arena, formula->type, name);
}

/* One step of an operation on two known numbers. */
static enum status
operate(const struct evaluation *evaluation, const struct formula *formula,
        const struct formula *divisor, struct rational right, struct value *value)
{
    struct rational left = value->number;
    bool fits;

    switch (formula->kind) {
    case FORMULA_ADD:
        fits = rational_add(left, right, &value->number);
        break;
    case FORMULA_SUBTRACT:
        fits = rational_sub(left, right, &value->number);
        break;
    case FORMULA_MULTIPLY:
        fits = rational_mul(left, right, &value->number);
        break;
    default:
        if (right.num == 0) {
            *value = undefined(evaluation, formula, N_("division by zero"), divisor);
            return ST_OK;
        }
        fits = rational_div(left, right, &value->number);
    }
    return fits ? ST_OK : overflow(evaluation, formula);
}

static enum status
evaluate_arithmetic(const struct evaluation *evaluation, const struct formula *formula,
                    struct value *value)
{
    enum status status = evaluate(evaluation, formula->items[0], value);

    value->type = formula->type;
    for (size_t i = 1; status == ST_OK && i < formula->count; i++) {
        struct value right;

        status = evaluate(evaluation, formula->items[i], &right);
        if (status == ST_OK && !right.known) {
            lack(evaluation, value, &right);
        } else if (status == ST_OK && value->known) {
            status = operate(evaluation, formula, formula->items[i], right.number, value);
        }
    }
    return status;
}

static enum status
evaluate_negate(const struct evaluation *evaluation, const struct formula *formula,
                struct value *value)
{
    enum status status = evaluate(evaluation, formula->items[0], value);

    value->number.num = -value->number.num;
    return status;
}

static enum status
evaluate_if(const struct evaluation *evaluation, const struct formula *formula, struct value *value)
{
    struct value condition;
    enum status status = evaluate(evaluation, formula->items[0], &condition);

    if (status != ST_OK) {
        return status;
    }
    if (!condition.known) {
        *value = condition;
        value->type = formula->type;
        return ST_OK;
    }
    return evaluate(evaluation, formula->items[condition.number.num != 0 ? 1 : 2], value);
}

static enum status
evaluate_known(const struct evaluation *evaluation, const struct formula *formula,
               struct value *value)
{
    struct value item;
    enum status status = evaluate(evaluation, formula->items[0], &item);

    *value = value_flag(status == ST_OK && item.known);
    return status;
}

static enum status
evaluate_strict(const struct evaluation *evaluation, const struct formula *formula,
                struct value *value)
{
    const struct function *function = formula->function;
    struct value *arguments = ARENA_NEW(evaluation->arena, struct value, formula->count);
    struct function_call call = {arguments, formula->count, evaluation->zone};
    struct rational result = rational_of(0);

    *value = (struct value){.type = formula->type, .known = true};
    for (size_t i = 0; i < formula->count; i++) {
        enum status status = evaluate(evaluation, formula->items[i], &arguments[i]);

        if (status != ST_OK) {
            return status;
        }
        if (!arguments[i].known) {
            lack(evaluation, value, &arguments[i]);
        }
    }
    if (!value->known) {
        return ST_OK;
    }
    switch (function->run(&call, &result)) {
    case FUNCTION_OVERFLOW:
        return overflow(evaluation, formula);
    case FUNCTION_UNDEFINED:
        *value =
            undefined(evaluation, formula, function->undefined, formula->items[formula->count - 1]);
        return ST_OK;
    default:
        *value = value_number(formula->type, result);
        return ST_OK;
    }
}

static enum status
evaluate_call(const struct evaluation *evaluation, const struct formula *formula,
              struct value *value)
{
    static evaluate_fn *const by_form[] = {
        [FUNCTION_STRICT] = evaluate_strict,
        [FUNCTION_IF] = evaluate_if,
        [FUNCTION_KNOWN] = evaluate_known,
    };

    return by_form[formula->function->form](evaluation, formula, value);
}

enum status
evaluate(const struct evaluation *evaluation, const struct formula *formula, struct value *value)
{
    // cppcheck-suppress ctuuninitvar ; each of them sets the value
    static evaluate_fn *const by_kind[FORMULA_KINDS] = {
        [FORMULA_LITERAL] = evaluate_literal,     [FORMULA_NAME] = evaluate_name,
        [FORMULA_CALL] = evaluate_call,           [FORMULA_OR] = evaluate_logic,
        [FORMULA_AND] = evaluate_logic,           [FORMULA_NOT] = evaluate_not,
        [FORMULA_COMPARE] = evaluate_compare,     [FORMULA_IN] = evaluate_in,
        [FORMULA_IN_LIST] = evaluate_in_list,     [FORMULA_ADD] = evaluate_arithmetic,
        [FORMULA_SUBTRACT] = evaluate_arithmetic, [FORMULA_MULTIPLY] = evaluate_arithmetic,
        [FORMULA_DIVIDE] = evaluate_arithmetic,   [FORMULA_NEGATE] = evaluate_negate,
    };

    return by_kind[formula->kind](evaluation, formula, value);
}
