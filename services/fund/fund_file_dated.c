/* SPDX-License-Identifier: MPL-2.0 */
/* Rates, and parameters that change over time: values with the days from which they hold and since
 * when that was known. */
#include "base/text.h"
#include "fund/fund_file_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define DATED_MAX    (3 * FUND_ITEMS_MAX) /* rates of the fund and of the call, parameters */
#define CENTS_A_UNIT 100

/* A value while the file is read: where it stands, to say what is wrong with it. */
struct placed {
    struct fund_dated_value value;
    const struct json_node *node;
};

/* Money may have more than 2 decimals here: 0.3215 a kilometre is a rate too. */
static bool
read_money(struct reader *reader, const struct json_node *node, struct value *value)
{
    const struct rational most = rational_of(ALLOCATION_CENTS_MAX);
    struct rational cents;
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return false;
    }
    if (!rational_parse(text, strlen(text), '.', &cents) ||
        !rational_mul(cents, rational_of(CENTS_A_UNIT), &cents) || cents.num < 0 ||
        rational_cmp(cents, most) > 0) {
        reader_wrong(reader, node, text_format(reader->arena, _("`%s` is not an amount"), text),
                     _("write it like \"11.65\", with a point"));
        return false;
    }
    *value = value_number(TYPE_MONEY, cents);
    return true;
}

static bool
read_one(struct reader *reader, const struct json_node *node, const struct fund_type *type,
         struct placed *placed)
{
    static const char *const keys[] = {"value", "from", "to", "known_from", "source", NULL};
    const struct json_node *value, *to;
    struct fund_dated_value *one = &placed->value;
    bool good;

    *placed = (struct placed){.node = node};
    one->to = REFERENCE_OPEN;
    one->known_from = INT32_MIN;
    if (!reader_object(reader, node, keys)) {
        return false;
    }
    value = reader_required(reader, node, "value");
    good = type->type == TYPE_MONEY ? read_money(reader, value, &one->value)
                                    : fund_value_read(reader, value, type, &one->value);
    good = reader_date(reader, reader_required(reader, node, "from"), &one->from) && good;
    to = reader_optional(node, "to");
    good = (to == NULL || reader_date(reader, to, &one->to)) && good;
    if (reader_optional(node, "known_from") != NULL) {
        good = reader_date(reader, reader_optional(node, "known_from"), &one->known_from) && good;
    }
    if (reader_optional(node, "source") != NULL) {
        good = reader_string(reader, reader_optional(node, "source"), &one->source) && good;
    }
    if (good && one->to < one->from) {
        reader_wrong(reader, to, _("it ends before it begins"), "");
        return false;
    }
    return good;
}

static int
by_day(const void *a, const void *b)
{
    const struct fund_dated_value *left = &((const struct placed *)a)->value;
    const struct fund_dated_value *right = &((const struct placed *)b)->value;

    if (left->from != right->from) {
        return left->from < right->from ? -1 : 1;
    }
    return (left->known_from > right->known_from) - (left->known_from < right->known_from);
}

/* Of the values of one first day, the one published last by `known_on`; null = not one. `at` goes
 * to the next first day. */
static const struct fund_dated_value *
next_known(const struct fund_dated *dated, size_t *at, int32_t known_on)
{
    const struct fund_dated_value *known = NULL;
    const int32_t from = dated->values[*at].from;

    for (; *at < dated->count && dated->values[*at].from == from; ++*at) {
        if (dated->values[*at].known_from <= known_on) {
            known = &dated->values[*at];
        }
    }
    return known;
}

/* Whether on some day two values hold at once, for who knows what was published by `known_on`. */
static const struct fund_dated_value *
overlap(const struct fund_dated *dated, int32_t known_on)
{
    const struct fund_dated_value *before = NULL;

    for (size_t at = 0; at < dated->count;) {
        const struct fund_dated_value *known = next_known(dated, &at, known_on);

        if (known != NULL && before != NULL && before->to != REFERENCE_OPEN &&
            before->to >= known->from) {
            return known;
        }
        before = known != NULL ? known : before;
    }
    return NULL;
}

static void
check_overlaps(struct reader *reader, const struct fund_dated *dated, const struct placed *placed)
{
    for (size_t i = 0; i < dated->count; i++) {
        const struct fund_dated_value *late = overlap(dated, dated->values[i].known_from);

        if (i > 0 && dated->values[i - 1].from == dated->values[i].from &&
            dated->values[i - 1].known_from == dated->values[i].known_from) {
            reader_wrong(reader, placed[i].node,
                         _("two values hold from this day and are known from the same"),
                         _("say since when the later one is known: \"known_from\""));
            return;
        }
        if (late != NULL) {
            reader_wrong(reader, placed[late - dated->values].node,
                         text_format(reader->arena, _("the value before it still holds on %s"),
                                     date_text(reader->arena, late->from)),
                         _("end that one the day before, or leave its \"to\" out"));
            return;
        }
    }
}

