/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/rule_references.h"

#include "base/text.h"
#include "fund/rule_tree.h"

#include <string.h>

#define MEMBER "known" /* of a change: what is known of it */

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
names_zone(const struct fund_file *file, const char *zone)
{
    for (size_t i = 0; i < file->zone_count; i++) {
        if (strcmp(file->zones[i], zone) == 0) {
            return true;
        }
    }
    return false;
}

/* The rate or parameter of that name that the file asks for; null. */
static const struct fund_dated *
dated_named(const struct fund_file *file, const char *name)
{
    for (size_t i = 0; i < file->dated_count; i++) {
        if ((file->dated[i].is_parameter || file->uses_rates) &&
            strcmp(file->dated[i].name, name) == 0) {
            return &file->dated[i];
        }
    }
    return NULL;
}

/* ---- what was known -------------------------------------------------------------------------- */

static bool
same_territory(const struct territory *a, const struct territory *b)
{
    return a->kind == b->kind && a->from == b->from && a->to == b->to &&
           same_text(a->code, b->code) && same_text(a->name, b->name) &&
           same_text(a->commune, b->commune) && same_text(a->epci, b->epci) &&
           same_text(a->department, b->department) && same_text(a->region, b->region);
}

static bool
same_territories(const struct references *a, const struct references *b)
{
    bool same = a->territory_count == b->territory_count;

    for (size_t i = 0; same && i < a->territory_count; i++) {
        same = same_territory(&a->territories[i], &b->territories[i]);
    }
    return same;
}

/* The membership of a zone from `at` on, or null. */
static const struct zone_membership *
next_of_zone(const struct references *references, const char *zone, size_t *at)
{
    while (*at < references->zone_count && strcmp(references->zones[*at].zone, zone) != 0) {
        ++*at;
    }
    return *at < references->zone_count ? &references->zones[(*at)++] : NULL;
}

static bool
same_zone(const struct references *a, const struct references *b, const char *zone)
{
    for (size_t left = 0, right = 0;;) {
        const struct zone_membership *one = next_of_zone(a, zone, &left);
        const struct zone_membership *other = next_of_zone(b, zone, &right);

        if (one == NULL || other == NULL) {
            return one == other;
        }
        if (one->kind != other->kind || strcmp(one->code, other->code) != 0 ||
            one->from != other->from || one->to != other->to) {
            return false;
        }
    }
}

static size_t
count_of_zone(const struct references *references, const char *zone)
{
    size_t at = 0, count = 0;

    while (next_of_zone(references, zone, &at) != NULL) {
        count++;
    }
    return count;
}

static const char *
validity(struct arena *arena, int32_t from, int32_t to)
{
    return to == REFERENCE_OPEN ? text_format(arena, _("from %s on"), date_text(arena, from))
                                : text_format(arena, _("from %s to %s"), date_text(arena, from),
                                              date_text(arena, to));
}

/* "0.95 from 2023-10-01 on", what a file knows of a rate or parameter on a day. */
static const char *
dated_words(struct arena *arena, const struct fund_file *file, const struct fund_dated *dated,
            int32_t known_on)
{
    struct text out = text_in(arena);
    struct value value;
    struct rate rate;

    if (dated->is_parameter) {
        value = fund_dated_value(arena, dated, known_on);
        return value.known ? value_words(arena, &value, file->currency, file->zone) : NULL;
    }
    rate = fund_dated_rate(arena, dated, known_on);
    for (size_t i = 0; i < rate.count; i++) {
        value = value_number(rate.type, rate.values[i].value);
        text_addf(&out, "%s%s %s", i > 0 ? "; " : "",
                  value_words(arena, &value, file->currency, file->zone),
                  validity(arena, rate.values[i].from, rate.values[i].to));
    }
    return out.length > 0 ? text_of(&out) : NULL;
}

/* ---- changes --------------------------------------------------------------------------------- */

static void
add(struct rule_changes *changes, const char *list, const char *code, const char *from,
    const char *to)
{
    struct arena *arena = changes->arena;
    struct rule_change change = {
        .list = list, .code = code, .member = MEMBER, .from = from, .to = to};

    change.id = code != NULL ? text_format(arena, RULE_REFERENCES_ID "%s.%s", list, code)
                             : text_format(arena, RULE_REFERENCES_ID "%s", list);
    rule_changes_add(changes, change);
}

static const char *
counted(struct arena *arena, size_t count)
{
    return text_format(arena, _("entries: %zu"), count);
}

static void
find_zones(struct rule_changes *changes)
{
    const struct references *known[2] = {changes->before->references, changes->after->references};

    for (size_t i = 0; i < changes->before->zone_count; i++) {
        const char *zone = changes->before->zones[i];

        if (names_zone(changes->after, zone) && !same_zone(known[0], known[1], zone)) {
            add(changes, "zones", zone, counted(changes->arena, count_of_zone(known[0], zone)),
                counted(changes->arena, count_of_zone(known[1], zone)));
        }
    }
}

