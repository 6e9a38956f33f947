/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/function.h"

#include "base/words.h"
#include "rules/function_list.h"
#include "rules/function_references.h"
#include "rules/function_text.h"

#include <assert.h>
#include <string.h>

static enum function_outcome
extreme(const struct function_call *call, int sign, struct rational *result)
{
    *result = call->arguments[0].number;
    for (size_t i = 1; i < call->count; i++) {
        if (rational_cmp(call->arguments[i].number, *result) * sign > 0) {
            *result = call->arguments[i].number;
        }
    }
    return FUNCTION_DONE;
}

static enum function_outcome
run_min(const struct function_call *call, struct rational *result)
{
    return extreme(call, -1, result);
}

static enum function_outcome
run_max(const struct function_call *call, struct rational *result)
{
    return extreme(call, 1, result);
}

static enum function_outcome
run_step(const struct function_call *call, struct rational *result)
{
    int64_t reached = 0;

    for (size_t i = 1; i < call->count; i++) {
        reached += rational_cmp(call->arguments[0].number, call->arguments[i].number) >= 0;
    }
    *result = rational_of(reached);
    return FUNCTION_DONE;
}

static enum function_outcome
run_count(const struct function_call *call, struct rational *result)
{
    *result = rational_of((int64_t)call->arguments[0].item_count);
    return FUNCTION_DONE;
}

static enum function_outcome
run_count_true(const struct function_call *call, struct rational *result)
{
    int64_t count = 0;

    for (size_t i = 0; i < call->count; i++) {
        count += call->arguments[i].number.num != 0;
    }
    *result = rational_of(count);
    return FUNCTION_DONE;
}

static enum function_outcome
run_points(const struct function_call *call, struct rational *result)
{
    *result = call->arguments[0].number;
    return FUNCTION_DONE;
}

/* A date holds a day of the years 1 to 9999: it was read as one. */
static int32_t
day_of(const struct value *value)
{
    assert(value->number.den == 1 && value->number.num == (int32_t)value->number.num);
    return (int32_t)value->number.num;
}

static enum function_outcome
run_calendar_months(const struct function_call *call, struct rational *result)
{
    *result =
        rational_of(date_calendar_months(day_of(&call->arguments[0]), day_of(&call->arguments[1])));
    return FUNCTION_DONE;
}

static enum function_outcome
run_age_months(const struct function_call *call, struct rational *result)
{
    *result =
        rational_of(date_whole_months(day_of(&call->arguments[0]), day_of(&call->arguments[1])));
    return FUNCTION_DONE;
}

static enum function_outcome
run_day(const struct function_call *call, struct rational *result)
{
    int64_t seconds;
    bool fits = rational_int64(call->arguments[0].number, &seconds);

    assert(fits && call->symbols->zone !=
                       NULL); /* an instant was read as one; check_formula saw the zone */
    *result = rational_of(instant_day(seconds, call->symbols->zone));
    return FUNCTION_DONE;
}

static enum function_outcome
run_abs(const struct function_call *call, struct rational *result)
{
    *result = call->arguments[0].number;
    result->num = result->num < 0 ? -result->num : result->num;
    return FUNCTION_DONE;
}

typedef bool round_fn(struct rational a, struct rational step, struct rational *out);

static enum function_outcome
round_to(const struct function_call *call, round_fn *round, struct rational *result)
{
    struct rational step = call->arguments[1].number;

    if (step.num <= 0) {
        return FUNCTION_UNDEFINED;
    }
    return round(call->arguments[0].number, step, result) ? FUNCTION_DONE : FUNCTION_OVERFLOW;
}

static enum function_outcome
run_round_down(const struct function_call *call, struct rational *result)
{
    return round_to(call, rational_round_down, result);
}

static enum function_outcome
run_round_half_up(const struct function_call *call, struct rational *result)
{
    return round_to(call, rational_round_half_up, result);
}

/* Months gone by from the earlier to the later day; a month that has no such day ends on its last
 * one. */
static int32_t
months_gone_by(int32_t from, int32_t to)
{
    struct civil_date a = date_to_civil(from), b = date_to_civil(to);
    bool complete = b.day >= a.day || date_to_civil(to + 1).day == 1;

    return (b.year - a.year) * 12 + b.month - a.month - (complete ? 0 : 1);
}

static enum function_outcome
run_months_between(const struct function_call *call, struct rational *result)
{
    int32_t from = day_of(&call->arguments[0]), to = day_of(&call->arguments[1]);

    *result = rational_of(from <= to ? months_gone_by(from, to) : -months_gone_by(to, from));
    return FUNCTION_DONE;
}

/* The rest of the division towards zero: it has the sign of the dividend. */
static enum function_outcome
run_mod(const struct function_call *call, struct rational *result)
{
    struct rational a = call->arguments[0].number, b = call->arguments[1].number, whole;

    if (b.num == 0) {
        return FUNCTION_UNDEFINED;
    }
    if (!rational_div(a, b, &whole)) {
        return FUNCTION_OVERFLOW;
    }
    whole = (struct rational){.num = whole.num / whole.den, .den = 1};
    return rational_mul(whole, b, &whole) && rational_sub(a, whole, result) ? FUNCTION_DONE
                                                                            : FUNCTION_OVERFLOW;
}

#define ANY_COUNT FUNCTION_ANY_COUNT
#define NO_STEP   N_("rounding to a step not above zero")
#define BY_ZERO   N_("division by zero")
#define NO_FORM   N_("no written form")
#define NO_PLACE  N_("no such place in a text")
/* What takes its arguments in its own way, in parts of one type or for each item. */
#define OWN(form) 0, form, NULL, NULL, NULL

