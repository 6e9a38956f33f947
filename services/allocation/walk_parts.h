/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_WALK_PARTS_H
#define LEVAIN_WALK_PARTS_H

#include "allocation/allocation.h"

/*
 * walk_parts - what the files of the walk share. Private to them.
 */

/* The state of the walk, and of the pass that it is in. */
struct walk {
    struct arena *arena;
    struct allocation *allocation;
    const struct pass *pass;
    uint16_t number;              /* of the pass, from 0; ALLOCATION_FROZEN before the first */
    uint8_t *closed;              /* of each envelope, and of the pool after them */
    size_t pool_next;             /* the first of the pool that may hold money */
    int64_t pool_cents;           /* left in the pool */
    int64_t *spare_cents;         /* of each envelope: for adding up a pool */
    int64_t given_cents;          /* by this pass */
    uint32_t begun;               /* awards that this pass began */
    uint32_t *spread_awards;      /* of each group of the pass's spread: how many have an award */
    uint32_t *spread_ahead;       /* and how many wait and were not looked at yet */
    uint32_t spread_without;      /* groups that have none, and one ahead */
    uint32_t ranks;               /* how many walk */
    int64_t *planned_cents;       /* by rank, when the pass does not walk; else null: walk_place */
    int64_t *plans_cents;         /* of each pass that does not walk: those, for the second walk */
    uint16_t *planned_quota;      /* of each: the quota whose floor keeps it out, or that made its
                                     even share less, or ALLOCATION_NO_QUOTA */
    uint16_t *plans_quota;        /* of each pass that does not walk: those */
    struct award_line *lines;     /* null while they are only counted */
    size_t line_count;            /* over all passes */
    struct allocation_step *step; /* the look that is being taken; null = nobody asks */
    int64_t *step_used;           /* its quota_used */
};

/* How much of a candidate's award its quotas leave room for. */
struct quota_room {
    int64_t
        target_cents; /* what may be paid now: the need, or the least room of those that reduce */
    int64_t excess_cents; /* of `refused` or else of `reduced`: what the need is above the room */
    uint16_t refused;     /* the quota that leaves no room; or ALLOCATION_NO_QUOTA */
    uint16_t reduced;     /* the quota that made the target less; or ALLOCATION_NO_QUOTA */
};

/** Refuse amounts and settings that cannot be walked. Errors: ST_DATA, as allocation_run. */
enum status walk_check(const struct allocation *allocation, struct err *err)
    __attribute__((warn_unused_result));

/** Give the room that quotas leave for `need_cents` more of a candidate. Errors: none. */
void quota_room(const struct allocation *allocation, uint32_t index, int64_t need_cents,
                struct quota_room *room);

/** Give the group of a candidate in a quota, ALLOCATION_NO_GROUP when it does not count; and what a
 *  group has left. Errors: none. */
uint32_t quota_group(const struct quota *quota, uint32_t index);
int64_t quota_left(const struct quota *quota, uint32_t group);

/** Tell whether a quota would be broken if all that is planned, by rank, were paid.
 *  Errors: none. Owner: `arena` until the caller resets it. */
bool quota_breaks(struct arena *arena, const struct allocation *allocation, uint16_t quota,
                  const int64_t *planned_cents);

/** Tell whether a quota of the allocation has a floor. Errors: none. */
bool quota_has_floor(const struct allocation *allocation);

/** Write what each group of a quota must still be given, 0 where nothing. Errors: none. */
void quota_needs(const struct allocation *allocation, uint16_t quota, int64_t *least);

/** Count what is paid, `first` when the candidate had no award. Errors: none. */
void quota_count(const struct allocation *allocation, uint32_t index, int64_t cents, bool first);

/** Write what each quota holds for a candidate's group, -1 where it does not count. Errors: none.
 */
void quota_holds(const struct allocation *allocation, uint32_t index, int64_t *used);

/** Give what can be spent of an envelope: the least left of it and those around it. Errors: none.
 */
int64_t purse_spendable(const struct allocation *allocation, uint16_t envelope);

/** Add up what the pool of the pass holds. Errors: none. Cost: linear in it and the envelopes. */
void purse_open_pool(struct walk *walk);

/** Pay `cents` to a candidate from one envelope, or from the source of the pass, which holds them.
 *  Errors: none. */
void purse_pay_from(struct walk *walk, uint32_t index, uint16_t source, int64_t cents);
void purse_pay(struct walk *walk, uint32_t index, int64_t cents);

/** Give where a candidate that walks stands in what is planned. Errors: none. */
static inline uint32_t
walk_place(const struct allocation *allocation, uint32_t index)
{
    return allocation->candidates[index].rank - 1;
}

/** Give what is planned for a candidate, 0 for one that does not walk. Errors: none. */
static inline int64_t
walk_planned(const struct allocation *allocation, const int64_t *planned_cents, uint32_t index)
{
    return allocation->candidates[index].rank > 0 ? planned_cents[walk_place(allocation, index)]
                                                  : 0;
}

/** Tell whether the pass looks at a candidate. Errors: none. */
static inline bool
walk_looks_at(const struct walk *walk, uint32_t index)
{
    const struct candidate *candidate = &walk->allocation->candidates[index];

    return (candidate->status == AWARD_WAITING ||
            (candidate->status == AWARD_PARTIAL && walk->pass->top_ups && !candidate->frozen)) &&
           (walk->pass->only == NULL || walk->pass->only[index] != 0);
}

/** Count the awards and the candidates of each group. Errors: none. Cost: linear. */
void spread_open(struct walk *walk);

/** Tell whether the pass has nothing more to spread. Errors: none. */
bool spread_ended(const struct walk *walk);

/** Note that a candidate is looked at now; then, that it was given its first award. Errors: none.
 */
void spread_look(struct walk *walk, uint32_t index);
void spread_award(struct walk *walk, uint32_t index);

/** Tell whether a candidate is passed over for those of other groups. Errors: none. */
bool spread_passes_over(const struct walk *walk, uint32_t index);

/** Look at one candidate, and award or refuse it. Errors: none. */
void walk_visit(struct walk *walk, uint32_t index);

/** Tell REASON_TIE_LOST where it holds, from the lines. Errors: none. Cost: linear in candidates x
 *  passes that pay from a pool. */
void ties_tell(struct arena *arena, struct allocation *allocation);

#endif
