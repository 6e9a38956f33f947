/* SPDX-License-Identifier: MPL-2.0 */
/* match_traits - what a target may be found by, without its texts. */
#include "money/match_parts.h"
#include "money/match_pick.h"
#include "money/match_table.h"

struct match_firsts {
    struct match_table names; /* bound: where it comes first */
    size_t room;
};

void
match_traits_read(struct arena *scratch, const struct match_target *target,
                  struct match_traits *traits)
{
    static const enum match_space spaces[MATCH_TRAIT_KEYS] = {
        SPACE_ORDER, SPACE_AGREEMENT, SPACE_APPLICATION, SPACE_REFERENCE, SPACE_IBAN};
    const char *const names[2] = {target->name, target->holder};
    const struct arena_mark mark = arena_mark(scratch);
    char key[MATCH_KEY_BYTES];

    traits->key_count = 0;
    for (size_t i = 0; i < MATCH_TRAIT_KEYS; i++) {
        if (match_target_key(target, spaces[i], key)) {
            traits->keys[traits->key_count++] = match_long_hash(spaces[i], key);
        }
    }
    for (int which = 0; which < 2; which++) {
        const struct match_name name = match_name_read(scratch, names[which]);

        traits->word_count[which] = name.count;
        traits->first[which] = name.count > 0 ? MATCH_UNKNOWN : MATCH_NONE;
        for (uint8_t i = 0; i < name.count; i++) {
            traits->words[which][i] = match_long_hash(0, name.words[i]);
        }
    }
    arena_reset(scratch, mark);
}

struct match_firsts *
match_firsts_begin(struct arena *arena, size_t room)
{
    struct match_firsts *firsts = ARENA_NEW(arena, struct match_firsts, 1);

    match_table_init(&firsts->names, arena->limit_bytes);
    firsts->room = room;
    return firsts;
}

void
match_firsts_free(struct match_firsts *firsts)
{
    match_table_free(&firsts->names);
}

static uint64_t
name_key(const struct match_traits *traits, int which)
{
    uint64_t key = traits->word_count[which];

    for (uint8_t i = 0; i < traits->word_count[which]; i++) {
        key = (key ^ traits->words[which][i]) * UINT64_C(0x9E3779B97F4A7C15);
        key ^= key >> 31;
    }
    return key != 0 ? key : 1;
}

bool
match_firsts_see(struct match_firsts *firsts, uint32_t place, struct match_traits *traits)
{
    bool unknown = false;

    for (int which = 0; which < 2; which++) {
        const uint64_t key = name_key(traits, which);
        struct match_entry *entry;

        if (traits->first[which] != MATCH_UNKNOWN) {
            continue;
        }
        entry = match_table_find(&firsts->names, key);
        if (entry == NULL && firsts->names.count < firsts->room) {
            entry = match_table_put(&firsts->names, key);
            entry->bound = 2 * place + (uint32_t)which;
        }
        if (entry != NULL) {
            traits->first[which] = entry->bound;
        }
        unknown = unknown || entry == NULL;
    }
    return unknown;
}
