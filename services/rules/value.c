/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/value.h"

#include "base/text.h"
#include "base/words.h"

#include <assert.h>
#include <string.h>

static const char *const type_names[] = {
    [TYPE_NUMBER] = "number", [TYPE_MONEY] = "money",     [TYPE_FLAG] = "flag",
    [TYPE_DATE] = "date",     [TYPE_INSTANT] = "instant", [TYPE_TEXT] = "text",
    [TYPE_LIST] = "list",     [TYPE_RECORD] = "record",   [TYPE_ANY] = "any",
    [TYPE_MIXED] = "mixed",
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
    assert(type < TYPE_TEXT);
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
value_list(const struct value *items, size_t item_count)
{
    assert(items != NULL || item_count == 0);
    return (struct value){.type = TYPE_LIST,
                          .known = true,
                          .number = rational_of(0),
                          .items = items,
                          .item_count = item_count};
}

struct value
value_record(const struct shape *shape, const struct value *items)
{
    assert(shape->type == TYPE_RECORD && (items != NULL || shape->member_count == 0));
    return (struct value){.type = TYPE_RECORD,
                          .known = true,
                          .number = rational_of(0),
                          .shape = shape,
                          .items = items,
                          .item_count = shape->member_count};
}

struct value
value_text_list(struct arena *arena, const char *const *texts, size_t count)
{
    struct value *items = ARENA_NEW(arena, struct value, count);

    for (size_t i = 0; i < count; i++) {
        items[i] = value_text(texts[i]);
    }
    return value_list(items, count);
}

struct value
value_unknown(struct arena *arena, enum value_type type, const char *name)
{
    struct name_list *lacking = ARENA_NEW(arena, struct name_list, 1);

    assert(name != NULL);
    lacking->name = name;
    return (struct value){.type = type, .number = rational_of(0), .lacking = lacking};
}

struct value
value_undefined(struct arena *arena, enum value_type type, const char *reason)
{
    struct name_list *lacking = ARENA_NEW(arena, struct name_list, 1);

    *lacking = (struct name_list){.name = reason, .undefined = true};
    return (struct value){.type = type, .number = rational_of(0), .lacking = lacking};
}

static bool
has_name(const struct name_list *list, const char *name)
{
    for (; list != NULL; list = list->next) {
        if (strcmp(list->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
has_all(const struct name_list *list, const struct name_list *names)
{
    while (names != NULL && has_name(list, names->name)) {
        names = names->next;
    }
    return names == NULL;
}

/* The names of `a`, then those of `b` that it has not. Neither is changed: both may be shared. */
static const struct name_list *
merge_names(struct arena *arena, const struct name_list *a, const struct name_list *b)
{
    const struct name_list *first = NULL, **end = &first;
    const struct name_list *all[] = {a, b};
    size_t count = 0;

    if (has_all(a, b)) {
        return a;
    }
    for (size_t i = 0; i < 2; i++) {
        for (const struct name_list *at = all[i]; at != NULL && count < VALUE_LACKING_MAX;
             at = at->next) {
            if (!has_name(first, at->name)) {
                struct name_list *copy = ARENA_NEW(arena, struct name_list, 1);

                *copy = (struct name_list){.name = at->name, .undefined = at->undefined};
                *end = copy;
                end = &copy->next;
                count++;
            }
        }
    }
    return first;
}

void
value_lack(struct arena *arena, struct value *value, const struct value *other)
{
    assert(!other->known && other->lacking != NULL);
    *value = (struct value){.type = value->type,
                            .number = rational_of(0),
                            .lacking = value->lacking == NULL
                                           ? other->lacking
                                           : merge_names(arena, value->lacking, other->lacking)};
}

int
value_compare(const struct value *a, const struct value *b)
{
    assert(a->known && b->known && a->type == b->type && a->type <= TYPE_TEXT);
    return a->type == TYPE_TEXT ? strcmp(a->text, b->text) : rational_cmp(a->number, b->number);
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

/* In French a comma may be part of a number. */
static const char *
between_items(enum value_type type)
{
    return words_language() == LANGUAGE_FR && type != TYPE_TEXT ? "\u00a0; " : ", ";
}

static const char *
list_words(struct arena *arena, const struct value *value, const char *currency,
           const struct date_zone *zone)
{
    struct text text = text_in(arena);

    if (value->item_count == 0) {
        return _("empty list");
    }
    for (size_t i = 0; i < value->item_count; i++) {
        const struct value *item = &value->items[i];

        text_add(&text, i > 0 ? between_items(item->type) : "");
        text_add(&text, value_words(arena, item, currency, zone));
    }
    return text_of(&text);
}

/* `(label kbis, pages 2)` */
static const char *
record_words(struct arena *arena, const struct value *value, const char *currency,
             const struct date_zone *zone)
{
    struct text text = text_in(arena);

    text_add(&text, "(");
    for (size_t i = 0; i < value->item_count; i++) {
        const struct shape_member *member = &value->shape->members[i];
        const char *label = member->label[words_language()];

        text_addf(&text, "%s%s %s", i > 0 ? between_items(TYPE_RECORD) : "",
                  label != NULL ? label : member->name,
                  value_words(arena, &value->items[i], currency, zone));
    }
    text_add(&text, ")");
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
        return list_words(arena, value, currency, zone);
    case TYPE_RECORD:
        return record_words(arena, value, currency, zone);
    default: /* TYPE_NUMBER */
        return words_decimal(arena, rational_exact(arena, value->number));
    }
}
