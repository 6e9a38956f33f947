/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/value_json.h"

#include "base/json_writer.h"
#include "base/words.h"
#include "rules/digits.h"
#include "rules/program.h"

#include <assert.h>

struct writing {
    struct text *out;
    const struct date_zone *zone;
    size_t count; /* of values */
};

static void
write_string(struct text *out, const char *text)
{
    struct json_writer writer = json_writer_to(out);

    json_string_of(&writer, NULL, text);
}

/* With two decimals when that is exact. */
static const char *
euros(struct arena *arena, struct rational cents)
{
    struct rational units;
    bool fits = rational_div(cents, rational_of(100), &units);

    if (!fits) {
        return text_format(arena, "%se-2", digits_json(arena, cents));
    }
    return cents.den == 1 ? rational_fixed(arena, units, 2) : digits_json(arena, units);
}

static void
write_scalar(struct writing *writing, const struct value *value)
{
    struct arena *arena = writing->out->arena;
    int64_t seconds;
    bool fits;

    switch (value->type) {
    case TYPE_TEXT:
        write_string(writing->out, value->text);
        break;
    case TYPE_FLAG:
        text_add(writing->out, value->number.num != 0 ? "true" : "false");
        break;
    case TYPE_MONEY:
        write_string(writing->out, euros(arena, value->number));
        break;
    case TYPE_DATE:
        write_string(writing->out, date_text(arena, (int32_t)value->number.num));
        break;
    case TYPE_INSTANT:
        fits = rational_int64(value->number, &seconds);
        assert(fits && writing->zone != NULL);
        write_string(writing->out, instant_text(arena, seconds, writing->zone));
        break;
    default: /* TYPE_NUMBER */
        text_add(writing->out, digits_json(arena, value->number));
    }
}

/* A member that an object has not, while another of the same list has it. */
static bool
is_absent(const struct value *record, const struct value *member)
{
    return record->type == TYPE_RECORD && !member->known && !member->is_null;
}

static bool
write_value(struct writing *writing, const struct value *value)
{
    bool is_record = value->type == TYPE_RECORD, small = ++writing->count <= FORMULA_STEPS_MAX;

    if (!is_record && value->type != TYPE_LIST) {
        write_scalar(writing, value);
        return small;
    }
    text_add(writing->out, is_record ? "{" : "[");
    for (size_t i = 0, written = 0; small && i < value->item_count; i++) {
        if (is_absent(value, &value->items[i])) {
            continue;
        }
        text_add(writing->out, written++ > 0 ? "," : "");
        if (is_record) {
            write_string(writing->out, value->shape->members[i].name);
            text_add(writing->out, ":");
        }
        small = write_value(writing, &value->items[i]);
    }
    text_add(writing->out, is_record ? "}" : "]");
    return small;
}

enum status
value_json(struct text *out, const struct value *value, const struct date_zone *zone,
           struct err *err)
{
    struct writing writing = {.out = out, .zone = zone};

    return write_value(&writing, value)
               ? ST_OK
               : err_set(err, ST_DATA, _("the result holds more than %d values"),
                         FORMULA_STEPS_MAX);
}

struct gathering {
    struct arena *arena;
    struct value sum; /* lacks all that was met */
    size_t count;
};

static void
gather(struct gathering *gathering, const struct value *value)
{
    bool is_whole = value->type != TYPE_LIST && value->type != TYPE_RECORD;

    if (!value->known) {
        value_lack(gathering->arena, &gathering->sum, value);
    }
    for (size_t i = 0; value->known && !is_whole && i < value->item_count; i++) {
        if (++gathering->count <= FORMULA_STEPS_MAX && !is_absent(value, &value->items[i])) {
            gather(gathering, &value->items[i]);
        }
    }
}

const struct name_list *
value_lacking(struct arena *arena, const struct value *value)
{
    struct gathering gathering = {.arena = arena, .sum = value_flag(true)};

    gather(&gathering, value);
    return gathering.sum.lacking;
}
