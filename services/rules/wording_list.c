/* SPDX-License-Identifier: MPL-2.0 */
#include "base/words.h"
#include "rules/evaluate.h"
#include "rules/function.h"
#include "rules/wording_parts.h"

static struct evaluation
evaluation_of(const struct wording *wording, size_t *steps, struct err *err)
{
    return (struct evaluation){.arena = wording->text.arena,
                               .slots = wording->slots,
                               .symbols = wording->program->symbols,
                               .err = err,
                               .steps = steps};
}

bool
wording_value(struct wording *wording, const struct formula *formula, struct value *value)
{
    struct err err = {0};
    size_t steps = 0;
    struct evaluation evaluation = evaluation_of(wording, &steps, &err);

    return evaluate(&evaluation, formula, value) == ST_OK;
}

bool
wording_is_scoped(const struct formula *formula)
{
    return formula->kind == FORMULA_CALL &&
           (formula->function->form == FUNCTION_EACH || formula->function->form == FUNCTION_REDUCE);
}

/* How the condition turns out for the items; false when it cannot be computed for one. */
static bool
tally(const struct wording *wording, const struct formula *formula, const struct value *list,
      size_t *true_count, size_t *unknown_count)
{
    struct err err = {0};
    size_t steps = 0;
    struct evaluation outer = evaluation_of(wording, &steps, &err), inner = outer;

    inner.scope = SCOPE_ITEM;
    inner.list = formula->items[0];
    inner.outer = &outer;
    for (size_t i = 0; i < list->item_count; i++) {
        struct value value;

        inner.item = &list->items[i];
        inner.index = i;
        if (evaluate(&inner, formula->items[1], &value) != ST_OK) {
            return false;
        }
        *true_count += value.known && value.number.num != 0;
        *unknown_count += !value.known;
    }
    return true;
}

void
wording_tally(struct wording *wording, const struct formula *formula)
{
    size_t true_count = 0, unknown_count = 0;
    struct value list;

    if (!wording_is_scoped(formula) || formula->function->form != FUNCTION_EACH ||
        !wording_value(wording, formula->items[0], &list) || !list.known ||
        !tally(wording, formula, &list, &true_count, &unknown_count)) {
        return;
    }
    text_addf(&wording->text, _("%zu of %zu true"), true_count, list.item_count);
    if (unknown_count > 0) {
        text_addf(&wording->text, _(", %zu unknown"), unknown_count);
    }
    text_add(&wording->text, " → ");
}
