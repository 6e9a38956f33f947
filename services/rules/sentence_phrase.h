/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SENTENCE_PHRASE_H
#define LEVAIN_SENTENCE_PHRASE_H

#include "rules/formula.h"

/*
 * sentence_phrase - the words of which sentences are made, in English, for the catalogue.
 *
 * In a phrase, {1} to {9} stand for a part, {*} for all parts, {+} for all but the first. Private
 * to sentence.
 */
#define PHRASE_ROLES 3

/* How a function is read. What has simple arguments is one line; else each argument is an item. */
struct function_phrase {
    const char *name;
    const char *line;                /* null = always a list */
    const char *heading;             /* of the list */
    const char *roles[PHRASE_ROLES]; /* of its items; the last that is not null stands for all that
                                      * follow; all null = items as they are */
    bool is_term;                    /* of a name, it may stand inside sums and comparisons */
};

/** Give the words of a function; one without words of its own is told as such, with an empty name.
 *  Errors: none. */
const struct function_phrase *phrase_of_function(const char *name);

/** Give the words of "{1} is at least {2}" for values of `type`. Errors: none. */
const char *phrase_of_comparison(enum comparison comparison, enum value_type type);

/** Give the words of one bound in "{1} is ... and ...": "at least {1}"; null for = and !=.
 *  Errors: none. */
const char *phrase_of_bound(enum comparison comparison, enum value_type type);

/** Give the heading of the list of a formula's parts: "all of these are true:". Errors: none. */
const char *phrase_of_parts(enum formula_kind kind);

/** Put `parts` in their places in a phrase, `separator` between those of {*} and {+}.
 *  Owner: `arena`. Errors: none. */
const char *phrase_fill(struct arena *arena, const char *phrase, const char *const *parts,
                        size_t count, const char *separator);

/** Write a text in quotes, so that it is not taken for a name. Owner: `arena`. Errors: none. */
const char *phrase_quoted(struct arena *arena, const char *text);

/** Tell whether a label can stand in a sentence as it is: letters, digits, blanks, apostrophes and
 *  hyphens only, and no word that sentences are made of. Errors: none. */
bool phrase_is_plain(const char *label);

#endif
