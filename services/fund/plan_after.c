/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/plan_after.h"

#include <string.h>

/* The place on the list is the first key: it was the canonical order when the list was made. */
static void
order_by_place(struct arena *arena, const int64_t *places, const uint8_t *listed,
               struct allocation *walk)
{
    struct order_key *keys = ARENA_NEW(arena, struct order_key, walk->key_count + 1);

    keys[0] = (struct order_key){.num = places, .known = listed};
    if (walk->key_count > 0) {
        memcpy(keys + 1, walk->keys, walk->key_count * sizeof *keys);
    }
    walk->keys = keys;
    walk->key_count++;
}

/* Exact rules and bands choose among scores; a list is served as it stands. */
static void
serve_list(struct arena *arena, const uint8_t *listed, struct allocation *walk)
{
    struct pass *passes = ARENA_NEW(arena, struct pass, walk->pass_count);

    for (uint16_t i = 0; i < walk->pass_count; i++) {
        const uint8_t *before = walk->passes[i].only;
        uint8_t *only = ARENA_NEW(arena, uint8_t, walk->count);

        for (uint32_t at = 0; at < walk->count; at++) {
            only[at] = listed[at] && (before == NULL || before[at] != 0);
        }
        passes[i] = walk->passes[i];
        passes[i].only = only;
        passes[i].rule = PASS_WALK;
    }
    walk->passes = passes;
}

void
plan_after_apply(struct arena *arena, const struct plan_after *after, struct allocation *walk)
{
    uint8_t *listed;

    if (after == NULL) {
        return;
    }
    walk->frozen = after->frozen;
    walk->frozen_count = after->frozen_count;
    if (after->places == NULL) {
        return;
    }
    listed = ARENA_NEW(arena, uint8_t, walk->count);
    for (uint32_t at = 0; at < walk->count; at++) {
        listed[at] = after->places[at] > 0;
    }
    order_by_place(arena, after->places, listed, walk);
    serve_list(arena, listed, walk);
}
