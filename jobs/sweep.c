/* SPDX-License-Identifier: MPL-2.0 */
#include "sweep.h"

#include "base/date.h"

#include <string.h>

/* FROM..TO/STEP, of numbers; shares have a sign after them. */
struct range {
    struct rational from, to, step;
    bool share, days;
    unsigned decimals; /* as written, at most */
};

static enum status
refuse(const char *text, struct err *err)
{
    err_hint(err, "%s",
             _("write it like threshold=50..70/5, quota.epci.share=38..44/1 %,"
               " call.last_end=2028-01-31..2028-12-31/30, or pass.1.rule=walk|max"));
    return err_set(err, ST_USAGE, _("--sweep takes KEY=FROM..TO/STEP, not \"%s\""), text);
}

/* Read one number, an amount as fund files write it; a percent sign may stand after it. */
static bool
read_number(struct arena *arena, const char *text, size_t length, struct range *range,
            struct rational *number)
{
    const char *copy, *point;
    unsigned decimals;

    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    if (length > 0 && text[length - 1] == '%') {
        range->share = true;
        length--;
    }
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    copy = arena_copy(arena, text, length);
    point = strchr(copy, '.');
    decimals = point != NULL ? (unsigned)strlen(point + 1) : 0;
    range->decimals = decimals > range->decimals ? decimals : range->decimals;
    return length > 0 && rational_parse(copy, length, '.', number);
}

static bool
read_range(struct arena *arena, const char *text, struct range *range)
{
    const char *to = strstr(text, ".."), *step = to != NULL ? strchr(to, '/') : NULL;
    int32_t from_day, to_day;

    if (step == NULL) {
        return false;
    }
    to += 2;
    if (date_parse(text, (size_t)(to - 2 - text), &from_day) &&
        date_parse(to, (size_t)(step - to), &to_day)) {
        range->days = true;
        range->from = rational_of(from_day);
        range->to = rational_of(to_day);
    } else if (!read_number(arena, text, (size_t)(to - 2 - text), range, &range->from) ||
               !read_number(arena, to, (size_t)(step - to), range, &range->to)) {
        return false;
    }
    return read_number(arena, step + 1, strlen(step + 1), range, &range->step) &&
           range->step.num > 0 && rational_cmp(range->from, range->to) <= 0 &&
           (!range->days || (range->step.den == 1 && !range->share));
}

static const char *
value_of(struct arena *arena, const struct range *range, struct rational number)
{
    if (range->days) {
        return date_text(arena, (int32_t)number.num);
    }
    return text_format(arena, "%s%s", rational_fixed(arena, number, range->decimals),
                       range->share ? " %" : "");
}

static bool
fill_range(struct arena *arena, const struct range *range, struct sweep_axis *axis)
{
    struct rational at = range->from;

    while (rational_cmp(at, range->to) <= 0) {
        if (axis->count == SWEEP_VALUES_MAX) {
            return false;
        }
        axis->values[axis->count++] = value_of(arena, range, at);
        if (!rational_add(at, range->step, &at)) {
            break;
        }
    }
    return true;
}

static bool
fill_list(struct arena *arena, const char *text, struct sweep_axis *axis)
{
    for (;;) {
        const size_t length = strcspn(text, "|");

        if (axis->count == SWEEP_VALUES_MAX || length == 0) {
            return false;
        }
        axis->values[axis->count++] = arena_copy(arena, text, length);
        if (text[length] == '\0') {
            return true;
        }
        text += length + 1;
    }
}

enum status
sweep_read(struct arena *arena, const char *text, struct sweep_axis *axis, struct err *err)
{
    const char *equals = strchr(text, '=');
    struct range range = {.share = false};
    bool fits = true;

    *axis = (struct sweep_axis){.key = arena_copy(arena, text, (size_t)(equals - text)),
                                .values = ARENA_NEW(arena, const char *, SWEEP_VALUES_MAX)};
    if (strchr(equals + 1, '|') != NULL) {
        fits = fill_list(arena, equals + 1, axis);
    } else if (!read_range(arena, equals + 1, &range)) {
        return refuse(text, err);
    } else {
        fits = fill_range(arena, &range, axis);
    }
    if (!fits && axis->count == SWEEP_VALUES_MAX) {
        return err_set(err, ST_USAGE, _("--sweep \"%s\" has more than %d values"), text,
                       SWEEP_VALUES_MAX);
    }
    return fits ? ST_OK : refuse(text, err);
}
