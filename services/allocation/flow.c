/* SPDX-License-Identifier: MPL-2.0 */
#include "allocation/flow.h"

#include <assert.h>
#include <string.h>

#define NO_WAY UINT32_MAX

/* A way and the way back follow each other: the partner of way i is i ^ 1. */
struct way {
    int64_t room;
    uint32_t to, next;
};

struct flow {
    struct arena *arena;
    struct way *ways;
    uint32_t way_count, way_room;
    uint32_t place_count;
    uint32_t *first; /* way out of each place */
    uint32_t *tried; /* the way out that is tried next */
    uint32_t *level; /* 1 + steps from the source, 0 = not reached */
    uint32_t *queue;
};

struct flow *
flow_begin(struct arena *arena, uint32_t place_count)
{
    struct flow *flow = ARENA_NEW(arena, struct flow, 1);

    *flow = (struct flow){.arena = arena,
                          .place_count = place_count,
                          .first = ARENA_NEW(arena, uint32_t, place_count),
                          .tried = ARENA_NEW(arena, uint32_t, place_count),
                          .level = ARENA_NEW(arena, uint32_t, place_count),
                          .queue = ARENA_NEW(arena, uint32_t, place_count)};
    memset(flow->first, 0xff, place_count * sizeof *flow->first);
    return flow;
}

static void
add_way(struct flow *flow, uint32_t from, uint32_t to, int64_t room)
{
    flow->ways[flow->way_count] = (struct way){.room = room, .to = to, .next = flow->first[from]};
    flow->first[from] = flow->way_count++;
}

void
flow_way(struct flow *flow, uint32_t from, uint32_t to, int64_t room)
{
    assert(from < flow->place_count && to < flow->place_count);
    assert(room >= 0 && room <= FLOW_NO_LIMIT);
    if (flow->way_count == flow->way_room) {
        uint32_t more = flow->way_room == 0 ? 64 : 2 * flow->way_room;
        struct way *ways = ARENA_NEW(flow->arena, struct way, more);

        if (flow->way_count > 0) {
            memcpy(ways, flow->ways, flow->way_count * sizeof *ways);
        }
        flow->ways = ways;
        flow->way_room = more;
    }
    add_way(flow, from, to, room);
    add_way(flow, to, from, 0);
}

/* Count the steps from the source over ways that have room; tell whether the sink is reached. */
static bool
level_places(struct flow *flow, uint32_t source, uint32_t sink)
{
    uint32_t count = 0;

    memset(flow->level, 0, flow->place_count * sizeof *flow->level);
    flow->level[source] = 1;
    flow->queue[count++] = source;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = flow->queue[i];

        for (uint32_t way = flow->first[place]; way != NO_WAY; way = flow->ways[way].next) {
            uint32_t to = flow->ways[way].to;

            if (flow->ways[way].room > 0 && flow->level[to] == 0) {
                flow->level[to] = flow->level[place] + 1;
                flow->queue[count++] = to;
            }
        }
    }
    return flow->level[sink] != 0;
}

/* Lead up to `amount` from a place to the sink, each step one level on. */
static int64_t
lead(struct flow *flow, uint32_t place, uint32_t sink, int64_t amount)
{
    int64_t led = 0;

    if (place == sink) {
        return amount;
    }
    for (uint32_t *way = &flow->tried[place]; *way != NO_WAY && led < amount;) {
        struct way *taken = &flow->ways[*way];
        int64_t part = 0;

        if (taken->room > 0 && flow->level[taken->to] == flow->level[place] + 1) {
            int64_t most = taken->room < amount - led ? taken->room : amount - led;

            part = lead(flow, taken->to, sink, most);
            taken->room -= part;
            flow->ways[*way ^ 1].room += part;
            led += part;
        }
        if (led < amount) {
            *way = taken->next;
        }
    }
    return led;
}

int64_t
flow_most(struct flow *flow, uint32_t source, uint32_t sink)
{
    int64_t total = 0;

    while (level_places(flow, source, sink)) {
        memcpy(flow->tried, flow->first, flow->place_count * sizeof *flow->tried);
        total += lead(flow, source, sink, FLOW_NO_LIMIT);
    }
    return total;
}

bool
flow_reaches(const struct flow *flow, uint32_t place)
{
    return flow->level[place] != 0;
}
