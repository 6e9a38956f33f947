/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_VALUE_H
#define LEVAIN_VALUE_H

#include "base/date.h"
#include "base/rational.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * value - what a formula works on, and the names that it may use.
 *
 * A value may be unknown: a fact that was not given, or a division by zero. An unknown value knows
 * the names that it lacks, so that the verdict says what to complete (never silently false or 0).
 */
enum value_type {
    TYPE_NUMBER,  /* exact rational */
    TYPE_MONEY,   /* exact rational number of cents */
    TYPE_FLAG,    /* number 0 or 1 */
    TYPE_DATE,    /* number: days since 1970-01-01 */
    TYPE_INSTANT, /* number: seconds since 1970-01-01T00:00:00Z */
    TYPE_TEXT,    /* text: a code or words, compared byte by byte */
    TYPE_LIST,    /* list of texts */
};

/* A set of names, in the order in which they were met, each once. */
struct name_list {
    const char *name;
    const struct name_list *next;
};

struct value {
    enum value_type type;
    bool known;
    struct rational number;          /* every type but text and list */
    const char *text;                /* TYPE_TEXT, NUL-ended */
    const char *const *items;        /* TYPE_LIST */
    size_t item_count;               /* TYPE_LIST */
    const struct name_list *lacking; /* when not known: what is missing; never empty */
};

/* One name that a formula may use: a field, a derived field, `env.rate`, `call.closes`, `net`. */
struct symbol {
    const char *name;
    enum value_type type;
    size_t slot;          /* index of its value in the array given to program_run */
    const char *label[2]; /* what people call it, by enum language; null = its name */
    bool is_share;        /* TYPE_NUMBER: a rate, which people read as a percentage */
};

struct symbols {
    const struct symbol *items;
    size_t count;
    const struct date_zone *zone; /* in which day(instant) is taken */
};

/** Give the type's name as fund files write it: "number", "money", "flag"... Errors: none. */
const char *value_type_name(enum value_type type);

/** Give a known value. Errors: none. */
struct value value_number(enum value_type type, struct rational number);
struct value value_flag(bool flag);
struct value value_text(const char *text);
struct value value_list(const char *const *items, size_t item_count);

/** Give an unknown value of `type` that lacks `name`. Owner: `arena`. Errors: none. */
struct value value_unknown(struct arena *arena, enum value_type type, const char *name);

/**
 * Write a value for people, in the language spoken (base/words.h): money with its currency, days in
 * words, texts as they are, "unknown (n_members)" when it is.
 *
 * Owner: `arena`. Errors: none.
 */
const char *value_words(struct arena *arena, const struct value *value, const char *currency,
                        const struct date_zone *zone);

#endif
