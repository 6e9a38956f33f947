/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/quick.h"

#include "rules/evaluate.h"
#include "rules/function.h"
#include "rules/quick_step.h"
#include "rules/shape.h"

#include <string.h>

static struct fraction
run_or(const struct quick_step *step, const struct value *slots)
{
    for (size_t i = 0; i < step->count; i++) {
        struct fraction item = quick_take(&step->items[i], slots);

        if (item.num != 0 || item.den == 0) {
            return item;
        }
    }
    return fraction_whole(0);
}

static struct fraction
run_and(const struct quick_step *step, const struct value *slots)
{
    for (size_t i = 0; i < step->count; i++) {
        struct fraction item = quick_take(&step->items[i], slots);

        if (item.num == 0 || item.den == 0) {
            return item;
        }
    }
    return fraction_whole(1);
}

static struct fraction
run_not(const struct quick_step *step, const struct value *slots)
{
    struct fraction item = quick_take(&step->items[0], slots);

    return item.den == 0 ? GIVES_UP : fraction_whole(item.num == 0);
}

static struct fraction
run_compare(const struct quick_step *step, const struct value *slots)
{
    struct fraction left = quick_take(&step->items[0], slots);

    for (size_t i = 1; i < step->count; i++) {
        struct fraction right = quick_take(&step->items[i], slots);

        if (left.den == 0 || right.den == 0) {
            return GIVES_UP;
        }
        if (!comparison_holds(step->items[i].comparison, fraction_compare(left, right))) {
            return fraction_whole(0);
        }
        left = right;
    }
    return fraction_whole(1);
}

/* The usual comparison: of two. */
static struct fraction
run_compare_pair(const struct quick_step *step, const struct value *slots)
{
    struct fraction left = quick_take(&step->items[0], slots);
    struct fraction right = quick_take(&step->items[1], slots);

    if (left.den == 0 || right.den == 0) {
        return GIVES_UP;
    }
    return fraction_whole(
        comparison_holds(step->items[1].comparison, fraction_compare(left, right)));
}

static struct fraction
run_compare_texts(const struct quick_step *step, const struct value *slots)
{
    const char *left = quick_take_text(&step->items[0], slots);
    const char *right = quick_take_text(&step->items[1], slots);

    if (left == NULL || right == NULL) {
        return GIVES_UP;
    }
    return fraction_whole((strcmp(left, right) == 0) ==
                          (step->items[1].comparison == COMPARE_EQUAL));
}

static struct fraction
run_in(const struct quick_step *step, const struct value *slots)
{
    struct fraction item = quick_take(&step->items[0], slots);

    for (size_t i = 1; item.den != 0 && i < step->count; i++) {
        struct fraction option = quick_take(&step->items[i], slots);

        if (option.den == 0 || fraction_compare(item, option) == 0) {
            return option.den == 0 ? GIVES_UP : fraction_whole(1);
        }
    }
    return item.den == 0 ? GIVES_UP : fraction_whole(0);
}

static struct fraction
run_in_texts(const struct quick_step *step, const struct value *slots)
{
    const char *item = quick_take_text(&step->items[0], slots);

    for (size_t i = 1; item != NULL && i < step->count; i++) {
        const char *option = quick_take_text(&step->items[i], slots);

        if (option == NULL || strcmp(item, option) == 0) {
            return option == NULL ? GIVES_UP : fraction_whole(1);
        }
    }
    return item == NULL ? GIVES_UP : fraction_whole(0);
}

static struct fraction
run_in_list(const struct quick_step *step, const struct value *slots)
{
    const char *item = quick_take_text(&step->items[0], slots);
    const struct value *list = &slots[step->items[1].slot];

    if (item == NULL || !list->known) {
        return GIVES_UP;
    }
    for (size_t i = 0; i < list->item_count; i++) {
        if (!list->items[i].known || strcmp(item, list->items[i].text) == 0) {
            return list->items[i].known ? fraction_whole(1) : GIVES_UP;
        }
    }
    return fraction_whole(0);
}

static struct fraction
run_add(const struct quick_step *step, const struct value *slots)
{
    struct fraction sum = quick_take(&step->items[0], slots);

    for (size_t i = 1; i < step->count; i++) {
        sum = fraction_add(sum, quick_take(&step->items[i], slots));
    }
    return sum;
}

static struct fraction
run_subtract(const struct quick_step *step, const struct value *slots)
{
    return fraction_add(quick_take(&step->items[0], slots),
                        fraction_negate(quick_take(&step->items[1], slots)));
}

static struct fraction
run_multiply(const struct quick_step *step, const struct value *slots)
{
    struct fraction product = quick_take(&step->items[0], slots);

    for (size_t i = 1; i < step->count; i++) {
        product = fraction_multiply(product, quick_take(&step->items[i], slots));
    }
    return product;
}

