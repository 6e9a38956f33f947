/* SPDX-License-Identifier: MPL-2.0 */
#include "money/operation_links.h"

#include <string.h>

struct chain {
    const char *name;
    int64_t length, place; /* as the head says, as it was followed */
    struct digest head, link;
};

struct operation_links {
    struct arena *arena;
    struct digest_head empty;
    struct chain *chains; /* in the order of their names */
    size_t count, room;
};

struct operation_links *
operation_links_in(struct arena *arena)
{
    struct operation_links *links = ARENA_NEW(arena, struct operation_links, 1);

    *links = (struct operation_links){.arena = arena, .empty = digest_head_of("", 0)};
    return links;
}

static void
make_room(struct operation_links *links)
{
    const size_t room = links->room == 0 ? 64 : links->room * 2;
    struct chain *chains = ARENA_NEW(links->arena, struct chain, room);

    if (links->count > 0) {
        memcpy(chains, links->chains, links->count * sizeof *chains);
    }
    links->chains = chains;
    links->room = room;
}

bool
operation_links_learn(struct operation_links *links, const char *chain, int64_t length,
                      const struct digest *head)
{
    if (links->count > 0 && strcmp(links->chains[links->count - 1].name, chain) >= 0) {
        return false;
    }
    if (links->count == links->room) {
        make_room(links);
    }
    links->chains[links->count++] =
        (struct chain){.name = arena_string(links->arena, chain),
                       .length = length,
                       .head = *head,
                       .link = digest_after(&links->empty, chain, strlen(chain))};
    return true;
}

static struct chain *
chain_of(struct operation_links *links, const char *name)
{
    size_t from = 0, to = links->count;

    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        const int order = strcmp(name, links->chains[middle].name);

        if (order == 0) {
            return &links->chains[middle];
        }
        if (order < 0) {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    return NULL;
}

static bool
is_same(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}

bool
operation_links_follow(struct operation_links *links, const char *chain, int64_t place,
                       const struct digest *body, const struct digest *link)
{
    struct chain *followed = chain_of(links, chain);
    unsigned char both[2 * DIGEST_BYTES];
    struct digest made;
    bool follows;

    if (followed == NULL) {
        return false;
    }
    memcpy(both, followed->link.bytes, DIGEST_BYTES);
    memcpy(both + DIGEST_BYTES, body->bytes, DIGEST_BYTES);
    made = digest_after(&links->empty, both, sizeof both);
    follows = place == followed->place + 1 && is_same(&made, link);
    followed->place = place;
    followed->link = *link;
    return follows;
}

bool
operation_links_are_whole(const struct operation_links *links)
{
    for (size_t i = 0; i < links->count; i++) {
        const struct chain *chain = &links->chains[i];

        if (chain->place != chain->length || !is_same(&chain->link, &chain->head)) {
            return false;
        }
    }
    return true;
}
