/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/function.h"

#include "base/words.h"

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

    assert(fits && call->zone != NULL); /* an instant was read as one; check_formula saw the zone */
    *result = rational_of(instant_day(seconds, call->zone));
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

#define ANY_COUNT FUNCTION_ANY_COUNT
#define NO_STEP   N_("rounding to a step not above zero")

static const struct function functions[] = {
    {"min", "min(a, b, ...)", "oo", 2, ANY_COUNT, 'o', FUNCTION_STRICT, run_min, NULL},
    {"max", "max(a, b, ...)", "oo", 2, ANY_COUNT, 'o', FUNCTION_STRICT, run_max, NULL},
    {"step", "step(x, threshold, ...)", "oo", 2, ANY_COUNT, 'n', FUNCTION_STRICT, run_step, NULL},
    {"count", "count(list)", "l", 1, 1, 'n', FUNCTION_STRICT, run_count, NULL},
    {"count_true", "count_true(flag, ...)", "f", 1, ANY_COUNT, 'n', FUNCTION_STRICT, run_count_true,
     NULL},
    {"points", "points(flag)", "f", 1, 1, 'n', FUNCTION_STRICT, run_points, NULL},
    {"if", "if(flag, a, b)", "faa", 3, 3, 'a', FUNCTION_IF, NULL, NULL},
    {"known", "known(a)", "?", 1, 1, 'f', FUNCTION_KNOWN, NULL, NULL},
    {"calendar_months", "calendar_months(start, end)", "dd", 2, 2, 'n', FUNCTION_STRICT,
     run_calendar_months, NULL},
    {"age_months", "age_months(from, day)", "dd", 2, 2, 'n', FUNCTION_STRICT, run_age_months, NULL},
    {"day", "day(instant)", "i", 1, 1, 'd', FUNCTION_STRICT, run_day, NULL},
    {"abs", "abs(x)", "q", 1, 1, 'q', FUNCTION_STRICT, run_abs, NULL},
    {"round_down", "round_down(x, step)", "qq", 2, 2, 'q', FUNCTION_STRICT, run_round_down,
     NO_STEP},
    {"round_half_up", "round_half_up(x, step)", "qq", 2, 2, 'q', FUNCTION_STRICT, run_round_half_up,
     NO_STEP},
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
