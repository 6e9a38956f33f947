/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_SENTENCE_PARTS_H
#define LEVAIN_SENTENCE_PARTS_H

#include "rules/formula.h"
#include "rules/sentence.h"

/*
 * sentence_parts - what the two files that say formulas share. Private to sentence.
 */
struct saying {
    struct arena *arena;
    const struct symbols *symbols;
    const struct sentence_names *names;
    const struct shape *item; /* of the innermost list whose items are spoken of; null = none */
};

/** Give the words of a name, or of an item of a list: labels, and what tells them from others.
 *  Owner: arena. Errors: none. */
const char *sentence_name_words(const struct saying *saying, const struct formula *formula);
const char *sentence_item_words(const struct saying *saying, const struct formula *formula);

/** Give the words of a constant. Owner: arena. Errors: none. */
const char *sentence_literal_words(const struct saying *saying, const struct formula *literal);

#endif
