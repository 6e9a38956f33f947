/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_MATCH_TABLE_H
#define LEVAIN_MATCH_TABLE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * match_table - numbers that lines ask for, with what is counted of each; and a set of numbers that
 * may say yes where it should say no, in few bits.
 */
struct match_entry {
    uint64_t key;    /* 0: none */
    uint32_t count;  /* of all targets */
    uint32_t passed; /* of those gone through by now */
    uint32_t bound;  /* the caller's */
    bool used;
};

struct match_table {
    struct arena arena; /* of the entries: what they outgrow is given back */
    struct match_entry *entries;
    size_t count, room;
};

struct match_bits {
    uint64_t *words;
    uint64_t bit_count; /* a power of two */
};

/** Make an empty table. Owner: the caller, until match_table_free. Errors: none. */
void match_table_init(struct match_table *table, size_t limit_bytes);
void match_table_free(struct match_table *table);

/** Give the entry of a key, which is not 0; null where there is none. Errors: none. */
struct match_entry *match_table_find(const struct match_table *table, uint64_t key);

/** The same; makes the entry where there is none. Entries that were given before are elsewhere
 * then. Errors: as arena_alloc. */
struct match_entry *match_table_put(struct match_table *table, uint64_t key);

/** Keep the entries whose count is not 0, in no more room than they need. Errors: as arena_alloc.
 */
void match_table_pack(struct match_table *table);

/** Make a set for about `count` hashes, in 8 KiB at least and 2 MiB at most. Owner: `arena`.
 *  Errors: as arena_alloc. */
struct match_bits match_bits_make(struct arena *arena, size_t count);

/** Put a hash in. Errors: none. */
void match_bits_put(struct match_bits *bits, uint64_t hash);

/** Tell whether a hash may have been put in; that it was not is sure. With up to half a million in
 *  the largest set, one of 10,000 others is said to be. Errors: none. */
bool match_bits_may_have(const struct match_bits *bits, uint64_t hash);

#endif
