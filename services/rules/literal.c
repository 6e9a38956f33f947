/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/literal.h"

#include "base/text.h"
#include "base/words.h"

#include <assert.h>
#include <string.h>

static bool
read_date(const char *text, struct value *value)
{
    int32_t days;

    if (!date_parse(text, strlen(text), &days)) {
        return false;
    }
    *value = value_number(TYPE_DATE, rational_of(days));
    return true;
}

static bool
read_euros(const char *text, struct value *value)
{
    struct rational euros;

    if (!rational_parse(text, strlen(text), '.', &euros) ||
        !rational_mul(euros, rational_of(100), &euros)) {
        return false;
    }
    *value = value_number(TYPE_MONEY, euros);
    return true;
}

static const struct literal_kind kinds[] = {
    {"date", N_("a day in quotes is expected here"), N_("this is not a day of the calendar"),
     "date('2026-01-12')", read_date},
    {"euros", N_("an amount in quotes is expected here"), N_("this is not an exact amount"),
     "euros('100000')", read_euros},
};

const struct literal_kind *
literal_at(size_t index)
{
    return index < sizeof kinds / sizeof *kinds ? &kinds[index] : NULL;
}

const struct literal_kind *
literal_named(const char *name)
{
    for (size_t i = 0; literal_at(i) != NULL; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

const char *
literal_unquoted(struct arena *arena, const char *quoted, size_t length)
{
    char *text = arena_alloc(arena, length, 1);
    size_t at = 0;

    for (size_t i = 1; i + 1 < length; i++) {
        text[at++] = quoted[i];
        i += quoted[i] == '\'' ? 1 : 0;
    }
    return text;
}

const char *
literal_quoted(struct arena *arena, const char *text)
{
    struct text quoted = text_in(arena);

    text_add(&quoted, "'");
    for (; *text != '\0'; text++) {
        text_add_bytes(&quoted, text, 1);
        text_add(&quoted, *text == '\'' ? "'" : "");
    }
    text_add(&quoted, "'");
    return text_of(&quoted);
}

static const char *
number_text(struct arena *arena, const struct formula *literal)
{
    struct rational shown = literal->value.number;
    bool fits = !literal->percent || rational_mul(shown, rational_of(100), &shown);

    assert(fits); /* it was read so */
    return text_format(arena, "%s%s", rational_exact(arena, shown), literal->percent ? " %" : "");
}

const char *
literal_euros(struct arena *arena, struct rational cents)
{
    struct rational euros;
    bool fits = rational_div(cents, rational_of(100), &euros);

    assert(fits); /* it was read so */
    return rational_exact(arena, euros);
}

const char *
literal_text(struct arena *arena, const struct formula *literal)
{
    const struct value *value = &literal->value;

    assert(literal->kind == FORMULA_LITERAL);
    switch (value->type) {
    case TYPE_TEXT:
        return literal_quoted(arena, value->text);
    case TYPE_MONEY:
        return text_format(arena, "euros('%s')", literal_euros(arena, value->number));
    case TYPE_DATE:
        return text_format(arena, "date('%s')", date_text(arena, (int32_t)value->number.num));
    case TYPE_FLAG:
        return literal->text;
    default: /* TYPE_NUMBER: instants and lists have no literal */
        return number_text(arena, literal);
    }
}
