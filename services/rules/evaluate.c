/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/evaluate.h"

#include "base/text.h"
#include "base/words.h"
#include "rules/evaluate_parts.h"
#include "rules/function.h"
#include "rules/logic_print.h"
#include "rules/path.h"
#include "rules/program.h"

#include <assert.h>

/* A part in a message, in the notation of the formula. */
static const char *
words_of_part(const struct evaluation *evaluation, const struct formula *part)
{
    return part->line > 0 ? logic_short(evaluation->arena, part, evaluation->scope)
                          : formula_short(evaluation->arena, part);
}

enum status
evaluate_overflow(const struct evaluation *evaluation, const struct formula *formula)
{
    formula_point(evaluation->err, formula->line, formula->column);
    return err_set(evaluation->err, ST_DATA, _("the exact result of %s is too large"),
                   words_of_part(evaluation, formula));
}

enum status
evaluate_steps(const struct evaluation *evaluation, const struct formula *formula, size_t steps)
{
    *evaluation->steps += steps;
    if (*evaluation->steps <= FORMULA_STEPS_MAX) {
        return ST_OK;
    }
    formula_point(evaluation->err, formula->line, formula->column);
    return err_set(evaluation->err, ST_DATA, _("the formula takes more than %d steps"),
                   FORMULA_STEPS_MAX);
}

struct value
evaluate_undefined(const struct evaluation *evaluation, const struct formula *formula,
                   const char *reason, const struct formula *part)
{
    const char *name = text_format(evaluation->arena, "%s (%s)", words_of(reason),
                                   words_of_part(evaluation, part));

    return value_undefined(evaluation->arena, formula->type, name);
}

/* Make `value` unknown, lacking also what `other` lacks. */
static void
lack(const struct evaluation *evaluation, struct value *value, const struct value *other)
{
    value_lack(evaluation->arena, value, other);
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
    const struct value *found =
        path_value(&evaluation->slots[formula->symbol->slot], formula->path, evaluation->steps);

    if (found == NULL) {
        *value = value_unknown(evaluation->arena, formula->type, formula->text);
        return ST_OK;
    }
    *value = *found;
    assert(value->known ? value->type == formula->type || formula->type == TYPE_MIXED
                        : value->lacking != NULL);
    value->type = value->known ? value->type : formula->type;
    return ST_OK;
}

static enum status
evaluate_items(const struct evaluation *evaluation, const struct formula *formula,
               struct value *items)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < formula->count; i++) {
        status = evaluate(evaluation, formula->items[i], &items[i]);
    }
    return status;
}

static enum status
evaluate_list(const struct evaluation *evaluation, const struct formula *formula,
              struct value *value)
{
    struct value *items = ARENA_NEW(evaluation->arena, struct value, formula->count);
    enum status status = evaluate_items(evaluation, formula, items);

    *value = value_list(items, formula->count);
    return status;
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
    int sign = value_compare(a, b);

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
    if (!item.known || !list.known) {
        return ST_OK;
    }
    for (size_t i = 0; i < list.item_count; i++) {
        if (!list.items[i].known) {
            lack(evaluation, value, &list.items[i]);
        } else if (compare_values(&item, &list.items[i]) == 0) {
            *value = value_flag(true);
            break;
        }
    }
    return evaluate_steps(evaluation, formula, list.item_count);
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
            *value = evaluate_undefined(evaluation, formula, N_("division by zero"), divisor);
            return ST_OK;
        }
        fits = rational_div(left, right, &value->number);
    }
    return fits ? ST_OK : evaluate_overflow(evaluation, formula);
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

