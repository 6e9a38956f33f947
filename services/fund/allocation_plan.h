/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_ALLOCATION_PLAN_H
#define LEVAIN_ALLOCATION_PLAN_H

#include "fund/draw.h"
#include "fund/plan_after.h"
#include "fund/scoring.h"

/*
 * allocation_plan - assessed applications, made ready for the walk of services/allocation.
 *
 * Applications are added in the order of their codes, one by one, and only what the walk needs is
 * kept: columns of integers. What was said of each application stays with the caller.
 */
struct allocation_plan {
    struct arena *arena;
    struct arena *ranking;    /* what the ranking alone needs; null = kept with the rest */
    struct arena_mark ranked; /* of `arena`, after the ranking */
    const struct fund_file *file;
    struct allocation walk; /* after allocation_plan_walk: the result */
    uint32_t capacity;
    struct plan_proof *proofs; /* see plan_proof.h; null = not watched */
    size_t proof_count;
    struct plan_key *keys;       /* file->order_count */
    struct plan_groups *groups;  /* file->quota_count */
    struct plan_groups *spreads; /* file->pass_count; unused where a pass does not spread */
    uint8_t **only;              /* file->pass_count; null = the pass is for all */
    struct plan_draw *draws;     /* of each application; null = the order draws no lots */
    /* Of each application: 1 = below the threshold, and kept out by something else too; null = the
     * call has nothing else that could. */
    uint8_t *barred;
    struct draw draw;               /* of the call's seed */
    const struct plan_after *after; /* what stood before; null = nothing */
    bool stands; /* set it before one is added whose award stands, whatever is judged of it now */
};

/* The first bytes of SHA-256(seed || code). Two that are equal are settled by the codes: with a
 * million applications the odds of that are 1 to 37 million. */
struct plan_draw {
    uint8_t bytes[8];
};

/** Start a plan for exactly `count` applications. `arena` must not be reset before the plan was
 *  used, so what is assessed lives in another one. Owner: `arena`. Errors: none. */
struct allocation_plan allocation_plan_begin(struct arena *arena, const struct fund_file *file,
                                             uint32_t count);

/**
 * Start a plan that is walked once, and of which no flip is looked for: what the ranking alone
 * needs (keys after the first that are no score, lots) goes into `ranking`, which the walk frees;
 * null = it is kept.
 *
 * Owner: `arena`. Errors: none. Cost: bytes an application, with four keys and a quota: 84 while
 * applications are added, 100 while they are ranked, 72 and what allocation.h says of the walk
 * then.
 */
struct allocation_plan allocation_plan_begin_once(struct arena *arena, struct arena *ranking,
                                                  const struct fund_file *file, uint32_t count);

/**
 * Add the next application by code.
 *
 * A fact that is missing profits nobody: of a quota whose `when` is unknown it counts, of a pass
 * whose `only` is unknown it is none; when the room of a quota is unknown it does not walk. One
 * whose award stands counts in the rooms of quotas even when it would not walk any more.
 *
 * Errors: ST_DATA - a key of the order is out of range; a formula overflows; the order draws lots
 *         and the file has no seed.
 */
enum status allocation_plan_add(struct allocation_plan *plan, const struct assessment *assessment,
                                struct err *err) __attribute__((warn_unused_result));

/** Put all that the walk needs into `walk`, and do not walk. Owner: the plan's arena.
 *  Errors: none. */
void allocation_plan_ready(struct allocation_plan *plan);

/** Walk the passes. Errors: as allocation_run. */
enum status allocation_plan_walk(struct allocation_plan *plan, struct err *err)
    __attribute__((warn_unused_result));

/** Give back what the walk made beside its outcomes: lines, their ends, looks of a certificate.
 *  Errors: none. */
void allocation_plan_shed(struct allocation_plan *plan);

/** Give the value of a group of a quota ("EPCI_NORD"). Owner: the plan. Errors: none. */
const char *allocation_plan_group(const struct allocation_plan *plan, size_t quota, uint32_t group);

/** Tell whether every quota has all applications as groups of the values of fields, which SQL can
 *  make by itself. Errors: none. */
bool allocation_plan_by_fields(const struct fund_file *file);

/** Give the group of an application in a quota; null when it does not count in it. Owner: the plan.
 *  Errors: none. */
const char *allocation_plan_group_of(const struct allocation_plan *plan, size_t quota,
                                     uint32_t candidate);

#endif
