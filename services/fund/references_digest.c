/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/references_digest.h"

#include "base/text.h"

bool
references_used(const struct fund_file *file)
{
    bool used = file->zone_count > 0 || file->uses_territories || file->uses_rates;

    for (size_t i = 0; i < file->dated_count; i++) {
        used = used || file->dated[i].is_parameter;
    }
    return used;
}

static void
add_text(struct digester *digester, const char *text)
{
    digester_int64(digester, text != NULL);
    digester_string(digester, text != NULL ? text : "");
}

static void
add_number(struct digester *digester, struct arena *arena, struct rational number)
{
    digester_string(digester, rational_exact(arena, number));
}

static void
add_rates(struct digester *digester, struct arena *arena, const struct references *references)
{
    for (size_t i = 0; i < references->rate_count; i++) {
        const struct rate *rate = &references->rates[i];

        digester_string(digester, rate->name);
        digester_int64(digester, (int64_t)rate->count);
        for (size_t at = 0; at < rate->count; at++) {
            digester_int64(digester, rate->values[at].from);
            digester_int64(digester, rate->values[at].to);
            add_number(digester, arena, rate->values[at].value);
        }
    }
}

static void
add_value(struct digester *digester, struct arena *arena, const struct value *value)
{
    digester_int64(digester, value->known);
    digester_int64(digester, value->type);
    if (value->known && value->type == TYPE_TEXT) {
        digester_string(digester, value->text);
    } else if (value->known && value->type == TYPE_LIST) {
        digester_int64(digester, (int64_t)value->item_count);
        for (size_t i = 0; i < value->item_count; i++) {
            digester_string(digester, value->items[i].text);
        }
    } else if (value->known) {
        add_number(digester, arena, value->number);
    }
}

static void
add_territories(struct digester *digester, const struct references *references)
{
    for (size_t i = 0; i < references->territory_count; i++) {
        const struct territory *territory = &references->territories[i];

        digester_int64(digester, territory->kind);
        digester_string(digester, territory->code);
        digester_string(digester, territory->name);
        add_text(digester, territory->commune);
        add_text(digester, territory->epci);
        add_text(digester, territory->department);
        add_text(digester, territory->region);
        digester_int64(digester, territory->from);
        digester_int64(digester, territory->to);
    }
}

static void
add_zones(struct digester *digester, const struct references *references)
{
    for (size_t i = 0; i < references->zone_count; i++) {
        const struct zone_membership *zone = &references->zones[i];

        digester_string(digester, zone->zone);
        digester_int64(digester, zone->kind);
        digester_string(digester, zone->code);
        digester_int64(digester, zone->from);
        digester_int64(digester, zone->to);
    }
}

struct digest
references_digest(const struct fund_file *file, int64_t *entry_count)
{
    const struct references *references = file->references;
    struct digester *digester = digester_begin();
    struct arena arena;
    struct digest digest;

    arena_init(&arena, SIZE_MAX);
    digester_string(digester, "references");
    add_rates(digester, &arena, references);
    *entry_count = (int64_t)(references->territory_count + references->zone_count);
    for (size_t i = 0; i < file->dated_count; i++) {
        *entry_count += 1;
        if (file->dated[i].is_parameter) {
            digester_string(digester, file->dated[i].name);
            add_value(digester, &arena, &file->constants[file->dated[i].slot]);
        }
    }
    digester_int64(digester, (int64_t)references->territory_count);
    add_territories(digester, references);
    digester_int64(digester, (int64_t)references->zone_count);
    add_zones(digester, references);
    digest = digester_result(digester);
    digester_end(digester);
    arena_free(&arena);
    return digest;
}
