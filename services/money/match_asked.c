/* SPDX-License-Identifier: MPL-2.0 */
#include "money/match_asked.h"

uint64_t
match_amount_key(bool back, int64_t cents)
{
    return ((uint64_t)cents + 1) << 1 | back; /* no amount is below zero */
}

void
match_ask_key(struct match_asking *asking, enum match_space space, const char *key)
{
    match_bits_put(&asking->keys, match_long_hash(space, key));
}

void
match_ask_amount(struct match_asking *asking, bool back, int64_t cents)
{
    (void)match_table_put(asking->amounts, match_amount_key(back, cents));
}

size_t
match_ask_word(struct match_asking *asking, const char *word)
{
    const uint64_t hash = match_long_hash(0, word);
    const struct match_entry *entry;

    if (!asking->counted) {
        (void)match_table_put(asking->words, hash);
        return 0;
    }
    entry = match_table_find(asking->words, hash);
    return entry != NULL ? entry->count : 0;
}

void
match_ask_bodies(struct match_asking *asking, const char *word)
{
    struct match_entry *entry = match_table_find(asking->words, match_long_hash(0, word));

    if (entry != NULL) {
        entry->used = true;
    }
}

size_t
match_seen_word(const struct match_seen *seen, const char *word, uint32_t *from)
{
    const struct match_entry *entry = match_table_find(&seen->words, match_long_hash(0, word));

    if (entry == NULL) {
        return 0;
    }
    if (from != NULL && entry->count > MATCH_COMMON_WORD) {
        *from = entry->bound;
    }
    return entry->count;
}
