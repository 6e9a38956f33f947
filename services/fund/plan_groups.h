/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_PLAN_GROUPS_H
#define LEVAIN_PLAN_GROUPS_H

#include "fund/scoring.h"

/*
 * plan_groups - which applications of a plan are counted together: a number for each group, as they
 * are met, and a column of them. Private to allocation_plan.
 */
struct plan_groups {
    const char **names;
    uint32_t *members; /* group of each candidate, or ALLOCATION_NO_GROUP; null = all in group 0 */
    int64_t *rooms;    /* of each group; null unless they are kept */
    uint32_t *table;   /* number + 1 of the group in that place; 0 = free */
    uint32_t count, room, table_size;
};

/** Begin the groups of `count` candidates; with rooms, each group starts with the greatest.
 *  Owner: `arena`. Errors: none. */
struct plan_groups plan_groups_begin(struct arena *arena, uint32_t count, bool has_rooms);

/** Begin the one group of all candidates. Owner: `arena`. Errors: none. */
struct plan_groups plan_groups_of_all(struct arena *arena);

/** Give the number of the group of that name, a new one when it is new. Owner: `arena`.
 *  Errors: none. Cost: constant on average. */
uint32_t plan_groups_number(struct arena *arena, struct plan_groups *groups, const char *name);

/** Give what an application has in common with its group, "" for all; null when it has no value.
 *  Owner: the assessment. Errors: none. */
const char *plan_groups_name(const struct fund_group *group, const struct assessment *assessment);

#endif