/* Read the list of values; false when something is wrong with it. */
static bool
read_values(struct reader *reader, const struct json_node *list, const struct fund_type *type,
            struct fund_dated *dated)
{
    const size_t before = reader->problems->count;
    const size_t count = reader_list(reader, list, FUND_ITEMS_MAX);
    const struct json_node *node = count > 0 ? list->first : NULL;
    struct placed *placed = ARENA_NEW(reader->arena, struct placed, count);

    if (list != NULL && list->kind == JSON_KIND_ARRAY && list->count == 0) {
        reader_wrong(reader, list, _("there is no value"), "");
    }
    for (size_t i = 0; i < count; i++, node = node->next) {
        (void)read_one(reader, node, type, &placed[i]);
    }
    if (reader->problems->count > before) {
        return false;
    }
    if (count > 1) {
        qsort(placed, count, sizeof *placed, by_day);
    }
    dated->values = ARENA_NEW(reader->arena, struct fund_dated_value, count);
    dated->count = count;
    for (size_t i = 0; i < count; i++) {
        dated->values[i] = placed[i].value;
    }
    check_overlaps(reader, dated, placed);
    return reader->problems->count == before;
}

static struct fund_dated *
add(struct reader *reader, const char *name, const struct fund_type *type)
{
    struct fund_file *file = reader->file;
    struct fund_dated *dated;

    if (file->dated == NULL) {
        file->dated = ARENA_NEW(reader->arena, struct fund_dated, DATED_MAX);
    }
    assert(file->dated_count < DATED_MAX);
    dated = &file->dated[file->dated_count++];
    *dated = (struct fund_dated){.name = name, .type = type->type, .is_share = type->is_share};
    return dated;
}

/* ---- rates ----------------------------------------------------------------------------------- */

static void
read_rate(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"type", "values", "label", NULL};
    const struct fund_type *type;
    struct fund_dated *dated;

    if (!reader_key(reader, node) || !reader_object(reader, node, keys)) {
        return;
    }
    for (size_t i = 0; i < reader->file->dated_count; i++) {
        if (strcmp(reader->file->dated[i].name, node->key) == 0) {
            reader_wrong(
                reader, node,
                text_format(reader->arena, _("the rate `%s` is declared twice"), node->key),
                _("the rates of the fund and of the call share their names"));
            return;
        }
    }
    type = fund_type_read(reader, reader_required(reader, node, "type"), true);
    if (type != NULL &&
        (type->is_count || (type->type != TYPE_NUMBER && type->type != TYPE_MONEY))) {
        reader_wrong(reader, json_member(node, "type"), _("a rate is not of this type"),
                     _("write one of: \"money\", \"number\", \"share\""));
        return;
    }
    if (type == NULL) {
        return;
    }
    dated = add(reader, node->key, type);
    reader_words(reader, reader_optional(node, "label"), &dated->label);
    (void)read_values(reader, reader_required(reader, node, "values"), type, dated);
}

void
rates_read(struct reader *reader, const struct json_node *rates)
{
    if (rates == NULL) {
        return;
    }
    if (rates->kind != JSON_KIND_OBJECT || rates->count > FUND_ITEMS_MAX) {
        reader_wrong(reader, rates, _("expected an object of rates"),
                     _("write {\"NAME\": {\"type\": \"money\", \"values\": [{\"value\": \"11.65\", "
                       "\"from\": \"2024-01-01\"}]}}"));
        return;
    }
    for (const struct json_node *node = rates->first; node != NULL; node = node->next) {
        read_rate(reader, node);
    }
}

/* ---- parameters ------------------------------------------------------------------------------ */

/* The day whose value counts: `on`, else the day on which the call closes. */
static bool
read_on(struct reader *reader, const struct json_node *node, int32_t *on)
{
    const struct fund_file *file = reader->file;
    const struct json_node *said = reader_optional(node, "on");

    if (said != NULL) {
        return reader_date(reader, said, on);
    }
    if (!file->has_closes || file->zone == NULL) {
        reader_wrong(reader, node, _("the call does not close, so no day says which value counts"),
                     _("write the day: \"on\": \"2026-03-16\""));
        return false;
    }
    *on = instant_day(file->closes, file->zone);
    return true;
}

