/* SPDX-License-Identifier: MPL-2.0 */
#include "money/match_table.h"

#include <string.h>

#define FIRST_ROOM    64
#define BITS_A_HASH   32
#define BITS_MIN      ((uint64_t)1 << 16)
#define BITS_MAX      ((uint64_t)1 << 24)
#define PLACES_A_HASH 6

void
match_table_init(struct match_table *table, size_t limit_bytes)
{
    *table = (struct match_table){0};
    arena_init(&table->arena, limit_bytes);
}

void
match_table_free(struct match_table *table)
{
    arena_free(&table->arena);
    table->entries = NULL;
    table->count = table->room = 0;
}

/* Keys may be numbers that are near one another. */
static uint64_t
mixed(uint64_t key)
{
    key = (key ^ key >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    return key ^ key >> 29;
}

/* The entry of a key, or the empty one where it would be. */
static struct match_entry *
entry_of(const struct match_table *table, uint64_t key)
{
    size_t at = mixed(key) & (table->room - 1);

    while (table->entries[at].key != 0 && table->entries[at].key != key) {
        at = (at + 1) & (table->room - 1);
    }
    return &table->entries[at];
}

static void
make_room(struct match_table *table, size_t room, bool all)
{
    struct match_table before = *table;

    arena_init(&table->arena, before.arena.limit_bytes);
    table->entries = ARENA_NEW(&table->arena, struct match_entry, room);
    table->room = room;
    table->count = 0;
    for (size_t i = 0; i < before.room; i++) {
        if (before.entries[i].key != 0 && (all || before.entries[i].count > 0)) {
            *entry_of(table, before.entries[i].key) = before.entries[i];
            table->count++;
        }
    }
    arena_free(&before.arena);
}

struct match_entry *
match_table_find(const struct match_table *table, uint64_t key)
{
    struct match_entry *entry = table->room > 0 ? entry_of(table, key) : NULL;

    return entry != NULL && entry->key != 0 ? entry : NULL;
}

struct match_entry *
match_table_put(struct match_table *table, uint64_t key)
{
    struct match_entry *entry;

    if (3 * table->room < 4 * (table->count + 1)) {
        make_room(table, table->room > 0 ? 2 * table->room : FIRST_ROOM, true);
    }
    entry = entry_of(table, key);
    table->count += entry->key == 0;
    entry->key = key;
    return entry;
}

void
match_table_pack(struct match_table *table)
{
    size_t count = 0, room = FIRST_ROOM;

    for (size_t i = 0; i < table->room; i++) {
        count += table->entries[i].key != 0 && table->entries[i].count > 0;
    }
    while (3 * room < 4 * (count + 1)) {
        room *= 2;
    }
    make_room(table, room, false);
}

struct match_bits
match_bits_make(struct arena *arena, size_t count)
{
    struct match_bits bits = {.bit_count = BITS_MIN};

    while (bits.bit_count < BITS_MAX && bits.bit_count < (uint64_t)count * BITS_A_HASH) {
        bits.bit_count *= 2;
    }
    bits.words = ARENA_NEW(arena, uint64_t, bits.bit_count / 64);
    return bits;
}

/* The places of a hash: its halves, added again and again. */
static uint64_t
place_of(const struct match_bits *bits, uint64_t hash, uint32_t nth)
{
    return (hash + nth * (hash >> 32 | 1)) & (bits->bit_count - 1);
}

void
match_bits_put(struct match_bits *bits, uint64_t hash)
{
    hash = mixed(hash);
    for (uint32_t i = 0; i < PLACES_A_HASH; i++) {
        const uint64_t place = place_of(bits, hash, i);

        bits->words[place / 64] |= UINT64_C(1) << place % 64;
    }
}

bool
match_bits_may_have(const struct match_bits *bits, uint64_t hash)
{
    hash = mixed(hash);
    for (uint32_t i = 0; i < PLACES_A_HASH; i++) {
        const uint64_t place = place_of(bits, hash, i);

        if ((bits->words[place / 64] >> place % 64 & 1) == 0) {
            return false;
        }
    }
    return true;
}