static struct fraction
run_multiply_pair(const struct quick_step *step, const struct value *slots)
{
    return fraction_multiply(quick_take(&step->items[0], slots),
                             quick_take(&step->items[1], slots));
}

static struct fraction
run_divide(const struct quick_step *step, const struct value *slots)
{
    struct fraction left = quick_take(&step->items[0], slots);
    struct fraction right = quick_take(&step->items[1], slots);

    if (right.num == 0 || right.den == 0) {
        return GIVES_UP;
    }
    if (right.num < 0) {
        left = fraction_negate(left);
        right = fraction_negate(right);
    }
    return fraction_multiply(left, (struct fraction){right.den, right.num});
}

static struct fraction
run_negate(const struct quick_step *step, const struct value *slots)
{
    return fraction_negate(quick_take(&step->items[0], slots));
}

static quick_fn *const by_kind[FORMULA_KINDS] = {
    [FORMULA_OR] = run_or,
    [FORMULA_AND] = run_and,
    [FORMULA_NOT] = run_not,
    [FORMULA_COMPARE] = run_compare,
    [FORMULA_IN] = run_in,
    [FORMULA_IN_LIST] = run_in_list,
    [FORMULA_ADD] = run_add,
    [FORMULA_SUBTRACT] = run_subtract,
    [FORMULA_MULTIPLY] = run_multiply,
    [FORMULA_DIVIDE] = run_divide,
    [FORMULA_NEGATE] = run_negate,
};

/* Whether a text is looked for in a list of texts. */
static bool
of_texts(const struct formula *in_list)
{
    return in_list->items[0]->type == TYPE_TEXT &&
           shape_item(in_list->items[1]->shape)->type == TYPE_TEXT;
}

/* What runs the formula; null when nothing quick does. */
static quick_fn *
runner(const struct formula *formula)
{
    if (formula->kind == FORMULA_CALL) {
        return quick_function(formula->text);
    }
    if (formula->kind == FORMULA_IN_LIST && !of_texts(formula)) {
        return NULL;
    }
    if (formula->items[0]->type == TYPE_TEXT) {
        return formula->kind == FORMULA_COMPARE ? run_compare_texts
               : formula->kind == FORMULA_IN    ? run_in_texts
                                                : by_kind[formula->kind];
    }
    if (formula->count == 2 && formula->kind == FORMULA_COMPARE) {
        return run_compare_pair;
    }
    if (formula->count == 2 && formula->kind == FORMULA_MULTIPLY) {
        return run_multiply_pair;
    }
    return by_kind[formula->kind];
}

/* Make a step that needs no other; false when the formula is none. */
static bool
fill_leaf(struct quick_step *step, const struct formula *formula)
{
    const struct value *value = &formula->value;

    if (formula->kind == FORMULA_NAME) {
        step->leaf = LEAF_SLOT;
        step->slot = formula->symbol->slot;
        return formula->path[0] == '\0';
    }
    step->leaf = LEAF_CONSTANT;
    step->text = value->text;
    step->constant = (struct fraction){(int64_t)value->number.num, (int64_t)value->number.den};
    return formula->kind == FORMULA_LITERAL && step->constant.num == value->number.num &&
           step->constant.den == value->number.den;
}

/* Texts, lists, records and what `known` asks about are only taken from slots and constants: no
 * step computes one. */
static bool
needs_leaf(const struct formula *formula, const struct formula *item)
{
    return item->type >= TYPE_TEXT ||
           (formula->kind == FORMULA_CALL && formula->function->form == FUNCTION_KNOWN);
}

static bool
fill(struct arena *arena, struct quick_step *step, const struct formula *formula)
{
    struct quick_step *items;

    if (formula->count == 0) {
        return fill_leaf(step, formula);
    }
    items = ARENA_NEW(arena, struct quick_step, formula->count);
    step->run = runner(formula);
    step->items = items;
    step->count = formula->count;
    for (size_t i = 0; step->run != NULL && i < formula->count; i++) {
        const struct formula *item = formula->items[i];

        items[i].zone = step->zone;
        if ((needs_leaf(formula, item) && item->count > 0) || !fill(arena, &items[i], item)) {
            return false;
        }
        items[i].comparison = item->comparison;
    }
    return step->run != NULL;
}

const struct quick_step *
quick_make(struct arena *arena, const struct formula *formula, const struct date_zone *zone)
{
    struct quick_step *step = ARENA_NEW(arena, struct quick_step, 1);

    step->zone = zone;
    if (formula->type >= TYPE_TEXT) {
        return NULL;
    }
    return fill(arena, step, formula) ? step : NULL;
}

bool
quick_run(const struct quick_step *step, const struct value *slots, struct rational *result)
{
    struct fraction value = quick_take(step, slots);

    if (value.den == 1) {
        *result = (struct rational){value.num, 1};
        return true;
    }
    return rational_make(value.num, value.den, result);
}
