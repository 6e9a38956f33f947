/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_REFERENCES_H
#define LEVAIN_REFERENCES_H

#include "rules/value.h"

/*
 * references - facts that are not of an application and change over time: territories, zones,
 * rates.
 *
 * Everything here is already what one moment knows (P10): what was published or recorded later was
 * left out by whoever filled the arrays, and of corrected entries only the last one is there. So a
 * formula asks for a day of validity only. Both ends of a validity count: `from` is the first day,
 * `to` the last one, REFERENCE_OPEN when none is known.
 */
#define REFERENCE_OPEN INT32_MAX

enum territory_kind { /* a bare code means the first kind here that has it on that day */
                      TERRITORY_COMMUNE,
                      TERRITORY_MUNICIPAL_ARRONDISSEMENT,
                      TERRITORY_DELEGATED_COMMUNE,
                      TERRITORY_ASSOCIATED_COMMUNE,
                      TERRITORY_EPCI,
                      TERRITORY_DEPARTMENT,
                      TERRITORY_REGION,
                      TERRITORY_KINDS,
};

/* A place: what it is called and what it is in, for some time. */
struct territory {
    enum territory_kind kind;
    const char *code, *name;
    const char *commune, *epci, *department, *region; /* codes; null = in none */
    int32_t from, to;                                 /* days */
};

struct zone_membership {
    const char *zone;
    enum territory_kind kind;
    const char *code;
    int32_t from, to; /* days */
};

struct rate_value {
    struct rational value; /* money in cents */
    int32_t from, to;      /* days */
};

/* A rate or threshold of the fund file, with the values that are known. */
struct rate {
    const char *name;
    enum value_type type; /* number or money */
    bool is_share;
    const struct rate_value *values; /* by `from`; none overlaps another */
    size_t count;
};

struct references {
    struct territory *territories;
    size_t territory_count;
    struct zone_membership *zones;
    size_t zone_count;
    struct rate *rates;
    size_t rate_count;
};

/** Give the kind of that name ("commune", "epci"...). Errors: false. */
bool territory_kind_named(const char *name, enum territory_kind *kind);

/** Give the name of a kind, as files and formulas write it. Errors: none. */
const char *territory_kind_name(enum territory_kind kind);

/** Tell whether a code may be that of a territory: 2 to 14 digits, capital letters and, in one
 *  that a fund made itself, underscores, of which none is first. Errors: none. */
bool territory_is_code(const char *code);

/** Tell whether a text may be the code of a zone: a letter or digit, then also `_ . + -`, 63 at
 *  most. Errors: none. */
bool zone_is_code(const char *code);

/** Put territories, memberships and rates into the order that the questions below need.
 *  Errors: none. Cost: n log n. */
void references_sort(struct references *references);

/**
 * Give the territory that a text names on a day: a code, or KIND:CODE for one kind only, since a
 * department and a region may have the same code.
 *
 * Errors: null when there is none.
 */
const struct territory *references_territory(const struct references *references, const char *text,
                                             int32_t day);

/** Tell whether the text names a territory on any day. Errors: none. */
bool references_knows(const struct references *references, const char *text);

/**
 * Tell whether a territory is in a zone on a day: by itself or by what it is in (its commune, EPCI,
 * department, region).
 *
 * Errors: none.
 */
bool references_in_zone(const struct references *references, const struct territory *territory,
                        const char *zone, int32_t day);

/** Give the code of what a territory is in, of a kind: itself when it is of that kind.
 *  Errors: null when it is in none. */
const char *references_parent(const struct references *references,
                              const struct territory *territory, enum territory_kind kind,
                              int32_t day);

/** Give the rate of that name, or null; its value on a day, or null. Errors: none. */
const struct rate *references_rate(const struct references *references, const char *name);
const struct rate_value *rate_on(const struct rate *rate, int32_t day);

#endif
