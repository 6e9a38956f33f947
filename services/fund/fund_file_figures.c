/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "fund/fund_file_reader.h"

#include <string.h>

#define CENTS_PER_UNIT 100

/* ---- numbers --------------------------------------------------------------------------------- */

bool
reader_number(struct reader *reader, const struct json_node *node, struct rational *number)
{
    if (node == NULL) {
        return false;
    }
    if ((node->kind != JSON_KIND_NUMBER && node->kind != JSON_KIND_STRING) ||
        !rational_parse(node->text, strlen(node->text), '.', number)) {
        reader_wrong(reader, node, _("expected an exact number"),
                     _("write digits, with a point for decimals: 60 or 12.5"));
        return false;
    }
    return true;
}

bool
reader_integer(struct reader *reader, const struct json_node *node, int64_t least, int64_t most,
               int64_t *integer)
{
    struct rational number;
    int64_t value;

    if (!reader_number(reader, node, &number)) {
        return false;
    }
    if (!rational_int64(number, &value) || value < least || value > most) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("expected an integer from %lld to %lld"),
                                 (long long)least, (long long)most),
                     "");
        return false;
    }
    *integer = value;
    return true;
}

/* Cents of a decimal text; false when they are not whole or out of range. */
static bool
cents_of(const char *text, int64_t *cents)
{
    struct rational amount;

    return rational_parse(text, strlen(text), '.', &amount) &&
           rational_mul(amount, rational_of(CENTS_PER_UNIT), &amount) &&
           rational_int64(amount, cents) && *cents >= 0 && *cents <= ALLOCATION_CENTS_MAX;
}

/* What the person may have wanted to write: a bare number in quotes, else an example. */
static const char *
money_advice(struct reader *reader, const struct json_node *node)
{
    struct rational amount;
    int64_t cents;

    if (node->kind == JSON_KIND_NUMBER && cents_of(node->text, &cents) &&
        rational_make(cents, CENTS_PER_UNIT, &amount)) {
        return text_format(reader->arena, _("write \"%s\""),
                           rational_fixed(reader->arena, amount, 2));
    }
    return _("write it as a string with a point and at most 2 decimals: \"90000.00\"");
}

bool
reader_money(struct reader *reader, const struct json_node *node, int64_t *cents)
{
    int64_t value;

    if (node == NULL) {
        return false;
    }
    if (node->kind != JSON_KIND_STRING) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("expected an amount, found %s"),
                                 json_kind_words(node->kind)),
                     money_advice(reader, node));
        return false;
    }
    if (!cents_of(node->text, &value)) {
        reader_wrong(reader, node,
                     text_format(reader->arena, _("`%s` is not an amount"), node->text),
                     money_advice(reader, node));
        return false;
    }
    *cents = value;
    return true;
}

bool
reader_share(struct reader *reader, const struct json_node *node, struct rational *share)
{
    const struct rational all = rational_of(100);
    struct rational percent;
    size_t length;

    if (node == NULL) {
        return false;
    }
    length = node->kind == JSON_KIND_STRING ? strlen(node->text) : 0;
    if (length > 0 && node->text[length - 1] == '%') {
        length -= length > 1 && node->text[length - 2] == ' ' ? 2 : 1;
        if (rational_parse(node->text, length, '.', &percent) &&
            rational_cmp(percent, rational_of(0)) >= 0 && rational_cmp(percent, all) <= 0 &&
            rational_div(percent, all, share)) {
            return true;
        }
    }
    reader_wrong(reader, node, _("expected a share from 0 % to 100 %"),
                 _("write it as a string: \"4 %\" or \"4.5 %\""));
    return false;
}

/* ---- days and instants ----------------------------------------------------------------------- */

bool
reader_date(struct reader *reader, const struct json_node *node, int32_t *days)
{
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return false;
    }
    if (!date_parse(text, strlen(text), days)) {
        reader_wrong(reader, node, text_format(reader->arena, _("`%s` is not a day"), text),
                     _("write it as \"2026-03-16\""));
        return false;
    }
    return true;
}

bool
reader_instant(struct reader *reader, const struct json_node *node, int64_t *seconds)
{
    static const char *const reasons[] = {
        [INSTANT_MALFORMED] = N_("not a local time"),
        [INSTANT_MISSING] = N_("the clocks skipped this hour (start of summer time)"),
        [INSTANT_AMBIGUOUS] = N_("the clocks showed this hour twice (end of summer time)"),
        [INSTANT_TOO_EARLY] = N_("local times are known from 1996 on"),
    };
    enum instant_problem problem;
    const char *text;

    /* Without its zone, already reported, an instant means nothing. */
    if (!reader_string(reader, node, &text) || reader->file->zone == NULL) {
        return false;
    }
    problem = instant_parse(text, strlen(text), reader->file->zone, seconds);
    if (problem != INSTANT_OK) {
        reader_wrong(reader, node, _(reasons[problem]), _("write it as \"2026-03-16T12:00:00\""));
    }
    return problem == INSTANT_OK;
}