static const struct function functions[] = {
    {"min", "min(a, b, ...)", "oo", 1, ANY_COUNT, 'o', FUNCTION_STRICT, run_min, NULL, NULL},
    {"max", "max(a, b, ...)", "oo", 1, ANY_COUNT, 'o', FUNCTION_STRICT, run_max, NULL, NULL},
    {"step", "step(x, threshold, ...)", "oo", 2, ANY_COUNT, 'n', FUNCTION_STRICT, run_step, NULL,
     NULL},
    {"count", "count(list)", "L", 1, 1, 'n', FUNCTION_STRICT, run_count, NULL, NULL},
    {"sum", "sum(list)", "Q", 1, 1, 'Q', FUNCTION_STRICT, NULL, NULL, function_sum},
    {"count_distinct", "count_distinct(list)", "S", 1, 1, 'n', FUNCTION_STRICT, NULL, NULL,
     function_count_distinct},
    {"in_zone", "in_zone(territory, 'ZONE', day)", "ttd", 3, 3, 'f', FUNCTION_STRICT, NULL, NULL,
     function_in_zone},
    {"territory_name", "territory_name(territory, day)", "td", 2, 2, 't', FUNCTION_STRICT, NULL,
     NULL, function_territory_name},
    {"parent", "parent(territory, 'epci', day)", "ttd", 3, 3, 't', FUNCTION_STRICT, NULL, NULL,
     function_parent},
    {"rate", "rate('name', day)", "td", 2, 2, 'n', FUNCTION_STRICT, NULL, NULL, function_rate},
    {"count_true", "count_true(flag, ...)", "f", 1, ANY_COUNT, 'n', FUNCTION_STRICT, run_count_true,
     NULL, NULL},
    {"points", "points(flag)", "f", 1, 1, 'n', FUNCTION_STRICT, run_points, NULL, NULL},
    {"is_true", "is_true(flag)", "f", 1, 1, 'f', FUNCTION_STRICT, run_points, NULL, NULL},
    {"if", "if(flag, a, b)", "f", 1, ANY_COUNT, OWN(FUNCTION_IF)},
    {"default", "default(name, value)", "?", 2, 2, OWN(FUNCTION_DEFAULT)},
    {"known", "known(a)", "?", 1, 1, OWN(FUNCTION_KNOWN)},
    {"all", "all(list, condition)", "L", 2, 2, OWN(FUNCTION_EACH)},
    {"some", "some(list, condition)", "L", 2, 2, OWN(FUNCTION_EACH)},
    {"none", "none(list, condition)", "L", 2, 2, OWN(FUNCTION_EACH)},
    {"filter", "filter(list, condition)", "L", 2, 2, OWN(FUNCTION_EACH)},
    {"map", "map(list, expression)", "L", 2, 2, OWN(FUNCTION_EACH)},
    {"reduce", "reduce(list, expression, start)", "L", 3, 3, OWN(FUNCTION_REDUCE)},
    {"merge", "merge(list, ...)", "?", 0, ANY_COUNT, OWN(FUNCTION_MERGE)},
    {"missing", "missing('name', ...)", "t", 0, ANY_COUNT, OWN(FUNCTION_MISSING)},
    {"missing_some", "missing_some(n, ['name', ...])", "nl", 2, 2, OWN(FUNCTION_MISSING_SOME)},
    {"calendar_months", "calendar_months(start, end)", "dd", 2, 2, 'n', FUNCTION_STRICT,
     run_calendar_months, NULL, NULL},
    {"age_months", "age_months(from, day)", "dd", 2, 2, 'n', FUNCTION_STRICT, run_age_months, NULL,
     NULL},
    {"months_between", "months_between(a, b)", "dd", 2, 2, 'n', FUNCTION_STRICT, run_months_between,
     NULL, NULL},
    {"day", "day(instant)", "i", 1, 1, 'd', FUNCTION_STRICT, run_day, NULL, NULL},
    {"abs", "abs(x)", "q", 1, 1, 'q', FUNCTION_STRICT, run_abs, NULL, NULL},
    {"mod", "mod(x, divisor)", "qq", 2, 2, 'q', FUNCTION_STRICT, run_mod, BY_ZERO, NULL},
    {"round_down", "round_down(x, step)", "qq", 2, 2, 'q', FUNCTION_STRICT, run_round_down, NO_STEP,
     NULL},
    {"round_half_up", "round_half_up(x, step)", "qq", 2, 2, 'q', FUNCTION_STRICT, run_round_half_up,
     NO_STEP, NULL},
    {"cat", "cat(text, ...)", "w", 0, ANY_COUNT, 't', FUNCTION_STRICT, NULL, NO_FORM, function_cat},
    {"substr", "substr(text, start, length)", "tn", 2, 3, 't', FUNCTION_STRICT, NULL, NO_PLACE,
     function_substr},
    {"contains", "contains(text, part)", "tt", 2, 2, 'f', FUNCTION_STRICT, NULL, NULL,
     function_contains},
};

const struct function *
function_at(size_t index)
{
    return index < sizeof functions / sizeof *functions ? &functions[index] : NULL;
}

const struct function *
function_named(const char *name)
{
    for (size_t i = 0; function_at(i) != NULL; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return &functions[i];
        }
    }
    return NULL;
}
