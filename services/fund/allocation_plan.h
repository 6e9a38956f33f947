/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ALLOCATION_PLAN_H
#define LEVAIN_ALLOCATION_PLAN_H

#include "fund/scoring.h"

/*
 * allocation_plan - assessed applications, made ready for the walk of services/allocation.
 *
 * Applications are added in the order of their codes, one by one, and only what the walk needs is
 * kept: columns of integers, at most 100 bytes an application with up to four order keys and one
 * quota. What was said of each application stays with the caller.
 */
struct allocation_plan {
    struct arena *arena;
    const struct fund_file *file;
    struct allocation walk; /* after allocation_plan_walk: the result */
    uint32_t capacity;
    struct plan_key *keys;      /* file->order_count */
    struct plan_groups *groups; /* file->quota_count */
};

/** Start a plan for exactly `count` applications. `arena` must not be reset before the plan was
 *  used, so what is assessed lives in another one. Owner: `arena`. Errors: none. */
struct allocation_plan allocation_plan_begin(struct arena *arena, const struct fund_file *file,
                                             uint32_t count);

/** Add the next application by code. Errors: ST_DATA - a key of the order is out of range. */
enum status allocation_plan_add(struct allocation_plan *plan, const struct assessment *assessment,
                                struct err *err) __attribute__((warn_unused_result));

/**
 * Give a plan of the same applications under a file that judges them alike and hands the money out
 * otherwise (votes, limits, what passes do). `plan` may not have been walked, and stays so.
 *
 * Owner: `arena` for the candidates; other columns are those of `plan`. Errors: none.
 */
struct allocation_plan allocation_plan_again(struct arena *arena,
                                             const struct allocation_plan *plan,
                                             const struct fund_file *file);

/** Walk the passes. Errors: as allocation_run. */
enum status allocation_plan_walk(struct allocation_plan *plan, struct err *err)
    __attribute__((warn_unused_result));

/** Give the value of a group of a quota ("EPCI_NORD"). Owner: the plan. Errors: none. */
const char *allocation_plan_group(const struct allocation_plan *plan, size_t quota, uint32_t group);

#endif
