/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/plan_groups.h"

#include <string.h>

#define FIRST_GROUPS 64

static void
size_groups(struct arena *arena, struct plan_groups *groups, uint32_t room)
{
    const char **names = ARENA_NEW(arena, const char *, room);

    if (groups->count > 0) {
        memcpy(names, groups->names, groups->count * sizeof *names);
    }
    if (groups->rooms != NULL) {
        int64_t *rooms = ARENA_NEW(arena, int64_t, room);

        memcpy(rooms, groups->rooms, groups->count * sizeof *rooms);
        groups->rooms = rooms;
    }
    groups->names = names;
    groups->room = room;
    groups->table_size = 2 * room;
    groups->table = ARENA_NEW(arena, uint32_t, groups->table_size);
}

struct plan_groups
plan_groups_begin(struct arena *arena, uint32_t count, bool has_rooms)
{
    struct plan_groups groups = {.members = ARENA_NEW(arena, uint32_t, count)};

    groups.rooms = has_rooms ? ARENA_NEW(arena, int64_t, 1) : NULL;
    size_groups(arena, &groups, FIRST_GROUPS);
    return groups;
}

struct plan_groups
plan_groups_of_all(struct arena *arena)
{
    struct plan_groups groups = {.names = ARENA_NEW(arena, const char *, 1), .count = 1};

    groups.names[0] = "";
    return groups;
}

/* FNV-1a: only spreads names over the table; no result depends on it. */
static uint32_t
spread(const char *name)
{
    uint32_t hash = 2166136261U;

    for (; *name != '\0'; name++) {
        hash = (hash ^ (unsigned char)*name) * 16777619U;
    }
    return hash;
}

static uint32_t *
place_of(struct plan_groups *groups, const char *name)
{
    uint32_t at = spread(name) % groups->table_size;

    while (groups->table[at] != 0 && strcmp(groups->names[groups->table[at] - 1], name) != 0) {
        at = (at + 1) % groups->table_size;
    }
    return &groups->table[at];
}

uint32_t
plan_groups_number(struct arena *arena, struct plan_groups *groups, const char *name)
{
    uint32_t *place = place_of(groups, name);

    if (*place == 0) {
        if (groups->count == groups->room) {
            size_groups(arena, groups, 2 * groups->room);
            for (uint32_t i = 0; i < groups->count; i++) {
                *place_of(groups, groups->names[i]) = i + 1;
            }
            place = place_of(groups, name);
        }
        groups->names[groups->count] = arena_string(arena, name);
        if (groups->rooms != NULL) {
            groups->rooms[groups->count] = ALLOCATION_CENTS_MAX;
        }
        *place = ++groups->count;
    }
    return *place - 1;
}

const char *
plan_groups_name(const struct fund_group *group, const struct assessment *assessment)
{
    const struct value *value;

    if (group->by != GROUP_BY_VALUE) {
        return group->by == GROUP_BY_ALL ? "" : assessment->organization;
    }
    value = &assessment->slots[group->slot];
    return value->known ? value->text : NULL;
}
