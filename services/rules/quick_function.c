/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/quick_step.h"

#include <string.h>

static struct fraction
run_if(const struct quick_step *step, const struct value *slots)
{
    for (size_t i = 0; i + 1 < step->count; i += 2) {
        struct fraction condition = quick_take(&step->items[i], slots);

        if (condition.den == 0 || condition.num != 0) {
            return condition.den == 0 ? GIVES_UP : quick_take(&step->items[i + 1], slots);
        }
    }
    return step->count % 2 == 1 ? quick_take(&step->items[step->count - 1], slots) : GIVES_UP;
}

static struct fraction
run_known(const struct quick_step *step, const struct value *slots)
{
    const struct quick_step *item = &step->items[0];

    return fraction_whole(item->leaf == LEAF_CONSTANT || slots[item->slot].known);
}

static struct fraction
run_count(const struct quick_step *step, const struct value *slots)
{
    const struct value *list = &slots[step->items[0].slot];

    return list->known ? fraction_whole((int64_t)list->item_count) : GIVES_UP;
}

static inline struct fraction
extreme(const struct quick_step *step, const struct value *slots, int sign)
{
    struct fraction best = quick_take(&step->items[0], slots);

    for (size_t i = 1; best.den != 0 && i < step->count; i++) {
        struct fraction item = quick_take(&step->items[i], slots);

        if (item.den == 0 || fraction_compare(item, best) * sign > 0) {
            best = item;
        }
    }
    return best;
}

static struct fraction
run_min(const struct quick_step *step, const struct value *slots)
{
    return extreme(step, slots, -1);
}

static struct fraction
run_max(const struct quick_step *step, const struct value *slots)
{
    return extreme(step, slots, 1);
}

static struct fraction
run_step(const struct quick_step *step, const struct value *slots)
{
    struct fraction item = quick_take(&step->items[0], slots);
    int64_t reached = 0;

    for (size_t i = 1; i < step->count; i++) {
        struct fraction threshold = quick_take(&step->items[i], slots);

        if (item.den == 0 || threshold.den == 0) {
            return GIVES_UP;
        }
        reached += fraction_compare(item, threshold) >= 0;
    }
    return fraction_whole(reached);
}

static struct fraction
run_count_true(const struct quick_step *step, const struct value *slots)
{
    int64_t count = 0;

    for (size_t i = 0; i < step->count; i++) {
        struct fraction item = quick_take(&step->items[i], slots);

        if (item.den == 0) {
            return GIVES_UP;
        }
        count += item.num != 0;
    }
    return fraction_whole(count);
}

static struct fraction
run_points(const struct quick_step *step, const struct value *slots)
{
    return quick_take(&step->items[0], slots);
}

static struct fraction
run_day(const struct quick_step *step, const struct value *slots)
{
    struct fraction instant = quick_take(&step->items[0], slots);

    return instant.den == 0 ? GIVES_UP : fraction_whole(instant_day(instant.num, step->zone));
}

static struct fraction
run_months(const struct quick_step *step, const struct value *slots,
           int32_t (*months)(int32_t from, int32_t to))
{
    struct fraction from = quick_take(&step->items[0], slots),
                    to = quick_take(&step->items[1], slots);

    return from.den == 0 || to.den == 0
               ? GIVES_UP
               : fraction_whole(months((int32_t)from.num, (int32_t)to.num));
}

static struct fraction
run_calendar_months(const struct quick_step *step, const struct value *slots)
{
    return run_months(step, slots, date_calendar_months);
}

static struct fraction
run_age_months(const struct quick_step *step, const struct value *slots)
{
    return run_months(step, slots, date_whole_months);
}

/* Functions with a quick form; a formula that calls another one has none. */
static const struct {
    const char *name;
    quick_fn *run;
} functions[] = {
    {"min", run_min},
    {"max", run_max},
    {"step", run_step},
    {"count", run_count},
    {"points", run_points},
    {"count_true", run_count_true},
    {"is_true", run_points},
    {"if", run_if},
    {"known", run_known},
    {"day", run_day},
    {"calendar_months", run_calendar_months},
    {"age_months", run_age_months},
};

quick_fn *
quick_function(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return functions[i].run;
        }
    }
    return NULL;
}
