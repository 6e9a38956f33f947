/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/value.h"

#include "base/text.h"
#include "base/words.h"

#include <assert.h>
#include <string.h>

static const char *const type_names[] = {
    [TYPE_NUMBER] = "number",   [TYPE_MONEY] = "money", [TYPE_FLAG] = "flag", [TYPE_DATE] = "date",
    [TYPE_INSTANT] = "instant", [TYPE_TEXT] = "text",   [TYPE_LIST] = "list",
};

const char *
value_type_name(enum value_type type)
{
    assert((size_t)type < sizeof type_names / sizeof *type_names);
    return type_names[type];
}

struct value
value_number(enum value_type type, struct rational number)
{
    assert(type != TYPE_TEXT && type != TYPE_LIST);
    return (struct value){.type = type, .known = true, .number = number};
}

struct value
value_flag(bool flag)
{
    return value_number(TYPE_FLAG, rational_of(flag ? 1 : 0));
}

struct value
value_text(const char *text)
{
    assert(text != NULL);
    return (struct value){.type = TYPE_TEXT, .known = true, .number = rational_of(0), .text = text};
}

struct value
value_list(const char *const *items, size_t item_count)
{
    assert(items != NULL || item_count == 0);
    return (struct value){.type = TYPE_LIST,
                          .known = true,
                          .number = rational_of(0),
                          .items = items,
                          .item_count = item_count};
}

struct value
value_unknown(struct arena *arena, enum value_type type, const char *name)
{
    struct name_list *lacking = ARENA_NEW(arena, struct name_list, 1);

    assert(name != NULL);
    lacking->name = name;
    return (struct value){.type = type, .number = rational_of(0), .lacking = lacking};
}

/* A fraction of a cent has no place in an amount's usual form: it is written out, exactly. */
static const char *
money_words(struct arena *arena, struct rational cents, const char *currency)
{
    struct rational units;
    int64_t whole;

    if (rational_int64(cents, &whole)) {
        return words_money(arena, whole, currency, 0);
    }
    if (!rational_div(cents, rational_of(100), &units)) {
        return text_format(arena, _("%s hundredths of %s"),
                           words_decimal(arena, rational_exact(arena, cents)), currency);
    }
    return text_format(arena, "%s\u00a0%s", words_decimal(arena, rational_exact(arena, units)),
                       currency);
}

static const char *
instant_words(struct arena *arena, const struct value *value, const struct date_zone *zone)
{
    const char *local, *clock;
    int64_t seconds;
    bool fits = rational_int64(value->number, &seconds);

    assert(fits && zone != NULL);
    local = instant_text(arena, seconds, zone);
    clock = strchr(local, 'T') + 1;
    return text_format(arena, _("%s at %s"), words_date(arena, instant_day(seconds, zone)), clock);
}

static const char *
list_words(struct arena *arena, const struct value *value)
{
    struct text text = text_in(arena);

    if (value->item_count == 0) {
        return _("none");
    }
    for (size_t i = 0; i < value->item_count; i++) {
        text_add(&text, i > 0 ? ", " : "");
        text_add(&text, value->items[i]);
    }
    return text_of(&text);
}

static const char *
unknown_words(struct arena *arena, const struct value *value)
{
    struct text names = text_in(arena);

    assert(value->lacking != NULL);
    for (const struct name_list *at = value->lacking; at != NULL; at = at->next) {
        text_add(&names, at != value->lacking ? ", " : "");
        text_add(&names, at->name);
    }
    return text_format(arena, _("unknown (%s)"), text_of(&names));
}

const char *
value_words(struct arena *arena, const struct value *value, const char *currency,
            const struct date_zone *zone)
{
    if (!value->known) {
        return unknown_words(arena, value);
    }
    switch (value->type) {
    case TYPE_MONEY:
        return money_words(arena, value->number, currency);
    case TYPE_FLAG:
        return value->number.num != 0 ? _("yes") : _("no");
    case TYPE_DATE:
        return words_date(arena, (int32_t)value->number.num);
    case TYPE_INSTANT:
        return instant_words(arena, value, zone);
    case TYPE_TEXT:
        return value->text;
    case TYPE_LIST:
        return list_words(arena, value);
    default: /* TYPE_NUMBER */
        return words_decimal(arena, rational_exact(arena, value->number));
    }
}
