/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_ASKED_H
#define LEVAIN_MATCH_ASKED_H

#include "money/match_parts.h"
#include "money/match_table.h"

/*
 * match_asked - what lines ask of an index, where there is none: the code that looks a line up is
 * run, and what it looks for is written down. And the answers that need all targets, where only
 * some were picked.
 */
struct match_asking {
    struct match_bits keys; /* of all spaces */
    struct match_table *words, *amounts;
    bool counted; /* words have their counts: those whose bodies are looked at become used */
};

/* What is known of all targets, of which some were picked. */
struct match_seen {
    struct match_table words; /* count: bodies; bound: where the first of them that is looked at
                                 comes first */
    uint32_t *places;         /* of picked targets, among all */
    uint32_t *firsts;         /* two of each, as match_traits; null: not yet */
};

/** Write down that a line asks for a key, for the targets of an amount, for the bodies of a word.
 *  Errors: as arena_alloc. */
void match_ask_key(struct match_asking *asking, enum match_space space, const char *key);
void match_ask_amount(struct match_asking *asking, bool back, int64_t cents);
void match_ask_bodies(struct match_asking *asking, const char *word);

/** Write down that a line asks for a word, or give how many bodies have it. Errors: as arena_alloc.
 */
size_t match_ask_word(struct match_asking *asking, const char *word);

/** Give how many bodies of all targets have a word; `from` (may be null) becomes where the first of
 *  those comes first that are looked at, 0 = all are. Errors: none. */
size_t match_seen_word(const struct match_seen *seen, const char *word, uint32_t *from);

/** Give the key of an amount in a table. Errors: none. */
uint64_t match_amount_key(bool back, int64_t cents);

#endif