void
dated_parameter_read(struct reader *reader, const struct json_node *node,
                     const struct fund_type *type, struct name name)
{
    struct fund_dated *dated;

    name.broken = true;
    name.type = type != NULL ? type->type : TYPE_NUMBER;
    name.is_share = type != NULL && type->is_share;
    reader_words(reader, reader_optional(node, "label"), &name.label);
    if (reader_optional(node, "value") != NULL) {
        reader_wrong(reader, node, _("expected either \"value\" or \"values\""), "");
    } else if (type != NULL) {
        dated = add(reader, name.name, type);
        dated->is_parameter = true;
        dated->label = name.label;
        name.broken = !read_on(reader, node, &dated->on);
        name.broken =
            !read_values(reader, reader_optional(node, "values"), type, dated) || name.broken;
        name.value = value_unknown(reader->arena, type->type, name.name);
    }
    names_declare(reader, NAME_CONSTANT, name);
}

/* ---- what is known --------------------------------------------------------------------------- */

void
dated_settle(struct reader *reader)
{
    struct fund_file *file = reader->file;

    for (size_t i = 0; i < file->dated_count; i++) {
        if (file->dated[i].is_parameter) {
            file->dated[i].slot = names_find(reader, file->dated[i].name)->slot;
        }
    }
    fund_file_know(reader->arena, file, INT32_MAX);
}

struct rate
fund_dated_rate(struct arena *arena, const struct fund_dated *dated, int32_t known_on)
{
    struct rate_value *values = ARENA_NEW(arena, struct rate_value, dated->count);
    struct rate rate = {.name = dated->name, .type = dated->type, .is_share = dated->is_share};

    for (size_t at = 0; at < dated->count;) {
        const struct fund_dated_value *known = next_known(dated, &at, known_on);

        if (known == NULL) {
            continue;
        }
        if (rate.count > 0 && values[rate.count - 1].to == REFERENCE_OPEN) {
            values[rate.count - 1].to = known->from - 1;
        }
        values[rate.count++] =
            (struct rate_value){.value = known->value.number, .from = known->from, .to = known->to};
    }
    rate.values = values;
    return rate;
}

struct value
fund_dated_value(struct arena *arena, const struct fund_dated *dated, int32_t known_on)
{
    const struct fund_dated_value *found = NULL;

    for (size_t at = 0; at < dated->count;) {
        const struct fund_dated_value *known = next_known(dated, &at, known_on);

        found = known != NULL && known->from <= dated->on ? known : found;
    }
    if (found != NULL && found->to >= dated->on) {
        return found->value;
    }
    return value_unknown(
        arena, dated->type,
        text_format(arena, _("no %s on %s"), dated->name, date_text(arena, dated->on)));
}

void
fund_file_know_each(struct arena *arena, struct fund_file *file, const int32_t *known_on)
{
    struct references *references = file->references;

    references->rates = ARENA_NEW(arena, struct rate, file->dated_count);
    references->rate_count = 0;
    for (size_t i = 0; i < file->dated_count; i++) {
        const struct fund_dated *dated = &file->dated[i];

        if (!dated->is_parameter) {
            references->rates[references->rate_count++] =
                fund_dated_rate(arena, dated, known_on[i]);
        } else if (dated->count > 0) {
            file->settable[dated->slot] = fund_dated_value(arena, dated, known_on[i]);
        }
    }
    references_sort(references);
}

void
fund_file_know(struct arena *arena, struct fund_file *file, int32_t known_on)
{
    int32_t *days = ARENA_NEW(arena, int32_t, file->dated_count);

    for (size_t i = 0; i < file->dated_count; i++) {
        days[i] = known_on;
    }
    file->known_on = known_on;
    fund_file_know_each(arena, file, days);
}

/* ---- what formulas ask for ------------------------------------------------------------------- */

static void
note_zone(struct reader *reader, const char *zone)
{
    struct fund_file *file = reader->file;
    size_t at = 0;
    const char **zones;

    while (at < file->zone_count && strcmp(file->zones[at], zone) < 0) {
        at++;
    }
    if (at < file->zone_count && strcmp(file->zones[at], zone) == 0) {
        return;
    }
    zones = ARENA_NEW(reader->arena, const char *, file->zone_count + 1);
    for (size_t i = 0; i < file->zone_count; i++) {
        zones[i < at ? i : i + 1] = file->zones[i];
    }
    zones[at] = zone;
    file->zones = zones;
    file->zone_count++;
}

void
references_note(void *reader, enum reference_kind kind, const char *name)
{
    struct reader *noting = reader;

    if (kind == REFERENCE_ZONE) {
        note_zone(noting, name);
    } else if (kind == REFERENCE_TERRITORIES) {
        noting->file->uses_territories = true;
    } else {
        noting->file->uses_rates = true;
    }
}
