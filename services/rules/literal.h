/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_LITERAL_H
#define LEVAIN_LITERAL_H

#include "base/arena.h"
#include "rules/formula.h"

/*
 * literal - the constants of formulas, read and written: `80 %`, `'l''eau'`, `euros('0.50')`.
 *
 * Days and amounts look like calls of a function on a text, but they are constants: what is in the
 * quotes is read with the formula, and refused with it.
 */
struct literal_kind {
    const char *name;    /* `date` */
    const char *wanted;  /* what to say when no text follows, in English */
    const char *refused; /* what to say when the text is not one, in English */
    const char *example;
    bool (*read)(const char *text, struct value *value);
};

/** Give the kind of constant written `name('...')`, or null when there is none. Errors: none. */
const struct literal_kind *literal_named(const char *name);

/** Give kind number `index`, or null after the last one. Errors: none. */
const struct literal_kind *literal_at(size_t index);

/** Give a text without its quotes, those inside made single. Owner: `arena`. Errors: none. */
const char *literal_unquoted(struct arena *arena, const char *quoted, size_t length);

/** Write a text within quotes, those inside doubled. Owner: `arena`. Errors: none. */
const char *literal_quoted(struct arena *arena, const char *text);

/** Write the cents of a literal in euros: `0.5`. Owner: `arena`. Errors: none. */
const char *literal_euros(struct arena *arena, struct rational cents);

/** Write a literal so that reading it gives the same value. Owner: `arena`. Errors: none. */
const char *literal_text(struct arena *arena, const struct formula *literal);

#endif
