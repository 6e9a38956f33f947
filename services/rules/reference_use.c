/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/reference_use.h"

#include "rules/function_references.h"
#include "rules/prepared.h"

static void
tell(const struct formula *formula, reference_use_fn *use, void *context)
{
    const struct function *function = formula->function;

    if (function != NULL && function->run_value == function_rate) {
        use(context, REFERENCE_RATE, formula->items[0]->value.text);
    } else if (function != NULL && function->run_value == function_in_zone) {
        use(context, REFERENCE_TERRITORIES, NULL);
        use(context, REFERENCE_ZONE, formula->items[1]->value.text);
    } else if (function != NULL && (function->run_value == function_parent ||
                                    function->run_value == function_territory_name)) {
        use(context, REFERENCE_TERRITORIES, NULL);
    }
    for (size_t i = 0; i < formula->count; i++) {
        tell(formula->items[i], use, context);
    }
}

void
reference_uses(const struct program *program, reference_use_fn *use, void *context)
{
    tell(program->formula, use, context);
}