/* What both files declare is looked at in each of them: one may say what the other does not. */
static void
find_dated(struct rule_changes *changes)
{
    const struct fund_file *files[2] = {changes->before, changes->after};
    const int32_t days[2] = {files[0]->known_on, files[1]->known_on};

    for (size_t i = 0; days[0] != days[1] && i < files[0]->dated_count; i++) {
        const char *name = files[0]->dated[i].name;
        const struct fund_dated *in[2] = {dated_named(files[0], name), dated_named(files[1], name)};
        const char *words[2][2] = {{NULL, NULL}, {NULL, NULL}};

        for (size_t side = 0; in[0] != NULL && in[1] != NULL && side < 2; side++) {
            for (size_t day = 0; day < 2; day++) {
                words[side][day] = dated_words(changes->arena, files[side], in[side], days[day]);
            }
        }
        if (!same_text(words[0][0], words[0][1]) || !same_text(words[1][0], words[1][1])) {
            const size_t side = same_text(words[0][0], words[0][1]) ? 1 : 0;

            add(changes, in[0]->is_parameter ? "parameters" : "rates",
                in[0]->is_parameter ? in[0]->name + strlen("call.") : in[0]->name, words[side][0],
                words[side][1]);
        }
    }
}

void
rule_references_find(struct rule_changes *changes)
{
    const struct fund_file *before = changes->before, *after = changes->after;

    if (before->uses_territories && after->uses_territories &&
        !same_territories(before->references, after->references)) {
        add(changes, "territories", NULL,
            counted(changes->arena, before->references->territory_count),
            counted(changes->arena, after->references->territory_count));
    }
    find_zones(changes);
    find_dated(changes);
}

/* ---- files in between ------------------------------------------------------------------------ */

/* Which side a thing is taken from: that of its change, else the one that asks for it. */
static size_t
side_of(const struct rule_changes *changes, const uint8_t *made, const char *id, bool before_asks)
{
    for (size_t i = 0; i < changes->count; i++) {
        if (strcmp(changes->items[i].id, id) == 0) {
            return made[i] != 0;
        }
    }
    return before_asks ? 0 : 1;
}

static size_t
side_of_zone(const struct rule_changes *changes, const uint8_t *made, const char *zone)
{
    return side_of(changes, made, text_format(changes->arena, RULE_REFERENCES_ID "zones.%s", zone),
                   names_zone(changes->before, zone));
}

/* Whether all zones of both files are taken from one side, whose list then serves as it is. */
static bool
are_of_one_side(const struct rule_changes *changes, const uint8_t *made, size_t *side)
{
    const struct fund_file *files[2] = {changes->before, changes->after};
    bool any = false, one = true;

    *side = 0;
    for (size_t f = 0; f < 2; f++) {
        for (size_t i = 0; i < files[f]->zone_count; i++) {
            const size_t of = side_of_zone(changes, made, files[f]->zones[i]);

            one = one && (!any || of == *side);
            *side = of;
            any = true;
        }
    }
    return one;
}

static void
mix_zones(const struct rule_changes *changes, const uint8_t *made, struct references *references)
{
    const struct references *known[2] = {changes->before->references, changes->after->references};
    const char *zone = "";
    size_t of = 0;

    if (are_of_one_side(changes, made, &of)) {
        references->zones = known[of]->zones;
        references->zone_count = known[of]->zone_count;
        return;
    }
    references->zone_count = 0;
    references->zones = ARENA_NEW(changes->arena, struct zone_membership,
                                  known[0]->zone_count + known[1]->zone_count);
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < known[side]->zone_count; i++) {
            const struct zone_membership *one = &known[side]->zones[i];

            if (strcmp(one->zone, zone) != 0) {
                zone = one->zone;
                of = side_of_zone(changes, made, zone);
            }
            if (of == side) {
                references->zones[references->zone_count++] = *one;
            }
        }
    }
}

static void
mix_dated(const struct rule_changes *changes, const uint8_t *made, struct fund_file *file)
{
    int32_t *days = ARENA_NEW(changes->arena, int32_t, file->dated_count);

    for (size_t i = 0; i < file->dated_count; i++) {
        const struct fund_dated *dated = &file->dated[i];
        const char *id =
            dated->is_parameter
                ? text_format(changes->arena, RULE_REFERENCES_ID "parameters.%s",
                              dated->name + strlen("call."))
                : text_format(changes->arena, RULE_REFERENCES_ID "rates.%s", dated->name);
        const size_t side =
            side_of(changes, made, id, dated_named(changes->before, dated->name) != NULL);

        days[i] = side == 0 ? changes->before->known_on : changes->after->known_on;
    }
    fund_file_know_each(changes->arena, file, days);
}

void
rule_references_mix(const struct rule_changes *changes, const uint8_t *made, struct fund_file *file)
{
    const struct fund_file *sides[2] = {changes->before, changes->after};
    const size_t side =
        side_of(changes, made, RULE_REFERENCES_ID "territories", changes->before->uses_territories);

    file->known_on = changes->before->known_on;
    file->references->territories = sides[side]->references->territories;
    file->references->territory_count = sides[side]->references->territory_count;
    mix_zones(changes, made, file->references);
    mix_dated(changes, made, file);
}
