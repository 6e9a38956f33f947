/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SHAPE_H
#define LEVAIN_SHAPE_H

#include "base/arena.h"
#include "rules/value.h"

/*
 * shape - what is known of a value before it is computed: its type, and what is inside.
 *
 * `any` stands for what is absent: it goes with every type, since its value is unknown whatever is
 * done with it. `mixed` stands for items of several types, which can only be passed on.
 */

/** Give the shape of a type that has nothing inside; of a list of texts, of an empty record.
 *  Errors: none. */
const struct shape *shape_of_type(enum value_type type);

/** Give the shape of a symbol's values. Errors: none. */
const struct shape *shape_of_symbol(const struct symbol *symbol);

/** Give a list of such items. Owner: `arena`. Errors: none. */
const struct shape *shape_list(struct arena *arena, const struct shape *item);

/** Give the shape of the items of a list (of anything `any` is made of). Errors: none. */
const struct shape *shape_item(const struct shape *list);

/**
 * Give the shape that both have: `any` gives way to the other, lists join their items, records
 * have the members of both.
 *
 * Owner:  `arena`, or one of the two.
 * Errors: null - they are of different types.
 * Cost:   the members of both; their product when they stand in different orders.
 */
const struct shape *shape_join(struct arena *arena, const struct shape *a, const struct shape *b);

/** As shape_join, but what is of different types becomes `mixed`. Errors: none. */
const struct shape *shape_mix(struct arena *arena, const struct shape *a, const struct shape *b);

/** Tell whether two shapes are the same, members in the same order. Errors: none. */
bool shape_same(const struct shape *a, const struct shape *b);

/** Give the index of a record's member of that name, looking from `hint` on, then before it;
 *  SIZE_MAX when there is none. Errors: none. */
size_t shape_member(const struct shape *record, const char *name, size_t length, size_t hint);

/** Say the type in the language spoken, "a list". Errors: none. */
const char *shape_words(const struct shape *shape);

#endif