/* The branch of the first condition that is true, else the last part when it is alone. */
static enum status
evaluate_if(const struct evaluation *evaluation, const struct formula *formula, struct value *value)
{
    for (size_t i = 0; i + 1 < formula->count; i += 2) {
        struct value condition;
        enum status status = evaluate(evaluation, formula->items[i], &condition);

        if (status != ST_OK) {
            return status;
        }
        if (!condition.known) {
            *value = condition;
            value->type = formula->type;
            return ST_OK;
        }
        if (condition.number.num != 0) {
            return evaluate(evaluation, formula->items[i + 1], value);
        }
    }
    if (formula->count % 2 == 1) {
        return evaluate(evaluation, formula->items[formula->count - 1], value);
    }
    *value = evaluate_undefined(evaluation, formula, N_("no condition is true"), formula);
    return ST_OK;
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

/* Run a strict function on known arguments. */
static enum status
run_strict(const struct evaluation *evaluation, const struct formula *formula,
           const struct value *arguments, struct value *value)
{
    const struct function *function = formula->function;
    struct function_call call = {.arguments = arguments,
                                 .count = formula->count,
                                 .symbols = evaluation->symbols,
                                 .arena = evaluation->arena,
                                 .steps = evaluation->steps};
    enum function_outcome outcome = function->run != NULL ? function->run(&call, &value->number)
                                                          : function->run_value(&call, value);

    if (outcome == FUNCTION_OVERFLOW) {
        return evaluate_overflow(evaluation, formula);
    }
    if (outcome == FUNCTION_UNDEFINED) {
        *value = evaluate_undefined(evaluation, formula, function->undefined,
                                    function->run != NULL ? formula->items[formula->count - 1]
                                                          : formula);
    }
    return ST_OK;
}

static enum status
evaluate_strict(const struct evaluation *evaluation, const struct formula *formula,
                struct value *value)
{
    struct value *arguments = ARENA_NEW(evaluation->arena, struct value, formula->count);
    enum status status = evaluate_items(evaluation, formula, arguments);

    *value = (struct value){.type = formula->type, .known = true, .number = rational_of(0)};
    for (size_t i = 0; status == ST_OK && i < formula->count; i++) {
        if (!arguments[i].known) {
            lack(evaluation, value, &arguments[i]);
        }
    }
    return status == ST_OK && value->known ? run_strict(evaluation, formula, arguments, value)
                                           : status;
}

static enum status
evaluate_call(const struct evaluation *evaluation, const struct formula *formula,
              struct value *value)
{
    static evaluate_fn *const by_form[] = {
        [FUNCTION_STRICT] = evaluate_strict,
        [FUNCTION_IF] = evaluate_if,
        [FUNCTION_KNOWN] = evaluate_known,
        [FUNCTION_DEFAULT] = evaluate_default,
        [FUNCTION_EACH] = evaluate_each,
        [FUNCTION_REDUCE] = evaluate_reduce,
        [FUNCTION_MERGE] = evaluate_merge,
        [FUNCTION_MISSING] = evaluate_missing,
        [FUNCTION_MISSING_SOME] = evaluate_missing_some,
    };

    return by_form[formula->function->form](evaluation, formula, value);
}

enum status
evaluate(const struct evaluation *evaluation, const struct formula *formula, struct value *value)
{
    // cppcheck-suppress ctuuninitvar ; each of them sets the value
    static evaluate_fn *const by_kind[FORMULA_KINDS] = {
        [FORMULA_LITERAL] = evaluate_literal,     [FORMULA_NAME] = evaluate_name,
        [FORMULA_ITEM] = evaluate_item,           [FORMULA_LIST] = evaluate_list,
        [FORMULA_CALL] = evaluate_call,           [FORMULA_OR] = evaluate_logic,
        [FORMULA_AND] = evaluate_logic,           [FORMULA_NOT] = evaluate_not,
        [FORMULA_COMPARE] = evaluate_compare,     [FORMULA_IN] = evaluate_in,
        [FORMULA_IN_LIST] = evaluate_in_list,     [FORMULA_ADD] = evaluate_arithmetic,
        [FORMULA_SUBTRACT] = evaluate_arithmetic, [FORMULA_MULTIPLY] = evaluate_arithmetic,
        [FORMULA_DIVIDE] = evaluate_arithmetic,   [FORMULA_NEGATE] = evaluate_negate,
    };

    enum status status = evaluate_steps(evaluation, formula, 1);

    if (status != ST_OK) {
        *value = value_flag(false);
        return status;
    }
    return by_kind[formula->kind](evaluation, formula, value);
}
