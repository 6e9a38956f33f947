/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/references.h"

#include <stdlib.h>
#include <string.h>

#define CODE_BYTES_MIN 2
#define CODE_BYTES_MAX 14
#define ZONE_BYTES_MAX 63

static const char *const kind_names[TERRITORY_KINDS] = {
    [TERRITORY_COMMUNE] = "commune",
    [TERRITORY_MUNICIPAL_ARRONDISSEMENT] = "municipal_arrondissement",
    [TERRITORY_DELEGATED_COMMUNE] = "delegated_commune",
    [TERRITORY_ASSOCIATED_COMMUNE] = "associated_commune",
    [TERRITORY_EPCI] = "epci",
    [TERRITORY_DEPARTMENT] = "department",
    [TERRITORY_REGION] = "region",
};

bool
territory_kind_named(const char *name, enum territory_kind *kind)
{
    for (size_t i = 0; i < TERRITORY_KINDS; i++) {
        if (strcmp(kind_names[i], name) == 0) {
            *kind = (enum territory_kind)i;
            return true;
        }
    }
    return false;
}

const char *
territory_kind_name(enum territory_kind kind)
{
    return kind_names[kind];
}

bool
territory_is_code(const char *code)
{
    size_t length = strlen(code);

    return length >= CODE_BYTES_MIN && length <= CODE_BYTES_MAX && code[0] != '_' &&
           strspn(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == length;
}

bool
zone_is_code(const char *code)
{
    size_t length = strlen(code);

    return length >= 1 && length <= ZONE_BYTES_MAX && strchr("_.+-", code[0]) == NULL &&
           strspn(code, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-") ==
               length;
}

/* ---- order ----------------------------------------------------------------------------------- */

static int
compare_days(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

/* By code, kind, first day. */
static int
by_code(const void *a, const void *b)
{
    const struct territory *left = a, *right = b;
    int order = strcmp(left->code, right->code);

    order = order != 0 ? order : (int)left->kind - (int)right->kind;
    return order != 0 ? order : compare_days(left->from, right->from);
}

/* By zone, kind, code, first day. */
static int
by_zone(const void *a, const void *b)
{
    const struct zone_membership *left = a, *right = b;
    int order = strcmp(left->zone, right->zone);

    order = order != 0 ? order : (int)left->kind - (int)right->kind;
    order = order != 0 ? order : strcmp(left->code, right->code);
    return order != 0 ? order : compare_days(left->from, right->from);
}

static int
by_name(const void *a, const void *b)
{
    const struct rate *left = a, *right = b;

    return strcmp(left->name, right->name);
}

static void
sort(void *items, size_t count, size_t size_bytes, int (*compare)(const void *, const void *))
{
    if (count > 1) {
        qsort(items, count, size_bytes, compare);
    }
}

void
references_sort(struct references *references)
{
    sort(references->territories, references->territory_count, sizeof *references->territories,
         by_code);
    sort(references->zones, references->zone_count, sizeof *references->zones, by_zone);
    sort(references->rates, references->rate_count, sizeof *references->rates, by_name);
}

/* ---- territories ----------------------------------------------------------------------------- */

/* The first territory that has the code, or their count. */
static size_t
first_with_code(const struct references *references, const char *code)
{
    size_t low = 0, high = references->territory_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(references->territories[middle].code, code) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Split KIND:CODE; false when there is no such kind, `any` when there is no kind. */
static bool
split(const char *text, const char **code, enum territory_kind *kind, bool *any)
{
    const char *colon = strchr(text, ':');

    *any = colon == NULL;
    *code = *any ? text : colon + 1;
    for (size_t i = 0; !*any && i < TERRITORY_KINDS; i++) {
        if (strlen(kind_names[i]) == (size_t)(colon - text) &&
            strncmp(kind_names[i], text, (size_t)(colon - text)) == 0) {
            *kind = (enum territory_kind)i;
            return true;
        }
    }
    return *any;
}

static bool
covers(int32_t from, int32_t to, int32_t day)
{
    return from <= day && day <= to;
}

/* The territory of that code and kind (TERRITORY_KINDS = any) on a day, or null. */
static const struct territory *
find(const struct references *references, const char *code, enum territory_kind kind, int32_t day)
{
    for (size_t i = first_with_code(references, code); i < references->territory_count; i++) {
        const struct territory *territory = &references->territories[i];

        if (strcmp(territory->code, code) != 0) {
            break;
        }
        if ((kind == TERRITORY_KINDS || kind == territory->kind) &&
            covers(territory->from, territory->to, day)) {
            return territory;
        }
    }
    return NULL;
}

const struct territory *
references_territory(const struct references *references, const char *text, int32_t day)
{
    enum territory_kind kind = TERRITORY_KINDS;
    const char *code;
    bool any;

    return split(text, &code, &kind, &any) ? find(references, code, kind, day) : NULL;
}

bool
references_knows(const struct references *references, const char *text)
{
    enum territory_kind kind = TERRITORY_KINDS;
    const char *code;
    bool any;

    if (!split(text, &code, &kind, &any)) {
        return false;
    }
    for (size_t i = first_with_code(references, code); i < references->territory_count; i++) {
        if (strcmp(references->territories[i].code, code) != 0) {
            break;
        }
        if (any || references->territories[i].kind == kind) {
            return true;
        }
    }
    return false;
}

const char *
references_parent(const struct references *references, const struct territory *territory,
                  enum territory_kind kind, int32_t day)
{
    const struct territory *commune = NULL;

    if (territory->kind == kind) {
        return territory->code;
    }
    switch (kind) {
    case TERRITORY_COMMUNE:
        return territory->commune;
    case TERRITORY_EPCI:
        /* Only communes are in an EPCI: a part of one is in that of its commune. */
        commune = territory->commune != NULL
                      ? find(references, territory->commune, TERRITORY_COMMUNE, day)
                      : NULL;
        return commune != NULL ? commune->epci : territory->epci;
    case TERRITORY_DEPARTMENT:
        return territory->department;
    case TERRITORY_REGION:
        return territory->region;
    default:
        return NULL;
    }
}

/* ---- zones ----------------------------------------------------------------------------------- */

/* Whether the territory itself was put into the zone. */
static bool
is_member(const struct references *references, const char *zone, enum territory_kind kind,
          const char *code, int32_t day)
{
    const struct zone_membership wanted = {
        .zone = zone, .kind = kind, .code = code, .from = INT32_MIN};
    size_t low = 0, high = references->zone_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (by_zone(&references->zones[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < references->zone_count; low++) {
        const struct zone_membership *at = &references->zones[low];

        if (at->kind != kind || strcmp(at->code, code) != 0 || strcmp(at->zone, zone) != 0) {
            break;
        }
        if (covers(at->from, at->to, day)) {
            return true;
        }
    }
    return false;
}

bool
references_in_zone(const struct references *references, const struct territory *territory,
                   const char *zone, int32_t day)
{
    static const enum territory_kind above[] = {TERRITORY_COMMUNE, TERRITORY_EPCI,
                                                TERRITORY_DEPARTMENT, TERRITORY_REGION};

    if (is_member(references, zone, territory->kind, territory->code, day)) {
        return true;
    }
    for (size_t i = 0; i < sizeof above / sizeof *above; i++) {
        const char *code = references_parent(references, territory, above[i], day);

        if (code != NULL && is_member(references, zone, above[i], code, day)) {
            return true;
        }
    }
    return false;
}

/* ---- rates ----------------------------------------------------------------------------------- */

const struct rate *
references_rate(const struct references *references, const char *name)
{
    const struct rate wanted = {.name = name};

    if (references->rate_count == 0) {
        return NULL;
    }
    return bsearch(&wanted, references->rates, references->rate_count, sizeof wanted, by_name);
}

const struct rate_value *
rate_on(const struct rate *rate, int32_t day)
{
    size_t low = 0, high = rate->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rate->values[middle].from <= day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 && covers(rate->values[low - 1].from, rate->values[low - 1].to, day)
               ? &rate->values[low - 1]
               : NULL;
}
