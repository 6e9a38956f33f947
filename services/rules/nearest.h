/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_NEAREST_H
#define LEVAIN_NEAREST_H

#include "rules/value.h"

/*
 * nearest - the name that was probably meant: the known one with the fewest slips of the keyboard.
 */

/**
 * Give the known name nearest to `name`: the fewest letters added, left out, changed or swapped
 * with a neighbour, at most one in three; the first of equals. Null when none is near.
 *
 * Errors: none.
 * Cost:   the product of the lengths, for each symbol.
 */
const char *nearest_symbol(const struct symbols *symbols, const char *name);
const char *nearest_function(const char *name);
const char *nearest_member(const struct shape *record, const char *name, size_t length);

/** The same among words, ended by null; for a name of one letter, only among those that have it.
 *  Errors: none. */
const char *nearest_word(const char *const *words, const char *name);

#endif
