/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/function_references.h"

#include "base/text.h"
#include "base/words.h"

#include <assert.h>

static const struct references nothing;

static const struct references *
references_of(const struct function_call *call)
{
    return call->symbols->references != NULL ? call->symbols->references : &nothing;
}

static int32_t
day_of(const struct value *value)
{
    int64_t days = 0;
    bool fits = rational_int64(value->number, &days);

    assert(fits && days >= INT32_MIN && days <= INT32_MAX); /* it was read as a day */
    return (int32_t)days;
}

/* The territory of the first argument on the day of the last one; without it, `result` says so. */
static const struct territory *
territory_of(const struct function_call *call, enum value_type type, struct value *result)
{
    const struct references *references = references_of(call);
    const char *text = call->arguments[0].text;
    const int32_t day = day_of(&call->arguments[call->count - 1]);
    const struct territory *territory = references_territory(references, text, day);

    if (territory == NULL) {
        *result =
            value_undefined(call->arena, type,
                            references_knows(references, text)
                                ? text_format(call->arena, _("territory %s is not known on %s"),
                                              text, date_text(call->arena, day))
                                : text_format(call->arena, _("unknown territory %s"), text));
    }
    return territory;
}

enum function_outcome
function_in_zone(const struct function_call *call, struct value *result)
{
    const struct territory *territory = territory_of(call, TYPE_FLAG, result);

    if (territory != NULL) {
        *result = value_flag(references_in_zone(
            references_of(call), territory, call->arguments[1].text, day_of(&call->arguments[2])));
    }
    return FUNCTION_DONE;
}

enum function_outcome
function_territory_name(const struct function_call *call, struct value *result)
{
    const struct territory *territory = territory_of(call, TYPE_TEXT, result);

    if (territory != NULL) {
        *result = value_text(territory->name);
    }
    return FUNCTION_DONE;
}

enum function_outcome
function_parent(const struct function_call *call, struct value *result)
{
    const struct territory *territory = territory_of(call, TYPE_TEXT, result);
    const char *parent;
    enum territory_kind kind = TERRITORY_COMMUNE;
    bool is_kind = territory_kind_named(call->arguments[1].text, &kind);

    assert(is_kind); /* check_references saw it */
    (void)is_kind;
    if (territory == NULL) {
        return FUNCTION_DONE;
    }
    parent = references_parent(references_of(call), territory, kind, day_of(&call->arguments[2]));
    *result =
        parent != NULL
            ? value_text(parent)
            : value_undefined(call->arena, TYPE_TEXT,
                              text_format(call->arena, _("territory %s is in no %s"),
                                          call->arguments[0].text, territory_kind_name(kind)));
    return FUNCTION_DONE;
}

enum function_outcome
function_rate(const struct function_call *call, struct value *result)
{
    const struct rate *rate = references_rate(references_of(call), call->arguments[0].text);
    const int32_t day = day_of(&call->arguments[1]);
    const struct rate_value *value;

    assert(rate != NULL); /* check_references saw it */
    value = rate_on(rate, day);
    *result = value != NULL ? value_number(rate->type, value->value)
                            : value_undefined(call->arena, rate->type,
                                              text_format(call->arena, _("no rate %s on %s"),
                                                          rate->name, date_text(call->arena, day)));
    return FUNCTION_DONE;
}
