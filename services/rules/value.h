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
    TYPE_LIST,    /* items, of one type each list */
    TYPE_RECORD,  /* items: one value for each member of its shape */
    TYPE_ANY,     /* not known: only of what is absent, so never of a known value */
    TYPE_MIXED,   /* of several types: items that can only be passed on; never of a value */
    VALUE_TYPES,
};

/* What is inside a list or a record, as far as it is known before anything is computed. */
struct shape {
    enum value_type type;
    const struct shape *item;           /* TYPE_LIST: of its items; null = texts */
    const struct shape_member *members; /* TYPE_RECORD */
    size_t member_count;                /* TYPE_RECORD */
};

struct shape_member {
    const char *name;
    struct shape shape;
    const char *label[2]; /* what people call it, by enum language; null = its name */
};

/* A set of names, in the order in which they were met, each once; at most VALUE_LACKING_MAX. */
struct name_list {
    const char *name;
    const struct name_list *next;
    bool undefined; /* no fact: an operation without a result, `division by zero (x)` */
};

#define VALUE_LACKING_MAX 256

struct value {
    enum value_type type;
    bool known;
    bool is_null;           /* when not known: it was given as null, so that no default applies */
    struct rational number; /* every type but text, list and record */
    union {
        const char *text;          /* TYPE_TEXT, NUL-ended */
        const struct shape *shape; /* TYPE_RECORD: the names of its members */
    };
    const struct value *items;       /* TYPE_LIST, TYPE_RECORD (in the order of its shape) */
    size_t item_count;               /* TYPE_LIST, TYPE_RECORD */
    const struct name_list *lacking; /* when not known: what is missing; never empty */
};

/* One name that a formula may use: a field, a derived field, `env.rate`, `call.closes`, `net`. */
struct symbol {
    const char *name;
    enum value_type type;
    size_t slot;               /* index of its value in the array given to program_run */
    const char *label[2];      /* what people call it, by enum language; null = its name */
    bool is_share;             /* TYPE_NUMBER: a rate, which people read as a percentage */
    const struct shape *shape; /* TYPE_LIST, TYPE_RECORD; null of a list = a list of texts */
};

struct references;

struct symbols {
    const struct symbol *items;
    size_t count;
    const struct date_zone *zone; /* in which day(instant) is taken */
    bool open; /* names and members that are not there are allowed: of any type, and unknown */
    const struct references *references; /* territories, zones, rates; null = none is known */
};

/** Give the type's name as fund files write it: "number", "money", "flag"... Errors: none. */
const char *value_type_name(enum value_type type);

/** Give a known value; a record has as many items as its shape has members.
 *  Owner: the caller keeps what is pointed to. Errors: none. */
struct value value_number(enum value_type type, struct rational number);
struct value value_flag(bool flag);
struct value value_text(const char *text);
struct value value_list(const struct value *items, size_t item_count);
struct value value_record(const struct shape *shape, const struct value *items);

/** Give a known list of texts. Owner: the items are in `arena`, the texts are borrowed.
 *  Errors: none. Cost: linear in the items. */
struct value value_text_list(struct arena *arena, const char *const *texts, size_t count);

/** Give an unknown value of `type` that lacks `name`; that has no result for a reason.
 *  Owner: `arena`. Errors: none. */
struct value value_unknown(struct arena *arena, enum value_type type, const char *name);
struct value value_undefined(struct arena *arena, enum value_type type, const char *reason);

/**
 * Make `value` unknown (it may be so already), lacking also what `other`, unknown, lacks. Beyond
 * VALUE_LACKING_MAX names, no more are kept.
 *
 * Owner: `arena`. Errors: none. Cost: the product of the names of both.
 */
void value_lack(struct arena *arena, struct value *value, const struct value *other);

/** Compare two known values of the same type that is no list or record: below 0, 0, above 0; texts
 *  byte by byte. Errors: none. */
int value_compare(const struct value *a, const struct value *b);

/**
 * Write a value for people, in the language spoken (base/words.h): money with its currency, days in
 * words, texts as they are, "unknown (n_members)" when it is.
 *
 * Owner: `arena`. Errors: none.
 */
const char *value_words(struct arena *arena, const struct value *value, const char *currency,
                        const struct date_zone *zone);

#endif
